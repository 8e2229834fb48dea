"""A commune's days to come, from all sources: its next one stands on its pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sotay.control.standing import ended
from sotay.facts.turns import FeeDays, Turn, turns_of_unit
from sotay.load.fees import FeeChange, OwnFee
from sotay.load.sources import Sources, applies
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
    own = sources.files[unit.slug].fees.get(name) if unit.slug in sources.files else None
    mine = [(change.since, "") for change in own.changes] if isinstance(own, OwnFee) else []
    changes = [(change.since, change.source or "") for change in said if isinstance(change, FeeChange)]
    return FeeDays((*changes, *mine), tuple(sorted({one.source for one in said if one.source})))


def _ever(sources: Sources, unit: Unit) -> Iterator[Document]:
    """Yield the documents that the commune has on any day."""
    own = {document.path: document for document in sources.own.get(unit.slug, ())}
    left_out = {entry.code for entry in unit.left_out}
    for document in ({d.path: d for d in sources.documents} | own).values():
        days = [document, *(document.on(period.since) for period in document.periods)]
        if document.code not in left_out and any(applies(on, unit) for on in days):
            yield document
