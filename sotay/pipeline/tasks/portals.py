"""Portal tasks: the page of all communes, the overview pages, the author's guide."""

from __future__ import annotations

import json
import pickle
import posixpath
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any

from sotay.base import versions
from sotay.base.errors import SourceError
from sotay.base.hashing import digest
from sotay.base.languages.language import Language
from sotay.base.versions import BINDING, PRINTING, version
from sotay.expand.turns import turns
from sotay.export.bind import assemble
from sotay.export.excel import Leaf
from sotay.export.icalendar import icalendar
from sotay.export.sheet.document import overview
from sotay.facts.inventory import Inventories
from sotay.facts.offered import Offered, offered
from sotay.facts.turns import Turn
from sotay.load.sources import Sources
from sotay.model.contracts import NO_PRINT
from sotay.model.outputs import Tree
from sotay.model.paths import PORTAL
from sotay.model.terms import Audience
from sotay.model.units import Unit
from sotay.pipeline.readings import known_unread
from sotay.pipeline.tasks.job import Built, Job, complaint, markup_of, remembered, sources_of
from sotay.pipeline.tasks.pictures import guide_pictures
from sotay.pipeline.tasks.sheets import blaming
from sotay.pipeline.tasks.workbooks import kept
from sotay.portal.calendar import calendar
from sotay.portal.overview import Overview
from sotay.portal.pages import overviews
from sotay.storage import kinds
from sotay.storage.cache import Cache


def portal(job: Job, audience: Audience, inventories: Inventories, zips: Sequence[str]) -> Built:
    """Render the portal for an audience, unless nothing on it has changed."""
    sources, units = sources_of(job.cache, job.sources), [*inventories["internal"]]
    turns_of = partial(_turns, job.cache)
    upcoming = calendar(sources, sorted(sources.units), job.as_of, date.max, turns_of).next_day
    pages: tuple[Overview, ...] = ()
    if audience == "internal":
        unread = known_unread(job.cache, sources, inventories[audience], job.as_of)
        pages = overviews(sources, inventories[audience], unread, job.as_of, turns_of)
    shared = [d for d in sources.documents if d.meta.kind == "page" and d.meta.audience == "public"]
    # Of communes that no longer exist on the day citizens need the successors.
    going_on = {
        unit: found for unit, found in inventories[audience].items() if not sources.units[unit].ended(job.as_of)
    }
    procedures = offered(going_on, sources.references, shared, forms=audience == "public")
    key = _key(job, sources, audience, units, pages, procedures, zips, upcoming)
    known = job.cache.recall(kinds.PORTAL, key)
    if known is not None:
        return Built(audience, Tree(known), (), 1)
    made = _rendered(job, audience, units, pages, procedures, zips, upcoming)
    job.cache.remember(kinds.PORTAL, key, dict(made.tree.files), made.tree.files.values())
    return made


def _turns(cache: Cache, sources: Sources, unit: Unit, after: date) -> tuple[Turn, ...]:
    """Return what changes by itself after a day in a commune, worked out again only if its own sources have changed."""
    key = json.dumps([versions.everything(sources.folders), sources.fingerprint_of(unit.slug), str(after)])
    made = remembered(cache, kinds.TURNS, key, lambda: pickle.dumps(turns(sources, unit, after)))[0]
    found: tuple[Turn, ...] = pickle.loads(cache.read(made))
    return found


def _key(
    job: Job,
    sources: Sources,
    audience: Audience,
    units: Sequence[str],
    pages: Sequence[Overview],
    procedures: Sequence[Offered],
    files: Sequence[str],
    upcoming: date | None,
) -> str:
    """Return the digest of everything shown on a portal."""
    named = [sources.units[unit] for unit in units]
    stated: list[Any] = [
        versions.everything(sources.folders),
        audience,
        str((sources.province.known, sources.province.colours)),
        [str((u.slug, u.full_name, u.predecessors, u.province, u.replaces, u.replaced_by)) for u in named],
        [asdict(one) for one in procedures],
        [(d.path, d.title, d.body) for d in sources.portal],
        sorted(item for item in sources.pictures.items() if item[0].startswith(f"{PORTAL}/")),
        [(p.path, p.title, p.markdown, [str(event) for event in p.events]) for p in pages],
        job.pdf,
        files,
        str(upcoming),
    ]
    return digest(json.dumps(stated, ensure_ascii=False))


