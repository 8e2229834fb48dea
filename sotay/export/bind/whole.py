"""The file of a manual: its parts one after another, then its single objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pikepdf import String

from sotay.export.bind import finish, outline, stamps, streams
from sotay.export.bind.growing import GrowingFile
from sotay.export.bind.objects import Writer
from sotay.export.bind.pieces import BEGINNING, FOOTER, FORM, PAGES, TOP, Piece, Running
from sotay.export.bind.placing import START


class Whole:
    """A manual as it grows; every part was numbered after the one before it."""

    def __init__(self, running: Iterable[Running]) -> None:
        self.file = GrowingFile(START)
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
        self.pages += piece.pages
        if len(self.pages) > len(self.forms):
            raise ValueError(f"{len(self.forms)} running numbers for {len(self.pages)} pages or more")
        self.file.add(written)
        forms = self.forms[len(self.pages) - len(piece.numbered) : len(self.pages)]
        for number, form in zip(piece.numbered, forms, strict=True):
            self.file.put(number, form)
        self.nodes.append(piece.node)
        for common in piece.reserved:
            self.file.insert(common)
        self.elements += piece.elements
        self.leaves.append(piece.leaf)
        self.end, self.profile = written.after, piece.profile
        return outline.moved(piece.outline, start)

    def finished(
        self,
        starts: Mapping[str, int],
        entries: Sequence[outline.Bookmark],
        labels: bytes,
        title: str,
        author: str,
        language: str,
    ) -> bytes:
        """Return the file; `starts` are the first pages (from 0) of documents, which links target by code."""
        writer = Writer(self.end.next)
        tree = writer.number()
        outlines = outline.written(writer, entries, self.pages, opened=1)
        root, info = finish.close(
            writer,
            finish.Described(title, author),
            pages=PAGES,
            tree=tree,
            outlines=outlines,
            profile=self.profile,
            labels=labels,
            language=String(language).unparse(),
            names=_names({code: self.pages[start] for code, start in starts.items()}),
        )
        leaves, elements, nodes = map(_listed, (self.leaves, self.elements, self.nodes))
        writer.write(tree, b"<< /Type /StructTreeRoot /K [ %d 0 R ] /ParentTree << /Kids [ %b ] >> >>" % (TOP, leaves))
        self.file.put(TOP, b"<< /S /Document /P %d 0 R /K [ %b ] >>" % (tree, elements))
        self.file.put(PAGES, b"<< /Type /Pages /Count %d /Kids [ %b ] >>" % (len(self.pages), nodes))
        drawn = streams.squeezed(stamps.running(FORM).encode())
        head = b"<< /Filter /FlateDecode /Length %d >>" % len(drawn)
        self.file.put(FOOTER, b"%b\nstream\n%b\nendstream" % (head, drawn))
        self.file.add(writer.finished((), whole=1))
        return self.file.finished(root, info)


def _listed(numbers: Iterable[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


def _names(places: Mapping[str, int]) -> bytes:
    """Return the entries of a name tree, sorted (ISO 32000-1, 7.9.6)."""
    named = sorted((bytes(String(code)), String(code).unparse(), page) for code, page in places.items())
    return b" ".join(b"%b [ %d 0 R /Fit ]" % (code, page) for _, code, page in named)
