"""A file that grows object by object, and its cross-reference table."""

from __future__ import annotations

import hashlib
import zlib

from sotay.export.bind import streams
from sotay.export.bind.objects import NOTHING, ROW, STANDING, WrittenObjects, settle

HEAD = b"%PDF-1.7\n%\xbf\xf7\xa2\xfe\n"
"""The second line tells programs that the file is not text (ISO 32000-1, 7.5.2)."""


class GrowingFile:
    """A file to which objects are appended; numbers before `start` are reserved."""

    def __init__(self, start: int) -> None:
        self.content = bytearray(HEAD)
        self.rows = bytearray(NOTHING * start)

    def add(self, part: WrittenObjects) -> None:
        """Add objects numbered after those in the file."""
        self.rows += part.rows
        settle(self.rows, 0, part, len(self.content))
        self.content += part.content

    def put(self, number: int, text: bytes) -> None:
        """Write an object whose number was reserved."""
        ROW.pack_into(self.rows, number * ROW.size, STANDING, len(self.content), 0)
        self.content += b"%d 0 obj\n%b\nendobj\n" % (number, text)

    def insert(self, part: WrittenObjects) -> None:
        """Write objects whose numbers were reserved."""
        first = part.start * ROW.size
        self.rows[first : first + len(part.rows)] = part.rows
        settle(self.rows, 0, part, len(self.content))
        self.content += part.content

    def finished(self, root: int, info: int) -> bytes:
        """Return the file with its cross-reference stream; its identifier is derived from its content."""
        number = len(self.rows) // ROW.size
        data, place = table(self.content, self.rows)
        name = identifier(self.content)
        said = b"/Size %d /Root %d 0 R /Info %d 0 R /ID [ <%b> <%b> ]" % (number + 1, root, info, name, name)
        return end(self.content, number, said, data, place)


def table(content: bytearray, rows: bytes | bytearray) -> tuple[bytes, int]:
    """Return the cross-reference table, compressed, and its place; may append empty lines to the file.

    `rows` lack that of the table itself, the last. A table has exactly as many bytes as it has rows: where its last
    byte would be CR, it is moved instead.
    """
    while True:
        place = len(content)
        data = zlib.compress(bytes(rows) + ROW.pack(STANDING, place, 0))
        if not data.endswith(streams.CR):
            return data, place
        content += b"\n"


def identifier(content: bytes | bytearray) -> bytes:
    """Return what identifies a file of that content (ISO 32000-1, 14.4)."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest().encode()


def end(content: bytearray, number: int, said: bytes, data: bytes, place: int) -> bytes:
    """Return a file that ends with its cross-reference stream: its number, entries, and what `table` returned."""
    head = b"/Type /XRef /W [ 1 4 2 ] %b /Filter /FlateDecode /Length %d" % (said, len(data))
    content += b"%d 0 obj\n<< %b >>\nstream\n%b\nendstream\nendobj\n" % (number, head, data)
    content += b"startxref\n%d\n%%%%EOF\n" % place
    return bytes(content)
