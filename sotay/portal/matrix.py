"""Which commune has which document, and why not: the matrix of documents and communes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sotay.base.text import sort_key
from sotay.facts.lists import Column, Row, Table
from sotay.facts.structure import sections
from sotay.load.sources import Sources, applies
from sotay.model.documents import Document
from sotay.model.units import Unit

APPLIES, OWN, LEFT_OUT, NOT_MEANT = "x", "R", "K", "–"
MEANINGS: Mapping[str, str] = {
    APPLIES: "áp dụng",
    OWN: "áp dụng, bản riêng của đơn vị",
    LEFT_OUT: "không áp dụng, có lý do",
    NOT_MEANT: "không thuộc đối tượng áp dụng",
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
class Matrix:
    """Documents in the order of the manual, communes by kind and name."""

    units: tuple[Unit, ...]
    lines: tuple[MatrixLine, ...]
    excuses: tuple[Excuse, ...]

    def tables(self) -> tuple[Table, Table]:
        """Return the matrix and the reasons as lists for Excel."""
        before = (Column("STT", 5), Column("Phần", 20), Column("Mã hiệu", 10), Column("Tên tài liệu", 40))
        communes = (Column(unit.full_name, 3, turned=True) for unit in self.units)
        rows: Iterator[Row] = (
            (n, line.section, line.code, line.title, *line.marks, line.meant) for n, line in enumerate(self.lines, 1)
        )
        columns = (*before, *communes, Column("Ghi chú", 20))
        excuses = ((n, e.unit.full_name, e.code, e.title, e.reason) for n, e in enumerate(self.excuses, 1))
        named = {"STT": 6, "Đơn vị": 18, "Mã hiệu": 12, "Tên tài liệu": 30, "Lý do không áp dụng": 34}
        return (
            Table("Ma trận tài liệu và đơn vị", "Ma trận", columns, tuple(rows), "Chưa có tài liệu.", kept=4),
            Table(
                "Tài liệu không áp dụng",
                "Không áp dụng",
                tuple(Column(title, width) for title, width in named.items()),
                tuple(excuses),
                "Mọi đơn vị áp dụng toàn bộ tài liệu dành cho mình.",
            ),
        )


def matrix(sources: Sources) -> Matrix:
    """Return which documents each commune has; unreadable communes are left out."""
    units = tuple(sorted(sources.units.values(), key=by_kind_and_name))
    have = {unit.slug: {d.path: d for d in sources.documents_of(unit)} for unit in units}
    every = {d.path: d for own in sources.own.values() for d in own} | {d.path: d for d in sources.documents}
    lines = tuple(
        MatrixLine(
            " · ".join(filter(None, (section.part.title, section.field))),
            document.code,
            document.title,
            _meant(document, units),
            tuple(_mark(document, unit, have[unit.slug].get(document.path)) for unit in units),
        )
        for section in sections(every.values(), sources.references.structure)
        for document in section.documents
    )
    titles = {line.code: line.title for line in lines}
    excuses = (Excuse(u, left.code, titles.get(left.code, ""), left.reason) for u in units for left in u.left_out)
    return Matrix(units, lines, tuple(excuses))


def by_kind_and_name(unit: Unit) -> tuple[object, ...]:
    """Return the sort key of a commune in a list."""
    return unit.kind, sort_key(unit.name)


def _mark(document: Document, unit: Unit, held: Document | None) -> str:
    if held is not None:
        return OWN if held.unit else APPLIES
    meant = applies(document, unit) and document.unit in ("", unit.slug)
    return LEFT_OUT if meant else NOT_MEANT


def _meant(document: Document, units: Sequence[Unit]) -> str:
    rule, names = document.meta.applies_to, {unit.slug: unit.full_name for unit in units}
    if document.unit:
        return f"Chỉ của {names.get(document.unit, document.unit)}"
    whom = [*rule.kinds, *(names.get(slug, slug) for slug in rule.units)]
    return f"Chỉ dành cho {', '.join(whom)}" if whom else ""
