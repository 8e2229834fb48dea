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
    kept: str
    """Digest of the state of the archives."""


@dataclass
class Portals:
    """The portals of a build, begun before sites are rendered.

    They are begun anew where a commune is stopped then, or the archives get what they lack.
    """

    run: Run
    named: Mapping[str, Mapping[Audience, str]]
    """The digests of the inventories of this build's communes, by slug; of all others the published ones count."""
    out: Path
    packs: bool
    """Whether this build packs zip files."""
    _foreseen: tuple[frozenset[str], str] | None = None
    """The communes that were to fail, and the state of the archives."""
    _begun: Callable[[], dict[str, Tree]] = dict

    def begin(self, failed: Collection[str]) -> None:
        """Start rendering the portals as they will be if no more communes fail than these."""
        kept = self._kept()
        self._foreseen = frozenset(failed), kept
        inventories: Inventories = {audience: dict(self._inventories(audience, failed)) for audience in AUDIENCES}
        self._begun = _begin(self.run, Showing(inventories, self.zips(failed), kept))

    def finish(self, failed: Collection[str]) -> dict[str, Tree]:
        """Return the portals' files by audience, once all communes but these are built and archived."""
        if self._foreseen != (frozenset(failed), self._kept()):
            self.begin(failed)
        return self._begun()

    def zips(self, failed: Collection[str]) -> tuple[str, ...]:
        """Return the communes that have a zip file then."""
        good, units = self.named.keys() - failed, self.run.sources.unit_lines
        # That of a site made anew without one would be stale.
        old = {u for u in units if u not in good and (self.out / zip_of(f"internal/{u}")).exists()}
        return tuple(sorted(old.union(good if self.packs else ())))

    def _kept(self) -> str:
        archive = self.run.sources.archive
        stamps = [[unit, *archive.stamps(unit)] for unit in sorted(self.run.sources.units)]
        return digest(json.dumps([stamps, archive.words.state() if archive.words else ()]))

    def _inventories(self, audience: Audience, failed: Collection[str]) -> Iterator[tuple[str, tuple[Listed, ...]]]:
        for unit in sorted(self.run.sources.unit_lines):
            published = self.out / audience / unit / INVENTORY
            if unit in self.named and unit not in failed:
                yield unit, inventory_of(self.run.job.cache.read(self.named[unit][audience]))
            elif published.exists():
                yield unit, inventory_of(published.read_bytes())


def _begin(run: Run, on: Showing) -> Callable[[], dict[str, Tree]]:
    """Start rendering the portal for each audience, if anything it is made of is new; the result waits for both.

    There is none where a published commune cannot be read: it has no name to list it under.
    """
    if not run.sources.units.keys() >= on.inventories["internal"].keys():
        return dict
    made_of = _made_of(run, on)
    keys = {audience: digest(f"{audience} {made_of}") for audience in AUDIENCES}
    known = {audience: run.job.cache.recall(kinds.PORTAL, key) for audience, key in keys.items()}
    begun = {audience: _submit(run, audience, on) for audience in AUDIENCES if known[audience] is None}

    def finish() -> dict[str, Tree]:
        run.tally.reused += len(keys) - len(begun)
        for audience, future in begun.items():
            result = future.result()
            run.job.cache.remember(kinds.PORTAL, keys[audience], dict(result.tree.files), result.tree.files.values())
            known[audience] = result.tree.files
            run.tally.count(result)
        return {audience: Tree(files) for audience, files in known.items()}

    return finish


def _submit(run: Run, audience: Audience, on: Showing) -> Future[Built]:
    from sotay.pipeline.tasks.portals import portal

    return run.executor.submit(portal, run.job, audience, on.inventories, on.zips if audience == "internal" else ())


def _made_of(run: Run, on: Showing) -> str:
    """Return the digest of everything that portals are made of."""
    sources = run.sources
    listed = {a: {u: [str(one) for one in found] for u, found in of.items()} for a, of in on.inventories.items()}
    files = [versions.everything(sources.folders), dict(sources.digests), dict(sources.pictures), on.kept]
    return digest(json.dumps([*files, str(run.job.as_of), run.job.pdf, listed, on.zips], sort_keys=True))
