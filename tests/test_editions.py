"""A change of edition, tried on the sample written for the edition of 2008: what each clause and document becomes."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import date

import pytest
from lxml import html as lxml_html
from openpyxl import load_workbook
from testing.building import AN_BINH, BINH_MINH, CAO_SON, Sample, hashes

from sotay.base.errors import UserError
from sotay.base.folders import ENGINE
from sotay.check.rules import check
from sotay.cli.main import main
from sotay.facts.clauses import coverage
from sotay.facts.editions import condensed
from sotay.load.sources import Sources, load
from sotay.portal.editions import Conversion, conversion, correlation, edition, usable
from sotay.portal.readiness import Line, surveys

AS_OF = date(2026, 11, 1)
CLAUSES = {
    "docs/he-thong/so-tay.md": ('["4.4"]', '["4.1", "4.2.2", "5.5.2"]'),
    "docs/he-thong/chinh-sach.md": ('["5.2"]', '["5.3"]'),
    f"units/{BINH_MINH}/docs/he-thong/chinh-sach.md": ('["5.2"]', '["5.3"]'),
    "docs/quy-trinh-he-thong/kiem-soat.md": ('["7.5"]', '["4.2.3", "4.2.4", "8.5.3"]'),
    "docs/quy-trinh/ho-tich/khai-sinh.md": ('["8.5"]', '["7.2", "7.5.1"]'),
    "docs/quy-trinh/dat-dai/hoa-giai.md": ('["8.5"]', '["7.5.1"]'),
}
EXCLUDED = """
excluded:
  - {clause: "7.3", reason: Không thiết kế}
  - {clause: "7.6", reason: Không đo}
