"""Rules on words: bodies and titles that are no more, and how time and money are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from sotay.check.passages import FORMS, Passage
from sotay.check.spelling import respelt
from sotay.errors import Problem
from sotay.load import Sources

QUOTED = re.compile(r"«[^»]*»|“[^”]*”|<!--.*?-->|\{#.*?#\}", re.DOTALL)
"""Words of others, and what nobody reads."""

MANY = 16384
"""So many texts a process that looks again (`serve`) knows; a manual has some eight thousand."""

# ── abolished bodies and titles ──────────────────────────────────────────────────────────────────


def outdated_names(sources: Sources, texts: Sequence[Passage]) -> Iterator[Problem]:
    """Bodies and titles that are no more (references/outdated.yml) stand only in quotations and in titles of acts."""
    hints = {_plain(name): hint for name, hint in sources.references.outdated.items()}
    for passage in texts if hints else ():
        if passage.source == FORMS:  # titles as they were promulgated
            continue
        for match in _search(tuple(hints)).finditer(_small(passage.text)):
            message, hint = f'"{_at(passage, match)}" is no more', hints[_plain(match.group())]
            yield passage.finding(match.start(), "outdated-name", message, f"{hint}; a quotation goes into «»")


@lru_cache(maxsize=MANY)
def _small(text: str) -> str:
    """Return a text in small letters without its quotations, letter for letter."""
    return respelt(_unquoted(text)).lower()


@cache
def _search(plain: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds any of the names in small letters, the longest first, with any blanks and dashes between."""
    parts = (re.escape(name).replace(r"\-", r"\s*[-–]\s*").replace(r"\ ", r"\s+") for name in plain)
    return re.compile(rf"\b(?:{'|'.join(sorted(parts, key=len, reverse=True))})\b")


def _plain(name: str) -> str:
    """Return a name in small letters, with single blanks and with hyphens that have none around them."""
    return " ".join(re.sub(r"\s*[-–]\s*", "-", respelt(name).lower()).split())


def _unquoted(text: str) -> str:
    """Return the text with its quotations blanked, letter for letter."""
    return QUOTED.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def _at(passage: Passage, match: re.Match[str]) -> str:
    return " ".join(passage.text[match.start() : match.end()].split())


# ── units of time and money ──────────────────────────────────────────────────────────────────────

UNITS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b\d[\d.,]*\s?(?:VNĐ|VND|vnđ|vnd|đ|₫)(?!\w)|\bVNĐ\b|\bVND\b"), "write «đồng»: «8.000 đồng»"),
    (re.compile(r"\b\d{4,}\s+đồng\b|\b\d{1,3}(?:,\d{3})+\s+đồng\b"), "dots between thousands: «8.000 đồng»"),
    (re.compile(r"\bngày\s+(?:LV|lv|l/v)\b|\b\d+\s?NLV\b"), "write «ngày làm việc»"),
    (re.compile(r"\b\d+\.\d{1,2}\s+(?:ngày|giờ|tháng|năm)\b"), "a decimal comma: «0,5 ngày»"),
    (re.compile(r"\b\d{1,2}\s?h(?:\d{2})?\b"), "write «giờ»: «7 giờ 30 phút»"),
)
"""How time and money are not written in administrative style, and how they are."""


def unit_words(sources: Sources, texts: Sequence[Passage]) -> Iterator[Problem]:
    """Time and money are written out: «ngày làm việc», «giờ», «đồng», with decimal comma and dots between thousands."""
    for passage in texts:
        for match, hint in _misspelt(passage.text):
            message = f'"{_at(passage, match)}" is not administrative style'
            yield passage.finding(match.start(), "unit-word", message, hint)


@lru_cache(maxsize=MANY)
def _misspelt(text: str) -> tuple[tuple[re.Match[str], str], ...]:
    unquoted = _unquoted(text)
    return tuple((match, hint) for pattern, hint in UNITS for match in pattern.finditer(unquoted))
