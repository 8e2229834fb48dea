"""Rules across files: one small function a rule, every mistake of every commune in one run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from sotay.check import acts, clauses, documents, registers, units
from sotay.check.links import broken_links
from sotay.errors import Problem
from sotay.load import Sources

RULES: tuple[Callable[[Sources], Iterator[Problem]], ...] = (
    documents.duplicate_codes,
    documents.homeless,
    documents.unknown_roles,
    documents.unknown_forms,
    clauses.unknown,
    documents.unknown_acts,
    documents.unknown_audience_units,
    documents.broken_steps,
    documents.time_over_limit,
    documents.fees_that_say_nothing,
    documents.conditions_no_unit_meets,
    units.unknown_roles,
    units.unknown_departments,
    units.unknown_fees,
    units.unknown_left_out,
    units.same_name,
    clauses.uncovered,
    clauses.claimed_and_excluded,
    registers.unsound,
    registers.gone_without_withdrawal,
)
DATED: tuple[Callable[[Sources, date], Iterator[Problem]], ...] = (acts.ended, acts.not_in_force, acts.changing)
"""Rules that depend on the day."""

__all__ = ["RULES", "broken_links", "check"]


def check(sources: Sources, as_of: date) -> list[Problem]:
    """Return what shows only when files are seen together, and on that day, sorted."""
    found = {problem for rule in RULES for problem in rule(sources)}
    return sorted(found.union(*(rule(sources, as_of) for rule in DATED)))