"""


@pytest.fixture
def manual_2008(fresh: Sample) -> Sample:
    """Return the sample as it would have been written for the edition of 2008."""
    for folder in ("standards", "correlations"):
        shutil.copytree(ENGINE / "references" / folder, fresh.root / "references" / folder, dirs_exist_ok=True)
    for path, (old, new) in CLAUSES.items():
        fresh.edit(path, old, new)
    fresh.edit("docs/he-thong/so-tay.md", 'clause("4.4")', 'clause("4.2.2")')
    fresh.edit("units/_province.yml", "standard: tieu-chuan-thu\n", f"standard: tcvn-iso-9001-2008\n{EXCLUDED}")
    return fresh


def read(sample: Sample) -> Sources:
    sources, problems = load(sample.root)
    assert sources is not None
    assert problems == []
    return sources


def changed(sources: Sources) -> Conversion:
    return conversion(sources, correlation(sources, "2008", "2015"))


def test_documents_of_2008_are_told_what_they_name_in_2015(manual_2008: Sample) -> None:
    change = changed(read(manual_2008))
    assert change.in_use == "old"
    assert {d.use.document.source: d.other for d in change.documents} == {
        "docs/he-thong/so-tay.md": ("4.3", "4.4", "5.3", "7.5.1", "8.4"),
        "docs/he-thong/chinh-sach.md": ("5.2",),
        f"units/{BINH_MINH}/docs/he-thong/chinh-sach.md": ("5.2",),
        "docs/quy-trinh-he-thong/kiem-soat.md": ("6.1", "7.5.2", "7.5.3"),
        "docs/quy-trinh/ho-tich/khai-sinh.md": ("8.2", "8.5.1", "8.5.5"),
        "docs/quy-trinh/dat-dai/hoa-giai.md": ("8.5.1", "8.5.5"),
    }
    notes = {d.use.document.code: d.notes for d in change.documents}
    assert [note.partition(":")[0] for note in notes["QT-01"]] == ["4.2.3", "4.2.4", "8.5.3"]


def test_each_clause_names_the_documents_and_communes_it_touches(manual_2008: Sample) -> None:
    moves = {m.clause.number: m for m in changed(read(manual_2008)).moves}
    policies = {use.document.source: use.units for use in moves["5.3"].uses}
    assert policies == {
        "docs/he-thong/chinh-sach.md": (CAO_SON, AN_BINH),
        f"units/{BINH_MINH}/docs/he-thong/chinh-sach.md": (BINH_MINH,),
    }
    assert [use.document.code for use in moves["7.2.3"].uses] == ["QT-HT-01"]
    assert moves["8.4"].uses == ()


def test_clauses_go_move_split_and_merge(manual_2008: Sample) -> None:
    change = changed(read(manual_2008))
    moves = {m.clause.number: m for m in change.moves}
    assert {n for n, m in moves.items() if m.fate == "gone"} == {"4.2.2", "5.5.2", "8.5.3"}
    assert moves["8.5.2"].fate == "renumbered"
    assert moves["7.5.1"].fate == "split"
    assert moves["4.2.3"].merged == ("4.2.4",)
    assert moves["7.5.2"].new[0].number == "8.5.1f"
    assert [new.clause.number for new in change.added] == ["4.1", "4.2", "7.1.6", "8.5.6"]
    assert [(e.clause, e.other) for e in change.excluded] == [("7.3", ("8.3",)), ("7.6", ("7.1.5",))]


def test_clauses_stand_in_the_order_of_their_numbers(manual_2008: Sample) -> None:
    sources = read(manual_2008)
    found = correlation(sources, "2008", "2015")
    backwards = conversion(sources, replace(found, clauses=found.clauses[::-1]))
    assert [m.clause.number for m in backwards.moves] == [m.clause.number for m in changed(sources).moves]


def test_what_is_in_use_in_2015_is_found_by_the_old_clauses() -> None:
    sources, _ = load(ENGINE)
    assert sources is not None
    change = changed(sources)
    assert change.in_use == "new"
    moves = {m.clause.number: [u.document.code for u in m.uses] for m in change.moves}
    assert "QT-03" in moves["8.2.2"]
    assert "QT-01" in moves["4.2.3"]
    added = {new.clause.number: [u.document.code for u in new.uses] for new in change.added}
    assert "BC-01" in added["4.1"]
    assert "QT-10" in added["7.1.6"]


def test_headings_stand_for_all_their_parts() -> None:
    sources, _ = load(ENGINE)
    assert sources is not None
    standard = sources.references.editions["tcvn-iso-9001-2015"]
    assert condensed(standard, ["8.3.1", "8.3.2", "8.3.3", "8.3.4", "8.3.5", "8.3.6"]) == ("8.3",)
    assert condensed(standard, ["10.1", "9.3.2", "7.1.6", "7.1.2"]) == ("7.1.2", "7.1.6", "9.3.2", "10.1")


# ── which editions ───────────────────────────────────────────────────────────────────────────────


def test_editions_have_short_names() -> None:
    known = ["tcvn-iso-9001-2008", "tcvn-iso-9001-2015", "tcvn-iso-14001-2015"]
    assert edition(known, "2008") == edition(known, "tcvn-iso-9001-2008") == "tcvn-iso-9001-2008"
    with pytest.raises(UserError, match="is ambiguous: tcvn-iso-14001-2015, tcvn-iso-9001-2015"):
        edition(known, "2015")
    with pytest.raises(UserError, match='no edition "2026"'):
        edition(known, "2026")


def test_an_edition_that_nobody_uses_is_refused(fresh: Sample) -> None:
    for folder in ("standards", "correlations"):
        shutil.copytree(ENGINE / "references" / folder, fresh.root / "references" / folder, dirs_exist_ok=True)
    sources = read(fresh)
    assert usable(sources) == ()
    with pytest.raises(UserError, match="tieu-chuan-thu"):
        correlation(sources, "2008", "2015")


def test_there_is_no_way_back(manual_2008: Sample) -> None:
    with pytest.raises(UserError, match="no correlation from tcvn-iso-9001-2015 to tcvn-iso-9001-2008"):
        correlation(read(manual_2008), "2015", "2008")


# ── what is shown ────────────────────────────────────────────────────────────────────────────────


def test_the_command_prints_the_report(manual_2008: Sample, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["standard", "2008", "2015", "--root", str(manual_2008.root)]) == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert lines[0] == "TCVN ISO 9001:2008 -> TCVN ISO 9001:2015"
    assert max(map(len, lines)) <= 110
    documents = lines[lines.index("DOCUMENTS") :]
    after = documents[documents.index(next(line for line in documents if line.startswith("QT-01"))) + 1]
    assert after.strip() == "4.2.3, 4.2.4, 8.5.3 -> 6.1, 7.5.2, 7.5.3"
    assert main(["standard", "2008", "2031", "--root", str(manual_2008.root)]) == 1
    assert 'no edition "2031"' in capsys.readouterr().err


def test_the_portal_has_the_page_and_its_pdf(manual_2008: Sample) -> None:
    manual_2008.build()
    folder = manual_2008.out / "internal/tieu-chuan"
    page = lxml_html.parse(folder / "tcvn-iso-9001-2008-tcvn-iso-9001-2015.html")
    rows = [
        [" ".join(c.text_content().split()) for c in r]
        for r in page.xpath("//table[contains(@class,'conversion')]//tbody/tr")
    ]
    assert ["4.2.4 Kiểm soát hồ sơ", "7.5.2 Tạo lập và cập nhật7.5.3 Kiểm soát thông tin dạng văn bản"] in [
        r[:2] for r in rows
    ]
    assert page.xpath("//a[@class='button']/@href") == ["tcvn-iso-9001-2008-tcvn-iso-9001-2015.pdf"]
    pdf = folder / "tcvn-iso-9001-2008-tcvn-iso-9001-2015.pdf"
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    assert "CHUYỂN ĐỔI TỪ TCVN ISO 9001:2008 SANG TCVN ISO 9001:2015" in text
    assert "Cần tài liệu mới" in text
    assert "Trang 1/" in text
    assert not (manual_2008.out / "public/tieu-chuan").exists()


def test_a_manual_that_follows_the_old_edition_is_checked_by_it(manual_2008: Sample) -> None:
    found = [p for p in check(read(manual_2008), AS_OF) if "clause" in p.rule]
    assert {p.rule for p in found} == {"uncovered-clause"}
    gaps = {p.message.split()[3] for p in found}
    assert "8.2.2" in gaps
    assert gaps.isdisjoint({"4.2.2", "4.2.3", "7.2.1", "7.3.1", "7.6", "8.5.3"})


# ── readiness for the edition to come ────────────────────────────────────────────────────────────


@pytest.fixture
def manual_2015(fresh: Sample) -> Sample:
    """Return the sample as written for the edition of 2015, one document of it ready for what 2026 asks."""
    for folder in ("standards", "correlations"):
        shutil.copytree(ENGINE / "references" / folder, fresh.root / "references" / folder, dirs_exist_ok=True)
    fresh.edit("units/_province.yml", "standard: tieu-chuan-thu\n", f"standard: tcvn-iso-9001-2015\n{EXCLUDED_2015}")
    fresh.edit("docs/he-thong/so-tay.md", '["4.4"]', '["4", "5", "6", "7", "9", "10"]')
    ready = 'editions:\n  "2026": {clauses: ["6.3", "7.5"]}'
    fresh.edit("docs/quy-trinh-he-thong/kiem-soat.md", 'clauses: ["7.5"]', f'clauses: ["6.3", "7.5"]\n{ready}')
    return fresh


EXCLUDED_2015 = """
excluded:
  - {clause: "8", reason: Thử}
