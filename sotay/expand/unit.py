"""One commune's expansion: its documents, what their macros may read, and their standings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from sotay.base.errors import Problem
from sotay.control.fingerprint import fingerprint
from sotay.control.standing import ended, standing
from sotay.expand.memory import Memory, Said, is_listing
from sotay.expand.page import render
from sotay.expand.questions import Answers, Question, World, watched
from sotay.expand.snapshot import Filling, Snapshot
from sotay.facts.news import page_of
from sotay.load.sources import Sources
from sotay.model.documents import Document
from sotay.model.manual import Scope, forms_of
from sotay.model.references import References
from sotay.model.registers import Register
from sotay.model.revisions import Standing
from sotay.model.terms import Audience
from sotay.model.units import Unit

NOT_ISSUED = Standing("draft")
ITSELF = ("scope", "document")


class Standings(Mapping[str, Standing]):
    """Standings by code; a missing one was never issued."""

    def __init__(self, known: Mapping[str, Standing]) -> None:
        self._known = known

    def __getitem__(self, code: str) -> Standing:
        return self._known.get(code, NOT_ISSUED)

    def __contains__(self, code: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


@dataclass(frozen=True)
class View:
    """What all pages for an audience may read of the manual."""

    audience: Audience
    documents: Mapping[str, Document]
    forms: Mapping[str, Document]
    standings: Standings


@dataclass(frozen=True)
class Round:
    """Filling in all pages for a view once."""

    view: View
    answers: Answers
    filling: Filling


@dataclass(frozen=True)
class Expansion:
    """One commune's expansion; `problems` collects mistakes."""

    sources: Sources
    unit: Unit
    as_of: date
    documents: tuple[Document, ...]
    problems: list[Problem]
    named_only: Mapping[str, Document] = field(default_factory=dict)
    """Documents that are named but cannot be read, by code."""
    memory: Memory | None = None

    @cached_property
    def references(self) -> References:
        """Return what documents refer to, with the commune's edition of the standard."""
        return self.sources.references_of(self.unit)

    @cached_property
    def news(self) -> str:
        """Return the path of the page on what is new; empty where there is none."""
        return page_of(document.path for document in self.sources.documents)

    @cached_property
    def pictures(self) -> Mapping[str, str]:
        """Return the digests of the files that pages may show, by path below `docs/`."""
        return self.sources.pictures_of(self.unit.slug)

    def documents_for(self, audience: Audience) -> tuple[Document, ...]:
        """Return the documents of an audience, in the order of the manual."""
        return tuple(d for d in self.documents if audience == "internal" or d.meta.audience == "public")

    def standings(self, marks: Mapping[str, str]) -> dict[str, Standing]:
        """Return each document's standing by code; `marks` has their fingerprints."""
        register = ended(self.sources.registers.get(self.unit.slug, Register()), self.unit)
        return {d.code: standing(d, marks[d.code], register, self.as_of) for d in self.documents if d.code in marks}

    def view(self, audience: Audience, standings: Mapping[str, Standing]) -> View:
        """Return what an audience's pages may read once the standings are known; not the text of other documents."""
        if audience not in self._views:
            documents = {d.code: d.known for d in self.documents_for(audience) if d.code}
            self._views[audience] = View(audience, documents, forms_of(documents), Standings({}))
        return replace(self._views[audience], standings=Standings(standings))

    @cached_property
    def _views(self) -> dict[Audience, View]:
        return {}

    def round(self, name: str, audience: Audience, standings: Mapping[str, Standing]) -> Round:
        """Begin to fill in pages for a view; the name is that of such rounds in the memory."""
        view = self.view(audience, standings)
        answers = Answers(self._world(view, None))
        snapshot = self.memory.snapshot if self.memory else Snapshot()
        return Round(view, answers, snapshot.begin(name, self.as_of, answers))

    def page(self, document: Document, of: Round) -> Said:
        """Return the page filled in, from memory if all its questions still have the same answers."""
        said = self.memory.recall(document, of.answers, of.filling) if self.memory else None
        return said or self._filled(document, of)

    def _filled(self, document: Document, of: Round) -> Said:
        world, asked = self._world(of.view, document), dict[Question, None]()
        seen, problems = watched(world, asked), list[Problem]()
        text = render(document, seen.scope, self.sources.folders, problems)
        mark = fingerprint(document, text, seen.pictures) if document.code else ""
        questions = tuple(question for question in asked if question != ITSELF)
        said = Said(text, mark, is_listing(questions))
        if problems:
            # Again without the stand-ins, since messages name a value's type.
            render(document, world.scope, self.sources.folders, self.problems)
        elif self.memory:
            return self.memory.keep(document, of.answers, of.filling, questions, said)
        return said

    def _world(self, view: View, document: Document | None) -> World:
        """Return the world of a document; without one, that of questions which concern none of its own."""
        return World(self.scope(document, view), self.pictures)  # type: ignore[arg-type]

    def scope(self, document: Document, view: View) -> Scope:
        """Return what the macros of a page may read."""
        return Scope(
            unit=self.unit,
            audience=view.audience,
            document=document,
            documents=view.documents,
            known_codes=self.sources.known_codes,
            standings=view.standings,
            references=self.references,
            as_of=self.as_of,
            forms=view.forms,
            news=self.news,
            named_only=self.named_only,
        )
