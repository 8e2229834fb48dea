"""The portal to all communes: one site above theirs."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from markupsafe import Markup, escape

from sotay.base.folders import Folders
from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.text import sort_key
from sotay.facts.offered import Offered
from sotay.model.outputs import Converted
from sotay.model.profiles import Colours, Profile
from sotay.model.terms import Audience
from sotay.model.units import Unit
from sotay.portal.overview import everywhere
from sotay.site import context
from sotay.site.colours import COLOURS
from sotay.site.engine import Site, SitePlan, Source, run
from sotay.site.navigation import HOME
from sotay.site.render import NOTHING

NO_GROUPS: Mapping[str, tuple[str, str]] = MappingProxyType({})

COMMON = Profile()


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
    return Source("404.md", title, escape(title), meta, html=str(said), aside=True)


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


def _plain(path: str, title: str, markup: Converted, name: str, wide: bool = False) -> Source:
    """Return a page of the portal, called `name` in the menu."""
    meta: dict[str, Any] = {"title": escape(title), "facts": None}
    if wide:
        meta |= {"hide": ["navigation", "toc"], "search": {"exclude": True}}
    return Source(path, title, escape(name), meta, markup.html, markup.toc, search_title=escape(title))


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
