"""(Sources, unit) -> manuals: which documents, in which order, every value filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sotay import control
from sotay.errors import Problem
from sotay.expand.page import render
from sotay.load import Sources
from sotay.load.registers import Register
from sotay.model import AUDIENCES, Audience, Document, Manual, Page, Scope, Standing, Unit
from sotay.structure import ordered

__all__ = ["Preview", "Standings", "expand", "preview", "render"]

NOT_ISSUED = Standing("draft")


class Standings(Mapping[str, Standing]):
    """Standings by code that remember whether anybody looked: such a page is rendered again when they are known."""

    def __init__(self, known: Mapping[str, Standing]) -> None:
        self._known = known
        self.asked = False

    def __getitem__(self, code: str) -> Standing:
        self.asked = True
        return self._known.get(code, NOT_ISSUED)

    def __contains__(self, code: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        self.asked = True
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def expand(sources: Sources, unit: Unit, as_of: date) -> tuple[dict[Audience, Manual], list[Problem]]:
    """Return the commune's manual for each audience, and the mistakes met while its pages were rendered.

    A document's standing follows from its internal page: what citizens read is a part of it.
    """
    run = _Run(sources, unit, as_of, ordered(sources.documents_of(unit), sources.references.structure), [])
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


@dataclass(frozen=True)
class _Run:
    """One commune's expansion; `problems` fills up on the way."""

    sources: Sources
    unit: Unit
    as_of: date
    documents: tuple[Document, ...]
    problems: list[Problem]

    def documents_for(self, audience: Audience) -> tuple[Document, ...]:
        return tuple(d for d in self.documents if audience == "internal" or d.meta.audience == "public")

    def marks(self, expanded: Mapping[str, str]) -> dict[str, str]:
        """Return the fingerprint of each document by its code; `expanded` has the internal pages by path."""
        pictures = self.sources.pictures_of(self.unit.slug)
        return {d.code: control.fingerprint(d, expanded[d.path], pictures) for d in self.documents if d.code}

    def standings(self, marks: Mapping[str, str]) -> dict[str, Standing]:
        register = control.ended(self.sources.registers.get(self.unit.slug, Register()), self.unit)
        return {
            d.code: control.standing(d, marks[d.code], register, self.as_of) for d in self.documents if d.code in marks
        }

    def page(self, document: Document, audience: Audience, standings: Mapping[str, Standing]) -> tuple[str, bool]:
        """Return the page's Markdown and whether it showed any document's standing."""
        watched = Standings(standings)
        scope = self.scope(document, audience, watched)
        return render(document, scope, self.sources.folders, self.problems), watched.asked

    def scope(self, document: Document, audience: Audience, standings: Mapping[str, Standing]) -> Scope:
        """Return what the macros of a page may ask."""
        return Scope(
            unit=self.unit,
            audience=audience,
            document=document,
            documents={d.code: d for d in self.documents_for(audience) if d.code},
            known_codes=self.sources.known_codes,
            standings=standings,
            references=self.sources.references,
            as_of=self.as_of,
        )


@dataclass(frozen=True)
class Preview:
    """What mkdocs-macros needs to expand one commune's pages as a build does: scopes by page path."""

    scopes: Mapping[str, Scope]


def preview(sources: Sources, slug: str, as_of: date) -> Preview:
    """Return the scopes of the pages that staff of a commune read."""
    manuals, _ = expand(sources, sources.units[slug], as_of)
    run = _Run(sources, sources.units[slug], as_of, tuple(p.document for p in manuals["internal"].pages), [])
    standings = Standings({p.document.code: p.standing for p in manuals["internal"].pages})
    return Preview({d.path: run.scope(d, "internal", standings) for d in run.documents})
