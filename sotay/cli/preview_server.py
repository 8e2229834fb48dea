"""The web server of a preview: only for this machine; it reloads open pages and shows mistakes above them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType

from sotay.base.errors import UserError
from sotay.site.servers import HEADERS

OWN = {
    "/reload.js": (
        "text/javascript",
        "const seen = document.currentScript.dataset.seen;\n"
        "new EventSource(`/reload?seen=${seen}`).onmessage = told => {\n"
        "  const [which, page] = told.data.split(' ');\n"
        "  if (which === 'all' || (location.pathname === page) === (which === 'only')) location.reload();\n"
        "};\n",
    ),
    "/mistakes.css": (
        "text/css",
        "#mistakes { position: fixed; inset: auto 0 0; z-index: 99; max-height: 60vh; overflow: auto; padding: 1em;"
        " background: #7f1d1d; color: #fff; font: 14px/1.5 monospace }\n#mistakes pre { white-space: pre-wrap }\n",
    ),
}
"""Files of the preview alone, by path: the pages' policy allows nothing inline."""
HEAD = '<link rel="stylesheet" href="/mistakes.css"><script defer src="/reload.js" data-seen="{}"></script></head>'
MISTAKES = '<details id="mistakes" open role="alert"><summary>Mistakes</summary><pre>{}</pre></details>'
EMPTY = "<!DOCTYPE html><html><head><meta charset='utf-8'><title>Sotay</title></head><body></body></html>"
OWN_NAMES = ("127.0.0.1", "localhost", "[::1]")
"""Accepted Host headers: requests under another site's name (DNS rebinding) are refused."""
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
STREAMS = 32
"""Maximum number of waiting pages; browsers retry, so any others get their turn."""


class News:
    """The news for open pages: what was made anew, and the mistakes in the sources."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._streams = threading.BoundedSemaphore(STREAMS)
        self.count = 0
        self.mistakes = ""
        self.glimpse = ("", "")
        """Address and HTML of a page that a build in progress has yet to publish."""
        self._which = ""

    def show(self, source: str, address: str, html: str) -> None:
        """Show the page of a file, without mistakes in it, before it is published; wake whoever has it open."""
        left = (line for line in self.mistakes.splitlines() if not line.startswith(f"{source}:"))
        self._tell(f"only {address}", "\n".join(left), (address, html))

    def tell(self, mistakes: str, seen: str = "") -> None:
        """Wake every waiting page but the one at `seen`, which is already shown as it was published."""
        self._tell(f"but {seen}" if seen else "all", mistakes, ("", ""))

    def _tell(self, which: str, mistakes: str, glimpse: tuple[str, str]) -> None:
        with self._condition:
            self.count += 1
            self._which, self.mistakes, self.glimpse = which, mistakes, glimpse
            self._condition.notify_all()

    def wait(self, seen: int, seconds: float) -> tuple[int, str]:
        """Return how much news there is, and which pages are to reload since `seen`; empty: none in so many seconds."""
        with self._condition:
            if not self._condition.wait_for(lambda: self.count > seen, seconds):
                return seen, ""
            return self.count, self._which if self.count == seen + 1 else "all"

    def stream(self, work: Callable[[], None]) -> bool:
        """Run a page's waiting request; return False if too many are waiting already."""
        if not self._streams.acquire(blocking=False):
            return False
        try:
            work()
        finally:
            self._streams.release()
        return True


class Handler(SimpleHTTPRequestHandler):
    """Serves the preview; pages get a script that reloads them, and the mistakes: neither is ever published."""

    timeout = 60

    def __init__(self, *arguments: object, news: News, start: str, directory: str) -> None:
        self.news, self.start = news, start
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer a page, a file or the stream of news."""
        if self.headers.get("Host", "").rpartition(":")[0] not in OWN_NAMES:
            self.send_error(HTTPStatus.FORBIDDEN, "this preview is for this machine alone")
        elif "%00" in self.path or "\0" in self.path:
            self.send_error(HTTPStatus.BAD_REQUEST)
        elif self.path.partition("?")[0] == "/reload":
            if not self.news.stream(self._stream):
                self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)
        elif self.path in OWN:
            kind, content = OWN[self.path]
            self._answer(f"{kind}; charset=utf-8", content)
        elif (file := Path(self.translate_path(self.path))).is_dir():
            self._lead_on(file)
        elif file.suffix == ".html" and (file.is_file() or self.news.mistakes):
            self._page(file)
        else:
            super().do_GET()

    def do_HEAD(self) -> None:
        """Answer as to GET, without the content."""
        self.send_error(HTTPStatus.NOT_IMPLEMENTED)

    def log_message(self, format: str, *arguments: object) -> None:
        """Log nothing: the terminal is for mistakes."""

    def _page(self, file: Path) -> None:
        seen, (address, glimpse) = self.news.count, self.news.glimpse
        html = (
            glimpse if address == self.path.partition("?")[0] else file.read_text("utf-8") if file.is_file() else EMPTY
        )
        shown = MISTAKES.format(escape(self.news.mistakes)) if self.news.mistakes else ""
        html = html.replace("</head>", HEAD.format(seen), 1).replace("</body>", f"{shown}</body>")
        self._answer("text/html; charset=utf-8", html, HEADERS)

    def _answer(self, kind: str, text: str, headers: Mapping[str, str] = NO_HEADERS) -> None:
        content = text.encode()
        self._begin(kind, len(content), headers)
        self.wfile.write(content)

    def _lead_on(self, folder: Path) -> None:
        """Redirect from a folder to its start page, else to the commune's; never list files."""
        has_page = (folder / "index.html").is_file()
        self.send_response(HTTPStatus.FOUND)
        self.send_header("Location", f"{self.path.rstrip('/')}/index.html" if has_page else self.start)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _stream(self) -> None:
        """Tell an open page what is new since it was read, or since it was told last."""
        self._begin("text/event-stream", None)
        last = self.headers.get("Last-Event-ID") or self.path.partition("seen=")[2]
        seen = int(last) if last.isdecimal() else self.news.count
        with suppress(OSError):  # the page was closed
            while True:
                seen, which = self.news.wait(seen, 15)
                said = f"id: {seen}\ndata: {which}\n\n" if which else ": still here\n\n"
                self.wfile.write(said.encode())
                self.wfile.flush()

    def _begin(self, kind: str, length: int | None, headers: Mapping[str, str] = NO_HEADERS) -> None:
        self.send_response(HTTPStatus.OK)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-cache")
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()


def server(port: int, news: News, start: str, folder: Path) -> ThreadingHTTPServer:
    """Return a server of a folder on this machine's own address. Raises `UserError` when the port is taken."""
    handler = partial(Handler, news=news, start=start, directory=str(folder))
    try:
        made = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except (OSError, OverflowError) as error:
        raise UserError(f"port {port}: {error}; choose another one with --port") from error
    made.daemon_threads = True
    return made
