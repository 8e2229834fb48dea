"""Segments at fixed numbers of a file: their objects as bytes, to be copied as they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import quote

from pikepdf import String

from sotay.export.bind.links import FILE
from sotay.export.bind.objects import Numbering, Writer, WrittenObjects, said
from sotay.export.bind.outline import Bookmark
from sotay.export.bind.segments import (
    LETTERS,
    PROFILE,
    Common,
    OpenLink,
    OpenObject,
    OpenPage,
    Segment,
    Slot,
    relocated,
)

APART = 8
"""Numbers reserved for a font or profile: itself, what it refers to, and the stream that some of that is in."""
RESERVED = {"Tinos": 16, "Tinos-Bold": 24, "Tinos-Italic": 32, "Tinos-Bold-Italic": 40, PROFILE: 48, LETTERS: 56}
"""The first number of each font and of the profile in every file, so that what refers to them can be the same bytes."""
START = 64
"""The first number that is not reserved."""
Inside: TypeAlias = Collection[str] | None
"""Codes of the documents in the same file, to which links lead by name; None: each document is a file of its own."""


@dataclass(frozen=True)
class PlacedPage:
    """A page, not yet written: its number, its content's, and the entries of its dictionary."""

    number: int
    size: tuple[float, float]
    content: int
    rest: bytes
    resources: bytes
    drawn: bytes
    links: tuple[int, ...]
    key: int | None


@dataclass(frozen=True)
class Placed:
    """A segment whose objects have numbers: the element that holds it, its pages, then the rest.

    The holding element, the pages and what fills the slots are yet to be written.
    """

    written: WrittenObjects
    head: int
    pages: tuple[PlacedPage, ...]
    elements: tuple[int, ...]
    parents: tuple[tuple[int, bytes], ...]
    keys: int
    """The next key of the parent tree."""
    slots: tuple[Slot, ...]
    """Elements and parents are numbers."""
    profile: int
    language: bytes
    outline: tuple[Bookmark, ...]
    reserved: tuple[WrittenObjects, ...]
    """Fonts and profiles at reserved numbers, which may not be in the file yet."""
    shared: tuple[tuple[str, int], ...]


@dataclass
class Commons:
    """The fonts and profiles of a file as it grows."""

    numbers: dict[str, int]
    reserved: dict[int, WrittenObjects] = field(default_factory=dict)
    """Those used here for the first time, by their reserved number."""

    def number(self, common: Common, writer: Writer) -> int:
        """Return the number of one, written where its reserved numbers are another's."""
        known = self.numbers.get(common.digest)
        if known is not None:
            return known
        letters = self.number(common.letters, writer) if common.letters else 0
        place = RESERVED.get(common.name, 0)
        if place and len(common.items) < APART and place not in self.numbers.values():
            self.reserved[place] = _at_reserved(place, common, letters)
        else:
            place = _write(common, letters, writer)
        self.numbers[common.digest] = place
        return place


def _write(common: Common, letters: int, writer: Writer) -> int:
    """Write a font or profile, and what it refers to, and return its number."""
    numbers = [writer.number() for _ in common.items]
    named = [b"%d" % number for number in (*numbers, letters)]
    for number, item in zip(numbers, common.items, strict=True):
        writer.write(number, item.written(named), stands=item.data is not None)
    return numbers[0]


@lru_cache(maxsize=16)
def _at_reserved(place: int, common: Common, letters: int) -> WrittenObjects:
    """Return a font or profile as written at its reserved numbers."""
    writer = Writer(place)
    _write(common, letters, writer)
    return writer.finished((), whole=APART)


def place(segment: Segment, numbering: Numbering, inside: Inside) -> Placed:
    """Return a body at these numbers; its keys in the parent tree begin at the first of them."""
    writer, commons, start = Writer(numbering.next), Commons(dict(numbering.shared)), numbering.next
    head, pages = writer.number(), [writer.number() for _ in segment.pages]
    numbers = numbered(segment, writer, commons, symbols(head, pages, pages))
    write_items(segment, writer, numbers)
    leaves = tuple(_leaf(leaf, page, writer, numbers, start) for leaf, page in zip(segment.pages, pages, strict=True))
    for leaf in segment.pages:
        for link in leaf.links:
            write_link(link, (0, 0), writer, numbers, start, inside)
    return Placed(
        written=writer.finished(commons.numbers.items(), whole=1),
        head=head,
        pages=leaves,
        elements=tuple(int(numbers[index]) for index in segment.elements),
        parents=parents(segment, numbers, start),
        keys=start + segment.keys,
        slots=tuple(Slot(s.page, s.place, int(numbers[s.element]), int(numbers[s.parent])) for s in segment.slots),
        profile=int(numbers[segment.profile]) if segment.profile is not None else 0,
        language=segment.language,
        outline=segment.outline,
        reserved=tuple(commons.reserved.values()),
        shared=tuple(commons.numbers.items()),
    )


