"""Gives every paragraph, table, row and cell of a file its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sotay.model.wordfiles import Block, Paragraph, Story, WordCell, WordRow, WordTable
from sotay.model.wordplaces import StoryKind, WordPlace

_NUMBERED = re.compile(r"((?:[0-9]{1,2})(?:\.[0-9]{1,2})*)[.)]?(?=[\s\u00a0]|$)[\s\u00a0]*(.*)", re.DOTALL)
LONGEST = 160
"""Letters of a heading: what is longer is a paragraph that begins with a number."""
CONTENTS = 4
"""So many headings with nothing between them are a list of contents, if they come again."""


def placed(stories: Sequence[Story], sections: Sequence[int]) -> tuple[Story, ...]:
    """Return stories with the place of everything in them.

    `stories` has the body first and what is anchored after what it is anchored in. `sections` names the section of
    each block of the body.
    """
    walk = _Walk()
    return tuple(walk.story(story, sections if story.kind == "body" else ()) for story in stories)


@dataclass
class _Walk:
    """What has been seen of a file so far."""

    order: int = 0
    anchored: dict[tuple[StoryKind, int], WordPlace] = field(default_factory=dict)
    """Story of a note, comment or text box → place of the paragraph it is anchored in."""

    def story(self, story: Story, sections: Sequence[int]) -> Story:
        outer = self.anchored.get((story.kind, story.number)) if story.number else None
        base = WordPlace(story=story.kind, number=story.number, section=story.section, outer=outer)
        if outer is not None:
            base = replace(base, section=outer.section)
        if story.kind == "body":
            blocks = tuple(self._body(story.blocks, base, sections))
        else:
            blocks = tuple(self._within(story.blocks, base))
        return replace(story, blocks=blocks, place=replace(base, order=blocks[0].place.order if blocks else self.order))

    def _body(self, blocks: Sequence[Block], base: WordPlace, sections: Sequence[int]) -> Iterator[Block]:
        headings = headings_of(blocks)
        paragraph = table = 0
        for number, block in enumerate(blocks):
            if number in headings:
                base, paragraph, table = replace(base, heading=headings[number]), 0, 0
            here = replace(base, section=sections[number] if number < len(sections) else 1)
            if isinstance(block, Paragraph):
                # The heading is the place itself: «mục 5»; what stands below it is counted.
                yield self._paragraph(block, here if number in headings else replace(here, paragraph=paragraph + 1))
                paragraph += number not in headings
            else:
                table += 1
                yield self._table(block, replace(here, table=table))

    def _within(self, blocks: Sequence[Block], base: WordPlace) -> Iterator[Block]:
        paragraph = table = 0
        for block in blocks:
            if isinstance(block, Paragraph):
                paragraph += 1
                yield self._paragraph(block, replace(base, paragraph=paragraph))
            else:
                table += 1
                yield self._table(block, replace(base, table=table))

    def _paragraph(self, block: Paragraph, place: WordPlace) -> Paragraph:
        self.order += 1
        place = replace(place, order=self.order)
        for run in block.runs:
            if run.anchor:
                self.anchored.setdefault(run.anchor, place)
        return replace(block, place=place)

    def _table(self, block: WordTable, place: WordPlace) -> WordTable:
        self.order += 1
        place = replace(place, order=self.order)
        rows = tuple(self._row(row, replace(place, row=number)) for number, row in enumerate(block.rows, 1))
        return replace(block, rows=rows, place=place)

    def _row(self, row: WordRow, place: WordPlace) -> WordRow:
        place = replace(place, order=self.order + 1)
        return replace(row, cells=tuple(self._cell(cell, place) for cell in row.cells), place=place)

    def _cell(self, cell: WordCell, row: WordPlace) -> WordCell:
        place = replace(row, column=cell.column + 1, order=self.order + 1)
        made: list[Block] = []
        paragraph = table = 0
        for block in cell.blocks:
            if isinstance(block, Paragraph):
                paragraph += 1
                made.append(self._paragraph(block, replace(place, paragraph=paragraph)))
            else:
                table += 1
                inner = WordPlace(
                    story=place.story, number=place.number, section=place.section, heading=place.heading,
                    table=table, outer=place,
                )  # fmt: skip
                made.append(self._table(block, inner))
        return replace(cell, blocks=tuple(made), place=place)


def headings_of(blocks: Sequence[Block]) -> dict[int, str]:
    """Return which blocks are numbered headings, and their numbers; lines of a list of contents are none."""
    found: dict[int, str] = {}
    last = 0
    for number, block in enumerate(blocks):
        if isinstance(block, Paragraph) and (heading := _heading(block, found, last)):
            found[number] = heading
            last = int(heading.split(".")[0])
    contents = _contents(blocks, found)
    return {number: heading for number, heading in found.items() if number not in contents}


def _heading(block: Paragraph, before: dict[int, str], last: int) -> str:
    text = block.numbered.strip()
    match = _NUMBERED.match(text)
    if not match or not match[2].strip() or len(text) > LONGEST or any(run.field == "TOC" for run in block.runs):
        return ""
    letters = [c for c in match[2] if c.isalpha()]
    loud = sum(c.isupper() for c in letters) > 0.8 * len(letters) > 0
    bold = all(run.bold or not run.text.strip() for run in block.runs)
    first, _, rest = match[1].partition(".")
    if rest:
        return match[1] if int(first) == last and (loud or bold or block.outline) else ""
    return match[1] if loud or block.outline or (bold and int(first) == last + 1) else ""


def _contents(blocks: Sequence[Block], found: dict[int, str]) -> set[int]:
    """Return the headings that are a list of contents: many with nothing between, whose numbers come again."""
    lists: set[int] = set()
    row: list[int] = []
    for number, block in enumerate([*blocks, None]):
        if number in found:
            row.append(number)
        elif not (isinstance(block, Paragraph) and not block.text.strip()):
            later = {heading for at, heading in found.items() if at > number}
            if len(row) >= CONTENTS and any(found[at] in later for at in row):
                lists.update(row)
            row = []
    return lists
