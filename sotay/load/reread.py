"""One file of the sources read again, where nothing else follows from it."""

from __future__ import annotations

from dataclasses import replace

from sotay.load.documents import read_document
from sotay.load.patterns import with_steps
from sotay.load.reader import Reader
from sotay.load.sources import Sources


def reread(sources: Sources, source: str) -> Sources | None:
    """Return sources as loaded, on no day, with the text of one document as its file has it now.

    None where that is not all: a mistake, another front matter, or no document that was there before.
    """
    every = (*sources.documents, *(d for documents in sources.own.values() for d in documents))
    old = next((document for document in every if document.source == source), None)
    if old is None or old.meta.editions:
        return None
    reader = Reader(sources.folders)
    new = read_document(reader, source, old.path, old.unit)
    (new,) = with_steps(reader, (new,), sources.references) if new else (None,)
    if new is None or reader.problems or new.known != old.known:
        return None
    documents = tuple(new if d is old else d for d in sources.documents)
    own = {unit: tuple(new if d is old else d for d in theirs) for unit, theirs in sources.own.items()}
    return replace(sources, documents=documents, own=own, digests={**sources.digests, **reader.digests})
