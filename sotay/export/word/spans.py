"""Where the cells of a table stand, some of which span columns and rows, as WordprocessingML wants to know it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement


@dataclass(frozen=True)
class Place:
    """A cell in a row of the grid; what a cell above holds has none of its own."""

    cell: HtmlElement | None
    column: int
    width: int = 1
    """Columns it spans."""
    rows: int = 1
    """Rows it spans, from this one on."""

    @property
    def properties(self) -> str:
        """Return what Word is told of it beside its width."""
        spanned = f'<w:gridSpan w:val="{self.width}"/>' if self.width > 1 else ""
        merged = "<w:vMerge/>" if self.cell is None else '<w:vMerge w:val="restart"/>' if self.rows > 1 else ""
        return spanned + merged


def places(rows: Sequence[HtmlElement]) -> list[list[Place]]:
    """Return the cells of each row of a table in their places, with those that are held from above."""
    found: list[list[Place]] = []
    held: dict[int, Place] = {}
    for number, row in enumerate(rows):
        line: list[Place] = []
        column = 0
        for cell in (child for child in row if child.tag in ("td", "th")):
            column = _past(held, column, line)
            place = Place(cell, column, _span(cell, "colspan"), min(_span(cell, "rowspan"), len(rows) - number))
            line.append(place)
            column += place.width
        while column <= max(held, default=-1):
            column = _past(held, column, line) if column in held else column + 1
        held = {p.column: Place(None, p.column, p.width, p.rows - 1) for p in line if p.rows > 1}
        found.append(line)
    return found


def _past(held: dict[int, Place], column: int, line: list[Place]) -> int:
    """Return the next free column of a row, the places held from above put in."""
    while column in held:
        line.append(held[column])
        column += held[column].width
    return column


def _span(cell: HtmlElement, name: str) -> int:
    written = cell.get(name, "1")
    return max(1, int(written)) if written.isdecimal() else 1


def filled(line: Sequence[Place], count: int) -> Iterator[Place]:
    """Yield the places of a row of a grid of so many columns, empty ones at its end."""
    yield from line
    end = max((place.column + place.width for place in line), default=0)
    yield from (Place(None, column, rows=0) for column in range(end, count))
