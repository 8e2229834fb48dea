"""What a new edition of the standard means for clauses, documents, communes and exclusions.

Documents name clauses of the edition in use. While the old edition is in use, the correlation says what each
document must name in the new one; afterwards it says where the old requirements are met now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from sotay.base.errors import UserError
from sotay.base.text import sort_key
from sotay.check.documents import every
from sotay.facts.clauses import excluded_of, number, order
from sotay.facts.editions import Pairs, Side, meant, meet, pairs
from sotay.load.sources import Sources
from sotay.model.claims import numbers
from sotay.model.documents import Document
from sotay.model.references import Clause, Correlation, Duty, Standard
from sotay.model.terms import Certainty
from sotay.model.units import Unit

Fate = Literal["same", "renumbered", "split", "gone"]


@dataclass(frozen=True)
class Use:
    """A document affected by a clause, and the communes that have it."""

    document: Document
    units: tuple[str, ...]


@dataclass(frozen=True)
class Move:
    """What becomes of a clause of the old edition; `merged`: the other old clauses that map to the same new ones."""

    clause: Clause
    new: tuple[Clause, ...]
    fate: Fate
    merged: tuple[str, ...]
    note: str
    certainty: Certainty
    uses: tuple[Use, ...]


@dataclass(frozen=True)
class New:
    """A clause that the new edition adds; `uses` are the documents that meet it, once the new edition is in use."""

    clause: Clause
    note: str
    certainty: Certainty
    uses: tuple[Use, ...]


@dataclass(frozen=True)
class Demand:
    """What the new edition asks more of inside a clause, and the documents that meet the clause now."""

    duty: Duty
    clause: Clause
    uses: tuple[Use, ...]


@dataclass(frozen=True)
class Rewording:
    """A document with the clauses it names now, and their counterparts in the other edition."""

    use: Use
    now: tuple[str, ...]
    other: tuple[str, ...]
    notes: tuple[str, ...]
    """Notes for its keeper, from the moves that affect it."""


@dataclass(frozen=True)
class Excused:
    """A clause of the edition in use that does not apply, and what it is in the other edition."""

    clause: str
    other: tuple[str, ...]
    reason: str
    unit: str
    """Slug of a commune with exclusions of its own; empty for the province's."""


@dataclass(frozen=True)
class Conversion:
    """Everything that changing editions means for a set of manuals."""

    old: Standard
    new: Standard
    in_use: Side
    moves: tuple[Move, ...]
    added: tuple[New, ...]
    asked: tuple[Demand, ...]
    documents: tuple[Rewording, ...]
    excluded: tuple[Excused, ...]
    units: int
    """The number of communes."""


# ── which editions ───────────────────────────────────────────────────────────────────────────────


def edition(editions: Iterable[str], name: str) -> str:
    """Return the edition id for a full name or its last part (`2008`); UserError for none or several."""
    found = meant(editions, name)
    if len(found) == 1:
        return found[0]
    problem = f'"{name}" is ambiguous: {", ".join(found)}' if found else f'no edition "{name}"'
    raise UserError(f"{problem}; references/standards/ has {', '.join(sorted(editions))}")


def correlation(sources: Sources, old: str, new: str) -> Correlation:
    """Return the correlation of two editions, one of them in use; UserError if there is none."""
    references = sources.references
    old, new = edition(references.editions, old), edition(references.editions, new)
    found = next((c for c in references.correlations.values() if (c.old, c.new) == (old, new)), None)
    if found is None:
        known = "; ".join(f"{c.old} {c.new}" for c in references.correlations.values()) or "nothing"
        raise UserError(f"no correlation from {old} to {new}; references/correlations/ has {known}")
    if sources.province.numbering not in (old, new):
        raise UserError(f"documents name clauses of {sources.province.numbering}: it must be one of the two editions")
    return found


def usable(sources: Sources) -> tuple[Correlation, ...]:
    """Return the correlations to or from the edition in use."""
    in_use, known = sources.province.numbering, sources.references.editions
    return tuple(
        c
        for c in sources.references.correlations.values()
        if in_use in (c.old, c.new) and {c.old, c.new} <= known.keys()
    )


# ── what it means ────────────────────────────────────────────────────────────────────────────────


