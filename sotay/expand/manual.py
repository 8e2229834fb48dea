"""(Sources, unit) -> manuals: which documents, in which order, every value filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sotay.base.errors import Problem
from sotay.expand.memory import Memory, Said
from sotay.expand.page import render
from sotay.expand.served import beside, comparison_name, own_path, served
from sotay.expand.turns import next_day
from sotay.expand.unit import NOT_ISSUED, Expansion
from sotay.facts.structure import ordered
from sotay.load.sources import Sources
from sotay.model.manual import Manual, Page, Scope
from sotay.model.revisions import Standing
from sotay.model.terms import AUDIENCES, Audience
from sotay.model.units import Unit

__all__ = [
    "Memory",
    "Preview",
    "beside",
    "comparison_name",
    "drafted",
    "expand",
    "own_path",
    "preview",
    "refilled",
    "render",
    "served",
]


def expand(
    sources: Sources, unit: Unit, as_of: date, memory: Memory | None = None
) -> tuple[dict[Audience, Manual], list[Problem]]:
    """Return the commune's manual for each audience, and the mistakes found while rendering its pages.

    A document's standing follows from its internal page, which includes what citizens read.
    """
    run = _run(sources, unit, as_of, memory)
    first = _first(run)
    standings = run.standings({d.code: first[d.path].fingerprint for d in run.documents if d.code})
    manuals: dict[Audience, Manual] = {}
    upcoming = next_day(sources, unit, as_of)
    for audience in AUDIENCES:
        filled, pages = run.round(audience, audience, standings), []
        for document in run.documents_for(audience):
            said = first[document.path]
            if said.listing or audience != "internal":
                said = run.page(document, filled)
            standing = standings.get(document.code, NOT_ISSUED)
            pages.append(Page(document, said.text, standing, first[document.path].fingerprint))
        manuals[audience] = Manual(unit, audience, tuple(pages), run.references, as_of, next_day=upcoming)
    return manuals, sorted(set(run.problems))


def drafted(
    sources: Sources, unit: Unit, as_of: date, memory: Memory | None = None, *, uncontrolled: bool = False
) -> tuple[tuple[Page, ...], list[Problem]]:
    """Return the commune's documents as staff read them and the mistakes found, when only their standing matters.

    Every page is filled in once, without the standings shown in lists, which are not part of the content. Pages
    without a code are left out, unless asked for.
    """
    run = _run(sources, unit, as_of, memory)
    first = _first(run)
    standings = run.standings({d.code: first[d.path].fingerprint for d in run.documents if d.code})
    said = ((d, first[d.path]) for d in run.documents if d.code or uncontrolled)
    pages = (Page(d, page.text, standings.get(d.code, NOT_ISSUED), page.fingerprint) for d, page in said)
    return tuple(pages), sorted(set(run.problems))


def refilled(sources: Sources, unit: Unit, as_of: date, source: str, standings: Mapping[str, Standing]) -> Page | None:
    """Return the page of one file as staff read it, while all other documents stand as given, by code.

    None where the commune has no such document, or there are mistakes in it.
    """
    run = _run(sources, unit, as_of, None)
    for document in (d for d in run.documents if d.source == source):
        said = run.page(document, run.round("first", "internal", {}))
        marks = {document.code: said.fingerprint} if document.code else {}
        known = {**standings, **run.standings(marks)}
        text = run.page(document, run.round("internal", "internal", known)).text if said.listing else said.text
        page = Page(document, text, known.get(document.code, NOT_ISSUED), said.fingerprint)
        return None if run.problems else page
    return None


def _run(sources: Sources, unit: Unit, as_of: date, memory: Memory | None) -> Expansion:
    if sources.day != as_of:
        sources = sources.on(as_of)
        unit = sources.units[unit.slug]  # its fees are those of the day
    documents = ordered(sources.documents_of(unit), sources.references.structure)
    return Expansion(sources, unit, as_of, documents, [], memory=memory)


def _first(run: Expansion) -> dict[str, Said]:
    """Return the internal pages by path, filled in before the standing of any document is known."""
    first = run.round("first", "internal", {})
    return {d.path: run.page(d, first) for d in run.documents}


@dataclass(frozen=True)
class Preview:
    """What mkdocs-macros needs to expand one commune's pages as a build does: scopes by page path."""

    scopes: Mapping[str, Scope]


def preview(sources: Sources, slug: str, as_of: date) -> Preview:
    """Return the scopes of the pages that staff of a commune read."""
    sources = sources.on(as_of)
    manuals, _ = expand(sources, sources.units[slug], as_of)
    run = Expansion(sources, sources.units[slug], as_of, tuple(p.document for p in manuals["internal"].pages), [])
    view = run.view("internal", {p.document.code: p.standing for p in manuals["internal"].pages})
    return Preview({d.path: run.scope(d, view) for d in run.documents})
