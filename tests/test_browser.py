"""The published manual as people open it: every page of a commune and of the portal, over http and from a folder."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from building import AN_BINH, Sample
from playwright.sync_api import Browser, Page, sync_playwright

from sotay.folders import ENGINE
from sotay.pipeline import Options, build
from sotay.progress import Progress

pytestmark = pytest.mark.xdist_group("browser")  # one process builds and holds the browser

HAI_ANH, NAM_DINH = UNITS = ("xa-hai-anh", "phuong-nam-dinh")
HOME = f"internal/{HAI_ANH}/index.html"
PROCEDURE = f"internal/{HAI_ANH}/quy-trinh/ho-tich/dang-ky-khai-sinh.html"
LIST = f"internal/{HAI_ANH}/danh-muc/doi-chieu-dieu-khoan.html"
FORM = f"internal/{HAI_ANH}/bieu-mau/bm-mc-02-phieu-bo-sung.html"
PORTAL = "internal/index.html"
GUIDE = "internal/huong-dan/tai-lieu.html"
KINDS = (HOME, PROCEDURE, LIST, FORM, PORTAL, GUIDE, f"public/{HAI_ANH}/index.html", "public/index.html")
"""A page of each kind."""
PHONE, DESK = 390, 1280


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that went on to the next page; what it missed, `Reader` notes."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    with Server(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@dataclass
class Reader:
    """A browser's tab; everything it says and asks for is kept."""

    base: str
    tab: Page
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tab.on("console", lambda message: self.faults.append(f"console: {message.text}"))
        self.tab.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.tab.on("requestfailed", lambda request: self._failed(request.url, request.failure or ""))
        self.tab.on("request", lambda request: self._asked(request.url))
        self.tab.on("response", lambda response: self._answered(response.url, response.status))

    def _asked(self, url: str) -> None:
        if not url.startswith((self.base, "data:", "blob:")):
            self.faults.append(f"outside: {url}")

    def _failed(self, url: str, why: str) -> None:
        if "ERR_ABORTED" not in why:  # the search was still loading when the next page was opened
            self.faults.append(f"{why}: {url}")

    def _answered(self, url: str, status: int) -> None:
        if status >= 400:
            self.faults.append(f"{status}: {url}")

    def open(self, path: str) -> Page:
        self.tab.goto(self.base + path)
        return self.tab

    def found(self, words: str) -> list[str]:
        """Return the titles that a search lists, best first."""
        self._ask("")
        self.tab.wait_for_function("!document.querySelector('.md-search-result__link')")
        self._ask(words)
        self.tab.locator(".md-search-result__link > article > h1").first.wait_for()
        seen: list[str] = []
        while (now := self._titles()) != seen:  # a busy machine answers late
            seen = now
            self.tab.wait_for_timeout(500)
        return seen

    def _ask(self, words: str) -> None:
        self.tab.fill(".md-search__input", words)
        self.tab.press(".md-search__input", "End")  # the theme listens to keys

    def _titles(self) -> list[str]:
        return [h.strip() for h in self.tab.locator(".md-search-result__link > article > h1").all_inner_texts()]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the sites of two communes of the shipped manual."""
    root = tmp_path_factory.mktemp("shipped")
    shutil.copytree(ENGINE / "docs", root / "docs")
    (root / "units").mkdir()
    for name in ("_province", *UNITS):
        shutil.copy(ENGINE / "units" / f"{name}.yml", root / "units")
    build(Options(root, root / "site", date(2026, 11, 1), jobs=1, pdf=False), Progress(StringIO()))
    return root / "site"


@pytest.fixture(scope="module", params=["http", "file"])
def base(request: pytest.FixtureRequest, published: Path) -> Iterator[str]:
    if request.param == "file":
        yield f"{published.as_uri()}/"
        return
    with served(published) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@contextmanager
def reading(browser: Browser, base: str, width: int = DESK, dark: bool = False) -> Iterator[Reader]:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    reader = Reader(base, context.new_page())
    yield reader
    context.close()
    assert reader.faults == []


def test_every_page_fits_a_phone_and_names_its_commune(browser: Browser, base: str, published: Path) -> None:
    everything = sorted(p.relative_to(published).as_posix() for p in (published / "internal").rglob("*.html"))
    mine = [path for path in everything if NAM_DINH not in path]
    assert len(mine) > 40
    wrong = {}
    with reading(browser, base, PHONE) as reader:
        for path in mine if base.startswith("file") else KINDS:
            tab = reader.open(path)
            width = tab.evaluate("document.documentElement.scrollWidth")
            brand = tab.locator(".brand__name")
            seen = brand.inner_text() if brand.is_visible() else ""
            name = "Ủy ban nhân dân xã Hải Anh" if HAI_ANH in path else "xã, phường"
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
        reader.open(f"public/{HAI_ANH}/index.html").click("[data-open-search]")
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


def test_paper_has_the_words_and_no_navigation(browser: Browser, base: str) -> None:
    with reading(browser, base) as reader:
        tab = reader.open(PROCEDURE)
        assert tab.locator(".md-tabs").is_visible()
        tab.emulate_media(media="print")
        for part in (".md-tabs", ".md-sidebar", ".md-search", ".md-footer__inner", ".md-top", "[data-print]"):
            assert not [part for found in tab.locator(part).all() if found.is_visible()], part
        assert tab.locator("h2").first.is_visible()
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


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_nothing_keeps_anybody_out(browser: Browser, published: Path, width: int, dark: bool) -> None:
    checker, found = Axe(), []
    with served(published) as base, reading(browser, base, width, dark) as reader:  # axe asks for the styles again
        for path in KINDS:
            result = checker.run(reader.open(path)).response
            assert len(result["passes"]) > 10
            for violation in result["violations"]:
                if violation["impact"] in ("serious", "critical"):
                    places = [node["target"] for node in violation["nodes"][:3]]
                    found.append(f"{path}: {violation['id']}: {violation['help']}: {places}")
    assert found == []
