"""Bind laid-out parts into documents and documents into a manual; the only module that knows pikepdf."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Pdf, PdfError, String

from sotay.export.bind import blocks, finish, links, outline, pieces, same, slots, stamps, tags
from sotay.export.bind.objects import Numbering
from sotay.export.bind.pieces import BEGINNING, Piece, Running
from sotay.export.bind.whole import Whole

__all__ = [
    "BEGINNING",
    "Bound",
    "Numbering",
    "Piece",
    "Placed",
    "Running",
    "controlled",
    "document",
    "document_piece",
    "front",
    "height",
    "identity",
    "manual",
    "marked",
    "own_piece",
    "page_count",
    "running",
    "shows_the_same",
    "single",
]


@dataclass(frozen=True)
class Bound:
    """A finished document to be bound into a larger file; `part` are the headings above it, outermost first."""

    content: bytes
    code: str
    part: tuple[str, ...]


@dataclass(frozen=True)
class Placed:
    """A document as a piece of a manual, and the headings above it, outermost first."""

    piece: Piece
    code: str
    part: tuple[str, ...]


def page_count(content: bytes) -> int:
    """Return the number of pages of a PDF."""
    with _open(content) as pdf:
        return len(pdf.pages)


def height(content: bytes) -> float:
    """Return the height of a block (see `press.block`) in points; ValueError if it has several pages."""
    with _open(content) as pdf:
        if len(pdf.pages) != 1:
            raise ValueError(f"a block of {len(pdf.pages)} pages")
        return float(pdf.pages[0].mediabox[3])


def identity(content: bytes) -> tuple[str, str] | None:
    """Return the title and author in a PDF's metadata, or None for an unreadable file."""
    try:
        with _open(content) as pdf:
            info = pdf.trailer.get("/Info", Dictionary())
            return str(info.get("/Title", "")), str(info.get("/Author", ""))
    except PdfError:
        return None


def front(parts: Sequence[bytes]) -> bytes:
    """Return a front: blocks (see `press.block`) stacked on pages, with their tags. Equal blocks give equal bytes."""
    with _open(parts[0]) as pdf:
        for part in parts[1:]:
            with _open(part) as source:
                tags.append(pdf, source)
        blocks.stack(pdf)
        return finish.part(pdf)


def document(
    front: bytes | None,
    body: bytes,
    band: Sequence[bytes],
    folios: bytes,
    fillings: Sequence[bytes] = (),
    *,
    title: str,
    code: str,
    author: str,
    note: bytes | None = None,
    mark: bytes | None = None,
) -> bytes:
    """Return a document: front and body with the band on all pages but the first, which is the cover.

    A form has no front: the band is on all its pages. `note` is at the foot of every page, until `controlled`
    replaces it by a stamp; `mark` lies across every page. `fillings` are blocks for the slots of the body.

    `band` has its layers, bottom first; `folios` has as many pages as front and body together (ValueError). Links to
    other documents point to `<CODE>.pdf` in the same folder. The same parts give the same bytes.
    """
    name = f"{code} {title}".strip()
    with _open(front or body) as pdf, _open(body) as words, _open(folios) as numbers:
        links.make_explicit(pdf)
        covering = len(pdf.pages) if front else 0
        if front:
            tags.append(pdf, words)
        if len(numbers.pages) != len(pdf.pages):
            raise ValueError(f"{code}: {len(numbers.pages)} folios for {len(pdf.pages)} pages")
        entries = [outline.Bookmark(name, 0, children=outline.read(words, covering))]
        stamps.balance(pdf)
        slots.fill(pdf, [_open(filling) for filling in fillings])
        layers = [_open(layer) for layer in band]
        stamps.put_bands(pdf, [layer.pages[0] for layer in layers], numbers, first=1 if front else 0)
        if note:
            with _open(note) as notes:
                stamps.put_note(pdf, notes.pages[0])
        if mark:
            with _open(mark) as marks:
                stamps.put_mark(pdf, marks.pages[0])
        links.lead_to_files(pdf)
        outline.write(pdf, entries, opened=2)
        pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))
        return finish.save(pdf, name, author)


def single(content: bytes, *, title: str, author: str) -> bytes:
    """Return a text laid out in one piece as a file of its own, with outline and metadata."""
    with _open(content) as pdf:
        links.make_explicit(pdf)
        outline.write(pdf, outline.read(pdf, 0), opened=1)
        return finish.save(pdf, title, author)


