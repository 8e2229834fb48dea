"""Expansion tasks: a commune's pages with their links checked, and the rules across files."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial

from sotay.base.errors import Mistake, Problem
from sotay.check import pictures
from sotay.check.control import NAMED, lost_words
from sotay.check.documents import every
from sotay.check.links import broken_links
from sotay.check.printing import letters_of_pages
from sotay.check.rules import check, check_ahead, foreseen
from sotay.expand.lapses import Lapse, lapses
from sotay.expand.manual import expand
from sotay.facts.inventory import inventory
from sotay.load.editions import as_if_beside, waiting
from sotay.load.moments import states
from sotay.load.sources import Sources
from sotay.model.manual import Manual, Page
from sotay.model.terms import Audience
from sotay.model.units import Unit
from sotay.pipeline.tasks.archive import damages, inspected
from sotay.pipeline.tasks.hand import Hand, at_hand
from sotay.pipeline.tasks.history import with_history
from sotay.pipeline.tasks.job import Expanded, Job, Markups, Named, on_day, sources_of
from sotay.storage.cache import Cache


def check_together(job: Job) -> list[Problem]:
    """Return the mistakes that show only across files."""
    return check(sources_of(job.cache, job.sources), job.as_of)


def look_ahead(job: Job) -> list[tuple[date, list[Problem]]]:
    """Return what will be wrong across files on each later day on which documents read otherwise."""
    return check_ahead(sources_of(job.cache, job.sources), job.as_of)


def look_beside(job: Job) -> list[Problem]:
    """Return what will be wrong in pages once communes follow an edition that waits."""
    return [*_waiting(job)]


def _waiting(job: Job) -> Iterator[Problem]:
    """Yield what is wrong in words for an edition that no commune follows yet: seen by one commune of each kind.

    It stops nothing, since nobody reads it yet.
    """
    sources = sources_of(job.cache, job.sources)
    one_of_each = {unit.kind: unit for _, unit in sorted(sources.units.items(), reverse=True)}
    texts = (document.body for document in every(sources))
    for edition in waiting(sources.units.values(), texts, {*sources.variants}, sources.references.editions):
        for unit in one_of_each.values():
            moved = as_if_beside(unit, edition, sources.references)
            if edition in moved.followed:
                with at_hand(job, sources, moved, edition) as hand:
                    then = _filled(hand, sources, moved, job.as_of)[2]
                with at_hand(job, sources, unit) as hand:
                    now = _filled(hand, sources, unit, job.as_of)[2] if then else ()
                yield from (replace(p, level="finding") for p in then if p not in now)


def check_unit(job: Job, unit: str) -> Expanded:
    """Return the mistakes in all pages of a commune, today and on later days, and what lapses soon.

    Its manuals are not kept.
    """
    sources = sources_of(job.cache, job.sources)
    with at_hand(job, sources, sources.units[unit]) as hand:
        manuals, _, problems = _filled(hand, sources, sources.units[unit], job.as_of)
        found = {*problems, *_unkept(job, sources, manuals["internal"])}
        for then in _states(job.cache, job.sources, job.as_of):
            if then.day is not None:
                later, _, problems = _filled(hand, then, then.units[unit], then.day)
                found |= foreseen((*problems, *_unkept(job, then, later["internal"])), found, then.day)
        today = manuals["internal"].pages
        coming = lapses(sources, unit, job.as_of, today, hand.memory, partial(on_day, job))
    return Expanded(unit, tuple(sorted({*found, *(_lapsing(lapse, unit) for lapse in coming)})), "")


@lru_cache(maxsize=1)
def _states(cache: Cache, name: str, as_of: date) -> tuple[Sources, ...]:
    """Return the sources of a build on the later days on which documents read otherwise, once for all communes."""
    return tuple(states(sources_of(cache, name), as_of))


def _lapsing(lapse: Lapse, unit: str) -> Problem:
    """Return the announcement, the same for all communes of which the same documents lapse."""
    named = ", ".join(lapse.codes[:NAMED]) + (", …" if len(lapse.codes) > NAMED else "")
    many = f"{len(lapse.codes)} documents read" if len(lapse.codes) > 1 else "1 document reads"
    message = f"from {lapse.day} on {many} otherwise than issued: {named}"
    hint = f"build.py issue --effective {lapse.day} issues the words of that day; until then nothing changes"
    return Problem("units", 0, "coming-lapse", message, hint, unit, "note")


def expand_unit(job: Job, unit: str) -> Expanded:
    """Fill in and convert all pages of a commune and check their links."""
    sources = sources_of(job.cache, job.sources)
    with at_hand(job, sources, sources.units[unit]) as hand:
        manuals, markups, met = _filled(hand, sources, sources.units[unit], job.as_of)
        problems = tuple(sorted({*met, *_unkept(job, sources, manuals["internal"])}))
        if any(problem.rule == "damaged" for problem in problems):
            return Expanded(unit, problems, "")
        found = with_history(hand, sources, manuals, markups)
    inventories = {audience: job.cache.put(inventory(manual)) for audience, manual in found.served.items()}
    return Expanded(unit, problems, job.cache.put(pickle.dumps(found)), inventories)


def _filled(
    hand: Hand, sources: Sources, unit: Unit, day: date
) -> tuple[dict[Audience, Manual], dict[Audience, Markups], tuple[Problem, ...]]:
    """Return a commune's manuals on a day, their HTML, and the mistakes in both."""
    manuals, problems = expand(sources, unit, day, hand.memory)
    known = sources.pictures_of(unit.slug)
    markups: dict[Audience, Markups] = {}
    for audience, manual in manuals.items():
        found = Markups(hand.memory.cache, {p.path: _converted(hand, p, problems) for p in manual.pages})
        features = {page.path: found.features(page.path) for page in manual.pages}
        problems.extend(broken_links(manual, features, sources.known_paths, known))
        problems.extend(letters_of_pages(manual, features, found, sources))
        problems.extend(pictures.unfit(manual, features, sources))
        markups[audience] = found
    return manuals, markups, tuple(sorted(set(problems)))


def _unkept(job: Job, sources: Sources, manual: Manual) -> Iterator[Problem]:
    """Yield what is wrong with the words that are kept of a commune's documents."""
    unit = manual.unit.slug
    yield from damages(sources, unit, inspected(job.cache, sources, unit))
    yield from lost_words(sources, manual)


def _converted(hand: Hand, page: Page, problems: list[Problem]) -> Named:
    """Return what names a page's HTML; of one that takes too much nothing is kept, and it is its own mistake."""
    try:
        return hand.converted(page.text)
    except Mistake as mistake:
        at = page.document
        problems.append(Problem(at.source, at.body_line, mistake.rule, mistake.message, mistake.hint, at.unit))
        return hand.converted("")
