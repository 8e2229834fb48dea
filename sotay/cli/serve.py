"""`build.py serve UNIT`: a preview of one commune, rebuilt and reloaded when a file is saved."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

from watchfiles import watch

from sotay.base.errors import UserError
from sotay.base.folders import Folders
from sotay.expand.environment import LIBRARIES
from sotay.pipeline.workers import CONTEXT, LOADED, workers
from sotay.storage.publish.plan import MANIFEST

READY = ["sotay.cli.main", "sotay.pipeline.build", *LOADED, *LIBRARIES]
"""What every build imports, loaded once; none of it belongs to the manual."""
RELOAD = b"<script>new EventSource('/reload').onmessage=()=>location.reload()</script></body>"


class Saved:
    """Tells the open pages that a new build is ready."""

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
    """Serves the preview; pages get a reload script, which published pages never have."""

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
        """Log nothing: the terminal is for mistakes."""

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
        self.send_header("Cache-Control", "no-cache")
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()


def serve(root: Path, unit: str, port: int, as_of: date) -> int:
    """Build a commune without PDFs into `.cache/preview`, serve it on localhost, build again on save.

    Runs until it is interrupted. `UserError` when the port is taken.
    """
    CONTEXT.set_forkserver_preload(READY)
    folders = Folders(root)
    out = folders.cache / "preview"
    saved = Saved()
    handler = partial(Handler, saved=saved, directory=str(out))
    words = (folders.docs, folders.units, folders.references)
    with _server(port, handler) as server, Builder(folders, unit, out, as_of) as builder:
        builder.build()
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"http://127.0.0.1:{server.server_port}/internal/{unit}/index.html", flush=True)
        for changes in watch(*words, folders.macros, folders.overrides, folders.config, debounce=100, step=10):
            if not all(any(Path(path).is_relative_to(folder) for folder in words) for _, path in changes):
                builder.restart()
            if builder.build():
                saved.tell()
    return 0


def _server(port: int, handler: Callable[..., Handler]) -> ThreadingHTTPServer:
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise UserError(f"port {port}: {error.strerror}; choose another one with --port") from error


class Builder:
    """Builds in a process of its own, which remembers between builds what it read of the sources.

    It never reloads styles and macros: it is restarted when they change.
    """

    def __init__(self, folders: Folders, unit: str, out: Path, as_of: date) -> None:
        self._asked = (folders.root, out, as_of, unit)
        self._manifest = out / MANIFEST

    def __enter__(self) -> Builder:
        self._line, other = CONTEXT.Pipe()
        self._process = CONTEXT.Process(target=_builds, args=(other, *self._asked))
        self._process.start()
        other.close()
        return self

    def __exit__(self, *error: object) -> None:
        self._line.close()
        self._process.terminate()  # a killed build leaves the pages as they were
        self._process.join()

    def restart(self) -> None:
        """Go on with a new process."""
        self.__exit__()
        self.__enter__()

    def build(self) -> bool:
        """Build and return whether a page changed; mistakes are printed."""
        before = _stamp(self._manifest)
        try:
            self._line.send(True)
            self._line.recv()
        except (EOFError, OSError):  # it was killed
            self.restart()
        return _stamp(self._manifest) != before


def _builds(line: Connection, root: Path, out: Path, as_of: date, unit: str) -> None:
    """Build whenever the other end of the pipe asks, until it is closed."""
    from sotay.cli.main import build, exit_code
    from sotay.pipeline.build import Options

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupted `serve` reports it once
    asked = Options(root, out, as_of, (unit,), pdf=False)
    with workers(2) as pool, suppress(EOFError):
        while line.recv():
            line.send(exit_code(lambda: build(asked, pool)))


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns
