"""Which commune has which document, and why not: the matrix of documents and communes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.text import sort_key
from sotay.facts.cells import Column, Row, Table
from sotay.facts.structure import sections
from sotay.load.levels import applies
from sotay.load.sources import Sources
from sotay.load.units import Region
from sotay.model.documents import Document
from sotay.model.units import Unit

APPLIES, OWN, OWN_PART, LEFT_OUT, NOT_MEANT = "x", "R", "P", "K", "–"
MEANINGS: Mapping[str, str] = {
    APPLIES: marked("áp dụng"),
    OWN: marked("áp dụng, bản riêng của đơn vị"),
    OWN_PART: marked("áp dụng, có phần riêng của đơn vị"),
    LEFT_OUT: marked("không áp dụng, có lý do"),
    NOT_MEANT: marked("không thuộc đối tượng áp dụng"),
}


@dataclass(frozen=True)
class MatrixLine:
    """A document, its place in the manual, and one mark per commune."""

    section: str
    code: str
    title: str
    meant: str
    """The communes it is for, if not all."""
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Excuse:
    """A document that a commune leaves out, and why."""

    unit: Unit
    code: str
    title: str
    reason: str


@dataclass(frozen=True)
class OwnPart:
    """The blocks of a shared document for which a commune has words of its own, and why: its only differences."""

    unit: Unit
    code: str
    title: str
    blocks: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Matrix:
    """Documents in the order of the manual, communes by kind and name."""

    units: tuple[Unit, ...]
    lines: tuple[MatrixLine, ...]
    excuses: tuple[Excuse, ...]
    own_parts: tuple[OwnPart, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """Return the matrix and the reasons as lists for Excel."""
        before = (
            Column(marked("STT"), 5),
            Column(marked("Phần"), 20),
            Column(marked("Mã hiệu"), 10),
            Column(marked("Tên tài liệu"), 40),
        )
        communes = (Column(unit.full_name, 3, turned=True) for unit in self.units)
        rows: Iterator[Row] = (
            (n, line.section, line.code, line.title, *line.marks, line.meant) for n, line in enumerate(self.lines, 1)
        )
        columns = (*before, *communes, Column(marked("Ghi chú"), 20))
        excuses = ((n, e.unit.full_name, e.code, e.title, e.reason) for n, e in enumerate(self.excuses, 1))
        named = {
            marked("STT"): 6,
            marked("Đơn vị"): 18,
            marked("Mã hiệu"): 12,
            marked("Tên tài liệu"): 30,
            marked("Lý do không áp dụng"): 34,
        }
        return (
            Table(
                marked("Ma trận tài liệu và đơn vị"),
                marked("Ma trận"),
                columns,
                tuple(rows),
                marked("Chưa có tài liệu."),
                kept=4,
            ),
            Table(
                marked("Tài liệu không áp dụng"),
                marked("Không áp dụng"),
                tuple(Column(title, width) for title, width in named.items()),
                tuple(excuses),
                marked("Mọi đơn vị áp dụng toàn bộ tài liệu dành cho mình."),
            ),
            *self._own_parts(),
        )

    def _own_parts(self) -> Iterator[Table]:
        widths = {
            marked("STT"): 6,
            marked("Đơn vị"): 18,
            marked("Mã hiệu"): 12,
            marked("Tên tài liệu"): 28,
            marked("Đoạn"): 16,
            marked("Lý do"): 20,
        }
        columns = tuple(Column(title, width) for title, width in widths.items())
        rows = tuple(
            (n, p.unit.full_name, p.code, p.title, ", ".join(p.blocks), p.reason)
            for n, p in enumerate(self.own_parts, 1)
        )
        if rows:
            yield Table(marked("Phần riêng của đơn vị trong tài liệu chung"), marked("Phần riêng"), columns, rows)

    @property
    def meanings(self) -> dict[str, str]:
        """Return the marks with what they mean; that of own parts only where there are some."""
        return {mark: said for mark, said in MEANINGS.items() if mark != OWN_PART or self.own_parts}


def matrix(sources: Sources) -> Matrix:
    """Return which documents each commune has; unreadable communes are left out."""
    units = tuple(sorted(sources.units.values(), key=by_kind_and_name))
    language = sources.province.language
    have = {unit.slug: {d.path: d for d in sources.documents_of(unit)} for unit in units}
    every = {d.path: d for own in sources.own.values() for d in own} | {d.path: d for d in sources.documents}
    lines = tuple(
        MatrixLine(
            " · ".join(filter(None, (section.part.title, section.field))),
            document.code,
            document.title,
            _meant(document, sources, language),
            tuple(_mark(document, unit, have[unit.slug].get(document.path)) for unit in units),
        )
        for section in sections(every.values(), sources.references.structure)
        for document in section.documents
    )
    titles = {line.code: line.title for line in lines}
    excuses = (Excuse(u, left.code, titles.get(left.code, ""), left.reason) for u in units for left in u.left_out)
    return Matrix(units, lines, tuple(excuses), tuple(_own_parts(sources, have)))


def _own_parts(sources: Sources, have: Mapping[str, Mapping[str, Document]]) -> Iterator[OwnPart]:
    for slug, documents in have.items():
        for document in (d for d in documents.values() if d.own_blocks):
            reason = "; ".join(one.reason for one in sources.supplements_of(document.code, slug) if one.reason)
            yield OwnPart(sources.units[slug], document.code, document.title, document.own_blocks, reason)


def by_kind_and_name(unit: Unit) -> tuple[object, ...]:
    """Return the sort key of a commune in a list."""
    return unit.kind, sort_key(unit.name)


def _mark(document: Document, unit: Unit, held: Document | None) -> str:
    if held is not None:
        return OWN if held.unit else OWN_PART if held.own_blocks else APPLIES
    meant = applies(document, unit) and document.unit in ("", unit.slug, *unit.above)
    return LEFT_OUT if meant else NOT_MEANT


def _meant(document: Document, sources: Sources, language: Language) -> str:
    rule, names = document.meta.applies_to, {unit.slug: unit.full_name for unit in sources.units.values()}
    names |= {name: level.name for name, level in sources.levels.items() if isinstance(level, Region)}
    if document.unit:
        return language.say("Chỉ của %(unit)s", unit=names.get(document.unit, document.unit))
    whom = [*rule.kinds, *(names.get(slug, slug) for slug in rule.units)]
    return language.say("Chỉ dành cho %(units)s", units=", ".join(whom)) if whom else ""
