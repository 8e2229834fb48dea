"""Rules on the calendar: its days make sense, and it does not run out unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sotay.errors import Problem
from sotay.load import Sources

SOURCE = "references/calendar.yml"
NEAR = timedelta(days=60)
WEEKEND = (5, 6)


def unsound_days(sources: Sources) -> Iterator[Problem]:
    """Every day lies in the time that is known, days off end after they began, and made up is what was a weekend."""
    calendar = sources.references.calendar
    if calendar is None:
        return
    if calendar.until < calendar.since:
        yield _problem(sources, "until", f"{calendar.until} is before {calendar.since}, since when days are known")
    off = {day for one in calendar.off for day in (one.first, one.last or one.first)}
    for i, one in enumerate(calendar.off):
        if one.last and one.last < one.first:
            yield _problem(sources, f"off.{i}.last", f"{one.last} is before {one.first}, the first of these days off")
    for i, day in enumerate(calendar.working):
        if day.weekday() not in WEEKEND or day in calendar.days_off():
            yield _problem(sources, f"working.{i}", f"{day} is a working day or a day off: only a weekend is made up")
    for day in sorted({*off, *calendar.working}):
        if not calendar.since <= day <= calendar.until:
            message = f"{day} is not between {calendar.since} and {calendar.until}, where days are known"
            yield _problem(sources, "until", message)


def running_out(sources: Sources, as_of: date) -> Iterator[Problem]:
    """Announce that the days off are not known much longer: soon pages work no due date out."""
    calendar = sources.references.calendar
    if calendar and calendar.until - as_of < NEAR:
        message = f"days off are known to {calendar.until} alone: enter what was announced since"
        line = sources.reference_lines.get(SOURCE, {}).get("until", 0)
        yield Problem(SOURCE, line, "calendar-ends", message, level="note")


def _problem(sources: Sources, place: str, message: str) -> Problem:
    line = sources.reference_lines.get(SOURCE, {}).get(place, 0)
    return Problem(SOURCE, line, "calendar-day", message, "correct the day, or `since` and `until`")
