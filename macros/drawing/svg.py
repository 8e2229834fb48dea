"""Measures and wraps text, and writes the few SVG shapes that browsers and the print engine both render right."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup, escape

from macros.html import text
from sotay.model.contracts import FIGURE, FLOWCHART_TEXT

ACCENT, CHOICE = "#1f6fb2", "#c98a00"
FONTS = "Be Vietnam Pro, Tinos, sans-serif"
ARROW = 8.0
"""Length of an arrow's head."""

# Advance widths of Be Vietnam Pro in 1/1000 em, the wider of our two typefaces; marks do not change them.
_WIDTHS = {
    200: "'",
    250: "ijlI ",
    310: '.,:;!"',
    400: "fr1",
    450: "tJ()",
    510: "sz/",
    580: "knuxvyư?",
    615: "cheEL",
    655: "abdgopqđơBFPRSTY",
    680: "Z2358679K0-–",
    735: "HUVX4ANDƯ&",
    800: "CGĐ",
    880: "wmMOQƠ%",
    1000: "W",
}
_WIDTH = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_HORN = {"ơ", "ư", "Ơ", "Ư"}


def width(words: str, size: float) -> float:
    """Return how wide a text of that size runs, in the unit of `size`."""
    return sum(map(_advance, words)) * size / 1000


@cache
def _advance(letter: str) -> int:
    plain = unicodedata.normalize("NFD", letter)[0]
    return _WIDTH.get(plain if letter not in _HORN else letter, 655)


@dataclass(frozen=True)
class Fragment:
    """A word, or a part of one that is too long for a line; `advance` is its width in 1/1000 em."""

    letters: str
    advance: int
    begins: bool
    """Whether it begins the word."""


@cache
def wrap(words: str, size: float, room: float) -> tuple[str, ...]:
    """Return `words` on the fewest lines that fit in `room`, of about equal length."""
    return balanced(fragments(words, size, room), size, room)


def balanced(parts: Sequence[Fragment], size: float, room: float) -> tuple[str, ...]:
    """Return the pieces on the fewest lines that fit in `room`, of about equal length."""
    filled = fill(parts, size, room)
    narrower = room
    while narrower > size and len(tried := fill(parts, size, narrower - size / 2)) == len(filled):
        if max((width(line, size) for line in tried), default=0.0) > narrower:
            break
        filled, narrower = tried, narrower - size / 2
    return filled


def fill(parts: Sequence[Fragment], size: float, room: float) -> tuple[str, ...]:
    """Return the pieces on lines filled one after the other; one wider than `room` has a line of its own."""
    rows: list[str] = []
    taken = 0
    for part in parts:
        longer = taken + _advance(" ") + part.advance
        if rows and part.begins and longer * size / 1000 <= room:
            rows[-1] += f" {part.letters}"
            taken = longer
        else:
            rows.append(part.letters)
            taken = part.advance
    return tuple(rows)


@cache
def fragments(words: str, size: float, room: float) -> tuple[Fragment, ...]:
    """Return `words` one by one; what is wider than `room` in pieces that fit, without a hyphen.

    An address or a number breaks after one of its signs where it can, else anywhere. A single letter may be
    wider than `room`.
    """
    return tuple(fragment for word in words.split() for fragment in _broken(word, room * 1000 / size))


BREAKS = "/@.-_–?&=:,;"
"""After these an address, a number or a name of a file may go on in the next line."""


def _broken(word: str, room: float) -> Iterator[Fragment]:
    """Yield a word in pieces of at most `room`, in 1/1000 em; each has a letter at least."""
    start = 0
    while start < len(word):
        end, taken, place = start, 0, 0
        while end < len(word) and (end == start or taken + _advance(word[end]) <= room):
            taken += _advance(word[end])
            end += 1
            place = end if word[end - 1] in BREAKS else place
        if end < len(word):
            while end - start > 1 and unicodedata.combining(word[end]):
                end -= 1
            end = place or end
        yield Fragment(word[start:end], sum(map(_advance, word[start:end])), start == 0)
        start = end


def shape(tag: str, css: str, **attributes: str | float) -> Markup:
    """Return an SVG element; `stroke_width` is written `stroke-width`, numbers to one decimal."""
    return Markup('<{} class="{}"{}/>').format(Markup(tag), css, _written(attributes))


def line(d: str, css: str = "fc-line", **attributes: str | float) -> Markup:
    """Return a path with that description as a thin line."""
    return shape("path", css, d=d, stroke="currentColor", stroke_width="1.3", **attributes)


def arrow(x: float, y: float, towards: str) -> Markup:
    """Return the head of an arrow with its tip there: `down`, `up`, `right`, `left`."""
    sign = -ARROW if towards in ("down", "right") else ARROW
    across = towards in ("left", "right")
    back = [(sign, -4.0), (sign, 4.0)] if across else [(-4.0, sign), (4.0, sign)]
    points = " ".join(f"{number(x + dx)},{number(y + dy)}" for dx, dy in [(0.0, 0.0), *back])
    return shape("polygon", "fc-arrow", points=points, fill="currentColor")


def svg(name: str, title: str, width: float, height: float, parts: Iterable[str]) -> Markup:
    """Return a drawing; `name` is the id of its title."""
    drawn = Markup("\n").join(parts)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="{role}" '
        'aria-labelledby="{name}" font-family="{fonts}" fill="none">\n'
        '<title id="{name}">{title}</title>\n{parts}\n</svg>'
    ).format(
        w=number(width),
        h=number(height),
        role="group" if "<a " in drawn else "img",  # links inside a picture do not work
        name=name,
        fonts=FONTS,
        title=text(title),
        parts=drawn,
    )


def figure(drawing: Markup, summary: str, words: Markup) -> Markup:
    """Return a drawing followed by its text alternative; paper has only the drawing."""
    return Markup(
        f'{FIGURE}\n{{}}\n<details class="{FLOWCHART_TEXT}">\n<summary>{{}}</summary>\n{{}}\n</details>\n</figure>'
    ).format(drawing, summary, words)


def number(value: str | float) -> str:
    """Return a coordinate to one decimal, without trailing zeros."""
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")


def label(
    css: str, rows: Sequence[str], x: float, middle: float, size: float, anchor: str = "middle", **style: str
) -> Markup:
    """Return lines of text around `middle`; one element per line: `tspan` is not laid out alike everywhere."""
    given: dict[str, str | float] = {"font_size": size, "text_anchor": anchor, "fill": "currentColor", **style}
    attributes = _written(given)
    leading = size * LEADING
    first = middle - leading * (len(rows) - 1) / 2 + size * 0.35
    return Markup("\n").join(
        Markup('<text class="{}" x="{}" y="{}"{}>{}</text>').format(
            css, number(x), number(first + i * leading), attributes, escape(row)
        )
        for i, row in enumerate(rows)
    )


def _written(attributes: Mapping[str, str | float]) -> Markup:
    return Markup("").join(
        Markup(' {}="{}"').format(name.replace("_", "-"), number(value)) for name, value in attributes.items()
    )


LEADING = 1.28
"""Line spacing: space for marks above and below Vietnamese letters."""
