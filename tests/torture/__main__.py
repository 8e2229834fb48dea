"""`make torture`: run everything in the counts asked for, print the figures, and keep them with `--record`."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from testing.building import SAMPLE, Sample, issue_sample

from torture import damages, inputs, kills

RESULTS = Path(__file__).resolve().parents[1] / "bench/TORTURE.md"
GOOD = (kills.KILLED, "mistakes told", "clean", "whole again", inputs.PYTHON, "found as `SECURITY.md` says")
"""How what counts as no fault begins."""
TAMPERING = Path(__file__).resolve().parents[1] / "test_tampering.py"
TITLE = """# What torture found

`make torture` kills commands and gives others after them, mutates sources, flips bits, tampers with everything that is
kept, and writes this page; a short form of it is in
`tests/test_torture.py`.
"""


def main() -> int:
    """Return 1 when anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--damages", type=int, default=300)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--record", action="store_true", help=f"keep the figures in {RESULTS.name}")
    asked = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="torture-", dir="/tmp") as folder:
        sample = Sample(SAMPLE).sources(Path(folder) / "issued")
        issue_sample(sample)
        sample.build()
        copy, below = sample.copy(Path(folder) / "kills"), Path(folder) / "inputs"
        checked, rules = inputs.torment(below, asked.inputs, asked.seed)
        rows = {
            f"{asked.damages} × 5 bits flipped in cache and site": damages.torment(sample, asked.damages, asked.seed),
            f"{asked.inputs} mutated sources checked, {len(rules)} rules told": checked,
            f"{asked.kills} commands started, to be killed": kills.torment(copy, asked.kills, asked.seed),
            "kinds of tampering (`tests/test_tampering.py`)": tampering(Path(folder) / "tampering.xml"),
        }
    text = table(rows, asked.seed, time.monotonic() - begun)
    print(text)
    if asked.record:
        RESULTS.write_text(text, "utf-8")
    return int(bool(bad(kind for counts in rows.values() for kind in counts)))


def bad(kinds: Iterable[str]) -> list[str]:
    """Return the kinds of results that are faults."""
    return [kind for kind in kinds if not kind.startswith(GOOD)]


def tampering(report: Path) -> Counter[str]:
    """Run the tests of all attacks; return how many were found by what the table says, and which were not."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        f"--junitxml={report}",
        "-k",
        "an_attack",
    ]
    subprocess.run([*command, TAMPERING], check=False, stdout=subprocess.DEVNULL)
    found = Counter[str]()
    for case in ElementTree.parse(report).iter("testcase"):
        failed = case.find("failure") is not None or case.find("error") is not None
        found[f"not so: {case.get('name')}" if failed else "found as `SECURITY.md` says"] += 1
    return found


def table(rows: dict[str, Counter[str]], seed: int, seconds: float) -> str:
    """Return the figures as a page of Markdown."""
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    when = f"{datetime.now(UTC):%Y-%m-%d}, {machine}, load {os.getloadavg()[0]:.1f} at the end"
    lines = [TITLE, f"{when}, seed {seed}, {seconds:.0f} s.", "", "| what was done | what came of it |", "|---|---|"]
    for what, counts in rows.items():
        lines.append(f"| {what} | {'; '.join(f'{kind}: {count}' for kind, count in sorted(counts.items()))} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
