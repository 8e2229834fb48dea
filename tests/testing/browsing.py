"""A browser, a web server and a reader's tab, for tests that look at published sites as people do."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from testing.building import AN_BINH, CAO_SON

PHONE, DESK = 390, 1280
HAI_ANH, NAM_DINH = SHOWN = ("xa-hai-anh", "phuong-nam-dinh")
"""The shipped communes that tests look at."""

HOME = f"internal/{HAI_ANH}/index.html"
PROCEDURE = f"internal/{HAI_ANH}/quy-trinh/ho-tich/dang-ky-khai-sinh.html"
LIST = f"internal/{HAI_ANH}/danh-muc/doi-chieu-dieu-khoan.html"
FORM = f"internal/{HAI_ANH}/bieu-mau/bm-mc-02-phieu-bo-sung.html"
WORK = f"internal/{HAI_ANH}/cong-viec/mot-cua.html"
STATUS = f"internal/{HAI_ANH}/trang-thai/QT-HT-01-01-00.html"
NEWS = f"internal/{HAI_ANH}/co-gi-moi.html"
PORTAL = "internal/index.html"
MATRIX = "internal/ma-tran.html"
GUIDE = "internal/huong-dan/tai-lieu.html"
CITIZENS = f"public/{HAI_ANH}/index.html"
CITIZENS_PROCEDURE = PROCEDURE.replace("internal", "public")
KINDS = (
    *(HOME, PROCEDURE, LIST, FORM, WORK, STATUS, NEWS),
    *(PORTAL, MATRIX, "internal/tinh-trang.html", "internal/van-ban-thay-doi.html", GUIDE),
    *("internal/ban-thu-ky.html", f"internal/ban-thu-ky/{HAI_ANH}.html"),
    *("public/index.html", CITIZENS, CITIZENS_PROCEDURE, FORM.replace("internal", "public")),
    NEWS.replace("internal", "public"),
)
"""A page of each kind, in the shipped manual as the tests publish it."""
CHANGING = f"internal/{AN_BINH}/quy-trinh-he-thong/kiem-soat"
PAST = (*(f"{CHANGING}{of}.html" for of in ("", ".01-00", ".thay-doi-01-01")), f"internal/{CAO_SON}/index.html")
"""Pages of the sample of which the shipped manual has none: what changed, what was, a commune that is no more."""


ASK = """async (questions) => {
    const config = JSON.parse(document.getElementById("__config").textContent);
    const worker = new Worker(new URL(config.search, location.href));
    const index = await (await fetch(new URL("search/search_index.json", location.href))).json();
    const told = (message, type) => new Promise((done) => {
        worker.onmessage = (event) => { if (event.data.type === type) done(event.data.data); };
        worker.postMessage(message);
    });
    await told({ type: 0, data: { config: index.config, docs: index.docs, options: { suggest: false } } }, 1);
    const answers = [];
    for (const question of questions) {
        const found = await told({ type: 2, data: question }, 3);
        answers.push(found.items.map((group) => group[0].location.split("#")[0]));
    }
    return [answers, index.docs.map(({ location, title }) => [location, title])];
}"""
"""Asks the site's own worker, as its search box does, without waiting for the box."""
CODE = re.compile(r"\b(?:QT|BM|DM)-[A-Z0-9]+(?:[-.]\d+)*\b|^(?:STCL|MTCL)\b")
BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)


def headers_of(site: Path) -> dict[str, str]:
    """Return the headers that nginx is told to send with every page."""
    said = (site / "nginx.conf").read_text("utf-8")
    return dict(re.findall(r'^add_header ([\w-]+) "(.*)" always;$', said, re.MULTILINE))


class Quiet(SimpleHTTPRequestHandler):
    """Serves a site as it asks web servers to."""

    def end_headers(self) -> None:
        for name, value in headers_of(Path(self.directory)).items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that went on to the next page; what it missed, `Reader` notes."""


@contextmanager
def served(folder: Path, by: type[Quiet] = Quiet) -> Iterator[str]:
    with Server(("127.0.0.1", 0), partial(by, directory=str(folder))) as server:
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

    def turn(self, content: str) -> None:
        """Show another page of the same site in the tab: its words in the styles there are, its scripts not run.

        Ten times as fast as opening it, for tests that look at hundreds of pages.
        """
        found = BODY.search(content)
        assert found
        self.tab.evaluate("body => { document.body.innerHTML = body }", found[1])

    def found(self, words: str) -> list[str]:
        """Return the titles that a search lists, best first."""
        self._ask("")
        # Not by a function, which the site's policy would not let be evaluated.
        self.tab.locator(".md-search-result__link").first.wait_for(state="detached")
        self._ask(words)
        self.tab.locator(".md-search-result__link > article > h1").first.wait_for()
        seen: list[str] = []
        while (now := self._titles()) != seen:  # a busy machine answers late
            seen = now
            self.tab.wait_for_timeout(250)
        return seen

    def _ask(self, words: str) -> None:
        self.tab.fill(".md-search__input", words)
        self.tab.press(".md-search__input", "End")  # the theme listens to keys

    def _titles(self) -> list[str]:
        return [h.strip() for h in self.tab.locator(".md-search-result__link > article > h1").all_inner_texts()]


@contextmanager
def reading(browser: Browser, base: str, width: int = DESK, dark: bool = False) -> Iterator[Reader]:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    reader = Reader(base, context.new_page())
    yield reader
    context.close()
    assert reader.faults == []


def answers_of(tab: Page, questions: list[str]) -> list[list[str]]:
    """Return the pages found for each question, best first, by code or by name, each once."""
    answers, titles = tab.evaluate(ASK, questions)
    codes = {location: match[0] for location, title in titles if (match := CODE.search(title))}

    def name(location: str) -> str:
        return codes.get(location, location.rpartition("/")[2].removesuffix(".html"))

    return [list(dict.fromkeys(map(name, locations))) for locations in answers]


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield found
        found.close()
