"""`build.py serve UNIT`: a preview of one commune, rebuilt and reloaded when a file is saved."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from pathlib import Path

from watchfiles import watch

from sotay.errors import UserError
from sotay.folders import Folders
from sotay.publish.plan import MANIFEST
from sotay.vocabulary import LIBRARIES

PROCESSES = get_context("forkserver")
READY = ["sotay.pipeline", "sotay.tasks", "sotay.site", *LIBRARIES]
"""What every build loads, loaded once: nothing of it is the manual's own."""
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


def serve(root: Path, unit: str, port: int, as_of: date) -> int:
    """Build a commune without PDFs into `.cache/preview`, serve it on localhost, build again on save.

    Runs until it is interrupted. `UserError` when the port is taken.
    """
    PROCESSES.set_forkserver_preload(READY)
    folders = Folders(root)
    out = folders.cache / "preview"
    saved = Saved()
    handler = partial(Handler, saved=saved, directory=str(out))
    with _server(port, handler) as server:
        _build(folders, unit, out, as_of)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"http://127.0.0.1:{server.server_port}/internal/{unit}/index.html", flush=True)
        watched = (folders.docs, folders.units, folders.references, folders.macros, folders.overrides, folders.config)
        for _ in watch(*watched, debounce=200, step=20):
            if _build(folders, unit, out, as_of):
                saved.tell()
    return 0


def _server(port: int, handler: Callable[..., Handler]) -> ThreadingHTTPServer:
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise UserError(f"port {port}: {error.strerror}; choose another one with --port") from error


def _build(folders: Folders, unit: str, out: Path, as_of: date) -> bool:
    """Build in a process of its own, which sees styles and macros as they are now; say whether a page changed."""
    before = _stamp(out / MANIFEST)
    command = ["build", unit, "--no-pdf", "--jobs", "1"]
    command += ["--root", str(folders.root), "--out", str(out), "--as-of", str(as_of)]
    process = PROCESSES.Process(target=_run, args=(command,))
    process.start()
    process.join()
    return _stamp(out / MANIFEST) != before


def _run(command: list[str]) -> None:
    from sotay.cli import main

    sys.exit(main(command))


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns
