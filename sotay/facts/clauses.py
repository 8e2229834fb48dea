"""Clauses of the standard: their numbers, and which of them a set of documents meets.

Only clauses without subclauses must be met; a heading is met through its subclauses. A document that
claims a clause claims all its subclauses. A letter (`9.2.2f`) is more precise, but counts as its clause. Standards
number as they like: in `A.5.1`, `IPSG.1` and `Art. 10(9)` each word and each figure is a part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from sotay.model.claims import numbers, split
from sotay.model.documents import Document
from sotay.model.references import CLAUSE, Clause, Standard
from sotay.model.units import Excluded

Number = tuple[int | str, ...]
_NUMBER = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,4})*)[a-z]?")
_FREE = re.compile(CLAUSE)
_PART = re.compile(r"[0-9]+[^\W\d_]+|[0-9]{1,4}|[^\W\d_]+")


@lru_cache(maxsize=1024)
def number(text: str) -> Number:
    """Return a clause number by its parts: `7.5.3.2` → (7, 5, 3, 2), `9.2.2f` → (9, 2, 2); () when it is not one.

    Other numbers begin with a capital, or end in brackets: `A.5.1` → ("A", 5, 1), `Art. 10(9)` → ("Art", 10, 9).
    """
    if match := _NUMBER.fullmatch(text):
        return tuple(int(part) for part in match[1].split("."))
    found = _PART.findall(text) if _FREE.fullmatch(text) else []
    return tuple(int(part) if part.isdigit() else part for part in found)


def order(text: str) -> tuple[tuple[bool, int | str], ...]:
    """Return the sort key of a clause: figures by their value, before words."""
    return tuple((isinstance(part, str), part) for part in number(text))


def holds(whole: str, part: str) -> bool:
    """Return whether a clause equals or contains another: `7.5` holds `7.5.1`, not `7.50`."""
    outer, inner = number(whole), number(part)
    return bool(outer) and inner[: len(outer)] == outer


def requirements(standard: Standard) -> tuple[Clause, ...]:
    """Return the clauses of an edition that must be met, in order: those without subclauses."""
    numbers = {number(c.number) for c in standard.clauses}
    headings = {n[:i] for n in numbers for i in range(1, len(n))}
    return tuple(c for c in standard.clauses if number(c.number) not in headings)


@dataclass(frozen=True)
class Coverage:
    """A clause with the documents that claim it, and whether it is excluded or a gap."""

    clause: Clause
    documents: tuple[Document, ...]
    excluded: Excluded | None
    gap: bool


def coverage(
    standard: Standard, documents: Iterable[Document], excluded: Iterable[Excluded], beside: str = ""
) -> tuple[Coverage, ...]:
    """Return how these documents and exclusions cover every clause of an edition, in its order.

    `beside` is the id of one that is followed beside the main standard, whose clauses are named with it.
    """
    documents, excluded = tuple(documents), excluded_of(excluded, beside)
    claims: dict[Number, set[int]] = {}
    for i, document in enumerate(documents):
        for claim in numbers(document.meta.clauses, beside):
            claims.setdefault(number(claim), set()).add(i)
    required = {clause.number for clause in requirements(standard)}
    found = []
    for clause in standard.clauses:
        own = number(clause.number)
        claiming = sorted(set[int]().union(*(claims.get(own[:n], ()) for n in range(1, len(own) + 1))))
        exclusion = next((e for e in excluded if holds(e.clause, clause.number)), None)
        gap = clause.number in required and not claiming and exclusion is None
        found.append(Coverage(clause, tuple(documents[i] for i in claiming), exclusion, gap))
    return tuple(found)


def excluded_of(excluded: Iterable[Excluded], beside: str = "") -> tuple[Excluded, ...]:
    """Return the exclusions of one standard (`beside`: not the main one), each with the bare number of its clause."""
    return tuple(replace(e, clause=split(e.clause)[1]) for e in excluded if numbers([e.clause], beside))
