"""One spelling throughout a manual: `hòa`, `Ủy ban` or `hoà`, `Uỷ ban`, never both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from sotay.check.passages import Passage
from sotay.errors import Problem
from sotay.load import Sources
from sotay.load.units import Spelling

_OLD = ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"]
_NEW = ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"]
_RIGHT: Mapping[Spelling, Mapping[str, str]] = {
    "hòa": dict(zip(_NEW, _OLD, strict=True)),
    "hoà": dict(zip(_OLD, _NEW, strict=True)),
}
_OPEN = re.compile(
    r"(?<![qQ])(?:[òóỏõọÒÓỎÕỌ][aAeE]|[ùúủũụÙÚỦŨỤ][yY]|[oO][àáảãạÀÁẢÃẠèéẻẽẹÈÉẺẼẸ]|[uU][ỳýỷỹỵỲÝỶỸỴ])(?![^\W\d_])"
)
"""Open syllables, the only ones that are spelt in two ways: `hoàn` and `quý` have one."""
_WORD = re.compile(r"[^\W\d_]+")
NAMES = ("name", "predecessors", "people", "address", "one_stop.name", "one_stop.address")
"""Fields of a commune with proper names, which are spelt as they are registered."""


@lru_cache(maxsize=16384)
def respelt(text: str, spelling: Spelling = "hòa") -> str:
    """Return the text with the tones where that spelling has them; every letter keeps its place and its case."""
    right = _RIGHT[spelling]

    def syllable(match: re.Match[str]) -> str:
        letters = zip(match.group(), right.get(match.group().lower(), match.group().lower()), strict=True)
        return "".join(new.upper() if old.isupper() else new for old, new in letters)

    return _OPEN.sub(syllable, text)


def mixed(sources: Sources, texts: Sequence[Passage]) -> Iterator[Problem]:
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