def symbols(head: int, pages: Iterable[int], forms: Iterable[int]) -> list[bytes]:
    """Return the numbers that the symbols of a segment stand for, see `segments.page_symbol`."""
    found = [head, *(number for both in zip(pages, forms, strict=True) for number in both)]
    return [b"%d" % number for number in reversed(found)]


def numbered(
    segment: Segment,
    writer: Writer,
    commons: Commons,
    symbols: list[bytes],
    known: Mapping[int, int] | None = None,
) -> list[bytes]:
    """Return the number of every object of a segment, by index, and of its symbols; `known` have theirs."""
    shared = {index: commons.number(common, writer) for index, common in segment.commons} | dict(known or {})
    found = [shared[i] if i in shared else writer.number() for i in range(len(segment.items))]
    return [*(b"%d" % number for number in found), *symbols]


def write_items(segment: Segment, writer: Writer, numbers: list[bytes]) -> None:
    """Write the objects of a segment."""
    for index, item in enumerate(segment.items):
        if item is not None:
            writer.write(int(numbers[index]), item.written(numbers), stands=item.data is not None)


def parents(segment: Segment, numbers: list[bytes], keys: int) -> tuple[tuple[int, bytes], ...]:
    """Return the entries of the parent tree, `keys` added to their keys."""
    return tuple((key + keys, relocated(text, numbers)) for key, text in segment.parents)


def write_link(
    link: OpenLink, place: tuple[float, float], writer: Writer, numbers: list[bytes], keys: int, inside: Inside
) -> int:
    """Write a link and return its number; it is moved by `place`, in points."""
    left, bottom, right, top = link.rect
    x, y = place
    edges = b" ".join(map(said, (left + x, bottom + y, right + x, top + y)))
    target = relocated(link.target, numbers) if link.target else _target(link, inside)
    text = b"<<%b%b /Rect [ %b ] /StructParent %d >>" % (relocated(link.rest, numbers), target, edges, link.key + keys)
    return writer.write(int(numbers[link.index]), text)


def _target(link: OpenLink, inside: Inside) -> bytes:
    if inside is not None and link.code in inside:
        return b" /Dest %b /Contents %b" % (String(link.code).unparse(), link.called)
    address = String(quote(link.code) + FILE).unparse()
    return b" /A << /S /URI /Type /Action /URI %b >> /Contents %b" % (address, link.called)


def _leaf(leaf: OpenPage, number: int, writer: Writer, numbers: list[bytes], keys: int) -> PlacedPage:
    return PlacedPage(
        number=number,
        size=leaf.size,
        content=writer.stream(b"", leaf.content),
        rest=relocated(leaf.rest, numbers),
        resources=relocated(leaf.resources, numbers),
        drawn=relocated(leaf.drawn, numbers),
        links=tuple(int(numbers[link.index]) for link in leaf.links),
        key=None if leaf.key is None else leaf.key + keys,
    )


def item_form(leaf: OpenPage, numbers: list[bytes], box: tuple[float, float, float, float], key: int | None) -> bytes:
    """Return a page as a form that can be drawn on others."""
    edges = b" ".join(map(said, box))
    keyed = b"" if key is None else b" /StructParents %d" % key
    drawn = relocated(leaf.drawn, numbers)
    resources = b"<<%b%b >>" % (relocated(leaf.resources, numbers), b" /XObject <<%b >>" % drawn if drawn else b"")
    said_of = b"<< /Type /XObject /Subtype /Form /BBox [ %b ] /Resources %b%b /Filter /FlateDecode /Length %d >>"
    return OpenObject((said_of % (edges, resources, keyed, len(leaf.content)),), leaf.content).written(numbers)
