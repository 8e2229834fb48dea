"""(Sources, unit) -> manuals: which documents, in which order, every value filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sotay.errors import Problem
from sotay.expand.page import render
from sotay.expand.readers import beside, comparison_name, own_path, served
from sotay.expand.run import NOT_ISSUED, Run, Standings
from sotay.load import Sources
from sotay.model import AUDIENCES, Audience, Manual, Page, Scope, Unit
from sotay.structure import ordered

__all__ = [
    "Preview",
    "Standings",
    "beside",
    "comparison_name",
    "drafted",
    "expand",
    "own_path",
    "preview",
    "render",
    "served",
]


def expand(sources: Sources, unit: Unit, as_of: date) -> tuple[dict[Audience, Manual], list[Problem]]:
    """Return the commune's manual for each audience, and the mistakes met while its pages were rendered.

    A document's standing follows from its internal page: what citizens read is a part of it.
    """
    run = Run(sources, unit, as_of, ordered(sources.documents_of(unit), sources.references.structure), [])
    first = {d.path: run.page(d, "internal", {}) for d in run.documents}
    marks = run.marks({path: text for path, (text, _) in first.items()})
    standings = run.standings(marks)
    manuals: dict[Audience, Manual] = {}
    for audience in AUDIENCES:
        pages = []
        for document in run.documents_for(audience):
            text, asked = first[document.path]
            if asked or audience != "internal":
                text, _ = run.page(document, audience, standings)
            standing = standings.get(document.code, NOT_ISSUED)
            pages.append(Page(document, text, standing, marks.get(document.code, "")))
        manuals[audience] = Manual(unit, audience, tuple(pages), sources.references, as_of)
    return manuals, sorted(set(run.problems))


def drafted(sources: Sources, unit: Unit, as_of: date) -> tuple[tuple[Page, ...], list[Problem]]:
    """Return the commune's documents as staff read them and the mistakes met, for who asks where they stand alone.

    Every page is filled in once: what lists say of the standing of documents, which is none of their words, is not.
    """
    run = Run(sources, unit, as_of, ordered(sources.documents_of(unit), sources.references.structure), [])
    texts = {d.path: run.page(d, "internal", {})[0] for d in run.documents}
    marks = run.marks(texts)
    standings = run.standings(marks)
    pages = (Page(d, texts[d.path], standings[d.code], marks[d.code]) for d in run.documents if d.code)
    return tuple(pages), sorted(set(run.problems))


@dataclass(frozen=True)
class Preview:
    """What mkdocs-macros needs to expand one commune's pages as a build does: scopes by page path."""

    scopes: Mapping[str, Scope]


def preview(sources: Sources, slug: str, as_of: date) -> Preview:
    """Return the scopes of the pages that staff of a commune read."""
    manuals, _ = expand(sources, sources.units[slug], as_of)
    run = Run(sources, sources.units[slug], as_of, tuple(p.document for p in manuals["internal"].pages), [])
    standings = Standings({p.document.code: p.standing for p in manuals["internal"].pages})
    return Preview({d.path: run.scope(d, "internal", standings) for d in run.documents})
