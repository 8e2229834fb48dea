"""Write PDF objects with chosen numbers, which no library does."""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Object, Pdf, Stream

from sotay.export.bind import streams

ROW = struct.Struct(">BIH")
"""An entry of the cross-reference stream: type, offset, generation or index (ISO 32000-1, 7.5.8.3)."""
FREE, STANDING, IN_STREAM = 0, 1, 2
NOTHING = ROW.pack(FREE, 0, 65535)
ROUND = 256
TOGETHER = 100
"""Number of objects per object stream."""

REFERENCE = re.compile(rb"\((?:[^\\)]|\\.)*\)|(\d+) 0 R", re.DOTALL)
"""Matches a string, which contains no references, or a reference; qpdf escapes parentheses in strings."""
_LENGTH = re.compile(rb" /Length \d+(?= )")


@dataclass(frozen=True)
class Numbering:
    """The numbering state between two parts of a file: the next number, and those of shared objects."""

    next: int
    shared: tuple[tuple[str, int], ...] = ()
    """Digest of a font or profile with everything it refers to → its number."""


@dataclass(frozen=True)
class WrittenObjects:
    """Objects as written in a file."""

    content: bytes
    start: int
    rows: bytes
    """Entries of the cross-reference stream for the numbers from `start` on; offsets are relative to `content`."""
    standing: tuple[int, ...]
    """Numbers of the objects whose entries have an offset."""
    after: Numbering
    """Its next number is rounded up, so that a part that grows a little does not renumber the following ones."""
    before: tuple[tuple[int, bytes], ...] = ()
    """Numbers before `start` that another part has left to this one, with their entries."""


def joined(first: WrittenObjects, second: WrittenObjects) -> WrittenObjects:
    """Return objects and those numbered right after them as one."""
    rows = bytearray(first.rows + second.rows)
    settle(rows, first.start, second, len(first.content))
    standing = first.standing + second.standing
    return WrittenObjects(first.content + second.content, first.start, bytes(rows), standing, second.after)


def settle(rows: bytearray, start: int, part: WrittenObjects, place: int) -> None:
    """Correct the entries of a part in a table that begins with number `start`: its content is at `place`."""
    for number, row in part.before:
        rows[(number - start) * ROW.size : (number - start + 1) * ROW.size] = row
    for number in part.standing:
        kind, within, generation = ROW.unpack_from(rows, (number - start) * ROW.size)
        ROW.pack_into(rows, (number - start) * ROW.size, kind, place + within, generation)


@dataclass(frozen=True)
class _SourceObject:
    """An object as written in its source file; `data` is a stream's, compressed."""

    text: bytes
    data: bytes | None

    @property
    def is_common(self) -> bool:
        """Return whether it is a font or colour profile, which many parts share."""
        if self.data is None:
            return b"/Subtype /Type0 " in self.text
        return b"/N " in self.text and b"/Type " not in self.text

    def with_references(self, number: Callable[[int], int]) -> bytes:
        """Return its text up to `endobj`, with its references renumbered."""
        text = REFERENCE.sub(lambda m: b"%d 0 R" % number(int(m[1])) if m[1] else m[0], self.text)
        return text if self.data is None else b"%b\nstream\n%b\nendstream" % (text, self.data)


