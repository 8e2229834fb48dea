"""Flowcharts on paper: the print font, a text for who cannot see them, and cuts where they are too high."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from itertools import pairwise

from lxml import html as lxml_html
from lxml.html import HtmlElement

PRINT_FONT = "Tinos"
MM = 25.4 / 96
"""Millimetres of a unit of a drawing printed at its own size."""
ROOM = 205.0
"""Height for a drawing below a heading on one page, mm; `print.css` has it too."""
SMALLEST = 0.8
"""A drawing that would have to shrink more than this is cut: 14 units of text would be under 8 pt."""

Span = tuple[float, float]


def prepare(svg: HtmlElement, description: str) -> None:
    """Give a drawing the print font and a title, the text for who cannot see it, and cut it into pages if need be."""
    for element in svg.xpath("descendant-or-self::*[@font-family]"):
        del element.attrib["font-family"]
    svg.set("font-family", PRINT_FONT)
    title = svg.find("title")
    if title is None:
        title = lxml_html.Element("title")
        title.text = svg.get("aria-label") or description
        svg.insert(0, title)
    # Paper needs no name for the title, and slices would share it.
    title.attrib.pop("id", None)
    svg.attrib.pop("aria-labelledby", None)
    cuts = _cuts(svg)
    figure = svg.getparent()
    if len(cuts) > 2 and figure is not None and figure.tag == "figure":
        _cut(svg, figure, cuts)


def _cut(svg: HtmlElement, figure: HtmlElement, cuts: Sequence[float]) -> None:
    """Replace a drawing by its slices between the cuts, each in a figure of its own."""
    pages = list(pairwise(cuts))
    for number, (top, bottom) in enumerate(pages, 1):
        slice_ = copy.deepcopy(svg)
        slice_.tail = None
        left, _, width, _ = _box(svg)
        slice_.set("viewbox", f"{left:g} {top:g} {width:g} {bottom - top:g}")
        slice_.set("height", f"{bottom - top:g}")
        slice_.set("width", f"{width:g}")
        title = slice_.find("title")
        if title is not None:
            title.text = f"{title.text} (phần {number}/{len(pages)})"
        for element in slice_:
            span = _span(element)
            if span and (span[1] < top or span[0] > bottom):
                slice_.remove(element)
        holder = lxml_html.Element("figure", {"class": figure.get("class", "")})
        holder.append(slice_)
        figure.addprevious(holder)
    figure.remove(svg)
    if not len(figure):
        figure.drop_tree()


def _cuts(svg: HtmlElement) -> list[float]:
    """Return the heights between which the drawing is printed on pages of their own: two where it fits one."""
    _, top, _, height = _box(svg)
    if height * MM * SMALLEST <= ROOM or svg.xpath("descendant-or-self::*[@transform]"):
        return [top, top + height]
    pages = int(-(-height * MM // ROOM))
    gaps = _gaps(svg)
    wanted = (top + height * page / pages for page in range(1, pages))
    inner = {min(gaps, key=lambda gap: abs(gap - y)) for y in wanted} if gaps else set()
    return [top, *sorted(inner), top + height]


def _gaps(svg: HtmlElement) -> list[float]:
    """Return the middles of the stretches with nothing but lines on them."""
    spans = sorted(span for element in svg if (span := _span(element)) is not None)
    found, reached = [], spans[0][1] if spans else 0
    for top, bottom in spans:
        if top > reached:
            found.append((reached + top) / 2)
        reached = max(reached, bottom)
    return found


def _span(element: HtmlElement) -> Span | None:
    """Return the top and bottom of a shape or text; None for lines, which may be cut."""
    value = {name: float(x) for name, x in element.attrib.items() if _is_number(x)}
    match element.tag:
        case "rect":
            return value["y"], value["y"] + value["height"]
        case "circle":
            return value["cy"] - value["r"], value["cy"] + value["r"]
        case "ellipse":
            return value["cy"] - value["ry"], value["cy"] + value["ry"]
        case "text":
            return value["y"] - value.get("font-size", 16), value["y"] + value.get("font-size", 16) / 3
        case "polygon":
            heights = [float(y) for y in element.get("points", "").replace(",", " ").split()[1::2]]
            return min(heights), max(heights)
    return None


def _box(svg: HtmlElement) -> tuple[float, float, float, float]:
    """Return left, top, width, height of the view box; without one nothing is cut."""
    numbers = [float(x) for x in (svg.get("viewbox") or "0 0 0 0").replace(",", " ").split()]
    left, top, width, height = numbers
    return left, top, width, height


def _is_number(value: str) -> bool:
    return value.replace(".", "", 1).removeprefix("-").isdigit()
