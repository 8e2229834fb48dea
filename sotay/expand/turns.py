"""A commune's days to come, from all sources: its next one stands on its pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain

from sotay.control.standing import ended
from sotay.facts.turns import FeeDays, Turn, turns_of_unit
from sotay.load.fees import FeeChange, OwnFee
from sotay.load.levels import applies
from sotay.load.sources import Sources
from sotay.model.documents import Document
from sotay.model.registers import Register
from sotay.model.units import Unit


def turns(sources: Sources, unit: Unit, after: date) -> tuple[Turn, ...]:
    """Return what changes by itself after a day on the pages of a commune, the earliest first."""
    register = ended(sources.registers.get(unit.slug, Register()), unit)
    fees = {name: _fee_days(sources, unit, name) for name in sources.written.fees}
    return turns_of_unit(unit, register, _ever(sources, unit), sources.references, fees, after)


def next_day(sources: Sources, unit: Unit, after: date) -> date | None:
    """Return the first day after this one on which pages of a commune change by themselves; None: none is known."""
    return next((turn.day for turn in turns(sources, unit, after) if turn.on_pages), None)


def _fee_days(sources: Sources, unit: Unit, name: str) -> FeeDays:
    """Return the days of a fee: of the province's resolutions, and of the commune's own amounts."""
    said = sources.written.fees[name].ever
    own = next((fees[name] for level in sources.levels_of(unit.slug) if name in (fees := _fees(sources, level))), None)
    mine = [(change.since, "") for change in own.changes] if isinstance(own, OwnFee) else []
    changes = [(change.since, change.source or "") for change in said if isinstance(change, FeeChange)]
    return FeeDays((*changes, *mine), tuple(sorted({one.source for one in said if one.source})))


def _fees(sources: Sources, level: str) -> Mapping[str, int | OwnFee]:
    return sources.levels[level].fees if level in sources.levels else {}


def _ever(sources: Sources, unit: Unit) -> Iterator[Document]:
    """Yield the documents that the commune has on any day."""
    left_out = {entry.code for entry in unit.left_out}
    for document in sources.by_path(unit).values():
        days = chain([document], (document.on(period.since) for period in document.periods))
        if document.code not in left_out and any(applies(on, unit) for on in days):
            yield sources.supplemented(document, unit.slug)
