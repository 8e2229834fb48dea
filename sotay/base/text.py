"""Vietnamese text: search folding, slugs, collation, dates, money, durations."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, Literal

from pydantic_core import core_schema

from sotay.base.days import in_months
from sotay.base.letters import nfc

NBSP = "\u00a0"

# ── folding ──────────────────────────────────────────────────────────────────────────────────────


_UNMARKED = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th"}
)
"""Letters of Latin alphabets that Unicode does not take apart."""


def fold(s: str) -> str:
    """Return `s` as typed in a hurry: no marks, đ → d, lower case. `hoà`, `hòa`, `hoa` are equal."""
    lower = unicodedata.normalize("NFD", unicodedata.normalize("NFD", s).lower())
    return "".join(c for c in lower if unicodedata.category(c) != "Mn").translate(_UNMARKED)


def slug(s: str) -> str:
    """Return an ASCII id: `1. Mục đích` → `1-muc-dich`; empty when `s` has no Latin letter or digit."""
    return re.sub(r"[^a-z0-9]+", "-", fold(s)).strip("-")


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that `word` most likely stands for, or None."""
    folded = {fold(candidate): candidate for candidate in sorted(candidates)}
    found = difflib.get_close_matches(fold(word), folded, 1)
    return folded[found[0]] if found else None


# ── collation ────────────────────────────────────────────────────────────────────────────────────

SortKey = tuple[tuple[tuple[int, int, tuple[int, ...], int], ...], str]

