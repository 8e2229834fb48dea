"""Drawn shapes of a .doc ([MS-DOC] 2.9.71, [MS-ODRAW]): which are pictures, and where text boxes are anchored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sotay.importing.read.binary.fib import DocStreams
from sotay.importing.read.binary.numbers import Bytes, Plc

PAGE = (6_800, 8_500)
"""Width and height in twentieths of a point from which on a picture is about a page: 12 by 15 cm."""
_SHAPE, _SHAPE_HEAD, _OPTIONS, _CHILD_ANCHOR = 0xF004, 0xF00A, 0xF00B, 0xF00F
_IS_GROUP, _DELETED, _PATRIARCH = 0x1, 0x8, 0x4
_PICTURE = 0x104
"""The property that names the picture of a shape."""
_DEEPEST = 30
_SPA, _BOX = 26, 22


@dataclass
class Shapes:
    """What is drawn in body and headers."""

    groups: dict[int, int] = field(default_factory=dict)
    """Shape → the outermost group that it stands in, which is the one that is anchored."""
    pictures: set[int] = field(default_factory=set)
    anchors: dict[int, int] = field(default_factory=dict)
    """Anchored shape → position of its anchor, counted in its own text: body or headers."""
    sizes: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Anchored shape → width and height in twentieths of a point."""

    spots: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Shape → how far from the top and the left it is: of its group, or of what it is anchored in."""

    @property
    def scans(self) -> int:
        """Return how many pictures are about as large as a page."""
        sizes = [self.sizes.get(self.groups.get(one, one), (0, 0)) for one in self.pictures]
        return sum(width >= PAGE[0] and height >= PAGE[1] for width, height in sizes)


def shapes(streams: DocStreams) -> tuple[Shapes, Shapes]:
    """Return what is drawn in the body, and in headers and footers."""
    body, headers = Shapes(), Shapes()
    drawings = Bytes(streams.part("drawings"), "OfficeArtContent")
    at = 8 + drawings.u32(4) if len(drawings) >= 8 else 0
    while at > 0 and at + 9 <= len(drawings):
        where = headers if drawings.u8(at) else body
        length = drawings.u32(at + 5)
        _collect(drawings, at + 1, min(at + 9 + length, len(drawings)), where, 0, 0)
        at += 9 + length
    for where, name in ((body, "shapes"), (headers, "header shapes")):
        for position, _, entry in Plc(streams.part(name), _SPA, name):
            shape = entry.i32(0)
            where.anchors[shape] = position
            where.spots.setdefault(shape, (entry.i32(8), entry.i32(4)))
            where.sizes[shape] = (entry.i32(12) - entry.i32(4), entry.i32(16) - entry.i32(8))
    return body, headers


def boxes(streams: DocStreams, name: str) -> Iterator[tuple[int, int, int]]:
    """Yield beginning and end of the text of each text box, and the shape it stands in."""
    for start, end, entry in Plc(streams.part(name), _BOX, name):
        reusable = entry.u16(8)
        if not reusable:
            yield start, end, entry.i32(14)


def _collect(content: Bytes, at: int, end: int, found: Shapes, group: int, depth: int) -> int:
    """Collect the shapes of a container, and return the shape that a group is itself."""
    own = 0
    while at + 8 <= end and depth < _DEEPEST:
        head, kind, length = content.u16(at), content.u16(at + 2), content.u32(at + 4)
        stop = min(at + 8 + length, end)
        if kind == _SHAPE:
            told = _drawn(content, at + 8, stop)
            if told.flags & _IS_GROUP and not own:
                own = told.shape
                group = group or (0 if told.flags & _PATRIARCH else own)
            elif not told.flags & (_DELETED | _PATRIARCH):
                found.groups[told.shape] = group or told.shape
                if told.spot is not None:
                    found.spots[told.shape] = told.spot
                if told.picture:
                    found.pictures.add(told.shape)
        elif head & 0xF == 0xF:
            _collect(content, at + 8, stop, found, group, depth + 1)
        at = stop
    return own


@dataclass(frozen=True)
class _DrawnShape:
    """A shape as it is stored: number, flags, whether it shows a picture, and where in its group it is."""

    shape: int = 0
    flags: int = 0
    picture: bool = False
    spot: tuple[int, int] | None = None


def _drawn(content: Bytes, at: int, end: int) -> _DrawnShape:
    told = _DrawnShape()
    while at + 8 <= end:
        head, kind, length = content.u16(at), content.u16(at + 2), content.u32(at + 4)
        if kind == _SHAPE_HEAD and length >= 8:
            told = replace(told, shape=content.i32(at + 8), flags=content.u32(at + 12))
        elif kind == _CHILD_ANCHOR and length >= 8:
            told = replace(told, spot=(content.i32(at + 12), content.i32(at + 8)))
        elif kind == _OPTIONS:
            codes = range(at + 8, min(at + 8 + 6 * (head >> 4), end - 5), 6)
            told = replace(told, picture=told.picture or any(content.u16(one) & 0x3FFF == _PICTURE for one in codes))
        at += 8 + length
    return told
