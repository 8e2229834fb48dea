"""The portals: the pages about all communes, rebuilt only when something on them has changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from sotay.base import versions
from sotay.base.hashing import digest
from sotay.facts.inventory import Inventories, Listed, inventory_of
from sotay.model.outputs import Tree
from sotay.model.paths import INVENTORY
from sotay.model.terms import AUDIENCES, Audience
from sotay.pipeline.run import Run
from sotay.pipeline.tasks.job import Built
from sotay.storage import kinds
from sotay.storage.zips import zip_of


@dataclass(frozen=True)
class Showing:
    """What the portals show besides the sources."""

    inventories: Inventories
    zips: tuple[str, ...]
    """The communes with a zip file."""


def showing(
    run: Run, named: Mapping[str, Mapping[Audience, str]], failed: Collection[str], out: Path, zips: bool
) -> Showing:
    """Return what the portals show once the communes of this build but the failed ones are published.

    `named` has the digests of their inventories, by slug; of all others the published ones count. `zips` tells
    whether this build packs zip files.
    """
    good = {unit: found for unit, found in named.items() if unit not in failed}
    inventories = {audience: dict(_inventories(run, audience, good, out)) for audience in AUDIENCES}
    # That of a site made anew without one would be stale.
    having = (u for u in sorted(run.sources.unit_lines) if (zips if u in good else (out / _zip(u)).exists()))
    return Showing(inventories, tuple(having))


def _zip(unit: str) -> str:
    return zip_of(f"internal/{unit}")


def _inventories(
    run: Run, audience: Audience, named: Mapping[str, Mapping[Audience, str]], out: Path
) -> Iterator[tuple[str, tuple[Listed, ...]]]:
    for unit in sorted(run.sources.unit_lines):
        published = out / audience / unit / INVENTORY
        if unit in named:
            yield unit, inventory_of(run.job.cache.read(named[unit][audience]))
        elif published.exists():
            yield unit, inventory_of(published.read_bytes())


def begin_portals(run: Run, on: Showing) -> Callable[[], dict[str, Tree]]:
    """Start rendering the portal for each audience, if anything it is made of is new; the result waits for both.

    There is none where a published commune cannot be read: it has no name to list it under.
    """
    if not run.sources.units.keys() >= on.inventories["internal"].keys():
        return dict
    made_of = _made_of(run, on)
    keys = {audience: digest(f"{audience} {made_of}") for audience in AUDIENCES}
    known = {audience: run.job.cache.recall(kinds.PORTAL, key) for audience, key in keys.items()}
    begun = {audience: _begin(run, audience, on) for audience in AUDIENCES if known[audience] is None}

    def finish() -> dict[str, Tree]:
        run.tally.reused += len(keys) - len(begun)
        for audience, future in begun.items():
            result = future.result()
            run.job.cache.remember(kinds.PORTAL, keys[audience], dict(result.tree.files), result.tree.files.values())
            known[audience] = result.tree.files
            run.tally.count(result)
        return {audience: Tree(files) for audience, files in known.items()}

    return finish


def _begin(run: Run, audience: Audience, on: Showing) -> Future[Built]:
    from sotay.pipeline.tasks.portals import portal

    return run.executor.submit(portal, run.job, audience, on.inventories, on.zips if audience == "internal" else ())


def _made_of(run: Run, on: Showing) -> str:
    """Return the digest of everything that portals are made of."""
    sources, archive = run.sources, run.sources.archive
    listed = {a: {u: [str(one) for one in found] for u, found in of.items()} for a, of in on.inventories.items()}
    kept = [[archive.stamps(unit) for unit in sorted(sources.units)], archive.words.state() if archive.words else ()]
    files = [versions.everything(sources.folders), dict(sources.digests), dict(sources.pictures), kept]
    return digest(json.dumps([*files, str(run.job.as_of), run.job.pdf, listed, on.zips], sort_keys=True))
