"""Manuals put together of pieces: one is made anew only for a document that reads otherwise."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from sotay import bind, tools
from sotay.hashing import digest
from sotay.model import Manual
from sotay.store import Store
from sotay.structure import sections
from sotay.tasks.job import remembered

P = TypeVar("P", bind.Piece, bind.Running)


def together(
    store: Store,
    manual: Manual,
    files: Mapping[str, str],
    *,
    cover: str,
    contents: str,
    running: Sequence[str],
    title: str,
) -> bytes:
    """Return a manual put together of PDFs, named by their digests; `files` has the documents by their codes."""
    pieces = _Pieces(store, sorted(files))
    return bind.manual(
        [pieces.next(name, bind.running) for name in running],
        pieces.next(cover, pieces.cover),
        pieces.next(contents, pieces.contents),
        _documents(manual, files, pieces),
        title=title,
        author=manual.unit.committee,
    )


def _documents(manual: Manual, files: Mapping[str, str], pieces: _Pieces) -> Iterator[bind.Placed]:
    """Yield the documents as they stand in the manual, each read when its turn comes."""
    for s in sections((p.document for p in manual.pages), manual.references.structure):
        part = (s.part.title, s.field) if s.field else (s.part.title,)
        for d in s.documents:
            yield bind.Placed(pieces.next(files[d.code], pieces.document), d.code, part)


class _Pieces:
    """The parts of a manual in their order, each as it was made before for the same place; `codes` are all it has."""

    def __init__(self, store: Store, codes: Sequence[str]) -> None:
        self.store, self.codes, self.numbering = store, codes, bind.BEGINNING
        self.among = digest(json.dumps(codes))

    def next(self, name: str, make: Callable[[bytes, bind.Numbering], P]) -> P:
        """Return the PDF of that digest as the next part."""
        store, numbering = self.store, self.numbering
        key = json.dumps([tools.binding(), make.__name__, name, self.among, numbering.next, numbering.shared])
        kept, _ = remembered(store, "piece", key, lambda: pickle.dumps(make(store.read(name), numbering)))
        found: P = pickle.loads(store.read(kept))
        self.numbering = found.written.after
        return found

    def cover(self, content: bytes, numbering: bind.Numbering) -> bind.Piece:
        """Return the cover, which bears no running number."""
        return bind.own_piece(content, numbering, self.codes, covering=1)

    def contents(self, content: bytes, numbering: bind.Numbering) -> bind.Piece:
        """Return the contents."""
        return bind.own_piece(content, numbering, self.codes)

    def document(self, content: bytes, numbering: bind.Numbering) -> bind.Piece:
        """Return a document."""
        return bind.document_piece(content, numbering, self.codes)
