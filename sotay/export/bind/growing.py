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
        data, place = self._table()
        name = hashlib.md5(self.content, usedforsecurity=False).hexdigest().encode()
        said = b"/Type /XRef /W [ 1 4 2 ] /Size %d /Root %d 0 R /Info %d 0 R" % (number + 1, root, info)
        said += b" /ID [ <%b> <%b> ] /Filter /FlateDecode /Length %d" % (name, name, len(data))
        self.content += b"%d 0 obj\n<< %b >>\nstream\n%b\nendstream\nendobj\n" % (number, said, data)
        self.content += b"startxref\n%d\n%%%%EOF\n" % place
        return bytes(self.content)

    def _table(self) -> tuple[bytes, int]:
        """Return the cross-reference table, compressed, and its place; may append empty lines to the file.

        A table has exactly as many bytes as it has rows: where its last byte would be CR, it is moved instead.
        """
        while True:
            place = len(self.content)
            data = zlib.compress(bytes(self.rows) + ROW.pack(STANDING, place, 0))
            if not data.endswith(streams.CR):
                return data, place
            self.content += b"\n"
