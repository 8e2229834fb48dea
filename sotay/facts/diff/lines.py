"""The lines of a document's HTML: its headings, paragraphs, items and rows of tables, as plain words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import html as lxml_html
from lxml.html import HtmlElement

from sotay.model.contracts import FLOWCHART_TEXT, LIVING

HEADINGS = {f"h{level}" for level in range(1, 7)}
ITEMS = {"li", "dt", "dd"}
GROUPS = {
    "article",
    "aside",
    "blockquote",
    "details",
    "div",
    "dl",
    "figure",
    "footer",
    "header",
    "main",
    "nav",
    "ol",
    "ul",
}
PARTS = {
    "address",
    "figcaption",
    "hr",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tfoot",
    "tr",
}
BLOCKS = HEADINGS | ITEMS | GROUPS | PARTS
SAID_ELSEWHERE = f"self::svg or contains(concat(' ', @class, ' '), ' {FLOWCHART_TEXT} ')"
"""Drawings, and a flowchart's text alternative: both repeat the table of steps."""


@dataclass(frozen=True)
class TextLine:
    """A line of words under its heading; `cells` has one part but for titles and rows of a table."""

    kind: str
    """`heading`, `text`, `item`, `titles` (of the columns of a table) or `row`."""
    cells: tuple[str, ...]
    section: str
    columns: tuple[str, ...] = ()


@lru_cache(maxsize=512)
def lines_of(html: str, picture: str) -> tuple[TextLine, ...]:
    """Return the lines of a page's HTML, in order."""
    section, found = "", []
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    for element in root.xpath(f"descendant::*[{SAID_ELSEWHERE}]"):
        if element.getparent() is not None:
            element.drop_tree()
    for element in root.xpath(f"descendant::*[@class='{LIVING}']"):
        # Text from the register or the day alone is not part of the document.
        element.clear(keep_tail=True)
    for shown in root.iter("img"):
        shown.set("alt", f"{picture}: {shown.get('alt', '')}")
    for kind, cells, columns in _lines(root, "text"):
        section = cells[0] if kind == "heading" else section
        found.append(TextLine(kind, cells, section, columns))
    return tuple(found)


Found = tuple[str, tuple[str, ...], tuple[str, ...]]
"""Kind, cells, titles of columns."""


def _lines(element: HtmlElement, kind: str) -> Iterator[Found]:
    if element.tag == "table":
        yield from _rows(element)
        return
    words = [element.text or ""]
    for child in element:
        if child.tag in BLOCKS or any(inside.tag in BLOCKS for inside in child.iterdescendants()):
            yield from _flush(words, kind)
            yield from _lines(child, _kind(child, kind))
        else:
            words.append(_inline(child))
        words.append(child.tail or "")
    yield from _flush(words, kind)


def _kind(element: HtmlElement, outside: str) -> str:
    return "heading" if element.tag in HEADINGS else "item" if element.tag in ITEMS else outside


def _flush(words: list[str], kind: str) -> Iterator[Found]:
    text = _words("".join(words))
    words.clear()
    if text:
        yield kind, (text,), ()


def _rows(table: HtmlElement) -> Iterator[Found]:
    captions = (_words(_inline(caption)) for caption in table.xpath("./caption"))
    yield from (("text", (caption,), ()) for caption in captions if caption)
    heads = [tuple(_words(_inline(cell)) for cell in row) for row in table.xpath("./thead/tr")]
    columns = heads[0] if heads else ()
    yield from (("titles", head, ()) for head in heads if any(head))
    for row in table.xpath("./tbody/tr | ./tr | ./tfoot/tr"):
        cells = tuple(_words(_inline(cell)) for cell in row)
        if any(cells):
            yield "row", cells, columns if len(columns) == len(cells) else ()


def _inline(element: HtmlElement) -> str:
    """Return the text of an element as one line; blocks and line breaks in it separate words."""
    if not isinstance(element.tag, str):
        return ""
    if element.tag == "br":
        return " "
    if element.tag == "img":
        return f" [{element.get('alt', '')}] "
    inside = (element.text or "") + "".join(_inline(child) + (child.tail or "") for child in element)
    return f" {inside} " if element.tag in BLOCKS else inside


def _words(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
