"""A clerk's counter in a browser: answers on the first screen, a slip prepared and taken home, lists that sift."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Page
from testing.browsing import DESK, HAI_ANH, PHONE, PROCEDURE, WORK, Reader, reading, served

from sotay.base.text import fold

pytestmark = pytest.mark.xdist_group("browser")

SLIP = f"internal/{HAI_ANH}/bieu-mau/bm-mc-01-giay-tiep-nhan.html"
LISTS = ("tai-lieu-noi-bo", "tai-lieu-ben-ngoai", "bieu-mau", "ho-so")
"""DM-01 to DM-04."""
NOW = datetime(2026, 11, 25, 15, 20)
"""A Wednesday, after the last hour of what is answered the same day."""


@pytest.fixture(scope="module", params=["http", "file"])
def base(request: pytest.FixtureRequest, published: Path) -> Iterator[str]:
    if request.param == "file":
        yield f"{published.as_uri()}/"
        return
    with served(published) as address:
        yield address


@pytest.fixture
def reader(browser: Browser, base: str) -> Iterator[Reader]:
    with reading(browser, base) as found:
        found.tab.clock.set_fixed_time(NOW)
        yield found


def squeezed(words: str) -> str:
    return " ".join(words.split())


def told_by(*command: str | Path) -> str:
    """Return what a program says."""
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


# ── the answers ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("width", "height"), [(PHONE, 844), (DESK, 800), (1920, 1080)])
def test_papers_day_fee_and_forms_are_on_the_first_screen(browser: Browser, base: str, width: int, height: int) -> None:
    with reading(browser, base, width) as reader:
        reader.tab.set_viewport_size({"width": width, "height": height})
        reader.tab.clock.set_fixed_time(NOW)
        tab = reader.open(PROCEDURE)
        rows = {squeezed(r.locator("dt").inner_text()): r.locator("dd") for r in tab.locator(".answers dl > div").all()}
        assert [*rows] == ["Giấy tờ", "Thời hạn", "Phí, lệ phí", "Biểu mẫu", "Người dân đọc"]
        for answer in rows.values():
            box = answer.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= height
        assert "Nhận hôm nay, trả thứ Năm, 26/11/2026" in squeezed(rows["Thời hạn"].inner_text())
        assert rows["Biểu mẫu"].locator("a").first.inner_text() == "Tờ khai đăng ký khai sinh"
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_staff_get_to_the_citizens_page_and_nobody_back(reader: Reader, published: Path) -> None:
    tab = reader.open(PROCEDURE)
    tab.click("text=Trang của thủ tục này cho người dân")
    assert tab.url.endswith(PROCEDURE.replace("internal", "public"))
    assert not [a for a in tab.locator("a").evaluate_all("all => all.map(a => a.href)") if "/internal/" in a]
    mine = published / "public" / HAI_ANH
    assert not [p for p in mine.rglob("*.html") if 'href="' in (text := p.read_text("utf-8")) and "internal/" in text]


def test_the_way_is_not_shown_where_the_other_tree_is_not(browser: Browser, published: Path, tmp_path: Path) -> None:
    (tmp_path / "usb").symlink_to(published / "internal")
    with reading(browser, f"{tmp_path.as_uri()}/usb/") as reader:
        tab = reader.open(PROCEDURE.removeprefix("internal/"))
        assert tab.locator(".answers").is_visible()
        assert tab.locator("[data-beside]").count() == 1
        assert not tab.locator("[data-beside]").is_visible()


# ── the slip ─────────────────────────────────────────────────────────────────────────────────────


def prepared(reader: Reader, form: str = "Giấy tiếp nhận hồ sơ", papers: tuple[int, ...] = (0, 1, 6)) -> Page:
    """Tick papers on the procedure's page, open a form from it."""
    tab = reader.open(PROCEDURE)
    for number in papers:
        tab.locator(".ticks input").nth(number).check()
    tab.click(f".counter a:has-text('{form}')")
    tab.locator(".filling").wait_for()
    return tab


