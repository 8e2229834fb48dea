"""The definitions of lists of a .doc ([MS-DOC] 2.9.131 to 2.9.153)."""

from __future__ import annotations

from sotay.importing.read.binary.fib import DocStreams
from sotay.importing.read.binary.looks import DocLooks
from sotay.importing.read.binary.numbers import Bytes
from sotay.importing.read.binary.sprms import sprms, unsigned
from sotay.importing.read.counters import LEVELS, ListLevel, ListUse, Numberer
from sotay.importing.read.letters import bullet, plain

_FORMS = {
    0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 22: "decimalZero",
    23: "bullet", 255: "none",
}  # fmt: skip
_MOST = 5_000
"""Lists of a file; Word stops below that."""
_LIST, _LEVEL, _USE = 28, 28, 16


def numberer(streams: DocStreams, looks: DocLooks) -> Numberer:
    """Return a counter of the lists of a file."""
    definitions: dict[int | str, tuple[ListLevel, ...]] = {}
    offset, length = streams.place("lists")
    table = streams.table
    if length:
        count = min(max(table.i16(offset), 0), _MOST)
        at = offset + length  # the levels follow what is said to be the whole
        for n in range(count):
            head = offset + 2 + _LIST * n
            levels = []
            for _ in range(1 if table.u8(head + 26) & 1 else LEVELS):
                level, at = _level(table, at, looks)
                levels.append(level)
            definitions[table.i32(head)] = tuple(levels)
    return Numberer(definitions, _uses(streams, looks))


def _uses(streams: DocStreams, looks: DocLooks) -> dict[int, ListUse]:
    content = Bytes(streams.part("list uses"), "PlfLfo")
    found: dict[int, ListUse] = {}
    count = min(content.u32(0), _MOST) if len(content) >= 4 else 0
    at = 4 + _USE * count
    for n in range(count):
        head = 4 + _USE * n
        starts: dict[int, int] = {}
        levels: dict[int, ListLevel] = {}
        others = content.u8(head + 12)
        if at + 4 <= len(content):
            at += 4
        for _ in range(others):
            if at + 8 > len(content):
                break
            start, flags = content.i32(at), content.u32(at + 4)
            at += 8
            if flags & 0x20:
                levels[flags & 0xF], at = _level(content, at, looks)
            elif flags & 0x10:
                starts[flags & 0xF] = start
        found[n + 1] = ListUse(content.i32(head), starts, levels)
    return found


def _level(content: Bytes, at: int, looks: DocLooks) -> tuple[ListLevel, int]:
    """Return a level, and where the next one begins."""
    start, form, flags = content.i32(at), content.u8(at + 4), content.u8(at + 5)
    marks = content.cut(at + 6, 9)
    characters, paragraphs, limit = content.u8(at + 24), content.u8(at + 25), content.u8(at + 26)
    at += _LEVEL + paragraphs
    codes = sprms(content.cut(at, characters))
    at += characters
    length = content.u16(at)
    letters = content.cut(at + 2, 2 * length).decode("utf-16-le", "replace")
    named = _FORMS.get(form, "decimal")
    fonts = [looks.font(unsigned(operand)) for code, operand in codes if code in (0x4A4F, 0x4A51)]
    font = fonts[-1] if fonts else ""
    text = bullet(letters, font) if named == "bullet" else plain(_marked(letters, marks), font)
    restart = (limit if flags & 0x08 else None) if named != "bullet" else None
    return ListLevel(named, text, start, restart, bool(flags & 0x04)), at + 2 + 2 * length


def _marked(letters: str, marks: bytes) -> str:
    """Return the text of a level with `%1` where the number of level 1 stands."""
    places = {mark - 1 for mark in marks if mark}
    told = (f"%{ord(c) + 1}" if n in places and ord(c) < LEVELS else c for n, c in enumerate(letters))
    return "".join(told)
