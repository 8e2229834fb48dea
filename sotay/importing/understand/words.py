"""Words of Word files as they are compared: labels without numbers and marks, dates, issues, durations."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from sotay.base.letters import nfc
from sotay.base.text import Duration, fold

_BLANK = re.compile(r"[\s\u00a0\u2007\u202f]+")
_LEADER = re.compile(r"[\s.…_\t]*\d*\s*$")
_AMOUNT = r"(?!\s*(?:ngày|giờ|phút|tháng|năm|%|đồng|bộ|bản|tờ)\b)"
_MARK = re.compile(
    r"^\s*(?:[-–—•●▪◦*+o]\s+|[-–—•●▪*+](?=\S)"
    rf"|(?:\d{{1,2}}\.)+(?:\d{{1,2}}|[a-zđ])?[.)]?{_AMOUNT}\s+|(?:\d{{1,2}}\.)+(?:\d{{1,2}}\.)*\s*(?=[^\W\d_])"
    r"|\d{1,2}[.)/]\s*(?!\d)|[a-zđA-ZĐ][.)]\s*|[IVX]+\.\s*)"
)


_UNSEEN = str.maketrans({"\u200e": None, "\u200b": None, "\u00ad": None, "\u00d0": "Đ", "\u0189": "Đ"})
"""What nobody sees, and letters that look like Đ."""


def line(text: str) -> str:
    """Return a text on one line, composed, without blanks at its ends."""
    return _BLANK.sub(" ", nfc(text).translate(_UNSEEN)).strip()


def unmarked(text: str) -> str:
    """Return a text without the bullet, number or letter before it."""
    return _MARK.sub("", line(text), count=1)


def mark(text: str) -> str:
    """Return the bullet, number or letter before a text; empty where there is none."""
    found = _MARK.match(line(text))
    return found[0].strip() if found else ""


@lru_cache(maxsize=65536)
def bare(text: str) -> str:
    """Return the words of a text as labels are compared: folded, without punctuation at the ends."""
    return _BLANK.sub(" ", re.sub(r"[«»\"“”':;.,()\[\]]+", " ", fold(line(text)))).strip()


def heading(text: str) -> str:
    """Return a heading as compared: without its number, leader dots and page number."""
    return bare(_LEADER.sub("", unmarked(text)))


# ── dates, issues ────────────────────────────────────────────────────────────────────────────────

_DATE = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})|(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})")


def day(text: str) -> date | None:
    """Return the first date of a text: `07/7/2025`, `01 tháng 7 năm 2025`."""
    for found in _DATE.finditer(line(text).lower()):
        numbers = [int(n) for n in found.groups() if n]
        try:
            return date(numbers[2], numbers[1], numbers[0])
        except ValueError:
            continue
    return None


# ── durations ────────────────────────────────────────────────────────────────────────────────────

_UNITS = r"phút|giờ làm việc|giờ|ngày\s*\(?làm việc\)?|ngày|tháng|năm"
_SHORT = {"ph": "phút", "'": "phút", "h": "giờ", "g": "giờ", "ngày lv": "ngày làm việc"}
DURATION = re.compile(
    r"(?P<n>1/2|1/4|3/4|\d+(?:[.,]\d+)?|[½¼¾])\s*(?:\([^()\d]{1,20}\)\s*)?"
    rf"(?P<u>ngày lv|{_UNITS}|ph|h|g|')(?![^\W\d_])"
    r"|(?P<same>(?:ngay )?trong ngày(?: làm việc)?)(?!\s+(?:làm việc\s+)?(?:tiếp theo|liền kề|kế tiếp|hôm sau|sau))",
    re.IGNORECASE,
)
_AROUND = re.compile(r"^(?:thời hạn|thời gian|trong|không quá|tối đa|là|giải quyết|vòng|khoảng|:|\s)*$", re.IGNORECASE)


def duration(found: re.Match[str]) -> Duration | None:
    """Return what a match of `DURATION` says; None for what no duration is."""
    if found["same"]:
        return Duration.parse("trong ngày")
    unit = re.sub(r"[()]", "", line(found["u"].lower()))
    unit = re.sub(r"^ngày\s*làm việc$", "ngày làm việc", _SHORT.get(unit, unit))
    amount = {"1/2": "0,5", "1/4": "0,25", "3/4": "0,75", "½": "0,5", "¼": "0,25", "¾": "0,75"}.get(
        found["n"], found["n"].replace(".", ",")
    )
    try:
        return Duration.parse(f"{amount} {unit}")
    except ValueError:
        return None


def only_duration(text: str, unit: str = "") -> Duration | None:
    """Return the duration that a text is, and nothing else: `01 ngày làm việc`, `4 giờ.`, `½ ngày`.

    `unit` is that of a column whose cells have numbers alone.
    """
    said = line(text).strip(" .;:")
    if unit and re.fullmatch(r"\d+(?:[.,]\d+)?|[½¼¾]|1/2|1/4|3/4", said):
        said = f"{said} {unit}"
    found = DURATION.fullmatch(said) or DURATION.fullmatch(re.sub(r"^(?:không quá|tối đa)\s+", "", said.lower()))
    return duration(found) if found else None


def durations(text: str) -> list[tuple[Duration, int, int]]:
    """Return the durations in a text with their ends; times of the clock and dates are none."""
    masked = _NO_DURATION.sub(lambda m: "\0" * len(m[0]), text)
    found = ((duration(m), m.start(), m.end()) for m in DURATION.finditer(masked))
    return [(said, start, end) for said, start, end in found if said is not None]


_NO_DURATION = re.compile(
    r"(?:sau|trước|lúc|từ|đến)\s+\d{1,2}\s*(?:giờ|h|g)(?:\s*\d{1,2}(?:\s*phút)?)?|ngày\s+\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}"
    r"|tháng\s+\d{1,2}\s+năm\s+\d{4}|tháng\s+\d{1,2}/\d{4}|năm\s+\d{4}",
    re.IGNORECASE,
)


def is_lead(text: str) -> bool:
    """Return whether a text only leads to a duration: «không quá», «trong thời hạn»."""
    return bool(_AROUND.match(text))
