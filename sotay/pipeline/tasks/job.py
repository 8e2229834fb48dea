"""What the tasks of a build share: the cache, the sources, and earlier results."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sotay.base.errors import Problem
from sotay.base.languages.language import Language
from sotay.base.versions import MARKUP, version
from sotay.expand.markdown import convert, reads_alike
from sotay.load.sources import Sources
from sotay.model.manual import Manual, Page, PageText
from sotay.model.outputs import Converted, Features, Tree
from sotay.model.slots import NONE as NO_SLOTS
from sotay.model.slots import Slots
from sotay.model.terms import Audience
from sotay.pipeline.workers import give_back
from sotay.storage import kinds
from sotay.storage.cache import Cache, KeptText, digest_of
from sotay.storage.kinds import Kind


@dataclass(frozen=True)
class Job:
    """Passed to every task, so it is small."""

    cache: Cache
    sources: str
    """Digest of the pickled Sources in the cache."""
    as_of: date
    pdf: bool = True
    zip: bool = False


@dataclass(frozen=True)
class Expanded:
    """A commune's manuals, expanded and converted: a cache blob, and the mistakes found."""

    unit: str
    problems: tuple[Problem, ...]
    manuals: str
    inventories: Mapping[Audience, str] = field(default_factory=dict)
    """The digests of its sites' inventories."""


@dataclass(frozen=True)
class Comparison:
    """What changed in a document from one revision to the next; `page` shows it to staff."""

    page: Page
    code: str
    title: str
    before: str
    after: str
    """Labels like `01/00`; `after` is empty for what is not issued yet."""
    changes: str
    """The digest of the pickled changes."""


class Named(NamedTuple):
    """The digests in the cache of a page's HTML, and of its features."""

    html: str
    features: str


@dataclass(frozen=True)
class Markups(Mapping[str, Converted]):
    """Pages' HTML by path, each read from the cache on demand."""

    cache: Cache
    names: Mapping[str, Named]
    """Of the pickled HTML, and features."""

    def __getitem__(self, path: str) -> Converted:
        return _converted(self.cache, self.names[path].html)

    def __contains__(self, path: object) -> bool:
        return path in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def features(self, path: str) -> Features:
        """Return what there is to know of a page without its HTML."""
        return _features(self.cache, self.names[path].features)


@dataclass(frozen=True)
class Opened:
    """The content of an `Expanded`: manual and markup by page path, for each audience."""

    cache: Cache
    manuals: Mapping[Audience, Manual]
    """As in the sources."""
    markups: Mapping[Audience, Markups]
    served: Mapping[Audience, Manual]
    """As readers see them on the day: citizens what is in force, staff also earlier revisions."""
    shown: Mapping[Audience, Markups]
    """The markup of what is served."""
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True)
class Built:
    """Files of a part of the site, and the tasks that ran to make them."""

    part: str
    """`internal/xa-hai-anh`; the portal's are `internal` and `public`."""
    tree: Tree
    built: tuple[str, ...]
    reused: int
    pages: int = 0
    """Printed pages."""


@lru_cache(maxsize=1)
def sources_of(cache: Cache, name: str) -> Sources:
    """Return the sources of a build, unpickled once in each process."""
    found = pickle.loads(cache.read(name))
    assert isinstance(found, Sources)
    return found


def on_day(job: Job, day: date) -> Sources:
    """Return the sources of a build as they read on a day, made once in each process."""
    return _on(job.cache, job.sources, day)


@lru_cache(maxsize=8)
def _on(cache: Cache, name: str, day: date) -> Sources:
    return sources_of(cache, name).on(day)


@lru_cache(maxsize=1)
def opened(cache: Cache, name: str) -> Opened:
    """Return a commune's manuals; the latest are kept in memory, since a commune's tasks follow one another."""
    found = pickle.loads(cache.read(name))
    assert isinstance(found, Opened)
    return found if found.cache == cache else _moved(found, cache)


def _moved(found: Opened, cache: Cache) -> Opened:
    """Return what comes from another machine, whose cache is elsewhere."""
    markups, shown = ({a: replace(m, cache=cache) for a, m in of.items()} for of in (found.markups, found.shown))
    manuals, served = ({a: _reading(m, cache) for a, m in of.items()} for of in (found.manuals, found.served))
    return replace(found, cache=cache, manuals=manuals, markups=markups, served=served, shown=shown)


def _reading(manual: Manual, cache: Cache) -> Manual:
    pages, aside = (
        tuple(replace(p, text=replace(p.text, cache=cache)) if isinstance(p.text, KeptText) else p for p in some)
        for some in (manual.pages, manual.aside)
    )
    return replace(manual, pages=pages, aside=aside)


def remembered(cache: Cache, kind: Kind, key: str, make: Callable[[], bytes]) -> tuple[str, bool]:
    """Return the digest of what `make` returns and whether it was called: only on a cache miss."""
    known = cache.recall(kind, key)
    if isinstance(known, str):
        return known, False
    made = cache.put(make())
    cache.remember(kind, key, made, [made])
    return made, True


def markup_of(cache: Cache, sources: Sources, text: PageText, language: Language, slots: Slots = NO_SLOTS) -> Converted:
    """Return a page's HTML."""
    return _converted(cache, markup_named(cache, sources, text, language, slots).html)


def markup_named(cache: Cache, sources: Sources, text: PageText, language: Language, slots: Slots = NO_SLOTS) -> Named:
    """Return the digests of a page's HTML and features.

    Markdown that differs from another commune's only in what `slots` have is converted once for both.
    """
    folders = sources.folders

    def make() -> Converted:
        full = str(text)
        bare = slots.emptied(full)
        if bare != full and reads_alike(bare):
            return slots.filled(markup_of(cache, sources, bare, language))
        return convert(full, folders, language=language)

    return converted_once(cache, f"{version(MARKUP, folders)} {language.code} {digest_of(text)}", make)


def converted_once(cache: Cache, key: str, make: Callable[[], Converted]) -> Named:
    """Return the digests of what `make` returns, which is only called on a cache miss, and of its features."""
    known = cache.recall(kinds.MARKUP, key)
    if known is not None:
        return Named(*known)
    named = keep_markup(cache, make())
    cache.remember(kinds.MARKUP, key, named, named)
    return named


def keep_markup(cache: Cache, made: Converted) -> Named:
    """Put a page's HTML and features into the cache."""
    return Named(cache.put(pickle.dumps(made)), cache.put(pickle.dumps(made.features)))


@lru_cache(maxsize=1024)
def _converted(cache: Cache, name: str) -> Converted:
    found = pickle.loads(cache.read(name))
    assert isinstance(found, Converted)
    return found


# Most pages have the same in every commune.
@lru_cache(maxsize=4096)
def _features(cache: Cache, name: str) -> Features:
    found = pickle.loads(cache.read(name))
    assert isinstance(found, Features)
    return found


def make_room() -> None:
    """Free converted pages, which can be read again: binding does not need them, and needs the most memory."""
    _converted.cache_clear()
    give_back()


def complaint(rule: str, message: str, unit: str) -> Problem:
    """Return mkdocs's complaints as mistakes, of one commune if `unit` is given."""
    return Problem("mkdocs.yml", 0, rule, message, unit=unit)