# Our own table, because Python has none and a system's locale would sort differently on each machine.
_ALPHABET = {letter: rank for rank, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # à ả ã á ạ
_TOKEN = re.compile(r"[0-9]+|(?:[^\W\d_][\u0300-\u036f]*)+")
_LETTER = re.compile(r"[^\u0300-\u036f][\u0300-\u036f]*")


# Lists of each commune sort the same codes.
@lru_cache(maxsize=8192)
def sort_key(s: str) -> SortKey:
    """Return the collation key of `s` for sorting as in a Vietnamese list.

    Syllable by syllable: first the letters (a ă â … d đ …), then the tone (none, à, ả, ã, á, ạ). Numbers
    sort by value and come before words. Different texts never have the same key.
    """
    tokens = _TOKEN.findall(unicodedata.normalize("NFD", nfc(s).lower()))
    return tuple(_number_key(t) if t[0] in "0123456789" else _syllable_key(t) for t in tokens), s


def _number_key(digits: str) -> tuple[int, int, tuple[int, ...], int]:
    significant = digits.lstrip("0")  # length first, since int() rejects very long numbers
    return 0, len(significant), tuple(map(int, significant)), 0


def _syllable_key(syllable: str) -> tuple[int, int, tuple[int, ...], int]:
    tone, ranks = 0, []
    for letter in _LETTER.findall(syllable):
        tone = max([tone, *(_TONES.get(mark, 0) for mark in letter[1:])])
        bare = nfc("".join(c for c in letter if c not in _TONES))
        ranks.append(_ALPHABET.get(bare, len(_ALPHABET) + ord(bare[0])))
    return 1, 0, tuple(ranks), tone


# ── dates, money, numbers ────────────────────────────────────────────────────────────────────────


def long_date(d: date) -> str:
    """Return `ngày 05 tháng 02 năm 2026`: leading 0 for days below 10, months 1 and 2 (NĐ 30/2020)."""
    month = f"{d.month:02d}" if d.month <= 2 else str(d.month)
    return f"ngày{NBSP}{d.day:02d} tháng{NBSP}{month} năm{NBSP}{d.year}"


def short_date(d: date) -> str:
    """Return `05/02/2026`, as on covers and in tables."""
    return f"{d.day:02d}/{d.month:02d}/{d.year:04d}"


def money(n: int, currency: str = "đồng") -> str:
    """Return an amount of money: `8.000 đồng`, unbreakable."""
    return f"{number(Decimal(n))}{NBSP}{currency.replace(' ', NBSP)}"


def number(value: Decimal) -> str:
    """Return `1.234.567,5`: decimal comma, dots between thousands, no trailing zeros."""
    digits = f"{value:,f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return digits.translate(str.maketrans(",.", ".,"))


_NOUN_AND_NUMBER = re.compile(
    r"\b(ngày|tháng|năm|điều|khoản|chương|mục|phụ lục|mẫu số|mẫu|bước) +(?=[0-9]|[IVX]+\b)"
    r"|\b(điểm) +(?=[a-zđ]\b)",
    re.IGNORECASE,
)


def keep_together(s: str) -> str:
    """Return `s` with no-break spaces between a noun and its number: `Điều 5`, `Mẫu số 01`, `ngày 05`."""
    return _NOUN_AND_NUMBER.sub(lambda m: m.group().rstrip(" ").replace(" ", NBSP) + NBSP, s)


# ── durations ────────────────────────────────────────────────────────────────────────────────────

TimeUnit = Literal["minute", "hour", "working_day", "day", "month", "year", "same_day"]

_WORKING_MINUTES: dict[TimeUnit, int] = {"minute": 1, "hour": 60, "working_day": 480, "same_day": 480}
_CALENDAR_DAYS: dict[TimeUnit, int] = {"day": 1, "month": 30, "year": 365}
_WRITTEN: dict[TimeUnit, str] = {
    "minute": "phút",
    "hour": "giờ làm việc",
    "working_day": "ngày làm việc",
    "day": "ngày",
    "month": "tháng",
    "year": "năm",
}
_READ: dict[str, TimeUnit] = {written: unit for unit, written in _WRITTEN.items()} | {"giờ": "hour"}
_DURATION = (
    r"^(?:([0-9]+(?:,[0-9]+)?|½) (phút|giờ làm việc|giờ|ngày làm việc|ngày|tháng|năm)"
    r"|(?:ngay )?trong ngày(?: làm việc)?)$"
)
_ISO = r"^[Pp](?:([0-9]+)([YyMmWwDd])|[Tt]([0-9]+)([HhMm]))$"
_ISO_UNITS: dict[str, tuple[int, TimeUnit]] = {
    "y": (1, "year"),
    "m": (1, "month"),
    "w": (7, "day"),
    "d": (1, "day"),
    "th": (1, "hour"),
    "tm": (1, "minute"),
}
_FORMS = "«30 phút», «4 giờ», «0,5 ngày làm việc», «15 ngày», «12 tháng», «5 năm», «trong ngày»"


@dataclass(frozen=True)
class Duration:
    """A duration as administrative papers state it; `same_day` means before the office closes."""

    amount: Decimal
    unit: TimeUnit

    @classmethod
    def parse(cls, s: str) -> Duration:
        """Read `0,5 ngày làm việc`, `½ ngày`, `trong ngày`, in every language its own words, and `P12M`.

        Raise ValueError listing the accepted forms.
        """
        written = " ".join(nfc(s).lower().split())
        found = vietnamese_duration(written) or _iso_duration(written) or _foreign_duration(written)
        if not found:
            raise ValueError(f'"{s}" is not a duration; write {_FORMS} (decimals with a comma)')
        if not found.amount:
            raise ValueError(f'"{s}" is zero; leave the field out, or write {_FORMS}')
        return found

    def __str__(self) -> str:
        """Return the official wording: `0,5 ngày làm việc`, `04 giờ làm việc`, `trong ngày làm việc`."""
        if self.unit == "same_day":
            return "trong ngày làm việc"
        digits = number(self.amount).replace(".", "")
        return f"{digits.zfill(2) if ',' not in digits else digits} {_WRITTEN[self.unit]}"

    @property
    def minutes(self) -> Decimal | None:
        """Return working minutes (a working day has 8 hours), or None for calendar units."""
        return self.amount * _WORKING_MINUTES[self.unit] if self.unit in _WORKING_MINUTES else None

    @property
    def hours(self) -> Decimal | None:
        """Return working hours (a working day has 8), or None for calendar units."""
        return None if self.minutes is None else self.minutes / 60

    @property
    def days(self) -> Decimal:
        """Return calendar days: five working days are seven, a month 30, a year 365, `trong ngày` one."""
        if self.unit == "same_day":
            return Decimal(1)
        if self.minutes is None:
            return self.amount * _CALENDAR_DAYS[self.unit]
        return self.minutes * 7 / (480 * 5)

    def after(self, day: date) -> date:
        """Return the day on which it ends that begins on a day: months and years are those of the calendar."""
        return _away(self, day, 1)

    def before(self, day: date) -> date:
        """Return the day on which it began that ends on a day; the first of all days where there is none."""
        try:
            return _away(self, day, -1)
        except OverflowError:
            return date.min

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> core_schema.CoreSchema:
        """Let pydantic validate a YAML string into a Duration."""
        return core_schema.no_info_plain_validator_function(
            cls._validate, serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: core_schema.CoreSchema, handler: Any) -> dict[str, Any]:
        """Give editors a JSON Schema pattern to check the text against while typing."""
        from sotay.base.languages.known import codes, language

        foreign = (language(code).duration_pattern for code in codes()[1:])
        return {"type": "string", "pattern": "|".join((_DURATION, _ISO, *foreign))}

    @classmethod
    def _validate(cls, value: object) -> Duration:
        return value if isinstance(value, Duration) else cls.parse(str(value))


# Hundreds of documents are reviewed as often as each other, and were issued on the same days.
@lru_cache(maxsize=1024)
def _away(duration: Duration, day: date, sign: int) -> date:
    if duration.unit not in ("month", "year"):
        return day + sign * timedelta(days=int(duration.days))
    months = duration.amount * (12 if duration.unit == "year" else 1)
    # Half a month is 15 days.
    return in_months(day, sign * int(months)) + sign * timedelta(days=int(months % 1 * 30))


def vietnamese_duration(written: str) -> Duration | None:
    """Return the duration that a text in lower case names in Vietnamese; None for any other text."""
    match = re.fullmatch(_DURATION, written)
    if not match:
        return None
    if not match[1]:
        return Duration(Decimal(1), "same_day")
    amount = Decimal("0.5") if match[1] == "½" else Decimal(match[1].replace(",", "."))
    return Duration(amount, _READ[match[2]])


def _iso_duration(written: str) -> Duration | None:
    """Return the duration that `P12M`, `P5Y`, `P2W`, `P15D`, `PT4H` or `PT30M` names (ISO 8601); else None."""
    match = re.fullmatch(_ISO, written)
    if not match:
        return None
    times, unit = _ISO_UNITS[match[2] or f"t{match[4]}"]
    return Duration(Decimal(match[1] or match[3]) * times, unit)


def _foreign_duration(written: str) -> Duration | None:
    """Return the duration that a text in lower case names in a language other than Vietnamese; else None."""
    from sotay.base.languages.known import codes, language

    return next((found for code in codes()[1:] if (found := language(code).read_duration(written))), None)


def total(durations: Sequence[Duration]) -> Duration | None:
    """Return the sum, or None if there is nothing to add.

    Working time adds up to working days, hours or minutes, in the largest unit that needs at most two decimals;
    if any term is calendar time, the sum is in calendar days (`Duration.days`), to one decimal.
    """
    if len(durations) <= 1:
        return durations[0] if durations else None
    working = Decimal(sum(d.minutes or 0 for d in durations))
    if any(d.minutes is None for d in durations):
        calendar = sum((d.days for d in durations if d.minutes is None), working * 7 / (480 * 5))
        return Duration(calendar.quantize(Decimal("0.1"), ROUND_HALF_UP), "day")
    used = {"working_day" if d.unit == "same_day" else d.unit for d in durations}
    units: tuple[TimeUnit, ...] = ("working_day", "hour")
    for unit in units:
        size = _WORKING_MINUTES[unit]
        if working * 100 % size == 0 and (working >= size or unit in used):
            return Duration(working / size, unit)
    return Duration(working, "minute")


def exceeds(total: Duration, limit: Duration) -> bool:
    """Return whether `total` exceeds `limit`: in working time, or in months, if both are, else in calendar days."""
    if total.minutes is not None and limit.minutes is not None:
        return total.minutes > limit.minutes
    months: dict[TimeUnit, int] = {"month": 1, "year": 12}
    if total.unit in months and limit.unit in months:
        return total.amount * months[total.unit] > limit.amount * months[limit.unit]
    return total.days > limit.days
