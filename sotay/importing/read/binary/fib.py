"""The head of a .doc ([MS-DOC] 2.5): how long its texts are, and where everything else stands."""

from __future__ import annotations

import io
from dataclasses import dataclass

import olefile

from sotay.importing.read.binary.numbers import Bytes
from sotay.importing.read.refusals import Unreadable

_WORD, _WORD_6 = 0xA5EC, 0xA5DC
"""How the main stream begins."""
_WORD_97 = 0xC1
"""The lowest `nFib` of the format; Word 6 and 95 have 101 to 104."""
_ENCRYPTED, _SECOND_TABLE, _OBFUSCATED = 0x0100, 0x0200, 0x8000
_LENGTHS, _PAIRS = 0x4C, 0x9A
_FIELDS = {
    "stylesheet": 1, "footnote references": 2, "footnotes": 3, "comment references": 4, "comments": 5, "sections": 6,
    "headers": 11, "character pages": 12, "paragraph pages": 13, "fonts": 15, "properties": 31, "pieces": 33,
    "shapes": 40, "header shapes": 41, "endnote references": 46, "endnotes": 47, "drawings": 50, "text boxes": 56,
    "header text boxes": 58, "lists": 73, "list uses": 74,
}  # fmt: skip
"""What Sotay reads of the table stream → its place among the pairs of offset and length."""


@dataclass(frozen=True)
class DocStreams:
    """The streams of a .doc."""

    main: Bytes
    table: Bytes
    data: Bytes
    lengths: tuple[int, ...]
    """Characters of body, footnotes, headers, macros, comments, endnotes, text boxes, text boxes in headers."""

    def part(self, name: str) -> bytes:
        """Return a part of the table stream; empty if the file has none."""
        offset, length = self.place(name)
        return self.table.cut(offset, length) if length else b""

    def place(self, name: str) -> tuple[int, int]:
        """Return offset and length of a part in the table stream."""
        at = _PAIRS + 8 * _FIELDS[name]
        if self.main.u16(_PAIRS - 2) <= _FIELDS[name]:
            return 0, 0
        return self.main.u32(at), self.main.u32(at + 4)


def opened(content: bytes) -> DocStreams:
    """Return the streams of a .doc; raise Unreadable for one that is locked, older than Word 97, or damaged."""
    with olefile.OleFileIO(io.BytesIO(content)) as file:
        main = _stream(file, "WordDocument")
        if main.u16(0) == _WORD_6 or (main.u16(0) == _WORD and main.u16(2) < _WORD_97):
            raise Unreadable("word-too-old")
        if main.u16(0) != _WORD:
            raise Unreadable("word-unreadable", "its head is none of Word", "phần đầu tệp bị hỏng")
        flags = main.u16(0x0A)
        if flags & (_ENCRYPTED | _OBFUSCATED):
            raise Unreadable("word-encrypted")
        table = _stream(file, "1Table" if flags & _SECOND_TABLE else "0Table")
        data = _stream(file, "Data") if file.exists("Data") else Bytes(b"", "Data")
    return DocStreams(main, table, data, main.u32s(_LENGTHS, 8))


def _stream(file: olefile.OleFileIO, name: str) -> Bytes:
    if not file.exists(name):
        raise Unreadable("word-unreadable", f"it has no stream {name}", f"thiếu phần {name}")
    return Bytes(file.openstream(name).read(), name)
