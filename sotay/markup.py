"""Expanded Markdown -> HTML, once for site and print, so that the two cannot differ."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import markdown
from lxml import html as lxml_html

from sotay.folders import Folders
from sotay.model import Markup
from sotay.text import slug
from sotay.vocabulary import vocabulary

LINK = re.compile(r"""(<a\b[^>]*?\shref=["'])(?!\w+:|#|/)([^"'?]+)["'][^>]*>(.*?)</a>""", re.DOTALL)
PICTURE = re.compile(r"<img\b[^>]*>")
ALT = re.compile(r'\salt="([^"]*)"')
PAGE_LINK = re.compile(r"""(<a\b[^>]*?\shref=["'])(?!\w+:|/)([^"'#?]+)\.md(["'#?])""")


def heading_id(title: str, separator: str = "-") -> str:
    """Return the id of a heading: `1. Mục đích` → `1-muc-dich`."""
    return slug(title).replace("-", separator)


@cache
def _converter(folders: Folders) -> markdown.Markdown:
    words = vocabulary(folders)
    settings = {name: dict(values) for name, values in words.extension_settings.items()}
    settings.setdefault("toc", {})["slugify"] = heading_id
    return markdown.Markdown(extensions=list(words.extensions), extension_configs=settings)


def convert(text: str, folders: Folders) -> Markup:
    """Return a page's Markdown as HTML; links to `x.md` become links to `x.html`."""
    converter = _converter(folders)
    converter.reset()
    content = converter.convert(text)
    elements = lxml_html.fromstring(f"<main>{content}</main>")
    return Markup(
        html=PAGE_LINK.sub(r"\1\2.html\3", content),
        toc=tuple(_flat(converter.toc_tokens)),  # type: ignore[attr-defined]
        links=tuple(str(e.attrib["href"]) for e in elements.iter("a") if "href" in e.attrib),
        images=tuple(str(e.attrib["src"]) for e in elements.iter("img") if "src" in e.attrib),
        anchors=frozenset(str(e.attrib["id"]) for e in elements.iter() if "id" in e.attrib),
    )


def as_it_stands(markup: Markup, path: str, places: Collection[str]) -> Markup:
    """Return the markup of a text of the past, fit for today: links to pages that are not there are words alone.

    Pictures may have changed since; the PDF as issued has them as they were. `places` are the pages there are.
    """

    def link(match: re.Match[str]) -> str:
        target = match[2].partition("#")[0].removesuffix(".html") + ".md"
        there = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        return match[0] if there in places or ".html" not in match[2] else match[3]

    def picture(match: re.Match[str]) -> str:
        alt = ALT.search(match[0])
        return match[0] if 'src="data:' in match[0] else f"<em>[Hình: {alt[1] if alt else ''}]</em>"

    return replace(markup, html=PICTURE.sub(picture, LINK.sub(link, markup.html)), links=(), images=())


def _flat(tokens: list[Mapping[str, Any]]) -> Iterator[tuple[int, str, str]]:
    for token in tokens:
        yield token["level"], token["id"], token["name"]
        yield from _flat(token["children"])
