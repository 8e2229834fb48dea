"""Paragraphs and tables of Word as Markdown that shows the same words, with nothing that a macro could be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sotay.importing.understand.words import line, mark, unmarked
from sotay.model.wordfiles import Block, Paragraph, WordTable

_JINJA = re.compile(r"\{[{%#]|[%#}]\}")
_MARKS = re.compile(r"[\\`*\[\]<|~$]|_+")
_AT_START = re.compile(r"^(?:#+|>|[+-](?=\s)|:(?=\s)|!!!|\?\?\?|={3,})")


def escaped(text: str) -> str:
    """Return text as Markdown that reads exactly so, and as people would type it."""
    said = _MARKS.sub(_written, line(text))
    said = _AT_START.sub(lambda found: "".join(f"&#{ord(c)};" for c in found[0]), said)
    return _JINJA.sub(lambda found: "".join(f"&#{ord(c)};" for c in found[0]), said)


def _written(found: re.Match[str]) -> str:
    if found[0] in "~$":
        return f"&#{ord(found[0])};"
    return "".join(f"\\{c}" for c in found[0])


def prose(text: str) -> str:
    """Return a paragraph as Markdown: a bullet stays one."""
    sign, said = mark(text), unmarked(text)
    if sign[:1] in "-–—•●▪*+" and sign:
        return f"- {escaped(said)}"
    return escaped(text)


def page(blocks: Sequence[Block]) -> str:
    """Return blocks as a page: each paragraph on its own, tables as tables."""
    return "\n\n".join(_parts(blocks))


def _parts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, WordTable):
            if said := _table(block):
                yield said
        elif line(block.text):
            yield _paragraph(block)


def _paragraph(paragraph: Paragraph) -> str:
    said = escaped(paragraph.numbered)
    bold = all(run.bold for run in paragraph.runs if run.text.strip()) and not re.search(r"[*_\\]", said)
    return f"**{said}**" if bold else said


def _table(table: WordTable) -> str:
    """Return a table as Markdown; a cell that spans several stands in its first, the others stay empty."""
    if table.columns == 1 or len(table.rows) == 1:
        return "\n\n".join(
            escaped(p.numbered) for row in table.rows for cell in row.cells for p in cell.paragraphs if line(p.text)
        )
    rows = []
    for row in table.rows:
        said = [""] * table.columns
        for cell in row.cells:
            said[cell.column] = " ".join(escaped(p.text) for p in cell.paragraphs if line(p.text))
        rows.append("| " + " | ".join(said) + " |")
    return "\n".join([rows[0], "|" + "---|" * table.columns, *rows[1:]])
