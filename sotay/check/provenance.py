"""Rules on sources: every fact of law was read somewhere, not too long ago, and nothing speaks against it.

A fact without a source is a finding. The rest only remind: a source that ages makes nothing wrong; what is said in many
places is said once, with their number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sotay.base.errors import Level, Problem
from sotay.check.documents import at, every
from sotay.facts.provenance import Doubt, Doubted, Origin, doubts, origins_of, stated
from sotay.load.sources import Sources
from sotay.model.documents import Document
from sotay.model.references import DaysOff, Holiday

LEGAL, FORMS, CALENDAR = "references/legal.yml", "references/forms.yml", "references/calendar.yml"


@dataclass(frozen=True)
class Sourced:
    """A fact of law at its place, and where it was read."""

    name: str
    """The front matter field, or the entry."""
    place: Problem
    """An empty problem at that place."""
    origins: tuple[Origin, ...]
    document: Document | None = None
    """The document that states it; None for an entry of data that all share."""


@dataclass(frozen=True)
class Weakness:
    """A fact of law and what is wrong with what it rests on."""

    fact: Sourced
    doubted: Doubted


def facts(sources: Sources) -> Iterator[Sourced]:
    """Yield every fact of law that a document names a source for or needs one for, and every entry of data."""
    for document in every(sources):
        named = {fact for one in document.meta.sources for fact in one.facts}
        needed = stated(document.meta)
        for fact in (*needed, *sorted(named.difference(needed))):
            yield Sourced(fact, at(document, _field(fact, document), "", ""), origins_of(document.meta, fact), document)
    yield from _entries(sources)


def _field(fact: str, document: Document) -> str:
    """Return the field of the front matter in which a fact stands."""
    if fact == "basis" and not document.meta.basis:
        return "legal"
    return "pattern" if fact not in document.lines and document.meta.pattern else fact


def _entries(sources: Sources) -> Iterator[Sourced]:
    """Yield the facts of law that all documents share: acts, numbers of forms, days off, fees of the province."""
    references = sources.references

    def entry(path: str, place: str, name: str, *origins: Origin) -> Sourced:
        lines = sources.province_lines if path == sources.group_path else sources.reference_lines.get(path, {})
        return Sourced(name, Problem(path, lines.get(place, 0), "", ""), origins)

    for key, act in references.acts.items():
        against = [Origin("", act.seen, act.certainty, act.disputed)] if act.disputed else []
        yield entry(LEGAL, key, key, Origin(act.source, act.seen, act.certainty), *against)
    for key, form in references.forms.items():
        for i, version in enumerate(form.versions):
            read = Origin(version.source or version.act, version.seen, version.certainty)
            yield entry(FORMS, f"{key}.versions.{i}", key, read)
    if references.calendar:
        days: dict[str, Holiday | DaysOff] = {f"fixed.{i}": day for i, day in enumerate(references.calendar.fixed)}
        days |= {f"off.{i}": day for i, day in enumerate(references.calendar.off)}
        for place, day in days.items():
            yield entry(CALENDAR, place, day.name, Origin(day.source, day.seen, day.certainty))
    for key, fee in sources.province.fees.items():
        if fee.amounts:
            yield entry(sources.group_path, f"fees.{key}", key, Origin(fee.source, fee.seen, fee.certainty))


def weaknesses(sources: Sources, as_of: date) -> Iterator[Weakness]:
    """Yield everything wrong on a day with what the facts of law rest on.

    What a document leaves open needs no source; that somebody says something about it is still told.
    """
    max_age = sources.references.structure.max_age
    for fact in facts(sources):
        unstated = fact.document is not None and fact.name not in stated(fact.document.meta)
        found = doubts(fact.origins, as_of, max_age)
        yield from (Weakness(fact, doubted) for doubted in found if not (unstated and doubted.doubt == "unsourced"))


def unproven(sources: Sources, as_of: date) -> Iterator[Problem]:
    """Every fact of law has a source that is not too old, not doubtful, and that no other contradicts."""
    found = tuple(weaknesses(sources, as_of))
    for weakness in found:
        if weakness.doubted.doubt == "unsourced":
            message = f'"{weakness.fact.name}" has no source'
            yield _found(weakness.fact.place, "unsourced-fact", message, HOW, "finding")
    yield from _folded([weakness for weakness in found if weakness.doubted.doubt != "unsourced"], as_of)


HOW = "write where it was read: `sources:` in a document, `source` and `seen` in data"


def _folded(found: list[Weakness], as_of: date) -> Iterator[Problem]:
    """Yield one note for all places that rest on one origin, at the first of them."""
    together: dict[tuple[Doubt, Origin | None], list[Sourced]] = {}
    for weakness in found:
        together.setdefault((weakness.doubted.doubt, weakness.doubted.origin), []).append(weakness.fact)
    for (doubt, origin), members in together.items():
        if origin is not None:
            first = min(fact.place for fact in members)
            here = [fact.name for fact in members if fact.place.path == first.path]
            others = len({fact.place.path for fact in members}) - 1
            more = f"; the same in {others} other file{'s' if others > 1 else ''}" if others else ""
            rule, message = _explain(doubt, origin, as_of)
            yield _found(replace(first, unit=""), rule, f"{_listed(here)}: {message}{more}")


def _found(place: Problem, rule: str, message: str, hint: str = "", level: Level = "note") -> Problem:
    return replace(place, rule=rule, message=message, hint=hint, level=level)


def _explain(doubt: Doubt, origin: Origin, as_of: date) -> tuple[str, str]:
    """Return the rule and the words of a note."""
    if doubt == "disputed":
        who = f'"{origin.source}" ({origin.seen})' if origin.source else "another source"
        return "disputed-fact", f'{who} says otherwise: "{origin.says}"'
    if doubt == "doubtful":
        return "doubtful-fact", f'nothing more certain than "{origin.source}" is known'
    to_come = ", a day to come: mend it" if origin.seen and origin.seen > as_of else "; read it again"
    return "aged-fact", f'"{origin.source}" was read on {origin.seen}{to_come}'


NAMED = 5
"""So many entries of a file are named in one note."""


def _listed(names: list[str]) -> str:
    every = list(dict.fromkeys(names))
    more = f" and {len(every) - NAMED} more" if len(every) > NAMED else ""
    return ", ".join(every[:NAMED]) + more
