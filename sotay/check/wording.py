"""Rules on wording: one spelling throughout, no abolished bodies or titles, official notation of time and money."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from sotay.base.errors import Problem
from sotay.check.passages import FORMS, Passage
from sotay.load.sources import Sources
from sotay.load.units import Spelling

# ── spelling ────────────────────────────────────────────────────────────────────────────────────────

_OLD = ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"]
_NEW = ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"]
_RIGHT: Mapping[Spelling, Mapping[str, str]] = {
    "hòa": dict(zip(_NEW, _OLD, strict=True)),
    "hoà": dict(zip(_OLD, _NEW, strict=True)),
}
_OPEN = re.compile(
    r"(?<![qQ])(?:[òóỏõọÒÓỎÕỌ][aAeE]|[ùúủũụÙÚỦŨỤ][yY]|[oO][àáảãạÀÁẢÃẠèéẻẽẹÈÉẺẼẸ]|[uU][ỳýỷỹỵỲÝỶỸỴ])(?![^\W\d_])"
)
"""Open syllables, the only ones with two spellings: `hoàn` and `quý` have one."""
_WORD = re.compile(r"[^\W\d_]+")
NAMES = ("name", "predecessors", "people", "address", "one_stop.name", "one_stop.address")
"""Fields of a commune with proper names, which are spelt as they are registered."""


@lru_cache(maxsize=16384)
def respelt(text: str, spelling: Spelling = "hòa") -> str:
    """Return the text with tone marks placed as in that spelling; every letter keeps its place and case."""
    right = _RIGHT[spelling]

    def syllable(match: re.Match[str]) -> str:
        letters = zip(match.group(), right.get(match.group().lower(), match.group().lower()), strict=True)
        return "".join(new.upper() if old.isupper() else new for old, new in letters)

    return _OPEN.sub(syllable, text)


def mixed_spelling(sources: Sources, texts: Sequence[Passage]) -> Iterator[Problem]:
    """Every text is in the spelling that `_province.yml` names; proper names of places and people are left alone."""
    spelling = sources.province.spelling
    for passage in texts:
        if passage.unit and passage.place.startswith(NAMES):
            continue
        right = respelt(passage.text, spelling)
        for match in _WORD.finditer(passage.text) if right != passage.text else ():
            wanted = right[match.start() : match.end()]
            if wanted != match.group():
                message = f'"{match.group()}" is not in the spelling of this manual ("{spelling}")'
                yield passage.finding(match.start(), "mixed-spelling", message, f'write "{wanted}"')


QUOTED = re.compile(r"«[^»]*»|“[^”]*”|<!--.*?-->|\{#.*?#\}", re.DOTALL)
"""Quotations and text that nobody reads."""

MANY = 16384
"""Number of texts that a long-running process (`serve`) remembers; a manual has some eight thousand."""

# ── abolished bodies and titles ──────────────────────────────────────────────────────────────────


def outdated_names(sources: Sources, texts: Sequence[Passage]) -> Iterator[Problem]:
    """Bodies and titles that no longer exist (references/outdated.yml) occur only in quotations and titles of acts."""
    hints = {_plain(name): hint for name, hint in sources.references.outdated.items()}
    for passage in texts if hints else ():
        if passage.source == FORMS:  # titles as promulgated
            continue
        for match in _search(tuple(hints)).finditer(_small(passage.text)):
            message, hint = f'"{_at(passage, match)}" no longer exists', hints[_plain(match.group())]
            yield passage.finding(match.start(), "outdated-name", message, f"{hint}; put quotations in «»")


@lru_cache(maxsize=MANY)
def _small(text: str) -> str:
    """Return a text in lower case with its quotations blanked, at the same length."""
    return respelt(_unquoted(text)).lower()


@cache
def _search(plain: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for any of the names in lower case, longest first, with any spaces and dashes in between."""
    parts = (re.escape(name).replace(r"\-", r"\s*[-–]\s*").replace(r"\ ", r"\s+") for name in plain)
    return re.compile(rf"\b(?:{'|'.join(sorted(parts, key=len, reverse=True))})\b")


def _plain(name: str) -> str:
    """Return a name in lower case, with single spaces, none around hyphens."""
    return " ".join(re.sub(r"\s*[-–]\s*", "-", respelt(name).lower()).split())


def _unquoted(text: str) -> str:
    """Return the text with its quotations blanked, at the same length."""
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
"""Wrong notations of time and money, each with the right one."""


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
