"""Measures whether a commune costs the same in a province of 40, of 400 and in the whole country of 3,321.

The communes are generated from those that ship. Two parts of each province are built cold, the second with some
more communes: the difference is what a further commune costs. No number here passes or fails.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
import uuid
from pathlib import Path

from measuring import Result, build, conditions, cores, report, table
from trial import ROOT, copied

SIZES = (40, 400, 3321)


def province(project: Path, count: int) -> list[str]:
    """Replace the communes in `units/` by that many generated ones; return their slugs."""
    units = project / "units"
    patterns = [path.read_text() for path in sorted(units.glob("[a-z]*.yml"))]
    for path in units.iterdir():
        if path.name != "_province.yml":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    slugs = []
    for number in range(count):
        text = patterns[number % len(patterns)]
        kind = "phuong" if "\nkind: phường\n" in text else "xa"
        slugs.append(f"{kind}-mau-{number:04}")
        text = re.sub(r"^name: .*$", f"name: Mẫu {number:04}", text, count=1, flags=re.MULTILINE)
        text = re.sub(r"^gso_code: .*$", f'gso_code: "{50000 + number}"', text, count=1, flags=re.MULTILINE)
        text = re.sub(r"0228 \d{3} \d{4}", f"0228 {number // 1000:03} {number % 1000:04}", text)
        (units / f"{slugs[-1]}.yml").write_text(text)
    return sorted(slugs)


def cold(project: Path, slugs: list[str], how: list[str]) -> Result:
    """Build these communes without a cache; `how` has more arguments of `build`."""
    for name in ("site", ".cache"):
        shutil.rmtree(project / name, ignore_errors=True)
    print(f"{len(slugs)} communes …", file=sys.stderr, flush=True)
    return build("cold", project, [*slugs, *how])


def on_cluster(executor: str, shared: str) -> list[str]:
    """Return what makes a build run on a cluster, with nothing in the cache that its machines share."""
    return ["--executor", executor, "--shared", f"{shared.rstrip('/')}/{uuid.uuid4()}"] if executor else []


def row(count: int, few: Result, more: Result, part: int, further: int) -> list[str]:
    """Return the cells of one province."""
    seconds = (more.run.seconds - few.run.seconds) / further
    processor = (more.run.processor - few.run.processor) / further
    sizes = (more.run.parent, more.run.largest, more.run.parent - few.run.parent)
    whole = more.run.seconds + seconds * (count - part - further)
    return [
        f"{count:,}",
        f"{seconds:.1f}",
        f"{processor:.1f}",
        *(f"{s / 2**20:.0f}" for s in sizes),
        f"{whole / 60:.0f}",
    ]


HEAD = ["communes", "s each", "CPU s each", "MB parent", "MB largest", "MB parent grew", "min for all"]


def main() -> None:
    """Make provinces, build parts of them, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N", help="communes (%(default)s)")
    parser.add_argument("--part", type=int, default=4, metavar="N", help="communes in the smaller part (%(default)s)")
    parser.add_argument("--further", type=int, default=8, metavar="N", help="more of them in the larger (%(default)s)")
    parser.add_argument("--jobs", type=int, default=cores(), metavar="N", help="processes (%(default)s)")
    parser.add_argument("--manual", type=Path, default=ROOT, metavar="DIR", help="whose communes and documents")
    parser.add_argument("--executor", default="", metavar="URL", help="scheduler of a cluster to build on")
    parser.add_argument("--shared", default="", metavar="ADDRESS", help="below which its machines share stores")
    parser.add_argument("--record", action="store_true", help="keep the table in RESULTS.md")
    options = parser.parse_args()
    measured_on = conditions()
    rows = [HEAD]
    for count in options.sizes:
        with tempfile.TemporaryDirectory(prefix="sotay-growth-") as temporary:
            project = copied(Path(temporary) / "project", options.manual)
            slugs = province(project, count)[: options.part + options.further]
            if options.executor:
                cold(project, slugs[:1], on_cluster(options.executor, options.shared))  # workers load what they need
            few, more = (
                cold(project, part, ["--jobs", str(options.jobs), *on_cluster(options.executor, options.shared)])
                for part in (slugs[: options.part], slugs)
            )
            rows.append(row(count, few, more, options.part, options.further))
    how = "on a cluster" if options.executor else f"{options.jobs} jobs"
    text = f"""{how}; parts of {options.part} and {options.part + options.further} communes. {measured_on}.

{table(rows)}

each: what {options.further} further communes cost, divided by their number; for all: extrapolated from the part."""
    if options.executor:
        text += "\nCPU and MB are those of this machine, which only publishes."
    report("growth", text, options.record)


if __name__ == "__main__":
    main()
