"""How clauses are named: `7.5` of the manual's main standard, `iso-15189:7.2` of another one that a unit follows."""

from __future__ import annotations

from collections.abc import Iterable

MARK = ":"
"""Stands between the name of a standard and the number of its clause."""


def is_edition(known: str, name: str) -> bool:
    """Return whether a name means this edition: its id (`tcvn-iso-9001-2026`), or the last part of it (`2026`)."""
    return name == known or known.endswith(f"-{name}")


def is_standard(known: str, name: str) -> bool:
    """Return whether a name means this edition as one of its standard: its id, or how that begins (`iso-15189`)."""
    return name == known or known.startswith(f"{name}-")


def split(claim: str) -> tuple[str, str]:
    """Return the standard's name and the number that a claim has; no name where it is the main standard's."""
    name, mark, number = claim.partition(MARK)
    return (name.strip(), number.strip()) if mark else ("", claim)


def numbers(claims: Iterable[str], edition: str = "") -> tuple[str, ...]:
    """Return the numbers of the clauses of an edition among claims; of the main standard's where none is given."""
    parts = (split(claim) for claim in claims)
    return tuple(
        number for name, number in parts if (is_standard(edition, name) if edition and name else edition == name)
    )


def concerning(claims: Iterable[str], standards: Iterable[str]) -> tuple[str, ...]:
    """Return the claims that concern a unit which follows these standards beside the main one."""
    standards = tuple(standards)
    return tuple(c for c in claims if not (name := split(c)[0]) or any(is_standard(one, name) for one in standards))
