"""Where code stands in Markdown: fences, indented blocks, spans between backticks. Nothing in it means anything."""

from __future__ import annotations

import re
from collections.abc import Iterator

FENCE = re.compile(r"[ >]*(?P<mark>`{3,}|~{3,})(?P<language>[^`\n]*)$")
HOLDER = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)]|:|!!!|\[\^[^\]]+\]:)(?:\s|$)")
"""A line that holds the indented lines below it: an item, a definition, a box, a note."""
SPAN = re.compile(r"(?<![`\\])(`+)(?!`)((?:(?!\n[ \t]*\n).)+?)(?<!`)\1(?!`)", re.DOTALL)
COMMENT_OR_SPAN = re.compile(rf"<!--.*?--!?>|{SPAN.pattern}", re.DOTALL)
BLANK = "\N{NO-BREAK SPACE}"
"""Stands for a letter of code: it parts no words and no line, and begins nothing."""


def masked(text: str) -> str:
    """Return Markdown of the same length in which each letter of code is a blank that means nothing."""
    lines = [_blank(line) if coded else line for line, coded in _lines(text)]
    return COMMENT_OR_SPAN.sub(lambda found: _blank(found[0]) if found[1] else found[0], "\n".join(lines))


def fences(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield each fenced block: line (from 0), language, whether it is closed."""
    opened: tuple[int, str, str] | None = None
    for number, line in enumerate(text.split("\n")):
        fence = FENCE.match(line)
        if opened is None and fence:
            opened = number, fence["mark"], fence["language"].strip()
        elif opened and fence and closes(fence, opened[1]):
            yield opened[0], opened[2], True
            opened = None
    if opened:
        yield opened[0], opened[2], False


def closes(fence: re.Match[str], mark: str) -> bool:
    """Return whether a line of marks ends the fence that `mark` began."""
    return fence["mark"].startswith(mark) and not fence["language"].strip()


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each line and whether it is code."""
    mark, held, after_blank, indented = "", False, True, False
    for line in text.split("\n"):
        fence = FENCE.match(line)
        if mark or fence:
            yield line, True
            mark = ("" if fence and closes(fence, mark) else mark) if mark else fence["mark"] if fence else ""
            after_blank = indented = False
            continue
        depth = len(line) - len(line.lstrip(" \t"))
        blank = not line.strip()
        indented = not blank and (after_blank or indented) and depth >= (8 if held else 4)
        yield line, indented
        if not blank and depth < 4:
            held = bool(HOLDER.match(line)) or (held and (depth >= 2 or not after_blank))
        after_blank = blank or (after_blank and indented)


def _blank(code: str) -> str:
    return re.sub(r"[^\n]", BLANK, code)
