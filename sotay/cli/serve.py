"""`build.py serve UNIT`: a preview of one commune, rebuilt and reloaded when a file is saved."""

from __future__ import annotations

import threading
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from watchfiles import watch

from sotay.cli import show
from sotay.errors import SourceError
from sotay.folders import Folders
from sotay.pipeline import Options, build
from sotay.progress import Progress

RELOAD = b"<script>new EventSource('/reload').onmessage=()=>location.reload()</script></body>"


class Saved:
    """Tells the open pages that a new build stands."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self.count = 0

    def tell(self) -> None:
        """Wake every waiting page."""
        with self._condition:
            self.count += 1
            self._condition.notify_all()

    def wait(self, seen: int, seconds: float) -> bool:
        """Return whether there was a build since `seen`, after that many seconds at most."""
        with self._condition:
            return self._condition.wait_for(lambda: self.count > seen, seconds)


class Handler(SimpleHTTPRequestHandler):
    """Serves the preview; pages get a line of script that reloads them, kept out of what is published."""

    def __init__(self, *arguments: object, saved: Saved, directory: str) -> None:
        self.saved = saved
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer a page, a file or the stream of reloads."""
        if self.path == "/reload":
            self._stream()
        elif (page := Path(self.translate_path(self.path))).suffix == ".html" and page.is_file():
            content = page.read_bytes().replace(b"</body>", RELOAD)
            self._begin("text/html; charset=utf-8", len(content))
            self.wfile.write(content)
        else:
            super().do_GET()

    def log_message(self, format: str, *arguments: object) -> None:
        """Keep quiet: the terminal is for mistakes."""

    def _stream(self) -> None:
        self._begin("text/event-stream", None)
        seen = self.saved.count
        try:
            while not self.saved.wait(seen, 15):
                self.wfile.write(b": still here\n\n")
                self.wfile.flush()
            self.wfile.write(b"data: built\n\n")
        except ConnectionError:
            return

    def _begin(self, kind: str, length: int | None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()


def serve(root: Path, unit: str, port: int, as_of: date, stop: threading.Event | None = None) -> int:
    """Build a commune without PDFs into `.cache/preview`, serve it on localhost, build again on save.

    Returns when interrupted, or when `stop` is set.
    """
    folders = Folders(root)
    out = folders.cache / "preview"
    options = Options(root, out, as_of, (unit,), jobs=1, pdf=False)
    saved = Saved()
    _build(options)
    handler = partial(Handler, saved=saved, directory=str(out))
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"http://127.0.0.1:{server.server_port}/internal/{unit}/index.html", flush=True)
        watched = (folders.docs, folders.units, folders.references, folders.overrides, folders.config)
        for _ in watch(*watched, stop_event=stop, debounce=200, step=20):
            if _build(options):
                saved.tell()
        server.shutdown()
    return 0


def _build(options: Options) -> bool:
    try:
        report = build(options, Progress(quiet=True))
    except SourceError as error:
        show(error.problems, "text")
        return False
    print(f"built in {report.seconds} s", flush=True)
    return True
