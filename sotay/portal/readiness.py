"""How far documents are ready for another edition of the standard: by clause, document and commune."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sotay.facts.clauses import Coverage, coverage, holds, requirements
from sotay.facts.editions import Pairs, meet, pairs
from sotay.load.editions import as_if
from sotay.load.sources import Sources
from sotay.model.claims import is_edition
from sotay.model.documents import Document
from sotay.model.references import Clause, Correlation, Duty, Standard
from sotay.model.units import Excluded, Unit
from sotay.portal.matrix import by_kind_and_name


@dataclass(frozen=True)
class Line:
    """A clause of the new edition that must be met: its old counterparts, and who meets it in either edition."""

    clause: Clause
    old: tuple[str, ...]
    before: tuple[Document, ...]
    after: tuple[Document, ...]
    excluded: bool
    duties: tuple[Duty, ...]

    @property
    def missing(self) -> bool:
        """Return whether no document meets it in the new edition, though it applies."""
        return not (self.after or self.excluded)


@dataclass(frozen=True)
class Writing:
    """A document that meets what the new edition asks more of: what it says for it already, what is to be written."""

    document: Document
    """As the old edition has it; as the new one does where the old one lacks it."""
    now: tuple[str, ...]
    then: tuple[str, ...]
    ready: tuple[Duty, ...]
    to_write: tuple[Duty, ...]


@dataclass(frozen=True)
class Readiness:
    """A commune before or after its move from an edition to the next."""

    unit: Unit
    old: Standard
    new: Standard
    moved: bool
    lines: tuple[Line, ...]
    tasks: tuple[Writing, ...]

    @property
    def missing(self) -> tuple[Line, ...]:
        """Return the clauses that no document meets yet."""
        return tuple(line for line in self.lines if line.missing)

    @property
    def ready(self) -> int:
        """Return the number of clauses that are met or do not apply."""
        return len(self.lines) - len(self.missing)


@dataclass(frozen=True)
class Survey:
    """The communes that follow one of the two editions of a correlation; equal communes are examined once."""

    sources: Sources
    correlation: Correlation
    _seen: dict[object, tuple[tuple[Line, ...], tuple[Writing, ...]]] = field(default_factory=dict)

    @property
    def old(self) -> Standard:
        """Return the edition before."""
        return self.sources.references.editions[self.correlation.old]

    @property
    def new(self) -> Standard:
        """Return the edition to come."""
        return self.sources.references.editions[self.correlation.new]

    @cached_property
    def all(self) -> tuple[Readiness, ...]:
        """Return the readiness of every commune that follows one of the two, by kind and name."""
        units = sorted(self.sources.units.values(), key=by_kind_and_name)
        both = (self.correlation.old, self.correlation.new)
        return tuple(self.of(unit) for unit in units if unit.standard in both)

    def of(self, unit: Unit) -> Readiness:
        """Return the readiness of a commune."""
        old, new = (as_if(unit, e, self.sources.references) for e in (self.correlation.old, self.correlation.new))
        documents = tuple(self.sources.documents_of(u) for u in (old, new))
        # Documents are shared objects, so communes with the same ones are recognised at once.
        key = (*(tuple(map(id, found)) for found in documents), old.excluded, new.excluded)
        if key not in self._seen:
            self._seen[key] = self._examined(documents, (old.excluded, new.excluded))
        moved = unit.standard == self.correlation.new
        return Readiness(unit, self.old, self.new, moved, *self._seen[key])

    def _examined(
        self, documents: tuple[tuple[Document, ...], ...], excluded: tuple[tuple[Excluded, ...], ...]
    ) -> tuple[tuple[Line, ...], tuple[Writing, ...]]:
        before, after = (
            _by_number(coverage(standard, found, without))
            for standard, found, without in zip((self.old, self.new), documents, excluded, strict=True)
        )
        seen = pairs(self.correlation, self.sources.references.editions, self.correlation.old)
        lines = tuple(self._line(clause, seen, before, after) for clause in requirements(self.new))
        then = {document.source: document for document in documents[1]}
        missing = {line.clause.number for line in lines if line.missing}
        every = (*documents[0], *(d for d in documents[1] if d.source not in {old.source for old in documents[0]}))
        tasks = (self._task(d, then.get(d.source), seen, missing) for d in every if d.code)
        return lines, tuple(task for task in tasks if task.ready or task.to_write)

    def _line(self, clause: Clause, seen: Pairs, before: Mapping[str, Coverage], after: Mapping[str, Coverage]) -> Line:
        old = seen.before(clause.number)
        met = {d.source: d for name in old if name in before for d in before[name].documents}
        found = after[clause.number]
        duties = tuple(duty for duty in self.correlation.duties if holds(duty.clause, clause.number))
        excluded = found.excluded is not None and not found.documents
        return Line(clause, old, tuple(met.values()), found.documents, excluded, duties)

    def _task(self, document: Document, then: Document | None, seen: Pairs, missing: Iterable[str]) -> Writing:
        missing = tuple(missing)
        met = then.meta.clauses if then else ()
        ready, to_write = [], []
        for duty in self.correlation.duties:
            if any(meet(claim, duty.clause) for claim in met) and self._says(document):
                ready.append(duty)
            elif any(meet(duty.clause, n) for n in missing) and _claims(document, seen.before(duty.clause)):
                to_write.append(duty)
        now = () if document is then and self._says(document) else document.meta.clauses
        return Writing(document, now, met, tuple(ready), tuple(to_write))

    def _says(self, document: Document) -> bool:
        """Return whether a document says something of its own for the new edition."""
        written = self.sources.document(document.source, document.unit)
        return written is not None and any(is_edition(self.correlation.new, name) for name in written.meta.editions)


def _by_number(found: Iterable[Coverage]) -> dict[str, Coverage]:
    return {c.clause.number: c for c in found}


def _claims(document: Document, clauses: Iterable[str]) -> bool:
    """Return whether a document other than a form names any of these clauses."""
    return document.meta.kind != "form" and any(
        meet(claim, name) for name in clauses for claim in document.meta.clauses
    )


def surveys(sources: Sources) -> tuple[Survey, ...]:
    """Return the moves from one edition to the next that some commune is still to make."""
    known = sources.references.editions
    return tuple(
        Survey(sources, c)
        for c in sources.references.correlations.values()
        if {c.old, c.new} <= known.keys()
        and sources.province.numbering in (c.old, c.new)
        and any(unit.standard == c.old for unit in sources.units.values())
    )
