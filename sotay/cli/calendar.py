"""`build.py calendar`: the days to come on which output changes by itself, and whether the published site is due."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotay.base.progress import Progress
from sotay.cli.arguments import common, named

if TYPE_CHECKING:
    from sotay.facts.turns import Kind, Turn
    from sotay.pipeline.calendar import Overdue
    from sotay.portal.calendar import Agenda, Entry

NOT_DUE = 4
"""The exit code of `--due` while the published site stands."""
DAYS = 730
WORDS: Mapping[Kind, str] = {
    "act-begins": "act begins",
    "act-ends": "act ends",
    "act-amended": "act amended",
    "act-announced": "act announced",
    "form": "form number",
    "bases": "group of acts",
    "fee": "fee",
    "facts": "front matter",
    "text": "text",
    "issue": "issue in force",
    "withdrawal": "withdrawal",
    "review": "review due",
    "merger": "merger",
    "signing": "signing asked",
    "days-off": "day off",
    "calendar-ends": "days off end",
}


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("calendar", help="list the days to come on which output changes by itself")
    command.add_argument("units", nargs="*", metavar="UNIT", help="slugs of communes; none: all")
    command.add_argument("--days", type=_days, default=DAYS, metavar="N", help=f"how far ahead (default: {DAYS})")
    command.add_argument("--format", choices=("text", "json", "ics"), default="text")
    asked = command.add_mutually_exclusive_group()
    asked.add_argument("--next", action="store_true", help="print only the next day on which pages change")
    due = f"tell whether the published site must be built again today (exit code 0: yes, {NOT_DUE}: no)"
    asked.add_argument("--due", action="store_true", help=due)
    command.add_argument("--out", type=Path, help="the published site for --due (default: site/ in the root)")
    common(command)


def _days(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 3660:
        raise argparse.ArgumentTypeError(f'"{text}" is not a number of days (1 to 3660)')
    return int(text)


def run(options: argparse.Namespace, root: Path, as_of: date) -> int:
    """Run the command; SourceError for mistakes in the sources: what changes when is then uncertain."""
    from sotay.pipeline.calendar import due, read
    from sotay.portal.calendar import calendar

    sources, units = read(root, options.units, Progress(quiet=True))
    if options.due:
        overdue = due(units, (options.out or root / "site").resolve(), as_of)
        print(_due(overdue))
        return 0 if overdue else NOT_DUE
    found = calendar(sources, units, as_of, as_of + timedelta(days=options.days))
    if options.next:
        print(found.next_day or "none")
    elif options.format == "ics":
        sys.stdout.flush()
        sys.stdout.buffer.write(as_ics(found))
    elif options.format == "json":
        print(json.dumps(as_data(found), ensure_ascii=False, indent=2))
    else:
        for line in told(found):
            print(line)
    return 0


def _due(overdue: Sequence[Overdue]) -> str:
    """Return what must be built and since when, in a line."""
    if not overdue:
        return "the published site stands"
    first, *others = overdue
    since = f"has been out of date since {first.since}" if first.since else "is not published yet"
    more = f", and so {'is' if len(others) == 1 else 'are'} {len(others)} more" if others else ""
    return f"{first.part} {since}{more}: build the site"


def told(found: Agenda) -> Iterator[str]:
    """Yield a line for each change, with its documents and communes, and the next day on which to build."""
    for entry in found.entries:
        turn = entry.turn
        what = "; ".join(filter(None, (_subject(turn, found), _documents(turn))))
        where = f" [{named(entry.units, len(found.units))}]" if entry.units else ""
        yield f"{turn.day}  {WORDS[turn.kind]:<14} {what}{where}"
    days = len({entry.turn.day for entry in found.entries if entry.turn.on_pages})
    upcoming = f"; the next is {found.next_day}" if found.next_day else ""
    counted = f"{days} day{'' if days == 1 else 's'}"
    yield f"pages change by themselves on {counted} from {found.after + timedelta(days=1)} to {found.last}{upcoming}"


def _subject(turn: Turn, found: Agenda) -> str:
    from sotay.facts.turn_words import in_english

    return in_english(turn, found.sources.references)


def _documents(turn: Turn) -> str:
    count = len(turn.codes)
    if turn.codes == (turn.subject,) or not count:
        return ""
    return ", ".join(turn.codes) if count <= 6 else f"{count} documents"


def as_data(found: Agenda) -> dict[str, Any]:
    """Return the calendar for tools: dates as 2027-03-01, null where there is none."""
    return {
        "from": str(found.after + timedelta(days=1)),
        "to": str(found.last),
        "next": str(found.next_day) if found.next_day else None,
        "changes": [_entry(entry, found) for entry in found.entries],
    }


def _entry(entry: Entry, found: Agenda) -> dict[str, Any]:
    from sotay.facts.turn_words import sentence

    turn = entry.turn
    return {
        "day": str(turn.day),
        "kind": turn.kind,
        "subject": turn.subject or None,
        "by": turn.by or None,
        "said": sentence(turn, found.sources.references, found.sources.province.language),
        "pages": turn.on_pages,
        "documents": list(turn.codes),
        "units": list(entry.units),
    }


def as_ics(found: Agenda) -> bytes:
    """Return the calendar as a diary file, in the language of the manual."""
    from sotay.export.icalendar import DiaryEvent, icalendar
    from sotay.facts.turn_words import KINDS, named, sentence

    language = found.sources.province.language
    say = language.say

    def event(entry: Entry) -> DiaryEvent:
        turn, units = entry.turn, [found.sources.units[unit].full_name for unit in entry.units]
        many = language.count("%(num)s đơn vị", len(units)) if len(units) > 3 else ", ".join(units)
        parts = [say("Tài liệu: %(codes)s.", codes=named(turn.codes, language))] if turn.codes else []
        parts += [say("Áp dụng cho: %(units)s.", units=many)] if units else []
        parts += [say("Dựng lại trang trong ngày này.")] if turn.on_pages else []
        name = f"{turn.day} {turn.kind} {turn.subject} {turn.by}"
        told = sentence(turn, found.sources.references, language)
        return DiaryEvent(turn.day, name, told, "\n".join(parts), say(KINDS[turn.kind]))

    return icalendar(say("Sổ tay chất lượng: ngày thay đổi"), map(event, found.entries))
