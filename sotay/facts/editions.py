"""Editions of the standard: their names, and what clauses of one are in another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sotay.facts.clauses import Number, number, requirements
from sotay.model.claims import is_edition
from sotay.model.documents import Document
from sotay.model.references import Correlation, Standard

Side = Literal["old", "new"]


def meant(editions: Iterable[str], name: str) -> tuple[str, ...]:
    """Return the editions that a name may mean: the one of that id, or all whose last part it is."""
    found = sorted(known for known in editions if is_edition(known, name))
    return (name,) if name in found else tuple(found)


@dataclass(frozen=True)
class Pairs:
    """A correlation as pairs of clauses, seen from the edition whose clauses are named."""

    old: Standard
    new: Standard
    leads: Mapping[str, tuple[str, ...]]
    side: Side
    """Which of the two is the one whose clauses are named."""

    def now(self, old: str) -> tuple[str, ...]:
        """Return the counterparts of an old clause in the edition named."""
        return (old,) if self.side == "old" else self.leads[old]

    def named(self, new: str) -> tuple[str, ...]:
        """Return the counterparts of a new clause in the edition named."""
        return (new,) if self.side == "new" else self.before(new)

    def before(self, new: str) -> tuple[str, ...]:
        """Return the old clauses that lead to a new one."""
        return tuple(old for old, led in self.leads.items() if any(meet(new, name) for name in led))

    def other(self, claims: Iterable[str], without: Iterable[str] = ()) -> tuple[str, ...]:
        """Return the counterparts in the other edition of claims, headings counting for all their parts.

        Clauses of the other edition that overlap one of `without` are left out.
        """
        claims, without = tuple(claims), tuple(without)
        touched = [old for old in self.leads if any(meet(c, n) for c in claims for n in self.now(old))]
        if self.side == "new":
            return condensed(self.old, touched)
        led = [new for old in touched for new in self.leads[old]]
        if not without:
            return condensed(self.new, led)
        parts = [c.number for c in requirements(self.new) if any(meet(c.number, new) for new in led)]
        return condensed(self.new, [n for n in parts if not any(meet(n, clause) for clause in without)])


def pairs(correlation: Correlation, editions: Mapping[str, Standard], named: str) -> Pairs:
    """Return a correlation seen from one of its two editions."""
    side: Side = "old" if named == correlation.old else "new"
    leads = {row.old: row.new for row in correlation.clauses}
    return Pairs(editions[correlation.old], editions[correlation.new], leads, side)


def between(correlations: Iterable[Correlation], one: str, other: str) -> Correlation | None:
    """Return the correlation of two editions, in either direction, or None."""
    return next((c for c in correlations if {c.old, c.new} == {one, other}), None)


def carried(document: Document, seen: Pairs, correlation: Correlation) -> tuple[str, ...]:
    """Return the clauses of the other edition that a document meets by what it says for the one it names.

    Where the new edition asks more inside a clause, only a document that says so meets it.
    """
    asked = [duty.clause for duty in correlation.duties] if seen.side == "old" else []
    return seen.other(document.meta.clauses, asked)


def meet(one: str, other: str) -> bool:
    """Return whether two clauses of one edition overlap: they are equal, or one contains the other."""
    a, b = number(one), number(other)
    common = min(len(a), len(b))
    return common > 0 and a[:common] == b[:common]


def condensed(standard: Standard, names: Iterable[str]) -> tuple[str, ...]:
    """Return the clauses in order, replacing all parts of a heading by the heading."""
    named = {number(name) for name in names}
    leaves = [number(clause.number) for clause in requirements(standard)]
    incomplete = {above for leaf in leaves if named.isdisjoint(_upwards(leaf)) for above in _upwards(leaf)}
    found: dict[Number, str] = {}
    for clause in standard.clauses:
        own = number(clause.number)
        if len(own) > 1 and own not in incomplete and found.keys().isdisjoint(_upwards(own)):
            found[own] = clause.number
    return tuple(found.values())


def _upwards(clause: Number) -> list[Number]:
    """Return a clause and the headings above it."""
    return [clause[:n] for n in range(1, len(clause) + 1)]
