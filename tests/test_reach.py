"""Within everybody's reach: axe, the keyboard alone, four times the size, nothing that moves, little to load."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, ViewportSize
from testing.browsing import (
    CITIZENS,
    CITIZENS_PROCEDURE,
    DESK,
    FORM,
    GUIDE,
    KINDS,
    MATRIX,
    PAST,
    PHONE,
    PORTAL,
    PROCEDURE,
    STATUS,
    Reader,
    reading,
    served,
)
from testing.building import Sample

pytestmark = pytest.mark.xdist_group("browser")  # one process builds and holds the browser

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
QUICKLY = {"resultTypes": ["violations"], "iframes": False, "preload": False}
RULES = {"runOnly": {"type": "tag", "values": WCAG}} | QUICKLY
DARK = "document.body.dataset.mdColorScheme = 'slate'"
ENLARGED: ViewportSize = {"width": 1280 // 4, "height": 1024 // 4}
"""What a window shows when its page is enlarged four times, in CSS pixels (WCAG 1.4.10)."""
WALKED = (PORTAL, MATRIX, GUIDE, FORM, STATUS, CITIZENS_PROCEDURE)

STOP = """() => {
    const stop = document.activeElement;
    if (!stop || stop === document.body) return null;
    // Of a hidden switch its label is seen.
    const seen = [stop, stop.nextElementSibling].find(each => each && each.getBoundingClientRect().width
        && each.checkVisibility({ opacityProperty: true, visibilityProperty: true }));
    const name = stop.outerHTML.slice(0, 120);
    if (!seen) return [name, "is not seen"];
    const { x, y, width, height } = seen.getClientRects()[0];
    const over = document.elementFromPoint(x + width / 2, y + Math.min(height / 2, 120));
    if (!over || !(seen.contains(over) || over.contains(seen))) return [name, "is covered or out of sight"];
    const { outlineStyle, outlineWidth } = getComputedStyle(seen);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 ? [name, ""] : [name, "does not show the focus"];
}"""
MOVING = """() => Array.from(document.querySelectorAll("body *")).filter(each => {
    const { animationName, transitionDuration } = getComputedStyle(each);
    return animationName !== "none" || /[1-9]/.test(transitionDuration);
}).length"""


def stops(tab: Page) -> Iterator[tuple[str, str]]:
    """Yield what the Tab key comes to, and what is wrong with it."""
    for _ in range(500):
        tab.keyboard.press("Tab")
        stop = tab.evaluate(STOP)
        if stop is None:
            return
        yield tuple(stop)


def violations(tab: Page) -> list[str]:
    found = Axe().run(tab, options=RULES).response["violations"]
    return [f"{v['id']}: {v['help']}: {[node['target'] for node in v['nodes'][:3]]}" for v in found]


def kept_out(reader: Reader, path: str, width: int) -> list[str]:
    """Return what axe finds on a page: in the light scheme on a phone, in the dark one at a desk."""
    tab = reader.open(path)
    if width == DESK:
        tab.evaluate(DARK)
    return violations(tab)


@pytest.mark.parametrize("kinds", [KINDS, PAST], ids=["shipped", "sample"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_nothing_keeps_anybody_out(
    browser: Browser, published: Path, built: Sample, width: int, kinds: tuple[str, ...]
) -> None:
    found = {}
    with served(published if kinds is KINDS else built.out) as base, reading(browser, base, width) as reader:
        for path in kinds:
            if wrong := kept_out(reader, path, width):
                found[path] = wrong
    assert found == {}


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_each_stop_of_the_tab_key_is_seen_and_shows_it(browser: Browser, published: Path, width: int) -> None:
    wrong = []
    with reading(browser, f"{published.as_uri()}/", width) as reader:
        for path in WALKED:
            walked = list(stops(reader.open(path)))
            assert len(walked) > 5 or path == STATUS
            wrong += [(path, *stop) for stop in walked if stop[1]]
    assert wrong == []


@pytest.mark.parametrize("path", [PORTAL, PROCEDURE, CITIZENS])
def test_the_first_stop_leads_past_the_head(browser: Browser, published: Path, path: str) -> None:
    with reading(browser, f"{published.as_uri()}/") as reader:
        tab = reader.open(path)
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.textContent.trim()") == "Đến thẳng nội dung"
        tab.keyboard.press("Enter")
        tab.keyboard.press("Tab")
        assert not tab.evaluate("document.activeElement.closest('.md-header')")


def test_a_phone_s_menu_opens_and_closes_by_keys(browser: Browser, published: Path) -> None:
    menu, within = ".md-header__button[for=__drawer]", "document.activeElement.closest('.md-sidebar--primary') !== null"
    with reading(browser, f"{published.as_uri()}/", PHONE) as reader:
        tab = reader.open(PROCEDURE)
        tab.focus(menu)
        for key, is_open in (("Enter", True), ("Escape", False), ("Space", True)):
            tab.keyboard.press(key)
            assert tab.evaluate(within) is is_open
            assert tab.get_attribute(menu, "aria-expanded") == str(is_open).lower()
        assert "QT-HT-01" in tab.evaluate("document.activeElement.textContent")
        while tab.evaluate(within):
            tab.keyboard.press("Tab")
        assert tab.get_attribute(menu, "aria-expanded") == "false"


def test_a_search_needs_no_mouse(browser: Browser, published: Path) -> None:
    with served(published) as base, reading(browser, base, PHONE) as reader:
        tab = reader.open(CITIZENS)
        tab.focus(".md-header__button[for=__search]")
        tab.keyboard.press("Enter")
        assert reader.found("khai sinh")[0] == "Đăng ký khai sinh – QT-HT-01"
        tab.keyboard.press("ArrowDown")
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/dang-ky-khai-sinh.html**")


@pytest.mark.parametrize("kinds", [KINDS, PAST], ids=["shipped", "sample"])
def test_enlarged_four_times_a_page_is_read_from_top_to_bottom(
    browser: Browser, published: Path, built: Sample, kinds: tuple[str, ...]
) -> None:
    folder = published if kinds is KINDS else built.out
    with reading(browser, f"{folder.as_uri()}/") as reader:
        reader.tab.set_viewport_size(ENLARGED)
        wide = {p: w for p in kinds if (w := reader.open(p).evaluate("document.documentElement.scrollWidth")) > 320}
        assert wide == {}
        reader.open(PROCEDURE if kinds is KINDS else PAST[0]).evaluate("scrollTo(0, 1000)")
        assert reader.tab.evaluate("document.querySelector('.md-header').getBoundingClientRect().bottom") <= 0


def test_nothing_moves_for_who_asks_for_rest(browser: Browser, published: Path) -> None:
    with reading(browser, f"{published.as_uri()}/", PHONE) as reader:
        assert reader.open(CITIZENS_PROCEDURE).evaluate(MOVING) == 0
        reader.tab.emulate_media(reduced_motion="no-preference")
        assert reader.tab.evaluate(MOVING) > 0


def sent(answer: Response) -> int:
    """Return the bytes that nginx.conf has sent: text packed, fonts as they are."""
    return len(answer.body() if answer.url.endswith(".woff2") else gzip.compress(answer.body(), 6, mtime=0))


@pytest.mark.parametrize("path", [CITIZENS_PROCEDURE, CITIZENS, "public/index.html"])
def test_a_citizen_s_page_is_light(browser: Browser, published: Path, path: str) -> None:
    with served(published) as base, reading(browser, base, PHONE) as reader:
        answers: list[Response] = []
        reader.tab.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108  # it marks what it is given
        reader.open(path).wait_for_load_state("networkidle")
        came = {answer.url.removeprefix(base): sent(answer) for answer in answers}
    fonts = sum(size for name, size in came.items() if name.endswith(".woff2"))
    assert came[path] > 1_000
    assert fonts > 10_000
    assert sum(came.values()) - fonts < 150_000
    assert sum(came.values()) < 350_000
    assert not [name for name in came if "search_index" in name]
