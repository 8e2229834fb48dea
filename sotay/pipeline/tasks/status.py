"""The task of `status`: a commune's documents, their statuses and what drafts change. Nothing is laid out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from sotay.base.errors import Problem
from sotay.base.languages.catalogue import SOURCE
from sotay.control.notices import applied, review_day
from sotay.expand.lapses import Lapse, lapses
from sotay.expand.manual import drafted
from sotay.facts.diff.compare import Changes
from sotay.load.sources import Sources
from sotay.model.manual import Page
from sotay.model.revisions import Status
from sotay.pipeline.tasks.archive import since_issued
from sotay.pipeline.tasks.hand import at_hand
from sotay.pipeline.tasks.job import Job, on_day, sources_of


@dataclass(frozen=True)
class State:
    """The status of one of a commune's documents on the day."""

    code: str
    title: str
    status: Status
    follow: str
    """The revision in force, e.g. `01/00`; empty: none."""
    since: date | None
    """The day it took effect."""
    last: str
    """The revision issued last, which may not be in force yet."""
    effective: date | None
    """Its day."""
    due: date | None
    """The day its next review is due."""
    coming: str
    """The revision issued for a day to come whose words are not yet those of the document; empty: none."""
    begins: date | None
    """Its day."""
    changes: Changes | None
    """What a draft changes; None if not asked for, or if the issued text is unknown."""
    fingerprint: str = ""
    """Of its words as they read."""
    own_blocks: tuple[str, ...] = ()
    """The blocks of the shared document for which the commune has its own words."""


@dataclass(frozen=True)
class Stand:
    """The status of a commune's documents, in the order of their paths."""

    unit: str
    states: tuple[State, ...]
    problems: tuple[Problem, ...]
    lapses: tuple[Lapse, ...] = ()
    """What becomes a draft soon by itself, the next first."""
    locale: str = SOURCE
    """The code of the manual's language, which commands speak."""


def stand(job: Job, unit: str, diff: bool) -> Stand:
    """Return the status of a commune's documents; with `diff` also what its drafts change."""
    sources = sources_of(job.cache, job.sources)
    with at_hand(job, sources, sources.units[unit]) as hand:
        pages, problems = drafted(sources, sources.units[unit], job.as_of, hand.memory)
        found = tuple(_state(job, sources, unit, page, diff) for page in pages)
        soon = lapses(sources, unit, job.as_of, pages, hand.memory, partial(on_day, job))
    return Stand(unit, found, tuple(problems), soon, sources.province.language.code)


def _state(job: Job, sources: Sources, unit: str, page: Page, diff: bool) -> State:
    document, standing = page.document, page.standing
    follow, current = applied(standing, job.as_of), standing.current
    return State(
        code=document.code,
        title=document.title,
        status=standing.status,
        follow=follow.label if follow else "",
        since=follow.effective if follow else None,
        last=current.label if current else "",
        effective=current.effective if current else None,
        due=review_day(document, standing),
        coming=standing.coming[0].label if standing.coming else "",
        begins=standing.coming[0].effective if standing.coming else None,
        changes=since_issued(job, sources, unit, page) if diff and standing.status == "draft" else None,
        fingerprint=page.fingerprint,
        own_blocks=document.own_blocks,
    )
