"""Remembers filled-in pages by questions and answers: only a page with changed answers is filled in again."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache

from sotay.base.folders import Folders
from sotay.base.hashing import digest
from sotay.base.versions import FILLING, version
from sotay.expand.questions import Question, World, answers
from sotay.model.documents import Document
from sotay.storage import kinds
from sotay.storage.blobs import Missing
from sotay.storage.cache import Cache

WAYS = 8
"""Maximum number of question lists kept per page: it asks others when its text differs, for citizens or in a ward."""
STANDINGS = ("scope", "standings")


@dataclass(frozen=True)
class Said:
    """A page filled in."""

    text: str
    fingerprint: str
    """Empty for a page that is not controlled."""
    listing: bool
    """Whether it shows the standing of documents."""


@dataclass(frozen=True)
class Memory:
    """The pages of a manual as filled in before; only those without mistakes are kept."""

    cache: Cache
    folders: Folders

    def recall(self, document: Document, world: World, known: dict[Question, str]) -> Said | None:
        """Return the page as filled in for this world, or None if unknown."""
        page = self._page(document)
        for way in self._ways(page):
            with suppress(LookupError, Missing):
                key = f"{page} {way.digest} {answers(world, way.questions, known)}"
                return _said(self.cache, key, way.listing)
        return None

    def keep(
        self, document: Document, world: World, known: dict[Question, str], asked: tuple[Question, ...], said: Said
    ) -> None:
        """Remember the page for these answers to these questions."""
        page, way, text = self._page(document), _Asked(asked), self.cache.put(said.text.encode())
        told = answers(world, asked, known)
        self.cache.remember(kinds.SAID, f"{page} {way.digest} {told}", [text, said.fingerprint], [text])
        ways = self._ways(page)
        if way not in ways:
            ways[:] = [way, *ways][:WAYS]
            self.cache.remember(kinds.ASKED, page, [way.questions for way in ways])

    def _page(self, document: Document) -> str:
        return f"{version(FILLING, self.folders)} {document.digest}"

    def _ways(self, page: str) -> list[_Asked]:
        """Return the question lists the page asked before, latest first; other communes ask the same."""
        if (self.cache, page) not in _ways:
            kept = self.cache.recall(kinds.ASKED, page) or ()
            _ways[self.cache, page] = [_Asked(tuple(tuple(question) for question in way)) for way in kept]
        return _ways[self.cache, page]


@dataclass(frozen=True)
class _Asked:
    """The questions that a page asked, in order."""

    questions: tuple[Question, ...]

    @cached_property
    def digest(self) -> str:
        return digest(json.dumps(self.questions))

    @cached_property
    def listing(self) -> bool:
        return is_listing(self.questions)


# Most of a commune's pages read the same on days to come, and some in the next commune.
@lru_cache(maxsize=1024)
def _said(cache: Cache, key: str, listing: bool) -> Said:
    """Return a page filled in before; LookupError where it was not."""
    found = cache.recall(kinds.SAID, key)
    if found is None:
        raise LookupError(key)
    text, fingerprint = found
    return Said(cache.read(text).decode(), fingerprint, listing)


_ways: dict[tuple[Cache, str], list[_Asked]] = {}
"""For the pages this process has seen."""


def is_listing(asked: tuple[Question, ...]) -> bool:
    """Return whether these questions concern the standing of documents."""
    return any(question[:2] == STANDINGS for question in asked)
