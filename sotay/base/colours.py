"""Colours of sites: written `#1a5276`, dark enough for white letters, with a lighter and a darker shade."""

from __future__ import annotations

import re

HEX = re.compile(r"#[0-9a-fA-F]{6}")
READABLE = 4.5
"""The least contrast of text (WCAG 2.2, 1.4.3)."""


def dark_colour(text: str) -> str:
    """Return a colour in small letters; ValueError with a hint where it is none, or white letters are hard to read."""
    if not HEX.fullmatch(text):
        raise ValueError(f'"{text[:20]}" is not a colour; write six hexadecimal digits: "#1a5276"')
    if contrast_with_white(text) < READABLE:
        raise ValueError(f'white letters are hard to read on "{text}"; choose a darker colour')
    return text.lower()


def contrast_with_white(colour: str) -> float:
    """Return the contrast ratio of a colour with white, 1 to 21 (WCAG 2.2)."""
    channels = [value / 255 for value in bytes.fromhex(colour[1:])]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.05 / (luminance + 0.05)


def mixed(colour: str, other: int, share: float) -> str:
    """Return a colour with a share of grey: `other` is 0 (black) to 255 (white)."""
    found = (round(value * (1 - share) + other * share) for value in bytes.fromhex(colour[1:]))
    return "#" + "".join(f"{value:02x}" for value in found)
