"""A commune's web site, and the portal to all of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import unescape
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from markupsafe import escape

from sotay.base.folders import Folders
from sotay.base.hashing import digest
from sotay.expand.served import own_path
from sotay.model.manual import Manual, Page
from sotay.model.outputs import Converted
from sotay.model.paths import page_path
from sotay.model.slots import NONE as NO_SLOTS
from sotay.model.slots import Slots, slots_of
from sotay.site import context, theme
from sotay.site.engine import Keep, Rendered, Site, SiteError, SitePlan, Source, forget, run
from sotay.site.navigation import heading, nav_title, navigation
from sotay.site.service import Readable, readable

__all__ = ["Rendered", "Site", "SiteError", "alone", "assets", "build", "described", "key", "shell"]

NOTHING: Mapping[str, Any] = MappingProxyType({})


class SlottedPages(Protocol):
    """Pages with slots, kept by the digest of everything on them."""

    def recall(self, shape: str) -> Rendered | None:
        """Return a page with slots as it was rendered before, if it was."""

    def keep(self, shape: str, page: Rendered) -> None:
        """Keep a page with slots."""


class _Anew:
    """Keeps nothing."""

    def recall(self, shape: str) -> Rendered | None:
        return None

    def keep(self, shape: str, page: Rendered) -> None:
        pass


ANEW: SlottedPages = _Anew()

assets = theme.assets


def build(
    root: Path,
    manual: Manual,
    markups: Mapping[str, Converted],
    reuse: Mapping[str, str] = NOTHING,
    *,
    metas: Mapping[str, context.Meta] = NOTHING,
    keep: Keep = forget,
    shapes: SlottedPages = ANEW,
) -> Site:
    """Return a commune's site; `markups` and `reuse` go by page path.

    `reuse` has the entries of the search index of pages rendered before under the same `key`: those are only linked
    to; `keep` keeps those of others. `metas` is what `described` says of the pages (nothing: it is asked). `shapes` are
    pages of other communes that differ only in their words. Raises SiteError with everything mkdocs warned of.
    """
    folders = Folders(root)
    slots = slots_of(manual.unit) if theme.is_stock(folders) else NO_SLOTS
    plan = _plan(manual, ())
    plan = replace(plan, name=slots.emptied(plan.name), extra=slots.emptied(plan.extra))
    pages = {page.path: page for page in (*manual.pages, *manual.aside)}
    metas = metas or described(manual)
    new = {
        path: _emptied(_source(page, manual, metas[path], readable(root, manual, page, markups[path])), slots)
        for path, page in pages.items()
        if path not in reuse
    }
    state = _state(folders, plan)
    names = {path: digest(f"{state} {source!r}") for path, source in new.items()}
    known = {path: found for path, name in names.items() if (found := shapes.recall(name))}
    sources = tuple(new.get(path) or _known(page, manual) for path, page in pages.items())
    entries = {**reuse, **{path: page.entries for path, page in known.items()}}
    try:
        made = run(folders, replace(plan, sources=sources), entries, keep)
    except SiteError as error:
        raise SiteError(map(slots.filled, error.messages)) from error
    for path, page in made.pages.items():
        shapes.keep(names[path], page)
    return _filled(made, known, slots)


def alone(root: Path, manual: Manual, page: Page, markup: Converted) -> bytes:
    """Return one page of a commune's site without PDFs; the other pages are only linked to."""
    others = {p.path: "" for p in (*manual.pages, *manual.aside) if p.path != page.path}
    meta = {page.path: context.page_meta(page, manual, pdf=False)}
    made = build(root, manual, {page.path: markup}, others, metas=meta, keep=_no_entries)
    return made.files[page_path(page.path)]


def _no_entries(name: str, make: Callable[[], str]) -> str:
    return ""


def _filled(made: Site, known: Mapping[str, Rendered], slots: Slots) -> Site:
    """Return a site with its unit's words in all slots, and with the pages that were known."""
    files = {**made.files, **{page_path(path): page.html for path, page in known.items()}}
    filled = {path: slots.filled_file(content) for path, content in sorted(files.items())}
    pages = {**made.pages, **known}.items()
    return Site(filled, {path: Rendered(filled[page_path(path)], slots.filled(page.entries)) for path, page in pages})


def _emptied(source: Source, slots: Slots) -> Source:
    """Return a page with slots, but in its title, which goes into addresses too."""
    return replace(
        source,
        meta={**slots.emptied(source.meta), "title": source.meta["title"]},
        html=slots.emptied(source.html),
        toc=slots.emptied(source.toc),
        searched=slots.emptied(source.searched),
        searched_below=slots.emptied(source.searched_below),
    )


def shell(root: Path, manual: Manual) -> str:
    """Return the digest of everything on this site's pages that they have in common."""
    return _state(Folders(root), _plan(manual, ()))


def _state(folders: Folders, plan: SitePlan) -> str:
    stated = [theme.fingerprint(folders), plan.name, plan.url, plan.nav, plan.extra, plan.language.code]
    return digest(json.dumps(stated, ensure_ascii=False, sort_keys=True))


def described(manual: Manual, pdf: bool = True) -> dict[str, context.Meta]:
    """Return what the template of each page reads about it, by path.

    `pdf` tells whether the PDFs (`pdf/<CODE>.pdf`) are published with it.
    """
    return {page.path: context.page_meta(page, manual, pdf) for page in (*manual.pages, *manual.aside)}


def key(shell: str, manual: Manual, page: Page, meta: context.Meta, markup: str) -> str:
    """Return the cache key of a rendered page: equal keys give equal HTML and search entries.

    `meta` is what `described` has of it, `markup` the digest of its HTML.
    """
    return context.key(shell, page, manual, meta, markup)


def _plan(manual: Manual, sources: tuple[Source, ...]) -> SitePlan:
    unit, audience = manual.unit, manual.audience
    return SitePlan(
        name=unit.agency,
        url=unit.sites.public if audience == "public" else unit.sites.internal,
        nav=navigation(manual),
        sources=sources,
        extra=context.extra(manual),
        language=manual.language,
    )


def _source(page: Page, manual: Manual, meta: context.Meta, text: Readable) -> Source:
    shown: context.Facts | None = meta["facts"]
    return replace(
        _known(page, manual),
        meta=meta,
        html=text.html,
        toc=text.toc,
        search_title=escape(shown.search_title) if shown else meta["title"],
        searched=shown.searched if shown else _said(page.document.title, manual),
        searched_below=() if shown else _said_below(text, manual),
        leads=shown is not None and shown.leads,
    )


def _said(title: str, manual: Manual) -> str:
    """Return what people say instead of a title, as search terms."""
    return " · ".join(manual.references.said_instead(title))


def _said_below(text: Readable, manual: Manual) -> tuple[tuple[str, str], ...]:
    """Return the search terms of the sections of a page that is no document: (anchor, words) pairs."""
    said = ((anchor, _said(unescape(title), manual)) for _, anchor, title in text.toc)
    return tuple((anchor, words) for anchor, words in said if words)


def _known(page: Page, manual: Manual) -> Source:
    """Return what other pages need to link to an already rendered page."""
    document, current = page.document, page.standing.current
    return Source(
        path=page.path,
        title=heading(document),
        nav_title=nav_title(document.title, document.code),
        meta={},
        updated=(current.effective if current else manual.as_of).isoformat(),
        aside=own_path(page.path) != page.path,
    )
