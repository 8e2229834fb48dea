"""Manuals assembled from pieces: only a changed document's piece is rebuilt."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from sotay.base.hashing import digest
from sotay.base.versions import BINDING, version
from sotay.export.bind import assemble
from sotay.facts.structure import sections
from sotay.model.manual import Manual
from sotay.pipeline.tasks.job import remembered
from sotay.storage import kinds
from sotay.storage.cache import Cache

P = TypeVar("P", assemble.Piece, assemble.Running)


def together(
    cache: Cache,
    manual: Manual,
    files: Mapping[str, str],
    *,
    cover: str,
    contents: str,
    running: Sequence[str],
    title: str,
) -> bytes:
    """Return a manual assembled from PDFs, named by digest; `files` has the documents by code."""
    pieces = _Pieces(cache, sorted(files))
    return assemble.manual(
        [pieces.next(name, assemble.running) for name in running],
        pieces.next(cover, pieces.cover),
        pieces.next(contents, pieces.contents),
        _documents(manual, files, pieces),
        title=title,
        author=manual.unit.agency,
    )


def _documents(manual: Manual, files: Mapping[str, str], pieces: _Pieces) -> Iterator[assemble.Placed]:
    """Yield the documents in manual order, each read when its turn comes."""
    for s in sections((p.document for p in manual.pages), manual.references.structure):
        part = (s.part.title, s.field) if s.field else (s.part.title,)
        for d in s.documents:
            yield assemble.Placed(pieces.next(files[d.code], pieces.document), d.code, part)


class _Pieces:
    """The parts of a manual in order, reused if made before for the same place; `codes` are all it has."""

    def __init__(self, cache: Cache, codes: Sequence[str]) -> None:
        self.cache, self.codes, self.numbering = cache, codes, assemble.BEGINNING
        self.among = digest(json.dumps(codes))

    def next(self, name: str, make: Callable[[bytes, assemble.Numbering], P]) -> P:
        """Return the PDF of that digest as the next part."""
        cache, numbering = self.cache, self.numbering
        key = json.dumps([version(BINDING), make.__name__, name, self.among, numbering.next, numbering.shared])
        kept, _ = remembered(cache, kinds.PIECE, key, lambda: pickle.dumps(make(cache.read(name), numbering)))
        found: P = pickle.loads(cache.read(kept))
        self.numbering = found.written.after
        return found

    def cover(self, content: bytes, numbering: assemble.Numbering) -> assemble.Piece:
        """Return the cover, which has no running number."""
        return assemble.own_piece(content, numbering, self.codes, covering=1)

    def contents(self, content: bytes, numbering: assemble.Numbering) -> assemble.Piece:
        """Return the contents."""
        return assemble.own_piece(content, numbering, self.codes)

    def document(self, content: bytes, numbering: assemble.Numbering) -> assemble.Piece:
        """Return a document."""
        return assemble.document_piece(content, numbering, self.codes)
