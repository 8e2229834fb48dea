"""Sites as a reader meets them, over http and from a folder: search, filter, no request outside, no error."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from test_site import MARKUPS, PAGES, ROOT, UNIT, WARD, manual, markup

from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.site import portals, render

LONG = markup(
    '<h2 id="a">A</h2><p>Hai bên hòa giải tại trụ sở; bên kia không hòa thuận.</p>'
    '<table class="sotay steps"><thead><tr><th>Bước</th><th>Nội dung công việc</th><th>Trách nhiệm</th></tr></thead>'
    '<tbody><tr><td data-label="Bước">B1</td><td data-label="Nội dung công việc">Tiếp nhận đơn</td>'
    '<td data-label="Trách nhiệm">Công chức địa chính – xây dựng – môi trường</td></tr></tbody></table>'
    '<table><thead><tr><th class="align-left">Tên</th><th class="align-center">Giữa</th><th class="align-right">Số</th>'
    '</tr></thead><tbody><tr><td class="align-left">a</td><td class="align-center">b</td><td class="align-right">1</td>'
    "</tr></tbody></table>"
)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("published")
    built = render.build(ROOT, manual(), {**MARKUPS, "quy-trinh/hoa-giai.md": LONG})
    portal = portals.portal(ROOT, [UNIT, WARD], "internal", VIETNAMESE)
    for below, files in ((out, portal.files), (out / UNIT.slug, built.files)):
        for name, content in {**render.assets(ROOT, VIETNAMESE), **files}.items():
            (below / name).parent.mkdir(parents=True, exist_ok=True)
            (below / name).write_bytes(content)
    return out


@pytest.fixture(scope="module", params=["http", "file"])
def base(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    if request.param == "file":
        yield f"{folder.as_uri()}/"
        return
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def reader(browser: Browser, base: str) -> Iterator[Page]:
    """A page that must stay silent and within its folder."""
    noise: list[str] = []
    tab = browser.new_page(viewport={"width": 1280, "height": 900})

    def said(message: ConsoleMessage) -> None:
        noise.append(message.text)

    def asked(request: Request) -> None:
        if not request.url.startswith((base, "data:", "blob:")):
            noise.append(f"outside: {request.url}")

    tab.on("console", said)
    tab.on("pageerror", lambda error: noise.append(str(error)))
    tab.on("request", asked)
    tab.on("requestfailed", lambda request: noise.append(f"failed: {request.url}"))
    yield tab
    tab.close()
    assert noise == []


def found(reader: Page, words: str) -> list[str]:
    """Return the titles of the documents a search finds, best first."""
    reader.fill(".md-search__input", "")
    reader.type(".md-search__input", words)
    reader.locator(".md-search-result__meta", has_text="tài liệu").wait_for()
    reader.wait_for_timeout(300)
    return [title.strip() for title in reader.locator(".md-search-result__link > article > h1").all_inner_texts()]


def test_search_needs_no_accents_and_knows_codes(reader: Page, base: str) -> None:
    reader.goto(f"{base}{UNIT.slug}/index.html")
    reader.click("[data-open-search]")
    for words, first in (
        ("hoa giai", "QT-DD-01 Hòa giải"),
        ("Hòa giải", "QT-DD-01 Hòa giải"),
        ("dang ky khai sinh", "QT-HT-01 Đăng ký khai sinh"),
        ("qt ht 01", "QT-HT-01 Đăng ký khai sinh"),
        ("QT-HT-01", "QT-HT-01 Đăng ký khai sinh"),
        ("1.001193", "QT-HT-01 Đăng ký khai sinh"),
    ):
        assert found(reader, words)[:1] == [first], words


def test_the_page_marks_what_was_searched(reader: Page, base: str) -> None:
    reader.goto(f"{base}{UNIT.slug}/quy-trinh/hoa-giai.html?h=hoa+giai")
    assert reader.locator("article mark").all_inner_texts() == ["Hòa giải", "hòa giải"]
    assert "?h=" not in reader.url


def test_the_portal_is_filtered_by_old_and_new_names(reader: Page, base: str) -> None:
    reader.goto(f"{base}index.html")
    shown = reader.locator(".unit:visible .unit__link")
    for words, names in (
        ("yen dinh", ["Xã Hải Anh"]),
        ("dong a", ["Phường Đông A"]),
        ("loc hoa", ["Phường Đông A"]),
        ("ở đâu", []),
        ("", ["Phường Đông A", "Xã Hải Anh"]),
    ):
        reader.fill("#filter", words)
        assert shown.all_inner_texts() == names, words
    reader.click("text=Xã Hải Anh")
    assert reader.inner_text("h1") == UNIT.committee


@pytest.mark.parametrize("path", ["index.html", *(f"{UNIT.slug}/{p.path[:-3]}.html" for p in PAGES)])
def test_nothing_hangs_over_the_edge_of_a_phone(reader: Page, base: str, path: str) -> None:
    reader.set_viewport_size({"width": 360, "height": 780})
    reader.goto(base + path)
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert reader.evaluate(over) == 0
    assert reader.locator(".brand__name").is_visible()


def test_columns_are_aligned_by_their_classes(reader: Page, base: str) -> None:
    reader.goto(f"{base}{UNIT.slug}/quy-trinh/hoa-giai.html")
    asked = "cells => cells.map(cell => [cell.className, getComputedStyle(cell).textAlign])"
    found = reader.eval_on_selector_all("table:not([class]) :is(th, td)", asked)
    assert found == [[f"align-{side}", side] for side in ("left", "center", "right")] * 2


def test_rows_are_cards_on_a_phone(reader: Page, base: str) -> None:
    reader.set_viewport_size({"width": 360, "height": 780})
    reader.goto(f"{base}{UNIT.slug}/quy-trinh/hoa-giai.html")
    cells = [cell.bounding_box() for cell in reader.locator("table.sotay tbody td").all()]
    lefts = {box["x"] for box in cells if box}
    tops = [box["y"] for box in cells if box]
    assert len(lefts) == 1
    assert tops == sorted(set(tops))
