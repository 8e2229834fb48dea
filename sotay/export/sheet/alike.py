"""A text that differs between units in their own words alone, taken apart once for all of them.

How wide its tables are set, and what leaves a slot, depends on how long words are. So a text with slots for a unit's
words is taken apart with the shortest and with the longest words there may be: where both come out the same, so does
what is between.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from sotay.export.sheet.body import Apart
from sotay.export.sheet.fitting import width
from sotay.model.slots import MARK

PIECE, WHOLE = 24, 120
"""Letters that a word may have where it cannot be broken, and in all."""
LETTER = "\uf8ff"
"""Makes a mark as long as a word may be: no text has it, as it has no mark."""
BETWEEN = re.compile(f"{MARK}|[{LETTER} ]")
"""What two results may differ in. Spaces too: some are moved into the element that follows them."""


def suit(words: Iterable[str]) -> bool:
    """Tell whether words are such that a text can be taken apart for all units that have such ones."""
    return all(len(word) <= WHOLE and all(map(_is_short, word.split(" "))) for word in words)


def _is_short(piece: str) -> bool:
    return 0 < len(piece) <= PIECE and width(piece) <= width(LETTER * PIECE)


def for_all(html: str, words: Mapping[str, str], take: Callable[[str], Apart]) -> Apart | None:
    """Return what `take` makes of a text with marks, with marks; None where the length of words decides on it.

    It holds for every unit whose words, by their marks, `suit` and have spaces where these have.
    """

    def longest(mark: re.Match[str]) -> str:
        pieces = WHOLE // PIECE if " " in words.get(mark[0], "") else 1
        return mark[0] + " ".join([LETTER * PIECE] * pieces)

    short, long = (take(re.sub(MARK, by, html)) for by in (" ", longest))
    return take(html) if _without(short) == _without(long) else None


def _without(apart: Apart) -> Apart:
    words, own = apart
    return BETWEEN.sub("", words), tuple(BETWEEN.sub("", part) for part in own)
