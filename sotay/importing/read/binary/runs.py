"""What stands in a paragraph of a .doc: text, and characters that stand for something else ([MS-DOC] 2.4.3)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from sotay.importing.read.binary.looks import CharacterLook, DocLooks
from sotay.importing.read.binary.numbers import Bytes
from sotay.importing.read.binary.shapes import PAGE
from sotay.importing.read.binary.text import DocText
from sotay.importing.read.fields import OpenField, field_name
from sotay.importing.read.letters import PAGE_BREAK, Cleaning, symbol
from sotay.model.wordfiles import Change, TextRun
from sotay.model.wordplaces import StoryKind

Anchors = Mapping[int, tuple[tuple[StoryKind, int], ...]]
"""Position → the notes, comments and text boxes that are anchored there."""
_STANDS_FOR = re.compile("[\x00-\x08\x0b-\x1f]")
_PICTURE, DRAWN, _PAGE = "\x01", "\x08", "\x0c"
_FIELD, _RESULT, _FIELD_END = "\x13", "\x14", "\x15"
_LETTERS = {"\x0b": "\n", _PAGE: PAGE_BREAK, "\x0e": "\n", "\x1e": "\u2011", "\x1f": "\u00ad"}


@dataclass
class Met:
    """What a file has besides words, counted while it is read."""

    cleaning: Cleaning = field(default_factory=Cleaning)
    pictures: int = 0
    scans: int = 0
    objects: int = 0
    fields: int = 0
    insertions: int = 0
    deletions: int = 0
    _change: Change = ""

    def count(self, change: Change) -> None:
        """Count a change where it begins: Word may cut it into any number of stretches."""
        if change != self._change:
            self.insertions += change == "inserted"
            self.deletions += change == "deleted"
        self._change = change


@dataclass
class DocRuns:
    """Reads the paragraphs of one story: a field may begin in one and end in another."""

    text: DocText
    looks: DocLooks
    data: Bytes
    met: Met
    anchors: Anchors
    drawn: frozenset[int]
    """Positions where pictures are anchored that text flows around."""
    fields: list[OpenField] = field(default_factory=list)

    def runs(self, start: int, end: int, style: int) -> Iterator[TextRun]:
        """Yield the runs between two positions as they stand in the file."""
        for stretch in self.text.stretches_between(start, end):
            look = self.looks.character(style, stretch.properties)
            self.met.count(look.run.change)
            letters = self.text.letters[stretch.start : stretch.end]
            if (
                (look.special and look.symbol)
                or _STANDS_FOR.search(letters)
                or self._anchored(stretch.start, stretch.end)
            ):
                for position, letter in enumerate(letters, stretch.start):
                    yield from self._letter(letter, position, look)
            else:
                yield from self._words(look.run, letters)

    def mark(self, position: int, style: int) -> Change:
        """Return what a tracked change does to the mark of a paragraph at a position."""
        for stretch in self.text.stretches_between(position, position + 1):
            change = self.looks.character(style, stretch.properties).run.change
            self.met.count(change)
            return change
        return ""

    @cached_property
    def _positions(self) -> list[int]:
        return sorted(self.anchors)

    def _anchored(self, start: int, end: int) -> bool:
        found = bisect_left(self._positions, start)
        return found < len(self._positions) and self._positions[found] < end

    def _words(self, look: TextRun, letters: str) -> Iterator[TextRun]:
        if any(not one.result for one in self.fields):
            self.fields[-1].code += letters
            return
        if any("\ud800" <= c <= "\udfff" for c in letters):
            letters = letters.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        yield replace(look, text=letters, field=field_name(self.fields))

    def _letter(self, letter: str, position: int, look: CharacterLook) -> Iterator[TextRun]:
        if letter in (_FIELD, _RESULT, _FIELD_END):
            self._field_mark(letter)
            return
        for anchor in self.anchors.get(position, ()):
            yield replace(look.run, anchor=anchor)
        if look.special and look.symbol:
            number, code = look.symbol
            yield from self._words(look.run, symbol(code, self.looks.font(number)))
        elif letter in _LETTERS:
            yield from self._words(look.run, _LETTERS[letter])
        elif letter == _PICTURE:
            yield from self._picture(look)
        elif letter == DRAWN:
            if position in self.drawn:
                yield replace(look.run, picture=True)
        elif not _STANDS_FOR.match(letter):
            yield from self._words(look.run, letter)

    def _field_mark(self, letter: str) -> None:
        if letter == _FIELD:
            self.met.fields += 1
            self.fields.append(OpenField())
        elif letter == _RESULT and self.fields:
            self.fields[-1].result = True
        elif letter == _FIELD_END and self.fields:
            self.fields.pop()

    def _picture(self, look: CharacterLook) -> Iterator[TextRun]:
        if look.data or any(not one.result for one in self.fields):
            return
        if look.embedded:
            self.met.objects += 1
        else:
            self.met.pictures += 1
            self.met.scans += self._is_page(look.picture)
        yield replace(look.run, picture=True)

    def _is_page(self, offset: int) -> bool:
        """Tell whether the picture at an offset of the data stream is about as large as a page."""
        if offset < 0 or offset + 36 > len(self.data):
            return False
        goals = (self.data.u16(offset + 28), self.data.u16(offset + 30))
        scales = (self.data.u16(offset + 32), self.data.u16(offset + 34))
        width, height = (goal * scale / 1000 for goal, scale in zip(goals, scales, strict=True))
        return width >= PAGE[0] and height >= PAGE[1]
