"""`build.py serve UNIT`: a preview of one commune, rebuilt and reloaded when a file is saved."""

from __future__ import annotations

import signal
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from watchfiles import watch

from sotay.base.errors import SourceError, UserError
from sotay.base.folders import Folders
from sotay.base.text import closest
from sotay.cli.preview_server import News, server
from sotay.expand.environment import LIBRARIES
from sotay.pipeline.workers import CONTEXT, LOADED, workers
from sotay.storage.publish.plan import MANIFEST

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from sotay.pipeline.build import Options

CALM = 1000
"""Milliseconds without a save after which the portals are built too: they tell of all communes, and take longer."""
READY = ["sotay.cli.main", "sotay.pipeline.build", *LOADED, *LIBRARIES]
"""What every build imports, loaded once; none of it belongs to the manual."""


def serve(root: Path, unit: str, port: int, as_of: date) -> int:
    """Build a commune without PDFs into `.cache/preview`, serve it on localhost, build again on save.

    Runs until it is interrupted. `UserError` when the port is taken.
    """
    folders = Folders(root)
    _require(folders, unit)
    CONTEXT.set_forkserver_preload(READY)
    out, news, start = folders.cache / "preview", News(), f"/internal/{unit}/index.html"
    words = (folders.docs, folders.units, folders.references)
    with server(port, news, start, out) as preview, Builder(folders, unit, out, as_of) as builder:
        news.tell(builder.build())
        threading.Thread(target=preview.serve_forever, daemon=True).start()
        print(f"http://127.0.0.1:{preview.server_port}{start}", flush=True)
        watched, told, behind = (*words, folders.macros, folders.overrides, folders.config), False, False
        for changes in watch(*watched, debounce=100, step=10, rust_timeout=CALM, yield_on_timeout=True):
            if not (changes or behind):
                continue
            if not all(any(Path(path).is_relative_to(folder) for folder in words) for _, path in changes):
                builder.restart()
            before, mistakes = builder.published, builder.build(portals=not changes)
            # Pages that are open reload for what was saved, and not again for the portals.
            met = bool(changes) and mistakes != news.mistakes
            if met or (builder.published != before and (changes or not told)):
                news.tell(mistakes)
                told = True
            behind, told = bool(changes) and not mistakes, bool(changes) and told
    return 0


def _require(folders: Folders, unit: str) -> None:
    """Raise UserError for a commune that has no file: nothing would ever be built for it."""
    known = {path.stem for path in folders.units.glob("*.yml") if not path.stem.startswith("_")}
    if unit not in known:
        near = closest(unit, known)
        raise UserError(f"no such commune in units/: {unit}" + (f"; did you mean {near}?" if near else ""))


class Builder:
    """Builds in a process of its own, which knows from one build to the next what it read of the sources.

    What it knows of styles and macros, it knows for good: it is started again where they have changed.
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
        self._process.terminate()  # a build that is killed leaves the pages as they were
        self._process.join()

    def restart(self) -> None:
        """Go on with a new process."""
        self.__exit__()
        self.__enter__()

    @property
    def published(self) -> tuple[int, int] | None:
        """Return what tells one publication from another."""
        return _stamp(self._manifest)

    def build(self, portals: bool = True) -> str:
        """Build, with or without portals; return the mistakes, which are also printed; empty when there are none."""
        try:
            self._line.send(portals)
            return str(self._line.recv())
        except (EOFError, OSError):  # it was killed
            self.restart()
            return ""


def _builds(line: Connection, root: Path, out: Path, as_of: date, unit: str) -> None:
    """Build whenever the other end of the pipe asks, until it is closed."""
    from sotay.pipeline.build import Options

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupted `serve` reports it once
    asked = Options(root, out, as_of, (unit,), pdf=False)
    with workers(2) as pool, suppress(EOFError):
        while True:
            line.send(_build(replace(asked, portals=line.recv()), pool))


def _build(asked: Options, pool: Executor) -> str:
    """Build once; return the mistakes in what is shared and in what is this commune's own. All are printed."""
    from sotay.cli.main import build, exit_code, lines

    said: list[str] = []

    def once() -> int:
        try:
            return build(asked, pool)
        except SourceError as error:
            said.extend(lines(p for p in error.problems if p.unit in ("", *asked.units)))
            raise
        except UserError as error:
            said.append(str(error))
            raise

    exit_code(once)
    return "\n".join(said)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns
