"""Words of drawings set a line at a time; WeasyPrint 70 sets every letter apart, which takes a tenth of a layout.

It also makes an object of its own of each text that is centred: an eighth of the size of a document with flow charts.
What is not plain text at one place (turned, stretched, see-through) is left to it.
"""

from __future__ import annotations

import re
from math import inf
from typing import Any

from weasyprint import images
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.draw.text import draw_first_line
from weasyprint.matrix import Matrix
from weasyprint.svg import SVG
from weasyprint.svg.bounding_box import EMPTY_BOUNDING_BOX, extend_bounding_box
from weasyprint.svg.text import Style, TextBox
from weasyprint.svg.utils import size
from weasyprint.text.line_break import split_first_line

NOT_PLAIN = frozenset({
    *("alignment-baseline", "direction", "display-anchor", "dominant-baseline"),
    *("dx", "dy", "letter-spacing", "rotate", "textLength", "transform"),
    *("clip-path", "filter", "mask", "opacity"),
})  # fmt: skip
"""Attributes of a text that ask for more than a line of letters at a place."""
ONE = re.compile(r"\s*[-+.\w%]+\s*")
"""One position of an axis, not one for each letter."""
BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}
"""How much of a line stands before its place."""
WEIGHTS = {"normal": 400, "bold": 700}


class Drawing(SVG):  # type: ignore[misc]
    """A drawing whose plain lines of text are set as lines."""

    def draw_node(self, node: Any, font_size: float, fill_stroke: bool = True, context: Any = None) -> None:
        """Draw a node and all in it."""
        if fill_stroke and _is_plain(node):
            _draw_line(self, node, size(node.get("font-size", "1em"), font_size, font_size))
        else:
            super().draw_node(node, font_size, fill_stroke, context)


def use() -> None:
    """Let the layout engine draw all drawings so."""
    images.SVG = Drawing


def _is_plain(node: Any) -> bool:
    return (
        node.tag == "text"
        and NOT_PLAIN.isdisjoint(node.attrib)
        and all(ONE.fullmatch(node.get(axis, "")) for axis in ("x", "y"))
        and node.get("text-anchor", "start") in BEFORE
        and not list(node)
    )


def _draw_line(svg: Drawing, node: Any, font_size: float) -> None:
    node.text_bounding_box = EMPTY_BOUNDING_BOX  # a link around the text asks for it
    if not (node.visible and node.text):
        return
    style = _style(svg, node, font_size)
    line, _, _, width, height, baseline = split_first_line(node.text, style, svg.context, inf, 0)
    x, y = svg.point(node.get("x"), node.get("y"), font_size)
    x -= width * BEFORE[node.get("text-anchor", "start")]
    corners = (x, y - baseline), (x + width, y - baseline + height)
    node.text_bounding_box = extend_bounding_box(EMPTY_BOUNDING_BOX, corners)
    box = TextBox(line, style)
    box.baseline = baseline
    svg.stream.push_state()
    fill, stroke = svg.set_graphical_state(node, font_size)
    svg.stream.begin_text()
    line.reactivate(style)
    svg.fill_stroke(fill, stroke, text=True)
    draw_first_line(svg.stream, box, "none", "none", Matrix(d=-1, e=x, f=y))
    svg.stream.end_text()
    svg.stream.pop_state()


def _style(svg: Drawing, node: Any, font_size: float) -> Any:
    weight = node.get("font-weight", "400")
    style = Style(INITIAL_VALUES)
    style.font_config = svg.font_config
    style["font_family"] = [family.strip("\"' ") for family in node.get("font-family", "sans-serif").split(",")]
    style["font_style"] = node.get("font-style", "normal")
    style["font_weight"] = int(weight) if weight.isdigit() else WEIGHTS.get(weight, 400)
    style["font_size"] = font_size
    return style
