"""The days on which sources read otherwise by themselves, and how they read then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sotay.facts.law import end
from sotay.load.fees import OwnFee
from sotay.load.sources import Sources
from sotay.model.documents import Document


def moments(sources: Sources, after: date, until: date = date.max) -> tuple[date, ...]:
    """Return the days after one, up to another, on which something begins or ends that sources say, in order."""
    return tuple(sorted({day for day in _days(sources) if day is not None and after < day <= until}))


def states(sources: Sources, after: date) -> Iterator[Sources]:
    """Yield the sources as they will read on each day after one on which some document reads otherwise."""
    for day in moments(sources, after):
        eve, then = sources.on(day - timedelta(days=1)), sources.on(day)
        if _documents(eve) != _documents(then) or any(day in document.days for document in _documents(then)):
            yield then


def _documents(sources: Sources) -> tuple[Document, ...]:
    own = (*sources.own.values(), *sources.supplements.values())
    return (*sources.documents, *(d for documents in own for d in documents))


def _days(sources: Sources) -> Iterator[date | None]:
    references = sources.references
    for document in _documents(sources):
        yield from (period.since for period in document.periods)
        yield from document.days
    for act in references.acts.values():
        yield from (act.effective, end(act, references.acts))
    for group in references.groups.values():
        yield from (group.since, group.until)
    for form in references.forms.values():
        yield from (day for version in form.versions for day in (version.since, version.until))
    for fee in sources.written.fees.values():
        yield from (change.since for change in fee.changes)
    for name, file in sources.files.items():
        own = (fee for fee in file.fees.values() if isinstance(fee, OwnFee))
        yield from (change.since for fee in own for change in fee.changes)
        if name in sources.units:
            yield from (successor.since for successor in sources.units[name].replaced_by)
