"""The known days off as data for scripts, which alone can tell what day it is, and time limits as they count them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from sotay.base.languages.language import Language
from sotay.facts.opening import clock, cutoff
from sotay.model.documents import TimeLimit
from sotay.model.references import Calendar
from sotay.model.terms import OFFICE_WEEK, WEEKDAYS, Weekday

WEEKEND = 5
"""Saturday, as Python counts: on this day and the next the script takes offices for closed."""


def calendar_data(calendar: Calendar, week: Sequence[Weekday], language: Language) -> str:
    """Return JSON: the known period, days off by name, weekend days worked instead.

    What a unit's week has otherwise than Monday to Friday is said day by day.
    """
    named = calendar.days_off()
    span = (calendar.until - calendar.since).days + 1
    every = [calendar.since + timedelta(n) for n in range(span if tuple(week) != OFFICE_WEEK else 0)]
    for day in (d for d in every if d.weekday() < WEEKEND and WEEKDAYS[d.weekday()] not in week):
        named.setdefault(day, language.say("Ngày nghỉ hằng tuần"))
    extra = (d for d in every if d.weekday() >= WEEKEND and WEEKDAYS[d.weekday()] in week and d not in named)
    off = {day.isoformat(): name for day, name in sorted(named.items())}
    working = [day.isoformat() for day in dict.fromkeys((*calendar.working, *extra))]
    stated = {"since": calendar.since.isoformat(), "until": calendar.until.isoformat(), "off": off, "working": working}
    return json.dumps(stated, ensure_ascii=False)


def last_hour(time: TimeLimit) -> str:
    """Return the hour (`15:00`) from which on a same-day limit ends on the next working day; empty if none is said."""
    last = cutoff(time)
    return "" if last is None else clock(last)
