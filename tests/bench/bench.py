"""Measures builds of a copy of the project, and what people wait for, in one run. No number here passes or fails."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from measuring import Result, build, conditions, cores, report, table
from trial import change_phone, change_sentence, change_style, copied, slugs_of, some_of
from waits import HEAD as HEAD_OF_WAITS
from waits import waits

REACH = {"nothing changed": 1, "a sentence": 15, "a phone": 5}
"""Target of each case: the most it may take, in percent of a cold build."""
MEMORY_REACH = 1536
"""Target: the most megabytes of all processes together, with two jobs."""


def measure(project: Path, units: int, jobs: int, style: bool) -> list[Result]:
    """Build the project cold and after each change, with `style` one of how everything is printed. `units` 0: all."""
    slugs = slugs_of(project)
    chosen = some_of(slugs, min(units, len(slugs))) if units else slugs
    arguments = [*(chosen if units else ()), "--jobs", str(jobs)]
    cases: tuple[tuple[str, Callable[[], None]], ...] = (
        ("cold", lambda: None),
        ("nothing changed", lambda: None),
        ("a sentence", lambda: change_sentence(project)),
        ("a phone", lambda: change_phone(project, chosen[0])),
        *([("a print style", lambda: change_style(project))] if style else []),
    )
    results = []
    for case, change in cases:
        change()
        print(f"{case} …", file=sys.stderr, flush=True)
        results.append(build(case, project, arguments))
    return results


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
    "target",
    "sites",
    "bodies",
    "bound",
    "reused",
    "pages",
    "pages/s",
    "MB peak",
    "MB tree",
]


def main() -> None:
    """Copy the project, measure it, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=0, metavar="N", help="only so many communes (default: all)")
    parser.add_argument(
        "--jobs", type=int, default=cores(), metavar="N", help="processes (default: the cores, %(default)s)"
    )
    parser.add_argument("--style", action="store_true", help="change a print style too: nearly as long as a cold build")
    parser.add_argument("--record", action="store_true", help="keep the tables in RESULTS.md")
    options = parser.parse_args()
    measured_on = conditions()
    with tempfile.TemporaryDirectory(prefix="sotay-bench-") as temporary:
        project = copied(Path(temporary) / "project")
        results = measure(project, options.units, options.jobs, options.style)
        units = results[0].units
        builds = table([HEAD, *(row(result, results[0]) for result in results)])
        print(builds, file=sys.stderr, flush=True)
        text = f"""{len(units)} communes, {options.jobs} jobs. {measured_on}.

{builds}

bodies: laid out; bound: documents and manuals; reused: results taken from the cache;
memory: all processes together, target: under {MEMORY_REACH} MB with two jobs.

{table([HEAD_OF_WAITS, *waits(project, units[0])])}"""
    report("bench", text, options.record)


if __name__ == "__main__":
    main()
