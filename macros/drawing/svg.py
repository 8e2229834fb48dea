"""Measures and wraps text, and writes the few SVG shapes that browsers and the print engine both render right."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
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


@cache
def width(words: str, size: float) -> float:
    """Return the width of a text of that size, in the unit of `size`."""
    return sum(_WIDTH.get(c, 655) for c in map(_bare, words)) * size / 1000


@cache
def _bare(letter: str) -> str:
    plain = unicodedata.normalize("NFD", letter)[0]
    return plain if letter not in _HORN else letter


@cache
def wrap(words: str, size: float, room: float) -> tuple[str, ...]:
    """Return `words` on the fewest lines that fit in `room`, of about equal length."""
    filled = fill(words, size, room)
    narrower = room
    while narrower > size and len(tried := fill(words, size, narrower - size / 2)) == len(filled):
        if max(width(line, size) for line in tried) > narrower:
            break
        filled, narrower = tried, narrower - size / 2
    return filled


def fill(words: str, size: float, room: float) -> tuple[str, ...]:
    """Return `words` on lines filled one after the other; a word wider than `room` gets its own line."""
    rows: list[str] = []
    for word in words.split():
        if rows and width(f"{rows[-1]} {word}", size) <= room:
            rows[-1] += f" {word}"
        else:
            rows.append(word)
    return tuple(rows)


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
