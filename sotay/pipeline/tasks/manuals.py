"""Manuals assembled from pieces: only a changed document's piece is rebuilt."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

from sotay.base.hashing import digest
from sotay.base.versions import BINDING, version
from sotay.export.bind import assemble
from sotay.facts.structure import sections
from sotay.model.documents import Document
from sotay.model.manual import Manual
from sotay.storage import kinds
from sotay.storage.cache import Cache

P = TypeVar("P", assemble.Piece, assemble.Running)
Link: TypeAlias = Callable[[assemble.Numbering, Sequence[str]], assemble.Piece]
"""Makes a document from its parts, numbered from there on, for a manual that has these codes."""


def together(
    cache: Cache,
    manual: Manual,
    documents: Iterable[Document],
    files: Mapping[str, str],
    *,
    cover: str,
    contents: str,
    running: Sequence[str],
    title: str,
    linked: Mapping[str, Link],
) -> bytes:
    """Return a manual, or a volume, of these documents assembled from PDFs, named by digest; `files` go by code.

    Those in `linked` are made from their parts instead, which is faster.
    """
    pieces = _Pieces(cache, sorted(files), linked)
    return assemble.manual(
        [pieces.next(name, assemble.running) for name in running],
        pieces.next(cover, pieces.cover),
        pieces.next(contents, pieces.contents),
        _placed(documents, manual, files, pieces),
        title=title,
        author=manual.unit.agency,
        language=manual.language,
    )


def _placed(
    documents: Iterable[Document], manual: Manual, files: Mapping[str, str], pieces: _Pieces
) -> Iterator[assemble.InOrder]:
    """Yield the documents in manual order, each read when its turn comes."""
    for s in sections(documents, manual.references.structure):
        part = (s.part.title, s.field) if s.field else (s.part.title,)
        for d in s.documents:
            yield assemble.InOrder(pieces.document(files[d.code], d.code), d.code, part)


class _Pieces:
    """The parts of a manual in order, reused if made before for the same place; `codes` are all it has."""

    def __init__(self, cache: Cache, codes: Sequence[str], linked: Mapping[str, Link]) -> None:
        self.cache, self.codes, self.linked, self.numbering = cache, codes, linked, assemble.BEGINNING
        self.among = digest(json.dumps(codes))

    def next(self, name: str, make: Callable[[bytes, assemble.Numbering], P]) -> P:
        """Return the PDF of that digest as the next part."""
        return self._kept(name, make.__name__, lambda: make(self.cache.read(name), self.numbering))

    def document(self, name: str, code: str) -> assemble.Piece:
        """Return the document of that digest and code as the next part."""
        link = self.linked.get(code)
        if link is None:
            return self.next(name, self.finished)
        return self._kept(name, "linked", lambda: link(self.numbering, self.codes))

    def _kept(self, name: str, how: str, make: Callable[[], P]) -> P:
        cache, numbering = self.cache, self.numbering
        key = json.dumps([version(BINDING), how, name, self.among, numbering.next, numbering.shared])
        found: P | None = cache.recall_object(kinds.PIECE, key)
        if found is None:
            found = make()
            cache.remember_object(kinds.PIECE, key, found)
        self.numbering = found.written.after
        return found

    def cover(self, content: bytes, numbering: assemble.Numbering) -> assemble.Piece:
        """Return the cover, which has no running number."""
        return assemble.own_piece(content, numbering, self.codes, covering=1)

    def contents(self, content: bytes, numbering: assemble.Numbering) -> assemble.Piece:
        """Return the contents."""
        return assemble.own_piece(content, numbering, self.codes)

    def finished(self, content: bytes, numbering: assemble.Numbering) -> assemble.Piece:
        """Return a document that was issued before."""
        return assemble.document_piece(content, numbering, self.codes)
