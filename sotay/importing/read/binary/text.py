"""The text of a .doc: pieces that lie anywhere in the file ([MS-DOC] 2.4.1), and the properties over them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from sotay.importing.read.binary.fib import DocStreams
from sotay.importing.read.binary.numbers import Bytes, Plc
from sotay.importing.read.refusals import Unreadable

LONGEST = 20_000_000
"""Characters of all texts of a file; a book of a thousand pages has two million."""
_COMPRESSED = 0x40000000
_PAGE = 512
# Windows 1252, of which five codes mean nothing.
_ONE_BYTE = bytes(range(256)).decode("cp1252", "replace").replace("\ufffd", "\x00")


@dataclass(frozen=True)
class TextPiece:
    """A stretch of text that lies in one place of the file."""

    start: int
    end: int
    offset: int
    """Byte of the main stream where it lies."""
    width: int
    """Bytes a character."""
    changes: bytes
    """Properties that were set when the file was saved quickly, over all others."""


@dataclass(frozen=True)
class Stretch:
    """Characters from one position to another that look the same."""

    start: int
    end: int
    properties: bytes


@dataclass(frozen=True)
class FormattedPages:
    """Properties by byte offset, from all the pages of 512 bytes that hold them ([MS-DOC] 2.9.55, 2.9.175)."""

    starts: list[int]
    ends: list[int]
    properties: list[bytes]

    def at(self, offset: int) -> bytes:
        """Return the properties of the character at an offset."""
        found = bisect_right(self.starts, offset) - 1
        return self.properties[found] if found >= 0 and offset < self.ends[found] else b""

    def between(self, start: int, end: int) -> Iterator[tuple[int, int, bytes]]:
        """Yield beginning, end and properties of what overlaps a range of offsets, gaps included."""
        at, found = start, max(bisect_right(self.starts, start) - 1, 0)
        while at < end and found < len(self.starts):
            if self.ends[found] <= at:
                found += 1
                continue
            if self.starts[found] > at:
                yield at, min(self.starts[found], end), b""
                at = self.starts[found]
            if at < end:
                yield at, min(self.ends[found], end), self.properties[found]
                at = self.ends[found]
            found += 1
        if at < end:
            yield at, end, b""


@dataclass(frozen=True)
class DocText:
    """All texts of a file one after the other, and how each character looks."""

    letters: str
    pieces: list[TextPiece]
    stretches: list[Stretch]
    paragraph_pages: FormattedPages

    def stretches_between(self, start: int, end: int) -> Iterator[Stretch]:
        """Yield the stretches that overlap a range of positions, cut to it."""
        found = max(bisect_right(self.stretches, start, key=lambda one: one.start) - 1, 0)
        while found < len(self.stretches) and (one := self.stretches[found]).start < end:
            if one.end > start:
                yield Stretch(max(one.start, start), min(one.end, end), one.properties)
            found += 1

    def paragraph(self, position: int) -> bytes:
        """Return the properties of the paragraph whose mark stands at a position: style, then the row of codes."""
        found = bisect_right(self.pieces, position, key=lambda one: one.start) - 1
        if found < 0 or position >= self.pieces[found].end:
            return b""
        piece = self.pieces[found]
        own = self.paragraph_pages.at(piece.offset + (position - piece.start) * piece.width)
        return (own or b"\0\0") + piece.changes


def text(streams: DocStreams) -> DocText:
    """Read the text of a file."""
    pieces = list(_pieces(streams))
    letters = "".join(_letters(streams.main, piece) for piece in pieces)
    characters = _pages(streams, "character pages", 1)
    stretches = [stretch for piece in pieces for stretch in _stretches(piece, characters)]
    return DocText(letters, pieces, stretches, _pages(streams, "paragraph pages", 13))


def _pieces(streams: DocStreams) -> Iterator[TextPiece]:
    content = Bytes(streams.part("pieces"), "Clx")
    changes: list[bytes] = []
    at = 0
    while at < len(content) and content.u8(at) == 1:
        length = content.u16(at + 1)
        changes.append(content.cut(at + 3, length))
        at += 3 + length
    if at >= len(content) or content.u8(at) != 2:
        raise Unreadable("word-unreadable", "its table of pieces is damaged", "bảng ghép văn bản bị hỏng")
    expected = 0
    for start, end, entry in Plc(content.cut(at + 5, content.u32(at + 1)), 8, "Clx"):
        if start != expected or end < start or end > LONGEST:
            raise Unreadable("word-unreadable", "its pieces of text overlap", "các đoạn văn bản chồng lên nhau")
        expected = end
        place, change = entry.u32(2), entry.u16(6)
        told = changes[change >> 1] if change & 1 and change >> 1 < len(changes) else b""
        if place & _COMPRESSED:
            yield TextPiece(start, end, (place & ~_COMPRESSED) // 2, 1, told)
        else:
            yield TextPiece(start, end, place & 0x3FFFFFFF, 2, told)


def _letters(main: Bytes, piece: TextPiece) -> str:
    content = main.cut(piece.offset, (piece.end - piece.start) * piece.width)
    if piece.width == 2:
        decoded = content.decode("utf-16-le", "surrogatepass")
        # Halves of a character stay apart, so that positions count as the file does.
        return decoded if len(decoded) == piece.end - piece.start else _units(content)
    return content.decode("latin-1").translate(_WESTERN)


def _units(content: bytes) -> str:
    return "".join(chr(content[n] | content[n + 1] << 8) for n in range(0, len(content), 2))


_WESTERN = {code: _ONE_BYTE[code] for code in range(0x80, 0xA0)}


def _stretches(piece: TextPiece, pages: FormattedPages) -> Iterator[Stretch]:
    end = piece.offset + (piece.end - piece.start) * piece.width
    for first, last, properties in pages.between(piece.offset, end):
        start = piece.start + (first - piece.offset) // piece.width
        stop = piece.start + -(-(last - piece.offset) // piece.width)
        if stop > start:
            yield Stretch(start, stop, properties + piece.changes)


def _pages(streams: DocStreams, name: str, size: int) -> FormattedPages:
    """Read all pages of properties; `size` is that of an entry: 1 for characters, 13 for paragraphs."""
    found: list[tuple[int, int, bytes]] = []
    for _, _, entry in Plc(streams.part(name), 4, name):
        page = Bytes(streams.main.cut((entry.u32(0) & 0x3FFFFF) * _PAGE, _PAGE), name)
        count = page.u8(_PAGE - 1)
        if 4 * (count + 1) + size * count >= _PAGE:
            continue
        offsets = page.u32s(0, count + 1)
        for n in range(count):
            place = 2 * page.u8(4 * (count + 1) + size * n)
            if offsets[n] < offsets[n + 1]:
                found.append((offsets[n], offsets[n + 1], _properties(page, place, size)))
    found.sort(key=lambda one: one[:2])
    return FormattedPages([one[0] for one in found], [one[1] for one in found], [one[2] for one in found])


def _properties(page: Bytes, place: int, size: int) -> bytes:
    if not place:
        return b""
    length = page.u8(place)
    if size == 1:
        return page.cut(place + 1, length)
    if length:
        return page.cut(place + 1, 2 * length - 1)
    return page.cut(place + 2, 2 * page.u8(place + 1))
