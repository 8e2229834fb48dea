"""Rules across files: one small function a rule, every mistake of every commune in one run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sotay.check import documents, units
from sotay.check.links import broken_links
from sotay.errors import Problem
from sotay.load import Sources

RULES: tuple[Callable[[Sources], Iterator[Problem]], ...] = (
    documents.duplicate_codes,
    documents.homeless,
    documents.unknown_roles,
    documents.unknown_forms,
    documents.unknown_clauses,
    documents.unknown_acts,
    documents.unknown_audience_units,
    documents.broken_steps,
    documents.time_over_limit,
    documents.fees_that_say_nothing,
    documents.conditions_no_unit_meets,
    units.unknown_roles,
    units.unknown_fees,
    units.unknown_left_out,
    units.same_name,
)

__all__ = ["RULES", "broken_links", "check"]


def check(sources: Sources) -> list[Problem]:
    """Return the mistakes that show only when files are seen together, sorted."""
    return sorted({problem for rule in RULES for problem in rule(sources)})
