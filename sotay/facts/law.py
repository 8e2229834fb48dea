"""When legal acts hold: what begins, ends or is amended on which day, according to `references/legal.yml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sotay.model.references import LegalAct

Acts = Mapping[str, LegalAct]
SOON = timedelta(days=90)
"""How far ahead a change is announced."""


@dataclass(frozen=True, order=True)
class ActChange:
    """An act begins, ends or is amended on a day; `by` is the id of the act that replaces or amends it, if known."""

    day: date
    act: str
    kind: Literal["begins", "ends", "amended"]
    by: str = ""


def end(act: LegalAct, acts: Acts) -> date | None:
    """Return the first day an act is no longer in force: its own end, or its successor's first day; None: unknown."""
    successor = acts.get(act.replaced_by)
    return act.until or (successor.effective if successor else None)


def has_ended(act: LegalAct, acts: Acts, day: date) -> bool:
    """Return whether an act is known to be no longer in force on a day."""
    last = end(act, acts)
    return last is not None and last <= day


def is_to_come(act: LegalAct, day: date) -> bool:
    """Return whether an act is known not to be in force yet on a day."""
    return act.effective is not None and day < act.effective


def in_force(act: LegalAct, acts: Acts, day: date) -> bool:
    """Return whether an act may be cited on a day: not known to have ended, nor to begin later."""
    return not is_to_come(act, day) and not has_ended(act, acts, day)


def successors(name: str, acts: Acts) -> tuple[str, ...]:
    """Return the acts that came in the place of one, one after the other."""
    found: list[str] = []
    while (name := acts[name].replaced_by) in acts and name not in found:
        found.append(name)
    return tuple(found)


def changes(acts: Acts, after: date) -> tuple[ActChange, ...]:
    """Return every known change after a day, the earliest first."""
    return tuple(sorted(change for change in _known(acts) if after < change.day))


def _known(acts: Acts) -> Iterator[ActChange]:
    for name, act in acts.items():
        last = end(act, acts)
        if act.effective:
            yield ActChange(act.effective, name, "begins")
        if last:
            yield ActChange(last, name, "ends", act.replaced_by)
        for other in act.amended_by:
            begins = acts[other].effective if other in acts else None
            if begins:
                yield ActChange(begins, name, "amended", other)
