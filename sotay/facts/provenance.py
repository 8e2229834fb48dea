"""What is to be told of the sources of a fact of law: none, seen long ago, doubtful, or contradicted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.text import Duration
from sotay.facts.cells import Column, Row, Table, said
from sotay.model.documents import Document, FrontMatter
from sotay.model.manual import Scope
from sotay.model.provenance import Fact
from sotay.model.terms import Certainty

Doubt = Literal["unsourced", "aged", "doubtful", "disputed"]
"""What is wrong with what a fact rests on."""


@dataclass(frozen=True)
class Origin:
    """What a fact was read in; `says` is what it says otherwise, if it does."""

    source: str
    seen: date | None
    certainty: Certainty | None = None
    says: str = ""


@dataclass(frozen=True)
class Doubted:
    """A fact's fault, and the origin it is about; None where it has none."""

    doubt: Doubt
    origin: Origin | None


def doubts(origins: Sequence[Origin], as_of: date, max_age: Duration | None) -> Iterator[Doubted]:
    """Yield what is wrong with the origins of one fact on a day; without `max_age`, no origin is missed or too old.

    It is aged or doubtful when no origin that agrees is newer, or more certain; contradicted whatever others say.
    """
    agreeing = [origin for origin in origins if not origin.says and origin.seen and origin.source]
    if max_age and not agreeing:
        yield Doubted("unsourced", None)
    newest = max(agreeing, key=lambda origin: origin.seen or date.min, default=None)
    if newest and max_age and _aged(newest, as_of, max_age):
        yield Doubted("aged", newest)
    if agreeing and all(origin.certainty == "low" for origin in agreeing):
        yield Doubted("doubtful", agreeing[0])
    yield from (Doubted("disputed", origin) for origin in origins if origin.says)


def _aged(origin: Origin, as_of: date, max_age: Duration) -> bool:
    """Return whether an origin must be read again: its day is too long ago, or has not come yet (a slip)."""
    return origin.seen is not None and not max_age.before(as_of) <= origin.seen <= as_of


NEEDED: tuple[Fact, ...] = ("tthc", "time", "fees", "dossier", "basis")
"""What a procedure that citizens read must have a source for, where it says anything about it."""


def stated(meta: FrontMatter) -> tuple[Fact, ...]:
    """Return which of the `NEEDED` facts a procedure for citizens states; none of any other document."""
    if meta.kind != "procedure" or meta.audience != "public":
        return ()
    said = {
        "tthc": bool(meta.tthc),
        "time": meta.time is not None and (meta.time.limit is not None or bool(meta.time.exceptions)),
        "fees": any(fee.kind != "unpublished" for fee in meta.fees),
        "dossier": bool(meta.dossier),
        "basis": bool(meta.legal or meta.basis),
    }
    return tuple(fact for fact in NEEDED if said[fact])


def origins_of(meta: FrontMatter, fact: Fact) -> tuple[Origin, ...]:
    """Return the sources that a document names for a fact."""
    return tuple(Origin(s.source, s.seen, s.certainty, s.says) for s in meta.sources if fact in s.facts)


# ── as lists ─────────────────────────────────────────────────────────────────────────────────────

FACTS: Mapping[Fact, str] = {
    "title": marked("tên"),
    "tthc": marked("mã thủ tục"),
    "time": marked("thời hạn"),
    "fees": marked("phí, lệ phí"),
    "dossier": marked("thành phần hồ sơ"),
    "sets": marked("số bộ hồ sơ"),
    "results": marked("kết quả"),
    "conditions": marked("yêu cầu, điều kiện"),
    "channels": marked("cách nộp"),
    "basis": marked("căn cứ pháp lý"),
    "steps": marked("các bước"),
    "records": marked("hồ sơ lưu"),
}
CERTAINTIES: Mapping[Certainty, str] = {
    "seen": marked("đã đọc chính nguồn"),
    "high": "cao",
    "medium": marked("vừa"),
    "low": marked("thấp"),
}
DOUBTS: Mapping[Doubt, str] = {
    "unsourced": marked("Chưa có nguồn"),
    "aged": marked("Nguồn đã cũ, phải đọc lại"),
    "doubtful": marked("Nguồn chưa chắc chắn"),
    "disputed": marked("Có nguồn nói khác"),
}


def sources_list(scope: Scope) -> Table:
    """Return where the facts of a commune's documents were read, and what is to be done about it."""
    columns = {
        marked("STT"): 4,
        marked("Mã hiệu"): 9,
        marked("Tên tài liệu"): 23,
        marked("Dữ kiện"): 17,
        marked("Nguồn"): 24,
        marked("Ngày đọc"): 9,
    }
    columns |= {marked("Độ chắc chắn"): 9, marked("Tình trạng"): 15}
    max_age = scope.references.structure.max_age
    rows = (
        row for document in scope.documents.values() for row in _sourced(document, scope.as_of, max_age, scope.language)
    )
    numbered = tuple((number, *row) for number, row in enumerate(rows, 1))
    title, nothing = marked("Nguồn của dữ kiện pháp lý"), marked("Chưa ghi nguồn nào.")
    table = Table(title, title, tuple(Column(*one) for one in columns.items()), numbered, nothing, kept=3)
    return said(table, scope.language)


def _sourced(document: Document, as_of: date, max_age: Duration | None, language: Language) -> Iterator[Row]:
    """Yield the sources of a document, each with what it says otherwise or what is wrong with it, and what has none."""
    meta, say = document.meta, language.say
    named = dict.fromkeys([*stated(meta), *(fact for one in meta.sources for fact in one.facts)])
    found = {fact: tuple(doubts(origins_of(meta, fact), as_of, max_age)) for fact in named}
    for one in meta.sources:
        origin = Origin(one.source, one.seen, one.certainty, one.says)
        wrong = {d.doubt: None for fact in one.facts for d in found[fact] if d.origin == origin}
        state = "; ".join([*(say(DOUBTS[doubt]) for doubt in wrong), *([f"«{one.says}»"] if one.says else [])])
        facts = ", ".join(say(FACTS[fact]) for fact in one.facts)
        yield document.code, document.title, facts, one.source, one.seen, say(CERTAINTIES[one.certainty]), state
    lacking = [say(FACTS[fact]) for fact, wrong in found.items() if any(d.doubt == "unsourced" for d in wrong)]
    if lacking:
        yield document.code, document.title, ", ".join(lacking), None, None, None, say(DOUBTS["unsourced"])
