"""Which letters the font of print has: what it lacks would be printed in a font of the machine, or not at all."""

from __future__ import annotations

import unicodedata
from functools import cache

from fontTools.ttLib import TTFont

from sotay.base.folders import Folders

FAMILY = "Tinos"
UNDRAWN = ("Cc", "Cf", "Zs")
"""Categories of characters that leave no ink: controls, which are a rule of their own, joiners, and blanks."""
SELECTORS = frozenset(chr(code) for code in range(0xFE00, 0xFE10))
"""Say how the letter before them looks; a font that does not know them passes over them."""


def missing(text: str, folders: Folders) -> list[str]:
    """Return the letters of a text that not every face of the font has, each once, sorted."""
    left = set(text) - _drawn(folders) - SELECTORS
    return sorted(letter for letter in left if unicodedata.category(letter) not in UNDRAWN)


def named(letters: list[str]) -> str:
    """Return what is wrong with these letters, each with its code point."""
    shown = ", ".join(f'"{letter}" (U+{ord(letter):04X})' for letter in letters)
    return f"the font of print, {FAMILY}, does not have {shown}"


@cache
def _drawn(folders: Folders) -> frozenset[str]:
    """Return the letters that all faces have, by their character maps."""
    faces = []
    for path in sorted((folders.overrides / "fonts" / FAMILY.lower()).glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            faces.append({chr(code) for code in font.getBestCmap()})
    return frozenset(set.intersection(*faces))
