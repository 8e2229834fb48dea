"""The days to come on which output changes by itself, each change once for all communes it concerns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from sotay.base.text import sort_key
from sotay.check.references import NEAR
from sotay.expand.turns import turns
from sotay.facts.turns import Turn, turns_of_province
from sotay.load.sources import Sources
from sotay.model.units import Unit


@dataclass(frozen=True, order=True)
class Entry:
    """What changes on a day, once for all communes in which it does; without communes it is the province's."""

    turn: Turn
    """With the documents of all these communes."""
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agenda:
    """The days of these communes from the day after `after` up to `last`."""

    sources: Sources
    after: date
    last: date
    entries: tuple[Entry, ...]
    units: tuple[str, ...]

    @property
    def next_day(self) -> date | None:
        """Return the first day on which pages change by themselves, or None."""
        return next((entry.turn.day for entry in self.entries if entry.turn.on_pages), None)


TurnsOf: TypeAlias = Callable[[Sources, Unit, date], tuple[Turn, ...]]
"""Tells what changes by itself on the pages of a commune after a day, like `expand.turns.turns`."""


def calendar(sources: Sources, units: Sequence[str], after: date, last: date, turns_of: TurnsOf = turns) -> Agenda:
    """Return what changes by itself after a day and no later than `last`, by day."""
    on = sources.on(after)
    found = [*_of_units(on, units, after, turns_of), *(Entry(turn) for turn in _of_province(on, after))]
    entries = tuple(sorted(entry for entry in found if entry.turn.day <= last))
    return Agenda(on, after, last, entries, tuple(units))


def _of_units(sources: Sources, units: Iterable[str], after: date, turns_of: TurnsOf) -> Iterator[Entry]:
    met: dict[Turn, list[str]] = {}
    codes: dict[Turn, set[str]] = {}
    for unit in units:
        for turn in turns_of(sources, sources.units[unit], after):
            bare = replace(turn, codes=())
            met.setdefault(bare, []).append(unit)
            codes.setdefault(bare, set()).update(turn.codes)
    for turn, here in met.items():
        yield Entry(replace(turn, codes=tuple(sorted(codes[turn], key=sort_key))), tuple(dict.fromkeys(here)))


def _of_province(sources: Sources, after: date) -> tuple[Turn, ...]:
    return turns_of_province(sources.references, sources.province.signing.since, NEAR, after)