def conversion(sources: Sources, correlation: Correlation) -> Conversion:
    """Return what a change of edition means for these documents and communes."""
    editions = sources.references.editions
    old, new = editions[correlation.old], editions[correlation.new]
    uses = uses_of(sources)
    seen = pairs(correlation, editions, sources.province.numbering)
    return Conversion(
        old=old,
        new=new,
        in_use=seen.side,
        moves=_moves(correlation, seen, uses),
        added=tuple(
            New(clause, a.note, a.certainty, _touched(uses, [a.new]) if seen.side == "new" else ())
            for a in correlation.added
            if (clause := new.clause(a.new))
        ),
        asked=tuple(
            Demand(duty, clause, _touched(uses, seen.named(duty.clause)))
            for duty in correlation.duties
            if (clause := new.clause(duty.clause))
        ),
        documents=tuple(_rewordings(uses, correlation, seen)),
        excluded=_excluded(sources, seen),
        units=len(sources.units),
    )


def uses_of(sources: Sources) -> tuple[Use, ...]:
    """Return every controlled document with the communes that have it, by code."""
    having: dict[str, list[str]] = {}
    for name, unit in sorted(sources.units.items()):
        for document in sources.documents_of(unit):
            having.setdefault(document.source, []).append(name)
    documents = sorted((d for d in every(sources) if d.code), key=lambda d: (sort_key(d.code), d.source))
    return tuple(Use(d, tuple(having.get(d.source, ()))) for d in documents)


def _touched(uses: Iterable[Use], clauses: Iterable[str]) -> tuple[Use, ...]:
    clauses = tuple(clauses)
    return tuple(u for u in uses if any(meet(c, claim) for claim in u.document.meta.clauses for c in clauses))


def _moves(correlation: Correlation, pairs: Pairs, uses: tuple[Use, ...]) -> tuple[Move, ...]:
    moves = []
    for row in correlation.clauses:
        clause, new = pairs.old.clause(row.old), tuple(c for n in row.new if (c := _clause(pairs.new, n)))
        if clause is None:
            continue
        others = (s for s in correlation.clauses if s.old != row.old and not (s.gone or row.gone))
        merged = tuple(s.old for s in others if any(meet(a, b) for a in row.new for b in s.new))
        fate = _fate(row.old, row.new, row.gone)
        moves.append(Move(clause, new, fate, merged, row.note, row.certainty, _touched(uses, pairs.now(row.old))))
    return tuple(sorted(moves, key=lambda m: order(m.clause.number)))


def _fate(old: str, new: tuple[str, ...], gone: bool) -> Fate:
    if gone or not new:
        return "gone"
    if len(new) > 1:
        return "split"
    return "same" if number(new[0]) == number(old) else "renumbered"


def _clause(standard: Standard, name: str) -> Clause | None:
    """Return the clause of that number; `8.5.1f` has the title of 8.5.1 under its own number."""
    found = next((c for c in standard.clauses if number(c.number) == number(name)), None)
    return replace(found, number=name) if found else None


def _rewordings(uses: Iterable[Use], correlation: Correlation, pairs: Pairs) -> Iterator[Rewording]:
    """Yield what becomes of each document that names clauses; equal clauses give equal results."""
    claimed = [(use, claims) for use in uses if (claims := numbers(use.document.meta.clauses))]
    others = {claims: pairs.other(claims) for claims in {claims for _, claims in claimed}}
    rows = [row for row in correlation.clauses if row.note and pairs.side == "old"]
    for use, claims in claimed:
        notes = (f"{row.old}: {row.note}" for row in rows if any(meet(claim, row.old) for claim in claims))
        yield Rewording(use, tuple(sorted(claims, key=order)), others[claims], tuple(notes))


def _excluded(sources: Sources, pairs: Pairs) -> tuple[Excused, ...]:
    shared = [("", sources.province.excluded)]
    own = [(u.slug, u.excluded) for u in _by_name(sources) if _is_own(u, sources)]
    return tuple(
        Excused(e.clause, pairs.other([e.clause]), e.reason, unit)
        for unit, listed in shared + own
        for e in excluded_of(listed)
    )


def _is_own(unit: Unit, sources: Sources) -> bool:
    """Return whether a commune excludes other clauses of the same edition than the province does."""
    return unit.standard == sources.province.numbering and unit.excluded != sources.province.excluded


def _by_name(sources: Sources) -> list[Unit]:
    return sorted(sources.units.values(), key=lambda unit: unit.slug)
