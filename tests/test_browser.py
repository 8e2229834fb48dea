"""The published manual as people open it: every page of a commune and of the portal, over http and from a folder."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from testing.browsing import (
    CITIZENS,
    CITIZENS_PROCEDURE,
    DESK,
    GUIDE,
    HAI_ANH,
    HOME,
    KINDS,
    NAM_DINH,
    PAST,
    PHONE,
    PORTAL,
    PROCEDURE,
    STATUS,
    Quiet,
    reading,
    served,
)
from testing.building import AN_BINH, Sample

pytestmark = pytest.mark.xdist_group("browser")  # one process builds and holds the browser

LOOKED_AT = """() => {
    const { scrollWidth } = document.documentElement, brands = document.querySelectorAll(".brand__name");
    if (brands.length > 1) throw new Error("several brands");
    const seen = brands.length && brands[0].getBoundingClientRect().width
        && brands[0].checkVisibility({ visibilityProperty: true });
    return [scrollWidth, seen ? brands[0].innerText : ""];
}"""
"""How wide a page is and the name that is seen above it, in one question: there are hundreds of pages."""


@pytest.fixture(scope="module", params=["http", "file"])
def base(request: pytest.FixtureRequest, published: Path) -> Iterator[str]:
    if request.param == "file":
        yield f"{published.as_uri()}/"
        return
    with served(published) as address:
        yield address


def test_every_page_fits_a_phone_and_names_its_commune(browser: Browser, base: str, published: Path) -> None:
    everything = sorted(p.relative_to(published).as_posix() for p in (published / "internal").rglob("*.html"))
    # A server alone shows the page for addresses that have none: its own files are named from the root.
    mine = [p for p in everything if NAM_DINH not in p and "/trang-thai/" not in p and not p.endswith("/404.html")]
    assert len(mine) > 40
    wrong = {}
    opened = {kind for kind in KINDS if kind != STATUS}
    with reading(browser, base, PHONE) as reader:
        for path in sorted(opened) if base.startswith("http") else mine:
            content = (published / path).read_text("utf-8")
            if path in opened or "<img" in content:
                reader.open(path)
            else:
                reader.turn(content)
            width, seen = reader.tab.evaluate(LOOKED_AT)
            name = "Ủy ban nhân dân xã Hải Anh" if f"/{HAI_ANH}/" in path else "xã, phường"
            if width > PHONE or name not in seen:
                wrong[path] = (width, seen)
    assert wrong == {}


def test_search_finds_without_marks(browser: Browser, base: str) -> None:
    with reading(browser, base) as reader:
        reader.open(HOME).click("[data-open-search]")
        for words in ("khai sinh", "dang ky khai sinh", "qt ht 01"):
            assert "QT-HT-01 Đăng ký khai sinh" in reader.found(words)[:2], words
        reader.tab.click("text=QT-HT-01 Đăng ký khai sinh")
        reader.tab.wait_for_url("**/dang-ky-khai-sinh.html**")
        assert reader.tab.locator("h1").first.inner_text().endswith("Đăng ký khai sinh")


def test_staff_find_the_words_of_the_guide(browser: Browser, base: str) -> None:
    with reading(browser, base) as reader:
        reader.open(GUIDE)
        assert "Thông báo lỗi" in reader.found("duplicate code")


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_an_address_without_a_page_has_one_in_the_house_style(browser: Browser, published: Path, audience: str) -> None:
    class Missing(Quiet):
        """Does for what is missing what the settings ask of nginx and IIS."""

        def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
            body = Path(self.directory, "404.html").read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

    folder = published / audience
    shutil.copy(published / "nginx.conf", folder)
    with served(folder, Missing) as address, reading(browser, address) as reader:
        tab = reader.open("xa-hai-anh/quy-trinh/nothing/here.html")
        assert tab.inner_text("h1") == "Không tìm thấy trang"
        assert "Be Vietnam Pro" in tab.evaluate("getComputedStyle(document.body).fontFamily")
        assert tab.evaluate("getComputedStyle(document.querySelector('.md-header')).position") != "static"
        tab.click("article a.button")
        assert tab.url == f"{address}index.html"
        reader.faults = [fault for fault in reader.faults if not fault.startswith(("404: ", "console: Failed to load"))]
    assert "error_page 404 /404.html;" in (published / "nginx.conf").read_text("utf-8")
    assert 'path="/404.html"' in (folder / "web.config").read_text("utf-8")


def test_citizens_find_nothing_internal(browser: Browser, base: str) -> None:
    with reading(browser, base) as reader:
        reader.open(CITIZENS).click("[data-open-search]")
        assert not [title for title in reader.found("danh gia noi bo") if "QT-03" in title]


@pytest.mark.parametrize("portal", [PORTAL, "public/index.html"])
def test_the_portal_finds_a_commune_by_its_name_and_by_a_former_one(browser: Browser, base: str, portal: str) -> None:
    with reading(browser, base, PHONE) as reader:
        tab = reader.open(portal)
        shown = tab.locator(".unit:visible .unit__link")
        for words, names in (
            ("hai anh", ["Xã Hải Anh"]),
            ("HẢI ĐƯỜNG", ["Xã Hải Anh"]),
            ("hai minh", ["Xã Hải Anh"]),
            ("my phuc", ["Phường Nam Định"]),
            ("", ["Phường Nam Định", "Xã Hải Anh"]),
        ):
            tab.fill("#filter", words)
            assert shown.all_inner_texts() == names, words
        tab.click("text=Xã Hải Anh")
        assert tab.inner_text("h1") == "Ủy ban nhân dân xã Hải Anh"


def test_the_dark_scheme_follows_the_reader(browser: Browser, base: str) -> None:
    background = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"
    with reading(browser, base, dark=True) as reader:
        assert max(reader.open(PROCEDURE).evaluate(background)) < 60
    with reading(browser, base) as reader:
        assert min(reader.open(PROCEDURE).evaluate(background)) > 200


def test_a_reader_s_colours_stay(browser: Browser, base: str) -> None:
    scheme = "document.body.dataset.mdColorScheme"
    with reading(browser, base) as reader:
        reader.open(HOME).locator("[data-md-component=palette] label:visible").click()
        assert reader.tab.evaluate(scheme) == "slate"
        for script in ("**/bundle.*", "**/sotay.js"):  # it takes none of these to paint
            reader.tab.route(script, lambda route: route.fulfill(body=""))
        assert reader.open(PROCEDURE).evaluate(scheme) == "slate"


def test_the_policy_of_the_site_refuses_what_is_written_into_a_page(browser: Browser, published: Path) -> None:
    with served(published) as base:
        tab = browser.new_page()
        tab.goto(base + HOME)
        refused = tab.evaluate(
            """() => new Promise(tell => {
                document.addEventListener("securitypolicyviolation", event => tell(event.effectiveDirective));
                document.body.append(Object.assign(document.createElement("script"), {textContent: "0"}));
            })"""
        )
        tab.close()
    assert refused == "script-src-elem"


@pytest.mark.parametrize("kind", ["shipped", "sample"])
def test_no_page_needs_what_the_policy_refuses(browser: Browser, published: Path, built: Sample, kind: str) -> None:
    folder, kinds = (published, KINDS) if kind == "shipped" else (built.out, PAST)
    with served(folder) as base, reading(browser, base) as reader:  # which hears every complaint of the browser
        for path in kinds:
            reader.open(path).wait_for_load_state("networkidle")
            for switch in reader.tab.locator("[data-md-component=palette] label:visible").all()[:1]:
                switch.click()


def test_paper_has_the_words_and_no_navigation(browser: Browser, base: str) -> None:
    with reading(browser, base) as reader:
        tab = reader.open(PROCEDURE)
        assert tab.locator(".md-tabs").is_visible()
        tab.emulate_media(media="print")
        for part in (".md-tabs", ".md-sidebar", ".md-search", ".md-footer__inner", ".md-top", "[data-print]"):
            assert not [part for found in tab.locator(part).all() if found.is_visible()], part
        assert tab.locator("h2", has_text="1. Mục đích").is_visible()
        assert tab.locator("figure.flowchart svg").is_visible()


ON_PAPER = """() => {
    const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().height > 0;
    const name = (e) => `${e.tagName} ${e.className} in ${e.parentElement.className}`;
    const all = [...document.body.querySelectorAll("*")].filter(seen);
    const drawn = (e) => ["::before", "::after"].some((part) => {
        const { content, maskImage, backgroundImage } = getComputedStyle(e, part);
        return content !== "none" && [maskImage, backgroundImage].some((image) => image.includes("url("));
    });
    // A flowchart is part of the text, the sign of a status says what its colour does on a screen.
    const icons = all.filter((e) => e.matches("svg") && !e.closest("figure, .status") || drawn(e));
    // The heads of columns sort on a screen; on paper they are words.
    const ways = all.filter((e) => e.matches("button:not(.sort), select, summary:empty, .button, .manual a"));
    return [...icons, ...ways].map(name);
}"""
"""What stands on paper that leads elsewhere or opens something on a screen."""


def test_paper_has_no_icons_and_no_ways_elsewhere(browser: Browser, published: Path) -> None:
    with served(published) as base, reading(browser, base) as reader:
        reader.tab.emulate_media(media="print")
        others = [f"{audience}/{HAI_ANH}/tat-ca-thu-tuc.html" for audience in ("internal", "public")]
        found = {path: reader.open(path).evaluate(ON_PAPER) for path in (*KINDS, *others)}
        assert {path: seen for path, seen in found.items() if seen} == {}
        reader.tab.emulate_media(media="screen")  # where all of it is
        assert len(reader.open(HOME).evaluate(ON_PAPER)) > 5
        assert reader.open(GUIDE).locator(".md-code__button").first.is_visible()


@pytest.mark.parametrize("dark", [False, True])
def test_every_tab_is_seen_whole_on_a_small_screen(browser: Browser, published: Path, dark: bool) -> None:
    with served(published) as base, reading(browser, base, dark=dark) as reader:
        for path in (PROCEDURE, CITIZENS_PROCEDURE, PORTAL):
            tabs = reader.open(path).locator(".md-tabs__link")
            assert tabs.count() > 2
            within = tabs.locator("xpath=ancestor::ul").bounding_box()
            assert within
            for tab in tabs.all():
                seen = tab.bounding_box()
                assert seen, tab.inner_text()
                assert within["x"] <= seen["x"], tab.inner_text()
                assert seen["x"] + seen["width"] <= within["x"] + within["width"] <= DESK, tab.inner_text()


def test_the_buttons_of_a_home_page_stand_apart_on_a_phone(browser: Browser, built: Sample) -> None:
    with served(built.out) as base, reading(browser, base, PHONE) as reader:
        for audience in ("internal", "public"):
            boxes = [
                b.bounding_box() for b in reader.open(f"{audience}/{AN_BINH}/index.html").locator(".manual a").all()
            ]
            placed = [(box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]) for box in boxes if box]
            assert len(placed) == len(boxes) > 1
            for (_, _, right, bottom), (left, top, _, _) in itertools.pairwise(placed):
                assert left >= right + 4 or top >= bottom + 4


def test_a_page_leads_to_its_pdf(browser: Browser, built: Sample) -> None:
    folder = built.out / "internal" / AN_BINH
    with served(built.out) as base, reading(browser, base) as reader:
        tab = reader.open(f"internal/{AN_BINH}/quy-trinh/ho-tich/khai-sinh.html")
        answer = tab.request.get(tab.locator("a[href$='pdf/QT-HT-01.pdf']").first.evaluate("link => link.href"))
        assert answer.status == 200
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.body() == (folder / "pdf" / "QT-HT-01.pdf").read_bytes()
        tab = reader.open(f"internal/{AN_BINH}/index.html")
        whole = tab.request.get(tab.locator("a[href$='pdf/so-tay-chat-luong.pdf']").first.evaluate("link => link.href"))
        assert whole.body().startswith(b"%PDF-")
