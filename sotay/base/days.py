"""Days as people write them in files, `2027-03-01` and nothing else; months of the calendar from one to another."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def day_of(text: str) -> date | None:
    """Return the day that a text like `2027-03-01` names; None for any other text, and for a day no year has."""
    try:
        return date.fromisoformat(text) if WRITTEN.fullmatch(text) else None
    except ValueError:
        return None


def in_months(day: date, months: int) -> date:
    """Return the day so many months later (earlier, if negative); the 31st becomes the last day of a shorter month.

    OverflowError for a year that dates do not have (Bộ luật Dân sự 2015, Điều 146 to 148).
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError(f"year {year}")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