def test_a_slip_opens_with_what_the_procedure_s_page_knows(reader: Reader) -> None:
    tab = prepared(reader)
    said = squeezed(tab.inner_text(".paper"))
    assert "Nội dung yêu cầu giải quyết: Đăng ký khai sinh" in said
    assert "1 Tờ khai đăng ký khai sinh 01 2 Giấy chứng sinh 01 3 Giấy tờ tùy thân" in said
    assert "Số lượng hồ sơ: 01 bộ. Thời gian giải quyết theo quy định: trong ngày làm việc" in said
    assert "Thời gian nhận hồ sơ: 15 giờ 20 phút, ngày 25 tháng 11 năm 2026" in said
    assert "Thời gian trả kết quả: 17 giờ 00 phút, ngày 26 tháng 11 năm 2026" in said  # the day after: past 15:00
    tab.keyboard.type("000.01")  # the first line that is still empty
    tab.keyboard.press("Enter")
    tab.keyboard.type("Người nộp thử")
    assert "Mã hồ sơ: 000.01 Tiếp nhận hồ sơ của ông (bà), tổ chức: Người nộp thử" in squeezed(tab.inner_text(".paper"))


def test_another_case_and_day_have_their_own_due_day(reader: Reader) -> None:
    tab = reader.open(PROCEDURE)
    tab.fill("#ngay-nhan", "2026-11-26")
    tab.check("text=Phải xác minh thông tin")
    tab.click(".counter a:has-text('Giấy tiếp nhận hồ sơ')")
    tab.locator(".filling").wait_for()
    said = squeezed(tab.inner_text(".paper"))
    assert "theo quy định: 03 ngày làm việc" in said
    assert "Thời gian trả kết quả: 17 giờ 00 phút, ngày 01 tháng 12 năm 2026" in said


def test_what_everybody_brings_and_is_not_ticked_is_asked_for(reader: Reader) -> None:
    tab = prepared(reader, "Phiếu yêu cầu bổ sung", papers=(0,))
    rows = [squeezed(row.inner_text()) for row in tab.locator("table.fill tbody tr").all()]
    assert [row for row in rows if len(row) > 1] == [
        "1 Giấy chứng sinh",
        "2 Giấy tờ tùy thân còn giá trị sử dụng của người đi đăng ký",
    ]


def test_nothing_that_is_typed_leaves_the_page(reader: Reader) -> None:
    asked: list[str] = []
    tab = prepared(reader)
    tab.on("request", lambda request: asked.append(request.url))
    tab.locator(".paper .room").nth(1).fill("Người nộp thử")
    tab.wait_for_timeout(300)
    assert [url for url in asked if not url.endswith("favicon.svg")] == []
    assert "N%C6%B0%E1%BB%9Di" not in tab.url
    assert "thử" not in tab.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")


def test_the_slip_is_one_sheet_of_paper_and_nothing_else(reader: Reader, tmp_path: Path) -> None:
    tab = prepared(reader, papers=tuple(range(9)))
    tab.pdf(path=tmp_path / "slip.pdf", prefer_css_page_size=True)
    assert re.search(r"^Pages: +1$", told_by("pdfinfo", tmp_path / "slip.pdf"), re.MULTILINE)
    said = squeezed(told_by("pdftotext", "-layout", tmp_path / "slip.pdf", "-"))
    assert "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ" in said
    assert "ngày 26 tháng 11 năm 2026" in said
    for never in ("Điền mẫu này", "Mã hiệu", "Bảng theo dõi sửa đổi", "Tìm tài liệu"):
        assert never not in said


def downloaded(tab: Page) -> bytes:
    with tab.expect_download() as download:
        tab.click("[data-filling-word]")
    assert download.value.suggested_filename == "bm-mc-01-giay-tiep-nhan.docx"
    return Path(download.value.path()).read_bytes()


def test_the_word_file_has_the_words_of_the_slip_and_opens(reader: Reader, tmp_path: Path) -> None:
    tab = prepared(reader)
    tab.locator(".paper .room").nth(1).fill("Người nộp <thử> & bạn")
    tab.click(".option:has-text('trực tuyến') .box")
    content = downloaded(tab)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert parts.testzip() is None
    opened = Document(io.BytesIO(content))
    cells = [[cell.text for cell in row.cells] for table in opened.tables for row in table.rows]
    assert ["2", "Giấy chứng sinh", "01", "", ""] in cells
    paragraphs = " ".join(squeezed(p.text) for p in opened.paragraphs)
    assert "Tiếp nhận hồ sơ của ông (bà), tổ chức: Người nộp <thử> & bạn" in paragraphs
    assert "☐ tại Trung tâm ☑ trực tuyến" in paragraphs
    if shutil.which("soffice"):
        (tmp_path / "slip.docx").write_bytes(content)
        home = f"-env:UserInstallation={tmp_path.as_uri()}/office"
        told_by("soffice", home, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "slip.docx")
        assert "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ" in squeezed(told_by("pdftotext", tmp_path / "slip.pdf", "-"))


