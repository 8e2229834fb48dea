"""`build.py rehearse`: a day to come beside today, for all communes; only the cache is written."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from sotay.base.errors import Problem, SourceError
from sotay.base.hashing import digest
from sotay.base.progress import Progress
from sotay.base.text import sort_key
from sotay.check.law import Citation, citations, lapsed
from sotay.facts.law import end, has_ended
from sotay.facts.rehearsal import Loss, SourceLine, UnitRehearsal, decisions, folded, naming
from sotay.load.sources import Sources
from sotay.model.documents import Document
from sotay.pipeline.calendar import read
from sotay.pipeline.repair import undamaged
from sotay.pipeline.run import blame, met_by, new_job, stated
from sotay.pipeline.workers import workers
from sotay.portal.calendar import calendar
from sotay.portal.rehearsal import Rehearsal
from sotay.storage import kinds
from sotay.storage.cache import Cache


def rehearse(
    root: Path, units: Collection[str], today: date, day: date, jobs: int, progress: Progress
) -> tuple[Rehearsal, tuple[Problem, ...]]:
    """Return a day to come beside today for these communes (none named: all), and the mistakes that left some out.

    Raises SourceError for mistakes in what is shared.
    """
    sources, names = read(root, units, progress)
    on = sources.on(today)
    cache = Cache(sources.folders.cache)
    results = undamaged(cache, progress, lambda _: _of_units(on, names, today, day, jobs, progress))
    met = blame(met_by({unit: problems for unit, (_, problems) in results.items()}), on, names)
    wrong = sorted(problem for problem in set(met) if problem.level == "mistake")
    failed = {problem.unit for problem in wrong}
    if "" in failed:
        raise SourceError(wrong)
    found = tuple(rehearsal for unit, (rehearsal, _) in sorted(results.items()) if unit not in failed)
    kept = [rehearsal.unit for rehearsal in found]
    losses = tuple(_losses(sources.on(day), kept, today, day, naming(found)))
    made = Rehearsal(today, day, on, found, folded(found), decisions(found), losses, calendar(on, kept, today, day))
    return made, tuple(wrong)


def _of_units(
    sources: Sources, names: Sequence[str], today: date, day: date, jobs: int, progress: Progress
) -> dict[str, tuple[UnitRehearsal, tuple[Problem, ...]]]:
    """Return each commune's rehearsal and the mistakes in its pages; those of communes unchanged since are kept."""
    cache = Cache(sources.folders.cache)
    keys = {unit: digest(json.dumps(["rehearsal", *stated(sources, unit, today), str(day)])) for unit in names}
    found = {unit: made for unit in names if (made := cache.recall_object(kinds.REHEARSAL, keys[unit])) is not None}
    waiting = [unit for unit in names if unit not in found]
    if waiting:
        with workers(jobs) as executor:
            from sotay.pipeline.tasks.rehearsal import rehearse

            job = new_job(cache, sources, today, pdf=False)
            futures = [executor.submit(rehearse, job, unit, day) for unit in waiting]
            for result in progress.each("communes rehearsed", futures):
                unit = result.rehearsal.unit
                cache.remember_object(kinds.REHEARSAL, keys[unit], result)
                found[unit] = result
    return {unit: (result.rehearsal, result.problems) for unit, result in found.items()}


# ── what loses its basis ─────────────────────────────────────────────────────────────────────────


def _losses(
    sources: Sources, units: Iterable[str], today: date, day: date, named: Mapping[str, tuple[str, ...]]
) -> Iterator[Loss]:
    """Yield the acts ended by the day that documents of these communes cite or name, the earliest end first.

    One that ended before today is told only where nothing in force is cited in its place.
    """
    acts = sources.references.acts
    having = {d.source: d for unit in units for d in sources.documents_of(sources.units[unit])}
    ends = {name: end(act, acts) or day for name, act in acts.items() if has_ended(act, acts, day)}
    coming = (c for c in citations(sources) if c.act in ends and ends[c.act] > today)
    found = list({(c.act, _place(c)): c for c in (*coming, *lapsed(sources, day))}.values())
    citing = {name: _users([c for c in found if c.act == name], having) for name in {c.act for c in found}}
    for name in sorted({*(n for n, users in citing.items() if users), *named}, key=lambda n: (ends[n], n)):
        users, after = citing.get(name, ()), acts[name].replaced_by
        yield Loss(
            act=name,
            ended=ends[name],
            successor=after,
            successor_begins=acts[after].effective if after in acts else None,
            places=tuple(dict.fromkeys(_place(c) for c in found if c.act == name and _users([c], having))),
            citing=_codes(users),
            without_successor=_codes(document for document in users if after not in document.meta.legal),
            naming=named.get(name, ()),
        )


def _users(found: Iterable[Citation], having: Mapping[str, Document]) -> tuple[Document, ...]:
    """Return the documents of these communes, as they read on the day, that rest on these citations."""
    return tuple({u.source: having[u.source] for c in found for u in c.users if u.source in having}.values())


def _place(citation: Citation) -> SourceLine:
    return SourceLine(citation.place.path, citation.place.line)


def _codes(documents: Iterable[Document]) -> tuple[str, ...]:
    return tuple(sorted({document.code or document.path for document in documents}, key=sort_key))
