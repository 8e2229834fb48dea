"""Task of `status`: where a commune's documents stand, and what their drafts change. Nothing is laid out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sotay.base.errors import Problem
from sotay.control.notices import applied, review_day
from sotay.expand.manual import drafted
from sotay.expand.memory import Memory
from sotay.facts.diff.compare import Changes
from sotay.load.sources import Sources
from sotay.model.manual import Page
from sotay.model.revisions import Status
from sotay.pipeline.tasks.archive import since_issued
from sotay.pipeline.tasks.job import Job, sources_of


@dataclass(frozen=True)
class State:
    """Where one document of a commune stands on the day."""

    code: str
    title: str
    status: Status
    follow: str
    """The revision that is to be followed, e.g. `01/00`; empty: none."""
    since: date | None
    """The day from which it is."""
    last: str
    """The revision issued last, which may wait for its day."""
    effective: date | None
    """Its day."""
    due: date | None
    """The day from which it should be looked through again."""
    changes: Changes | None
    """What a draft changes; None where nobody asked, or the text as issued is not known."""


@dataclass(frozen=True)
class Stand:
    """Where the documents of a commune stand, in the order of their paths."""

    unit: str
    states: tuple[State, ...]
    problems: tuple[Problem, ...]


def stand(job: Job, unit: str, diff: bool) -> Stand:
    """Return where a commune's documents stand; with `diff` also what its drafts change."""
    sources = sources_of(job.cache, job.sources)
    pages, problems = drafted(sources, sources.units[unit], job.as_of, Memory(job.cache, sources.folders))
    return Stand(unit, tuple(_state(job, sources, unit, page, diff) for page in pages), tuple(problems))


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
        changes=since_issued(job, sources, unit, page) if diff and standing.status == "draft" else None,
    )
