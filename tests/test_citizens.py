"""What citizens read: a procedure as answers, first on the screen of a phone, on one sheet of paper, with no script."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page
from testing.browsing import HAI_ANH, NAM_DINH, PHONE, reading, served
from testing.building import AN_BINH, AS_OF, CAO_SON, Sample

from sotay.base.folders import ENGINE
from sotay.load.sources import load
from sotay.model.outputs import Converted
from sotay.site.service import ANSWERED, SCOPE, TERMS, cut

pytestmark = pytest.mark.xdist_group("browser")  # one process builds and holds the browser

LONGEST_HOME = 5000
"""In pixels on a phone; it was 15,100 when it listed every document."""
SCREEN = 844
"""Height of the screen of a phone that is 390 wide."""
BIRTH = f"public/{HAI_ANH}/quy-trinh/ho-tich/dang-ky-khai-sinh.html"
COPY = f"public/{NAM_DINH}/quy-trinh/chung-thuc/chung-thuc-ban-sao.html"
DISPUTE = f"public/{HAI_ANH}/quy-trinh/dat-dai/hoa-giai-tranh-chap-dat-dai.html"
PATHS = (BIRTH, COPY, DISPUTE)
HOME = f"public/{HAI_ANH}/index.html"
FORM = f"public/{HAI_ANH}/bieu-mau/bm-mc-01-giay-tiep-nhan.html"
STAFF = BIRTH.replace("public/", "internal/")
ORDER = (
    "Trả lời để chỉ thấy phần của mình",
    "Cần mang theo",
    "Thời hạn",
    "Phí, lệ phí",
    "Nơi nộp và nhận kết quả",
    "Cách nộp",
    "Biểu mẫu tải về",
    "Kết quả",
    "Áp dụng cho ai, điều kiện gì",
    "Căn cứ pháp lý",
    "Giải thích từ ngữ",
)
SHORT = ("Cần mang", "Thời hạn", "Phí, lệ phí", "Nơi nộp", "Cách nộp", "Biểu mẫu", "Kết quả", "Căn cứ")


def bottom(tab: Page, selector: str) -> float:
    box = tab.locator(selector).bounding_box()
    assert box is not None
    return box["y"] + box["height"]


@pytest.mark.parametrize("path", PATHS)
def test_a_phone_shows_every_answer_before_it_is_scrolled(browser: Browser, published: Path, path: str) -> None:
    with reading(browser, f"{published.as_uri()}/", PHONE) as reader:
        tab = reader.open(path)
        tab.set_viewport_size({"width": PHONE, "height": SCREEN})
        assert bottom(tab, ".glance") <= SCREEN
        titles = tab.locator(".glance dt").all_inner_texts()
        assert titles == [title for title in SHORT if title in titles]
        assert {"Cần mang", "Thời hạn", "Phí, lệ phí", "Nơi nộp", "Kết quả"} <= {*titles}
        targets = tab.locator(".glance a[href^='#']").evaluate_all("links => links.map(a => a.getAttribute('href'))")
        assert [tab.locator(target).count() for target in targets] == [1] * len(titles)


@pytest.mark.parametrize("path", PATHS)
def test_the_answers_come_in_the_order_in_which_they_are_asked(browser: Browser, published: Path, path: str) -> None:
    with reading(browser, f"{published.as_uri()}/", PHONE) as reader:
        found = reader.open(path).locator(".service h2:visible").all_inner_texts()
    assert found == [title for title in ORDER if title in found]
    assert {*found} >= {"Cần mang theo", "Thời hạn", "Phí, lệ phí", "Nơi nộp và nhận kết quả", "Căn cứ pháp lý"}


def test_the_answers_are_those_of_the_procedure(browser: Browser, published: Path) -> None:
    with reading(browser, f"{published.as_uri()}/", PHONE) as reader:
        tab = reader.open(BIRTH)
        assert tab.locator(".service__lead").inner_text().startswith("Quy trình áp dụng khi đăng ký khai sinh")
        titles, answers = (tab.locator(f".glance {part}").all_inner_texts() for part in ("dt", "dd"))
        short = {title: answer.replace("\xa0", " ") for title, answer in zip(titles, answers, strict=True)}
        assert short["Cần mang"] == "3 giấy tờ; 6 giấy tờ khác tùy trường hợp"
        assert short["Thời hạn"] == "Trong ngày làm việc; có trường hợp khác"
        assert short["Phí, lệ phí"] == (
            "Đúng hạn; người có công, hộ nghèo, người khuyết tật: miễn. Bản sao: 8.000 đồng/bản. "
            "Quá hạn: xã chưa cập nhật – hỏi 0228 000 0239"
        )
        assert tab.locator(".glance a[href='tel:02280000239']").count() == 1
        assert short["Nơi nộp"].startswith("Trung tâm Phục vụ hành chính công xã Hải Anh\nSáng từ 7 giờ 30")
        assert short["Căn cứ"] == "Luật Hộ tịch số 60/2014/QH13 và 18 văn bản khác"
        papers = tab.locator(".checklist li")
        assert papers.count() == 9
        assert papers.nth(2).inner_text().split("\n")[-2:] == ["Khi: Không có Giấy chứng sinh", "Mẫu: Word · PDF"]
        word = papers.nth(0).locator("a[href$='.docx']").evaluate("link => link.href")
        assert Path(word.removeprefix("file://")).exists()
        assert tab.locator("#phi-le-phi + dl dd strong").all_inner_texts()[-1] == "8.000\xa0đồng/bản"
        assert "google.com/maps" in str(tab.locator(".where a.no-print").get_attribute("href"))


def test_what_the_office_does_is_folded_away_and_nothing_is_lost(browser: Browser, published: Path) -> None:
    with reading(browser, f"{published.as_uri()}/", PHONE) as reader:
        tab = reader.open(BIRTH)
        table = tab.locator("table.steps")
        assert not table.is_visible()
        tab.click("details.whole > summary")
        assert table.is_visible()
        assert tab.locator("details.whole figure.flowchart").is_visible()
        assert tab.locator("h3", has_text="Người đi đăng ký cần biết").is_visible()
        ids = tab.evaluate("Array.from(document.querySelectorAll('[id]'), e => e.id)")
        assert len(ids) == len({*ids})


def test_staff_read_the_procedure_as_it_is(browser: Browser, published: Path) -> None:
    with reading(browser, f"{published.as_uri()}/") as reader:
        tab = reader.open(STAFF)
        assert tab.locator(".service, .glance, .checklist[data-keep]").count() == 0
        assert tab.locator("table.dossier").is_visible()


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_ticks_are_kept_for_one_procedure_of_one_commune(browser: Browser, published: Path, scheme: str) -> None:
    with served(published) as address:
        base = address if scheme == "http" else f"{published.as_uri()}/"
        with reading(browser, base, PHONE) as reader:
            tab = reader.open(BIRTH)
            boxes = tab.locator(".checklist input")
            tab.locator(".checklist label").nth(1).click()
            boxes.nth(6).press(" ")
            tab.reload()
            assert [n for n in range(boxes.count()) if boxes.nth(n).is_checked()] == [1, 6]
            assert tab.locator("[data-kept]").inner_text() == "Đã có 2/9 giấy tờ."
            assert not reader.open(BIRTH.replace(HAI_ANH, NAM_DINH)).locator(".checklist input:checked").count()
            reader.open(BIRTH).click("[data-keep-none]")
            tab.reload()
            assert not tab.locator(".checklist input:checked").count()


def test_without_a_script_there_is_still_a_list_to_tick(browser: Browser, published: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{published.as_uri()}/{BIRTH}")
    tab.locator(".checklist label").first.click()
    assert tab.locator(".checklist input").first.is_checked()
    assert not tab.locator(".bring button:visible").count()
    context.close()


def test_a_list_is_printed_on_one_sheet(browser: Browser, published: Path) -> None:
    pages = sorted((published / "public" / NAM_DINH / "quy-trinh").rglob("*.html"))
    longest = sorted(pages, key=lambda p: p.read_text("utf-8").index('<details class="whole'))[-12:]
    with reading(browser, f"{published.as_uri()}/") as reader:
        for path in (BIRTH, *(p.relative_to(published).as_posix() for p in longest)):
            tab = reader.open(path)
            sheets = re.findall(rb"/Type\s*/Page\b", tab.pdf(format="A4", prefer_css_page_size=True))
            assert len(sheets) == 1, path
        tab = reader.open(BIRTH)
        tab.emulate_media(media="print")
        assert tab.locator(".checklist input").first.is_visible()
        for part in (".glance", "details.whole", "#can-cu", ".facts", "[data-print]"):
            assert not [part for found in tab.locator(part).all() if found.is_visible()], part


def test_the_home_page_leads_by_what_is_asked_and_by_events_of_life(browser: Browser, published: Path) -> None:
    citizens = load(ENGINE)[0].references.citizens  # type: ignore[union-attr]
    with reading(browser, f"{published.as_uri()}/", PHONE) as reader:
        tab = reader.open(HOME)
        codes = tab.locator(".asked-list a").evaluate_all("links => links.map(a => a.dataset.code)")
        assert codes == [*citizens.most_asked]
        assert tab.locator(".asked-list .short").nth(1).inner_text().startswith("Trong ngày làm việc · Đúng hạn")
        assert "mẫu" in tab.locator(".asked-note").inner_text()
        assert tab.locator(".event-links a").all_inner_texts() == [event.title for event in citizens.events]
        height = tab.evaluate("document.documentElement.scrollHeight")
        assert height < LONGEST_HOME, height
        tab.click(".event-links a:text-is('Người thân qua đời')")
        assert tab.url.endswith("viec-trong-doi.html#nguoi-than-qua-doi")
        tab.locator("#nguoi-than-qua-doi + ol > li").first.wait_for()
        steps = tab.locator("#nguoi-than-qua-doi + ol > li").all_inner_texts()
        assert "Đăng ký khai tử" in steps[1]
        assert [step.split("Làm ở: ")[1] for step in steps if "Làm ở: " in step] == [
            "cơ quan bảo hiểm xã hội quản lý địa bàn",
            "chi nhánh Văn phòng đăng ký đất đai",
        ]
        assert not reader.open(HOME.replace("public/", "internal/")).locator(".asked, .event-links").count()


def test_answers_leave_one_s_own_papers_and_stand_in_the_address(browser: Browser, published: Path) -> None:
    with reading(browser, f"{published.as_uri()}/", PHONE) as reader:
        tab = reader.open(BIRTH)
        papers = tab.locator(".checklist li:visible .checklist__name")
        assert papers.count() == 9
        for name, value in (("qua-han", "khong"), ("co-giay-chung-sinh", "khong"), ("truong-hop", "khong")):
            tab.check(f"[name={name}][value={value}]")
        mine = papers.all_inner_texts()
        assert mine[1].startswith("Văn bản của người làm chứng")
        assert "Giấy chứng sinh" not in mine
        assert len(mine) == 5
        assert "không đúng hạn" not in " ".join(tab.locator(".prices > div:visible").all_inner_texts())
        assert tab.inner_text("[data-yours]").startswith("Của bạn: 2 giấy tờ, thêm 3")
        tab.goto(tab.url)
        assert papers.all_inner_texts() == mine
        tab.check("[name=truong-hop][value=tre-bi-bo-roi]")
        assert not tab.is_checked("[name=truong-hop][value=khong]")
        assert papers.count() == 6
        tab.click("form.ask button[type=reset]")
        assert papers.count() == 9
        assert "tra-loi" not in tab.url


def test_without_a_script_nothing_is_asked_and_all_is_shown(browser: Browser, published: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{published.as_uri()}/{BIRTH}?tra-loi=qua-han.khong,co-giay-chung-sinh.co")
    assert not tab.locator("form.ask").is_visible()
    assert tab.locator(".checklist li:visible").count() == 9
    context.close()


def test_who_needs_it_prints_in_large_letters(browser: Browser, published: Path) -> None:
    size = "parseFloat(getComputedStyle(document.querySelector('.checklist__name')).fontSize)"
    with reading(browser, f"{published.as_uri()}/") as reader:
        tab = reader.open(BIRTH)
        tab.evaluate("window.print = () => document.documentElement.classList.add('asked-to-print')")
        tab.click("[data-print-large]")
        tab.emulate_media(media="print")
        assert tab.locator("html.asked-to-print.large-print").count() == 1
        assert tab.evaluate(size) == pytest.approx(18 / 72 * 96)
        tab.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert tab.evaluate(size) == pytest.approx(9 / 72 * 96)


@pytest.mark.parametrize("path", [BIRTH, COPY, HOME, FORM])
def test_titles_begin_with_the_name_and_the_skip_link_leads_to_it(browser: Browser, published: Path, path: str) -> None:
    with reading(browser, f"{published.as_uri()}/", PHONE) as reader:
        tab = reader.open(path)
        assert tab.title().startswith(tab.inner_text("h1"))
        assert tab.locator(".md-skip").evaluate_all("links => links.map(a => a.getAttribute('href'))") == ["#ten-trang"]
        assert tab.locator("#ten-trang").count() == 1


def test_every_procedure_says_how_to_file_and_where_the_national_portal_has_it(published: Path) -> None:
    pages = sorted((published / "public" / HAI_ANH / "quy-trinh").rglob("*.html"))
    assert len(pages) > 100
    for page in pages:
        said = page.read_text("utf-8")
        below = said.partition('id="cach-nop"')[2].partition("</section>")[0]
        assert "<li>" in below, page
        assert "https://dichvucong.gov.vn/tra-cuu-ho-so" in below, page
        if number := re.search(r"Mã thủ tục hành chính</dt><dd>([\d.]+)<", said):
            assert f"tim-kiem-thu-tuc-hanh-chinh?keyword={number[1]}" in below, page


def test_no_page_of_citizens_puts_them_off_with_a_phrase(published: Path) -> None:
    pages = [*(published / "public" / HAI_ANH).rglob("*.html")]
    phrase = re.compile("áp dụng theo quyết định công bố thủ tục hành chính hiện hành")
    assert [page for page in pages if phrase.search(page.read_text("utf-8"))] == []


def test_what_a_commune_does_not_have_is_not_on_its_home_page(built: Sample) -> None:
    has, lacks = ((built.out / "public" / unit / "index.html").read_text("utf-8") for unit in (AN_BINH, CAO_SON))
    assert ">Đất đai <span" in has
    assert ">Có con <span" in lacks
    assert ">Đất đai <span" not in lacks


@pytest.mark.parametrize("path", [*PATHS, HOME, FORM])
def test_every_page_of_citizens_says_whom_to_tell(browser: Browser, published: Path, path: str) -> None:
    with reading(browser, f"{published.as_uri()}/", PHONE) as reader:
        tab = reader.open(path)
        title = tab.title().split(" – ")[0]
        mail, call, form = tab.locator(".foot__feedback a").evaluate_all("links => links.map(a => a.href)")
        assert re.match(r"mailto:[a-z]+@example\.vn\?subject=", mail)
        assert path == HOME or title in unquote(mail)
        assert re.fullmatch(r"tel:\d+", call)
        tab.goto(form)
        assert "Phiếu khảo sát sự hài lòng" in tab.inner_text("h1")
        assert not reader.open(STAFF).locator(".foot__feedback").count()


def test_every_section_that_an_answer_stands_for_is_one_that_procedures_have(published: Path) -> None:
    staff = (published / STAFF).read_text("utf-8")
    titles = [re.sub(r"^\d[\d.]*\s+", "", t) for t in re.findall(r"<h[23] id=[^>]*>(.*?)</h[23]>", staff)]
    channels = {"Cách thức thực hiện"}  # this one procedure does not state them
    assert ANSWERED - channels | {SCOPE, TERMS} <= {*titles}


def test_what_an_author_wrote_below_a_heading_of_ours_is_not_replaced(fresh: Sample) -> None:
    page = fresh.root / "docs/quy-trinh/ho-tich/khai-sinh.md"
    own = "## Phí, lệ phí\n\nNộp tiền mặt tại quầy số ba.\n\n## Thành phần hồ sơ\n\n{{ dossier() }}\n"
    page.write_text(page.read_text("utf-8") + f"\n{own}", "utf-8")
    fresh.issue(9, AS_OF, AN_BINH, codes=("QT-HT-01",))
    fresh.build(AN_BINH, pdf=False)
    shown = (fresh.out / "public" / AN_BINH / "quy-trinh/ho-tich/khai-sinh.html").read_text("utf-8")
    assert shown.count("Nộp tiền mặt tại quầy số ba.") == 1
    assert not re.search(r"<h2[^>]*>Thành phần hồ sơ", shown)  # the list of papers stands for it


def test_a_text_is_cut_at_its_headings() -> None:
    html = '<p>Trước.</p><h2 id="a">1. Một</h2><p>x</p><h3 id="b">Hai</h3><p>y</p>'
    intro, (one, two) = cut(Converted(html, ((2, "a", "1. Một"), (3, "b", "Hai")), (), (), ("a", "b")))
    assert (intro, one.name, one.content, two.name, two.content) == (
        "<p>Trước.</p>",
        "Một",
        "<p>x</p>",
        "Hai",
        "<p>y</p>",
    )
