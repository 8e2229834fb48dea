"""Write PDF objects with chosen numbers, which no library does."""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pikepdf import Dictionary, Object, Pdf, Stream

from sotay.export.bind import streams

ROW = struct.Struct(">BIH")
"""An entry of the cross-reference stream: type, offset, generation or index (ISO 32000-1, 7.5.8.3)."""
FREE, STANDING, IN_STREAM = 0, 1, 2
NOTHING = ROW.pack(FREE, 0, 65535)
ROUND = 256
TOGETHER = 100
"""Number of objects per object stream."""

_REFERENCE = re.compile(rb"\((?:[^\\)]|\\.)*\)|(\d+) 0 R", re.DOTALL)
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
        text = _REFERENCE.sub(lambda m: b"%d 0 R" % number(int(m[1])) if m[1] else m[0], self.text)
        return text if self.data is None else b"%b\nstream\n%b\nendstream" % (text, self.data)


class Objects:
    """Copies objects of a file into another, numbering them in order of first use."""

    def __init__(self, pdf: Pdf, numbering: Numbering) -> None:
        self.pdf, self.start, self.next = pdf, numbering.next, numbering.next
        self.common = dict(numbering.shared)
        self.numbers: dict[int, int] = {}
        self.waiting: list[int] = []
        self.sources: dict[int, _SourceObject] = {}
        self.content = bytearray()
        self.rows: dict[int, bytes] = {}
        self.loose: list[tuple[int, bytes]] = []

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
            if source.data is None:
                self.loose.append((number, text))
            else:
                self.rows[number] = _stand(self.content, number, text)
        self.waiting.clear()

    def written(self) -> WrittenObjects:
        """Return all that was taken."""
        self.settle()
        standing = [*self.rows]
        for some in (self.loose[i : i + TOGETHER] for i in range(0, len(self.loose), TOGETHER)):
            self.rows |= {number: ROW.pack(IN_STREAM, self.next, i) for i, (number, _) in enumerate(some)}
            self.rows[self.next] = _stand(self.content, self.next, _stream_of(some))
            standing.append(self.next)
            self.next += 1
        end = self.start + -(-(self.next - self.start) // ROUND) * ROUND
        table = b"".join(self.rows.get(number, NOTHING) for number in range(self.start, end))
        after = Numbering(end, tuple(self.common.items()))
        return WrittenObjects(bytes(self.content), self.start, table, tuple(standing), after)

    def _number(self, name: int) -> int:
        if name not in self.numbers:
            if self._source(name).is_common:
                self._take_common(name)
            else:
                self._take(name)
        return self.numbers[name]

    def _take(self, name: int) -> None:
        self.numbers[name] = self.next
        self.next += 1
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
            references = (int(m[1]) for m in _REFERENCE.finditer(self._source(each).text) if m[1])
            found += dict.fromkeys(other for other in references if other not in found)
        return found

    def _source(self, name: int) -> _SourceObject:
        if name not in self.sources:
            item = self.pdf.get_object(name, 0)
            data = streams.compressed(item) if isinstance(item, Stream) else None
            if isinstance(item, Stream) and data is not None:
                said = _LENGTH.sub(b"", item.stream_dict.unparse(), count=1).removesuffix(b" >>")
                self.sources[name] = _SourceObject(b"%b /Length %d >>" % (said, len(data)), data)
            else:
                self.sources[name] = _SourceObject(item.unparse(resolved=True), None)
        return self.sources[name]


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
