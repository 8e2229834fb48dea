"""The whole set beside all records: which procedure is which record, what differs, what is explained."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from sotay.base.text import fold, sort_key
from sotay.facts.catalogue.difference import Acts, Amounts, Deviation, Difference, Kind, differences
from sotay.facts.catalogue.meaning import Wording, level, name, wording, written_out
from sotay.model.catalogue import CatalogueMap, Compared, Explanation, OfficialRecord
from sotay.model.documents import Document


@dataclass(frozen=True)
class Reconciliation:
    """What comparing the set with records found."""

    differences: tuple[Difference, ...]
    """Not explained."""
    explained: tuple[tuple[Difference, Explanation], ...]
    idle: tuple[int, ...]
    """Places of the explanations that no longer match a difference, though the records state that field."""
    procedures: int
    """How many procedures of the set there are."""
    met: int
    """How many of them some record is about."""
    records: int
    aside: int
    """Records of other levels of government that are none of ours."""

    @property
    def agreeing(self) -> int:
        """Return how many procedures met have no difference, explained or not."""
        return self.met - len({d.path for d in (*self.differences, *(d for d, _ in self.explained)) if d.path})


@dataclass(frozen=True)
class _Set:
    """The procedures of the set, to be found by what records call them."""

    documents: tuple[Document, ...]
    by_code: Mapping[str, tuple[Document, ...]]
    by_name: Mapping[Wording, tuple[Document, ...]]
    by_place: Mapping[str, Document]

    @classmethod
    def of(cls, documents: Sequence[Document]) -> _Set:
        codes: dict[str, list[Document]] = {}
        names: dict[Wording, list[Document]] = {}
        for document in documents:
            if document.meta.tthc:
                codes.setdefault(document.meta.tthc, []).append(document)
            names.setdefault(name(document.title), []).append(document)
        places = {place: d for d in documents for place in (d.path, d.path.removeprefix("quy-trinh/"), fold(d.code))}
        return cls(
            tuple(documents), {k: tuple(v) for k, v in codes.items()}, {k: tuple(v) for k, v in names.items()}, places
        )

    def met_by(self, record: OfficialRecord) -> tuple[Document, ...]:
        """Return the procedures a record is about: by our code or file, by its code, its forerunners', its name."""
        if record.document:
            place = posixpath.normpath(record.document).removeprefix("docs/")
            named = self.by_place.get(place) or self.by_place.get(fold(place))
            return (named,) if named else ()
        before = tuple(d for code in record.replaces for d in self.by_code.get(code, ()))
        found = {document.source: document for document in (*self.by_code.get(record.code, ()), *before)}
        return tuple(found.values()) or (self.by_name.get(name(record.title), ()) if record.title else ())


def compare(
    documents: Sequence[Document],
    records: Sequence[OfficialRecord],
    acts: Acts,
    amounts: Amounts,
    shape: CatalogueMap,
    explanations: Sequence[Explanation] = (),
    glossary: Mapping[str, str] = MappingProxyType({}),
) -> Reconciliation:
    """Compare procedures with records; a difference that several records state alike is told once.

    Abbreviations of the `glossary` are written out on both sides, except in acts.
    """
    documents = [_document_written_out(document, glossary) for document in documents]
    records = [_record_written_out(record, glossary) for record in records]
    ours = _Set.of(documents)
    met: set[str] = set()
    stated: set[tuple[str, str]] = set()
    found: list[Difference] = []
    aside = 0
    for record in records:
        about = ours.met_by(record)
        met.update(document.path for document in about)
        if not about and not record.document and level(record.level or record.authority) == "higher":
            aside += 1
            continue
        names = {record.code, *(name for d in about for name in (d.code, d.meta.tthc))}
        stated |= {(name, field) for name in names for field in _stated(record)}
        found += _of(record, about, acts, amounts, shape)
    if shape.complete:
        lost = (document for document in documents if document.path not in met)
        found += [_gone(document) for document in lost]
        stated |= {(name, "record") for d in documents for name in (d.code, d.meta.tthc)}
    found = [*_once(_joined(found))]
    explained = [(d, e) for d in found for e in explanations if _explains(e, d)]
    known = {id(d) for d, _ in explained}
    used = {id(e) for _, e in explained}
    idle = [i for i, e in enumerate(explanations) if id(e) not in used and (e.code, e.field) in stated]
    left = [d for d in found if id(d) not in known]
    return Reconciliation(tuple(left), tuple(explained), tuple(idle), len(documents), len(met), len(records), aside)


def _document_written_out(document: Document, glossary: Mapping[str, str]) -> Document:
    meta = document.meta
    papers = tuple(replace(paper, paper=written_out(paper.paper, glossary)) for paper in meta.dossier)
    return replace(document, meta=replace(meta, title=written_out(meta.title, glossary), dossier=papers))


