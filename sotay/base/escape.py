"""Escape values as plain text for Markdown and HTML."""

from __future__ import annotations

from markupsafe import Markup

# Every character that Python-Markdown, its extensions or HTML may treat as markup.
_SPECIAL = {ord(c): f"&#{ord(c)};" for c in "\\`*_[]{}()#+-.!|<>&\"'~^=:$@"}
_BREAKS = dict.fromkeys(map(ord, "\n\r\t\v\f\x85\u2028\u2029"), " ")
_INDENT = "&#32;"


def markdown(value: str) -> Markup:
    """Return `value` as Markdown that renders as exactly these characters; line breaks become spaces.

    Safe in a paragraph, a table cell, a heading, an attribute or the text of a link; not in a code
    span, where entities are shown literally.
    """
    line = value.translate(_BREAKS)
    # Four leading spaces would make code, two trailing ones a line break.
    inner = line.strip(" ")
    before, _, after = line.partition(inner) if inner else (line, "", "")
    return Markup(_INDENT * len(before) + inner.translate(_SPECIAL) + _INDENT * len(after))
