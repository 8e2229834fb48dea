"""What Word writes and LibreOffice never does: pieces of both widths, quick saves, merges by code, huge tables."""

from __future__ import annotations

import struct

import pytest

from sotay.importing.read.binary.fib import DocStreams
from sotay.importing.read.binary.looks import DocLooks
from sotay.importing.read.binary.numbers import Bytes
from sotay.importing.read.binary.sprms import sprms
from sotay.importing.read.binary.tables import OpenTable, row_shape
from sotay.importing.read.binary.text import text
from sotay.importing.read.counters import ListLevel, ListUse, Numberer, formatted
from sotay.importing.read.refusals import Unreadable
from sotay.model.wordfiles import Paragraph, TextRun

WESTERN, WIDE, CHARACTERS, PARAGRAPHS = 1024, 2048, 8, 9
"""Where the two pieces of text lie, and the pages of properties."""
BOLD, ITALIC, IN_TABLE = b"\x35\x08\x01", b"\x36\x08\x01", b"\x16\x24\x01"
COMPRESSED = 0x40000000


def page(offsets: list[int], told: list[bytes], size: int) -> bytes:
    """Return a page of properties: offsets, where each stands, and what it says."""
    content = bytearray(512)
    struct.pack_into(f"<{len(offsets)}I", content, 0, *offsets)
    end = 510
    for n, one in enumerate(told):
        end -= (len(one) + 1) // 2 * 2
        content[end : end + len(one)] = one
        content[4 * len(offsets) + size * n] = end // 2
    content[511] = len(told)
    return bytes(content)


def streams(pieces: list[tuple[int, int, int]], prc: bytes = b"", data: bytes = b"") -> DocStreams:
    """Return the streams of a file with two pieces: «Mau th» in one byte a letter, «ử\\r» in two.

    `pieces` gives position, place and change of each; the last gives the end alone.
    """
    main = bytearray(512 * (PARAGRAPHS + 1))
    main[WESTERN : WESTERN + 6] = "M\x93u th".encode("latin-1")
    main[WIDE : WIDE + 4] = "ử\r".encode("utf-16-le")
    characters = page([WESTERN, WESTERN + 3, WESTERN + 6], [b"\3" + BOLD, b"\3" + ITALIC], 1)
    paragraphs = page([WESTERN, WIDE + 4], [b"\3" + b"\0\0" + IN_TABLE], 13)
    main[512 * CHARACTERS : 512 * (CHARACTERS + 1)] = characters
    main[512 * PARAGRAPHS : 512 * (PARAGRAPHS + 1)] = paragraphs
    positions = struct.pack(f"<{len(pieces)}I", *(one[0] for one in pieces))
    entries = b"".join(struct.pack("<HIH", 0, place, change) for _, place, change in pieces[:-1])
    changes = b"\1" + struct.pack("<H", len(prc)) + prc if prc else b""
    clx = changes + b"\2" + struct.pack("<I", len(positions + entries)) + positions + entries
    table = bytearray(clx)
    struct.pack_into("<H", main, 0x98, 93)
    struct.pack_into("<II", main, 0x9A + 8 * 33, 0, len(clx))
    for index, number in ((12, CHARACTERS), (13, PARAGRAPHS)):
        struct.pack_into("<II", main, 0x9A + 8 * index, len(table), 12)
        table += struct.pack("<III", 0, 0xFFFF, number)
    return DocStreams(Bytes(bytes(main), "main"), Bytes(bytes(table), "table"), Bytes(data, "Data"), (8,) + (0,) * 7)


TWO = [(0, COMPRESSED | WESTERN * 2, 0), (6, WIDE, 0), (8, 0, 0)]


def test_pieces_of_both_widths_make_one_text_with_the_properties_of_each() -> None:
    told = text(streams(TWO))
    assert told.letters == "M\u201cu thử\r"
    assert [(one.start, one.end, one.properties) for one in told.stretches_between(1, 7)] == [
        (1, 3, BOLD),
        (3, 6, ITALIC),
        (6, 7, b""),
    ]
    assert told.paragraph(7) == b"\0\0" + IN_TABLE


def test_what_was_set_by_a_quick_save_comes_over_all_else() -> None:
    unbold = b"\x35\x08\x00"
    told = text(streams([(0, COMPRESSED | WESTERN * 2, 1), (6, WIDE, 0), (8, 0, 0)], unbold))
    looks = DocLooks(streams(TWO))
    bold = [looks.character(0, one.properties).run.bold for one in told.stretches]
    assert bold == [False, False, False]
    assert [looks.character(0, one.properties).run.bold for one in text(streams(TWO)).stretches] == [True, False, False]