def _record_written_out(record: OfficialRecord, glossary: Mapping[str, str]) -> OfficialRecord:
    papers = tuple(written_out(paper, glossary) for paper in record.dossier)
    return replace(record, title=written_out(record.title, glossary), dossier=papers)


def _stated(record: OfficialRecord) -> set[Compared]:
    """Return what a record says something about."""
    said: dict[Compared, object] = {
        "record": True,
        "document": True,
        "code": record.code,
        "title": record.title,
        "limit": record.limit,
        "cases": record.limit,
        "fee": record.fee,
        "dossier": record.dossier,
        "basis": record.basis,
        "level": record.level or record.authority,
    }
    return {name for name, words in said.items() if words}


def _of(
    record: OfficialRecord, about: Sequence[Document], acts: Acts, amounts: Amounts, shape: CatalogueMap
) -> Iterator[Difference]:
    def one(document: Document | None, said: Deviation) -> Difference:
        return Difference(
            record.code or (document.meta.tthc if document else ""),
            document.code if document else "",
            document.source if document else "",
            document.title if document else record.title,
            said.field,
            said.kind,
            said.ours,
            said.theirs,
            record.place,
            record.source,
            record.seen,
        )

    over = any(fold(word) in fold(record.status) for word in shape.abolished) if record.status else False
    if not about:
        if record.document:
            yield one(None, Deviation("document", "unclear", "", record.document))
        elif not over:
            yield one(None, Deviation("record", "new", "", record.title or record.code))
    elif over:
        yield from (
            one(document, Deviation("record", "abolished", document.title, record.status)) for document in about
        )
    elif len({document.path for document in about if not document.unit}) > 1:
        together = ", ".join(sorted(document.code for document in about))
        yield from (one(document, Deviation("record", "merged", together, record.title)) for document in about)
    else:
        for document in about:
            yield from (one(document, said) for said in differences(document, record, acts, amounts))


def _gone(document: Document) -> Difference:
    said = (document.meta.tthc, document.code, document.source, document.title)
    return Difference(*said, "record", "missing", document.title, "", "")


def _joined(found: Iterable[Difference]) -> Iterator[Difference]:
    """Yield the differences; procedures that records give one new code are merged."""
    listed = list(found)
    takers: dict[str, dict[str, str]] = {}
    for difference in listed:
        if difference.field == "code":
            takers.setdefault(difference.theirs, {})[difference.path] = difference.document
    for difference in listed:
        codes = takers.get(difference.theirs, {}) if difference.field == "code" else {}
        if len(codes) > 1:
            yield replace(difference, field="record", kind="merged", ours=", ".join(sorted(codes.values())))
        else:
            yield difference


def _once(found: Iterable[Difference]) -> Iterator[Difference]:
    """Yield each difference once, with all places where it is stated, by document and field."""
    together: dict[tuple[object, ...], list[Difference]] = {}
    for d in found:
        key = (d.path or (d.code, wording(d.title)), d.field, d.kind, wording(d.ours), wording(d.theirs))
        together.setdefault(key, []).append(d)
    ordered = sorted(together.values(), key=lambda same: (sort_key(same[0].document), sort_key(same[0].code)))
    for same in ordered:
        places = "; ".join(dict.fromkeys(d.place for d in same if d.place))
        yield replace(
            same[0],
            place=places,
            source="; ".join(dict.fromkeys(d.source for d in same if d.source)),
            seen="; ".join(dict.fromkeys(d.seen for d in same if d.seen)),
        )


def _explains(explanation: Explanation, difference: Difference) -> bool:
    return (
        explanation.code in (difference.code, difference.document)
        and explanation.field == difference.field
        and (not explanation.says or wording(explanation.says) == wording(difference.theirs))
    )


KINDS: Mapping[Kind, str] = {
    "otherwise": "nói khác",
    "unstated": "bộ tài liệu chưa nêu",
    "reworded": "diễn đạt khác",
    "renumbered": "mã mới",
    "renamed": "đổi tên",
    "elsewhere": "cấp khác giải quyết",
    "new": "thủ tục chưa có",
    "missing": "không còn trong danh mục",
    "abolished": "đã bãi bỏ",
    "merged": "đã gộp",
    "unclear": "không hiểu được",
}
FIELDS: Mapping[Compared, str] = {
    "record": "thủ tục",
    "code": "mã thủ tục",
    "title": "tên",
    "limit": "thời hạn",
    "cases": "thời hạn của trường hợp khác",
    "fee": "phí, lệ phí",
    "dossier": "thành phần hồ sơ",
    "basis": "căn cứ pháp lý",
    "level": "cấp giải quyết",
    "document": "tài liệu được nêu",
}
