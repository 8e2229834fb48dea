"""What a command takes: seconds on the clock and of the processors, memory of all its processes; and a table of it."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "RESULTS.md"
"""Where `--record` keeps what a bench measured last, between two markers of its own."""
LIBRARIES = ("mkdocs", "mkdocs-material", "weasyprint", "pikepdf")
SAMPLE_EVERY = 0.25
"""Seconds between two looks at the memory of the processes: each look takes some 10 ms of a processor."""


@dataclass(frozen=True)
class Run:
    """What one command took: seconds on the clock and of the processors, bytes of memory (0: not told)."""

    seconds: float
    processor: float
    memory: int
    """All processes together, at their highest."""
    largest: int
    """The largest process, at its highest."""
    parent: int
    """The first process, which hands out the work, at its highest."""


@dataclass(frozen=True)
class Result:
    """What one build took and made; sizes in bytes."""

    case: str
    run: Run
    built: tuple[str, ...]
    reused: int
    pages: int
    tree: int

    @property
    def units(self) -> list[str]:
        """Return the slugs of the communes whose sites were made."""
        return sorted({n.rpartition("/")[2] for n in self.built if n.startswith("site ") and "/" in n})

    def count(self, *kinds: str) -> int:
        """Return how many things of these kinds were made: `site`, `body`, `document`, …"""
        return sum(name.split()[0] in kinds for name in self.built)


def session_of(stat: str) -> int:
    """Return the session id from the text of `/proc/<pid>/stat`."""
    # The command's name stands in parentheses and may hold anything, so count from the last one.
    return int(stat.rpartition(")")[2].split()[3])


def processes(session: int) -> Iterator[Path]:
    """Yield the `/proc` folders of all processes of a session."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if session_of((folder / "stat").read_text(errors="replace")) == session:
                yield folder
        except OSError:
            continue  # ended meanwhile


def memory_of(process: Path) -> int:
    """Return bytes of memory, pages shared with others counted in part (PSS), or else all (RSS)."""
    for name, key in (("smaps_rollup", "Pss"), ("status", "VmRSS")):
        try:
            found = re.search(rf"^{key}:\s+(\d+) kB", (process / name).read_text(), re.MULTILINE)
        except OSError:
            continue
        if found:
            return int(found[1]) * 1024
    return 0


def computed_by(process: Path) -> float:
    """Return the seconds of the processors that a process has used itself; 0 once it has ended."""
    try:
        fields = (process / "stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Watch(threading.Thread):
    """Looks at a process session every so often: the most bytes seen at once, and what each process has computed."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self.session, self.done = session, threading.Event()
        self.peak = self.largest = self.parent = 0
        self.computed: dict[int, float] = {}
        """Seconds of the processors by process, those included that nobody waits for."""

    def run(self) -> None:
        """Sample until `done` is set."""
        while not self.done.wait(SAMPLE_EVERY):
            running = [*processes(self.session)]
            sizes = {int(process.name): memory_of(process) for process in running}
            self.computed |= {int(process.name): seconds for process in running if (seconds := computed_by(process))}
            self.peak = max(self.peak, sum(sizes.values()))
            self.largest = max(self.largest, *sizes.values(), 0)
            self.parent = max(self.parent, sizes.get(self.session, 0))


def tree_size(folder: Path) -> int:
    """Return the bytes of all files below a folder, a file with several names counted once."""
    seen = {(s.st_dev, s.st_ino): s.st_size for s in (p.lstat() for p in folder.rglob("*") if p.is_file())}
    return sum(seen.values())


def measured(case: str, command: Sequence[str], folder: Path) -> Run:
    """Run a command in a process session of its own and measure it.

    Raises SystemExit with the command's own words when it fails.
    """
    start, before = time.perf_counter(), os.times()
    with subprocess.Popen(
        command,
        cwd=folder,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        watch = Watch(process.pid)
        watch.start()
        said, _ = process.communicate()
    seconds, after = time.perf_counter() - start, os.times()
    watch.done.set()
    watch.join()
    if process.returncode:
        sys.exit(f"{case}: failed with exit code {process.returncode}\n{said}")
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(seconds, max(used, sum(watch.computed.values())), watch.peak, watch.largest, watch.parent)


def build(case: str, project: Path, arguments: Sequence[str]) -> Result:
    """Build the project and measure it."""
    out = project / "site"
    run = measured(case, [sys.executable, "build.py", "build", "--out", str(out), *arguments], project)
    report: dict[str, Any] = json.loads((out / "report.json").read_text())
    return Result(
        case=case,
        run=run,
        built=tuple(report["built"]),
        reused=report["reused"],
        pages=report["pages"],
        tree=tree_size(out),
    )


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows, the first of them the head, as a Markdown table."""
    rows = [*rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rows.insert(1, ["-" * width if i == 0 else "-" * (width - 1) + ":" for i, width in enumerate(widths)])
    return "\n".join(
        "| " + " | ".join(f"{cell:{'>' if i else '<'}{widths[i]}}" for i, cell in enumerate(cells)) + " |"
        for cells in rows
    )


def cores() -> int:
    """Return how many processes can run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine() -> str:
    """Return what was measured on."""
    return f"{cores()} cores, Python {platform.python_version()}, {platform.system()}"


def conditions() -> str:
    """Return date, machine, versions and the load right now: other work on the machine makes every figure worse."""
    made_with = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return f"{datetime.now(UTC):%Y-%m-%d}, {machine()}, {made_with}; load average when it started: {load}"


def record(bench: str, text: str, results: Path = RESULTS) -> None:
    """Replace the text between the markers of a bench. A file without them ends the run."""
    begin, end = f"<!-- {bench} -->\n", f"<!-- end of {bench} -->\n"
    before, found, rest = results.read_text("utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        sys.exit(f"{results}: no section {bench}")
    results.write_text(f"{before}{begin}\n{text.strip()}\n\n{end}{after}", encoding="utf-8")


def report(bench: str, text: str, recorded: bool) -> None:
    """Print what a bench measured, and keep it in RESULTS.md if it is to be recorded."""
    print(text)
    if recorded:
        record(bench, text)
