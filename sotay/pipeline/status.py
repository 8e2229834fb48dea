"""The status of all documents and what drafts would change, before anything is laid out or issued."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sotay.base.errors import Problem, SourceError
from sotay.base.hashing import digest
from sotay.base.languages.catalogue import SOURCE
from sotay.base.progress import Progress
from sotay.facts.diff.compare import Changes
from sotay.load.sources import Sources
from sotay.pipeline.repair import settled, undamaged
from sotay.pipeline.run import blame, chosen, met_by, new_job, stated
from sotay.pipeline.workers import workers
from sotay.storage import kinds
from sotay.storage.cache import Cache

if TYPE_CHECKING:
    from sotay.pipeline.tasks.status import Stand


@dataclass(frozen=True)
class Alteration:
    """What a draft changes, equal in all these communes; `changes` are taken from one of them."""

    code: str
    title: str
    before: str
    """The revision it changes; empty for a document that was never issued."""
    changes: Changes | None
    """None if there is nothing to compare with."""
    units: tuple[str, ...]
    locale: str = SOURCE
    """The code of the manual's language, which commands speak."""
    own_blocks: tuple[str, ...] = ()
    """The blocks for which these communes have words of their own: else it is the shared document."""


def standings(
    root: Path, units: Collection[str], as_of: date, jobs: int, diff: bool, progress: Progress
) -> tuple[tuple[Stand, ...], tuple[Problem, ...]]:
    """Return the status of the documents of these communes (none named: all), by slug, and the mistakes in others.

    Raises SourceError for mistakes in what is shared, since the content of every document is then uncertain.
    """
    sources, problems = settled(root, progress)
    if sources is None:
        raise SourceError(problems)
    sources = sources.on(as_of)
    names = chosen(sources, units)
    cache = Cache(sources.folders.cache)
    found = undamaged(cache, progress, lambda _: _stands(sources, cache, names, as_of, jobs, diff, progress))
    met = met_by({result.unit: result.problems for result in found})
    mine = {"", *(units or sources.unit_lines)}
    wrong = sorted(p for p in {*problems, *blame(met, sources, names)} if p.unit in mine and p.level == "mistake")
    failed = {problem.unit for problem in wrong}
    if "" in failed:
        raise SourceError(wrong)
    return tuple(sorted((f for f in found if f.unit not in failed), key=lambda f: f.unit)), tuple(wrong)


def _stands(
    sources: Sources, cache: Cache, names: Sequence[str], as_of: date, jobs: int, diff: bool, progress: Progress
) -> list[Stand]:
    """Return the status of the documents of these communes, in no order, and the mistakes in their pages."""
    from sotay.pipeline.tasks.status import stand

    with workers(jobs) as executor:
        job = new_job(cache, sources, as_of, pdf=False)
        keys = {unit: _key(sources, unit, as_of, diff) for unit in names}
        known = {unit: cache.recall_object(kinds.STANDING, keys[unit]) for unit in names}
        waiting = [executor.submit(stand, job, unit, diff) for unit in names if known[unit] is None]
        made = list(progress.each("communes looked at", waiting)) if waiting else []
    for result in made:
        cache.remember_object(kinds.STANDING, keys[result.unit], result)
    return [*made, *(before for before in known.values() if before is not None)]


def _key(sources: Sources, unit: str, as_of: date, diff: bool) -> str:
    """Return the digest of everything the standings of a commune's documents depend on."""
    return digest(json.dumps([*stated(sources, unit, as_of), diff]))


def alterations(stands: Iterable[Stand]) -> tuple[Alteration, ...]:
    """Return the drafts' changes, each once with all its communes, by code."""
    users: dict[object, list[str]] = {}
    first: dict[object, Alteration] = {}
    for stand in stands:
        for state in (s for s in stand.states if s.status == "draft"):
            words = state.changes.signature if state.changes else None
            key = (state.code, state.title, state.last, words, state.own_blocks)
            users.setdefault(key, []).append(stand.unit)
            altered = Alteration(state.code, state.title, state.last, state.changes, (), stand.locale, state.own_blocks)
            first.setdefault(key, altered)
    found = (replace(a, units=tuple(users[key])) for key, a in first.items())
    return tuple(sorted(found, key=lambda a: (a.code, a.units)))
