"""What somebody changed in the sheets of units: each cell compared with what the file says, old and new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sotay.base.errors import Problem, SourceError
from sotay.base.letters import nfc_faults
from sotay.base.text import closest
from sotay.export.excel import BASE
from sotay.importing.units.sheets import FIELDS, UNITS, one_line
from sotay.load.catalogue.workbook import Rows, sheets
from sotay.model.grids import Grid, GridBook, GridColumn

RowKey = tuple[str, ...]


@dataclass(frozen=True)
class CellChange:
    """A cell that says something else than the file of its unit."""

    cell: str
    """Where it stands: `Đơn vị!C7`."""
    sheet: str
    unit: str
    name: str
    """In the sheet of units the dotted path; a role, a code or a fee in the others."""
    old: str
    new: str


def changes(path: Path, now: GridBook) -> tuple[CellChange, ...]:
    """Return the cells of an Excel file that differ from the units as they are now, by sheet and row.

    A value that somebody else changed in the file of a unit since stays where its cell was left as it was made, and
    is a mistake where the cell was changed too. `SourceError` with every mistake at its sheet and cell, `UserError`
    for a file that is none of Excel.
    """
    found = sheets(path)
    made = _made(found.get(now.language.say(BASE), []))
    told: list[CellChange] = []
    problems: list[Problem] = []
    for grid in now.grids:
        if grid.title not in found:
            hint = "export the file anew; a sheet keeps its name and place"
            problems.append(Problem(f"{path.name}:{grid.title}", 0, "missing-sheet", "there is no such sheet", hint))
            continue
        for seen in _cells(path.name, grid, found[grid.title], now):
            if isinstance(seen, Problem):
                problems.append(seen)
            else:
                changed = _changed(path.name, grid, *seen, made)
                if isinstance(changed, Problem):
                    problems.append(changed)
                elif changed:
                    told.append(changed)
    if problems:
        raise SourceError(problems)
    return tuple(told)


def _made(rows: Rows) -> Mapping[tuple[str, str, str], str]:
    """Return the values as they were when the file was made: sheet, key, title → value."""
    stated = ([*cells, "", "", "", ""][:4] for _, cells in rows)
    return {(sheet, key, title): value for sheet, key, title, value in stated if sheet}


def _cells(file: str, grid: Grid, rows: Rows, now: GridBook) -> Iterator[tuple[RowKey, int, str, str] | Problem]:
    """Yield key, column, place and text of each cell that may be changed, and what is wrong with the table itself."""
    head = [one_line(cell) for cell in (rows[0][1] if rows else [])]
    where = {column.title: head.index(column.title) for column in grid.columns if column.title in head}
    for column in grid.columns:
        if column.title not in where:
            hint = "titles stand in the first row; export the file anew"
            yield Problem(f"{file}:{grid.title}", 0, "missing-column", f'there is no column "{column.title}"', hint)
            return
    known = {tuple(row[place] for place in grid.keys) for row in grid.rows}
    seen: dict[RowKey, int] = {}
    for number, cells in rows[1:]:
        said = [one_line(cells[where[c.title]]) if where[c.title] < len(cells) else "" for c in grid.columns]
        key = tuple(said[place] for place in grid.keys)
        places = [f"{letters(where[column.title])}{number}" for column in grid.columns]
        if not any(said):
            continue
        wrong = _wrong_key(grid, key, known, now)
        if key in seen:
            wrong = (grid.keys[-1], f"it says the same as row {seen[key]}", "keep one of the two rows")
        seen.setdefault(key, number)
        if wrong:
            place, message, hint = wrong
            yield Problem(f"{file}:{grid.title}!{places[place]}", 0, "wrong-row", message, hint)
            continue
        for place, column in enumerate(grid.columns):
            if column.open:
                yield key, place, places[place], said[place]


def _wrong_key(grid: Grid, key: RowKey, known: set[RowKey], now: GridBook) -> tuple[int, str, str] | None:
    """Return the column, what is wrong with the key of a row, and a hint."""
    if key in known:
        return None
    for place, said in zip(grid.keys, key, strict=True):
        column = grid.columns[place]
        choices = now.lists[column.choices] if column.choices and grid.spare else ()
        choices = choices or tuple({row[place]: None for row in grid.rows})
        if said not in choices:
            near = closest(said, choices)
            hint = f'did you mean "{near}"?' if near else "rows are neither added nor renamed; export the file anew"
            return place, f'"{said}" is no {column.title} of this manual', hint
    return None if grid.spare else (grid.keys[0], "there is no such row", "export the file anew")


def _changed(
    file: str, grid: Grid, key: RowKey, place: int, cell: str, new: str, made: Mapping[tuple[str, str, str], str]
) -> CellChange | Problem | None:
    column, where = grid.columns[place], f"{file}:{grid.title}!{cell}"
    old = next((row[place] for row in grid.rows if tuple(row[k] for k in grid.keys) == key), "")
    before = made.get((grid.title, "\n".join(key), column.title), "" if made else old)
    unsaid = grid.spare and not (old or new or before)
    if new in (before, old) and not unsaid:
        return None
    if not unsaid and before != old:
        message = f'units/{key[0]}.yml says "{old}" since; it said "{before}" when this file was made'
        hint = "agree on one of them, and write it into a file made anew"
        return Problem(where, 0, "changed-since", message, hint)
    reasonless = ("wrong-value", f"it is not said why {key[0]} leaves this document out", "write the reason")
    if fault := reasonless if unsaid else _fault(column, old, new):
        return Problem(where, 0, *fault)
    name = [*FIELDS][place - 1] if grid.name == UNITS else key[1]
    return CellChange(f"{grid.title}!{cell}", grid.name, key[0], name, old, new)


def _fault(column: GridColumn, old: str, new: str) -> tuple[str, str, str] | None:
    """Return what is wrong with a value that a cell is to have: rule, message and hint."""
    if column.number and new and not (new.isascii() and new.isdigit()):
        return "wrong-value", f'"{new}" is no amount', "write digits alone: 8000"
    if not column.number and new and old.startswith("0") and new == old.lstrip("0"):
        return "wrong-value", f'"{new}" lacks the 0 of "{old}"', "format the cell as text, and type it again"
    faults = nfc_faults(new)
    return ("wrong-value", faults[0][1], "type it anew") if faults else None


def letters(column: int) -> str:
    """Return how Excel calls a column, counted from 0: A, B … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
