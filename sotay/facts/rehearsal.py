"""A day to come beside today: what the documents of communes say otherwise then, and what has to be done before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sotay.base.text import sort_key
from sotay.facts.diff.compare import Changes
from sotay.model.revisions import Status

Happening = Literal["changed", "added", "gone"]


@dataclass(frozen=True)
class Divergence:
    """A document that reads otherwise on the day, is there only then, or no longer."""

    code: str
    """Its code; of a page that is not controlled the path."""
    title: str
    happening: Happening
    before: str
    """The revision issued last, e.g. `01/00`; empty if it was never issued."""
    status: Status | None
    """On the day; None for a page that is not controlled, and for a document that is gone."""
    decision: str
    """The decision that issued what it says on the day; empty while there is none."""
    changes: Changes | None
    """None where there is nothing to compare."""

    @property
    def undecided(self) -> bool:
        """Return whether a decision is still needed: without one it is a draft on the day, or gone unannounced."""
        return self.status == "draft" or (self.happening == "gone" and self.status == "in_force")


@dataclass(frozen=True)
class Mention:
    """A document whose text names an act by its number."""

    act: str
    code: str


@dataclass(frozen=True)
class UnitRehearsal:
    """A day to come beside today for one commune."""

    unit: str
    differences: tuple[Divergence, ...]
    mentions: tuple[Mention, ...]
    """Where the text names an act that has ended by the day."""
    drafts: tuple[str, ...]
    """Documents that are drafts today already."""
    reviews: tuple[str, ...]
    """Documents whose review is due by the day."""


@dataclass(frozen=True)
class SharedDifference:
    """A difference, equal in all these communes."""

    difference: Divergence
    units: tuple[str, ...]


@dataclass(frozen=True)
class ToDecide:
    """What these communes have to decide before the day, the same in all of them."""

    order: Literal["issue", "withdraw"]
    codes: tuple[str, ...]
    units: tuple[str, ...]


@dataclass(frozen=True)
class SourceLine:
    """Where a source names an act."""

    path: str
    line: int


@dataclass(frozen=True)
class Loss:
    """An act that has ended by the day and on which something still rests, or rested until then."""

    act: str
    ended: date
    successor: str
    """The act that replaces it; empty: none is named."""
    successor_begins: date | None
    """Its first day, if known."""
    places: tuple[SourceLine, ...]
    """Where sources cite it: front matter, groups of acts, fees."""
    citing: tuple[str, ...]
    """The documents that rest on these places."""
    without_successor: tuple[str, ...]
    """Those of them that do not cite what replaces it."""
    naming: tuple[str, ...]
    """The documents whose text names it by its number."""


def folded(found: Iterable[UnitRehearsal]) -> tuple[SharedDifference, ...]:
    """Return each difference once with all its communes, by code."""
    users: dict[object, list[str]] = {}
    first: dict[object, Divergence] = {}
    for unit in found:
        for one in unit.differences:
            signature = one.changes.signature if one.changes else None
            key = replace(one, changes=None), signature
            users.setdefault(key, []).append(unit.unit)
            first.setdefault(key, one)
    every = (SharedDifference(one, tuple(users[key])) for key, one in first.items())
    return tuple(sorted(every, key=lambda d: (sort_key(d.difference.code), d.units)))


def decisions(found: Iterable[UnitRehearsal]) -> tuple[ToDecide, ...]:
    """Return what has to be decided before the day; communes with the same documents decide the same."""
    asked: dict[tuple[Literal["issue", "withdraw"], tuple[str, ...]], list[str]] = {}
    for unit in found:
        for order, codes in _orders(unit):
            if codes:
                asked.setdefault((order, codes), []).append(unit.unit)
    return tuple(ToDecide(order, codes, tuple(units)) for (order, codes), units in sorted(asked.items()))


def _orders(unit: UnitRehearsal) -> Iterator[tuple[Literal["issue", "withdraw"], tuple[str, ...]]]:
    undecided = [one for one in unit.differences if one.undecided]
    yield "issue", tuple(one.code for one in undecided if one.happening != "gone")
    yield "withdraw", tuple(one.code for one in undecided if one.happening == "gone")


def naming(found: Iterable[UnitRehearsal]) -> Mapping[str, tuple[str, ...]]:
    """Return for each ended act the documents whose text names it, in any of the communes."""
    met: dict[str, set[str]] = {}
    for unit in found:
        for mention in unit.mentions:
            met.setdefault(mention.act, set()).add(mention.code)
    return {act: tuple(sorted(codes, key=sort_key)) for act, codes in met.items()}
