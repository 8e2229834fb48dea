"""The published manual as people open it: every page of a commune and of the portal, over http and from a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from testing.browsing import (
    CITIZENS,
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
    mine = [path for path in everything if NAM_DINH not in path and "/trang-thai/" not in path]
    assert len(mine) > 40
    wrong = {}
    with reading(browser, base, PHONE) as reader:
        for path in mine if base.startswith("file") else [kind for kind in KINDS if kind != STATUS]:
            width, seen = reader.open(path).evaluate(LOOKED_AT)
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
