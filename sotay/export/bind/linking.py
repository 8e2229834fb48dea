"""Put segments together: a document as a file of its own, or as a piece of a manual.

The body is placed already, since many communes share it; what is a commune's own is written after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sotay.export.bind import blocks, finish, outline, stamps, streams
from sotay.export.bind.growing import GrowingFile
from sotay.export.bind.objects import Writer, joined, said
from sotay.export.bind.pieces import FOOTER, FORM, PAGES, TOP, Piece
from sotay.export.bind.placing import (
    START,
    Commons,
    Inside,
    Placed,
    PlacedPage,
    item_form,
    numbered,
    parents,
    symbols,
    write_items,
    write_link,
)
from sotay.export.bind.segments import OpenPage, Segment
from sotay.model.terms import PaperSize


@dataclass(frozen=True)
class Parts:
    """What a document is bound from; see `assemble.document`."""

    front: tuple[Segment, ...]
    """Blocks, stacked on pages."""
    body: Placed
    band: tuple[Segment, ...] = ()
    folios: Segment | None = None
    """Page numbers, which stand in the band."""
    fillings: tuple[Segment, ...] = ()
    note: Segment | None = None
    mark: Segment | None = None
    paper: PaperSize = "A4"

    @property
    def page_count(self) -> int:
        """Return the number of pages of the document."""
        return pages_of_front(self.front, self.paper) + len(self.body.pages)


@dataclass
class _WholePage:
    """A page as it is put together."""

    number: int
    size: tuple[float, float]
    rest: bytes
    contents: list[int] = field(default_factory=list)
    resources: bytes = b""
    drawn: bytes = b""
    links: list[int] = field(default_factory=list)
    key: int | None = None

    def text(self, parent: int) -> bytes:
        """Return its dictionary."""
        drawn = b" /XObject <<%b >>" % self.drawn if self.drawn else b""
        listed = b" ".join(b"%d 0 R" % number for number in self.contents)
        links = b" /Annots [ %b ]" % b" ".join(b"%d 0 R" % n for n in self.links) if self.links else b""
        key = b"" if self.key is None else b" /StructParents %d" % self.key
        said_of = b"<<%b /Parent %d 0 R /Contents [ %b ] /Resources <<%b%b >>%b%b >>"
        return said_of % (self.rest, parent, listed, self.resources, drawn, links, key)


def pages_of_front(front: Sequence[Segment], paper: PaperSize) -> int:
    """Return the number of pages that the blocks of a front take."""
    return blocks.page_count(_heights(front), paper)


def file(parts: Parts, *, title: str, code: str, author: str, seal: str = "") -> bytes:
    """Return a document as a file of its own."""
    name = f"{code} {title}".strip()
    linker = _Linker(parts, code, None)
    writer = linker.writer
    above, tree = writer.number(), writer.number()
    numbers = linker.pages(above)
    listed = b" ".join(b"%d 0 R" % number for number in numbers)
    writer.write(above, b"<< /Type /Pages /Count %d /Kids [ %b ] >>" % (len(numbers), listed))
    linker.hold(b"/Document", tree)
    leaf = writer.add(b"<< /Nums [ %b ] >>" % linker.keyed())
    head = parts.body.head
    writer.write(tree, b"<< /Type /StructTreeRoot /K [ %d 0 R ] /ParentTree %d 0 R >>" % (head, leaf))
    info = finish.Described(title=name, author=author, seal=seal)
    root, about = finish.close(
        writer,
        info,
        pages=above,
        tree=tree,
        outlines=outline.written(writer, linker.outline(name), numbers, opened=2 if code else 1),
        profile=parts.body.profile,
        labels=b"0 << /S /D >>",
        language=parts.body.language,
    )
    made = GrowingFile(START)
    made.add(parts.body.written)
    made.add(writer.finished((), whole=1))
    for common in (*parts.body.reserved, *linker.commons.reserved.values()):
        made.insert(common)
    return made.finished(root, about)


def piece(parts: Parts, *, title: str, code: str, inside: Inside) -> Piece:
    """Return a document as a piece of a manual; links lead to the documents `inside` by name."""
    linker = _Linker(parts, code, inside)
    writer = linker.writer
    node, numbered = writer.number(), tuple(writer.number() for _ in linker.sheets)
    for sheet, number in zip(linker.sheets, numbered, strict=True):
        sheet.contents.append(FOOTER)
        sheet.drawn += b" %b %d 0 R" % (FORM.encode(), number)
    pages = linker.pages(node)
    listed = b" ".join(b"%d 0 R" % number for number in pages)
    writer.write(node, b"<< /Type /Pages /Count %d /Kids [ %b ] /Parent %d 0 R >>" % (len(pages), listed, PAGES))
    linker.hold(b"/Part", TOP)
    keys = [key for key, _ in linker.parents]
    leaf = writer.add(b"<< /Limits [ %d %d ] /Nums [ %b ] >>" % (keys[0], keys[-1], linker.keyed()))
    return Piece(
        written=joined(parts.body.written, writer.finished(linker.commons.numbers.items())),
        node=node,
        pages=tuple(pages),
        numbered=numbered,
        elements=(parts.body.head,),
        leaf=leaf,
        profile=parts.body.profile,
        outline=tuple(linker.outline(f"{code} {title}".strip())),
        reserved=(*parts.body.reserved, *linker.commons.reserved.values()),
    )


class _Linker:
    """Writes what a document has besides its placed body."""

    def __init__(self, parts: Parts, code: str, inside: Inside) -> None:
        self.body, self.code, self.inside = parts.body, code, inside
        self.writer = Writer(parts.body.written.after.next)
        self.commons = Commons(dict(parts.body.shared))
        self.parents, self.keys = [*parts.body.parents], parts.body.keys
        self.drawings: dict[bytes, int] = {}
        self.elements: list[int] = []
        front = self._front(parts)
        self.covering = len(front)
        self.sheets = [*front, *map(self._sheet, parts.body.pages)]
        self.elements += parts.body.elements
        self._fill(self.sheets[self.covering :], parts.fillings)
        if parts.folios:
            if len(parts.folios.pages) != len(self.sheets):
                raise ValueError(f"{code}: {len(parts.folios.pages)} folios for {len(self.sheets)} pages")
            self._put_bands(parts.band, parts.folios, self.sheets[1 if front else 0 :])
        if parts.note:
            self._put_everywhere("Footer", stamps.NOTE, parts.note, (stamps.FOOT_LEFT, stamps.NOTE_RISE))
        if parts.mark:
            self._put_everywhere("Watermark", "Watermark", parts.mark, (0, 0), under=True)

    def pages(self, parent: int) -> list[int]:
        """Write the pages and return their numbers."""
        return [self.writer.write(sheet.number, sheet.text(parent)) for sheet in self.sheets]

    def hold(self, kind: bytes, parent: int) -> None:
        """Write the element that holds all others."""
        listed = b" ".join(b"%d 0 R" % number for number in self.elements)
        self.writer.write(self.body.head, b"<< /S %b /P %d 0 R /K [ %b ] >>" % (kind, parent, listed))

    def keyed(self) -> bytes:
        """Return the entries of the parent tree."""
        return b" ".join(b"%d %b" % entry for entry in self.parents)

    def outline(self, name: str) -> list[outline.Bookmark]:
        """Return the document's entry, with its headings under it; a text without a code has its headings alone."""
        headings = outline.moved(self.body.outline, self.covering)
        return [outline.Bookmark(name, 0, children=headings)] if self.code or not headings else headings

    def _front(self, parts: Parts) -> list[_WholePage]:
        width, height = blocks.SIZES[parts.paper]
        rest = b" /Type /Page /MediaBox [ 0 0 %b %b ] /Tabs /S" % (said(width), said(height))
        places = blocks.stacked(_heights(parts.front), parts.paper)
        sheets = [
            _WholePage(self.writer.number(), (width, height), rest)
            for _ in range(pages_of_front(parts.front, parts.paper))
        ]
        drawn, count = [list[str]() for _ in sheets], 0
        for block in parts.front:
            here = places[count : count + len(block.pages)]
            on = [sheets[sheet] for sheet, _ in here]
            names = [f"/Block{count + i}" for i in range(len(here))]
            spots = [(blocks.LEFT, rise) for _, rise in here]
            self.elements += self._put_block(block, on, names, spots, self.body.head)
            for (sheet, _), name, spot in zip(here, names, spots, strict=True):
                drawn[sheet].append(blocks.drawing(name, spot))
            count += len(here)
        for page, lines in zip(sheets, drawn, strict=True):
            page.contents.append(self._draw("\n".join(lines)))
        return sheets

    def _sheet(self, page: PlacedPage) -> _WholePage:
        contents = [self._draw("q\n"), page.content, self._draw("\nQ\n")]
        resources, drawn, links = page.resources, page.drawn, [*page.links]
        return _WholePage(page.number, page.size, page.rest, contents, resources, drawn, links, page.key)

    def _fill(self, sheets: Sequence[_WholePage], fillings: Sequence[Segment]) -> None:
        """Put a block into each slot, in order; its element is written as that of the slot."""
        slots = self.body.slots
        if len(slots) != len(fillings):
            raise ValueError(f"{len(fillings)} blocks for {len(slots)} slots")
        for number, (slot, filling) in enumerate(zip(slots, fillings, strict=True)):
            sheet, name = sheets[slot.page], f"/Slot{number}"
            known = {filling.elements[0]: slot.element}
            self._put_block(filling, [sheet], [name], [slot.place], slot.parent, known)
            sheet.contents.append(self._draw(blocks.drawing(name, slot.place)))

    def _put_block(
        self,
        block: Segment,
        sheets: Sequence[_WholePage],
        names: Sequence[str],
        places: Sequence[tuple[float, float]],
        head: int,
        known: dict[int, int] | None = None,
    ) -> list[int]:
        """Write a block as forms of pages, with its links and elements; return the uppermost of these."""
        writer, forms = self.writer, [self.writer.number() for _ in block.pages]
        standing = symbols(head, [sheet.number for sheet in sheets], forms)
        numbers = numbered(block, writer, self.commons, standing, known)
        write_items(block, writer, numbers)
        for leaf, form, sheet, name, place in zip(block.pages, forms, sheets, names, places, strict=True):
            width, height = leaf.size
            box = (-blocks.SLACK, -blocks.SLACK, width + blocks.SLACK, height + blocks.SLACK)
            key = None if leaf.key is None else leaf.key + self.keys
            writer.write(form, item_form(leaf, numbers, box, key), stands=True)
            sheet.drawn += b" %b %d 0 R" % (name.encode(), form)
            sheet.links += (write_link(link, place, writer, numbers, self.keys, self.inside) for link in leaf.links)
        self.parents += parents(block, numbers, self.keys)
        self.keys += block.keys
        return [int(numbers[index]) for index in block.elements]

    def _put_bands(self, band: Sequence[Segment], numbers: Segment, sheets: Sequence[_WholePage]) -> None:
        """Put the band, layer by layer, with page x/y on these pages."""
        headers = [form for layer in band for form in self._forms(layer)]
        folios = self._forms(numbers)[len(self.sheets) - len(sheets) :]
        leaves = numbers.pages[len(self.sheets) - len(sheets) :]
        width, height = band[0].pages[0].size
        names = [f"/Header{i}" for i in range(len(headers))]
        for sheet, folio, leaf in zip(sheets, folios, leaves, strict=True):
            bottom = sheet.size[1] - stamps.BAND_TOP - height
            beside = stamps.BAND_LEFT + width - leaf.size[0]
            placed = [(name, stamps.BAND_LEFT, bottom) for name in names]
            placed.append(("/Folio", beside, bottom + stamps.FOLIO_RISE))
            for name, form in zip([*names, "/Folio"], [*headers, folio], strict=True):
                sheet.drawn += b" %b %d 0 R" % (name.encode(), form)
            sheet.contents.append(self._draw(stamps.drawn("Header", placed)))

    def _put_everywhere(
        self, kind: str, name: str, stamp: Segment, place: tuple[float, float], *, under: bool = False
    ) -> None:
        form = self._forms(stamp)[0]
        drawing = self._draw(stamps.drawn(kind, [(f"/{name}", *place)]))
        for sheet in self.sheets:
            sheet.drawn += b" /%b %d 0 R" % (name.encode(), form)
            sheet.contents.insert(0 if under else len(sheet.contents), drawing)

    def _forms(self, stamp: Segment) -> list[int]:
        """Write the pages of a stamp as forms and return their numbers."""
        none = [0] * len(stamp.pages)
        numbers = numbered(stamp, self.writer, self.commons, symbols(0, none, none))
        write_items(stamp, self.writer, numbers)
        return [self._form(leaf, numbers) for leaf in stamp.pages]

    def _form(self, leaf: OpenPage, numbers: list[bytes]) -> int:
        return self.writer.add(item_form(leaf, numbers, (0, 0, *leaf.size), None), stands=True)

    def _draw(self, operators: str) -> int:
        """Return the number of a stream of drawing operators; equal ones are one."""
        text = operators.encode()
        if text not in self.drawings:
            self.drawings[text] = self.writer.stream(b"", streams.squeezed(text))
        return self.drawings[text]


def _heights(front: Sequence[Segment]) -> list[float]:
    return [leaf.size[1] for block in front for leaf in block.pages]
