"""`build.py reading` and `build.py acknowledge`: who has yet to read what, sheets to sign, who has signed."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotay.base.errors import UserError
from sotay.base.progress import Progress
from sotay.cli.arguments import agreed, codes, common, day, dry_run, near, words, writes

if TYPE_CHECKING:
    from sotay.base.languages.language import Language
    from sotay.facts.readers import ToRead
    from sotay.issuing.readings import Readings


def add_commands(commands: Any) -> None:
    """Add the two commands to the parser."""
    command = commands.add_parser("reading", help="list who has yet to read what, and make the sheets to sign")
    command.add_argument("unit", metavar="UNIT", help="slug of the commune")
    command.add_argument("--role", action="append", default=[], metavar="ROLE", help="only this role")
    command.add_argument("--docs", type=codes, default=(), metavar="CODE,…", help="only these documents")
    command.add_argument("--out", type=Path, metavar="FILE", help="where the sheets go (default: in copies/UNIT)")
    command.add_argument("--format", choices=("text", "json"), default="text")
    dry_run(command)
    common(command)
    command = commands.add_parser("acknowledge", help="record that a role has read and understood documents")
    command.add_argument("unit", metavar="UNIT", help="slug of the commune")
    command.add_argument("--role", required=True, metavar="ROLE", help="the role that has signed: id or title")
    command.add_argument("--docs", type=codes, default=(), metavar="CODE,…", help="only these documents")
    command.add_argument("--on", type=day, metavar="DATE", help="day of the signature (default: today)")
    command.add_argument("--by", action="append", type=words, default=[], metavar="NAME", help="who has signed")
    command.add_argument("--scan", type=Path, metavar="FILE", help="the signed sheet, scanned: its hash is kept")
    writes(command)
    common(command)


def run(options: argparse.Namespace, root: Path, as_of: date) -> int:
    """Run one of the commands."""
    return _reading(options, root, as_of) if options.command == "reading" else _acknowledge(options, root, as_of)


def _reading(options: argparse.Namespace, root: Path, as_of: date) -> int:
    from sotay.issuing.readings import make_sheets, to_read

    sources, found = to_read(root, options.unit, options.role, options.docs, as_of, Progress())
    file = None if options.dry_run or not found else make_sheets(sources, options.unit, found, as_of, options.out)
    titles = sources.units[options.unit].roles
    if options.format == "json":
        print(json.dumps(as_data(found, file, sources.units[options.unit].language), ensure_ascii=False, indent=2))
        return 0
    for line in told(found, titles):
        print(line)
    count = sum(map(len, found.values()))
    print(f"{count} to read{f': {file}' if file else ''}" if found else "everything is read and acknowledged")
    return 0


def told(found: Readings, titles: Mapping[str, str]) -> Iterator[str]:
    """Yield each role, and below it what it has yet to read."""
    for role, readings in found.items():
        yield f"{role} ({titles.get(role, role)})"
        yield from (f"  {_line(reading)}" for reading in readings)


def _line(reading: ToRead) -> str:
    since = f"what changed since {reading.before}" if reading.changes is not None else "the whole document"
    revision = reading.revision
    return f"{reading.code} {revision.label} from {revision.effective}: {since}: {reading.title}"


def as_data(found: Readings, file: Path | None, language: Language) -> dict[str, Any]:
    """Return what is to be read for tools: dates as 2026-12-01, null where there is none."""
    roles = {role: [_datum(one, language) for one in of] for role, of in found.items()}
    return {"sheets": str(file) if file else None, "roles": roles}


def _datum(reading: ToRead, language: Language) -> dict[str, Any]:
    from sotay.facts.diff.show import as_text

    return {
        "code": reading.code,
        "title": reading.title,
        "revision": reading.revision.label,
        "effective": str(reading.revision.effective),
        "before": reading.before or None,
        "changes": as_text(reading.changes, language).splitlines() if reading.changes is not None else None,
    }


def _acknowledge(options: argparse.Namespace, root: Path, as_of: date) -> int:
    from sotay.issuing.readings import Signed, acknowledge

    on = near(options.on or as_of, as_of)
    if on > as_of:
        raise UserError(f"{on} has not come yet: what is recorded has been signed")

    def ask(found: Mapping[str, Sequence[ToRead]]) -> bool:
        for role, readings in found.items():
            print(f"{role} has read and understood, on {on}:")
            for reading in readings:
                print(f"  {_line(reading)}")
        return agreed(options)

    signed = Signed(
        root, options.unit, options.role, on, options.docs, options.by, options.scan, dry_run=options.dry_run
    )
    done = acknowledge(signed, ask, Progress())
    options.answer = {role: {r.code: r.revision.label for r in of} for role, of in done.items()}
    print(f"recorded in units/{options.unit}/readings.yml" if done else "nothing was written")
    return 0
