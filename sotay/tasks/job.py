"""What the tasks of a build share: the store, the sources, and what was made before."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from sotay import tools
from sotay.changes import Changes
from sotay.errors import Problem
from sotay.hashing import digest
from sotay.load import Sources
from sotay.markup import convert
from sotay.model import Audience, Manual, Markup, Page, Tree
from sotay.store import Store
from sotay.workers import give_back


@dataclass(frozen=True)
class Job:
    """What every task is told; small, for it travels with each of them."""

    store: Store
    sources: str
    """Digest of the pickled Sources in the store."""
    as_of: date
    pdf: bool = True
    zip: bool = False


@dataclass(frozen=True)
class Expanded:
    """A commune's manuals, expanded and converted: a blob of the store, and the mistakes that were met."""

    unit: str
    problems: tuple[Problem, ...]
    manuals: str


@dataclass(frozen=True)
class Comparison:
    """What changed in a document from one revision to the next; `page` shows it to staff."""

    page: Page
    code: str
    title: str
    before: str
    after: str
    """Labels like `01/00`; `after` is empty for what is not issued yet."""
    changes: Changes


@dataclass(frozen=True)
class Markups(Mapping[str, Markup]):
    """Pages' HTML by path, each read from the store when it is asked for."""

    store: Store
    names: Mapping[str, str]
    """Digests of the pickled markup."""

    def __getitem__(self, path: str) -> Markup:
        return _converted(self.store, self.names[path])

    def __contains__(self, path: object) -> bool:
        return path in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True)
class Opened:
    """What an `Expanded` stands for: manual and markup by page path, for each audience."""

    manuals: Mapping[Audience, Manual]
    """As the sources have them."""
    markups: Mapping[Audience, Markups]
    served: Mapping[Audience, Manual]
    """As readers get them on the day: citizens what is in force, staff the past as well."""
    shown: Mapping[Audience, Markups]
    """The markup of what is served."""
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True)
class Built:
    """Files of a part of the site, and what had to be made for them."""

    part: str
    """`internal/xa-hai-anh`; the portal's are `internal` and `public`."""
    tree: Tree
    built: tuple[str, ...]
    reused: int
    pages: int = 0
    """Printed pages."""


@lru_cache(maxsize=1)
def sources_of(store: Store, name: str) -> Sources:
    """Return the sources of a build, unpickled once in each process."""
    found = pickle.loads(store.read(name))
    assert isinstance(found, Sources)
    return found


@lru_cache(maxsize=1)
def opened(store: Store, name: str) -> Opened:
    """Return a commune's manuals; those asked for last stay at hand, for tasks of a commune follow one another."""
    found = pickle.loads(store.read(name))
    assert isinstance(found, Opened)
    # Another machine may have made it, whose cache lies elsewhere.
    markups, shown = ({a: replace(m, store=store) for a, m in of.items()} for of in (found.markups, found.shown))
    return replace(found, markups=markups, shown=shown)


def remembered(store: Store, kind: str, key: str, make: Callable[[], bytes]) -> tuple[str, bool]:
    """Return the digest of what `make` returns and whether it was called: only when the store has it not."""
    known = store.recall(kind, key)
    if isinstance(known, str):
        return known, False
    made = store.put(make())
    store.remember(kind, key, made, [made])
    return made, True


def markup_of(store: Store, sources: Sources, text: str) -> Markup:
    """Return a page's HTML."""
    return _converted(store, markup_named(store, sources, text))


def markup_named(store: Store, sources: Sources, text: str) -> str:
    """Return the digest of a page's HTML; equal Markdown is converted once for all communes, audiences and builds."""
    folders = sources.folders
    key = f"{tools.markup(folders)} {digest(text)}"
    return remembered(store, "markup", key, lambda: pickle.dumps(convert(text, folders)))[0]


@lru_cache(maxsize=1024)
def _converted(store: Store, name: str) -> Markup:
    found = pickle.loads(store.read(name))
    assert isinstance(found, Markup)
    return found


def make_room() -> None:
    """Let go of converted pages, which can be had again: binding, which has no use for them, takes most memory."""
    _converted.cache_clear()
    give_back()


def complaint(rule: str, message: str, unit: str) -> Problem:
    """Return what mkdocs complains of as a mistake, of one commune if `unit` is given."""
    return Problem("mkdocs.yml", 0, rule, message, unit=unit)
