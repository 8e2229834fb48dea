"""`build.py serve UNIT`: a preview of one commune, rebuilt and reloaded when a file is saved."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from watchfiles import Change, watch

from sotay.base.errors import SourceError, UserError
from sotay.base.folders import Folders
from sotay.base.text import closest
from sotay.cli.preview_server import News, server
from sotay.expand.environment import LIBRARIES
from sotay.pipeline.workers import CONTEXT, LOADED, start_server, workers
from sotay.storage.publish.plan import MANIFEST

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from sotay.pipeline.build import Options

CALM = 1.0
"""Seconds without a save after which the portals are built too: they tell of all communes, and take longer."""
LULL = 100
"""Milliseconds after which the watcher tells that nothing was saved."""
PATIENCE = 1.0
"""Seconds that a process gets to end by itself."""
Changes: TypeAlias = set[tuple[Change, str]]
"""What happened to files, and their paths."""
Asked: TypeAlias = tuple[Path, Path, date, str]
"""Root, where to publish, day and commune."""
READY = ["sotay.cli.main", "sotay.pipeline.build", *LOADED, *LIBRARIES]
"""What every build imports, loaded once; none of it belongs to the manual."""


def serve(root: Path, unit: str, port: int, as_of: date) -> int:
    """Build a commune without PDFs into `.cache/preview`, serve it on localhost, build again on save.

    The page of a file that is saved is shown at once, before it is built. Runs until it is interrupted. `UserError`
    when the port is taken.
    """
    folders = Folders(root)
    _require(folders, unit)
    start_server(READY)
    out, news, start = folders.cache / "preview", News(), f"/internal/{unit}/index.html"
    words = (folders.docs, folders.units, folders.references)
    asked, saves = (folders.root, out, as_of, unit), Saves()
    with server(port, news, start, out) as preview, Builder(asked) as builder, Glancer(asked) as glancer:
        news.tell(builder.build())
        threading.Thread(target=preview.serve_forever, daemon=True).start()
        threading.Thread(target=_keep_built, args=(saves, words, builder, glancer, news), daemon=True).start()
        for changes in _watched(*words, folders.macros, folders.overrides, folders.config):
            if changes is None:
                print(f"http://127.0.0.1:{preview.server_port}{start}", flush=True)
                continue
            number, source = saves.add(changes), _page_of(changes, folders)
            if (shown := glancer.page(source) if source else None) and saves.built < number:
                news.show(source, *shown)
    return 0


def _watched(*paths: Path) -> Iterator[Changes | None]:
    """Yield None once these are watched, so that nothing saved from then on is missed, and then what is saved."""
    told = False
    for changes in watch(*paths, debounce=50, step=10, rust_timeout=LULL, yield_on_timeout=True):
        if not told:
            yield None
            told = True
        if changes:
            yield changes


def _page_of(changes: Changes, folders: Folders) -> str:
    """Return the path from the root of a page's file, if nothing else was saved."""
    left = [path for path in sorted({Path(path) for _, path in changes}) if path.exists()]
    return left[0].relative_to(folders.root).as_posix() if len(left) == 1 and left[0].suffix == ".md" else ""


