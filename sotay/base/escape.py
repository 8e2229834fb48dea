"""Make a value plain text where Markdown or HTML is written."""

from __future__ import annotations

from markupsafe import Markup

# Everything Python-Markdown, its extensions or HTML may read as more than a letter.
_SPECIAL = {ord(c): f"&#{ord(c)};" for c in "\\`*_[]{}()#+-.!|<>&\"'~^=:$@"}
_BREAKS = dict.fromkeys(map(ord, "\n\r\t\v\f\x85\u2028\u2029"), " ")
_INDENT = "&#32;"


def markdown(value: str) -> Markup:
    """Return `value` as Markdown that reads as exactly these characters; line breaks become spaces.

    It may stand in a paragraph, a table cell, a heading, an attribute or the text of a link; not in a code
    span, where references are shown as they are written.
    """
    line = value.translate(_BREAKS)
    # Four leading spaces would be code, two trailing ones a line break.
    inner = line.strip(" ")
    before, _, after = line.partition(inner) if inner else (line, "", "")
    return Markup(_INDENT * len(before) + inner.translate(_SPECIAL) + _INDENT * len(after))
