"""A hospital whose departments are units: all follow ISO 9001, its laboratory ISO 15189 besides."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from lxml import html
from openpyxl import load_workbook
from testing.building import AS_OF, Sample, hashes
from testing.printed_pdf import words_of

from sotay.base.folders import ENGINE
from sotay.check.rules import check
from sotay.facts.cells import Table
from sotay.facts.shown import integrated_matrix, tables
from sotay.load.sources import Sources, load

pytestmark = pytest.mark.xdist_group("hospital")  # one process makes what the tests look at

LAB, WARD, OFFICE = "khoa-xet-nghiem", "khoa-noi", "phong-quan-ly-chat-luong"
ISO, LABORATORY = "TCVN ISO 9001:2015", "ISO 15189:2022"
LAB_QUESTION = "nhãn có đủ hai thông tin định danh không?"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    made = Sample(ENGINE / "tests/hospital").sources(tmp_path_factory.mktemp("hospital") / "manual")
    made.build()
    return made


@pytest.fixture
def fresh(tmp_path: Path) -> Sample:
    return Sample(ENGINE / "tests/hospital").sources(tmp_path / "manual")


def sources_of(sample: Sample) -> Sources:
    sources, problems = load(sample.root)
    assert sources is not None
    assert problems == []
    return sources


def text(page: Path) -> str:
    return " ".join(html.parse(str(page)).getroot().xpath("//main")[0].text_content().split())


def test_it_is_without_mistakes(fresh: Sample) -> None:
    assert check(sources_of(fresh), AS_OF) == []
    code, out, err = fresh.run("check", "--as-of", str(AS_OF), "--jobs", "1")
    assert (code, out, err) == (0, "", "")


def test_each_standard_has_its_matrix_and_there_is_one_of_both(built: Sample) -> None:
    lab = html.parse(str(built.out / f"internal/{LAB}/danh-muc/doi-chieu.html")).getroot()
    first, second, both = lab.find_class("matrix")
    assert [p.text_content() for p in lab.xpath("//main//p/strong")][:2] == [ISO, LABORATORY]
    rows = {row[0].text_content(): row[-1].text_content() for row in second.xpath("./tbody/tr")}
    assert rows["7.2"] == "QT-XN-01"
    assert rows["8.3"] == "QT-01"
    assert rows["A.4"] == "Không áp dụng: Chỉ nhân viên phòng xét nghiệm dùng máy đo tại giường bệnh"
    rows = {row[0].text_content(): row[-1].text_content() for row in first.xpath("./tbody/tr")}
    assert rows["8.3"] == "Không áp dụng: Bệnh viện không tự thiết kế dịch vụ mới"
    assert rows["7.5.3"] == "QT-01"
    assert [cell.text_content() for cell in both.xpath("./thead//th")] == ["Mã hiệu", "Tên tài liệu", ISO, LABORATORY]
    met = {row[0].text_content(): [cell.text_content() for cell in row[2:]] for row in both.xpath("./tbody/tr")}
    assert met["QT-01"] == ["7.5", "8.3, 8.4"]
    assert met["QT-02"] == ["9.2, 8.7", "7.5, 7.7, 8.7, 8.8"]
    assert "DM-01" not in met


def test_who_follows_one_standard_has_its_matrix_alone(built: Sample) -> None:
    ward = html.parse(str(built.out / f"internal/{WARD}/danh-muc/doi-chieu.html")).getroot()
    one, both = ward.find_class("matrix")
    assert len(one.xpath("./tbody/tr")) > 80
    assert [cell.text_content() for cell in both.xpath("./thead//th")] == ["Mã hiệu", "Tên tài liệu", ISO]
    assert LABORATORY not in "".join(
        path.read_text("utf-8") for path in (built.out / f"internal/{WARD}").rglob("*.html")
    )


def test_the_matrices_are_in_the_excel_files(built: Sample) -> None:
    for path in ("DM-02.xlsx", "danh-muc.xlsx"):
        (file,) = (built.out / f"internal/{LAB}/xlsx").glob(path) if path[0] == "D" else [all_lists(built, LAB)]
        book = load_workbook(file)
        names = [name for name in book.sheetnames if "ISO" in name or "tích hợp" in name]
        assert names == ["TCVN ISO 9001-2015", "ISO 15189-2022", "Đối chiếu tích hợp"]
        rows = {row[0]: row for row in book["ISO 15189-2022"].iter_rows(min_row=6, values_only=True)}
        assert rows["7.2"][1:] == ("Quá trình trước xét nghiệm", "QT-XN-01")
        rows = {row[0]: row for row in book["Đối chiếu tích hợp"].iter_rows(min_row=6, values_only=True)}
        assert rows["QT-01"][2:] == ("7.5", "8.3, 8.4")
    assert "Điều khoản" in load_workbook(all_lists(built, WARD)).sheetnames


def all_lists(sample: Sample, unit: str) -> Path:
    return next(p for p in (sample.out / f"internal/{unit}/xlsx").iterdir() if not p.name.startswith("D"))


def test_an_audit_asks_for_both_standards_where_both_are_followed(built: Sample) -> None:
    lab = words_of(built.out / f"internal/{LAB}/pdf/BM-01.pdf")
    ward = words_of(built.out / f"internal/{WARD}/pdf/BM-01.pdf")
    shared = "có phải bản hiện hành không?"
    assert (shared in lab, LAB_QUESTION in lab) == (True, True)
    assert (shared in ward, LAB_QUESTION in ward) == (True, False)
    assert lab.index(ISO) < lab.index(shared) < lab.index(LABORATORY) < lab.index(LAB_QUESTION)
    assert "A.4 Xét nghiệm tại chỗ: đào tạo" in lab


def test_pages_name_the_standards_that_the_unit_follows(built: Sample) -> None:
    lab, ward = (text(built.out / f"internal/{unit}/quy-trinh/kiem-soat-tai-lieu.html") for unit in (LAB, WARD))
    assert "Khoa làm theo cả ISO 15189:2022, 8.3 Kiểm soát tài liệu." in lab
    assert "Khoa làm theo cả" not in ward
    handbook = text(built.out / f"internal/{LAB}/he-thong/so-tay.html")
    assert "ISO 15189:2022, A.4 Xét nghiệm tại chỗ: đào tạo" in handbook
    assert "TCVN ISO 9001:2015, 8.3 " in handbook
    assert "A.4" not in text(built.out / f"internal/{WARD}/he-thong/so-tay.html")
    covers = {unit: words_of(built.out / f"internal/{unit}/pdf/so-tay-chat-luong.pdf") for unit in (LAB, OFFICE)}
    assert f"theo {ISO}, {LABORATORY}" in covers[LAB]
    assert LABORATORY not in covers[OFFICE]
    assert [path.name for path in (built.out / f"internal/{WARD}").rglob("lay-mau.html")] == []


def test_a_department_is_no_commune_and_writes_its_own_block(built: Sample) -> None:
    own = "không mang vào khu vực xét nghiệm"
    for unit, has in ((LAB, True), (WARD, False), (OFFICE, False)):
        printed = words_of(built.out / f"internal/{unit}/pdf/QT-01.pdf")
        assert (own in printed) == has
        assert "BỆNH VIỆN ĐA KHOA TỈNH ĐỒNG BẰNG" in printed
    pages = [*built.out.rglob("*.html"), *built.out.rglob("*.json")]
    assert [p.name for p in pages if "schema" not in p.name and "ủy ban nhân dân" in p.read_text("utf-8").lower()] == []
    assert "Các khoa" in (built.out / "internal/index.html").read_text("utf-8")


def test_a_claim_on_a_standard_is_no_matter_for_those_who_do_not_follow_it(fresh: Sample) -> None:
    fresh.issue(1, date(2026, 1, 5))
    fresh.edit("docs/quy-trinh/phuc-vu-nguoi-benh.md", '"8.6"]', '"8.6", "iso-15189:4.3"]')
    _, out, _ = fresh.run("status", "--as-of", str(AS_OF), "--jobs", "1")
    drafts = {line.split(":")[0]: "draft" in line for line in out.splitlines() if not line.startswith(" ")}
    assert drafts == {LAB: True, WARD: False, OFFICE: False}


def test_a_gap_in_the_other_standard_is_told_with_what_to_write(fresh: Sample) -> None:
    fresh.edit("docs/quy-trinh/lay-mau.md", '"iso-15189:7.2", ', "")
    (gap,) = check(sources_of(fresh), AS_OF)
    assert (gap.path, gap.rule) == ("references/standards/iso-15189-2022.yml", "uncovered-clause")
    assert gap.message == "no document meets 7.2 Quá trình trước xét nghiệm"
    assert '"iso-15189-2022:7.2"' in gap.hint


def test_a_standard_that_nobody_follows_any_more_leaves_the_manual_as_it_was(fresh: Sample) -> None:
    fresh.build(LAB, WARD, pdf=False)
    before = {path: seen for path, seen in hashes(fresh.out).items() if f"/{WARD}/" in path}
    fresh.edit(f"units/{LAB}.yml", "standards: [iso-15189-2022]\n", "")
    fresh.build(LAB, WARD, pdf=False)
    assert {path: seen for path, seen in hashes(fresh.out).items() if f"/{WARD}/" in path} == before


def test_a_name_of_two_editions_that_one_unit_follows_is_refused(fresh: Sample) -> None:
    other = (fresh.root / "references/standards/iso-15189-2022.yml").read_text("utf-8").replace("2022", "2012")
    fresh.write("references/standards/iso-15189-2012.yml", other)
    assert check(sources_of(fresh), AS_OF) == []
    fresh.edit(f"units/{LAB}.yml", "[iso-15189-2022]", "[iso-15189-2022, iso-15189-2012]")
    found = [p for p in check(sources_of(fresh), AS_OF) if p.rule == "unknown-edition"]
    assert found
    assert {p.message for p in found} == {'"iso-15189" may mean iso-15189-2022 or iso-15189-2012'}


def test_tables_of_several_standards_fit_a_page_and_a_sheet(fresh: Sample) -> None:
    from sotay.expand.manual import expand

    sources = sources_of(fresh)
    manuals, problems = expand(sources, sources.units[LAB], AS_OF)
    assert problems == []
    scope = manuals["internal"].scope(manuals["internal"].pages[0])
    made: list[Table] = [integrated_matrix(scope), *(table for _, table in tables("clause_matrix", scope))]
    for table in made:
        assert sum(column.width for column in table.columns) == 100
        assert len(table.tab) <= 31
        assert {len(row) for row in table.rows} == {len(table.columns)}
