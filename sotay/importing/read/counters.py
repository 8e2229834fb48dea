"""Automatic numbering: what stands before a paragraph of a list, from the definitions of lists and all before it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

LEVELS = 9
_LARGEST = 4_000
"""A list that counts further is damaged: a Roman number of it would fill a page."""
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True)
class ListLevel:
    """How one level of a list counts and what it writes."""

    form: str = "decimal"
    """As OOXML names it: decimal, decimalZero, lowerLetter, upperLetter, lowerRoman, upperRoman, bullet, none."""
    text: str = ""
    """`%1.%2)`: the numbers of levels, from 1, and what stands around them; a bullet itself."""
    start: int = 1
    restart: int | None = None
    """Begins again after a paragraph of this level or a higher one, from 1; None: of any higher one; 0: never."""
    plain: bool = False
    """All numbers in it are Arabic, whatever their own level says."""


@dataclass(frozen=True)
class ListUse:
    """A list as paragraphs name it: its definition, and levels that are otherwise here."""

    definition: int | str
    starts: Mapping[int, int] = field(default_factory=dict)
    """Level → number it begins again with where this list is first used."""
    levels: Mapping[int, ListLevel] = field(default_factory=dict)


@dataclass
class Numberer:
    """Counts the paragraphs of the lists of a file, in reading order."""

    definitions: Mapping[int | str, tuple[ListLevel, ...]]
    uses: Mapping[int, ListUse]
    _counts: dict[int | str, list[int | None]] = field(default_factory=dict)
    _begun: set[tuple[int, int]] = field(default_factory=set)

    def number(self, use: int, level: int) -> str:
        """Return what stands before the next paragraph of a list; empty for a list that is not defined."""
        known = self.uses.get(use)
        levels = self.definitions.get(known.definition, ()) if known else ()
        if known is None or not 0 <= level < len(levels):
            return ""
        counts = self._counts.setdefault(known.definition, [None] * LEVELS)
        now = [known.levels.get(n, one) for n, one in enumerate(levels)]
        self._advance(counts, now, level, use, known)
        return _written(now, counts, level)

    def _advance(self, counts: list[int | None], levels: list[ListLevel], level: int, use: int, known: ListUse) -> None:
        begins = level in known.starts and (use, level) not in self._begun
        self._begun.add((use, level))
        count = counts[level]
        if begins:
            counts[level] = known.starts[level]
        else:
            counts[level] = levels[level].start if count is None else count + 1
        for above in range(level):
            if counts[above] is None:
                counts[above] = known.starts.get(above, levels[above].start)
        for below in range(level + 1, len(levels)):
            restart = levels[below].restart
            if restart is None or level < restart:
                counts[below] = None


def _written(levels: list[ListLevel], counts: list[int | None], level: int) -> str:
    own = levels[level]
    if own.form == "bullet":
        return own.text
    if own.form == "none" and "%" not in own.text:
        return own.text

    def one(found: re.Match[str]) -> str:
        named = int(found[1]) - 1
        if named >= len(levels):
            return ""
        form = levels[named].form
        return formatted(counts[named] or 0, "decimal" if own.plain and form != "none" else form)

    return re.sub("%([1-9])", one, own.text)


def formatted(count: int, form: str) -> str:
    """Return a number as a list writes it: `formatted(4, "lowerRoman")` is `iv`."""
    if form in ("none", "bullet"):
        return ""
    if form in ("lowerLetter", "upperLetter") and 0 < count <= _LARGEST:
        letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letters.upper() if form == "upperLetter" else letters
    if form in ("lowerRoman", "upperRoman") and 0 < count <= _LARGEST:
        roman = _roman(count)
        return roman.upper() if form == "upperRoman" else roman
    return f"{count:02d}" if form == "decimalZero" else str(count)


def _roman(count: int) -> str:
    found = ""
    for value, letters in _ROMAN:
        found += letters * (count // value)
        count %= value
    return found
