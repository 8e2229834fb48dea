"""A rule on paragraphs: a list without a blank line above it is parsed as part of the paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sotay.base.errors import Problem
from sotay.check.documents import every
from sotay.load.sources import Sources
from sotay.model.documents import Document

ITEM = re.compile(r"(?:[-*+]|\d+\.)\s+\S")
TEXT = re.compile(r"[^\s|>#<`:{]|\{\{(?!.*\}\}\s*$)")
"""Matches a line that ends a paragraph; a call alone on its line produces blocks of its own."""
TAGS = re.compile(r"\s*(?:\{[%#].*?[%#]\}\s*)+$")
FENCE = re.compile(r"\s*(?:```|~~~)")


def swallowed_lists(sources: Sources) -> Iterator[Problem]:
    """A list has a blank line above it: without one it becomes part of the paragraph, dashes and all."""
    for document in every(sources):
        for line, item in _swallowed(document.body):
            yield _finding(document, line, item)


def _swallowed(body: str) -> Iterator[tuple[int, str]]:
    """Yield the line (from 0) and text of each list item directly below a line of text."""
    above, fenced = "", False
    for number, line in enumerate(body.split("\n")):
        if FENCE.match(line):
            above, fenced = "", not fenced
        elif fenced or TAGS.fullmatch(line):
            continue
        elif ITEM.match(line):
            if above == "text":
                yield number, line
            above = "list"
        elif not line.strip():
            above = ""
        elif above != "list":
            above = "text" if TEXT.match(line) else ""


def _finding(document: Document, line: int, item: str) -> Problem:
    words = item if len(item) <= 40 else f"{item[:40].rsplit(' ', 1)[0]} …"
    message = f'the list that begins with "{words}" is read as a part of the text above'
    hint = "leave a blank line between them"
    return Problem(
        document.source, document.body_line + line, "swallowed-list", message, hint, document.unit, "finding"
    )
