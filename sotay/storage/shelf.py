"""A commune's texts as issued as they were read last time: a file that looks as it did then is not read again.

A text is long, and working out its seal takes longer than reading it; what a build asks of most of them is little.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from sotay.storage import kinds
from sotay.storage.archive import Archive
from sotay.storage.cache import Cache, KeptText
from sotay.storage.looks import Look, look_of
from sotay.storage.texts import AsIssued, read_text


class ReadText(NamedTuple):
    """A text that was read: how its file looked, and what it says, with the digests of words in their place."""

    look: Look
    said: AsIssued


@dataclass(frozen=True)
class Shelf:
    """Texts by their path in the archive."""

    cache: Cache
    before: dict[str, ReadText]
    now: dict[str, ReadText] = field(default_factory=dict)

    def read(self, path: Path) -> AsIssued:
        """Return a text whose words are read when they are asked for; raises as `archive.read_text`."""
        name, now = "/".join(path.parts[-2:]), look_of(path.stat())
        known = self.now.get(name) or self.before.get(name)
        if known is None or known.look != now:
            known = ReadText(now, self._kept(read_text(path)))
        self.now[name] = known
        public = known.said.public
        return replace(
            known.said,
            internal=KeptText(self.cache, str(known.said.internal)),
            public=public and KeptText(self.cache, str(public)),
        )

    def _kept(self, said: AsIssued) -> AsIssued:
        public = said.public and self.cache.put(str(said.public).encode())
        return replace(said, internal=self.cache.put(str(said.internal).encode()), public=public)


@contextmanager
def on_shelf(cache: Cache, archive: Archive, unit: str, code: str) -> Iterator[Archive]:
    """Yield the archive with a commune's texts as they were read last time by the same `code`; keep them for the next.

    What is damaged is found by who reads the archive for that (`Archive.faults`).
    """
    key = f"{code} {unit}"
    before: dict[str, ReadText] = cache.recall_object(kinds.TEXTS, key) or {}
    shelf = Shelf(cache, before)
    yield replace(archive, read=shelf.read)
    kept = before | shelf.now
    if kept != before:
        blobs = {str(words) for text in kept.values() for words in (text.said.internal, text.said.public) if words}
        cache.remember_object(kinds.TEXTS, key, kept, blobs)
