"""The table of steps: who does what in which time, in each case, and which steps share one time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sotay.importing.understand.ledger import Ledger
from sotay.importing.understand.values import StepRow, StepTime, WordValue
from sotay.importing.understand.words import bare, line, only_duration
from sotay.model.wordfiles import WordCell, WordTable
from sotay.model.wordplaces import WordPlace

_NOWHERE = WordPlace()

_NUMBERING = re.compile(r"^\(?\d{1,2}\)?$|^\(?[a-zA-Z]\)?$")
_UNIT = re.compile(r"\((?:đơn vị(?: tính)?\s*:?\s*)?(ngày làm việc|giờ làm việc|giờ|ngày|phút|tháng)\)", re.IGNORECASE)
USUAL = re.compile(
    r"(?:truong hop )?(?:thong thuong|binh thuong|khong (?:phai |can )?xac minh)|thoi gian(?: thuc hien| giai quyet)?"
)
_UNTIMED = re.compile(r"[-–—]*|khong tinh(?: thoi gian)?|khong co")
"""What a cell says of a step that takes no time."""
TOTAL = re.compile(r"^(?:tong(?: cong| so| thoi gian)?|cong)\b")


@dataclass(frozen=True)
class Columns:
    """Which column of the grid says what; `times` maps columns to cases, empty for the usual one."""

    number: int | None
    work: int
    who: int
    times: tuple[tuple[int, str, str], ...]
    """Column, case, and the unit of bare numbers in it."""
    result: int | None
    others: tuple[tuple[int, str], ...]
    head: int
    """Number of rows of the head."""
    width: int = 0
    """How many columns the grid has."""


def steps_of(table: WordTable, ledger: Ledger, columns: Columns) -> tuple[StepRow, ...]:
    """Return the rows of a table of steps, without the one of totals: the sum is made anew."""
    for row in table.rows[: columns.head]:
        for cell in row.cells:
            ledger.leave(cell.blocks, "đầu bảng các bước")
    rows: list[StepRow] = []
    before: tuple[WordValue, ...] = ()
    for number in range(columns.head, len(table.rows)):
        cells = table.rows[number].cells
        ledger.use((block for cell in cells for block in cell.blocks), f"steps.{len(rows)}")
        named = (table.at(number, column) for column in (columns.number, columns.work) if column is not None)
        if any(cell and TOTAL.match(bare(cell.text)) for cell in named):
            continue
        if len(cells) == 1 and cells[0].column_span >= max(2, table.columns - 1):
            before = (*before, _said(cells[0])) if line(cells[0].text) else before
        elif any(line(cell.text) for cell in cells):
            rows.append(_row(table, number, columns, before))
            before = ()
    return tuple(rows)


def _row(table: WordTable, number: int, columns: Columns, before: tuple[WordValue, ...]) -> StepRow:
    def cell(column: int) -> WordCell | None:
        return table.at(number, column)

    notes = list(before)
    for column, title in columns.others:
        found = cell(column)
        if found and line(found.text):
            notes.append(WordValue(f"{title}: {line(found.text)}", line(found.text), found.place))
    work, who = cell(columns.work), cell(columns.who)
    result = cell(columns.result) if columns.result is not None else None
    return StepRow(
        _said(work),
        _said(who),
        tuple(_times(table, number, columns)),
        _said(result) if result and line(result.text) else None,
        tuple(notes),
    )


def _times(table: WordTable, number: int, columns: Columns) -> Iterator[StepTime]:
    seen: set[int] = set()
    for column, when, unit in columns.times:
        cell = table.at(number, column)
        if cell is None or not line(cell.text):
            continue
        if cell.column != column and cell.column in seen:
            continue  # one cell over several time columns: the usual time holds in every case
        seen.add(column)
        above = table.at(number - 1, column) if number > columns.head else None
        shared = above is cell and cell.row_span > 1
        words = line(cell.text)
        found = only_duration(words, unit)
        doubt = "" if found or _UNTIMED.fullmatch(bare(words)) else "chưa đọc được thời gian này"
        yield StepTime(when, WordValue(str(found) if found else "", words, cell.place, doubt), shared)


def _said(cell: WordCell | None) -> WordValue:
    if cell is None:
        return WordValue("", "", _NOWHERE)
    lines = [line(part) for p in cell.paragraphs for part in p.numbered.split("\n")]
    return WordValue("\n".join(filter(None, lines)), line(cell.text), cell.place)


# ── the head ─────────────────────────────────────────────────────────────────────────────────────


def columns_of(table: WordTable) -> Columns | None:
    """Return which column says what; None where the table has no work, or nobody who does it."""
    head = _head(table)
    titles: dict[int, list[str]] = {}
    for number in range(head):
        for column in range(table.columns):
            cell = table.at(number, column)
            said = line(cell.text) if cell else ""
            if said and said not in titles.setdefault(column, []) and not _NUMBERING.match(said):
                titles[column].append(said)
    kinds = {column: _kind(said) for column, said in titles.items()}

    def first(kind: str) -> int | None:
        return next((column for column, found in sorted(kinds.items()) if found == kind), None)

    work, who = first("work"), first("who")
    if work is None or who is None:
        return None
    times = [column for column, kind in sorted(kinds.items()) if kind == "time"]
    return Columns(
        first("number"),
        work,
        who,
        tuple((c, case, _unit(titles[c])) for c, case in _cases(times, titles)),
        first("result"),
        tuple((c, titles[c][-1]) for c, kind in sorted(kinds.items()) if kind == "other"),
        head,
        table.columns,
    )


def _head(table: WordTable) -> int:
    """Return how many rows the head has: up to three, as long as they are no numbered step."""
    spans = max((cell.row_span for cell in table.rows[0].cells), default=1)
    number = max(1, min(spans, 3))
    while number < min(4, len(table.rows)):
        said = [line(cell.text) for cell in table.rows[number].cells if line(cell.text)]
        numbering = len(said) > 1 and all(_NUMBERING.match(word) for word in said)
        if not (table.rows[number].head or numbering or _goes_on(table, number)):
            break
        number += 1
    return number


def _goes_on(table: WordTable, number: int) -> bool:
    """Return whether a row goes on with the head: it repeats its titles, or says something of times alone."""
    told = [
        line(cell.text)
        for column in range(table.columns)
        if (cell := table.at(number, column)) and (head := table.at(0, column)) and line(cell.text) != line(head.text)
    ]
    timed = [c for c in range(table.columns) if (head := table.at(0, c)) and "thoi gian" in bare(head.text)]
    columns = {
        c for c in range(table.columns) if (cell := table.at(number, c)) and line(cell.text) in told and line(cell.text)
    }
    return bool(timed) and columns <= set(timed) and not any(only_duration(word) for word in told if word)


def _kind(titles: Sequence[str]) -> str:
    said = bare(" ".join(titles))
    if re.match(r"(?:s/?tt|tt|so tt|stt|buoc)\b", said) and len(said) < 12:
        return "number"
    if "thoi gian" in said or "thoi han" in said:
        return "time"
    if "trach nhiem" in said or "nguoi thuc hien" in said or "don vi thuc hien" in said or "bo phan thuc hien" in said:
        return "who"
    if "trinh tu" in said or "noi dung" in said or "cong viec" in said or "buoc" in said:
        return "work"
    if "ket qua" in said or "san pham" in said:
        return "result"
    return "other"


def _cases(times: Sequence[int], titles: dict[int, list[str]]) -> Iterator[tuple[int, str]]:
    """Yield each time column with its case: the words below «Thời gian», none for the usual one."""
    usual = False
    for column in times:
        said = [
            t
            for t in titles[column]
            if not re.fullmatch(r"thoi gian(?: thuc hien| giai quyet)?", bare(_UNIT.sub("", t)))
        ]
        case = line(_UNIT.sub("", said[-1])) if said else ""
        case = re.sub(
            r"^(?:thời gian|thời hạn)\s*(?:thực hiện|giải quyết)?\s*[:(–-]?\s*", "", case, flags=re.IGNORECASE
        ).strip(" ()")
        if not usual and (len(times) == 1 or not case or USUAL.fullmatch(bare(case))):
            usual = True
            yield column, ""
        else:
            yield column, case[:1].upper() + case[1:]


def _unit(titles: Sequence[str]) -> str:
    found = _UNIT.search(" ".join(titles))
    return found[1].lower() if found else ""
