"""Measures builds of a copy of the project, in one run, and prints a table. No number here passes or fails."""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("docs", "units", "references", "macros", "overrides", "sotay", "mkdocs.yml", "build.py")
SAMPLE_EVERY = 0.05
"""Seconds between two looks at the memory of the processes."""
REACH = {"nothing changed": 1, "a sentence": 15, "a phone": 5}
"""The share of a cold build, in percent, that a case is meant to stay under."""
MEMORY_REACH = 1536
"""Megabytes that all processes together are meant to stay under, with two jobs."""


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

    def count(self, *kinds: str) -> int:
        """Return how many things of these kinds were made: `site`, `body`, `document`, …"""
        return sum(name.split()[0] in kinds for name in self.built)


# ── one measured build ───────────────────────────────────────────────────────────────────────────


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


class MemoryWatch(threading.Thread):
    """Looks at a process session every so often and keeps the most bytes seen at once."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self.session, self.done = session, threading.Event()
        self.peak = self.largest = self.parent = 0

    def run(self) -> None:
        """Sample until `done` is set."""
        while not self.done.wait(SAMPLE_EVERY):
            sizes = {int(process.name): memory_of(process) for process in processes(self.session)}
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
        watch = MemoryWatch(process.pid)
        watch.start()
        said, _ = process.communicate()
    seconds, after = time.perf_counter() - start, os.times()
    watch.done.set()
    watch.join()
    if process.returncode:
        sys.exit(f"{case}: failed with exit code {process.returncode}\n{said}")
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(seconds, used, watch.peak, watch.largest, watch.parent)


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


# ── what changes between two builds ──────────────────────────────────────────────────────────────


def replace_once(path: Path, pattern: str, replacement: str) -> None:
    """Replace the first match of a pattern in a file; a file without one ends the run."""
    text, count = re.subn(pattern, replacement, path.read_text(), count=1, flags=re.MULTILINE)
    if not count:
        sys.exit(f"{path}: nothing there to change ({pattern})")
    path.write_text(text)


def change_sentence(project: Path) -> None:
    """Add a sentence to the purpose of one procedure that all communes have."""
    procedure = min((project / "docs" / "quy-trinh").rglob("*.md"))
    replace_once(procedure, r"(^## 1\. .*\n+.*\S)", r"\1 Câu này được thêm vào để đo.")


def change_phone(project: Path, slug: str) -> None:
    """Give one commune another phone number."""
    phone = r"""(^contacts:\n(?:  .*\n)*?  phone: *['"]?[^'"\n]*\d)"""
    replace_once(project / "units" / f"{slug}.yml", phone, r"\g<1>0")


def change_style(project: Path) -> None:
    """Add a rule to the stylesheet of what is printed, so that every body is laid out anew."""
    sheets = sorted((project / "overrides" / "print").glob("*.css"))
    body = next((sheet for sheet in sheets if sheet.stem == "body"), sheets[0])
    body.write_text(body.read_text() + "\np { letter-spacing: 0.01pt }\n")


def some_of(slugs: Sequence[str], count: int) -> list[str]:
    """Return so many slugs, spread evenly, so that both kinds of commune are among them."""
    return [slugs[i * len(slugs) // count] for i in range(count)]


def measure(project: Path, units: int, jobs: int) -> list[Result]:
    """Build the project cold and after each change. `units` 0 means all."""
    slugs = sorted(p.stem for p in (project / "units").glob("*.yml") if not p.stem.startswith("_"))
    chosen = some_of(slugs, min(units, len(slugs))) if units else slugs
    arguments = [*(chosen if units else ()), "--jobs", str(jobs)]
    cases: tuple[tuple[str, Callable[[], None]], ...] = (
        ("cold", lambda: None),
        ("nothing changed", lambda: None),
        ("a sentence", lambda: change_sentence(project)),
        ("a phone", lambda: change_phone(project, chosen[0])),
        ("a print style", lambda: change_style(project)),
    )
    results = []
    for case, change in cases:
        change()
        print(f"{case} …", file=sys.stderr, flush=True)
        results.append(build(case, project, arguments))
    return results


# ── the table ────────────────────────────────────────────────────────────────────────────────────


def row(result: Result, cold: Result) -> list[str]:
    """Return the cells of one build."""
    reach = REACH.get(result.case)
    return [
        result.case,
        f"{result.run.seconds:.1f}",
        f"{result.run.processor:.1f}",
        f"{100 * result.run.seconds / cold.run.seconds:.1f}",
        f"≤ {reach}" if reach else "",
        str(result.count("site")),
        str(result.count("body")),
        str(result.count("document", "manual")),
        str(result.reused),
        str(result.pages),
        f"{result.pages / result.run.seconds:.0f}",
        f"{result.run.memory / 2**20:.0f}" if result.run.memory else "–",
        f"{result.tree / 2**20:.0f}",
    ]


HEAD = [
    "case",
    "s",
    "CPU s",
    "% cold",
    "reach",
    "sites",
    "bodies",
    "bound",
    "reused",
    "pages",
    "pages/s",
    "MB peak",
    "MB tree",
]


def table(rows: list[list[str]]) -> str:
    """Return rows, the first of them the head, as a Markdown table."""
    rows = list(rows)
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


def copied(project: Path, manual: Path = ROOT) -> Path:
    """Copy the project's sources into a folder that is made, with what another manual has instead of its own."""
    project.mkdir()
    for name in SOURCES:
        source = manual / name if (manual / name).exists() else ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, project / name)
    return project


def main() -> None:
    """Copy the project, measure it, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=0, metavar="N", help="only so many communes (default: all)")
    parser.add_argument(
        "--jobs", type=int, default=cores(), metavar="N", help="processes (default: the cores, %(default)s)"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sotay-bench-") as temporary:
        results = measure(copied(Path(temporary) / "project"), options.units, options.jobs)
    units = {name.rpartition("/")[2] for name in results[0].built if name.startswith("site ") and "/" in name}
    print(f"{len(units)} communes, {options.jobs} jobs, {machine()}\n")
    print(table([HEAD, *(row(result, results[0]) for result in results)]))
    print("\nbodies: laid out; bound: documents and manuals; reused: all that was at hand already")
    print(f"memory: all processes together, meant to stay under {MEMORY_REACH} MB with two jobs")


if __name__ == "__main__":
    main()
