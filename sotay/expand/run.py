"""One commune's expansion: which documents it has, what their macros may ask, where each stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from sotay import control
from sotay.errors import Problem
from sotay.expand.page import render
from sotay.load import Sources
from sotay.load.registers import Register
from sotay.model import Audience, Document, Scope, Standing, Unit

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


@dataclass(frozen=True)
class Run:
    """One commune's expansion; `problems` fills up on the way."""

    sources: Sources
    unit: Unit
    as_of: date
    documents: tuple[Document, ...]
    problems: list[Problem]
    named_only: Mapping[str, Document] = field(default_factory=dict)
    """Documents that are named but not there to be read, by code."""

    def documents_for(self, audience: Audience) -> tuple[Document, ...]:
        """Return the documents of an audience, in the order of the manual."""
        return tuple(d for d in self.documents if audience == "internal" or d.meta.audience == "public")

    def marks(self, expanded: Mapping[str, str]) -> dict[str, str]:
        """Return the fingerprint of each document by its code; `expanded` has the internal pages by path."""
        pictures = self.sources.pictures_of(self.unit.slug)
        return {d.code: control.fingerprint(d, expanded[d.path], pictures) for d in self.documents if d.code}

    def standings(self, marks: Mapping[str, str]) -> dict[str, Standing]:
        """Return where each document stands, by its code; `marks` has their fingerprints."""
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
            named_only=self.named_only,
        )
