"""Rules across files: one small function per rule, every mistake of every commune in one run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from sotay.base.errors import Problem
from sotay.check import (
    agreement,
    clauses,
    contradictions,
    control,
    documents,
    html,
    law,
    markdown,
    printing,
    procedures,
    provenance,
    references,
    supplements,
    units,
    unused,
    wording,
)
from sotay.check.links import broken_links
from sotay.check.passages import Passage, passages
from sotay.load.levels import spread
from sotay.load.moments import states
from sotay.load.sources import Sources

RULES: tuple[Callable[[Sources], Iterator[Problem]], ...] = (
    documents.unconfirmed,
    documents.duplicate_codes,
    documents.homeless,
    documents.missing_pages,
    documents.unknown_roles,
    documents.unknown_forms,
    documents.forms_without_page,
    clauses.unknown,
    clauses.repeated,
    documents.unknown_acts,
    documents.unknown_audience_units,
    procedures.broken_steps,
    procedures.unsound_times,
    procedures.time_over_limit,
    procedures.cases_without_limit,
    procedures.over_opening_hours,
    procedures.unreceived,
    procedures.unreturned,
    procedures.unrecorded,
    procedures.two_retentions,
    agreement.foreign_registers,
    agreement.replies_without_step,
    agreement.refusals_that_go_back,
    agreement.results_without_form,
    agreement.typed_sections,
    documents.fees_that_say_nothing,
    documents.conditions_no_unit_meets,
    supplements.marked_blocks,
    supplements.supplements,
    units.unknown_roles,
    units.no_signers,
    units.unknown_departments,
    units.unknown_fees,
    units.unknown_left_out,
    units.same_name,
    units.replaced,
    clauses.unrelated,
    clauses.uncovered,
    clauses.claimed_and_excluded,
    references.correlations,
    references.unknown_procedures,
    references.unknown_form,
    control.unsound_registers,
    control.unsound_copies,
    control.unsound_readings,
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
    units.parents,
    units.identifiers,
    units.logos,
    printing.letters_of_files,
    unused.unused_roles,
    unused.unused_fees,
    unused.unused_forms,
    unused.unused_patterns,
    unused.unused_bases,
    unused.unused_acts,
)
WORDED: tuple[Callable[[Sources, Sequence[Passage]], Iterator[Problem]], ...] = (unused.unused_abbreviations,)
"""Rules that read every text; the texts are gathered once for all of them."""
VIETNAMESE: tuple[Callable[[Sources, Sequence[Passage]], Iterator[Problem]], ...] = (
    wording.outdated_names,
    wording.unit_words,
    wording.mixed_spelling,
)
"""Rules that read every text in Vietnamese."""
DATED: tuple[Callable[[Sources, date], Iterator[Problem]], ...] = (
    law.ended,
    law.not_in_force,
    law.changing,
    references.running_out,
    provenance.unproven,
    control.overdue,
    control.gone_without_withdrawal,
)
"""Rules that depend on the day."""

__all__ = ["DATED", "RULES", "VIETNAMESE", "WORDED", "broken_links", "check", "check_ahead", "foreseen"]


def check(sources: Sources, as_of: date) -> list[Problem]:
    """Return the mistakes that show only across files and on that day, sorted."""
    sources = sources.on(as_of)
    found = _of_state(sources).union(*(rule(sources, as_of) for rule in DATED))
    return sorted({*spread(found, sources.below)})


def check_ahead(sources: Sources, as_of: date) -> list[tuple[date, list[Problem]]]:
    """Return the later days on which documents read otherwise, and all that will be wrong across files on each."""
    days = ((then.day, _of_state(then)) for then in states(sources, as_of))
    return [(day, sorted({*spread(found, sources.below)})) for day, found in days if day is not None]


def _of_state(sources: Sources) -> set[Problem]:
    found = {problem for rule in RULES for problem in rule(sources)}
    texts = tuple(passages(sources))
    spelt = tuple(text for text in texts if sources.language_of(text.unit).checks_wording)
    return found.union(*(rule(sources, texts) for rule in WORDED), *(rule(sources, spelt) for rule in VIETNAMESE))


def foreseen(problems: Iterable[Problem], known: Collection[Problem], day: date) -> set[Problem]:
    """Return what will be wrong from a day on and is not known: pages of today are made, so these are findings."""
    told = {(p.path, p.line, p.rule, p.unit) for p in known}
    return {
        replace(p, message=f"from {day} on: {p.message}", level="finding")
        for p in problems
        if p.level != "note" and (p.path, p.line, p.rule, p.unit) not in told
    }
