"""A commune's web site, and the portal to all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from markupsafe import Markup, escape

from sotay.base.folders import Folders
from sotay.base.hashing import digest
from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.text import sort_key
from sotay.expand.served import own_path
from sotay.facts.offered import Offered
from sotay.model.manual import Manual, Page
from sotay.model.outputs import Converted
from sotay.model.paths import page_path
from sotay.model.profiles import Colours, Profile
from sotay.model.slots import NONE as NO_SLOTS
from sotay.model.slots import Slots, slots_of
from sotay.model.terms import Audience
from sotay.model.units import Unit
from sotay.portal.overview import everywhere
from sotay.site import context, theme
from sotay.site.colours import COLOURS
from sotay.site.engine import Keep, Rendered, Site, SiteError, SitePlan, Source, forget, run
from sotay.site.navigation import HOME, heading, nav_title, navigation
from sotay.site.service import readable

__all__ = ["Rendered", "Site", "SiteError", "assets", "build", "key", "portal", "shell"]

NOTHING: Mapping[str, str] = MappingProxyType({})
NO_GROUPS: Mapping[str, tuple[str, str]] = MappingProxyType({})

COMMON = Profile()


class Shapes(Protocol):
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


ANEW: Shapes = _Anew()

assets = theme.assets


def build(
    root: Path,
    manual: Manual,
    markups: Mapping[str, Converted],
    reuse: Mapping[str, str] = NOTHING,
    *,
    pdf: bool = True,
    keep: Keep = forget,
    shapes: Shapes = ANEW,
) -> Site:
    """Return a commune's site; `markups` and `reuse` go by page path.

    `pdf` tells whether the PDFs (`pdf/<CODE>.pdf`) are published with it. `reuse` has the entries of the search index
    of pages rendered before under the same `key`: those are only linked to; `keep` keeps those of others. `shapes`
    are pages of other communes that differ only in their words. Raises SiteError with everything mkdocs warned of.
    """
    folders = Folders(root)
    slots = slots_of(manual.unit) if theme.is_stock(folders) else NO_SLOTS
    bare = _plan(manual, ())
    plan = replace(bare, name=slots.emptied(bare.name), extra=slots.emptied(bare.extra))
    state = _state(folders, plan)
    sources: dict[str, Source] = {}
    shaped: dict[str, str] = {}
    for page in (*manual.pages, *manual.aside):
        sources[page.path] = _known(page, manual)
        if page.path not in reuse:
            source = _source(page, manual, readable(root, manual, page, markups[page.path]), pdf)
            sources[page.path] = _emptied(source, slots)
            shaped[page.path] = digest(f"{state} {sources[page.path]!r}")
    known = {path: found for path, shape in shaped.items() if (found := shapes.recall(shape))}
    said = {**reuse, **{path: page.entries for path, page in known.items()}}
    try:
        made = run(folders, replace(plan, sources=tuple(sources.values())), said, keep)
    except SiteError as error:
        raise SiteError(map(slots.filled, error.messages)) from error
    for path, rendered in made.pages.items():
        shapes.keep(shaped[path], rendered)
    pages = {**made.pages, **known}
    files = {**made.files, **{page_path(path): page.html for path, page in known.items()}}
    return Site(
        {path: _filled(content, slots) for path, content in sorted(files.items())},
        {path: Rendered(_filled(page.html, slots), slots.filled(page.entries)) for path, page in pages.items()},
    )


def _emptied(source: Source, slots: Slots) -> Source:
    """Return a page with slots, but in its title, which goes into addresses too."""
    title = source.meta["title"]
    markup = replace(_EMPTY, html=slots.emptied(source.markup.html), toc=slots.emptied(source.markup.toc))
    searched, below = slots.emptied(source.searched), slots.emptied(source.searched_below)
    meta = {**slots.emptied(source.meta), "title": title}
    return replace(source, meta=meta, markup=markup, searched=searched, searched_below=below)


def _filled(content: bytes, slots: Slots) -> bytes:
    return slots.filled(content.decode()).encode()


def shell(root: Path, manual: Manual) -> str:
    """Return the digest of everything on this site's pages that they have in common."""
    return _state(Folders(root), _plan(manual, ()))


def _state(folders: Folders, plan: SitePlan) -> str:
    stated = [theme.fingerprint(folders), plan.name, plan.url, plan.nav, plan.extra, plan.language.code]
    return digest(json.dumps(stated, ensure_ascii=False, sort_keys=True))


