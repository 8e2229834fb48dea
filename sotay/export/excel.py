"""Lists as an Excel file: the only module that knows xlsxwriter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from textwrap import wrap

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sotay.facts.lists import Cell, Column, Table

FONT = {"font_name": "Times New Roman", "font_size": 12}
WIDTH = 130
"""Width of a landscape A4 page in characters; wider tables are scaled down to it."""
BORN = datetime(2000, 1, 1)
"""A fixed time of saving, so that equal lists give equal files."""
HEAD = 4
"""Row of the column titles, counted from 0: above them are the agency, the title, a note and a gap."""
A4 = 9
GROUND = "#F3EBE1"
LETTERS = 1.1
"""Letters of Vietnamese text per column unit: Excel counts widths in digits."""
LINE = 16.5
"""Height of a line in points. Not every program adjusts row heights to the text."""


@dataclass(frozen=True)
class Leaf:
    """One list and its subtitle: code and issue of the document that shows it."""

    table: Table
    note: str


def workbook(leaves: Sequence[Leaf], agency: str) -> bytes:
    """Return an Excel file with a sheet per list, ready to filter and print on A4; equal lists give equal files."""
    content = BytesIO()
    with Workbook(content, {"in_memory": True, "default_format_properties": FONT.copy()}) as book:
        book.set_properties({"title": leaves[0].table.title, "author": agency, "created": BORN})
        looks = _Looks.of(book)
        for leaf in leaves:
            _write(book.add_worksheet(leaf.table.tab), leaf, agency, looks)
    return content.getvalue()


@dataclass(frozen=True)
class _Looks:
    """The cell formats of a workbook."""

    agency: Format
    title: Format
    note: Format
    head: Format
    turned: Format
    text: Format
    centred: Format
    date: Format

    @classmethod
    def of(cls, book: Workbook) -> _Looks:
        framed = {"border": 1, "valign": "vcenter", "text_wrap": True}
        centred = {"align": "center", "valign": "vcenter"}
        return cls(
            agency=book.add_format(FONT | {"bold": True}),
            title=book.add_format(FONT | centred | {"bold": True, "font_size": 14}),
            note=book.add_format(FONT | centred | {"italic": True}),
            head=book.add_format(FONT | framed | centred | {"bold": True, "bg_color": GROUND}),
            turned=book.add_format(FONT | framed | centred | {"bold": True, "bg_color": GROUND, "rotation": 90}),
            text=book.add_format(FONT | framed),
            centred=book.add_format(FONT | framed | centred),
            date=book.add_format(FONT | framed | centred | {"num_format": "dd/mm/yyyy"}),
        )


def _write(sheet: Worksheet, leaf: Leaf, agency: str, looks: _Looks) -> None:
    table, last = leaf.table, len(leaf.table.columns) - 1
    sheet.write_string(0, 0, agency.upper(), looks.agency)
    sheet.merge_range(1, 0, 1, last, table.title.upper(), looks.title)
    sheet.merge_range(2, 0, 2, last, leaf.note, looks.note)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, _width(column))
        sheet.write_string(HEAD, place, column.title, looks.turned if column.turned else looks.head)
    sheet.set_row(HEAD, _head_height(table.columns))
    for number, row in enumerate(table.rows, HEAD + 1):
        sheet.set_row(number, _height(table.columns, row))
        for place, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            _cell(sheet, number, place, cell, looks, looks.centred if column.turned else looks.text)
    if table.rows:
        sheet.autofilter(HEAD, 0, HEAD + len(table.rows), last)
    else:
        sheet.merge_range(HEAD + 1, 0, HEAD + 1, last, table.nothing, looks.text)
    sheet.freeze_panes(HEAD + 1, table.kept)
    _page(sheet)


def _head_height(columns: Sequence[Column]) -> float:
    """Return the height of the column titles; each letter of a turned title takes half a line."""
    level = [replace(column, title="") if column.turned else column for column in columns]
    upright = (len(column.title) * LINE / 2 for column in columns if column.turned)
    return max(_height(level, [column.title for column in level]), *upright, 0)


def _height(columns: Sequence[Column], row: Sequence[Cell]) -> float:
    """Return the height of a row that fits all lines of its cells."""
    lines = (wrap(_text(cell), int(_width(column) * LETTERS)) for column, cell in zip(columns, row, strict=True))
    return LINE * max(1, *map(len, lines))


def _width(column: Column) -> int:
    return column.width * WIDTH // 100


def _text(cell: Cell) -> str:
    return ", ".join(link.words for link in cell) if isinstance(cell, tuple) else str(cell or "")


def _cell(sheet: Worksheet, row: int, place: int, cell: Cell, looks: _Looks, words: Format) -> None:
    match cell:
        case int():
            sheet.write_number(row, place, cell, looks.centred)
        case date():
            sheet.write_datetime(row, place, datetime(cell.year, cell.month, cell.day), looks.date)
        case None | "":
            sheet.write_blank(row, place, None, words)
        case _:
            # Never as a formula, whatever the text starts with.
            sheet.write_string(row, place, _text(cell), words)


def _page(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.8, right=0.6, top=0.8, bottom=0.8)  # inches
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD)
    sheet.set_footer('&C&"Times New Roman,Regular"&11Trang &P/&N')
