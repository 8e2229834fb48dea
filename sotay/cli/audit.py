"""`build.py audit`: a sample plan for an audit, with the evidence, as a folder to take along."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotay.base.progress import Progress
from sotay.cli.arguments import common

if TYPE_CHECKING:
    from sotay.issuing.audit import Audit


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("audit", help="draw a sample for an audit and pack the evidence into a folder")
    command.add_argument("units", nargs="*", metavar="UNIT", help="slugs of communes; none: all")
    command.add_argument(
        "--seed", default="", metavar="NUMBER", help="what the sample follows from (default: by chance)"
    )
    command.add_argument("--size", type=_size, metavar="N", help="how many of each (default: the square root)")
    command.add_argument("--out", type=Path, metavar="DIR", help="the folder to write; none: only show the plan")
    command.add_argument("--format", choices=("text", "json"), default="text")
    common(command)


def _size(text: str) -> int:
    if not text.isdigit() or text == "0":
        raise argparse.ArgumentTypeError(f'"{text}" is not a number of samples')
    return int(text)


def run(options: argparse.Namespace, root: Path, as_of: date) -> int:
    """Run the command."""
    import secrets

    from sotay.issuing.audit import audit, write_folder

    seed = options.seed or str(secrets.randbelow(10**6))
    found = audit(root, options.units, seed, options.size, as_of, Progress())
    again = " ".join(["build.py audit", *options.units, "--seed", seed, "--as-of", str(as_of)])
    if options.size:
        again += f" --size {options.size}"
    written = write_folder(found, options.out, again) if options.out else 0
    if options.format == "json":
        print(json.dumps(as_data(found), ensure_ascii=False, indent=2))
        return 0
    for line in told(found):
        print(line)
    if written:
        print(f"{options.out}: {written} files; open index.html")
    return 0


def told(found: Audit) -> Iterator[str]:
    """Yield the plan, and how much evidence there is."""
    plan = found.plan
    yield f"seed {plan.seed}, as of {plan.as_of}"
    for d in plan.documents:
        yield f"  {d.unit.slug} document {d.document.code} {d.revision.label}: {d.document.title}"
    for r in plan.records:
        yield f"  {r.unit.slug} record of {r.document.code}: {r.record.name}, {r.record.retention}, {r.record.keeper}"
    for h in plan.holders:
        yield f"  {h.unit.slug} holder {h.holder}: copies {', '.join(str(copy.number) for copy in h.copies)}"
    yield f"{len(plan.documents)} documents, {len(plan.records)} records, {len(plan.holders)} holders"


def as_data(found: Audit) -> dict[str, Any]:
    """Return plan and evidence for tools: each list by its title, rows as columns → values."""
    return {
        "seed": found.plan.seed,
        "as_of": str(found.plan.as_of),
        "lists": {
            table.title: [dict(zip((column.title for column in table.columns), row, strict=True)) for row in table.rows]
            for table in found.tables
        },
    }
