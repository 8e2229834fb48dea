"""Paragraphs and tables of a stretch of text of a .doc."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sotay.importing.read.binary.looks import DocParagraphLook
from sotay.importing.read.binary.runs import DocRuns
from sotay.importing.read.binary.tables import OpenTable, row_shape
from sotay.importing.read.counters import Numberer
from sotay.importing.read.letters import finished, without_breaks
from sotay.importing.read.refusals import Unreadable
from sotay.model.wordfiles import Block, Paragraph

_DEEPEST = 40
"""Tables within each other."""
_ENDS = re.compile("[\r\x07\x0c]")
_CELL, _PAGE = "\x07", "\x0c"


@dataclass
class DocBlocks:
    """Reads the blocks of one story."""

    reader: DocRuns
    numberer: Numberer
    section_ends: frozenset[int] = frozenset()
    """Positions after marks that end a section: elsewhere the same character is a break of page."""
    page_break: bool = False
    """A break of page was read: the next paragraph begins a new one."""
    ends: list[int] = field(default_factory=list)
    """Position after each block that stands in no table."""

    def blocks(self, start: int, end: int) -> tuple[Block, ...]:
        """Return the paragraphs and tables between two positions."""
        found: list[Block] = []
        tables: list[OpenTable] = []
        letters = self.reader.text.letters
        for first, last in self._paragraphs(start, min(end, len(letters))):
            style, look = self.reader.looks.paragraph(self.reader.text.paragraph(last - 1))
            self._go_to(_depth(look), tables, found, first)
            if look.row_end or look.inner_row_end:
                for _ in self.reader.runs(first, last - 1, style):
                    pass  # a mark shows nothing, but a field may end before it
                tables[-1].end_row(row_shape(look.codes), self.reader.mark(last - 1, style))
                continue
            paragraph = self._paragraph(first, last, style, look)
            if tables:
                tables[-1].blocks.append(paragraph)
                if letters[last - 1] == _CELL or look.inner_cell_end:
                    tables[-1].end_cell()
            else:
                found.append(paragraph)
                self.ends.append(last)
        self._go_to(0, tables, found, end)
        return tuple(found)

    def _go_to(self, depth: int, tables: list[OpenTable], found: list[Block], at: int) -> None:
        """Close and open tables until so many are open."""
        if depth > _DEEPEST:
            raise Unreadable("word-unreadable", "its tables are nested too deeply", "bảng lồng nhau quá sâu")
        while len(tables) > depth:
            table = tables.pop().closed()
            if tables:
                tables[-1].blocks.append(table)
            elif table.rows:
                found.append(table)
                self.ends.append(at)
        while len(tables) < depth:
            tables.append(OpenTable())

    def _paragraphs(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield beginning and end of each paragraph, its mark included."""
        first = start
        for mark in _ENDS.finditer(self.reader.text.letters, start, end):
            if mark.group() != _PAGE or mark.end() in self.section_ends:
                yield first, mark.end()
                first = mark.end()
        if first < end:
            yield first, end

    def _paragraph(self, first: int, last: int, style: int, look: DocParagraphLook) -> Paragraph:
        reader = self.reader
        marked = bool(_ENDS.match(reader.text.letters[last - 1]))
        found = list(reader.runs(first, last - marked, style))
        runs, begins, ends = without_breaks(found)
        begins, self.page_break = begins or self.page_break, ends
        told = finished(runs, reader.met.cleaning)
        mark = reader.mark(last - 1, style) if marked else ""
        shown = any(run.change != "deleted" for run in told) or mark != "deleted"
        use = look.list_use if shown else 0
        return Paragraph(
            told,
            self.numberer.number(use, look.level) if use else "",
            look.level if look.list_use else 0,
            look.style,
            look.outline,
            look.align,
            look.new_page or begins,
            mark,
        )


def _depth(look: DocParagraphLook) -> int:
    """Return how many tables a paragraph stands in; Word 97 knew only one and did not count."""
    return max(look.depth, 1) if look.in_table or look.row_end or look.inner_row_end else 0
