"""The work of each role: what it does in which procedure, in which time, and who takes over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sotay.base.text import Duration, total
from sotay.model.documents import Document, Step
from sotay.model.manual import Scope


@dataclass(frozen=True)
class Task:
    """A task of a role, worded the same in all procedures where it occurs."""

    what: str
    check: str
    times: tuple[Duration, ...]
    """The times allotted to it, each once; likewise forms and roles."""
    forms: tuple[str, ...]
    next_roles: tuple[str, ...]
    """Role ids of the following steps; empty if it is the last."""
    documents: tuple[Document, ...]


@dataclass(frozen=True)
class Share:
    """A role's part of one procedure."""

    document: Document
    steps: tuple[int, ...]
    """Numbers of its steps, from 1."""
    time: Duration | None


@dataclass(frozen=True)
class Load:
    """A role's work when every procedure is carried out once."""

    role: str
    procedures: int
    steps: int
    hours: Decimal
    """Working hours of the steps whose time is in working time."""


def tasks_of(scope: Scope, role: str) -> tuple[Task, ...]:
    """Return a role's tasks, the most frequent first, then in manual order."""
    found: dict[tuple[str, str], list[tuple[Document, int]]] = {}
    for document, index in _steps_of(scope, role):
        step = document.meta.steps[index]
        found.setdefault((step.what, step.check), []).append((document, index))
    order = sorted(found, key=lambda key: -len(found[key]))
    return tuple(_task(what, check, found[what, check]) for what, check in order)


def _task(what: str, check: str, places: list[tuple[Document, int]]) -> Task:
    steps = [document.meta.steps[index] for document, index in places]
    after = [document.meta.steps[index + 1 : index + 2] for document, index in places]
    return Task(
        what,
        check,
        times=tuple(dict.fromkeys(step.time for step in steps if step.time)),
        forms=tuple(dict.fromkeys(form for step in steps for form in step.forms)),
        next_roles=tuple(dict.fromkeys(step.role for steps in after for step in steps)),
        documents=tuple({document.code: document for document, _ in places}.values()),
    )


def shares_of(scope: Scope, role: str) -> tuple[Share, ...]:
    """Return the procedures a role takes part in, in the order of the manual."""
    numbers: dict[str, list[int]] = {}
    for document, index in _steps_of(scope, role):
        numbers.setdefault(document.code, []).append(index)
    return tuple(_share(scope.documents[code], places) for code, places in numbers.items())


def _share(document: Document, places: list[int]) -> Share:
    times = [time for i in places if (time := document.meta.steps[i].time) is not None]
    return Share(document, tuple(i + 1 for i in places), total(times))


def loads(scope: Scope) -> tuple[Load, ...]:
    """Return the workload of every role that has a step, most steps first."""
    steps: dict[str, list[Step]] = {}
    procedures: dict[str, set[str]] = {}
    for document in scope.documents.values():
        for step in document.meta.steps:
            steps.setdefault(step.role, []).append(step)
            procedures.setdefault(step.role, set()).add(document.code)
    found = (Load(role, len(procedures[role]), len(done), _hours(done)) for role, done in steps.items())
    return tuple(sorted(found, key=lambda load: (-load.steps, load.role)))


def _hours(steps: list[Step]) -> Decimal:
    return sum((step.time.hours or Decimal(0) for step in steps if step.time), Decimal(0))


def _steps_of(scope: Scope, role: str) -> Iterator[tuple[Document, int]]:
    for document in scope.documents.values():
        for index, step in enumerate(document.meta.steps):
            if step.role == role:
                yield document, index
