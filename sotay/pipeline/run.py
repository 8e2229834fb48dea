"""The state shared by the stages of a run, and what a run depends on."""

from __future__ import annotations

import json
import pickle
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import date
from sys import intern

from sotay.base import versions
from sotay.base.errors import Problem
from sotay.base.hashing import digest
from sotay.base.progress import Progress
from sotay.load.levels import spread
from sotay.load.sources import Sources
from sotay.pipeline.tasks.job import Built, Job
from sotay.storage import kinds
from sotay.storage.cache import Cache
from sotay.storage.words import Heads


@dataclass
class Tally:
    """A running total of what ran."""

    built: list[str] = field(default_factory=list)
    reused: int = 0
    pages: int = 0

    def count(self, result: Built) -> None:
        """Add what a task did."""
        self.built += result.built
        self.reused += result.reused
        self.pages += result.pages


@dataclass(frozen=True)
class Run:
    """One run of the stages: its tasks' job, their executor, and what has been done."""

    job: Job
    sources: Sources
    executor: Executor
    progress: Progress
    tally: Tally = field(default_factory=Tally)


def new_job(cache: Cache, sources: Sources, as_of: date, pdf: bool, packed: bool = False) -> Job:
    """Return the job passed to every task of a build; the sources go into the cache."""
    known = with_heads(cache, sources.on(as_of))
    return Job(cache, cache.put(pickle.dumps(known)), as_of, pdf, packed)


def with_heads(cache: Cache, sources: Sources) -> Sources:
    """Return the sources with what is in the files of words looked up, which each process would unpack otherwise."""
    words = sources.archive.words
    if words is None or words.heads:
        return sources

    def recall(name: str, make: Callable[[], Heads]) -> Heads:
        known = cache.recall(kinds.HEADS, name)
        if known is None:
            made = make()
            cache.remember(kinds.HEADS, name, [[*at, sorted(units)] for at, units in made])
            return made
        return tuple(((event, label), frozenset(map(intern, units))) for event, label, units in known)

    return replace(sources, archive=replace(sources.archive, words=words.looked_up(recall)))


def chosen(sources: Sources, units: Collection[str]) -> list[str]:
    """Return the slugs of these communes (or of all) that could be read, in order; UserError for an unknown one."""
    sources.require(units)
    return sorted(set(units or sources.units) & sources.units.keys())


def stated(sources: Sources, unit: str, as_of: date) -> tuple[str, ...]:
    """Return what a commune's pages depend on: code and libraries, its files, the shared ones, its archive, the day."""
    archive = sources.archive
    lost = archive.words and archive.lost_texts(unit, sources.registers[unit])
    kept = json.dumps([archive.stamps(unit), archive.words.state() if lost and archive.words else ()])
    return versions.everything(sources.folders), sources.fingerprint_of(unit), digest(kept), str(as_of)


def blame(met: Mapping[Problem, Collection[str]], sources: Sources, units: Iterable[str]) -> list[Problem]:
    """Return the mistakes, each assigned to the communes it stops.

    A mistake in a shared document found in all its communes among `units` stops everything; one found in only some
    stops those.
    """
    having = Counter(d.source for unit in units for d in sources.documents_of(sources.units[unit]))
    problems = []
    for problem, here in met.items():
        everywhere = problem.unit or len(here) == having[problem.path]
        problems += [problem] if everywhere else [replace(problem, unit=unit) for unit in here]
    return spread(problems, sources.below)


def met_by(found: Mapping[str, Iterable[Problem]]) -> dict[Problem, set[str]]:
    """Return the communes in which each mistake was found, from the mistakes found in each commune."""
    met: dict[Problem, set[str]] = defaultdict(set)
    for unit, problems in found.items():
        for problem in problems:
            met[problem].add(unit)
    return met