def marked(content: bytes, mark: bytes) -> bytes:
    """Return a finished document with a mark across every page; tags, links and metadata are kept."""
    with _open(content) as pdf, _open(mark) as marks:
        stamps.put_mark(pdf, marks.pages[0])
        return finish.written(pdf)


def signable(content: bytes, field: str, label: str) -> bytes:
    """Return a finished document with an empty, invisible signature field on its first page."""
    with _open(content) as pdf:
        tags.add_signature_field(pdf, field, label)
        return finish.written(pdf)


def shows_the_same(paper: bytes, signed: bytes) -> bool:
    """Tell whether a file shows what another does, and nothing else; it may have a field for a signature."""
    try:
        with _open(paper) as one, _open(signed) as other:
            return same.same(one, other)
    except PdfError:
        return False


def running(content: bytes, numbering: Numbering) -> Running:
    """Return running numbers, one per page, as forms of a manual's file."""
    with _open(content) as pdf:
        return pieces.running(pdf, numbering)


def document_piece(content: bytes, numbering: Numbering, inside: Collection[str]) -> Piece:
    """Return a finished document as a part of a manual's file, its objects numbered from `numbering` on.

    `inside` are the codes of the manual's documents, which links may target.
    """
    with _open(content) as pdf:
        return pieces.place(pdf, numbering, inside)


def own_piece(content: bytes, numbering: Numbering, inside: Collection[str], *, covering: int = 0) -> Piece:
    """Return a laid-out text of the manual's own as a part, as `document_piece` does.

    The first `covering` pages have no running number.
    """
    with _open(content) as pdf:
        links.make_explicit(pdf)
        stamps.balance(pdf)
        return pieces.place(pdf, numbering, inside, first=covering)


def manual(
    running: Iterable[Running],
    cover: Piece,
    contents: Piece,
    documents: Iterable[Placed],
    *,
    title: str,
    author: str,
) -> bytes:
    """Return the bound manual: cover, contents, every document with its own x/y, a running number at the foot.

    Every part was numbered after the one before it. `running` has at least as many numbers as there are pages
    (ValueError). Links between documents work inside; the outline goes by part, document and heading; page labels
    name the document.
    """
    whole, labels, starts = Whole(running), [(0, "")], dict[str, int]()
    whole.add(cover)
    entries = [outline.Bookmark(title, 0), outline.Bookmark("Mục lục", len(whole.pages))]
    whole.add(contents)
    for document in documents:
        start = starts[document.code] = len(whole.pages)
        labels.append((start, document.code))
        outline.under(entries, document.part, start).extend(whole.add(document.piece))
    return whole.finished(starts, entries, _labels(labels), title, author)


def controlled(documents: Sequence[Bound], stamps_of: bytes, *, title: str, author: str) -> bytes:
    """Return controlled copies in one file for duplex printing, each document starting on an odd page.

    `stamps_of` has one page per document, stamped at the foot of all its pages. Tags, links and bookmarks
    are as in `manual`.
    """
    with _open(documents[0].content) as pdf, _open(stamps_of) as feet:
        labels, starts, entries = list[tuple[int, str]](), dict[str, int](), list[outline.Bookmark]()
        for bound, foot in zip(documents, feet.pages, strict=True):
            if labels and len(pdf.pages) % 2:
                pdf.add_blank_page(page_size=stamps.A4)
            start = starts[bound.code] = len(pdf.pages) if labels else 0
            labels.append((start, bound.code))
            with _open(bound.content) as source:
                outline.under(entries, bound.part, start).extend(outline.read(source, start))
                if start:
                    tags.append(pdf, source)
            stamps.put_foot(pdf, list(pdf.pages)[start:], foot)
        links.lead_inside(pdf, starts)
        outline.write(pdf, entries, opened=1)
        pdf.Root.PageLabels = Dictionary(Nums=_labels(labels))
        return finish.save(pdf, title, author)


def _labels(starts: Iterable[tuple[int, str]]) -> Array:
    """Return page labels: roman numbers, but for a document its code and own page number."""
    named = ((start, Dictionary(S=Name.D, P=String(f"{c}/")) if c else Dictionary(S=Name.r)) for start, c in starts)
    return Array([item for label in named for item in label])


def _open(content: bytes) -> Pdf:
    return Pdf.open(io.BytesIO(content))