def _rendered(
    job: Job,
    audience: Audience,
    units: Sequence[str],
    overviews: Sequence[Overview],
    procedures: Sequence[Offered],
    zips: Sequence[str],
    next_day: date | None,
) -> Built:
    """Render the page of all communes; for staff also the overview pages and the author's guide."""
    from sotay.site import portals, render
    from sotay.site.colours import style_sheet

    sources = sources_of(job.cache, job.sources)
    language = sources.province.language
    documents = sources.portal if audience == "internal" else ()
    # Some web servers hide folders whose names start with an underscore.
    guide = [
        (d.path.removeprefix(f"{PORTAL}/"), d.title, markup_of(job.cache, sources, d.body, language)) for d in documents
    ]
    shown = [
        (p.path, p.title, markup_of(job.cache, sources, _with_ways(p, job.pdf, language), language)) for p in overviews
    ]
    issuer = sources.province.issuer
    taken = {p.pdf: _pdf(job, p, issuer) for p in overviews if p.pdf and job.pdf}
    taken |= {p.workbook: _workbook(job, p, issuer) for p in overviews if p.workbook}
    taken |= {p.diary: job.cache.put(icalendar(p.title, p.events)) for p in overviews if p.diary}
    try:
        made = portals.portal(
            sources.folders.root,
            [sources.units[u] for u in units],
            audience,
            sources.province.language,
            guide,
            shown,
            wide={p.path for p in overviews if p.wide},
            procedures=procedures,
            zips=zips,
            next_day=next_day,
            grouped={p.path: (p.group, p.label) for p in overviews if p.group},
            profile=sources.province.known,
            colours=sources.province.colours,
        )
    except render.SiteError as error:
        raise SourceError(complaint("site", message, "") for message in error.messages) from error
    look = render.assets(sources.folders.root, sources.province.language)
    contents = {**look, **style_sheet(sources.province.colours), **made.files}
    taken |= guide_pictures(job.cache, sources) if documents else {}
    tree = Tree({**{path: job.cache.put(content) for path, content in contents.items()}, **taken})
    return Built(audience, tree, (f"site {audience}",), 0)


def _with_ways(page: Overview, pdf: bool, language: Language) -> str:
    """Return a page's Markdown headed by links to its downloads."""
    ways = (
        (page.pdf if pdf else "", language.say("Tải bản in (PDF)")),
        (page.workbook, language.say("Tải bảng Excel")),
        (page.diary, language.say("Lịch (.ics)")),
    )
    links = [f'<a class="button" href="{posixpath.basename(to)}">{words}</a>' for to, words in ways if to]
    return f'<p class="manual {NO_PRINT}">{" ".join(links)}</p>\n\n{page.markdown}' if links else page.markdown


def _workbook(job: Job, page: Overview, issuer: str) -> str:
    """Return the digest of the Excel file of a page of the portal."""
    leaves = [Leaf(table, page.note) for table in page.tables]
    return kept(job.cache, leaves, issuer, sources_of(job.cache, job.sources).province.language)


def _pdf(job: Job, page: Overview, issuer: str) -> str:
    """Return the digest of the PDF of a page of the portal."""
    from sotay.export.layout import press

    sources = sources_of(job.cache, job.sources)
    folders = sources.folders
    markup = markup_of(job.cache, sources, page.markdown, sources.province.language)
    text = overview(page.title, markup, page.path, issuer, sources.province.language, folders)
    key = f"{version(PRINTING, folders)} {version(BINDING)} overview {digest(text)}"

    def make() -> bytes:
        body = assemble.placed(assemble.part(press.layout(text, folders), "body"))
        return assemble.single(body, title=page.title, author=issuer)

    with blaming(sources, f"overrides/portal/{page.path}", ""):
        return remembered(job.cache, kinds.PDF, key, make)[0]
