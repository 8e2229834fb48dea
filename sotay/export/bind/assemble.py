"""Bind laid-out parts into documents and documents into a manual; the only module that knows pikepdf."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from pikepdf import Dictionary, Pdf, PdfError, String

from sotay.base.languages.language import Language
from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.export.bind import finish, linking, links, outline, pieces, placing, same, segments, stamps, tags, update
from sotay.export.bind.linking import Parts, pages_of_front
from sotay.export.bind.objects import Numbering
from sotay.export.bind.pieces import BEGINNING, Piece, Running
from sotay.export.bind.placing import Placed
from sotay.export.bind.segments import Kind, Segment
from sotay.export.bind.whole import Whole

__all__ = [
    "BEGINNING",
    "Bound",
    "InOrder",
    "Kind",
    "Numbering",
    "Parts",
    "Piece",
    "Placed",
    "Running",
    "Segment",
    "controlled",
    "document",
    "document_piece",
    "height",
    "identity",
    "issued_by",
    "known",
    "manual",
    "marked",
    "own_piece",
    "page_count",
    "pages_of_front",
    "part",
    "piece",
    "placed",
    "running",
    "shows_the_same",
    "single",
]


ISSUED_BY = re.compile(rf"<dc:identifier>{finish.IDENTIFIER}([0-9a-f]{{64}})<".encode())


@dataclass(frozen=True)
class Bound:
    """A finished document to be bound into a larger file; `part` are the headings above it, outermost first."""

    content: bytes
    code: str
    part: tuple[str, ...]


@dataclass(frozen=True)
class InOrder:
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


def issued_by(content: bytes) -> str:
    """Return the seal of the event that issued a document, as its metadata has it; empty where they do not."""
    try:
        with _open(content) as pdf:
            found = pdf.Root.Metadata.read_bytes() if "/Metadata" in pdf.Root else b""
            match = ISSUED_BY.search(found)
            return match[1].decode() if match else ""
    except PdfError:
        return ""


def part(content: bytes, kind: Kind) -> Segment:
    """Take a laid-out part apart, to be bound into any number of documents."""
    return segments.taken(content, kind)


def known(part: Segment) -> Segment:
    """Return a part that was read from elsewhere, with the fonts that this process has."""
    return segments.with_kept_fonts(part)


def placed(body: Segment, numbering: Numbering = BEGINNING, inside: Collection[str] | None = None) -> Placed:
    """Return a body at numbers of a file: for documents of their own, or for a manual with the documents `inside`.

    Bodies that are equal, and at equal numbers, are equal in all files.
    """
    return placing.place(body, numbering, inside)


def document(parts: Parts, *, title: str, code: str, author: str, seal: str = "") -> bytes:
    """Return a document: front and body with the band on all pages but the first, which is the cover.

    A form has no front: the band is on all its pages. A note is at the foot of every page, until `controlled`
    replaces it by a stamp; a mark lies across every page. Fillings are blocks for the slots of the body. `seal`, of
    the event that issued it, is in the metadata.

    The band has its layers, bottom first; there are as many folios as pages of front and body together (ValueError).
    Links to other documents point to `<CODE>.pdf` in the same folder. The same parts give the same bytes.
    """
    return linking.file(parts, title=title, code=code, author=author, seal=seal)


def single(body: Placed, *, title: str, author: str) -> bytes:
    """Return a text laid out in one piece as a file of its own, with outline and metadata."""
    return linking.file(Parts((), body), title=title, code="", author=author)


def marked(content: bytes, mark: Segment) -> bytes:
    """Return a finished document with a mark across every page; its own bytes are the beginning of the new ones."""
    return update.marked(content, mark)


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


def piece(parts: Parts, *, title: str, code: str, inside: Collection[str]) -> Piece:
    """Return a document as a part of a manual's file, its objects numbered as its body was placed.

    `inside` are the codes of the manual's documents, which links may target.
    """
    return linking.piece(parts, title=title, code=code, inside=inside)


def document_piece(content: bytes, numbering: Numbering, inside: Collection[str]) -> Piece:
    """Return a finished document, such as the archive has, as `piece` does; it is numbered from `numbering` on."""
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
    documents: Iterable[InOrder],
    *,
    title: str,
    author: str,
    language: Language = VIETNAMESE,
) -> bytes:
    """Return the bound manual: cover, contents, every document with its own x/y, a running number at the foot.

    Every part was numbered after the one before it. `running` has at least as many numbers as there are pages
    (ValueError). Links between documents work inside; the outline goes by part, document and heading; page labels
    name the document.
    """
    whole, labels, starts = Whole(running), [(0, "")], dict[str, int]()
    whole.add(cover)
    entries = [outline.Bookmark(title, 0), outline.Bookmark(language.say("Mục lục"), len(whole.pages))]
    whole.add(contents)
    for document in documents:
        start = starts[document.code] = len(whole.pages)
        labels.append((start, document.code))
        outline.under(entries, document.part, start).extend(whole.add(document.piece))
    return whole.finished(starts, entries, _labels(labels), title, author, language.code)


def controlled(documents: Sequence[Bound], stamps_of: bytes, *, title: str, author: str) -> bytes:
    """Return controlled copies in one file for duplex printing, each document starting on an odd page.

    `stamps_of` has one page per document, stamped at the foot of all its pages. Tags, links and bookmarks
    are as in `manual`.
    """
    with _open(documents[0].content) as pdf, _open(stamps_of) as feet:
        labels, starts, entries = list[tuple[int, str]](), dict[str, int](), list[outline.Bookmark]()
        for bound, foot in zip(documents, feet.pages, strict=True):
            if labels and len(pdf.pages) % 2:
                pdf.add_blank_page(page_size=stamps.size_of(pdf.pages[0]))
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


def _labels(starts: Iterable[tuple[int, str]]) -> bytes:
    """Return entries of page labels: roman numbers, but for a document its code and own page number."""
    named = ((start, b"/S /D /P %b" % String(f"{c}/").unparse() if c else b"/S /r") for start, c in starts)
    return b" ".join(b"%d << %b >>" % label for label in named)


def _open(content: bytes) -> Pdf:
    return Pdf.open(io.BytesIO(content))
