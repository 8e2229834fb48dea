"""Lists as an Excel file: the only module that knows xlsxwriter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from textwrap import wrap

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.facts.cells import Cell, Column, Table
from sotay.model.grids import Grid, GridBook
from sotay.model.terms import PaperSize

FONT = {"font_name": "Times New Roman", "font_size": 12}
WIDTH = 130
"""Width of a landscape A4 page in characters; wider tables are scaled down to it."""
BORN = datetime(2000, 1, 1)
"""A fixed time of saving, so that equal lists give equal files."""
PAGES = marked("Trang &P/&N")
"""The foot of every sheet; Excel fills in the numbers."""
HEAD = 4
"""Row of the column titles, counted from 0: above them are the agency, the title, a note and a gap."""
PAPERS: Mapping[PaperSize, int] = {"A4": 9, "Letter": 1}
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


def workbook(leaves: Sequence[Leaf], agency: str, paper: PaperSize = "A4", language: Language = VIETNAMESE) -> bytes:
    """Return an Excel file with a sheet per list, ready to filter and print; equal lists give equal files."""
    content = BytesIO()
    with Workbook(content, {"in_memory": True, "default_format_properties": FONT.copy()}) as book:
        book.set_properties({"title": leaves[0].table.title, "author": agency, "created": BORN})
        looks = _Looks.of(book, language.excel_date)
        for leaf in leaves:
            sheet = book.add_worksheet(leaf.table.tab)
            _write(sheet, leaf, agency, looks, language)
            sheet.set_paper(PAPERS[paper])
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
    def of(cls, book: Workbook, date_format: str) -> _Looks:
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
            date=book.add_format(FONT | framed | centred | {"num_format": date_format}),
        )


def _write(sheet: Worksheet, leaf: Leaf, agency: str, looks: _Looks, language: Language) -> None:
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
    _page(sheet, language)


def _head_height(columns: Sequence[Column]) -> float:
    """Return the height of the column titles; each letter of a turned title takes half a line."""
    level = [replace(column, title="") if column.turned else column for column in columns]
    upright = (len(column.title) * LINE / 2 for column in columns if column.turned)
    return max(_height(level, [column.title for column in level]), *upright, 0)


def _height(columns: Sequence[Column], row: Sequence[Cell]) -> float:
    """Return the height of a row that fits all lines of its cells."""
    cells = zip(columns, row, strict=True)
    return LINE * max(1, *(_lines(_text(cell), int(_width(column) * LETTERS)) for column, cell in cells))


@lru_cache(maxsize=8192)  # most cells of a list are the same in all communes
def _lines(text: str, letters: int) -> int:
    return len(wrap(text, letters))


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


def _page(sheet: Worksheet, language: Language) -> None:
    sheet.set_landscape()
    sheet.set_margins(left=0.8, right=0.6, top=0.8, bottom=0.8)  # inches
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD)
    sheet.set_footer(f'&C&"Times New Roman,Regular"&11{language.say(PAGES)}')


LISTS, BASE = marked("Lựa chọn"), marked("Gốc")
"""Hidden sheets: what closed choices are chosen from, and every value as it was when the file was made."""


def grid_book(book: GridBook) -> bytes:
    """Return an Excel file to fill in: locked but for what may be changed, all of it text but for numbers."""
    content = BytesIO()
    with Workbook(content, {"in_memory": True, "default_format_properties": FONT.copy()}) as file:
        file.set_properties({"title": book.grids[0].title, "created": BORN})
        sheets = [(grid, file.add_worksheet(grid.title)) for grid in book.grids]
        named = book.language.say(LISTS)
        lists, base = file.add_worksheet(named), file.add_worksheet(book.language.say(BASE))
        places = {}
        for column, (name, choices) in enumerate(book.lists.items()):
            for row, choice in enumerate(choices):
                lists.write_string(row, column, choice)
            places[name] = f"='{named}'!{xl_range_abs(0, column, max(len(choices), 1) - 1, column)}"
        lists.very_hidden()
        for number, stated in enumerate(base_rows(book)):
            for column, words in enumerate(stated):
                base.write_string(number, column, words)
        base.very_hidden()
        for grid, sheet in sheets:
            _fill_in(file, sheet, grid, places, book.language)
    return content.getvalue()


def base_rows(book: GridBook) -> Iterator[tuple[str, str, str, str]]:
    """Yield sheet, key of the row, title of the column and value of each cell that may be changed."""
    for grid in book.grids:
        for row in grid.rows:
            key = "\n".join(row[place] for place in grid.keys)
            for column, cell in zip(grid.columns, row, strict=True):
                if column.open:
                    yield grid.title, key, column.title, cell


def _fill_in(file: Workbook, sheet: Worksheet, grid: Grid, lists: Mapping[str, str], language: Language) -> None:
    framed = FONT | {"border": 1, "valign": "vcenter", "text_wrap": True, "num_format": "@"}
    head = file.add_format(framed | {"bold": True, "bg_color": GROUND, "align": "center"})
    fixed, typed = file.add_format(framed | {"bg_color": GROUND}), file.add_format(framed | {"locked": False})
    number = file.add_format(framed | {"locked": False, "num_format": "0"})
    end = len(grid.rows) + grid.spare
    for place, column in enumerate(grid.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.title, head)
        if column.note:
            sheet.write_comment(0, place, column.note, {"x_scale": 2})
        if column.choices and end:
            choice = {"validate": "list", "source": lists[column.choices], "error_title": column.title}
            choice["error_message"] = language.say("Chọn một giá trị trong danh sách.")
            sheet.data_validation(1, place, end, place, choice)
    for row in range(1, end + 1):
        cells = grid.rows[row - 1] if row <= len(grid.rows) else ("",) * len(grid.columns)
        for place, (column, cell) in enumerate(zip(grid.columns, cells, strict=True)):
            free = column.open or row > len(grid.rows)
            look = number if free and column.number else typed if free else fixed
            if not cell:
                sheet.write_blank(row, place, None, look)
            elif column.number:
                sheet.write_number(row, place, int(cell), look)
            else:
                sheet.write_string(row, place, cell, look)
    sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})
    sheet.freeze_panes(1, max(grid.keys) + 1)
    if end:
        sheet.autofilter(0, 0, end, len(grid.columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
