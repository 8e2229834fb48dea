"""Writes a diary file (iCalendar, RFC 5545): events that last a whole day. The same events give the same bytes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://sotay.invalid/lich")
"""The UUID namespace of event ids, which must never change: by them a diary knows an event it has."""
OCTETS = 75
"""The longest line, without its line break (RFC 5545, 3.1)."""
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
STAMP = "20260101T000000Z"
"""When all events were "created": required, and no clock may stand in a file that is made again and again."""


@dataclass(frozen=True, order=True)
class DiaryEvent:
    """An event of a day; events with the same `name` are the same event."""

    day: date
    name: str
    summary: str
    description: str = ""
    category: str = ""


def icalendar(title: str, events: Iterable[DiaryEvent]) -> bytes:
    """Return the file, with the events by day."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Sotay//So tay chat luong//VI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_escaped(title)}",
        f"X-WR-CALNAME:{_escaped(title)}",
        *(line for event in sorted(events) for line in _event(event)),
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _event(event: DiaryEvent) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{uuid.uuid5(SPACE, event.name)}"
    yield f"DTSTAMP:{STAMP}"
    yield f"DTSTART;VALUE=DATE:{_basic(event.day)}"
    yield f"DTEND;VALUE=DATE:{_basic(event.day + timedelta(days=1))}"
    yield f"SUMMARY:{_escaped(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{_escaped(event.description)}"
    if event.category:
        yield f"CATEGORIES:{_escaped(event.category)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _basic(day: date) -> str:
    return day.isoformat().replace("-", "")


def _escaped(text: str) -> str:
    """Return a TEXT value (RFC 5545, 3.3.11), which has no control characters but tabs."""
    for plain in ("\\", ";", ","):
        text = text.replace(plain, f"\\{plain}")
    return "\\n".join(CONTROL.sub("", line) for line in text.splitlines())


def _folded(line: str) -> bytes:
    """Return a content line in parts of at most 75 octets, no letter cut in two."""
    parts, room = [b""], OCTETS
    for letter in line:
        octets = letter.encode()
        if len(parts[-1]) + len(octets) > room:
            parts.append(b"")
            room = OCTETS - 1  # the blank that continues a line counts
        parts[-1] += octets
    return b"\r\n ".join(parts) + b"\r\n"
