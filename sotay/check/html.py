"""Rules on HTML that an author writes into a page: which tags and attributes may be there, and that each is closed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sotay.base.errors import Problem
from sotay.check.documents import texts
from sotay.check.source import at_line, found
from sotay.expand.settle import ADDRESS, ELEMENTS
from sotay.load.sources import Sources
from sotay.model.documents import Document

VOID = frozenset({"br", "col", "hr", "img", "wbr"})
TAGS = VOID | frozenset(
    {
        *("a", "abbr", "address", "b", "blockquote", "caption", "cite", "code", "colgroup", "dd", "del", "details"),
        *("dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "i", "ins", "kbd"),
        *("li", "mark", "ol", "p", "pre", "q", "s", "samp", "section", "small", "span", "strong", "sub", "summary"),
        *("sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var"),
    }
)
"""Tags an author may write: words and their structure, nothing that runs, loads or asks."""
EVERYWHERE = frozenset({"id", "lang", "title", "markdown"})
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "a": frozenset({"href"}),
    "img": frozenset({"src", "alt", "width", "height"}),
    "td": frozenset({"colspan", "rowspan", "headers"}),
    "th": frozenset({"colspan", "rowspan", "headers", "scope"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "ol": frozenset({"start"}),
    "li": frozenset({"value"}),
    "time": frozenset({"datetime"}),
    "details": frozenset({"open"}),
}
"""Attributes an author may write, by tag. Classes are the macros' own: some keep words off paper or out of account."""
TAG = re.compile(r"<(?P<end>/?)(?P<name>[^\W\d_][^\s<>/]*)(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
ATTRIBUTE = re.compile(r"([^\s=/\"'<>]+)(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?")
OPEN_COMMENT = re.compile(r"<!--|<[!?](?=[\w\[])")
BRACES = re.compile(r"\{:?[ ]*(?:#[\w-]+ +)*\.[\w-]+(?:[ ]+[#.][\w-]+)*[ ]*\}")


def tag_refused(name: str) -> tuple[str, str]:
    """Return message and hint for a tag that no page may have."""
    return f'"<{name}>" is not a tag for pages', "write Markdown, a macro, or a link to what it shows"


def attribute_refused(name: str) -> tuple[str, str]:
    """Return message and hint for an attribute that no page may have."""
    hint = "columns of a table are aligned by `---:`" if name in ("style", "align") else "leave it out"
    return f'"{name}" is not an attribute for pages', hint


def foreign_html(sources: Sources) -> Iterator[Problem]:
    """HTML in a page has the tags and attributes that words need, and no others."""
    for document in texts(sources):
        for number, match in _tags(document):
            name = match["name"].lower()
            if name not in TAGS:
                yield at_line(document, number, "html-tag", *tag_refused(name), level="mistake")
                continue
            allowed = EVERYWHERE | ATTRIBUTES.get(name, frozenset())
            for attribute in ATTRIBUTE.findall(match["rest"]):
                if attribute.lower() not in allowed:
                    yield at_line(
                        document, number, "html-attribute", *attribute_refused(attribute.lower()), level="mistake"
                    )
        for number, match in found(document, OPEN_COMMENT):
            message = f'"{match[0]}" begins what is never shown'
            yield at_line(document, number, "html-tag", message, "write &lt; for the sign", level="mistake")
        for number, _ in found(document, BRACES):
            yield at_line(document, number, "html-attribute", *attribute_refused("class"), level="mistake")


def unbalanced_html(sources: Sources) -> Iterator[Problem]:
    """A tag that is opened is closed: else it swallows what follows."""
    for document in texts(sources):
        opened: list[tuple[int, str]] = []
        for number, match in _tags(document):
            name = match["name"].lower()
            if name not in TAGS or name in VOID:
                continue
            if not match["end"]:
                opened += [] if match["rest"].rstrip().endswith("/") else [(number, name)]
            elif name in (known for _, known in opened):
                while opened[-1][1] != name:
                    yield _unclosed(document, *opened.pop())
                opened.pop()
            else:
                message = f'"</{name}>" closes nothing'
                yield at_line(document, number, "html-unbalanced", message, "leave it out, or open it above")
        for left in opened:
            yield _unclosed(document, *left)


def _unclosed(document: Document, number: int, name: str) -> Problem:
    message = f'"<{name}>" is not closed, and takes in what follows'
    return at_line(document, number, "html-unbalanced", message, f"write </{name}> where it ends")


def _tags(document: Document) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield the tags of a body that browsers know; any other word in angle brackets is printed."""
    for number, match in found(document, TAG):
        if match["name"].lower() in ELEMENTS and not ADDRESS.match(match[0]):
            yield number, match
