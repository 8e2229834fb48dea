"""Flowcharts on paper: the print font, and a text alternative."""

from __future__ import annotations

from lxml import html as lxml_html
from lxml.html import HtmlElement

from sotay.export.layout.letters import FAMILY
from sotay.export.layout.pictures import set_font


def prepare(svg: HtmlElement, description: str) -> None:
    """Give a drawing the print font and a title as text alternative."""
    for element in svg.xpath("descendant-or-self::*[@font-family]"):
        del element.attrib["font-family"]
    svg.set("font-family", FAMILY)
    if svg.xpath("descendant::style | descendant-or-self::*[contains(@style, 'font')]"):
        set_font(svg)
    title = svg.find("title")
    if title is None:
        title = lxml_html.Element("title")
        title.text = svg.get("aria-label") or description
        svg.insert(0, title)
    # Paper needs no name for the title.
    title.attrib.pop("id", None)
    svg.attrib.pop("aria-labelledby", None)
