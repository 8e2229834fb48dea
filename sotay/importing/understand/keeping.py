"""Section 7, what is kept and by whom; section 6 and the declared forms, by title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sotay.importing.understand.ledger import Ledger
from sotay.importing.understand.values import NOTHING, RecordRow, WordValue
from sotay.importing.understand.words import bare, line, unmarked
from sotay.model.wordfiles import Block, Paragraph, WordCell, WordTable

_TIME = re.compile(r"thoi (?:gian|han)(?: luu)?")
_KEEPER = re.compile(r"noi luu|bo phan luu|don vi luu|nguoi luu|trach nhiem luu|bo phan|trach nhiem")
_NAME = re.compile(r"ten|ho so|tai lieu|noi dung")
_NONE = re.compile(r"khong(?: co)?|khong quy dinh")
_LEAD = re.compile(r":$")


def records_of(blocks: Sequence[Block], ledger: Ledger) -> tuple[RecordRow, ...]:
    """Return the rows of the tables of records, and the lines of a list of them."""
    found: list[RecordRow] = []
    for block in blocks:
        if isinstance(block, WordTable):
            found += _rows(block, ledger)
        elif line(block.text).endswith(":"):
            ledger.leave(block, "câu dẫn")
    if not any(isinstance(block, WordTable) for block in blocks):
        for block in blocks:
            if isinstance(block, Paragraph) and line(block.text) and not ledger.knows(block):
                ledger.use(block, f"records.{len(found)}")
                said = unmarked(block.text).rstrip(";.")
                found.append(RecordRow(WordValue(said, said, block.place), NOTHING, NOTHING))
    return tuple(found)


def _rows(table: WordTable, ledger: Ledger) -> Iterator[RecordRow]:
    head = {c: bare(cell.text) for c in range(table.columns) if (cell := table.at(0, c))}
    retention = _column(head, _TIME)
    keeper = _column({c: t for c, t in head.items() if c != retention}, _KEEPER)
    name = _column({c: t for c, t in head.items() if c not in (retention, keeper) and t not in _NUMBERS}, _NAME)
    if name is None:
        return
    ledger.leave((block for cell in table.rows[0].cells for block in cell.blocks), "đầu bảng hồ sơ")
    number = 0
    for row in range(1, len(table.rows)):
        ledger.use((b for cell in table.rows[row].cells for b in cell.blocks), f"records.{number}")
        said = _said(table.at(row, name))
        if said.value and not re.fullmatch(r"\(?\d{1,2}\)?", said.value):
            yield RecordRow(said, _said(_at(table, row, keeper)), _said(_at(table, row, retention)))
            number += 1


_NUMBERS = ("tt", "stt", "s/tt", "so tt")


def _column(head: dict[int, str], shape: re.Pattern[str]) -> int | None:
    return next((column for column, said in sorted(head.items()) if shape.search(said)), None)


def _at(table: WordTable, row: int, column: int | None) -> WordCell | None:
    return None if column is None else table.at(row, column)


def _said(cell: WordCell | None) -> WordValue:
    return WordValue(unmarked(cell.text), line(cell.text), cell.place) if cell else NOTHING


def forms_of(blocks: Sequence[Block], ledger: Ledger) -> tuple[WordValue, ...]:
    """Return the titles of forms that a list or a table names."""
    found: list[WordValue] = []
    for block in blocks:
        if isinstance(block, WordTable):
            head = {c: bare(cell.text) for c in range(block.columns) if (cell := block.at(0, c))}
            column = next((c for c, t in sorted(head.items()) if "ten" in t.split() and t not in _NUMBERS), None)
            ledger.use([block], "forms")
            if column is not None:
                cells = (block.at(row, column) for row in range(1, len(block.rows)))
                found += [_form(unmarked(cell.text), cell.text, cell) for cell in cells if cell and line(cell.text)]
        elif said := line(block.text):
            ledger.use(block, "forms")
            if not said.endswith(":") and not _NONE.fullmatch(bare(unmarked(said))):
                found.append(_form(unmarked(said), said, block))
    return tuple(found)


def _form(title: str, words: str, at: Paragraph | WordCell) -> WordValue:
    return WordValue(line(title).rstrip(";."), line(words), at.place)
