"""What an author wrote in the body of a page, line by line, with what is no prose covered up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sotay.base.errors import Level, Problem
from sotay.expand.code import masked
from sotay.expand.settle import COMMENT
from sotay.model.documents import Document

STATEMENT, VALUE = "\ue000", "\ue001"
"""Stand for each letter of `{% … %}` or `{# … #}`, and of `{{ … }}`."""
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


@lru_cache(maxsize=1024)
def prose(body: str) -> str:
    """Return a body, letter for letter and line for line, with its code, macros and comments covered up."""
    text = _JINJA.sub(lambda found: _covered(found[0], VALUE if found[0][1] == "{" else STATEMENT), body)
    return COMMENT.sub(lambda found: _covered(found[0], STATEMENT), masked(text))


def lines(document: Document) -> list[str]:
    """Return the lines of a body's prose without the marks of quotations."""
    return [re.sub(r"^(?: {0,3}> ?)+", "", line) for line in prose(document.body).split("\n")]


def is_statement(line: str) -> bool:
    """Return whether a line has nothing but statements and comments."""
    return STATEMENT in line and not line.replace(STATEMENT, "").strip()


def shown(document: Document, number: int) -> str:
    """Return the beginning of a line of a body, as messages quote it."""
    line = re.sub(r"^[ >]+", "", document.body.split("\n")[number])
    return line if len(line) <= 40 else f"{line[:40].rsplit(' ', 1)[0]} …"


def at_line(
    document: Document, number: int, rule: str, message: str, hint: str = "", level: Level = "finding"
) -> Problem:
    """Return what is wrong in a line of a body, counted from 0."""
    source, line, unit = document.place(document.body_line + number)
    return Problem(source, line, rule, message, hint, unit, level)


def found(document: Document, pattern: re.Pattern[str]) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield where a pattern is met in a body's prose: line (from 0), match."""
    text = prose(document.body)
    for match in pattern.finditer(text):
        yield text.count("\n", 0, match.start()), match


def _covered(text: str, letter: str) -> str:
    return re.sub(r"[^\n]", letter, text)
