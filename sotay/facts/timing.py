"""The times of steps: by case, shared by a group of steps, added up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sotay.base.languages.language import Language
from sotay.base.text import Duration, total
from sotay.model.documents import Step, StepCase

NO_TIME = "–"


def needed(steps: Sequence[Step], when: str = "") -> Duration | None:
    """Return what the steps take together, usually or in a case; None if none says its time.

    A step that says nothing of the case takes its usual time there. A shared time counts once.
    """
    times = [_time(step, when) for step in steps]
    return total([time for time in times if time])


def untimed(steps: Sequence[Step], when: str = "") -> tuple[int, ...]:
    """Return the numbers, from 1, of the steps that the sum leaves out: without a time of their own or a shared one."""
    said = ((number, step, of_case(step, when)) for number, step in enumerate(steps, 1))
    return tuple(n for n, step, case in said if not _time(step, when) and not (case or step).shared_time)


def cases(steps: Sequence[Step]) -> tuple[str, ...]:
    """Return the cases in which some step takes another time, in the order of the steps."""
    return tuple(dict.fromkeys(case.when for step in steps for case in step.cases))


def spoken_times(steps: Sequence[Step], language: Language) -> tuple[tuple[str, ...], ...]:
    """Return the words on the time of each step: its usual one, then one line a case. Empty where it has none."""
    return tuple(tuple(_lines(steps, place, language)) for place in range(len(steps)))


def _time(step: Step, when: str) -> Duration | None:
    case = of_case(step, when)
    return case.time if case else step.time


def of_case(step: Step, when: str) -> StepCase | None:
    """Return what a step says of a case."""
    return next((case for case in step.cases if case.when == when), None)


def _lines(steps: Sequence[Step], place: int, language: Language) -> Iterator[str]:
    step = steps[place]
    usual = [other.shared_time for other in steps]
    if step.time or step.shared_time:
        yield _said(step.time, usual, place, language)
    for case in step.cases:
        shared = [bool((said := of_case(other, case.when)) and said.shared_time) for other in steps]
        yield f"{case.when}: {_said(case.time, shared, place, language)}"


def _said(time: Duration | None, shared: Sequence[bool], place: int, language: Language) -> str:
    """Return a time, and with which steps it is shared; `shared` tells of each step whether it has that of the last."""
    if shared[place]:
        head = max((i for i in range(place) if not shared[i]), default=0)
        return language.say("tính chung với bước %(number)s", number=head + 1)
    last = next((i for i in range(place + 1, len(shared)) if not shared[i]), len(shared)) - 1
    said = language.duration(time) if time else NO_TIME
    if last == place:
        return said
    return language.say("%(time)s (chung cho các bước %(first)s–%(last)s)", time=said, first=place + 1, last=last + 1)
