"""Paragraphs and tables of a .docx."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sotay.importing.read.counters import Numberer
from sotay.importing.read.grid import EdgedCell, EdgedRow, table
from sotay.importing.read.letters import finished, without_breaks
from sotay.importing.read.ooxml.looks import WordStyles
from sotay.importing.read.ooxml.package import Element, W, is_on, number, value
from sotay.importing.read.ooxml.runs import MC, Found, RunReader
from sotay.importing.read.refusals import Unreadable
from sotay.model.wordfiles import Block, Change, Paragraph, WordTable

_DEEPEST = 40
"""Tables and frames within each other."""
_COLUMNS = 1_000
"""Columns a cell may span; Word knows 63."""
_WITHIN = {f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}


@dataclass
class BlockReader:
    """Reads the blocks of one story, and notes where sections of the body end."""

    looks: WordStyles
    numberer: Numberer
    style_levels: dict[tuple[int, str], int]
    found: Found
    sections: list[Element] = field(default_factory=list)
    """Properties of the sections that have ended."""
    page_break: bool = False
    """A break of page was read: the next paragraph begins a new one."""
    reader: RunReader = field(init=False)

    def __post_init__(self) -> None:
        self.reader = RunReader(self.looks, self.found)

    def blocks(self, parent: Element, depth: int = 0) -> Iterator[Block]:
        """Yield the paragraphs and tables of an element."""
        if depth > _DEEPEST:
            raise Unreadable("word-unreadable", "its tables are nested too deeply", "bảng lồng nhau quá sâu")
        for child in parent:
            if child.tag == f"{W}p":
                yield self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield self._table(child, depth)
            elif child.tag in _WITHIN:
                yield from self.blocks(child, depth + 1)
            elif child.tag == f"{MC}AlternateContent":
                yield from self.blocks(next(iter(child), child), depth + 1)
            elif child.tag == f"{W}sectPr":
                self.sections.append(child)
            elif child.tag == f"{W}altChunk":
                self.found.objects += 1

    def _paragraph(self, element: Element) -> Paragraph:
        own = element.find(f"{W}pPr")
        look = self.looks.paragraph(own)
        style = value(own, "pStyle") or ""
        found = self.reader.runs(element, style)
        runs, begins, ends = without_breaks(found)
        begins, self.page_break = begins or self.page_break, ends
        level = look.level
        if value(own, "numPr") is None:
            level = self.style_levels.get((look.list_use, style or self.looks.default), level)
        told = finished(runs, self.found.cleaning)
        mark = self._mark(own)
        shown = any(run.change != "deleted" for run in told) or mark != "deleted"
        counted = look.list_use and shown
        section = None if own is None else own.find(f"{W}sectPr")
        if section is not None:
            self.sections.append(section)
        return Paragraph(
            told,
            self.numberer.number(look.list_use, level) if counted else "",
            max(level, 0) if look.list_use else 0,
            look.style,
            look.outline,
            look.align,
            look.new_page or begins,
            mark,
        )

    def _mark(self, own: Element | None) -> Change:
        look = None if own is None else own.find(f"{W}rPr")
        if look is None:
            return ""
        if look.find(f"{W}del") is not None or look.find(f"{W}moveFrom") is not None:
            self.found.deletions += 1
            return "deleted"
        if look.find(f"{W}ins") is not None or look.find(f"{W}moveTo") is not None:
            self.found.insertions += 1
            return "inserted"
        return ""

    def _table(self, element: Element, depth: int) -> WordTable:
        rows = [self._row(row, depth) for row in _through(element, f"{W}tr", 0)]
        positions, at = {0: 0}, 0
        grid = element.find(f"{W}tblGrid")
        for column, one in enumerate(grid.iterchildren(f"{W}gridCol") if grid is not None else (), 1):
            at += number(one.get(f"{W}w"))
            positions[column] = at
        return table(rows, positions)

    def _row(self, element: Element, depth: int) -> EdgedRow:
        own = element.find(f"{W}trPr")
        left = min(max(number(value(own, "gridBefore")), 0), _COLUMNS)
        change: Change = ""
        if own is not None and own.find(f"{W}del") is not None:
            self.found.deletions += 1
            change = "deleted"
        elif own is not None and own.find(f"{W}ins") is not None:
            self.found.insertions += 1
            change = "inserted"
        cells: list[EdgedCell] = []
        for cell in _through(element, f"{W}tc", 0):
            properties = cell.find(f"{W}tcPr")
            right = left + min(max(number(value(properties, "gridSpan"), 1), 1), _COLUMNS)
            merged = value(properties, "vMerge")
            blocks = tuple(self.blocks(cell, depth + 1))
            if value(properties, "hMerge") == "continue" and cells:
                cells[-1] = replace(cells[-1], right=right, blocks=cells[-1].blocks + _unless_empty(blocks))
            else:
                cells.append(EdgedCell(left, right, blocks, merged is not None and merged in ("", "continue")))
            left = right
        return EdgedRow(tuple(cells), bool(is_on(own, "tblHeader")), change)


def _through(parent: Element, tag: str, depth: int) -> Iterator[Element]:
    """Yield the rows or cells of a table, also those that stand in a frame of content."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WITHIN and depth < _DEEPEST:
            yield from _through(child, tag, depth + 1)


def _unless_empty(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return tuple(block for block in blocks if not isinstance(block, Paragraph) or block.runs)
