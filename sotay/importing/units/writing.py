"""Changed cells become text of the files of units, checked as `check` does before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sotay.base.errors import Problem, SourceError, UserError
from sotay.base.progress import Progress
from sotay.importing.imagined import imagined
from sotay.importing.units.changes import CellChange
from sotay.importing.units.editing import bare, dressed, drop, put
from sotay.importing.units.sheets import FEES, LEFT_OUT, PEOPLE, left_out_entries, own_fee_place
from sotay.load.units import UnitFile
from sotay.load.yaml.parse import Lines, parse
from sotay.load.yaml.places import Keys, spots
from sotay.load.yaml.validate import validate
from sotay.model.paths import unit_path
from sotay.pipeline.check import examine
from sotay.storage.files import replace_text

INHERITED = {"standard", "province"}
"""Fields that are left out where a unit says nothing of its own; others are empty."""


@dataclass(frozen=True)
class NewText:
    """The file of a unit as it was read, and as it would be."""

    source: str
    before: str
    after: str
    lines: Mapping[int, str]
    """Line of the new text → the cell that says what stands there."""


def new_texts(root: Path, file: str, changes: Sequence[CellChange]) -> tuple[NewText, ...]:
    """Return the files that the changed cells change; `SourceError` with each value that no file can have, by cell."""
    texts: list[NewText] = []
    problems: list[Problem] = []
    for unit in dict.fromkeys(change.unit for change in changes):
        source = unit_path(unit)
        before = (root / source).read_bytes().decode("utf-8")
        mine = [change for change in changes if change.unit == unit]
        after = _edited(before, source, file, mine, problems)
        data, lines, wrong = parse(bare(after, source), source)
        cells = {line: change.cell for change in mine for line in _lines(lines, data, change)}
        text = NewText(source, before, after, cells)
        texts.append(text)
        wrong = [problem for problem in wrong if problem.rule != "lookalike"]  # `checked` knows the language
        problems += _at_cells([*wrong, *validate(data, lines, source, UnitFile)[1]], file, [text])
    if problems:
        raise SourceError(problems)
    return tuple(texts)


def checked(root: Path, file: str, texts: Sequence[NewText], as_of: date, jobs: int, progress: Progress) -> None:
    """Raise `SourceError` with what `check` would say of the new files and does not say today; write nothing."""
    units = [Path(text.source).stem for text in texts]
    known = {_same(problem) for problem in examine(root, as_of, jobs, progress, units)}
    with imagined(root, {text.source: text.after for text in texts}) as there:
        found = examine(there, as_of, jobs, progress, units)
    new = [problem for problem in found if problem.level != "note" and _same(problem) not in known]
    if new:
        raise SourceError(_at_cells(new, file, texts))


def write(root: Path, texts: Sequence[NewText]) -> None:
    """Write the new files. `UserError`, and nothing written, where one is another since it was read."""
    for text in texts:
        if (root / text.source).read_bytes().decode("utf-8") != text.before:
            raise UserError(f"{text.source}: it was changed meanwhile; nothing was written, import the file again")
    for text in texts:
        replace_text(root / text.source, text.after)


def _edited(before: str, source: str, file: str, changes: Iterable[CellChange], problems: list[Problem]) -> str:
    """Return the text of a file with the changes in it; marks and line breaks of its editor stay."""
    text = bare(before, source)
    for change in changes:
        data, _, _ = parse(text, source)
        keys = _keys(data, change)
        if change.sheet == FEES and not change.new and keys[-1] == "amount":
            message = f"the amount of {change.name} changes on days that the file names"
            hint = f"take it out of {source} by hand"
            problems.append(Problem(f"{file}:{change.cell}", 0, "wrong-value", message, hint))
            continue
        text = _with(text, keys, change, source)
    return dressed(text, before)


def _with(text: str, keys: Keys, change: CellChange, source: str) -> str:
    if change.sheet == LEFT_OUT:
        if not change.new:
            return drop(text, keys, source)
        if keys in spots(text):
            return put(text, (*keys, "reason"), change.new, source)
        return put(text, keys, {"code": change.name, "reason": change.new}, source)
    if not change.new and (change.sheet in (PEOPLE, FEES) or change.name in INHERITED):
        return drop(text, keys, source)
    return put(text, keys, int(change.new) if change.sheet == FEES else change.new, source)


def _keys(data: object, change: CellChange) -> Keys:
    """Return where the value of a cell stands in the file of its unit, or is to stand."""
    if change.sheet == PEOPLE:
        return "people", change.name
    if change.sheet == FEES:
        deep = own_fee_place(data, change.name).endswith(".amount")
        return ("fees", change.name, "amount") if deep else ("fees", change.name)
    if change.sheet == LEFT_OUT:
        codes = [entry.get("code") for entry in left_out_entries(data)]
        return "left_out", str(codes.index(change.name) if change.name in codes else len(codes))
    return tuple(change.name.split("."))


def _lines(lines: Lines, data: object, change: CellChange) -> Iterator[int]:
    """Yield the lines on which the value of a cell stands now; none where it was taken out."""
    place = ".".join(_keys(data, change))
    return (line for at, line in lines.items() if f"{at}.".startswith(f"{place}."))


def _same(problem: Problem) -> Problem:
    """Return a problem as it is compared: lines move."""
    return replace(problem, line=0)


def _at_cells(problems: Iterable[Problem], file: str, texts: Sequence[NewText]) -> Iterator[Problem]:
    """Yield problems, each at the cell that it comes from where that is known."""
    cells = {(text.source, line): cell for text in texts for line, cell in text.lines.items()}
    for problem in problems:
        cell = cells.get((problem.path, problem.line))
        yield replace(problem, path=f"{file}:{cell}", line=0) if cell else problem