def key(shell: str, manual: Manual, page: Page, markup: str, *, pdf: bool = True) -> str:
    """Return the cache key of a rendered page: equal keys give equal HTML and search entries.

    `markup` is the digest of the page's HTML.
    """
    return context.key(shell, page, manual, markup, pdf)


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


def _source(page: Page, manual: Manual, markup: Converted, pdf: bool) -> Source:
    meta = context.page_meta(page, manual, pdf)
    shown: context.Facts | None = meta["facts"]
    return replace(
        _known(page, manual),
        meta=meta,
        markup=markup,
        search_title=escape(shown.search_title) if shown else meta["title"],
        searched=shown.searched if shown else _said(page.document.title, manual),
        searched_below=() if shown else _said_below(markup, manual),
        leads=shown is not None and shown.leads,
    )


def _said(title: str, manual: Manual) -> str:
    """Return what people say instead of a title, as search terms."""
    return " · ".join(manual.references.said_instead(title))


def _said_below(markup: Converted, manual: Manual) -> tuple[tuple[str, str], ...]:
    """Return the search terms of the sections of a page that is no document: (anchor, words) pairs."""
    said = ((anchor, _said(unescape(title), manual)) for _, anchor, title in markup.toc)
    return tuple((anchor, words) for anchor, words in said if words)


def _known(page: Page, manual: Manual) -> Source:
    """Return what other pages need to link to an already rendered page."""
    document, current = page.document, page.standing.current
    return Source(
        path=page.path,
        title=heading(document),
        nav_title=nav_title(document.title, document.code),
        meta={},
        markup=_EMPTY,
        updated=(current.effective if current else manual.as_of).isoformat(),
        aside=own_path(page.path) != page.path,
    )


# ── the portal ───────────────────────────────────────────────────────────────────────────────────


def portal(
    root: Path,
    units: Sequence[Unit],
    audience: Audience,
    language: Language,
    guide: Sequence[tuple[str, str, Converted]] = (),
    overviews: Sequence[tuple[str, str, Converted]] = (),
    wide: Collection[str] = (),
    procedures: Sequence[Offered] = (),
    zips: Collection[str] = (),
    next_day: date | None = None,
    grouped: Mapping[str, tuple[str, str]] = NO_GROUPS,
    profile: Profile = COMMON,
    colours: Colours | None = None,
) -> Site:
    """Return the portal of all communes, published in the folder above theirs.

    `guide` has (path, title, markup) of the author's guide's pages, in reading order; `overviews` those of the
    pages about all communes, of which those in `wide` take the whole width and are not searched; `procedures` are
    what its search finds besides communes; `zips` are the slugs of communes whose site is also one zip file;
    `grouped` has, by path, those of `overviews` that stand together in the menu: their group and their name in it.
    It is out of date from `next_day` on. `profile` tells whether the units are communes.
    """
    say = language.say
    name, together = map(say, _called(audience, profile))
    extra: dict[str, Any] = {"product": say("Cổng tra cứu"), "standard": "", "audience": audience, "unit": None}
    extra |= {"stale": context.stale(next_day, language), "services": profile.services}
    extra |= {"colours": COLOURS if colours else ""}
    names = {path: name for path, (_, name) in grouped.items()}
    pages = [
        _plain(path, title, markup, names.get(path, title), wide=path in wide)
        for path, title, markup in (*overviews, *guide)
    ]
    nav: list[dict[str, Any]] = [{say("Các đơn vị"): HOME}]
    if overviews:
        listed: list[dict[str, Any]] = [{title: path} for path, title, _ in overviews if path not in grouped]
        for group in dict.fromkeys(group for group, _ in grouped.values()):
            listed.append({group: [{name: path} for path, (within, name) in grouped.items() if within == group]})
        nav.append({together: listed})
    if guide:
        nav.append({say("Hướng dẫn biên soạn"): [{title: path} for path, title, _ in guide]})
    home = Source(
        HOME,
        say("Các đơn vị"),
        escape(say("Các đơn vị")),
        _portal_meta(name, units, procedures, zips, language),
        _EMPTY,
    )
    copied = ("content.code.copy",) if guide else ()  # commands of the guide
    plan = SitePlan(
        name,
        "",
        nav,
        (home, *pages, _missing(language)),
        extra,
        language,
        search=bool(guide),
        features=copied,
    )
    made = run(Folders(root), plan, NOTHING)
    return replace(made, files={**made.files, MISSING: from_anywhere(made.files[MISSING])})


MISSING = "404.html"
"""What a server shows where there is no page, at any depth: hence its addresses begin at the server's root."""
_SETTING = re.compile(rb'("(?:base|search)": ?")([^"/][^"]*)"')
"""What the theme's script is told: where the site begins, and the worker of its search."""
_ADDRESS = re.compile(rb'\b(href|src)="(?![a-z]+:|[#/])(?:\./)?([^"]*)"')


