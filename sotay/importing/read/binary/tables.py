"""Tables of a .doc: rows end with a mark that says where the edges of their cells are ([MS-DOC] 2.9.305)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sotay.importing.read.binary.sprms import DEFINE_TABLE, Sprm, signed, unsigned
from sotay.importing.read.grid import EdgedCell, EdgedRow, table
from sotay.model.wordfiles import Block, Change, Paragraph, WordTable

CLOSE = 20
"""Edges that lie no further apart are one, in twentieths of a point: Word moves them a little from row to row."""
_WIDTH = 1_500
"""Of cells whose row does not say where its edges are."""
_CELL = 20
_MERGE_ACROSS, _MERGE_DOWN = 0x5624, 0xD62B
_HEAD = 0x3404
_MOST = 64
"""Cells of a row; Word knows 63."""


@dataclass(frozen=True)
class RowShape:
    """What the mark at the end of a row says."""

    edges: tuple[int, ...] = ()
    across: frozenset[int] = frozenset()
    """Cells merged into the one to the left."""
    down: frozenset[int] = frozenset()
    """Cells merged into the one above."""
    head: bool = False


def row_shape(codes: Sequence[Sprm]) -> RowShape:
    """Read the codes of the mark at the end of a row."""
    shape = RowShape()
    for code, operand in codes:
        if code == DEFINE_TABLE:
            shape = _defined(operand, shape.head)
        elif code == _HEAD:
            shape = replace(shape, head=bool(operand[0]))
        elif code == _MERGE_ACROSS:
            merged = range(operand[0] + 1, min(operand[1], _MOST))
            shape = replace(shape, across=shape.across | frozenset(merged))
        elif code == _MERGE_DOWN and len(operand) >= 2:
            cell = frozenset({operand[0]})
            shape = replace(shape, down=shape.down | cell if operand[1] == 1 else shape.down - cell)
    return shape


def _defined(operand: bytes, head: bool) -> RowShape:
    count = min(operand[0], _MOST) if operand else 0
    edges = tuple(signed(operand[1 + 2 * n : 3 + 2 * n]) for n in range(count + 1))
    start = 1 + 2 * (count + 1)
    across, down = set(), set()
    for n in range(count):
        flags = unsigned(operand[start + _CELL * n : start + _CELL * n + 2])
        if flags & 0x3 == 1:
            across.add(n)
        if flags >> 5 & 0x3 == 1:
            down.add(n)
    return RowShape(edges, frozenset(across), frozenset(down), head)


@dataclass
class OpenTable:
    """A table that is being read."""

    rows: list[EdgedRow] = field(default_factory=list)
    cells: list[tuple[Block, ...]] = field(default_factory=list)
    """The cells of the row that is being read."""
    blocks: list[Block] = field(default_factory=list)
    """What stands in the cell that is being read."""

    def end_cell(self) -> None:
        """End the cell that is being read."""
        self.cells.append(tuple(self.blocks))
        self.blocks = []

    def end_row(self, shape: RowShape, change: Change = "") -> None:
        """End the row that is being read: its cells lie between these edges."""
        if self.blocks:
            self.end_cell()
        cells: list[EdgedCell] = []
        edges = shape.edges[: len(self.cells) + 1]
        last = edges[-1] if edges else 0
        edges += tuple(last + _WIDTH * n for n in range(1, len(self.cells) + 2 - max(len(edges), 1)))
        edges = edges if shape.edges else (0, *edges)
        for n, blocks in enumerate(self.cells):
            left, right = edges[n], max(edges[n + 1], edges[n] + 1)
            if n in shape.across and cells:
                cells[-1] = replace(cells[-1], right=right, blocks=cells[-1].blocks + _unless_empty(blocks))
            else:
                cells.append(EdgedCell(left, right, blocks, n in shape.down))
        if cells:
            self.rows.append(EdgedRow(tuple(cells), shape.head, change))
        self.cells = []

    def closed(self) -> WordTable:
        """Return the table; a row that has no mark at its end counts all the same."""
        if self.cells or self.blocks:
            self.end_row(RowShape())
        return table(self.rows, None, CLOSE)


def _unless_empty(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return tuple(block for block in blocks if not isinstance(block, Paragraph) or block.runs)
