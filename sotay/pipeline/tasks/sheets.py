"""Print tasks: from pages to sheets, the HTML to lay out; equal pages give equal sheets."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

from sotay.base.errors import Problem, SourceError
from sotay.base.folders import Folders
from sotay.base.hashing import digest
from sotay.base.languages.catalogue import SOURCE
from sotay.base.versions import PRINTING, everything, version
from sotay.control.notices import mark
from sotay.export.bind import assemble
from sotay.export.layout.complaints import LayoutError
from sotay.export.sheet.body import fitted
from sotay.export.sheet.document import arranged, printed_of
from sotay.load.sources import Sources
from sotay.model.documents import Document
from sotay.model.manual import Manual, Page
from sotay.model.revisions import Standing
from sotay.model.slots import slots_of
from sotay.model.terms import Audience
from sotay.pipeline.tasks.apart import text_apart
from sotay.pipeline.tasks.job import Expanded, Job, Markups, markup_named, opened, remembered, sources_of
from sotay.storage import kinds
from sotay.storage.cache import Cache

PICTURE = re.compile(r'(?<=\s)src="((?:units/[^/"]+/)?docs/([^"?]+))"')
"""Path from the root, path below `docs/`."""
NAMED = re.compile(r"""[`"'#]([^`"'#]{3,})""")
"""A picture, an anchor or a style that a complaint names."""


@dataclass(frozen=True)
class Print:
    """A document to print: digests of its parts' HTML; a form has no front."""

    audience: Audience
    code: str
    title: str
    source: str
    seal: str
    """The seal of the event that issued it; empty for a draft."""
    mark: str
    """The mark across every page; empty for what is in force."""
    front: str
    body: str
    band: str
    fillings: tuple[str, ...] = ()
    """Digests of the PDFs that fill the body's slots."""
    locale: str = SOURCE
    """The code of the language of what is put on its pages."""
    label: str = ""
    """That of an earlier revision, e.g. `01/00`; empty for what is shown now."""

    @property
    def named(self) -> str:
        """Return what a report calls it: `QT-HT-01`, `QT-HT-01 01/00`."""
        return f"{self.code} {self.label}".strip()


def prints_of(job: Job, expanded: Expanded, audience: Audience) -> tuple[Print, ...]:
    """Return the print form of every document of a commune, and of earlier revisions that are shown.

    Those with their PDF in the archive need none.
    """
    sources = sources_of(job.cache, job.sources)
    found = opened(job.cache, expanded.manuals)
    manual = found.served[audience]
    pages = (page for page in manual.pages if page.document.code and not page.issued)
    now = prints(job.cache, found.shown[audience], manual, pages, sources)
    return (*now, *(print_as_issued(job, manual, page) for page in _lost(sources, manual)))


def _lost(sources: Sources, manual: Manual) -> Iterator[Page]:
    """Yield the earlier revisions that are shown and whose PDF the archive does not have."""
    aside = manual.aside if manual.audience == "internal" else ()
    for page in (*manual.pages, *aside):
        code, revision = page.document.code, page.issued
        if revision and not sources.archive.pdf(manual.unit.slug, code, revision.label, manual.audience):
            yield page


def print_as_issued(job: Job, manual: Manual, page: Page) -> Print:
    """Return the print form of an earlier revision's page as it was when issued; pictures are those of then."""
    sources, cache = sources_of(job.cache, job.sources), job.cache
    document = replace(page.document, path=page.origin or page.path)
    assert page.issued is not None
    was = replace(page, document=document, standing=Standing("in_force", page.standing.history), issued=None)
    name = markup_named(cache, sources, page.text, manual.language, slots_of(manual.unit))
    markups = Markups(cache, {was.path: name})
    (item,) = prints(cache, markups, manual, [was], sources)
    body = _with_kept_pictures(cache, sources, manual.unit.slug, item.body, page.files)
    return replace(item, body=body, label=page.issued.label)


def prints(cache: Cache, markups: Markups, manual: Manual, pages: Iterable[Page], sources: Sources) -> Iterator[Print]:
    """Yield the print form of documents, from the cache if nothing it depends on has changed."""
    own = sorted(_own_pictures(sources, manual.unit.slug).items())
    manual = replace(manual, unit=printed_of(manual.unit, sources.folders))
    common = digest(repr((everything(sources.folders), manual.unit, manual.audience, own)))
    for page in pages:
        document, lying = page.document, mark(page.standing, manual.language)
        key = f"{common} {markups.names[page.path].html} {digest(repr((document.known, page.standing, page.sample)))}"
        known = cache.recall(kinds.SHEET, key)
        if known is None:
            front, body, band, fillings = known = _made(cache, markups, manual, page, sources)
            cache.remember(kinds.SHEET, key, known, filter(None, (front, body, band, *fillings)))
        front, body, band, fillings = known
        yield Print(
            audience=manual.audience,
            code=document.code,
            title=document.title,
            source=document.source,
            seal=_seal(page.standing),
            mark=lying,
            front=front,
            body=body,
            band=band,
            fillings=tuple(fillings),
            locale=manual.unit.locale,
        )


