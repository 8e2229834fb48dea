"""Rules across files: one small function per rule, every mistake of every commune in one run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from sotay.base.errors import Problem
from sotay.check import (
    clauses,
    contradictions,
    control,
    documents,
    html,
    law,
    markdown,
    printing,
    procedures,
    references,
    units,
    unused,
    wording,
)
from sotay.check.links import broken_links
from sotay.check.passages import Passage, passages
from sotay.load.sources import Sources

RULES: tuple[Callable[[Sources], Iterator[Problem]], ...] = (
    documents.duplicate_codes,
    documents.homeless,
    documents.missing_pages,
    documents.unknown_roles,
    documents.unknown_forms,
    documents.forms_without_page,
    clauses.unknown,
    documents.unknown_acts,
    documents.unknown_audience_units,
    procedures.broken_steps,
    procedures.time_over_limit,
    procedures.over_opening_hours,
    procedures.unreceived,
    procedures.unreturned,
    procedures.unrecorded,
    procedures.two_retentions,
    documents.fees_that_say_nothing,
    documents.conditions_no_unit_meets,
    units.unknown_roles,
    units.no_signers,
    units.unknown_departments,
    units.unknown_fees,
    units.unknown_left_out,
    units.same_name,
    units.replaced,
    clauses.uncovered,
    clauses.claimed_and_excluded,
    references.correlations,
    references.unknown_procedures,
    references.unknown_form,
    control.unsound_registers,
    control.unsound_copies,
    control.reused_codes,
    references.unsound_days,
    contradictions.contradictions,
    markdown.swallowed_lists,
    markdown.uneven_rows,
    markdown.foreign_markup,
    markdown.eaten_stars,
    markdown.lost_definitions,
    markdown.empty_boxes,
    html.foreign_html,
    html.unbalanced_html,
    units.strays,
    printing.letters_of_files,
    unused.unused_roles,
    unused.unused_fees,
    unused.unused_forms,
    unused.unused_patterns,
    unused.unused_bases,
    unused.unused_acts,
)
WORDED: tuple[Callable[[Sources, Sequence[Passage]], Iterator[Problem]], ...] = (
    wording.outdated_names,
    wording.unit_words,
    wording.mixed_spelling,
    unused.unused_abbreviations,
)
"""Rules that read every text; the texts are gathered once for all of them."""
DATED: tuple[Callable[[Sources, date], Iterator[Problem]], ...] = (
    law.ended,
    law.not_in_force,
    law.changing,
    references.running_out,
    control.overdue,
    control.gone_without_withdrawal,
)
"""Rules that depend on the day."""

__all__ = ["DATED", "RULES", "WORDED", "broken_links", "check"]


def check(sources: Sources, as_of: date) -> list[Problem]:
    """Return the mistakes that show only across files and on that day, sorted."""
    found = {problem for rule in RULES for problem in rule(sources)}
    texts = tuple(passages(sources))
    found.update(*(rule(sources, texts) for rule in WORDED))
    return sorted(found.union(*(rule(sources, as_of) for rule in DATED)))
