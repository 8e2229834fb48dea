"""Rules on procedures: steps are consistent, keep the time limit, begin by receiving and end by returning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from sotay.base.errors import Problem
from sotay.base.text import Duration, exceeds, total
from sotay.check.documents import at, did_you_mean, every, worded
from sotay.facts.opening import clock, cutoff, open_after, spans
from sotay.load.sources import Sources
from sotay.model.documents import Document, Step

END = "end"
RECEIVES, RETURNS = "tiep-nhan", "tra"
"""Ids of the steps that receive a dossier and return a result."""


def broken_steps(sources: Sources) -> Iterator[Problem]:
    """The `no` of a decision leads to an existing step."""
    for document in worded(sources):
        steps = document.meta.steps
        ids = [step.id for step in steps if step.id]
        for i, step in enumerate(steps):
            if step.id and ids.count(step.id) > 1:
                yield at(document, f"steps.{i}.id", "duplicate-step", f'two steps have the id "{step.id}"')
            if step.no and step.no != END and step.no not in ids:
                hint = did_you_mean(step.no, [*ids, END])
                yield at(document, f"steps.{i}.no", "unknown-step", f'no step has the id "{step.no}"', hint)
            if bool(step.check) != bool(step.no):
                missing = "no" if step.check else "check"
                message = f"a decision has both `check` and `no`; `{missing}` is missing"
                yield at(document, f"steps.{i}", "half-decision", message)


def time_over_limit(sources: Sources) -> Iterator[Problem]:
    """The sum of the steps' times does not exceed the statutory time limit, nor that of an exceptional case."""
    for document in worded(sources):
        time = document.meta.time
        needed = total([step.time for step in document.meta.steps if step.time])
        if time is None or needed is None:
            continue
        if time.limit is not None and exceeds(needed, time.limit):
            message = f"the steps take {needed}, the time limit is {time.limit}"
            yield at(document, "steps", "time-over-limit", message, "shorten a step")
        for i, exception in enumerate(time.exceptions):
            if exceeds(needed, exception.limit):
                message = f'the steps take {needed}, the time limit is {exception.limit} in the case "{exception.when}"'
                hint = "shorten a step, or make the case a procedure of its own"
                yield at(document, f"time.exceptions.{i}", "time-over-limit", message, hint)


def over_opening_hours(sources: Sources) -> Iterator[Problem]:
    """What is promised for the same day can be done while the office is open.

    Steps that take longer than it opens in a day are a finding; longer than it is open after the last dossier that is
    promised for the day, only a note: the times of steps are upper bounds.
    """
    communes = [(spans(u.one_stop.hours), {d.source for d in sources.documents_of(u)}) for u in sources.units.values()]
    for document in every(sources):
        time = document.meta.time
        needed = total([step.time for step in document.meta.steps if step.time])
        here = [open_at for open_at, documents in communes if open_at and document.source in documents]
        if not (time and time.limit and time.limit.unit == "same_day" and needed and needed.minutes and here):
            continue
        last = cutoff(time)
        day, rest = (min(open_after(open_at, minute) for open_at in here) for minute in (0, last or 0))
        if needed.minutes > day:
            message = f"the steps take {needed}, and the office is open for {_hours(day)} a day"
            yield _finding(document, "steps", "over-opening-hours", message, "shorten a step")
        elif needed.minutes > rest and last is not None:
            message = (
                f"the steps take {needed}; a dossier received at {clock(last)} is promised for the same day, "
                f"and the office then closes in {_hours(rest)}"
            )
            hint = "shorten the steps, or let the hour be earlier from which on the next day is promised"
            yield replace(_finding(document, "steps", "over-opening-hours", message, hint), level="note")


def _hours(minutes: int) -> str:
    return str(Duration(Decimal(minutes) / 60, "hour")).removeprefix("0")


def unreceived(sources: Sources) -> Iterator[Problem]:
    """A public procedure begins by receiving the dossier."""
    for document, steps in _served(sources):
        if steps[0].id != RECEIVES:
            message = f'the first step does not receive the dossier: its id is not "{RECEIVES}"'
            hint = f"begin with the step that receives, `id: {RECEIVES}`"
            yield _finding(document, "steps.0", "unreceived", message, hint)


def unreturned(sources: Sources) -> Iterator[Problem]:
    """A public procedure ends by returning the result; no decision comes after that."""
    for document, steps in _served(sources):
        ids = [step.id for step in steps]
        after = steps[ids.index(RETURNS) + 1 :] if RETURNS in ids else steps
        if RETURNS not in ids or any(step.check for step in after):
            message = f'no step with the id "{RETURNS}" returns the result after the last decision'
            hint = f"give the step that hands the result over `id: {RETURNS}`"
            yield _finding(document, f"steps.{len(steps) - 1}", "unreturned", message, hint)


def unrecorded(sources: Sources) -> Iterator[Problem]:
    """A procedure with steps keeps a record of what was done (TCVN ISO 9001:2015, 7.5.3)."""
    for document in worded(sources):
        if document.meta.steps and not document.meta.records:
            message = "the procedure keeps no record of what was done"
            yield _finding(document, "steps", "unrecorded", message, "add `records:`")


def two_retentions(sources: Sources) -> Iterator[Problem]:
    """A record that several documents keep on one form has the same retention time in all of them."""
    documents = tuple(worded(sources))
    kept: dict[str, Counter[str]] = {}
    for record in (record for document in documents for record in document.meta.records if record.form):
        kept.setdefault(record.form, Counter())[record.retention] += 1
    for document in documents:
        for i, record in enumerate(document.meta.records):
            usual = kept[record.form].most_common(1)[0][0] if record.form else record.retention
            if record.retention != usual:
                message = f'"{record.form}" is kept "{record.retention}", elsewhere "{usual}"'
                yield _finding(document, f"records.{i}", "two-retentions", message, "keep it equally long everywhere")


def _finding(document: Document, place: str, rule: str, message: str, hint: str) -> Problem:
    return replace(at(document, place, rule, message, hint), level="finding")


def _served(sources: Sources) -> Iterator[tuple[Document, Sequence[Step]]]:
    """Yield the procedures that citizens read, with their steps."""
    for document in worded(sources):
        meta = document.meta
        if meta.kind == "procedure" and meta.audience == "public" and meta.steps:
            yield document, meta.steps
