"""The file of a manual: its parts one after another, then its single objects."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from sotay.export.bind import finish, outline, stamps, streams
from sotay.export.bind.objects import NOTHING, ROW, STANDING, Objects, WrittenObjects
from sotay.export.bind.pieces import BEGINNING, FOOTER, FORM, PAGES, TOP, Piece, Running

HEAD = b"%PDF-1.7\n%\xbf\xf7\xa2\xfe\n"
"""The second line tells programs that the file is not text (ISO 32000-1, 7.5.2)."""
PROFILE = "IEC 61966-2-1 Default RGB Colour Space - sRGB"


class Whole:
    """A manual as it grows; every part was numbered after the one before it."""

    def __init__(self, running: Iterable[Running]) -> None:
        self.file = _GrowingFile()
        self.forms: list[bytes] = []
        self.pages: list[int] = []
        self.nodes: list[int] = []
        self.elements: list[int] = []
        self.leaves: list[int] = []
        self.end, self.profile = BEGINNING, 0
        for numbers in running:
            self.file.add(numbers.written)
            self.forms += numbers.forms

    def add(self, piece: Piece) -> list[outline.Bookmark]:
        """Add a part with the running numbers of its pages; return the outline entries that point into it.

        Raises ValueError if there are no running numbers left.
        """
        start, written = len(self.pages), piece.written
        self.pages += range(written.start + 1, written.start + 1 + piece.pages)
        if len(self.pages) > len(self.forms):
            raise ValueError(f"{len(self.forms)} running numbers for {len(self.pages)} pages or more")
        self.file.add(written)
        forms = self.forms[len(self.pages) - len(piece.numbered) : len(self.pages)]
        for number, form in zip(piece.numbered, forms, strict=True):
            self.file.put(number, form)
        self.nodes.append(written.start)
        self.elements += piece.elements
        self.leaves.append(piece.leaf)
        self.end, self.profile = written.after, piece.profile
        return outline.moved(piece.outline, start)

    def finished(
        self, starts: Mapping[str, int], entries: Sequence[outline.Bookmark], labels: Array, title: str, author: str
    ) -> bytes:
        """Return the file; `starts` are the first pages (from 0) of documents, which links target by code."""
        with Pdf.new() as pdf:
            objects = Objects(pdf, self.end)
            pages = [objects.elsewhere(number) for number in self.pages]
            finish.describe(pdf, title, author)
            outline.lead_to(pdf, pages, entries, opened=1)
            pdf.Root.PageLabels = Dictionary(Nums=labels)
            pdf.Root.Names = Dictionary(Dests=_names({code: pages[start] for code, start in starts.items()}))
            pdf.Root.OutputIntents = Array([_intent(objects.elsewhere(self.profile))])
            pdf.Root.Lang, pdf.Root.MarkInfo = String("vi"), Dictionary(Marked=True)
            pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
            tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([objects.elsewhere(TOP)])))
            tree.ParentTree = Dictionary(Kids=Array(map(objects.elsewhere, self.leaves)))
            pdf.Root.StructTreeRoot, pdf.Root.Pages = tree, objects.elsewhere(PAGES)
            elements, nodes = map(objects.elsewhere, self.elements), map(objects.elsewhere, self.nodes)
            top = Dictionary(S=Name.Document, P=tree, K=Array(elements))
            above = Dictionary(Type=Name.Pages, Count=len(pages), Kids=Array(nodes))
            for number, item in ((TOP, top), (PAGES, above), (FOOTER, stamps.running(pdf, FORM))):
                self.file.put(number, objects.serialized(pdf.make_indirect(item)))
            root, info = objects.take(pdf.Root), objects.take(pdf.trailer.Info)
            self.file.add(objects.written())
            return self.file.finished(root, info)


def _names(places: Mapping[str, Object]) -> Dictionary:
    """Return a name tree, sorted (ISO 32000-1, 7.9.6)."""
    named = sorted((bytes(String(code)), code, page) for code, page in places.items())
    return Dictionary(Names=Array([x for _, code, page in named for x in (String(code), Array([page, Name.Fit]))]))


def _intent(profile: Object) -> Dictionary:
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String(PROFILE),
        Info=String(PROFILE),
        DestOutputProfile=profile,
    )


class _GrowingFile:
    """A file to which objects are appended, with its cross-reference table."""

    def __init__(self) -> None:
        self.content = bytearray(HEAD)
        self.rows = bytearray(NOTHING * BEGINNING.next)

    def add(self, part: WrittenObjects) -> None:
        """Add objects numbered after those in the file."""
        place = len(self.content)
        self.content += part.content
        self.rows += part.rows
        for number in part.standing:
            kind, within, generation = ROW.unpack_from(self.rows, number * ROW.size)
            ROW.pack_into(self.rows, number * ROW.size, kind, place + within, generation)

    def put(self, number: int, text: bytes) -> None:
        """Write an object whose number was reserved."""
        ROW.pack_into(self.rows, number * ROW.size, STANDING, len(self.content), 0)
        self.content += b"%d 0 obj\n%b\nendobj\n" % (number, text)

    def finished(self, root: int, info: int) -> bytes:
        """Return the file with its cross-reference stream; its identifier is derived from its content."""
        number, place = len(self.rows) // ROW.size, len(self.content)
        self.rows += ROW.pack(STANDING, place, 0)
        data = streams.packed(bytes(self.rows))
        name = hashlib.md5(self.content, usedforsecurity=False).hexdigest().encode()
        said = b"/Type /XRef /W [ 1 4 2 ] /Size %d /Root %d 0 R /Info %d 0 R" % (number + 1, root, info)
        said += b" /ID [ <%b> <%b> ] /Filter /FlateDecode /Length %d" % (name, name, len(data))
        self.content += b"%d 0 obj\n<< %b >>\nstream\n%b\nendstream\nendobj\n" % (number, said, data)
        self.content += b"startxref\n%d\n%%%%EOF\n" % place
        return bytes(self.content)
