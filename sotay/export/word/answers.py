"""Reads comment sheets that came back as Word files, by the labels and columns they were made with."""

from __future__ import annotations

import io
import zipfile

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table as WordTable

from sotay.base.languages.known import in_every_language
from sotay.base.text import fold
from sotay.export.sheet.proposal import COLUMNS, DAY, UNIT, VERDICT, WHO
from sotay.model.bundles import Answer, Comment


def answer_of(file: str, content: bytes) -> Answer:
    """Return what a filled-in comment sheet says; ValueError for any other file."""
    try:
        document = docx.Document(io.BytesIO(content))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError) as error:
        raise ValueError("not a Word file (.docx)") from error
    facts: dict[str, str] = {}
    comments: list[Comment] | None = None
    for table in document.tables:
        rows = _rows(table)
        if rows and _are(rows[0], COLUMNS):
            comments = [*(comments or []), *(Comment(*cells[1:]) for cells in rows[1:] if any(cells[2:]))]
        elif rows and len(rows[0]) == 2:
            facts |= {fold(label.partition("(")[0]).strip(): value for label, value in rows}
    if comments is None or not _labels(UNIT) & facts.keys():
        raise ValueError("not a comment sheet: its tables are not those that `propose` made")
    unit, who, day, verdict = (
        next((facts[said] for said in _labels(label) if said in facts), "") for label in (UNIT, WHO, DAY, VERDICT)
    )
    return Answer(file, unit, who, day, verdict, tuple(comments))


def _are(cells: list[str], columns: tuple[str, ...]) -> bool:
    return len(cells) == len(columns) and all(
        fold(c) in _labels(column) for c, column in zip(cells, columns, strict=True)
    )


def _labels(label: str) -> frozenset[str]:
    """Return a label as it stands in sheets of any language, as typed in a hurry."""
    return frozenset(fold(said) for said in in_every_language(label))


def _rows(table: WordTable) -> list[list[str]]:
    return [[" ".join(cell.text.split()) for cell in row.cells] for row in table.rows]
