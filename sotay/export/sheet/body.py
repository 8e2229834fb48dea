"""Makes a page's text printable: screen-only parts are removed, what names the commune taken out."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import quote, urlsplit

from lxml import html as lxml_html
from lxml.html import HtmlElement
from markupsafe import escape

from sotay.base.languages.language import Language
from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.base.text import NBSP
from sotay.export.sheet.drawings import prepare
from sotay.export.sheet.fitting import fit
from sotay.export.sheet.own import taken
from sotay.model.contracts import CODE, FILL, FLOWCHART_TEXT, LABEL, NO_PRINT, ON_SITE, SLOT_LINK

DOCUMENT_LINK = "doc:"
"""Scheme of links to other documents; binding turns them into working links."""
SLOT = re.compile(rf'href="{SLOT_LINK}(\d+)"')
KEPT_SCHEMES = {SLOT_LINK[:-1], "http", "https", "mailto", "tel"}
INLINE = ("a", "abbr", "b", "em", "i", "strong")
SCREEN_ONLY = (ON_SITE, NO_PRINT, FLOWCHART_TEXT, "headerlink", "footnote-backref")
Apart: TypeAlias = tuple[str, tuple[str, ...]]
"""A text as printable HTML, and the parts that leave slots in it."""


@lru_cache(maxsize=128)
def take_apart(html: str, code: str, title: str, path: str, covered: bool, language: Language) -> Apart:
    """Return a page's text as printable HTML, and the parts that name the commune, taken out of it (`sheet.own`).

    Each leaves a slot (`SLOT_LINK`) in its place. A paper, which is not `covered` by a front, has other such parts.
    `path` is that of the page; pictures are then named from the root. Cached, since the text is the same
    in most communes.
    """
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    for element in root.xpath(having(*SCREEN_ONLY)) + root.xpath("descendant::*[self::script or self::iframe]"):
        _drop(element)
    for name in (LABEL, FILL):
        for part in root.xpath(f"descendant::*[@{name}]"):
            del part.attrib[name]
    _open_details(root)
    _number_lists(root)
    # Groups within a description list are valid in HTML, but not in PDF tags.
    for group in root.xpath("descendant::dl/div"):
        group.drop_tag()
    for svg in root.xpath("descendant::svg"):
        prepare(svg, language.say("Lưu đồ: %(title)s", title=title))
    fit(root)
    if not covered:
        _raise_headings(root)
    own = tuple(taken(root, covered))
    for part in (root, *own):
        _address(part, code, path)
        _move_spaces(part)
    return _inner(root), tuple(_inner(element) for element in own)


def words_of(html: str) -> str:
    """Return the words of a page that are printed."""
    words, own = take_apart(html, "", "", "", True, VIETNAMESE)  # what the engine adds is no word of the page
    parts = (lxml_html.fragment_fromstring(p, create_parent="div") for p in (words, *own))
    return "\n".join(str(part.text_content()) for part in parts)


def having(*classes: str) -> str:
    """Return an XPath for all descendants with one of the classes."""
    tests = (f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')" for name in classes)
    return f"descendant::*[@class][{' or '.join(tests)}]"


def fitted(body: str, heights: Sequence[float]) -> str:
    """Return a body with its slots as high as their future content, in points."""
    return SLOT.sub(lambda match: f'{match[0]} style="height:{heights[int(match[1])]:.3f}pt"', body)


def _raise_headings(root: HtmlElement) -> None:
    """Shift headings to start at the first level, otherwise used by the title on the front."""
    for level in range(2, 7):
        for heading in root.xpath(f"descendant::h{level}"):
            heading.tag = f"h{level - 1}"


def _open_details(root: HtmlElement) -> None:
    """Turn collapsible parts into titled blocks, and checkboxes into letters."""
    for element in root.xpath("descendant::details"):
        element.tag = "div"
        element.attrib.pop("open", None)
    for element in root.xpath("descendant::summary"):
        element.tag = "p"
        element.set("class", "admonition-title")
    for element in root.xpath("descendant::input[@type='checkbox']"):
        element.tail = ("☒" if "checked" in element.attrib else "☐") + NBSP + (element.tail or "").lstrip()
        _drop(element)


def _number_lists(root: HtmlElement) -> None:
    """Say the numbers of lists in CSS: the layout engine heeds no `start` and no `value`."""
    for element in root.xpath("descendant::ol[@start]"):
        element.set("style", f"counter-reset: list-item {int(element.get('start')) - 1}")
    for element in root.xpath("descendant::ol/li[@value]"):
        element.set("style", f"counter-reset: list-item {int(element.get('value'))}; counter-increment: none")


def _address(root: HtmlElement, code: str, path: str) -> None:
    """Make ids unique within a manual, and links and pictures relative to where it is printed."""
    ids = {element.get("id") for element in root.xpath("descendant::*[@id]")}
    for element in root.xpath("descendant::*[@id][not(ancestor-or-self::svg)]"):
        element.set("id", f"{code}.{element.get('id')}")
    for link in root.xpath("descendant::a[@href]"):
        target = link.get("href")
        if link.get(CODE):
            link.set("href", DOCUMENT_LINK + quote(link.get(CODE)))
        elif target.startswith("#") and target[1:] in ids:
            link.set("href", f"#{code}.{target[1:]}")
        elif urlsplit(target).scheme not in KEPT_SCHEMES:
            link.drop_tag()
    for picture in root.xpath("descendant::img[@src]"):
        if not urlsplit(picture.get("src")).scheme:
            there = posixpath.join("docs", posixpath.dirname(path), picture.get("src"))
            picture.set("src", posixpath.normpath(there))


def _move_spaces(root: HtmlElement) -> None:
    """Begin links and emphasis with the space before them.

    A text that fills a line to its last letter and ends with a space before an inline element is broken after its
    first word by WeasyPrint 70.
    """
    for element in root.iter(*INLINE):
        before, parent = element.getprevious(), element.getparent()
        said = parent.text if before is None else before.tail
        # A code is never broken, not even at a space in it.
        if element.text and said and said.endswith(" ") and "code" not in element.classes:
            element.text = f" {element.text}"
            if before is None:
                parent.text = said[:-1]
            else:
                before.tail = said[:-1]


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _inner(root: HtmlElement) -> str:
    return str(escape(root.text or "")) + "".join(lxml_html.tostring(child, encoding="unicode") for child in root)
