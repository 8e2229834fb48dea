"""Excel files as rows of text: cells as they are written, numbers without what floating point adds."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from sotay.base.errors import UserError

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
COLUMN = re.compile(r"([A-Z]+)[0-9]+")
LARGEST = 200_000_000
"""Bytes of a part once unpacked: a sheet of a hundred thousand records has a tenth of it."""
PLACES = 9
"""Digits after the point that a number keeps: codes have six, and 1.0117100000000001 is 1.01171."""

COLUMNS = 16_384
"""How many columns a sheet of Excel has."""
UNREADABLE = (BadZipFile, zlib.error, ElementTree.ParseError, LookupError, ValueError, EOFError, OSError, RuntimeError)
"""What is raised of a file that is damaged, locked with a password, or none of Excel."""

Rows = list[tuple[int, list[str]]]
"""Number of the row in the sheet, and its cells."""


def sheets(path: Path, content: bytes | None = None) -> dict[str, Rows]:
    """Return the rows of each sheet of an .xlsx file by the sheet's name; UserError for any other file.

    `content` is what was read from it already.
    """
    try:
        with ZipFile(path if content is None else io.BytesIO(content)) as book:
            shared = [_words(item) for item in _part(book, "xl/sharedStrings.xml").iter(f"{MAIN}si")]
            return {name: [*_rows(_part(book, part), shared)] for name, part in _named(book)}
    except UNREADABLE as error:
        raise UserError(f"{path}: is no Excel file that can be read ({error}); save it as .xlsx or as CSV") from error


def _part(book: ZipFile, name: str) -> ElementTree.Element:
    if name not in book.namelist():
        return ElementTree.Element(name)
    if book.getinfo(name).file_size > LARGEST:
        raise ValueError(f"{name} is larger than {LARGEST // 1_000_000} MB")
    content = book.read(name)
    if b"<!DOCTYPE" in content:
        raise ValueError(f"{name} defines entities")
    return ElementTree.fromstring(content)


def _named(book: ZipFile) -> Iterator[tuple[str, str]]:
    """Yield name and part of each sheet, in the order of the tabs."""
    relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    parts = {one.get("Id", ""): one.get("Target", "") for one in _part(book, "xl/_rels/workbook.xml.rels")}
    for sheet in _part(book, "xl/workbook.xml").iter(f"{MAIN}sheet"):
        target = parts[sheet.get(relation, "")]
        yield sheet.get("name", ""), target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _rows(sheet: ElementTree.Element, shared: list[str]) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(sheet.iter(f"{MAIN}row"), 1):
        cells: list[str] = []
        for cell in row.iter(f"{MAIN}c"):
            place = COLUMN.fullmatch(cell.get("r", ""))
            column = _column(place[1]) if place else len(cells)
            cells.extend([""] * (column - len(cells)))
            cells.append(_value(cell, shared))
        yield int(row.get("r", number)), cells


def _column(letters: str) -> int:
    """Return the number of a column, from 0: A, B … Z, AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    if number > COLUMNS:
        raise ValueError(f"there is no column {letters}")
    return number - 1


def _value(cell: ElementTree.Element, shared: list[str]) -> str:
    kind, found = cell.get("t", "n"), cell.findtext(f"{MAIN}v", "")
    if kind == "inlineStr":
        return _words(cell)
    if kind == "s":
        return shared[int(found)]
    return _number(found) if kind == "n" and found else found


def _number(found: str) -> str:
    value = float(found)
    return f"{value:.{PLACES}f}".rstrip("0").rstrip(".")


def _words(item: ElementTree.Element) -> str:
    """Return the text of a string, whose parts may look different; not how it is pronounced."""
    runs = [part for part in item if part.tag in (f"{MAIN}t", f"{MAIN}r", f"{MAIN}is")]
    return "".join(text.text or "" for part in runs for text in part.iter(f"{MAIN}t"))
