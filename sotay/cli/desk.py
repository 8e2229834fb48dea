"""`build.py desk`: what the secretary has to do next, as lines, data, an Excel file or a diary."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotay.base.progress import Progress
from sotay.cli.arguments import common, jobs, named

if TYPE_CHECKING:
    from sotay.load.sources import Sources
    from sotay.portal.desk import UnitDesk

SHOWN = 12
"""Up to so many lines are shown of each kind."""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("desk", help="show what document control has to do next: reviews, drafts, reading")
    command.add_argument("units", nargs="*", metavar="UNIT", help="slugs of communes; none: all")
    command.add_argument("--format", choices=("text", "json", "xlsx", "ics"), default="text")
    command.add_argument("--out", type=Path, metavar="FILE", help="where an xlsx or ics file goes (default: stdout)")
    jobs(command)
    common(command)


def run(options: argparse.Namespace, root: Path, as_of: date) -> int:
    """Run the command; SourceError for mistakes in the sources."""
    from sotay.pipeline.desk import read_desks

    sources, found = read_desks(root, options.units, as_of, options.jobs, Progress())
    if options.format in ("xlsx", "ics"):
        _write(_file(options.format, sources, found), options.out)
    elif options.format == "json":
        print(json.dumps([as_data(desk) for desk in found], ensure_ascii=False, indent=2))
    else:
        for line in told(found):
            print(line)
    return 0


def _file(form: str, sources: Sources, found: Sequence[UnitDesk]) -> bytes:
    from sotay.portal import desk

    references, alone = sources.references, len(found) == 1
    language = found[0].unit.language if alone else sources.province.language
    if form == "ics":
        from sotay.export.icalendar import icalendar

        return icalendar(language.say("Bàn thư ký"), desk.diary(found, references, language))
    from sotay.export.excel import Leaf, workbook

    if alone:
        tables = desk.tables(found[0], references, language)
    else:
        tables = (desk.counts(found, language), desk.changes(found, references, language))
    issuer = found[0].unit.agency if alone else sources.province.issuer
    note = language.say("Tính đến %(day)s", day=language.long_date(found[0].as_of)) if found else ""
    return workbook([Leaf(table, note) for table in tables], issuer, language=language)


def _write(content: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return
    from sotay.storage.files import place

    place(out, content)
    print(out)


def told(found: Sequence[UnitDesk]) -> Iterator[str]:
    """Yield what lies on each desk; desks on which the same lies are told once."""
    same: dict[tuple[str, ...], list[str]] = {}
    for desk in found:
        same.setdefault(tuple(_told(desk)), []).append(desk.unit.slug)
    for lines, units in same.items():
        yield f"{named(units, len(found))}: {lines[0]}"
        yield from lines[1:]


def _told(desk: UnitDesk) -> Iterator[str]:
    counted = {
        "overdue": desk.windows.get(0, 0),
        **{f"due in {days} days": desk.windows.get(days, 0) for days in (30, 60, 90)},
        "drafts": sum(listed.status == "draft" for listed in desk.waiting),
        "copies out": len(desk.out),
        "to recall": len(desk.recalled),
        "to be read": len(desk.unread),
    }
    yield ", ".join(f"{count} {what}" for what, count in counted.items() if count) or "nothing to do"
    yield from _some([f"review {r.code} by {r.due}, begin {r.begin}" for r in desk.near])
    yield from _some([f"{listed.status} {listed.code}" for listed in desk.waiting])
    yield from _some([f"unread {r.code} {r.revision.label} by {r.role}" for r in desk.unread])


def _some(lines: Sequence[str]) -> Iterator[str]:
    yield from (f"  {line}" for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"  … {len(lines) - SHOWN} more"


def as_data(desk: UnitDesk) -> dict[str, Any]:
    """Return a desk for tools: dates as 2026-12-01, null where there is none."""
    return {
        "unit": desk.unit.slug,
        "reviews": [
            {
                "code": r.code,
                "title": r.title,
                "owner": r.owner or None,
                "due": str(r.due),
                "begin": str(r.begin),
                "within": r.window(desk.as_of),
            }
            for r in desk.near
        ],
        "waiting": [{"code": w.code, "title": w.title, "status": w.status} for w in desk.waiting],
        "copies": [
            {"number": c.number, "code": c.code, "holder": c.holder, "recall": c.number in desk.recalled}
            for c in desk.out
        ],
        "changes": [{"day": str(t.day), "kind": t.kind, "documents": [*t.codes]} for t in desk.turns],
        "unread": [{"role": r.role, "code": r.code, "revision": r.revision.label} for r in desk.unread],
    }
