"""Properties as a .doc writes them ([MS-DOC] 2.6): a row of codes, each with its operand."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
"""Kind of operand → its bytes; kind 6 says its length itself."""
DEFINE_TABLE, CHANGE_TABS = 0xD608, 0xC615

Sprm = tuple[int, bytes]


@lru_cache(maxsize=4096)
def sprms(content: bytes) -> tuple[Sprm, ...]:
    """Return codes and operands; a row that breaks off ends where it does."""
    return tuple(_sprms(content))


def _sprms(content: bytes) -> Iterator[Sprm]:
    at = 0
    while at + 2 < len(content):
        code = content[at] | content[at + 1] << 8
        at += 2
        size = _SIZES.get(code >> 13)
        if size is None:
            head, size = _variable(content, at, code)
            at += head
        if at + size > len(content):
            return
        yield code, content[at : at + size]
        at += size


def _variable(content: bytes, at: int, code: int) -> tuple[int, int]:
    """Return how many bytes say the length of an operand, and the length."""
    if code == DEFINE_TABLE:
        return 2, max(int.from_bytes(content[at : at + 2], "little") - 1, 0)
    if code == CHANGE_TABS and content[at] == 0xFF:
        return 1, len(content)  # its length follows from what is in it; nothing after it is read
    return 1, content[at]


def signed(operand: bytes) -> int:
    """Return an operand as a number that may be negative."""
    return int.from_bytes(operand, "little", signed=True)


def unsigned(operand: bytes) -> int:
    """Return an operand as a number from 0."""
    return int.from_bytes(operand, "little")
