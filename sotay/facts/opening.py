"""Opening hours as minutes of the day, and until when a dossier that is answered the same day may come."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sotay.model.documents import TimeLimit

SPAN = re.compile(r"từ (\d{1,2}) giờ(?: (\d{1,2}))?(?: phút)? đến (\d{1,2}) giờ(?: (\d{1,2}))?", re.IGNORECASE)
CUTOFF = re.compile(r"\bsau (\d{1,2}) giờ(?: (\d{1,2}))?", re.IGNORECASE)
"""How a time limit says it (Nghị định 123/2015/NĐ-CP): «Hồ sơ nhận sau 15 giờ … trả trong ngày làm việc tiếp theo»."""


def spans(hours: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return when an office is open, in minutes since midnight, from lines like `Sáng từ 7 giờ 30 đến 11 giờ 30`."""
    found = (SPAN.search(line) for line in hours)
    return tuple(sorted((_minutes(m[1], m[2]), _minutes(m[3], m[4])) for m in found if m))


def cutoff(time: TimeLimit | None) -> int | None:
    """Return from which minute of the day on a same-day limit ends only on the next day; None where nothing says so."""
    if time is None or time.limit is None or time.limit.unit != "same_day":
        return None
    found = CUTOFF.search(time.note)
    return _minutes(found[1], found[2]) if found else None


def open_after(open_at: Sequence[tuple[int, int]], minute: int) -> int:
    """Return how many minutes an office is still open from a minute of the day on."""
    return sum(max(0, end - max(begin, minute)) for begin, end in open_at)


def clock(minute: int) -> str:
    """Return `15:00`."""
    return f"{minute // 60}:{minute % 60:02d}"


def _minutes(hour: str, minute: str | None) -> int:
    return int(hour) * 60 + int(minute or 0)