def test_what_was_written_can_be_taken_back(reader: Reader) -> None:
    tab = prepared(reader)
    tab.click("[data-filling-none]")
    assert tab.locator(".paper [contenteditable]").evaluate_all("all => all.map(one => one.textContent).join('')") == ""


def test_citizens_forms_are_as_they_were(reader: Reader) -> None:
    tab = reader.open(SLIP.replace("internal", "public"))
    assert tab.locator(".filling, [contenteditable]").count() == 0


# ── my work, and the lists ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_my_work_is_sifted_and_has_today_s_deadlines(browser: Browser, base: str, width: int) -> None:
    with reading(browser, base, width) as reader:
        reader.tab.clock.set_fixed_time(NOW)
        tab = reader.open(WORK)
        assert "Hôm nay: thứ Tư, 25/11/2026" in squeezed(tab.inner_text(".today-is"))
        tab.locator(".sifter input").first.fill("lai khai tu")
        shown = [squeezed(row.inner_text()) for row in tab.locator("table.mine tbody tr:visible").all()]
        assert 0 < len(shown) < 10
        assert all(word in fold(row) for row in shown for word in ("lai", "khai", "tu"))
        # Five working days; the 24th is a day off. What came on the 17th is due today.
        row = next(row for row in shown if "QT-HT-14" in row)
        assert "Nhận hôm nay, trả: thứ Tư, 02/12/2026" in row
        assert "Đến hạn hôm nay: nhận thứ Ba, 17/11/2026" in row
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_sifted_and_sorted_by_keyboard(reader: Reader, name: str) -> None:
    tab = reader.open(f"internal/{HAI_ANH}/danh-muc/{name}.html")
    table = tab.locator("table.list").first
    rows = table.locator("tbody tr")
    before = rows.all_inner_texts()
    head = table.locator("th").nth(1)
    for order, state in ((1, "ascending"), (-1, "descending"), (0, None)):
        head.locator("button").focus()
        tab.keyboard.press("Enter")
        assert head.get_attribute("aria-sort") == state
        now = rows.all_inner_texts()
        assert sorted(now) == sorted(before)
        if order == 0:
            assert now == before
    word = squeezed(rows.nth(4).locator("td").nth(1).inner_text()).split()[0]
    tab.locator(".sifter input").first.fill(word)
    left = table.locator("tbody tr:visible")
    assert 0 < left.count() < len(before)
    assert all(fold(word) in fold(squeezed(row)) for row in left.all_inner_texts())
    tab.locator(".sifter input").first.fill("khongcogi")
    assert left.count() == 0
    assert "Không có dòng nào phù hợp" in tab.locator(".sifter__count").first.inner_text()


def test_a_phone_sorts_by_a_choice(browser: Browser, base: str) -> None:
    with reading(browser, base, PHONE) as reader:
        tab = reader.open(f"internal/{HAI_ANH}/danh-muc/bieu-mau.html")
        assert not tab.locator("th button").first.is_visible()
        tab.locator(".sifter select").select_option(label="Mã hiệu ↓")
        codes = [c.strip() for c in tab.locator("tbody tr td:nth-child(2)").all_inner_texts()]
        assert codes[0] > codes[-1]


def test_without_script_lists_are_tables(browser: Browser, published: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{published.as_uri()}/internal/{HAI_ANH}/danh-muc/bieu-mau.html")
    assert tab.locator("table.list tbody tr").count() > 100
    assert tab.locator(".sifter, th button").count() == 0
    tab.goto(f"{published.as_uri()}/{WORK}")
    assert tab.locator("table.mine tbody tr").count() > 50
    assert not tab.locator(".today-is").is_visible()
    context.close()
