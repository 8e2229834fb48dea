"""The portals: the pages about all communes, rebuilt only when something on them has changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from sotay.base import versions
from sotay.base.hashing import digest
from sotay.facts.inventory import Listed, inventory_of
from sotay.facts.offered import Offered, offered
from sotay.load.sources import Sources
from sotay.model.outputs import Tree
from sotay.model.paths import INVENTORY, PORTAL
from sotay.model.terms import AUDIENCES, Audience
from sotay.pipeline.readings import known_unread
from sotay.pipeline.run import Run
from sotay.portal.calendar import calendar
from sotay.portal.overview import Overview
from sotay.portal.pages import overviews
from sotay.storage import kinds
from sotay.storage.cache import Cache

Inventories = Mapping[Audience, Mapping[str, Sequence[Listed]]]
"""The inventories of each commune's sites, by slug."""


def inventories_of(sources: Sources, parts: Mapping[str, Tree], cache: Cache, out: Path) -> Inventories:
    """Return each commune's inventories: those of this build, else the published ones."""
    return {audience: dict(_inventories(audience, sources, parts, cache, out)) for audience in AUDIENCES}


def _inventories(
    audience: Audience, sources: Sources, parts: Mapping[str, Tree], cache: Cache, out: Path
) -> Iterator[tuple[str, tuple[Listed, ...]]]:
    for unit in sorted(sources.unit_lines):
        part, published = parts.get(f"{audience}/{unit}"), out / audience / unit / INVENTORY
        if part is not None:
            yield unit, inventory_of(cache.read(part.files[INVENTORY]))
        elif published.exists():
            yield unit, inventory_of(published.read_bytes())


def make_portals(run: Run, inventories: Inventories, zips: Sequence[str]) -> dict[str, Tree]:
    """Render the portal for each audience, unless nothing on it has changed."""
    found: dict[str, Tree] = {}
    waiting = {}
    upcoming = calendar(run.sources, sorted(run.sources.units), run.job.as_of, date.max).next_day
    for audience in AUDIENCES:
        pages = _overviews(run, inventories[audience]) if audience == "internal" else ()
        shared = [d for d in run.sources.documents if d.meta.kind == "page" and d.meta.audience == "public"]
        listed = _going_on(run, inventories[audience])
        procedures = offered(listed, run.sources.references, shared, forms=audience == "public")
        files = zips if audience == "internal" else ()
        units = [*inventories["internal"]]
        key = _key(run, audience, units, pages, procedures, files, upcoming)
        known = run.job.cache.recall(kinds.PORTAL, key)
        if known is not None:
            found[audience] = Tree(known)
            run.tally.reused += 1
        else:
            from sotay.pipeline.tasks.portals import portal

            asked = run.executor.submit(portal, run.job, audience, units, pages, procedures, files, upcoming)
            waiting[asked] = key
    for future, key in waiting.items():
        result = future.result()
        run.job.cache.remember(kinds.PORTAL, key, dict(result.tree.files), result.tree.files.values())
        found[result.part] = result.tree
        run.tally.count(result)
    return found


def _overviews(run: Run, inventories: Mapping[str, Sequence[Listed]]) -> tuple[Overview, ...]:
    unread = known_unread(run.job.cache, run.sources, inventories, run.job.as_of)
    return overviews(run.sources, inventories, unread, run.job.as_of)


def _going_on(run: Run, listed: Mapping[str, Sequence[Listed]]) -> dict[str, Sequence[Listed]]:
    """Leave out communes that no longer exist on the day: citizens need their successors."""
    return {unit: found for unit, found in listed.items() if not run.sources.units[unit].ended(run.job.as_of)}


def _key(
    run: Run,
    audience: Audience,
    units: Sequence[str],
    pages: Sequence[Overview],
    procedures: Sequence[Offered],
    files: Sequence[str],
    upcoming: date | None,
) -> str:
    """Return the digest of everything shown on a portal."""
    shown = [run.sources.units[unit] for unit in units]
    stated: list[Any] = [
        versions.everything(run.sources.folders),
        audience,
        str((run.sources.province.known, run.sources.province.colours)),
        [str((u.slug, u.full_name, u.predecessors, u.province, u.replaces, u.replaced_by)) for u in shown],
        [asdict(one) for one in procedures],
        [(d.path, d.title, d.body) for d in run.sources.portal],
        sorted(item for item in run.sources.pictures.items() if item[0].startswith(f"{PORTAL}/")),
        [(p.path, p.title, p.markdown, [str(event) for event in p.events]) for p in pages],
        run.job.pdf,
        files,
        str(upcoming),
    ]
    return digest(json.dumps(stated, ensure_ascii=False))
