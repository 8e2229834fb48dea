"""The matrix of documents and communes: who has what, and why not; on the staff portal alone, and as an Excel file."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html
from openpyxl import load_workbook
from testing.building import AN_BINH, BINH_MINH, CAO_SON, SAMPLE, Sample

from sotay.load.sources import load
from sotay.portal.matrix import APPLIES, LEFT_OUT, NOT_MEANT, OWN, Matrix, matrix

REASON = "Việc này do xã bên tiếp nhận thay"
ONLY_HERE = "---\ntitle: Quy chế riêng\ncode: QT-09\nkind: procedure\nfield: he-thong\n---\n"


@pytest.fixture
def fresh(tmp_path: Path) -> Sample:
    """Return the sample's sources, in which Bình Minh leaves a document out, with one that only Cao Sơn has."""
    made = Sample(SAMPLE).sources(tmp_path / "manual")
    made.write(f"units/{CAO_SON}/docs/quy-trinh-he-thong/rieng.md", ONLY_HERE)
    return made


def found(sample: Sample) -> Matrix:
    sources, problems = load(sample.root)
    assert sources is not None
    assert problems == []
    return matrix(sources)


def marks(found: Matrix, code: str) -> dict[str, str]:
    line = next(line for line in found.lines if line.code == code)
    return dict(zip((unit.slug for unit in found.units), line.marks, strict=True))


def test_each_commune_has_a_mark_for_each_document(fresh: Sample) -> None:
    made = found(fresh)
    assert [unit.slug for unit in made.units] == [CAO_SON, AN_BINH, BINH_MINH]
    assert marks(made, "QT-HT-01") == {CAO_SON: APPLIES, AN_BINH: APPLIES, BINH_MINH: APPLIES}
    assert marks(made, "QT-09") == {CAO_SON: OWN, AN_BINH: NOT_MEANT, BINH_MINH: NOT_MEANT}
    assert marks(made, "CSCL")[BINH_MINH] == OWN


def test_what_is_not_for_all_says_for_whom_it_is(fresh: Sample) -> None:
    lines = {line.code: line for line in found(fresh).lines}
    assert lines["QT-DD-01"].meant == "Chỉ dành cho xã"
    assert marks(found(fresh), "QT-DD-01") == {CAO_SON: NOT_MEANT, AN_BINH: APPLIES, BINH_MINH: LEFT_OUT}
    assert lines["QT-09"].meant == "Chỉ của phường Cao Sơn"
    assert lines["QT-HT-01"].meant == ""


def test_staff_see_the_matrix_and_citizens_do_not(fresh: Sample) -> None:
    fresh.build(pdf=False)
    page = html.parse(str(fresh.out / "internal/ma-tran.html")).getroot()
    table = page.find_class("marks")[0]
    rows = {row[0].findtext("b"): [cell.text for cell in row[1:]] for row in table.xpath(".//tr[td]")}
    assert rows["QT-DD-01"] == [NOT_MEANT, APPLIES, LEFT_OUT]
    assert [cell.text_content() for cell in table.xpath("./thead//th")][1:] == [
        "phường Cao Sơn",
        "xã An Bình",
        "xã Bình Minh",
    ]
    assert REASON in page.find_class("excused")[0].text_content()
    assert [path.name for path in (fresh.out / "public").glob("ma-tran*")] == []
    assert "ma-tran" not in (fresh.out / "public/index.html").read_text("utf-8")


def test_the_matrix_is_an_excel_file_too(fresh: Sample) -> None:
    fresh.build(AN_BINH, pdf=False)
    assert 'href="ma-tran.xlsx"' in (fresh.out / "internal/ma-tran.html").read_text("utf-8")
    book = load_workbook(fresh.out / "internal/ma-tran.xlsx")
    sheet = book["Ma trận"]
    rows = {row[2]: row for row in sheet.iter_rows(min_row=6, values_only=True)}
    assert rows["QT-DD-01"][4:] == (NOT_MEANT, APPLIES, LEFT_OUT, "Chỉ dành cho xã")
    assert (sheet.freeze_panes, sheet["E5"].alignment.textRotation) == ("E6", 90)
    reasons = [*book["Không áp dụng"].iter_rows(min_row=6, values_only=True)]
    assert [(row[1], row[2], row[4]) for row in reasons] == [("xã Bình Minh", "QT-DD-01", REASON)]


def test_a_new_reason_makes_the_portal_anew(fresh: Sample) -> None:
    fresh.build(AN_BINH, pdf=False)
    fresh.edit(f"units/{BINH_MINH}.yml", REASON, "Không phát sinh")
    assert "site internal" in fresh.build(AN_BINH, pdf=False).built
    assert "Không phát sinh" in (fresh.out / "internal/ma-tran.html").read_text("utf-8")