class Writer:
    """Writes objects numbered from a number on."""

    def __init__(self, start: int) -> None:
        self.start = self.next = start
        self.content = bytearray()
        self.rows: dict[int, bytes] = {}
        self.loose: list[tuple[int, bytes]] = []

    def number(self) -> int:
        """Return the next number, for an object to be written."""
        self.next += 1
        return self.next - 1

    def write(self, number: int, text: bytes, *, stands: bool = False) -> int:
        """Write an object of that number, up to `endobj`; what `stands` by itself, a stream, is not packed."""
        if stands:
            self.rows[number] = _stand(self.content, number, text)
        else:
            self.loose.append((number, text))
        return number

    def add(self, text: bytes, *, stands: bool = False) -> int:
        """Write an object under the next number and return that."""
        return self.write(self.number(), text, stands=stands)

    def stream(self, entries: bytes, data: bytes) -> int:
        """Write a compressed stream under the next number and return that; `entries` begin with a blank."""
        said = b"<<%b /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (entries, len(data), data)
        return self.add(said, stands=True)

    def pack(self) -> None:
        """Write what is not written yet, in streams of objects."""
        for some in (self.loose[i : i + TOGETHER] for i in range(0, len(self.loose), TOGETHER)):
            number = self.number()
            self.rows |= {each: ROW.pack(IN_STREAM, number, i) for i, (each, _) in enumerate(some)}
            self.rows[number] = _stand(self.content, number, _stream_of(some))
        self.loose = []

    def finished(self, shared: Iterable[tuple[str, int]], whole: int = ROUND) -> WrittenObjects:
        """Return all that was written, its end rounded up to so many numbers."""
        self.pack()
        end = self.start + -(-(self.next - self.start) // whole) * whole
        table = b"".join(self.rows.get(number, NOTHING) for number in range(self.start, end))
        standing = tuple(number for number, row in self.rows.items() if row[0] == STANDING)
        before = tuple((number, row) for number, row in self.rows.items() if number < self.start)
        after = Numbering(end, tuple(shared))
        return WrittenObjects(bytes(self.content), self.start, table, standing, after, before)


class Objects(Writer):
    """Copies objects of a file into another, numbering them in order of first use."""

    def __init__(self, pdf: Pdf, numbering: Numbering) -> None:
        super().__init__(numbering.next)
        self.pdf = pdf
        self.common = dict(numbering.shared)
        self.numbers: dict[int, int] = {}
        self.waiting: list[int] = []
        self.sources: dict[int, _SourceObject] = {}

    def elsewhere(self, number: int) -> Object:
        """Return a placeholder for an object written elsewhere."""
        item = self.pdf.make_indirect(Dictionary())
        self.numbers[item.objgen[0]] = number
        return item

    def take(self, item: Object) -> int:
        """Return the number of an object, to be written with everything it refers to."""
        return self._number(item.objgen[0])

    def serialized(self, item: Object) -> bytes:
        """Return an object to be written elsewhere, up to `endobj`; what it refers to is written here."""
        return self._source(item.objgen[0]).with_references(self._number)

    def settle(self) -> None:
        """Write what was taken: everything it refers to is numbered before what is taken next."""
        for name in self.waiting:  # it grows as referenced objects are found
            number, source = self.numbers[name], self._source(name)
            text = source.with_references(self._number)
            del self.sources[name]
            self.write(number, text, stands=source.data is not None)
        self.waiting.clear()

    def written(self) -> WrittenObjects:
        """Return all that was taken."""
        self.settle()
        return self.finished(self.common.items())

    def _number(self, name: int) -> int:
        if name not in self.numbers:
            if self._source(name).is_common:
                self._take_common(name)
            else:
                self._take(name)
        return self.numbers[name]

    def _take(self, name: int) -> None:
        self.numbers[name] = self.number()
        self.waiting.append(name)

    def _take_common(self, name: int) -> None:
        """Return an object's existing number in the file, or number it and everything it refers to."""
        names = self._belonging(name)
        hashed = hashlib.sha256()
        for each in names:
            hashed.update(self._source(each).with_references(names.index))
        known = self.common.get(hashed.hexdigest())
        if known is not None:
            self.numbers[name] = known
            return
        for each in names:
            if each not in self.numbers:
                self._take(each)
        self.common[hashed.hexdigest()] = self.numbers[name]

    def _belonging(self, name: int) -> list[int]:
        """Return an object and everything it refers to."""
        found = [name]
        for each in found:
            references = (int(m[1]) for m in REFERENCE.finditer(self._source(each).text) if m[1])
            found += dict.fromkeys(other for other in references if other not in found)
        return found

    def _source(self, name: int) -> _SourceObject:
        if name not in self.sources:
            self.sources[name] = _SourceObject(*text_of(self.pdf.get_object(name, 0)))
        return self.sources[name]


def said(number: float) -> bytes:
    """Return a number as PDF has it, to a millionth."""
    return f"{number:.6f}".rstrip("0").rstrip(".").encode()


def text_of(item: Object) -> tuple[bytes, bytes | None]:
    """Return an object as text and, if it is a stream, its data, compressed."""
    if not isinstance(item, Stream):
        return item.unparse(resolved=True), None
    data = streams.compressed(item)
    said = _LENGTH.sub(b"", item.stream_dict.unparse(), count=1).removesuffix(b" >>")
    return b"%b /Length %d >>" % (said, len(data)), data


def value_of(item: object) -> bytes:
    """Return a value as it stands in another: an object of its own, as every stream is, as a reference."""
    if not isinstance(item, Object):
        return Array([item]).unparse()[2:-2]
    return b"%d 0 R" % item.objgen[0] if item.is_indirect else item.unparse()


def entries_of(found: Mapping[str, Object]) -> bytes:
    """Return entries of a dictionary by their keys, sorted, a blank before each."""
    return b"".join(b" %b %b" % (key.encode(), value_of(item)) for key, item in sorted(found.items()))


def _stand(content: bytearray, number: int, text: bytes) -> bytes:
    """Write an object and return its cross-reference entry."""
    place = len(content)
    content += b"%d 0 obj\n%b\nendobj\n" % (number, text)
    return ROW.pack(STANDING, place, 0)


def _stream_of(objects: Sequence[tuple[int, bytes]]) -> bytes:
    """Return an object stream (ISO 32000-1, 7.5.7)."""
    places, place = [], 0
    for number, text in objects:
        places.append(b"%d %d" % (number, place))
        place += len(text) + 1
    head = b" ".join(places) + b"\n"
    data = streams.packed(head + b"\n".join(text for _, text in objects))
    said = b"<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>" % (len(objects), len(head), len(data))
    return b"%b\nstream\n%b\nendstream" % (said, data)
