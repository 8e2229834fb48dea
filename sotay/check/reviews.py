"""A rule on time passing: documents are reviewed when they are due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sotay import control
from sotay.errors import Problem
from sotay.load import Sources
from sotay.load.registers import source_of
from sotay.model import Standing, Unit
from sotay.statuses import review_day

NAMED = 5
"""How many of a commune's documents a finding names; `build.py status` lists all."""


def overdue(sources: Sources, as_of: date) -> Iterator[Problem]:
    """No document in force is older than its review period (TCVN ISO 9001:2015, 7.5.2)."""
    for unit in sources.units.values():
        due = sorted(_due(sources, unit, as_of))
        if due:
            shown = ", ".join(f"{code} ({day})" for day, code in due[:NAMED]) + (", …" if len(due) > NAMED else "")
            message = f"{len(due)} document{'s were' if len(due) > 1 else ' was'} due for review: {shown}"
            hint = "review them and issue them again, changed or not"
            yield Problem(source_of(unit.slug), 0, "review-overdue", message, hint, unit.slug, "finding")


def _due(sources: Sources, unit: Unit, as_of: date) -> Iterator[tuple[date, str]]:
    register = sources.registers[unit.slug]
    standing = set(register.standing_codes)
    for document in sources.documents_of(unit):
        if document.code not in standing:
            continue
        day = review_day(document, Standing("in_force", control.history(register, document.code)))
        if day and day < as_of:
            yield day, document.code
