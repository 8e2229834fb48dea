"""Rules on what an author typed that Markdown reads otherwise, or not at all: each names the line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sotay.base.errors import Problem
from sotay.check.documents import texts
from sotay.check.source import VALUE, at_line, found, is_statement, lines, prose, shown
from sotay.expand.blocks import DELIMITERS, ITEM, cells, is_head
from sotay.expand.code import fences
from sotay.load.sources import Sources
from sotay.model.documents import Document

LETTERED = re.compile(r" {0,3}(?:(?:[A-Za-zĐđ]|[ivx]{1,4})\)|[–—•●▪◦‣·])\s+\S")
"""Marks that Markdown has no lists for: their lines run on."""
TEXT = re.compile(rf"\s*(?:[^\s|>#<`:{VALUE}]|{VALUE}+(?=.*[^\s{VALUE}]))")
"""How a line begins that a paragraph may end with; a call alone on its line brings blocks of its own."""


def swallowed_lists(sources: Sources) -> Iterator[Problem]:
    """A list is told from the text above it: one that begins with `2.`, `a)` or `–` needs a blank line."""
    for document in texts(sources):
        above = ""
        for number, line in enumerate(lines(document)):
            if is_statement(line):
                continue
            item = ITEM.match(line.lstrip(" "))
            lettered = LETTERED.match(line)
            later = item and above == "text" and item["mark"][:-1] not in ("", "1")
            if later or (lettered and above in ("text", "list", "marked")):
                message = f'the list that begins with "{shown(document, number)}" is read as a part of the text above'
                hint = "leave a blank line between them" + (", or begin its lines with a dash" if lettered else "")
                yield at_line(document, number, "swallowed-list", message, hint)
                above = "told"
            elif not line.strip():
                above = ""
            elif above != "told":
                kind = "marked" if lettered else "text" if TEXT.match(line) else ""
                above = "list" if item or (above == "list" and kind == "text") else kind


def uneven_rows(sources: Sources) -> Iterator[Problem]:
    """A row has as many cells as the head of its table: a cell too many is shown nowhere."""
    for document in texts(sources):
        written = lines(document)
        for at in range(len(written) - 1):
            below = written[at + 1].strip()
            if is_head(written, at):
                yield from _rows(document, written, at)
            elif "|" in written[at] and "|" in below and DELIMITERS.match(below) and not _within(written, at):
                message = f"columns: {cells(written[at])}, groups of dashes: {cells(below)}; so this is no table"
                yield at_line(document, at, "uneven-row", message, "write `---` once for each column")


def _rows(document: Document, written: list[str], head: int) -> Iterator[Problem]:
    columns = cells(written[head])
    for number in range(head + 2, len(written)):
        row = written[number]
        if not row.strip() or ITEM.match(row.strip()):
            return
        if not is_statement(row) and not re.fullmatch(rf"\s*{VALUE}+\s*", row) and cells(row) != columns:
            message = f"cells of this row: {cells(row)}, of the head of its table: {columns}"
            hint = "write \\| for a bar within a cell" if cells(row) > columns else "write a bar for each empty cell"
            yield at_line(document, number, "uneven-row", message, hint if "|" in row else "leave a blank line above")


def _within(written: list[str], at: int) -> bool:
    """Return whether a line is a row of a table that began above it."""
    return at > 0 and "|" in written[at - 1] and bool(written[at - 1].strip())


FOREIGN: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern, re.MULTILINE), what, hint)
    for pattern, what, hint in (
        (r"~~(?=\S)[^~\n]+~~", "struck words", "leave out what no longer holds"),
        (r"(?<![=\w])==(?=\S)[^=\n]+==(?!=)", "marked words", "write **…**"),
        (r"^[ >]*(?:[-*+]|\d+[.)]) +\[[ xX]\](?=\s)", "a box to tick", "write ☐ or ☒"),
        (r"\$\$|\$(?=[^\s$])[^$\n]*[\\^_{][^$\n]*\$", "a formula", "write it in words, or as a picture"),
        (r"^ *\?\?\?\+? .*$", "a box that opens", "write `!!! note`, or <details> and <summary>"),
        (r'^ *===[+!]? ".*$', "a tab", "write a heading"),
        (r"^ *:::.*$", "a block", "write `!!! note`"),
        (r'^ *!!!(?! ?[\w\-]+(?: +[\w\-]+)*(?: +"[^"\n]*")? *$).*$', "a box", 'write `!!! note "Title"`'),
        (r"(?<![*\w])\*\* +[^*\n]+ \*\*(?![*\w])", "bold words", "leave no space between stars and words"),
    )
)
"""What other dialects of Markdown have and ours prints as it was typed: pattern, what it is there, what to do."""


def foreign_markup(sources: Sources) -> Iterator[Problem]:
    """Marks of other dialects, which would be printed as they were typed, are not used."""
    for document in texts(sources):
        for pattern, what, hint in FOREIGN:
            for number, match in found(document, pattern):
                message = f'"{match[0].strip()[:40]}" is {what} elsewhere, and printed here as it stands'
                yield at_line(document, number, "foreign-markup", message, hint)
        for number, language, closed in fences(document.body):
            if not closed:
                message = "this block of code has no end: all that follows is code"
                yield at_line(document, number, "unclosed-code", message, "end it with a line of the same marks")
            elif language.startswith("mermaid"):
                message = "a drawing in the language of Mermaid is printed here as it stands"
                yield at_line(document, number, "foreign-markup", message, "use {{ flowchart() }}, or a picture")


EATEN = re.compile(r"(?<=\w)(?<!\d)\*(?=\w)[^*\n]*\*|(?<=\d)\*(?=[^\W\d])[^*\n]*\*")


def eaten_stars(sources: Sources) -> Iterator[Problem]:
    """Stars that stand within a word are read as emphasis and vanish."""
    for document in texts(sources):
        for number, match in found(document, EATEN):
            message = f'the stars of "{match[0]}" are read as emphasis within a word and are not shown'
            yield at_line(document, number, "eaten-star", message, "write × or \\*")


DEFINITION = re.compile(r"^ {0,3}\[(?P<name>[^\[\]\n]+)\]:(?P<text>[^\n]*)", re.MULTILINE)


def lost_definitions(sources: Sources) -> Iterator[Problem]:
    """What `[name]:` or `[^1]:` defines is used, and once; a note that is named is there."""
    for document in texts(sources):
        text = prose(document.body)
        defined = {number: match["name"].lower() for number, match in found(document, DEFINITION)}
        used = {" ".join(name.lower().split()) for name in re.findall(r"\[([^\[\]]+)\]", DEFINITION.sub(_text, text))}
        seen = set[str]()
        for number, name in defined.items():
            note = name.startswith("^")
            if name in seen:
                message = f'"[{name}]:" stands here a second time, and only one of them is shown'
                yield at_line(document, number, "lost-definition", message, "give it another name")
            elif name not in used:
                told = "no mark in the text leads to this note" if note else "this line names a link and is not shown"
                hint = f"write [{name}] where it belongs" + ("" if note else ", or \\[ for a bracket")
                yield at_line(document, number, "lost-definition", told, hint)
            seen.add(name)
        for number, match in found(document, re.compile(r"(?<!\\)\[(\^[^\[\]\s]+)\](?!:)")):
            if match[1].lower() not in defined.values():
                message = f'there is no note "[{match[1]}]:"'
                yield at_line(document, number, "lost-definition", message, "write it on a line of its own")


def _text(match: re.Match[str]) -> str:
    return match["text"]


BOX = re.compile(r"^(?P<indent> *)!!! ?\w[^\n]*\n(?P<below>(?:[ \t]*\n)*(?P<next>[^\n]*))", re.MULTILINE)


def empty_boxes(sources: Sources) -> Iterator[Problem]:
    """What a box holds stands further in than its first line."""
    for document in texts(sources):
        for number, match in found(document, BOX):
            line = match["next"]
            if line.strip() and len(line) - len(line.lstrip(" ")) < len(match["indent"]) + 2:
                message = "this box holds nothing: the text below it begins at the edge"
                yield at_line(document, number, "empty-box", message, "begin the lines of a box with four spaces")
