"""Rules on procedures: steps are consistent, keep the time limit, begin by receiving and end by returning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from sotay.base.errors import Problem
from sotay.base.text import Duration, exceeds
from sotay.check.documents import at, did_you_mean, every, worded
from sotay.facts.opening import clock, cutoff, open_after, spans
from sotay.facts.timing import cases, needed
from sotay.load.sources import Sources
from sotay.model.documents import Document, Step
from sotay.model.profiles import Doing

END = "end"


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


def unsound_times(sources: Sources) -> Iterator[Problem]:
    """A time is shared with a step that has one; a step names a case once."""
    for document in worded(sources):
        steps = document.meta.steps
        for i, step in enumerate(steps):
            named = [case.when for case in step.cases]
            for n, when in enumerate(named):
                if when in named[:n]:
                    message = f'the step names the case "{when}" twice'
                    yield at(document, f"steps.{i}.cases.{n}", "duplicate-case", message)
            places = {"": f"steps.{i}"} | {case.when: f"steps.{i}.cases.{n}" for n, case in enumerate(step.cases)}
            for when, place in places.items():
                if wrong := _wrongly_shared(steps, i, when):
                    yield at(
                        document, place, "shared-time", wrong, "write the time at the first step of those that share it"
                    )


def _wrongly_shared(steps: Sequence[Step], place: int, when: str) -> str:
    """Return what is wrong with a time that a step shares with the one above, usually or in a case."""
    shared = [_said(step, when) for step in steps[: place + 1]]
    time, is_shared = shared[place]
    if not is_shared:
        return ""
    if time:
        return "a step that shares the time of the step above has no time of its own"
    heads = [time for time, is_shared in shared[:place] if not is_shared]
    return "" if heads and heads[-1] else "no step above has the time that this one shares"


def _said(step: Step, when: str) -> tuple[Duration | None, bool]:
    said = next((case for case in step.cases if case.when == when), None) if when else step
    return (said.time, said.shared_time) if said else (None, False)


def time_over_limit(sources: Sources) -> Iterator[Problem]:
    """The sum of the steps' times does not exceed the statutory time limit, nor that of an exceptional case."""
    for document in worded(sources):
        time, steps = document.meta.time, document.meta.steps
        summed = needed(steps)
        if time is not None and time.limit is not None and summed is not None and exceeds(summed, time.limit):
            message = f"the steps take {summed}, the time limit is {time.limit}"
            yield at(document, "steps", "time-over-limit", message, "shorten a step")
        for i, exception in enumerate(time.exceptions if time else ()):
            summed = needed(steps, exception.when)
            if summed is not None and exceeds(summed, exception.limit):
                message = f'the steps take {summed}, the time limit is {exception.limit} in the case "{exception.when}"'
                hint = "shorten a step, or make the case a procedure of its own"
                yield at(document, f"time.exceptions.{i}", "time-over-limit", message, hint)


def cases_without_limit(sources: Sources) -> Iterator[Problem]:
    """A case in which steps take another time has a time limit to compare with."""
    for document in worded(sources):
        time = document.meta.time
        limited = [exception.when for exception in time.exceptions] if time else []
        for when in cases(document.meta.steps):
            if when not in limited:
                message = f'no time limit is stated for the case "{when}", so nothing checks what its steps take'
                hint = did_you_mean(when, limited) or "write the case under `time.exceptions`, in the same words"
                yield replace(at(document, "steps", "case-without-limit", message, hint), level="note")


def over_opening_hours(sources: Sources) -> Iterator[Problem]:
    """What is promised for the same day can be done while the office is open.

    Steps that take longer than it opens in a day are a finding; longer than it is open after the last dossier that is
    promised for the day, only a note: the times of steps are upper bounds.
    """
    communes = [(spans(u.one_stop.hours), {d.source for d in sources.documents_of(u)}) for u in sources.units.values()]
    for document in every(sources):
        time = document.meta.time
        summed = needed(document.meta.steps)
        here = [open_at for open_at, documents in communes if open_at and document.source in documents]
        if not (time and time.limit and time.limit.unit == "same_day" and summed and summed.minutes and here):
            continue
        last = cutoff(time)
        day, rest = (min(open_after(open_at, minute) for open_at in here) for minute in (0, last or 0))
        if summed.minutes > day:
            message = f"the steps take {summed}, and the office is open for {_hours(day)} a day"
            yield _finding(document, "steps", "over-opening-hours", message, "shorten a step")
        elif summed.minutes > rest and last is not None:
            message = (
                f"the steps take {summed}; a dossier received at {clock(last)} is promised for the same day, "
                f"and the office then closes in {_hours(rest)}"
            )
            hint = "shorten the steps, or let the hour be earlier from which on the next day is promised"
            yield replace(_finding(document, "steps", "over-opening-hours", message, hint), level="note")


def _hours(minutes: int) -> str:
    return str(Duration(Decimal(minutes) / 60, "hour")).removeprefix("0")


def unreceived(sources: Sources) -> Iterator[Problem]:
    """A public procedure begins by receiving the dossier."""
    for document, steps in _served(sources):
        if not _does(sources, steps[0], "receive"):
            message = "the first step does not receive the dossier"
            hint = f"begin with the step that receives, {_known(sources, 'receive')}"
            yield _finding(document, "steps.0", "unreceived", message, hint)


def unreturned(sources: Sources) -> Iterator[Problem]:
    """A public procedure ends by returning the result; no decision comes after that."""
    for document, steps in _served(sources):
        returning = [i for i, step in enumerate(steps) if _does(sources, step, "return")]
        if not returning or any(step.check for step in steps[returning[0] + 1 :]):
            message = "no step returns the result after the last decision"
            hint = f"give the step that hands the result over {_known(sources, 'return')}"
            yield _finding(document, f"steps.{len(steps) - 1}", "unreturned", message, hint)


def _does(sources: Sources, step: Step, what: Doing) -> bool:
    """Tell whether a step receives or returns a dossier: it says so, or has the id that the profile knows for it."""
    return step.does == what if step.does else bool(step.id) and step.id == sources.province.known.steps.get(what)


def _known(sources: Sources, what: Doing) -> str:
    known = sources.province.known.steps.get(what)
    return f"`does: {what}`" + (f" or `id: {known}`" if known else "")


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
    """Yield the procedures that citizens read as services, with their steps."""
    for document in worded(sources) if sources.province.known.services else ():
        meta = document.meta
        if meta.kind == "procedure" and meta.audience == "public" and meta.steps:
            yield document, meta.steps
