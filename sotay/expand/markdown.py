"""Expanded Markdown -> HTML, once for both site and print, so that they cannot differ."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache
from html import escape, unescape
from typing import Any
from urllib.parse import quote, unquote

import markdown
from lxml import html as lxml_html

from sotay.base.errors import Mistake
from sotay.base.folders import Folders
from sotay.base.languages.language import Language
from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.base.text import slug
from sotay.expand.dialect import Dialect
from sotay.expand.environment import vocabulary
from sotay.expand.limits import HINT, SECONDS, Excess, limited
from sotay.model.manual import Page
from sotay.model.outputs import Converted, Heading
from sotay.model.paths import markdown_path
from sotay.model.slots import MARK

LINK = re.compile(r"""(<a\b[^>]*?\shref=["'])(?!\w+:|#|/)([^"'?]+)(["'][^>]*>)(.*?)</a>""", re.DOTALL)
PICTURE = re.compile(r"""(<img\b[^>]*?\ssrc=["'])(?!data:)([^"']+)(["'][^>]*>)""")
ALT = re.compile(r'\salt="([^"]*)"')
REFUSED_TAGS = frozenset(
    {
        *(
            "applet",
            "audio",
            "base",
            "button",
            "canvas",
            "embed",
            "form",
            "frame",
            "frameset",
            "iframe",
            "input",
            "link",
        ),
        *("math", "meta", "noscript", "object", "script", "select", "source", "style", "template", "textarea", "video"),
    }
)
REFUSED_ATTRIBUTES = frozenset(
    {"action", "background", "data", "formaction", "ping", "poster", "srcdoc", "srcset", "style"}
)
PAGE_LINK = re.compile(r"""(<a\b[^>]*?\shref=["'])(?!\w+:|/)([^"'#?]+)\.md(["'#?])""")


EMPTY = re.compile(MARK)
HEADING, UNDERLINE = re.compile(r" *#"), re.compile(r" *(?:=+|-+) *$")


def reads_alike(text: str) -> bool:
    """Return whether Markdown with slots (`model.slots`) becomes the same HTML as with the words in them."""
    return not any(_is_ambiguous(text, slot.start()) for slot in EMPTY.finditer(text))


def _is_ambiguous(text: str, place: int) -> bool:
    """Tell whether a word and its mark read differently there: in a heading, which has an id, or beside a sign."""
    if text[max(place - 1, 0) : place] in {"<", "_"} or text[place + 1 : place + 2] == "_":
        return True
    begin, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
    below = text[end + 1 :].partition("\n")[0] if end >= 0 else ""
    return bool(HEADING.match(text, begin) or UNDERLINE.match(below))


def heading_id(title: str, separator: str = "-") -> str:
    """Return the id of a heading: `1. Mục đích` → `1-muc-dich`."""
    return slug(title).replace("-", separator)


@cache
def _converter(folders: Folders, language: Language) -> markdown.Markdown:
    words = vocabulary(folders)
    settings = {name: dict(values) for name, values in words.extension_settings.items()}
    settings.setdefault("toc", {})["slugify"] = heading_id
    return markdown.Markdown(extensions=[*words.extensions, Dialect(language)], extension_configs=settings)


def convert(text: str, folders: Folders, seconds: float = SECONDS, *, language: Language = VIETNAMESE) -> Converted:
    """Return a page's Markdown as HTML; links to `x.md` become links to `x.html`.

    Raises Mistake `too-much` where that takes more than a page may.
    """
    converter = _converter(folders, language)
    converter.reset()
    try:
        with limited(seconds):
            content = converter.convert(text)
    except Excess as excess:
        _converter.cache_clear()  # stopped halfway, it would convert the next page wrongly
        raise Mistake("too-much", excess.message, HINT) from None
    except RecursionError:
        _converter.cache_clear()
        raise Mistake("too-much", "quotes, lists or brackets stand too deep in each other", HINT) from None
    elements = lxml_html.fromstring(f"<main>{content}</main>")
    return Converted(
        html=PAGE_LINK.sub(r"\1\2.html\3", content),
        toc=tuple(_flat(converter.toc_tokens)),  # type: ignore[attr-defined]
        links=tuple(str(e.attrib["href"]) for e in elements.iter("a") if "href" in e.attrib and not _leads_back(e)),
        images=tuple(str(e.attrib["src"]) for e in elements.iter("img") if "src" in e.attrib),
        anchors=tuple(dict.fromkeys(str(e.attrib["id"]) for e in elements.iter() if "id" in e.attrib)),
        refused=tuple(sorted(set(_refused(elements)))),
    )


def _leads_back(link: lxml_html.HtmlElement) -> bool:
    """Return whether a link is the way from a note to its mark, which no author wrote."""
    return bool(link.get("class") == "footnote-backref")


def _refused(elements: lxml_html.HtmlElement) -> Iterator[str]:
    """Yield what runs, loads or asks in a page, which neither authors nor macros may write."""
    for element in elements.iter("*"):
        if element.tag in REFUSED_TAGS:
            yield f"<{element.tag}"
        yield from (f" {name}" for name in element.attrib if name.startswith("on") or name in REFUSED_ATTRIBUTES)


def as_it_stands(markup: Converted, page: Page, places: Collection[str], language: Language) -> Converted:
    """Return the markup of an archived text, adapted to the current site.

    Pictures are those of its day; links lead to the current pages, `places`. Links to missing pages become plain text,
    as do pictures that were not archived.
    """
    folder = posixpath.dirname(page.path) or "."
    images = list[str]()

    def address(target: str) -> str:
        path, sign, anchor = unquote(unescape(target)).partition("#")
        there = posixpath.normpath(posixpath.join(posixpath.dirname(page.origin or page.path), path))
        if there in page.files:
            images.append(posixpath.relpath(kept_file(there, page.files[there]), folder))
            return escape(quote(images[-1]))
        if there.endswith(".html") and markdown_path(there) in places:
            return escape(quote(posixpath.relpath(there, folder)) + sign + anchor)
        return ""

    def link(match: re.Match[str]) -> str:
        found = address(match[2])
        return f"{match[1]}{found}{match[3]}{match[4]}</a>" if found else match[4]

    def picture(match: re.Match[str]) -> str:
        found, alt = address(match[2]), ALT.search(match[0])
        missing = language.say("[Hình: %(what)s]", what=alt[1] if alt else "")
        return f"{match[1]}{found}{match[3]}" if found else f"<em>{missing}</em>"

    html = PICTURE.sub(picture, LINK.sub(link, markup.html))
    return replace(markup, html=html, links=(), images=tuple(images))


def kept_file(path: str, kept: str) -> str:
    """Return the path of an archived file in a site: next to its current namesake, with its hash in the name."""
    stem, suffix = posixpath.splitext(path)
    return f"{stem}.{posixpath.splitext(kept)[0].rpartition('.')[2][:16]}{suffix}"


def _flat(tokens: list[Mapping[str, Any]]) -> Iterator[Heading]:
    for token in tokens:
        yield token["level"], token["id"], token["name"]
        yield from _flat(token["children"])