"""
MISSING = ["4.2", "5.1.1", "6.1.2", "6.1.3", "7.3", "9.2.2", "9.3.2"]


def test_a_commune_is_told_which_clauses_are_missing_and_where_to_write(manual_2015: Sample) -> None:
    (survey,) = surveys(read(manual_2015))
    found = {one.unit.slug: one for one in survey.all}
    one = found[AN_BINH]
    assert (one.ready, len(one.lines), one.moved) == (58, 65, False)
    assert [line.clause.number for line in one.missing] == MISSING
    lines = {line.clause.number: line for line in one.lines}
    assert lines["6.1.3"].old == ("6.1.2",)
    assert lines["10.1"].old == ("10.1", "10.3")
    assert [d.code for d in lines["6.3"].before] == ["STCL", "QT-01"]
    assert [d.code for d in lines["6.3"].after] == ["QT-01"]
    assert lines["8.4.1"].excluded
    tasks = {task.document.code: task for task in one.tasks}
    assert [duty.clause for duty in tasks["STCL"].to_write] == MISSING
    assert [duty.clause for duty in tasks["QT-01"].ready] == ["6.3"]
    assert tasks["QT-01"].to_write == ()


def seen(line: Line) -> tuple[object, ...]:
    return line.clause, line.old, line.excluded, [d.code for d in line.before], [d.code for d in line.after]


def test_readiness_is_the_same_before_and_after_the_move(manual_2015: Sample) -> None:
    (before,) = surveys(read(manual_2015))
    path = manual_2015.root / f"units/{AN_BINH}.yml"
    path.write_text(path.read_text("utf-8") + "\nstandard: tcvn-iso-9001-2026\n", "utf-8")
    sources = read(manual_2015)
    (after,) = surveys(sources)
    told = [{one.unit.slug: [seen(line) for line in one.lines] for one in s.all} for s in (before, after)]
    assert told[0] == told[1]
    assert {one.unit.slug: one.moved for one in after.all} == {AN_BINH: True, BINH_MINH: False, CAO_SON: False}
    unit = sources.units[AN_BINH]
    gaps = coverage(sources.references_of(unit).standard, sources.documents_of(unit), unit.excluded)
    assert [c.clause.number for c in gaps if c.gap] == MISSING
    for slug in (BINH_MINH, CAO_SON):
        path = manual_2015.root / f"units/{slug}.yml"
        path.write_text(path.read_text("utf-8") + "\nstandard: tcvn-iso-9001-2026\n", "utf-8")
    assert surveys(read(manual_2015)) == ()


def test_a_document_of_the_new_edition_alone_is_ready(manual_2015: Sample) -> None:
    text = (manual_2015.root / "docs/quy-trinh-he-thong/kiem-soat.md").read_text("utf-8")
    text = text.replace("code: QT-01", 'code: QT-09\napplies_to: {editions: ["2026"]}')
    text = text.replace('clauses: ["6.3", "7.5"]\n', "").replace('["6.3", "7.5"]', '["7.3"]')
    manual_2015.write("docs/quy-trinh-he-thong/van-hoa.md", text)
    (survey,) = surveys(read(manual_2015))
    one = survey.all[0]
    assert [line.clause.number for line in one.missing] == [n for n in MISSING if n != "7.3"]
    task = next(task for task in one.tasks if task.document.code == "QT-09")
    assert (task.now, task.then, [duty.clause for duty in task.ready]) == ((), ("7.3",), ["7.3"])


def test_the_portal_shows_readiness_as_page_pdf_and_excel(manual_2015: Sample) -> None:
    manual_2015.build()
    folder = manual_2015.out / "internal/tieu-chuan"
    base = "tcvn-iso-9001-2015-tcvn-iso-9001-2026-san-sang"
    page = lxml_html.parse(folder / f"{base}.html")
    tables = [
        [[" ".join(c.text_content().split()) for c in row] for row in table.xpath(".//tbody/tr")]
        for table in page.xpath("//table[contains(@class,'list')]")
    ]
    assert [row[1:4] for row in tables[0]] == [
        [name, "TCVN ISO 9001:2015", "58/65"] for name in ("phường Cao Sơn", "xã An Bình", "xã Bình Minh")
    ]
    assert page.xpath(f"//td/a[@href='{base}/{AN_BINH}.html']")
    book = load_workbook(folder / f"{base}.xlsx")
    assert book.sheetnames == ["Đơn vị", "Điều khoản", "Tài liệu"]
    for rows, sheet in zip(tables, book.worksheets, strict=True):
        assert [[str(cell.value) for cell in row] for row in sheet.iter_rows(min_row=6)] == rows
    unit = lxml_html.parse(folder / base / f"{AN_BINH}.html")
    words = " ".join(unit.xpath("//article")[0].text_content().split())
    assert f"Xã An Bình sẵn sàng cho ISO 9001:2026: 58 trên 65 điều khoản. Còn thiếu: {', '.join(MISSING)}." in words
    assert load_workbook(folder / base / f"{AN_BINH}.xlsx").sheetnames == ["Điều khoản", "Tài liệu"]
    for pdf in (folder / f"{base}.pdf", folder / base / f"{AN_BINH}.pdf"):
        text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
        assert "SẴN SÀNG CHO ISO 9001:2026" in text
        assert "(tên tạm dịch)" in text
    assert not (manual_2015.out / "public/tieu-chuan").exists()


def test_moving_a_pilot_and_back_changes_nothing_elsewhere(manual_2015: Sample) -> None:
    manual_2015.build(pdf=False)
    before = hashes(manual_2015.out)
    path = manual_2015.root / f"units/{AN_BINH}.yml"
    stays = path.read_text("utf-8")
    path.write_text(stays + "\nstandard: tcvn-iso-9001-2026\n", "utf-8")
    manual_2015.build(pdf=False)
    after = hashes(manual_2015.out)
    changed = {p for p in before.keys() | after.keys() if before.get(p) != after.get(p)}
    assert any(p.startswith(f"internal/{AN_BINH}/") for p in changed)
    assert {p for p in changed if BINH_MINH in p or CAO_SON in p} == set()
    path.write_text(stays, "utf-8")
    manual_2015.build(pdf=False)
    back = hashes(manual_2015.out)
    assert {p for p in before.keys() | back.keys() if before.get(p) != back.get(p)} <= {"report.json"}
