"""Lists as Excel files: opened by another tool, printed on A4, equal for equal lists, beside their pages."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from testing.authored import BIRTH, SCOPE
from testing.building import AN_BINH, SAMPLE, Sample

from sotay.export.excel import Leaf, workbook
from sotay.facts.cells import Column, Link, Table
from sotay.facts.shown import LISTS

AGENCY = "Ủy ban nhân dân xã Hải Anh"
NOTE = "Tài liệu DM-01 · Dự thảo"
TABLE = Table(
    "Danh mục thử",
    "Thử",
    (Column("STT", 10), Column("Tên", 60), Column("Ngày", 30)),
    (
        (1, (Link("QT-01", BIRTH), Link("QT-02", BIRTH)), date(2026, 1, 5)),
        (2, "=1+1", None),
    ),
)


def opened(*tables: Table) -> Workbook:
    return load_workbook(BytesIO(workbook([Leaf(table, NOTE) for table in tables], AGENCY)))


def values(sheet: Worksheet, first: int = 5) -> list[list[object]]:
    return [list(row) for row in sheet.iter_rows(min_row=first, values_only=True)]


def test_another_tool_reads_what_was_written() -> None:
    sheet = opened(TABLE)["Thử"]
    assert (sheet["A1"].value, sheet["A2"].value, sheet["A3"].value) == (AGENCY.upper(), "DANH MỤC THỬ", NOTE)
    assert values(sheet) == [
        ["STT", "Tên", "Ngày"],
        [1, "QT-01, QT-02", datetime(2026, 1, 5)],
        [2, "=1+1", None],
    ]
    assert [sheet["B7"].data_type, sheet["C6"].number_format] == ["s", "dd/mm/yyyy"]
    assert {cell.font.name for row in sheet.iter_rows(max_row=7) for cell in row} == {"Times New Roman"}


def test_a_sheet_is_ready_to_filter_and_to_print() -> None:
    sheet = opened(TABLE)["Thử"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A6", "A5:C7", "$5:$5")
    setup, fit = sheet.page_setup, sheet.sheet_properties.pageSetUpPr
    assert (setup.orientation, str(setup.paperSize), setup.fitToHeight) == ("landscape", "9", 0)
    assert fit is not None
    assert fit.fitToPage


def test_an_empty_list_says_so() -> None:
    sheet = opened(Table("Trống", "Trống", TABLE.columns, (), "Chưa có biểu mẫu."))["Trống"]
    assert values(sheet)[1][0] == "Chưa có biểu mẫu."
    assert sheet.auto_filter.ref is None


@pytest.mark.parametrize("word", sorted(LISTS))
def test_every_list_of_a_manual_can_be_a_sheet(word: str) -> None:
    table = LISTS[word](SCOPE)
    assert len(values(opened(table)[table.tab])) == 1 + (len(table.rows) or 1)


def test_equal_lists_are_equal_files_and_others_are_not() -> None:
    leaf = Leaf(TABLE, NOTE)
    assert workbook([leaf], AGENCY) == workbook([leaf], AGENCY)
    assert workbook([leaf], AGENCY) != workbook([Leaf(TABLE, "")], AGENCY)


def test_lists_are_published_beside_their_pages_and_for_staff_alone(tmp_path: Path) -> None:
    sample = Sample(SAMPLE).sources(tmp_path / "manual")
    sample.build(AN_BINH, pdf=False)
    internal, public = (sample.out / audience / AN_BINH for audience in ("internal", "public"))
    assert sorted(path.name for path in internal.glob("xlsx/*")) == ["DM-01.xlsx", "danh-muc.xlsx"]
    assert [*public.rglob("*.xlsx")] == []
    sheets = load_workbook(internal / "xlsx/DM-01.xlsx")
    assert sheets.sheetnames == ["Tài liệu nội bộ", "Không áp dụng", "Phân phối"]
    assert sheets["Phân phối"]["A1"].value == "ỦY BAN NHÂN DÂN XÃ AN BÌNH"
    assert 'href="../xlsx/DM-01.xlsx"' in (internal / "danh-muc/tai-lieu.html").read_text("utf-8")
    assert 'href="xlsx/danh-muc.xlsx"' in (internal / "index.html").read_text("utf-8")
    assert "xlsx" not in (public / "index.html").read_text("utf-8")
