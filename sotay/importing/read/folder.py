"""Reads the files of a folder, each in a process of its own: a bad file stops itself alone."""

from __future__ import annotations

import resource
import signal
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from sotay.importing.read.files import read
from sotay.importing.read.refusals import Unreadable, refusal
from sotay.model.wordfiles import ImportedFile

CONTEXT = get_context("forkserver")
"""A process costs a hundredth of a second once one of them has loaded what all need."""
SECONDS = 30
"""Processor time of a file; the longest procedures take half a second."""
PATIENCE = 4 * SECONDS
"""Seconds that a file may take by the clock, on a machine with much else to do."""
MEMORY = 1_000_000_000
"""Bytes of address space of a process; reading an ordinary file takes a tenth of it."""
_SKIPPED = ("~$", ".")
"""How the names of files begin that nobody wrote: locks of Word, hidden files."""
_LITTER = {"thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class _Begun:
    """A file that is being read."""

    number: int
    process: ForkServerProcess
    until: float


def files_below(folder: Path) -> tuple[str, ...]:
    """Return the files below a folder, relative to it and with `/`, in order; none that programs leave behind."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return tuple(
        sorted(
            path.as_posix()
            for path in found
            if not any(part.startswith(_SKIPPED) for part in path.parts) and path.name.lower() not in _LITTER
        )
    )


def read_all(folder: Path, paths: Sequence[str], jobs: int = 2) -> tuple[ImportedFile, ...]:
    """Return what each file says, or why it is not read, in the order of the paths; `jobs` at a time."""
    CONTEXT.set_forkserver_preload(["__main__", "sotay.importing.read.files"])
    found: dict[int, ImportedFile] = {}
    waiting = deque(enumerate(paths))
    running: dict[Connection, _Begun] = {}
    try:
        while waiting or running:
            while waiting and len(running) < max(jobs, 1):
                number, path = waiting.popleft()
                ours, reading = _begin(folder, number, path)
                running[ours] = reading
            for ours in _ready(running):
                reading = running.pop(ours)
                found[reading.number] = _end(ours, reading, paths[reading.number])
    finally:
        for reading in running.values():
            reading.process.kill()
    return tuple(found[number] for number in range(len(paths)))


def _begin(folder: Path, number: int, path: str) -> tuple[Connection, _Begun]:
    ours, theirs = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=_work, args=(theirs, str(folder), path), daemon=True)
    process.start()
    theirs.close()
    return ours, _Begun(number, process, time.monotonic() + PATIENCE)


def _ready(running: dict[Connection, _Begun]) -> Iterator[Connection]:
    """Yield the files that have been read, or will never be."""
    soonest = min(reading.until for reading in running.values()) - time.monotonic()
    done = [one for one in wait(list(running), max(soonest, 0)) if isinstance(one, Connection)]
    yield from done
    now = time.monotonic()
    yield from [one for one, reading in running.items() if reading.until <= now and one not in done]


def _end(ours: Connection, reading: _Begun, path: str) -> ImportedFile:
    with ours, suppress(EOFError, OSError):
        if ours.poll():
            told: ImportedFile = ours.recv()
            reading.process.join()
            return told
    if reading.process.is_alive() and time.monotonic() >= reading.until:
        reading.process.kill()
        reading.process.join()
        return refusal(path, Unreadable("word-too-long", f"{PATIENCE} seconds", f"{PATIENCE} giây"))
    reading.process.join()
    return refusal(path, _died(reading.process.exitcode))


def _died(code: int | None) -> Unreadable:
    """Return why a process ended without a word."""
    if code == -signal.SIGXCPU:
        return Unreadable("word-too-long", f"{SECONDS} seconds", f"{SECONDS} giây")
    if code == -signal.SIGKILL:
        return _too_large()
    return Unreadable("word-unreadable", f"the reader ended with {code}", "trình đọc phải dừng giữa chừng")


def _too_large() -> Unreadable:
    return Unreadable("word-too-large", f"{MEMORY // 1_000_000} MB of memory", f"{MEMORY // 1_000_000} MB bộ nhớ")


def _work(theirs: Connection, folder: str, path: str) -> None:
    """Read one file within the limits, and hand on what it says."""
    limit()
    try:
        told = read(path, Path(folder, path).read_bytes())
    except MemoryError:
        told = refusal(path, _too_large())
    except OSError as error:
        told = refusal(path, Unreadable("word-unreadable", error.strerror or str(error), "không mở được tệp"))
    theirs.send(told)
    theirs.close()


def limit(seconds: int = SECONDS, memory: int = MEMORY) -> None:
    """Limit processor time and memory of this process for good; where the system cannot, time by the clock remains."""
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
