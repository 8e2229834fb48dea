"""The task of `rehearse`: a commune's documents as they read today and on a day to come. Nothing is laid out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sotay.base.errors import Problem
from sotay.control.fingerprint import words
from sotay.control.notices import review_day
from sotay.expand.manual import drafted
from sotay.facts.law import Acts, has_ended
from sotay.facts.rehearsal import Divergence, Mention, UnitRehearsal
from sotay.load.sources import Sources
from sotay.model.manual import Page
from sotay.model.slots import slots_of
from sotay.model.units import Unit
from sotay.pipeline.tasks.comparing import compared, said
from sotay.pipeline.tasks.hand import at_hand
from sotay.pipeline.tasks.job import Job, on_day, sources_of

LIST = "external_list"
"""The macro whose list names every act that other documents cite."""


@dataclass(frozen=True)
class Rehearsed:
    """What a commune's day to come brings, and the mistakes in its pages, of today or of then."""

    rehearsal: UnitRehearsal
    problems: tuple[Problem, ...]


def rehearse(job: Job, unit: str, day: date) -> Rehearsed:
    """Return what a commune's documents say otherwise on a day than on that of the job."""
    sources = sources_of(job.cache, job.sources)
    later = on_day(job, day)
    with at_hand(job, sources, sources.units[unit]) as hand:
        now, wrong = drafted(sources, sources.units[unit], job.as_of, hand.memory, uncontrolled=True)
        then, wrong_then = drafted(later, later.units[unit], day, hand.memory, uncontrolled=True)
    found = UnitRehearsal(
        unit,
        differences=tuple(
            _differences(job, sources, sources.units[unit], {p.path: p for p in now}, {p.path: p for p in then})
        ),
        mentions=tuple(_mentions(then, sources.references.acts, day)),
        drafts=tuple(p.document.code for p in now if p.document.code and p.standing.status == "draft"),
        reviews=tuple(p.document.code for p in then if _is_due(p, day)),
    )
    return Rehearsed(found, tuple(sorted({*wrong, *wrong_then})))


def _is_due(page: Page, day: date) -> bool:
    due = review_day(page.document, page.standing)
    return due is not None and due < day and page.standing.withdrawal is None


def _differences(
    job: Job, sources: Sources, unit: Unit, now: Mapping[str, Page], then: Mapping[str, Page]
) -> Iterator[Divergence]:
    for path in dict.fromkeys((*now, *then)):
        before, after = now.get(path), then.get(path)
        if before and after and _same(before, after):
            continue
        page = after or before
        assert page is not None
        current = page.standing.current
        yield Divergence(
            code=page.document.code or path,
            title=page.document.title,
            happening="changed" if before and after else "added" if after else "gone",
            before=current.label if current else "",
            status=page.standing.status if page.document.code else None,
            decision=current.decision if current and current.fingerprint == page.fingerprint and after else "",
            changes=compared(job.cache, sources, said(before), said(after), unit.language, slots_of(unit))
            if before and after
            else None,
        )


def _same(before: Page, after: Page) -> bool:
    """Return whether a page says the same; what it notes of the day alone does not count."""
    if before.document.code and before.fingerprint == after.fingerprint:
        return True
    texts = [(page.document.title, words(page.markdown)) for page in (before, after)]
    return not before.document.code and texts[0] == texts[1]


def _mentions(pages: tuple[Page, ...], acts: Acts, day: date) -> Iterator[Mention]:
    """Yield where a text names an act by number that has ended by the day, and not because the page cites it."""
    numbers = {act.number: name for name, act in acts.items() if act.number and has_ended(act, acts, day)}
    pattern = _any_of(tuple(sorted(numbers)))
    for page in pages if numbers else ():
        meta, listed = page.document.meta, LIST in page.document.calls
        cited = {*meta.legal, *(fee.source for fee in meta.fees)}
        for number in dict.fromkeys(() if listed else pattern.findall(page.markdown.replace("\\", ""))):
            if numbers[number] not in cited:
                yield Mention(numbers[number], page.document.code or page.path)


@lru_cache(maxsize=8)
def _any_of(numbers: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/.-])({'|'.join(map(re.escape, numbers))})(?![\w/-])")