def _missing(language: Language) -> Source:
    say = language.say
    title = say("Không tìm thấy trang")
    what = say("Không có trang nào ở địa chỉ này. Trang có thể đã đổi tên hoặc được chuyển đi.")
    way = say("Về trang đầu")
    said = Markup('<p>{}</p><p><a class="button" href="index.html">{}</a></p>').format(what, way)
    meta = {"title": escape(title), "facts": None, "search": {"exclude": True}, "hide": ["navigation", "toc", "path"]}
    return Source("404.md", title, escape(title), meta, replace(_EMPTY, html=str(said)), aside=True)


def from_anywhere(page: bytes) -> bytes:
    """Return a page of the portal's root with addresses that hold wherever a server shows it."""
    rooted = _ADDRESS.sub(rb'\1="/\2"', page)
    return _SETTING.sub(lambda found: found[1] + (b"/" if found[2] == b"." else b"/" + found[2]) + b'"', rooted)


def _called(audience: Audience, profile: Profile) -> tuple[str, str]:
    """Return what the portal is called, and its pages on all units together."""
    if profile.services:
        manuals = marked("Sổ tay chất lượng các xã, phường")
        name = manuals if audience == "internal" else marked("Thủ tục hành chính tại các xã, phường")
        return name, everywhere(profile)
    name = marked("Sổ tay chất lượng của các đơn vị") if audience == "internal" else marked("Tài liệu công khai")
    return name, everywhere(profile)


_EMPTY = Converted(html="", toc=(), links=(), images=(), anchors=())


def _plain(path: str, title: str, markup: Converted, name: str, wide: bool = False) -> Source:
    """Return a page of the portal, called `name` in the menu."""
    meta: dict[str, Any] = {"title": escape(title), "facts": None}
    if wide:
        meta |= {"hide": ["navigation", "toc"], "search": {"exclude": True}}
    return Source(path, title, escape(name), meta, markup, search_title=escape(title))


def _portal_meta(
    name: str, units: Sequence[Unit], procedures: Sequence[Offered], zips: Collection[str], language: Language
) -> dict[str, Any]:
    provinces = " – ".join(sorted({unit.province for unit in units}, key=sort_key))
    return {
        "title": escape(name),
        "description": name,
        "summary": " · ".join(filter(None, (language.count("%(num)s đơn vị", len(units)), provinces))) if units else "",
        "template": "portal.html",
        "hide": ["navigation", "toc", "path", "footer"],
        "search": {"exclude": True},
        "facts": None,
        "groups": [
            {
                "title": title,
                "units": [_card(unit, unit.slug in zips, language) for unit in _sorted(units) if unit.kind == kind],
            }
            for kind, title in _groups(units).items()
        ],
        "procedures": [_offer(one, {unit for p in procedures for unit in p.units}) for one in procedures],
    }


def _groups(units: Sequence[Unit]) -> dict[str, str]:
    """Return the kinds of these units in the manual's order, with the heading over each."""
    titles = {unit.kind: unit.naming.plural or unit.profile.kinds.get(unit.kind, unit.kind) for unit in units}
    return {kind: titles[kind] for unit in units[:1] for kind in unit.kinds if kind in titles}


def _offer(one: Offered, everybody: Collection[str]) -> dict[str, str]:
    """Return a procedure and the communes that have it, or those that do not, if fewer."""
    without = sorted({*everybody} - {*one.units})
    few = len(without) < len(one.units)
    return {
        "title": one.title,
        "code": one.code,
        "path": one.path,
        "also": " · ".join(one.also),
        "form": "form" if one.form else "",
        "here": "" if few else " ".join(one.units),
        "not_here": " ".join(without) if few else "",
    }


def _sorted(units: Sequence[Unit]) -> list[Unit]:
    return sorted(units, key=lambda unit: sort_key(unit.name))


def _card(unit: Unit, packed: bool, language: Language) -> dict[str, str]:
    return {
        "name": unit.full_name[0].upper() + unit.full_name[1:],
        "slug": unit.slug,
        "href": f"{unit.slug}/index.html",
        "zip": f"{unit.slug}.zip" if packed else "",
        "before": ", ".join(dict.fromkeys((*unit.predecessors, *(old.name for old in unit.replaces)))),
        "after": ", ".join(
            language.say("%(unit)s từ %(day)s", unit=new.name, day=language.short_date(new.since))
            for new in unit.replaced_by
        ),
    }
