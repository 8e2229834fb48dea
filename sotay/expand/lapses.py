"""Documents that will read otherwise than they were issued, and so be drafts, from a day on that is near."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from sotay.expand.manual import drafted
from sotay.expand.memory import Memory
from sotay.facts.law import SOON
from sotay.load.moments import moments
from sotay.load.sources import Sources
from sotay.model.manual import Page


@dataclass(frozen=True)
class Lapse:
    """The documents of a commune that become drafts on a day by themselves: nobody has issued their words of then."""

    day: date
    codes: tuple[str, ...]


def lapses(
    sources: Sources,
    unit: str,
    as_of: date,
    today: Collection[Page],
    memory: Memory | None = None,
    on: Callable[[date], Sources] | None = None,
) -> tuple[Lapse, ...]:
    """Return what lapses within the time in which changes are announced, the next first; `today` are the pages now.

    `on` gives the sources of a day, where many communes ask for the same ones.
    """
    register = sources.registers[unit]
    issued = {event.effective for event in register.events}
    near = {*moments(sources, as_of, as_of + SOON), *(day for day in issued if as_of < day <= as_of + SOON)}
    before, found = _drafts(today), list[Lapse]()
    for day in sorted(near) if register.events else ():
        then = (on or sources.on)(day)
        drafts = _drafts(drafted(then, then.units[unit], day, memory)[0])
        if new := tuple(code for code in drafts if code not in before):
            found.append(Lapse(day, new))
        before = drafts
    return tuple(found)


def _drafts(pages: Collection[Page]) -> tuple[str, ...]:
    """Return the codes of drafts of what has been issued before."""
    return tuple(p.document.code for p in pages if p.standing.status == "draft" and p.standing.history)
