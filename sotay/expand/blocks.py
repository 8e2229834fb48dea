"""Lists, tables and fences as people type them, laid out as Python-Markdown wants them.

CommonMark reads a list by where its words begin, two or three spaces in; Python-Markdown counts by fours. It knows a
table only below a blank line, and a fence only at the edge.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sotay.expand.code import FENCE, closes

STEP = 4
"""Spaces that Python-Markdown wants for each level."""
ITEM = re.compile(r"(?P<mark>[-*+]|\d{1,9}[.)])(?P<gap> +)(?=\S)")
BREAK = re.compile(r"(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$")
HOLDER = re.compile(r"(?:!!! ?\w|\[\^[^\]]+\]:|: +\S)")
QUOTED = re.compile(r" {0,3}> ?")
DELIMITERS = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?$")
BAR = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Item:
    """An open item of a list: where its mark stands, where its words begin."""

    indent: int
    offset: int
    kind: str
    """`-` for all bullets, else what follows the number."""


@dataclass
class _TypedPage:
    lines: Sequence[str]
    within: bool = False
    """Whether this is the inside of a quotation or a box, where Python-Markdown knows no fences."""
    out: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    blank: bool = True
    code: bool = False
    table: bool = False


def laid_out(lines: Sequence[str], within: bool = False) -> list[str]:
    """Return the lines of Markdown such that Python-Markdown finds the blocks that CommonMark would."""
    page, at = _TypedPage(lines, within), 0
    while at < len(lines):
        at = _next(page, at)
    return page.out


def cells(row: str) -> int:
    """Return how many cells a row of a table has."""
    return len(BAR.findall(row.strip().removeprefix("|"))) + (not re.search(r"(?<!\\)\|$", row.strip()))


def is_head(lines: Sequence[str], at: int) -> bool:
    """Return whether a table begins at this line: a head with bars, below it dashes for as many columns."""
    head, below = lines[at].strip(), lines[at + 1].strip() if at + 1 < len(lines) else ""
    return "|" in head and "-" in below and bool(DELIMITERS.match(below)) and cells(head) == cells(below)


def _next(page: _TypedPage, at: int) -> int:
    """Lay out what begins at a line; return the number of the next line."""
    line = page.lines[at]
    words = line.lstrip(" ")
    indent = len(line) - len(words)
    if not words:
        page.out.append("")
        page.blank, page.table = True, False
        return at + 1
    if (fence := FENCE.match(line)) and not line.lstrip().startswith(">"):
        return _fence(page, at, indent, fence["mark"])
    if QUOTED.match(line) or (page.blank and HOLDER.match(words)):
        _leave(page, indent)
    if QUOTED.match(line) and not page.items:
        return _quote(page, at)
    if HOLDER.match(words) and indent < STEP and not page.items:
        return _holder(page, at)
    if (item := ITEM.match(words)) and not BREAK.match(words):
        _item(page, words, indent, item)
    else:
        _text(page, at, words, indent)
    page.blank = False
    return at + 1


def _item(page: _TypedPage, words: str, indent: int, item: re.Match[str]) -> None:
    kind = "-" if item["mark"] in "-*+" else item["mark"][-1]
    above = None
    while page.items and indent < _reach(page.items[-1], kind):
        above = page.items.pop()
    rest = indent - (page.items[-1].offset if page.items else 0)
    if rest >= STEP and (page.blank or not page.items):
        _code(page, words, rest)  # or the text above goes on
        return
    apart = above.kind != kind if above else not page.items and (kind == "-" or item["mark"][:-1] == "1")
    if apart and not page.blank:
        page.out.append("")
    gap = len(item["gap"]) if len(item["gap"]) <= STEP else 1
    page.out.append(" " * STEP * len(page.items) + words)
    page.items.append(Item(indent, indent + len(item["mark"]) + gap, kind))
    page.code = page.table = False


def _reach(item: Item, kind: str) -> int:
    """Return how far in a list must stand to be within an item; one of the other sort is so after two spaces."""
    return item.offset if kind == item.kind else min(item.offset, item.indent + 2)


def _leave(page: _TypedPage, indent: int) -> None:
    """Close the items that a line so far in is not a part of."""
    while page.items and indent < min(page.items[-1].offset, page.items[-1].indent + 2):
        page.items.pop()


def _text(page: _TypedPage, at: int, words: str, indent: int) -> None:
    if page.blank:
        _leave(page, indent)
    rest = indent - (page.items[-1].offset if page.items else 0)
    if page.items and rest >= STEP and (page.blank or page.code):
        _code(page, words, rest)
        return
    page.code = False
    head = rest < STEP and not page.table and is_head(page.lines, at)
    if head and not page.blank:
        page.out.append("")
    page.table = page.table or head
    inside = page.items and (page.blank or head)
    page.out.append(" " * STEP * len(page.items) + words if inside else page.lines[at])


def _code(page: _TypedPage, words: str, rest: int) -> None:
    depth = len(page.items)
    page.out.append(" " * (STEP * depth + rest) + words)
    page.code = bool(depth)


def _fence(page: _TypedPage, at: int, indent: int, mark: str) -> int:
    """Lay out a fenced block: at the edge as it is, within an item or a quotation as indented code."""
    _leave(page, indent)
    end = at + 1
    while end < len(page.lines) and not ((f := FENCE.match(page.lines[end])) and closes(f, mark)):
        end += 1
    inside = [line[min(indent, len(line) - len(line.lstrip(" "))) :] for line in page.lines[at + 1 : end]]
    if page.items or page.within:
        edge = " " * STEP * (len(page.items) + 1)
        page.out += [] if page.blank else [""]
        page.out += [*(edge + line if line.strip() else "" for line in inside), ""]
        page.blank = True
    elif end == len(page.lines) or not indent:
        page.out += page.lines[at : end + 1]
        page.blank = False
    else:
        page.out += [page.lines[at][indent:], *inside, mark]
        page.blank = False
    page.code = page.table = False
    return end + 1


def _quote(page: _TypedPage, at: int) -> int:
    end = at
    while end < len(page.lines) and QUOTED.match(page.lines[end]):
        end += 1
    inside = laid_out([QUOTED.sub("", line, count=1) for line in page.lines[at:end]], within=True)
    page.out += [] if page.blank else [""]
    page.out += [f"> {line}" if line else ">" for line in inside]
    page.blank = page.table = False
    return end


def _holder(page: _TypedPage, at: int) -> int:
    """Lay out what a box, a note or a definition holds: lines further in."""
    end = at + 1
    while end < len(page.lines):
        line = page.lines[end]
        if line.strip() and len(line) - len(line.lstrip(" ")) < 2:
            break
        end += 1
    while not page.lines[end - 1].strip():
        end -= 1
    below = page.lines[at + 1 : end]
    inside = laid_out([line[min(STEP, len(line) - len(line.lstrip(" "))) :] for line in below], within=True)
    page.out += [page.lines[at], *(" " * STEP + line if line else "" for line in inside)]
    page.blank = False
    return end
