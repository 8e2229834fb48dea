"""How a commune's pages were filled in last time: what is as it was then need not be looked up page by page.

A snapshot has a *view* for each time all pages are filled in: for staff, for citizens, on a later day. It answers
nothing by itself: a page is taken from it if its document is the same, and every question it asked has the answer of
then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple, TypeAlias

from sotay.base.folders import Folders
from sotay.base.versions import FILLING, version
from sotay.expand.questions import Answers, Question
from sotay.storage import kinds
from sotay.storage.cache import Cache

VIEWS = 24
"""Maximum number of views kept of a commune: days pass."""


Name: TypeAlias = tuple[str, date]


class FilledPage(NamedTuple):
    """A page as it was filled in."""

    document: str
    """Digest of the document."""
    way: str
    """Digest of the list of questions it asked."""
    text: str
    """Digest of its text."""
    fingerprint: str
    listing: bool


@dataclass(frozen=True)
class FilledView:
    """Pages by path, and the digests of the answers that they rest on."""

    pages: Mapping[str, FilledPage] = field(default_factory=dict)
    answers: Mapping[Question, str] = field(default_factory=dict)


class Filling:
    """A view that is being filled in again."""

    def __init__(self, before: FilledView, answers: Answers) -> None:
        self._before, self._answers = before, answers
        self._pages: dict[str, FilledPage] = {}
        self._asked: set[Question] = set()

    @cached_property
    def _changed(self) -> frozenset[Question]:
        """Return the questions that are answered otherwise than before."""
        return frozenset(q for q, answer in self._before.answers.items() if self._answers.to(q) != answer)

    def before(self, path: str) -> FilledPage | None:
        """Return a page as it was filled in before."""
        return self._before.pages.get(path)

    def answered_as_before(self, asked: frozenset[Question]) -> bool:
        """Return whether these questions, of a page of before, are answered as then."""
        return self._changed.isdisjoint(asked)

    def add(self, path: str, entry: FilledPage, asked: frozenset[Question]) -> None:
        """Note how a page is filled in now, and what it asked."""
        self._pages[path] = entry
        self._asked |= asked

    def filled(self) -> FilledView:
        """Return the view as it is now."""
        if self._pages == self._before.pages and not self._changed:
            return self._before
        return FilledView(self._pages, {question: self._answers.to(question) for question in self._asked})


@dataclass
class Snapshot:
    """The views of a commune by name and day, as they were, and as far as they are filled in now."""

    before: Mapping[Name, FilledView] = field(default_factory=dict)
    now: dict[Name, Filling] = field(default_factory=dict)

    def begin(self, name: str, day: date, answers: Answers) -> Filling:
        """Return a view to be filled in; one of a day without any is compared with the latest before that day."""
        days = (other for kind, other in self.before if kind == name and other <= day)
        before = self.before.get((name, max(days, default=day)), FilledView())
        self.now[name, day] = Filling(before, answers)
        return self.now[name, day]

    def views(self) -> dict[Name, FilledView]:
        """Return the views to keep: those of now, and the latest of before."""
        now = {name: filling.filled() for name, filling in self.now.items()}
        kept = {name: view for name, view in self.before.items() if name not in now} | now
        return dict([*kept.items()][-VIEWS:])


@contextmanager
def snapshot(cache: Cache, folders: Folders, unit: str) -> Iterator[Snapshot]:
    """Yield a commune's snapshot; what is filled in meanwhile is kept for the next time."""
    key = f"{version(FILLING, folders)} {unit}"
    found = Snapshot(cache.recall_object(kinds.SNAPSHOT, key) or {})
    yield found
    views = found.views()
    if views != found.before:
        texts = {entry.text for view in views.values() for entry in view.pages.values()}
        cache.remember_object(kinds.SNAPSHOT, key, views, texts)
