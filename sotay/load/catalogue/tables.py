"""JSON, CSV and Excel files as rows: where a row stands, and its values by the names of their columns."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sotay.base.errors import UserError
from sotay.base.letters import clean
from sotay.base.text import slug
from sotay.load.catalogue.workbook import sheets
from sotay.model.catalogue import CatalogueMap

Values = tuple[str, ...]
HEAD_WITHIN = 30
"""Rows in which the column titles must come: above them stand the agency, the title of the list, its date."""


@dataclass(frozen=True)
class SourceRow:
    """A row or object of a file; `outer` is the object that it stands in."""

    place: str
    values: Mapping[str, Any]
    outer: Mapping[str, Any] = field(default_factory=dict)

    def get(self, name: str) -> Values:
        """Return the texts under a name: of a list each, of what is not there none. `../name` is of the outer object.

        Names are compared as people type them: case, marks and punctuation do not count. UserError for an object.
        """
        within, name = (self.outer, name[3:]) if name.startswith("../") else (self.values, name)
        try:
            return tuple(filter(None, _found(within, name)))
        except TypeError as error:
            raise UserError(f'{self.place}: "{name}" holds fields of its own; name one: "{name}.{error}"') from None


def _found(within: Any, name: str) -> Iterator[str]:
    """Yield the texts under a dotted name, going into every element of a list on the way."""
    if isinstance(within, list):
        for one in within:
            yield from _found(one, name)
    elif isinstance(within, Mapping):
        key = next((key for key in within if slug(key) == slug(name)), None)
        if key is not None:
            yield from _texts(within[key])
        elif "." in name:
            head, _, rest = name.partition(".")
            key = next((key for key in within if slug(key) == slug(head)), None)
            yield from _found(within[key], rest) if key is not None else ()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, Mapping):
        raise TypeError(next(iter(value), "…"))
    elif value is not None:
        yield clean(str(value)).replace("\u00a0", " ").strip()


def rows(path: Path, shape: CatalogueMap) -> list[SourceRow]:
    """Return the rows of a file; UserError when it cannot be read, or nothing in it is called as the map says."""
    if not path.is_file():
        raise UserError(f"{path}: there is no such file")
    kind = path.suffix.lower()
    if kind not in _READERS:
        raise UserError(f"{path}: is none of {', '.join(_READERS)}")
    found = [*_READERS[kind](path, shape)]
    names = {slug(name) for names in shape.fields.values() for name in names if not name.startswith("../")}
    heads = {slug(name.partition(".")[0]) for names in shape.fields.values() for name in names}
    there = {key: None for row in found for key in row.values}
    if found and not any(slug(key) in names | heads for key in there):
        raise UserError(f"{path}: the map knows none of its fields: {', '.join(there)}")
    return found


def _json(path: Path, shape: CatalogueMap) -> Iterator[SourceRow]:
    try:
        # Codes that somebody wrote as numbers keep their zeros.
        data = json.loads(_text(path), parse_float=str, parse_int=str)
    except ValueError as error:
        raise UserError(f"{path}: is not JSON: {error}") from error
    for step in filter(None, shape.records.split(".")):
        if not isinstance(data, dict) or step not in data:
            raise UserError(f'{path}: has no "{shape.records}", where the map looks for records')
        data = data[step]
    if not isinstance(data, list):
        raise UserError(f"{path}: holds no list of records; say in the map's `records` where the list is")
    for number, one in enumerate(data, 1):
        if not isinstance(one, dict):
            raise UserError(f"{path}: entry {number} is not an object")
        if not shape.each:
            yield SourceRow(f"{path.name}: {number}", one)
            continue
        inner = one.get(shape.each)
        for place, two in enumerate(inner if isinstance(inner, list) else (), 1):
            if not isinstance(two, dict):
                raise UserError(f"{path}: entry {number}.{shape.each}.{place} is not an object")
            yield SourceRow(f"{path.name}: {number}.{place}", two, one)


def _csv(path: Path, shape: CatalogueMap) -> Iterator[SourceRow]:
    text = _text(path)
    lines = text.splitlines()[:HEAD_WITHIN]
    marks = sorted(";\t,|", key=lambda mark: -max((line.count(mark) for line in lines), default=0))
    yield from _first_that_has_a_head([partial(_separated, text, mark, shape, path) for mark in marks])


def _first_that_has_a_head(readings: Sequence[Callable[[], Iterator[SourceRow]]]) -> list[SourceRow]:
    """Return the rows by the first mark with which there is a row of titles: words may hold more commas than that."""
    for read in readings:
        with suppress(UserError):
            return list(read())
    return list(readings[0]())  # says what is wrong


def _separated(text: str, mark: str, shape: CatalogueMap, path: Path) -> Iterator[SourceRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    found: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for cells in reader:
            found.append((before + 1, cells))
            before = reader.line_num
    except csv.Error as error:
        raise UserError(f"{path}:{before + 1}: is not CSV: {error}") from error
    yield from _headed(found, shape, path, path.name)


def _xlsx(path: Path, shape: CatalogueMap) -> Iterator[SourceRow]:
    made = 0
    books = sheets(path)
    for name, found in books.items():
        if _head(found, shape) is not None:
            yield from _headed(found, shape, path, f"{path.name}, {name}" if len(books) > 1 else path.name)
            made += 1
    if not made:
        raise UserError(f"{path}: no sheet has a row of column titles that the map knows")


def _head(found: Sequence[tuple[int, Sequence[str]]], shape: CatalogueMap) -> int | None:
    """Return where the column titles stand: the first row in which two of them are known."""
    names = {slug(name) for names in shape.fields.values() for name in names}
    for at, (_, cells) in enumerate(found[:HEAD_WITHIN]):
        if len({slug(cell) for cell in cells} & names) >= 2:
            return at
    return None


def _headed(
    found: Sequence[tuple[int, Sequence[str]]], shape: CatalogueMap, path: Path, called: str
) -> Iterator[SourceRow]:
    at = _head(found, shape)
    if at is None:
        raise UserError(f"{path}: no row of column titles that the map knows in its first {HEAD_WITHIN}")
    titles = [clean(cell).strip() for cell in found[at][1]]
    twice = _twice([slug(title) for title in titles if slug(title)])
    if twice:
        raise UserError(f"{path}: two columns are called {', '.join(twice)}; rename one")
    for number, cells in found[at + 1 :]:
        if any(cell.strip() for cell in cells[len(titles) :]):
            raise UserError(
                f"{path}:{number}: has more cells than there are titles; put text with separators in quotes"
            )
        if any(cell.strip() for cell in cells):
            yield SourceRow(f"{called}:{number}", dict(zip(titles, cells, strict=False)))


def _twice(names: Collection[str]) -> list[str]:
    seen: set[str] = set()
    return [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]


def _text(path: Path) -> str:
    """Return the text of a file in UTF-8, or in UTF-16 as Excel saves «Unicode text»."""
    content = path.read_bytes()
    code = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(code)
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: is not UTF-8 text; save it as «CSV UTF-8» (old TCVN3/VNI text first)") from error


_READERS = {".json": _json, ".csv": _csv, ".xlsx": _xlsx}
