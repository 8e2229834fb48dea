"""Remembers filled-in pages by questions and answers: only a page with changed answers is filled in again."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property

from sotay.base.folders import Folders
from sotay.base.hashing import digest
from sotay.base.versions import FILLING, version
from sotay.expand.questions import Answers, Question
from sotay.expand.snapshot import FilledPage, Filling, Snapshot
from sotay.model.documents import Document
from sotay.model.manual import PageText
from sotay.storage import kinds
from sotay.storage.cache import Cache, KeptText

WAYS = 8
"""Maximum number of question lists kept per page: it asks others when its text differs, for citizens or in a ward."""
STANDINGS = ("scope", "standings")


@dataclass(frozen=True)
class Said:
    """A page filled in."""

    text: PageText
    fingerprint: str
    """Empty for a page that is not controlled."""
    listing: bool
    """Whether it shows the standing of documents."""


@dataclass(frozen=True)
class Memory:
    """The pages of a manual as filled in before; only those without mistakes are kept."""

    cache: Cache
    folders: Folders
    snapshot: Snapshot = field(default_factory=Snapshot)

    def recall(self, document: Document, answers: Answers, filling: Filling) -> Said | None:
        """Return the page as filled in for this world, or None if unknown."""
        page, before = self._page(document), filling.before(document.path)
        if before is not None and before.document == document.digest:
            way = next((way for way in self._ways(page) if way.digest == before.way), None)
            if way is not None and filling.answered_as_before(way.asked):
                return self._noted(document, filling, before, way)
        for way in self._ways(page):
            with suppress(LookupError):
                text, fingerprint = _said(self.cache, f"{page} {way.digest} {answers.digest(way.questions)}")
                entry = FilledPage(document.digest, way.digest, text, fingerprint, way.listing)
                return self._noted(document, filling, entry, way)
        return None

    def keep(
        self, document: Document, answers: Answers, filling: Filling, asked: tuple[Question, ...], said: Said
    ) -> Said:
        """Remember the page for the answers to these questions; return it as it is kept."""
        page, way, text = self._page(document), _Asked(asked), self.cache.put(str(said.text).encode())
        key = f"{page} {way.digest} {answers.digest(asked)}"
        self.cache.remember(kinds.SAID, key, [text, said.fingerprint], [text])
        ways = self._ways(page)
        if way not in ways:
            ways[:] = [way, *ways][:WAYS]
            self.cache.remember(kinds.ASKED, page, [way.questions for way in ways])
        entry = FilledPage(document.digest, way.digest, text, said.fingerprint, said.listing)
        return self._noted(document, filling, entry, way)

    def _noted(self, document: Document, filling: Filling, entry: FilledPage, way: _Asked) -> Said:
        filling.add(document.path, entry, way.asked)
        return Said(KeptText(self.cache, entry.text), entry.fingerprint, entry.listing)

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
    def asked(self) -> frozenset[Question]:
        return frozenset(self.questions)

    @cached_property
    def listing(self) -> bool:
        return is_listing(self.questions)


def _said(cache: Cache, key: str) -> tuple[str, str]:
    """Return the digest of a text filled in before, and its fingerprint; LookupError where it was not."""
    found = cache.recall(kinds.SAID, key)
    if found is None:
        raise LookupError(key)
    text, fingerprint = found
    return text, fingerprint


_ways: dict[tuple[Cache, str], list[_Asked]] = {}
"""For the pages this process has seen."""


def is_listing(asked: tuple[Question, ...]) -> bool:
    """Return whether these questions concern the standing of documents."""
    return any(question[:2] == STANDINGS for question in asked)
