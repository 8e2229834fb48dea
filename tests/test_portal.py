"""Where the documents of all communes stand: a page and an Excel file for the province's staff."""

from __future__ import annotations

from lxml import html
from openpyxl import load_workbook
from testing.building import AN_BINH, SHARED, Sample

PAGE = "internal/tinh-trang"


def rows(sample: Sample, table: int) -> list[list[str]]:
    page = html.parse(str(sample.out / f"{PAGE}.html")).getroot()
    found = page.xpath("//table[contains(@class, 'sotay')]")[table]
    return [[" ".join(cell.text_content().split()) for cell in row] for row in found.xpath("./tbody/tr")]


def test_the_page_counts_every_status_and_names_what_is_not_in_force(built: Sample) -> None:
    counts = {row[1]: row[2:] for row in rows(built, 0)}
    assert counts["xã An Bình"] == ["7", "5", "0", "1", "1", "0"]
    named = {(row[1], row[3]): row[4] for row in rows(built, 1)}
    assert named["STCL", "Đến hạn soát xét"] == "xã An Bình"
    assert named["QT-01", "Chưa có hiệu lực"] == "xã An Bình"
    assert named["QT-01", "Hết hiệu lực"] == "phường Cao Sơn"


def test_the_excel_file_has_the_same_lists(built: Sample) -> None:
    book = load_workbook(built.out / f"{PAGE}.xlsx")
    assert book.sheetnames == ["Đơn vị", "Tài liệu"]
    for place, sheet in enumerate(book.worksheets):
        said = [[str(cell.value) for cell in row] for row in sheet.iter_rows(min_row=6)]
        assert said == rows(built, place)


def test_citizens_do_not_get_it(built: Sample) -> None:
    assert not (built.out / "public/tinh-trang.html").exists()
    assert "tinh-trang" not in (built.out / "public/index.html").read_text("utf-8")


def test_it_follows_a_change_also_of_communes_that_another_build_has_made(sample: Sample) -> None:
    sample.edit(SHARED, "con cò", "con vạc")
    sample.build(AN_BINH, pdf=False)
    assert [row[1] for row in rows(sample, 0)] == ["phường Cao Sơn", "xã An Bình", "xã Bình Minh"]
    assert {row[4] for row in rows(sample, 1) if row[3] == "Dự thảo"} >= {"xã An Bình"}
    sample.build(pdf=False)
    named = {(row[1], row[3]): row[4] for row in rows(sample, 1)}
    assert named["STCL", "Dự thảo"] == "cả 3 đơn vị"
    page = sample.out / f"{PAGE}.html"
    first = page.read_bytes()
    sample.build(pdf=False)
    assert page.read_bytes() == first
