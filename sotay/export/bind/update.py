"""Add to a finished file without writing it anew: an incremental update (ISO 32000-1, 7.5.6).

The bytes that are there stay, and what is new follows them: nothing is copied, and no font is embedded twice.
"""

from __future__ import annotations

import io
import re
from itertools import groupby

from pikepdf import Array, Dictionary, Page, Pdf

from sotay.export.bind import growing, stamps, streams
from sotay.export.bind.objects import ROW, STANDING, Writer, entries_of, value_of
from sotay.export.bind.placing import RESERVED, Commons, item_form, numbered, symbols, write_items
from sotay.export.bind.segments import Segment, common_at

START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")


def marked(content: bytes, mark: Segment) -> bytes:
    """Return a finished document with a mark under the words of every page; tags, links and metadata are kept."""
    with Pdf.open(io.BytesIO(content)) as pdf:
        writer = Writer(int(pdf.trailer.Size))
        form = _form(pdf, mark, writer)
        name = f"/Watermark{form}"
        drawing = writer.stream(b"", streams.squeezed(stamps.drawn("Watermark", [(name, 0, 0)]).encode()))
        for page in pdf.pages:
            writer.write(page.obj.objgen[0], _under(page, drawing, b"%b %d 0 R" % (name.encode(), form)))
        return _appended(content, pdf, writer)


def _form(pdf: Pdf, mark: Segment, writer: Writer) -> int:
    """Write a mark as a form and return its number; a font that the file has is not written again."""
    # Nothing new is at a reserved number: what the file has there stays.
    numbers = {f"at {place}": place for place in RESERVED.values()}
    for _, common in mark.commons:
        place = RESERVED.get(common.name, 0)
        found = common_at(pdf, place) if place else None
        if found and found.digest == common.digest:
            numbers[common.digest] = place
    found_at = numbered(mark, writer, Commons(numbers), symbols(0, [0], [0]))
    write_items(mark, writer, found_at)
    leaf = mark.pages[0]
    return writer.add(item_form(leaf, found_at, (0, 0, *leaf.size), None), stands=True)


def _under(page: Page, drawing: int, form: bytes) -> bytes:
    """Return a page's dictionary with a drawing under its words that uses a form."""
    contents = page.obj.Contents
    parts = list(contents) if isinstance(contents, Array) else [contents]
    listed = b" ".join([b"%d 0 R" % drawing, *map(value_of, parts)])
    resources = page.resources
    fixed = entries_of({key: item for key, item in resources.items() if key != "/XObject"})
    drawn = entries_of(dict(resources.get("/XObject", Dictionary()).items()))
    rest = entries_of({key: item for key, item in page.obj.items() if key not in ("/Contents", "/Resources")})
    return b"<<%b /Contents [ %b ] /Resources <<%b /XObject <<%b %b >> >> >>" % (rest, listed, fixed, drawn, form)


def _appended(content: bytes, pdf: Pdf, writer: Writer) -> bytes:
    """Return the file with what was written at its end."""
    before = START.search(content)
    assert before  # as every file ends
    writer.pack()
    number, begin = writer.number(), len(content)
    rows = {name: _moved(row, begin) for name, row in sorted(writer.rows.items())}
    whole = bytearray(content + writer.content)
    data, place = growing.table(whole, b"".join(rows.values()))
    runs = (list(run) for _, run in groupby(enumerate([*rows, number]), key=lambda item: item[1] - item[0]))
    index = b" ".join(b"%d %d" % (run[0][1], len(run)) for run in runs)
    root, info, first = value_of(pdf.trailer.Root), value_of(pdf.trailer.Info), pdf.trailer.ID[0].unparse()
    trailer = b"/Size %d /Root %b /Info %b /ID [ %b <%b> ] /Prev %b /Index [ %b ]"
    trailer %= (number + 1, root, info, first, growing.identifier(whole), before[1], index)
    return growing.end(whole, number, trailer, data, place)


def _moved(row: bytes, by: int) -> bytes:
    """Return a cross-reference entry for what is written after so many bytes."""
    kind, place, generation = ROW.unpack(row)
    return ROW.pack(kind, place + by, generation) if kind == STANDING else row