class Saves:
    """What was saved and waits to be built."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Changes] = SimpleQueue()
        self._count = self._taken = self.built = 0
        """How many times something was saved, of which so many have been taken to be built, and are built."""

    def add(self, changes: Changes) -> int:
        """Add what was saved; return its number."""
        self._count += 1
        self._waiting.put(changes)
        return self._count

    def take(self, seconds: float | None) -> Changes:
        """Return all that waits, once there is anything or the time is over (None: never)."""
        found: Changes = set()
        with suppress(Empty):
            while True:
                found |= self._waiting.get(timeout=seconds) if not found else self._waiting.get_nowait()
                self._taken += 1
        return found

    @property
    def waiting(self) -> bool:
        """Return whether something was saved since."""
        return self._count > self._taken

    def done(self) -> None:
        """Note that all that was taken is built."""
        self.built = self._taken


def _keep_built(saves: Saves, words: Sequence[Path], builder: Builder, glancer: Glancer, news: News) -> None:
    """Build whenever something was saved, and the portals too once nothing has been for a while."""
    behind = told = owed = False
    glancer.open()
    while True:
        changes = saves.take(CALM if behind else None)
        if not all(any(Path(path).is_relative_to(folder) for folder in words) for _, path in changes):
            builder.restart()
            glancer.restart()
        before, mistakes = builder.published, builder.build(portals=not changes)
        saves.done()
        # Pages that are open reload for what was saved, and not again for the portals.
        owed |= bool(changes) and mistakes != news.mistakes
        owed |= bool(news.glimpse[0]) or (builder.published != before and bool(changes or not told))
        if owed and not saves.waiting:  # else a page that is shown already would go back to what it was
            news.tell(mistakes, builder.as_shown(*news.glimpse) if mistakes == news.mistakes else "")
            told, owed = True, False
        if changes:
            glancer.open()
        behind, told = bool(changes) and not mistakes, bool(changes) and told


def _require(folders: Folders, unit: str) -> None:
    """Raise UserError for a commune that has no file: nothing would ever be built for it."""
    known = {path.stem for path in folders.units.glob("*.yml") if not path.stem.startswith("_")}
    if unit not in known:
        near = closest(unit, known)
        raise UserError(f"no such commune in units/: {unit}" + (f"; did you mean {near}?" if near else ""))


class Helper:
    """A process that knows from one errand to the next what it read of the sources.

    What it knows of styles and macros, it knows for good: it is started again where they have changed.
    """

    def __init__(self, work: Callable[..., None], *asked: object) -> None:
        self._work, self._asked = work, asked
        self._closed = False
        self._turn = threading.RLock()

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, *error: object) -> None:
        self._closed = True
        self._stop()

    def restart(self) -> None:
        """Go on with a new process, once the last errand is done."""
        with self._turn:
            self._stop()
            self._start()

    def ask(self, errand: object) -> Any:
        """Return the answer to an errand; None if the process was killed, which is then started again."""
        with self._turn:
            try:
                self._line.send(errand)
                return self._line.recv()
            except (EOFError, OSError):
                if not self._closed:
                    self.restart()
                return None

    def _start(self) -> None:
        self._line, other = CONTEXT.Pipe()
        self._process = CONTEXT.Process(target=self._work, args=(other, *self._asked))
        self._process.start()
        other.close()

    def _stop(self) -> None:
        if self._turn.acquire(blocking=False):  # without an errand, it ends by itself and cleans up
            self._line.close()
            self._process.join(PATIENCE)
            self._turn.release()
        self._process.terminate()  # a build that is killed leaves the pages as they were
        self._process.join()
        with self._turn:
            self._line.close()


class Builder(Helper):
    """Builds the commune's sites."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(_builds, *asked)
        self._out = asked[1]

    @property
    def published(self) -> tuple[int, int] | None:
        """Return what tells one publication from another."""
        return _stamp(self._out / MANIFEST)

    def as_shown(self, address: str, html: str) -> str:
        """Return the address of a page if it was published as it was shown before."""
        file = self._out / address.removeprefix("/")
        return address if address and file.is_file() and file.read_text("utf-8") == html else ""

    def build(self, portals: bool = True) -> str:
        """Build, with or without portals; return the mistakes, which are also printed; empty when there are none."""
        return self.ask(portals) or ""


class Glancer(Helper):
    """Shows a page that was saved before it is built."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(_glances, *asked)

    def open(self) -> None:
        """Read what was just built."""
        self.ask("")

    def page(self, source: str) -> tuple[str, str] | None:
        """Return address and HTML of the page of a file, or None where only a build can tell."""
        found: tuple[str, str] | None = self.ask(source)
        return found


def _builds(line: Connection, root: Path, out: Path, as_of: date, unit: str) -> None:
    """Build whenever the other end of the pipe asks, until it is closed."""
    from sotay.pipeline.build import Options

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupted `serve` reports it once
    asked = Options(root, out, as_of, (unit,), pdf=False)
    with workers(2) as pool, suppress(EOFError, ConnectionError):
        while True:
            line.send(_build(replace(asked, portals=line.recv()), pool))


def _glances(line: Connection, root: Path, out: Path, as_of: date, unit: str) -> None:
    """Answer with the page of a file, or read anew what was built if none is named, until the pipe is closed."""
    from sotay.pipeline.glance import Glance

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    glance = Glance(root, unit, as_of)
    with suppress(EOFError, ConnectionError):
        while True:
            source = line.recv()
            if not source:
                glance.open()
            line.send(glance.page(source) if source else None)


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