def _seal(standing: Standing) -> str:
    return standing.current.seal if standing.current and standing.status != "draft" else ""


def _made(
    cache: Cache, markups: Markups, manual: Manual, page: Page, sources: Sources
) -> tuple[str, str, str, tuple[str, ...]]:
    """Return front, body, band and fillings of a document by digest; pictures are named by their path from the root.

    Parts naming the commune on a paper are laid out here: the body depends only on their heights.
    """
    text = text_apart(cache, page.document, markups[page.path].html, manual.language, slots_of(manual.unit))
    made, unit = arranged(page, text, manual, sources.folders), manual.unit.slug
    with blaming(sources, page.document.source, unit):
        fillings = tuple(block(cache, sources.folders, filling) for filling in made.fillings)
    body = fitted(made.body, [_height(cache, filling) for filling in fillings])
    parts = (with_own_pictures(part, sources, unit) for part in (made.front, body, made.band))
    front, body, band = (cache.put(part.encode()) if part else "" for part in parts)
    return front, body, band, fillings


def block(cache: Cache, folders: Folders, html: str) -> str:
    """Return the digest of a block's PDF, laid out once for all places that use it."""
    key = f"{version(PRINTING, folders)} block {digest(html)}"

    def make() -> bytes:
        from sotay.export.layout import press

        return press.block(html, folders)

    return remembered(cache, kinds.PDF, key, make)[0]


@contextmanager
def blaming(sources: Sources, source: str, unit: str) -> Iterator[None]:
    """Turn the layout engine's complaints into mistakes of that file, and of only that commune if named."""
    try:
        yield
    except LayoutError as error:
        document = sources.document(source, unit)
        complaints = str(error).splitlines()
        found = [_complaint(document, source, unit, said) for said in complaints]
        raise SourceError(found) from error


def _complaint(document: Document | None, source: str, unit: str, said: str) -> Problem:
    line = _line(document, said)
    if document and document.stretches:
        source, line, unit = document.place(line)
    return Problem(source, line, "layout", said, unit=unit)


def _line(document: Document | None, complaint: str) -> int:
    """Return the line of a document that has what is complained of; 0 where none has."""
    names = [posixpath.basename(match[1]) for match in NAMED.finditer(complaint)]
    lines = enumerate(document.body.splitlines(), document.body_line) if document else ()
    return next((number for number, text in lines if any(name in text for name in names)), 0)


def _with_kept_pictures(cache: Cache, sources: Sources, unit: str, body: str, files: Mapping[str, str]) -> str:
    """Return the digest of a body's HTML whose pictures are those of the archive, path below `docs/` → path there.

    They keep their address, of which their names in a PDF are made; press finds them by their digest.
    """
    here = Cache(sources.folders.cache)

    def named(match: re.Match[str]) -> str:
        kept = files.get(unquote(unescape(match[2])))
        path = sources.archive.file(unit, kept) if kept else None
        return f'src="{match[1]}?{here.put(path.read_bytes())}"' if path and path.exists() else match[0]

    return cache.put(PICTURE.sub(named, cache.read(body).decode()).encode()) if files else body


def with_own_pictures(html: str, sources: Sources, unit: str) -> str:
    """Return print HTML with the pictures that a unit does not share with all named by their path from the root."""
    own = _own_pictures(sources, unit)

    def named(match: re.Match[str]) -> str:
        level = own.get(unquote(unescape(match[2])))
        return f'src="units/{level}/docs/{match[2]}"' if level else match[0]

    return PICTURE.sub(named, html) if own else html


def _own_pictures(sources: Sources, unit: str) -> dict[str, str]:
    """Return the pictures that a unit does not share with all: path → the unit or region whose it is."""
    return {path: name for name in sources.levels_of(unit)[::-1] for path in sources.own_pictures.get(name, ())}


@lru_cache(maxsize=4096)
def _height(cache: Cache, block: str) -> float:
    return assemble.height(cache.read(block))
