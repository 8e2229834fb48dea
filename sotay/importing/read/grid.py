"""Tables from rows of cells with edges: a grid of all edges, cells merged across and down as readers see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sotay.model.wordfiles import Block, Change, Paragraph, WordCell, WordRow, WordTable


@dataclass(frozen=True)
class EdgedCell:
    """A cell as a file has it: between two edges, in whatever unit the file counts them."""

    left: int
    right: int
    blocks: tuple[Block, ...]
    continues: bool = False
    """Merged into the cell above."""


@dataclass(frozen=True)
class EdgedRow:
    """A row as a file has it."""

    cells: tuple[EdgedCell, ...]
    head: bool = False
    change: Change = ""


def table(rows: Sequence[EdgedRow], positions: Mapping[int, int] | None = None, tolerance: int = 0) -> WordTable:
    """Return the table that rows make.

    `positions` gives edge → twentieths of a point, where edges are counted otherwise. Edges that lie no more than
    `tolerance` apart are one: programs round them row by row.
    """
    columns = _columns(
        sorted({edge for row in rows for cell in row.cells for edge in (cell.left, cell.right)}), tolerance
    )
    at = {column: edge if positions is None else positions.get(edge, 0) for edge, column in reversed(columns.items())}
    open_cells: dict[int, tuple[int, int]] = {}
    made: list[list[WordCell]] = []
    for number, row in enumerate(rows):
        made.append([])
        for cell in row.cells:
            left = columns[cell.left]
            right = max(columns[cell.right], left + 1)
            above = open_cells.get(left) if cell.continues else None
            if above is not None and made[above[0]][above[1]].row_span == number - above[0]:
                first = made[above[0]][above[1]]
                blocks = first.blocks + _hidden(cell.blocks)
                made[above[0]][above[1]] = replace(first, row_span=first.row_span + 1, blocks=blocks)
                continue
            open_cells[left] = (number, len(made[-1]))
            width = at.get(right, 0) - at.get(left, 0)
            made[-1].append(WordCell(cell.blocks, left, right - left, 1, max(width, 0)))
    widths = tuple(max(at[n + 1] - at[n], 0) for n in range(len(at) - 1))
    told = zip(rows, made, strict=True)
    return WordTable(tuple(WordRow(tuple(cells), row.head, row.change) for row, cells in told), widths)


def _columns(edges: Sequence[int], tolerance: int) -> dict[int, int]:
    """Return edge → column that begins there."""
    found: dict[int, int] = {}
    column, last = -1, None
    for edge in edges:
        if last is None or edge - last > tolerance:
            column, last = column + 1, edge
        found[edge] = column
    return found


def _hidden(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return what a cell holds that is merged into the one above: in the file, and seen by nobody."""
    kept: list[Block] = []
    for block in blocks:
        if not isinstance(block, Paragraph):
            kept.append(block)
        elif block.runs:
            kept.append(replace(block, number="", runs=tuple(replace(run, hidden=True) for run in block.runs)))
    return tuple(kept)
