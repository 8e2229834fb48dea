"""The Content-Security-Policy in each page: what a server would send, and what holds in a folder, too."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from test_cli import served as previewed
from testing.browsing import PAST, headers_of, reading, served
from testing.building import AN_BINH, SHARED, Sample

pytestmark = pytest.mark.xdist_group("browser")

IN_PAGE = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">')
PROCEDURE = f"internal/{AN_BINH}/quy-trinh/ho-tich/khai-sinh.html"
WRITTEN_IN = """([tag, given]) => new Promise(tell => {
    document.addEventListener("securitypolicyviolation", event => tell(event.effectiveDirective));
    document.body.append(Object.assign(document.createElement(tag), given));
})"""
"""Puts an element into a page, and tells by which directive it is refused."""


@pytest.fixture(scope="module", params=["http", "file"])
def base(request: pytest.FixtureRequest, built: Sample) -> Iterator[str]:
    if request.param == "file":
        yield f"{built.out.as_uri()}/"
        return
    with served(built.out) as address:
        yield address


def test_every_page_has_the_policy_of_the_servers_before_it_loads_anything(built: Sample) -> None:
    sent = headers_of(built.out)["Content-Security-Policy"].split("; ")
    expected = [part.replace("'self'", "'self' file:") for part in sent if not part.startswith("frame-ancestors")]
    pages = [page.read_text("utf-8") for page in sorted(built.out.rglob("*.html"))]
    assert len(pages) > 50
    for page in pages:
        assert [unescape(found).split("; ") for found in IN_PAGE.findall(page)] == [expected]
        before = page[: page.index("http-equiv")]
        assert re.findall(r"<(?:script|link|style|img)", before) == []
        assert len(page[: page.index("charset")].encode()) < 1000  # browsers look no further for it


def test_pages_work_under_it(browser: Browser, built: Sample, base: str) -> None:
    with reading(browser, base) as reader:  # which hears every complaint of the browser
        for path in ("internal/index.html", "public/index.html", PROCEDURE.replace("internal", "public"), *PAST):
            reader.open(path).wait_for_load_state("networkidle")
        tab = reader.open(PROCEDURE)
        assert tab.locator("figure.flowchart svg").is_visible()
        assert tab.locator("article svg").first.bounding_box()
        reader.open(f"internal/{AN_BINH}/index.html").click("[data-open-search]")
        assert "QT-HT-01 Đăng ký khai sinh" in reader.found("khai sinh")[:2]


def test_files_can_be_taken_under_it(browser: Browser, built: Sample, base: str) -> None:
    tab = browser.new_page()
    tab.goto(base + PROCEDURE)
    link = tab.locator("a[href$='pdf/QT-HT-01.pdf']").first
    if base.startswith("file:"):  # shown, not downloaded
        link.click()
        tab.wait_for_url("**/pdf/QT-HT-01.pdf")
    else:
        link.evaluate("link => link.setAttribute('download', '')")
        with tab.expect_download() as download:
            link.click()
        paper = built.out / "internal" / AN_BINH / "pdf/QT-HT-01.pdf"
        assert Path(download.value.path()).read_bytes() == paper.read_bytes()
    tab.close()


@pytest.mark.parametrize(
    ("tag", "given", "directive"),
    [
        ("script", {"textContent": "0"}, "script-src-elem"),
        ("script", {"src": "https://example.invalid/x.js"}, "script-src-elem"),
        ("style", {"textContent": "b {}"}, "style-src-elem"),
        ("img", {"src": "https://example.invalid/x.png"}, "img-src"),
        ("iframe", {"src": "https://example.invalid/"}, "frame-src"),
    ],
)
def test_what_is_written_into_a_page_is_refused(
    browser: Browser, base: str, tag: str, given: dict[str, str], directive: str
) -> None:
    tab = browser.new_page()
    tab.goto(base + PROCEDURE)
    assert tab.evaluate(WRITTEN_IN, [tag, given]) == directive
    tab.close()


def test_a_preview_reloads_and_shows_mistakes_under_it(browser: Browser, sample: Sample) -> None:
    shutil.copytree(Path(__file__).parent.parent / "overrides", sample.root / "overrides", dirs_exist_ok=True)
    with previewed(sample) as port, reading(browser, f"http://127.0.0.1:{port}/") as reader:
        tab = reader.open(f"internal/{AN_BINH}/he-thong/so-tay.html")
        tab.locator("text=con cò bay lả").wait_for()
        sample.edit(SHARED, "con cò", "con vạc {{ con_gi }}")
        shown = tab.locator("#mistakes")
        shown.wait_for()
        assert 'undefined: "con_gi"' in shown.inner_text()
        assert shown.evaluate("shown => getComputedStyle(shown).position") == "fixed"
        sample.edit(SHARED, "con vạc {{ con_gi }}", "con vạc")
        tab.locator("text=con vạc bay lả").wait_for()
        assert not shown.is_visible()
