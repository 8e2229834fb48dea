"""Bookmarks: read from parts, combined, written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from sotay.export.bind.objects import Writer, said


@dataclass
class Bookmark:
    """An outline entry: page (from 0), height on it (points from the lower edge), entries under it."""

    title: str
    page: int
    top: float | None = None
    children: list[Bookmark] = field(default_factory=list)


def read(pdf: Pdf, offset: int) -> list[Bookmark]:
    """Return the outline of a PDF; page numbers are increased by `offset`."""
    if "/Outlines" not in pdf.Root:
        return []
    numbers = {page.obj.objgen: offset + i for i, page in enumerate(pdf.pages)}
    return _read(pdf.Root.Outlines, numbers)


def _read(parent: Object, numbers: dict[tuple[int, int], int]) -> list[Bookmark]:
    found, item = [], parent.get("/First")
    while item is not None:
        place = item.Dest
        top = float(place[3]) if place[1] == Name.XYZ else None
        found.append(Bookmark(str(item.Title), numbers[place[0].objgen], top, _read(item, numbers)))
        item = item.get("/Next")
    return found


def moved(entries: Iterable[Bookmark], by: int) -> list[Bookmark]:
    """Return entries with their pages moved back by an offset."""
    return [replace(entry, page=entry.page + by, children=moved(entry.children, by)) for entry in entries]


def under(entries: list[Bookmark], part: Sequence[str], page: int) -> list[Bookmark]:
    """Return the list of entries under the headings `part`, which are added if missing."""
    for title in part:
        if not entries or entries[-1].title != title:
            entries.append(Bookmark(title, page))
        entries = entries[-1].children
    return entries


def write(pdf: Pdf, entries: Sequence[Bookmark], *, opened: int) -> None:
    """Write the outline; entries of the first `opened` levels are expanded."""
    lead_to(pdf, [page.obj for page in pdf.pages], entries, opened=opened)


def lead_to(pdf: Pdf, pages: Sequence[Object], entries: Sequence[Bookmark], *, opened: int) -> None:
    """Write an outline that points to these pages."""
    root = pdf.make_indirect(Dictionary(Type=Name.Outlines))
    root.Count = _write(pdf, root, entries, pages, opened)
    pdf.Root.Outlines = root
    pdf.Root.PageMode = Name.UseOutlines


def _write(pdf: Pdf, parent: Object, entries: Sequence[Bookmark], pages: Sequence[Object], opened: int) -> int:
    """Write the entries under `parent` and return how many are visible when it is open."""
    items = [pdf.make_indirect(Dictionary(Title=String(e.title), Parent=parent)) for e in entries]
    visible = len(items)
    for i, (item, entry) in enumerate(zip(items, entries, strict=True)):
        page = pages[entry.page]
        item.Dest = Array([page, Name.Fit] if entry.top is None else [page, Name.XYZ, 0, entry.top, 0])
        if i:
            item.Prev = items[i - 1]
        if i + 1 < len(items):
            item.Next = items[i + 1]
        if entry.children:
            below = _write(pdf, item, entry.children, pages, opened - 1)
            item.Count = below if opened > 1 else -below
            visible += below if opened > 1 else 0
    if items:
        parent.First, parent.Last = items[0], items[-1]
    return visible


def written(writer: Writer, entries: Sequence[Bookmark], pages: Sequence[int], *, opened: int) -> int:
    """Write an outline that points to pages of these numbers, as `lead_to` does, and return its number."""
    root = writer.number()
    first, last, visible = _written(writer, root, entries, pages, opened)
    ends = b" /First %d 0 R /Last %d 0 R" % (first, last) if entries else b""
    return writer.write(root, b"<< /Type /Outlines /Count %d%b >>" % (visible, ends))


def _written(
    writer: Writer, parent: int, entries: Sequence[Bookmark], pages: Sequence[int], opened: int
) -> tuple[int, int, int]:
    """Write the entries under a parent; return the first, the last, and how many are visible when it is open."""
    numbers, visible = [writer.number() for _ in entries], len(entries)
    for i, (number, entry) in enumerate(zip(numbers, entries, strict=True)):
        place = b"/Fit" if entry.top is None else b"/XYZ 0 %b 0" % said(entry.top)
        text = b"<< /Title %b /Parent %d 0 R /Dest [ %d 0 R %b ]"
        text %= (String(entry.title).unparse(), parent, pages[entry.page], place)
        if i:
            text += b" /Prev %d 0 R" % numbers[i - 1]
        if i + 1 < len(numbers):
            text += b" /Next %d 0 R" % numbers[i + 1]
        if entry.children:
            first, last, below = _written(writer, number, entry.children, pages, opened - 1)
            text += b" /First %d 0 R /Last %d 0 R /Count %d" % (first, last, below if opened > 1 else -below)
            visible += below if opened > 1 else 0
        writer.write(number, text + b" >>")
    return (numbers[0], numbers[-1], visible) if numbers else (0, 0, 0)
