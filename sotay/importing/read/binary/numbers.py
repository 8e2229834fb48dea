"""Numbers in bytes, little-endian; beyond the end of a structure the file is damaged."""

from __future__ import annotations

from collections.abc import Iterator
from struct import unpack_from

from sotay.importing.read.refusals import Unreadable


class Bytes:
    """A stream of a file, read at offsets."""

    def __init__(self, content: bytes, name: str) -> None:
        self.content, self.name = content, name

    def __len__(self) -> int:
        return len(self.content)

    def cut(self, offset: int, length: int) -> bytes:
        """Return so many bytes from an offset; raise Unreadable where the stream has fewer."""
        if offset < 0 or length < 0 or offset + length > len(self.content):
            found = f"{self.name} ends before byte {offset + max(length, 0)}"
            raise Unreadable("word-unreadable", found, f"phần {self.name} bị thiếu dữ liệu")
        return self.content[offset : offset + length]

    def u8(self, offset: int) -> int:
        """Return the byte at an offset."""
        return self.cut(offset, 1)[0]

    def u16(self, offset: int) -> int:
        """Return two bytes as a number from 0."""
        return int.from_bytes(self.cut(offset, 2), "little")

    def i16(self, offset: int) -> int:
        """Return two bytes as a number that may be negative."""
        return int.from_bytes(self.cut(offset, 2), "little", signed=True)

    def u32(self, offset: int) -> int:
        """Return four bytes as a number from 0."""
        return int.from_bytes(self.cut(offset, 4), "little")

    def i32(self, offset: int) -> int:
        """Return four bytes as a number that may be negative."""
        return int.from_bytes(self.cut(offset, 4), "little", signed=True)

    def u32s(self, offset: int, count: int) -> tuple[int, ...]:
        """Return a row of numbers of four bytes."""
        return unpack_from(f"<{count}I", self.cut(offset, 4 * count))


class Plc:
    """Positions and what is said of the stretch that begins at each: the table [MS-DOC] calls a PLC."""

    def __init__(self, content: bytes, size: int, name: str) -> None:
        """Take the bytes of the table; `size` is that of an entry."""
        count = max((len(content) - 4) // (4 + size), 0)
        stream = Bytes(content, name)
        self.positions = stream.u32s(0, count + 1) if len(content) >= 4 else ()
        start = 4 * (count + 1)
        self.entries = [Bytes(content[start + size * n : start + size * (n + 1)], name) for n in range(count)]

    def __iter__(self) -> Iterator[tuple[int, int, Bytes]]:
        """Yield beginning, end and entry of each stretch."""
        return iter(zip(self.positions, self.positions[1:], self.entries, strict=False))
