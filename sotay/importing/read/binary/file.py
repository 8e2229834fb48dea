"""A .doc as the stories it tells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from sotay.importing.read.binary.blocks import DocBlocks
from sotay.importing.read.binary.fib import DocStreams, opened
from sotay.importing.read.binary.lists import numberer
from sotay.importing.read.binary.looks import DocLooks
from sotay.importing.read.binary.numbers import Bytes, Plc
from sotay.importing.read.binary.runs import DRAWN, DocRuns, Met
from sotay.importing.read.binary.shapes import Shapes, boxes, shapes
from sotay.importing.read.binary.sprms import sprms
from sotay.importing.read.binary.text import text
from sotay.importing.read.stories import Read, is_empty, shown
from sotay.model.wordfiles import Block, Paragraph, Story
from sotay.model.wordplaces import StoryKind

_BODY, _FOOTNOTES, _HEADERS, _COMMENTS, _ENDNOTES, _BOXES, _HEADER_BOXES = 0, 1, 2, 4, 5, 6, 7
"""Texts of a file in their order; the fourth, of macros, is always empty."""
_MARGINS: tuple[StoryKind, ...] = (
    "even header", "header", "even footer", "footer", "first header", "first footer",
)  # fmt: skip
"""Order of the headers and footers of a section ([MS-DOC] 2.3.2)."""
_SEPARATORS = 6
"""Stories before them: what separates notes from the text."""
_TITLE_PAGE, _BREAK = 0x300A, 0x3009
_CONTINUOUS = (0, 1)
_NOWHERE = 1 << 31
"""Position of a shape that is anchored nowhere: behind all others."""
_NOTES: tuple[tuple[StoryKind, int, str, str, int], ...] = (
    ("footnote", _FOOTNOTES, "footnotes", "footnote references", 2),
    ("endnote", _ENDNOTES, "endnotes", "endnote references", 2),
    ("comment", _COMMENTS, "comments", "comment references", 30),
)
"""Kind, text, parts of the table stream for notes and for what refers to them, bytes of such an entry."""


def read(content: bytes) -> Read:
    """Return the stories of a .doc; raise Unreadable where it cannot be read."""
    return _DocReader(opened(content)).read()


@dataclass(frozen=True)
class _DocSection:
    """A section of the body."""

    end: int
    first: bool
    """Its first page has a header and footer of its own."""
    new_page: bool


@dataclass
class _DocReader:
    streams: DocStreams
    met: Met = field(default_factory=Met)
    anchors: dict[int, tuple[tuple[StoryKind, int], ...]] = field(default_factory=dict)
    drawn: set[int] = field(default_factory=set)

    def read(self) -> Read:
        self.text = text(self.streams)
        self.looks = DocLooks(self.streams)
        self.numberer = numberer(self.streams, self.looks)
        lengths = self.streams.lengths
        self.starts = [sum(lengths[:n]) for n in range(len(lengths))]
        body_shapes, header_shapes = shapes(self.streams)
        notes, text_boxes = list(self._note_places()), list(self._box_places(body_shapes, header_shapes))
        self._pictures(body_shapes, self.starts[_BODY])
        self._pictures(header_shapes, self.starts[_HEADERS])
        sections = list(self._sections())
        body, numbers = self._body(sections)
        stories = [Story("body", body), *self._margins(sections)]
        for kind, number, start, end in [*notes, *text_boxes]:
            stories.append(Story(kind, _without_guard(self._blocks(start, end)), number=number))
        met, drawings = self.met, (body_shapes, header_shapes)
        pictures = sum(len(one.pictures) for one in drawings)
        return Read(
            stories, numbers, max(len(sections), 1), met.cleaning, met.pictures + pictures,
            met.scans + sum(one.scans for one in drawings), sum(len(one.groups) for one in drawings) - pictures,
            met.objects, met.fields, met.insertions, met.deletions,
        )  # fmt: skip

    def _reader(self, ends: frozenset[int] = frozenset()) -> DocBlocks:
        runs = DocRuns(self.text, self.looks, self.streams.data, self.met, self.anchors, frozenset(self.drawn))
        return DocBlocks(runs, self.numberer, ends)

    def _blocks(self, start: int, end: int) -> tuple[Block, ...]:
        return self._reader().blocks(start, end)

    def _sections(self) -> Iterator[_DocSection]:
        for _, end, entry in Plc(self.streams.part("sections"), 12, "PlcfSed"):
            offset = entry.i32(2)
            codes = sprms(self.streams.main.cut(offset + 2, self.streams.main.u16(offset))) if offset >= 0 else ()
            said = {code: operand[0] for code, operand in codes if code in (_TITLE_PAGE, _BREAK)}
            yield _DocSection(end, bool(said.get(_TITLE_PAGE)), said.get(_BREAK, 2) not in _CONTINUOUS)

    def _body(self, sections: list[_DocSection]) -> tuple[tuple[Block, ...], list[int]]:
        """Return the blocks of the body, and the section of each."""
        ends = [section.end for section in sections]
        reader = self._reader(frozenset(ends))
        blocks = list(reader.blocks(0, self.streams.lengths[_BODY]))
        numbers = [min(bisect_right(ends, end - 1), max(len(ends) - 1, 0)) + 1 for end in reader.ends]
        for n, block in enumerate(blocks):
            begins = n > 0 and numbers[n] > numbers[n - 1] and sections[numbers[n] - 1].new_page
            if begins and isinstance(block, Paragraph):
                blocks[n] = replace(block, new_page=True)
        return tuple(blocks), numbers

    def _margins(self, sections: list[_DocSection]) -> Iterator[Story]:
        """Yield headers and footers, section by section."""
        content = self.streams.part("headers")
        count = len(content) // 4
        places = Bytes(content, "PlcfHdd").u32s(0, count)[_SEPARATORS:]
        start = self.starts[_HEADERS]
        told: list[tuple[StoryKind, int, int, int]] = []
        for n, (first, last) in enumerate(pairwise(places)):
            section = n // len(_MARGINS) + 1
            if first < last and section <= len(sections):
                told.append((_MARGINS[n % len(_MARGINS)], section, start + first, start + last))
        defined: dict[StoryKind, list[int]] = {}
        for kind, section, _, _ in told:
            defined.setdefault(kind, []).append(section)
        properties = self.streams.part("properties")
        even = bool(properties and properties[0] & 1)
        stands = shown(defined, [section.first for section in sections], even)
        for kind, section, first, last in sorted(told, key=lambda one: (one[1], _ORDER.index(one[0]))):
            blocks = _without_guard(self._blocks(first, last))
            if not is_empty(blocks):
                yield Story(kind, blocks, section, stands[kind, section])

    def _note_places(self) -> Iterator[tuple[StoryKind, int, int, int]]:
        """Yield kind, number, beginning and end of notes and comments, and note where they are anchored."""
        for kind, own, notes, references, size in _NOTES:
            anchors = [position for position, _, _ in Plc(self.streams.part(references), size, references)]
            content = self.streams.part(notes)
            places = Bytes(content, notes).u32s(0, len(content) // 4)
            start = self.starts[own]
            for number, (anchor, first, last) in enumerate(zip(anchors, places, places[1:], strict=False), 1):
                self._anchor(anchor, kind, number)
                yield kind, number, start + first, start + last

    def _box_places(self, body: Shapes, headers: Shapes) -> Iterator[tuple[StoryKind, int, int, int]]:
        """Yield the same of text boxes: by their anchors and from top to bottom, those in headers last."""
        number = 0
        for drawn, own, anchored_in, name in (
            (body, _BOXES, _BODY, "text boxes"),
            (headers, _HEADER_BOXES, _HEADERS, "header text boxes"),
        ):
            texts = self.starts[own]
            found = []
            for start, end, shape in boxes(self.streams, name):
                if self.text.letters[texts + start : texts + end].strip():  # no frame around others
                    anchor = drawn.anchors.get(drawn.groups.get(shape, shape), _NOWHERE)
                    place = self.starts[anchored_in] + anchor
                    found.append((self._together(place), drawn.spots.get(shape, (0, 0)), start, end, place, anchor))
            for _, _, start, end, place, anchor in sorted(found):
                number += 1
                if anchor != _NOWHERE:
                    self._anchor(place, "text box", number)
                yield "text box", number, texts + start, texts + end

    def _together(self, place: int) -> int:
        """Return the first of the anchors that stand side by side: shapes of one drawing, in any order."""
        letters = self.text.letters
        while 0 < place < len(letters) and letters[place] == letters[place - 1] == DRAWN:
            place -= 1
        return place

    def _pictures(self, drawn: Shapes, start: int) -> None:
        for shape in drawn.pictures:
            anchor = drawn.anchors.get(drawn.groups.get(shape, shape))
            if anchor is not None:
                self.drawn.add(start + anchor)

    def _anchor(self, position: int, kind: StoryKind, number: int) -> None:
        self.anchors[position] = (*self.anchors.get(position, ()), (kind, number))


_ORDER: tuple[StoryKind, ...] = ("header", "first header", "even header", "footer", "first footer", "even footer")


def _without_guard(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the blocks of a story without the empty paragraph that the format puts at its end."""
    last = blocks[-1] if len(blocks) > 1 else None
    return blocks[:-1] if isinstance(last, Paragraph) and not last.runs else blocks
