"""Measures what people wait for at their desk: answers of the command line, and a saved sentence in the browser."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from statistics import median

from measuring import measured
from trial import SENTENCE, change_sentence, code_of, shared_procedure

SAVES = 3
"""How often a sentence is saved; the one in the middle counts."""
HOLDERS, DOCUMENTS = 8, 80
"""Who gets controlled copies, of how many documents."""
PATIENCE = 300
"""Seconds after which a preview that says nothing ends the run."""
HEAD = ["what", "s", "CPU s", "target, s"]


def waits(project: Path, slug: str) -> list[list[str]]:
    """Return the rows of the table, for a project that was built."""
    rows = [
        asked(project, "`--help`", ["--help"]),
        asked(project, "`check`, all communes, the first", ["check"]),
        asked(project, "`check`, nothing changed", ["check"], "5"),
        asked(project, "`check`, a shared sentence changed", ["check"], "5", change_sentence),
        asked(project, "`status`, all communes, then", ["status"], "5"),
        asked(project, "`status` once more", ["status"], "5"),
        asked(project, "`status --diff`, another sentence changed", ["status", "--diff"], "5", change_sentence),
        asked(project, "`issue`, a changed shared procedure, all communes", issuing(project), "30"),
    ]
    rows.append(handed_out(project, slug))
    saved = median(saves(project, slug))
    return [*rows, [f"`serve`: from saving to the reloaded page, the middle of {SAVES}", f"{saved:.2f}", "", "1.5"]]


def asked(
    project: Path, case: str, arguments: Sequence[str], reach: str = "", change: Callable[[Path], None] | None = None
) -> list[str]:
    """Return the row of a command of `build.py`, run after a change."""
    if change:
        change(project)
    print(f"{case} …", file=sys.stderr, flush=True)
    run = measured(case, [sys.executable, "build.py", *arguments], project)
    return [case, f"{run.seconds:.2f}", f"{run.processor:.2f}", reach]


def issuing(project: Path) -> list[str]:
    """Return the command that issues the shared procedure in all communes."""
    decided = ["--decision", "99/QĐ-UBND", "--effective", str(date.today()), "--reason", "Để đo"]
    return ["issue", "--all", "--docs", code_of(project), *decided, "--sample", "--yes"]


def copying(slug: str, codes: Sequence[str]) -> list[str]:
    """Return the command that makes the controlled copies of these documents."""
    return ["copies", slug, *codes, "--yes"]


def handed_out(project: Path, slug: str) -> list[str]:
    """Return the row of making the controlled copies of documents in force for so many holders."""
    told = subprocess.check_output([sys.executable, "build.py", "status", slug, "--format", "json"], cwd=project)
    codes = [d["code"] for d in json.loads(told)["units"][slug] if d["status"] == "in_force"][:DOCUMENTS]
    with (project / "units" / f"{slug}.yml").open("a") as unit:
        unit.write("\ndistribution:\n" + "".join(f"  - {{holder: Nơi giữ {n}, copies: 1}}\n" for n in range(HOLDERS)))
    return asked(project, f"`copies`, {HOLDERS} holders × {len(codes)} documents", copying(slug, codes), "60")


def saves(project: Path, slug: str) -> list[float]:
    """Serve a commune, save a shared sentence, wait until a page that was open has been read anew; seconds of each."""
    print("serve …", file=sys.stderr, flush=True)
    command = [sys.executable, "build.py", "serve", slug, "--port", "0"]
    with subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout
            first = next(line for line in process.stdout if line.startswith("http://"))
            host = first.removeprefix("http://").partition("/")[0]
            page = shared_procedure(project).with_suffix(".html").as_posix()
            return [save(project, host, f"/internal/{slug}/{page}") for _ in range(SAVES)]
        finally:
            process.terminate()


def save(project: Path, host: str, page: str) -> float:
    """Return the seconds from saving a sentence until a page that waited for it has been read again."""
    with closing(HTTPConnection(host, timeout=PATIENCE)) as waiting, closing(HTTPConnection(host)) as reading:
        waiting.request("GET", "/reload")
        told = waiting.getresponse()
        start = time.perf_counter()
        change_sentence(project)
        wait_for_news(told)
        reading.request("GET", page)
        read = reading.getresponse().read()
        seconds = time.perf_counter() - start
    written = (project / "docs" / shared_procedure(project)).read_text().count(SENTENCE)
    if read.count(SENTENCE.encode()) < written:
        sys.exit(f"{page}: reloaded before it had what was saved")
    return seconds


def wait_for_news(told: HTTPResponse) -> None:
    """Return once the preview says that a new build stands."""
    while not told.readline().startswith(b"data:"):
        pass
