"""Tasks of print: from pages to sheets, the HTML of what is to be laid out; equal pages, equal sheets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

from sotay import bind, tools
from sotay.errors import Problem, SourceError
from sotay.folders import Folders
from sotay.hashing import digest
from sotay.load import Sources
from sotay.model import AUDIENCES, Audience, Manual, Markup, Page
from sotay.sheet import fitted, sheet
from sotay.statuses import mark
from sotay.store import Store
from sotay.tasks.job import Expanded, Job, Markups, opened, remembered, sources_of

PICTURE = re.compile(r'(?<=\s)src="((?:units/[^/"]+/)?docs/([^"?]+))"')
"""Path from the root, path below `docs/`."""


@dataclass(frozen=True)
class Print:
    """A document to be printed: digests of the HTML of its parts; a form has no front."""

    audience: Audience
    code: str
    title: str
    source: str
    mark: str
    """What lies across every page; empty in what is in force."""
    front: str
    body: str
    band: str
    fillings: tuple[str, ...] = ()
    """Digests of the PDFs that stand in the body's slots."""


def prints_of(job: Job, expanded: Expanded) -> tuple[Print, ...]:
    """Give every document of a commune its print form, for each audience; what the archive has needs none."""
    sources = sources_of(job.store, job.sources)
    found = opened(job.store, expanded.manuals)
    made: list[Print] = []
    for audience in AUDIENCES:
        manual = found.served[audience]
        pages = (page for page in manual.pages if page.document.code and not page.issued)
        made += prints(job.store, found.shown[audience], manual, pages, sources)
    return tuple(made)


def prints(store: Store, markups: Markups, manual: Manual, pages: Iterable[Page], sources: Sources) -> Iterator[Print]:
    """Yield the print form of documents: recalled where all that it rests on is as it was."""
    own = sorted(sources.own_pictures.get(manual.unit.slug, ()))
    common = digest(repr((tools.everything(sources.folders), manual.unit, manual.audience, own)))
    for page in pages:
        document, lying = page.document, mark(page.standing)
        key = f"{common} {markups.names[page.path]} {digest(repr((document.known, page.standing, page.sample)))}"
        known = store.recall("sheet", key)
        if known is None:
            front, body, band, fillings = known = _made(store, markups[page.path], manual, page, sources)
            store.remember("sheet", key, known, filter(None, (front, body, band, *fillings)))
        front, body, band, fillings = known
        names = (manual.audience, document.code, document.title, document.source, lying)
        yield Print(*names, front, body, band, tuple(fillings))


def _made(
    store: Store, markup: Markup, manual: Manual, page: Page, sources: Sources
) -> tuple[str, str, str, tuple[str, ...]]:
    """Return front, body, band and fillings of a document by digest; pictures are named by their path from the root.

    What names the commune on a paper is laid out here: the body depends on how high that is, and on nothing else of it.
    """
    made, unit = sheet(page, markup, manual, sources.folders), manual.unit.slug
    with blaming(page.document.source, unit):
        fillings = tuple(block(store, sources.folders, filling) for filling in made.fillings)
    body = fitted(made.body, [_height(store, filling) for filling in fillings])
    parts = (_with_own_pictures(part, sources, unit) for part in (made.front, body, made.band))
    front, body, band = (store.put(part.encode()) if part else "" for part in parts)
    return front, body, band, fillings


def block(store: Store, folders: Folders, html: str) -> str:
    """Return the digest of a block's PDF, which is laid out once for all places where it stands."""
    key = f"{tools.printing(folders)} block {digest(html)}"

    def make() -> bytes:
        from sotay import pdf

        return pdf.block(html, folders)

    return remembered(store, "pdf", key, make)[0]


@contextmanager
def blaming(source: str, unit: str) -> Iterator[None]:
    """Turn what the layout engine complains of into a mistake of that file, and of that commune alone if named."""
    from sotay import pdf

    try:
        yield
    except pdf.LayoutError as error:
        raise SourceError([Problem(source, 0, "layout", str(error), unit=unit)]) from error


def _with_own_pictures(html: str, sources: Sources, unit: str) -> str:
    own = sources.own_pictures.get(unit, {})

    def named(match: re.Match[str]) -> str:
        return f'src="units/{unit}/docs/{match[2]}"' if unquote(unescape(match[2])) in own else match[0]

    return PICTURE.sub(named, html) if own else html


@lru_cache(maxsize=4096)
def _height(store: Store, block: str) -> float:
    return bind.height(store.read(block))