@pytest.mark.parametrize(
    "pieces",
    [
        [(0, COMPRESSED | WESTERN * 2, 0), (6, 900_000, 0), (8, 0, 0)],
        [(0, COMPRESSED | WESTERN * 2, 0), (6, WIDE, 0), (5, 0, 0)],
        [(1, COMPRESSED | WESTERN * 2, 0), (6, WIDE, 0), (8, 0, 0)],
    ],
)
def test_pieces_that_lie_nowhere_or_overlap_are_damage(pieces: list[tuple[int, int, int]]) -> None:
    with pytest.raises(Unreadable):
        text(streams(pieces))


def test_codes_that_are_too_many_stand_in_the_data_stream() -> None:
    huge = struct.pack("<H", 6) + b"\x61\x24\x01" + b"\x07\x24\x01"
    looks = DocLooks(streams(TWO, data=b"....." + huge))
    _, told = looks.paragraph(b"\0\0" + b"\x46\x66" + struct.pack("<I", 5))
    assert (told.align, told.new_page) == ("center", True)


def test_a_row_of_codes_that_breaks_off_ends_there() -> None:
    assert sprms(BOLD + b"\x36") == ((0x0835, b"\1"),)
    assert sprms(BOLD + b"\x08\xd6\xff\xff\x03") == ((0x0835, b"\1"),)


def defined(edges: list[int], flags: list[int]) -> bytes:
    told = bytes([len(flags)]) + struct.pack(f"<{len(edges)}h", *edges)
    told += b"".join(struct.pack("<H", flag) + b"\0" * 18 for flag in flags)
    return b"\x08\xd6" + struct.pack("<H", len(told) + 1) + told


def words(told: str) -> Paragraph:
    return Paragraph((TextRun(told),) if told else ())


def test_cells_are_merged_by_their_flags_and_by_codes_that_follow() -> None:
    table = OpenTable()
    rows: list[tuple[list[str], bytes]] = [
        # The first two are one, and the third begins a cell that goes down; an edge is a little off in each row.
        (["Thời gian", "", "chung"], defined([0, 1000, 2000, 3000], [2, 1, 0x60])),
        (["a", "b", ""], defined([5, 1003, 1996, 3001], [0, 0, 0x20])),
        (["c", "", "d"], defined([0, 1000, 2000, 3000], [0, 0, 0]) + b"\x24\x56\x00\x02" + b"\x2b\xd6\x02\x02\x01"),
    ]
    for texts, codes in rows:
        for one in texts:
            table.blocks.append(words(one))
            table.end_cell()
        table.end_row(row_shape(sprms(codes)))
    told = table.closed()
    assert told.columns == 3
    cells = [[(cell.text, cell.column, cell.column_span, cell.row_span) for cell in row.cells] for row in told.rows]
    # What hides in the last row is kept, and marked as hidden: text of the cell does not show it.
    assert cells == [
        [("Thời gian", 0, 2, 1), ("chung\n", 2, 1, 3)],
        [("a", 0, 1, 1), ("b", 1, 1, 1)],
        [("c", 0, 2, 1)],
    ]
    shared = told.rows[0].cells[1]
    assert [run.text for one in shared.paragraphs for run in one.runs if run.hidden] == ["d"]


def test_a_row_without_edges_keeps_its_cells() -> None:
    table = OpenTable()
    for one in ("a", "b"):
        table.blocks.append(words(one))
        table.end_cell()
    told = table.closed()
    assert [(cell.text, cell.column) for cell in told.rows[0].cells] == [("a", 0), ("b", 1)]


@pytest.mark.parametrize(
    ("count", "form", "written"),
    [
        (4, "lowerRoman", "iv"), (1999, "upperRoman", "MCMXCIX"), (3, "upperLetter", "C"), (28, "lowerLetter", "bb"),
        (7, "decimalZero", "07"), (12, "decimalZero", "12"), (12, "decimal", "12"), (3, "none", ""),
        (0, "lowerLetter", "0"),
        (10**9, "upperRoman", "1000000000"),
    ],
)  # fmt: skip
def test_numbers_are_written_in_each_form(count: int, form: str, written: str) -> None:
    assert formatted(count, form) == written


def test_levels_begin_again_as_their_list_says() -> None:
    levels = (
        ListLevel("upperRoman", "%1."),
        ListLevel("decimal", "%1.%2", plain=True),
        ListLevel("lowerLetter", "%3)", restart=0),
    )
    counter = Numberer({1: levels}, {1: ListUse(1), 2: ListUse(1, {0: 5})})
    told = [counter.number(1, level) for level in (0, 1, 1, 2, 0, 1, 2)]
    assert told == ["I.", "1.1", "1.2", "a)", "II.", "2.1", "b)"]
    assert [counter.number(2, 0), counter.number(2, 0), counter.number(1, 0)] == ["V.", "VI.", "VII."]
    assert counter.number(9, 0) == ""
    assert counter.number(1, 12) == ""
