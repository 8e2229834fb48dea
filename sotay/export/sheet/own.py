"""What names the commune: taken out of the words, so that many communes share the rest, and bound back in its place."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

from lxml import html as lxml_html
from lxml.html import HtmlElement

from sotay.model.contracts import OWN, OWN_TITLE, SLOT_LINK, UNIT_NAME

ROOM, LINE = 2000, 80
"""Letters that fit in a slot, and how many a line counts for: a slot is in one piece, on one page."""


def taken(root: HtmlElement, covered: bool) -> Iterator[HtmlElement]:
    """Replace the parts that name the commune by slots, and yield each in an element of its own, in order.

    In a document with a front (`covered`) they are its own facts. Those within a list stay, and those too long for a
    slot: they may break across pages.
    """
    parts = _facts(root) if covered else _papers(root)
    for number, part in enumerate(parts):
        whole = lxml_html.Element("div")
        whole.append(deepcopy(part))
        whole[0].tail = None
        slot = lxml_html.Element("a", {"class": "slot", "href": f"{SLOT_LINK}{number}"})
        part.text, part[:] = None, [slot]
        yield whole


def _papers(root: HtmlElement) -> list[HtmlElement]:
    return list(root.xpath(f"child::*[descendant::span[@class='{UNIT_NAME}']]"))


def _facts(root: HtmlElement) -> list[HtmlElement]:
    for part in root.xpath(f"descendant::*[@class='{OWN}']"):
        if not _continues(part):
            _head(part)
    return [part for part in root.xpath(f"child::*[@class='{OWN}']") if not _is_long(part)]


def _is_long(part: HtmlElement) -> bool:
    lines = len(part.xpath("descendant::*[self::p or self::li or self::dt or self::tr or self::br]"))
    return len(part.text_content()) + LINE * lines > ROOM


def _continues(part: HtmlElement) -> bool:
    """Make the fees that a province sets the lower part of the table above, numbered through, and tell whether it is.

    Its title stands in a row, and there is one head.
    """
    above, tables = part.getprevious(), part.xpath("child::table[contains(@class, 'fees')]")
    if above is None or "fees" not in above.classes or len(part) != 1 or not tables or (above.tail or "").strip():
        return False
    (table,) = tables
    table.remove(table.find("thead"))
    rows = table.findall("tbody/tr")
    for number, row in enumerate(rows, len(above.findall("tbody/tr")) + 1):
        row[0].text = str(number)
    title = lxml_html.Element("tr")
    cell = lxml_html.Element("th", {"colspan": str(len(rows[0])), "scope": "rowgroup"})
    cell.text = part.get(OWN_TITLE)
    title.append(cell)
    table.find("tbody").insert(0, title)
    above.classes.add("upper")
    table.classes.add("lower")
    return True


def _head(part: HtmlElement) -> None:
    """Say the title of what is the commune's own, unless the heading above says it."""
    title, above = part.get(OWN_TITLE, ""), part.getprevious()
    heading = " ".join(str(above.text_content()).split()) if above is not None else ""
    if title and title not in heading:
        name = lxml_html.Element("p", {"class": "own-title"})
        name.text, name.tail, part.text = title, part.text, None
        part.insert(0, name)
