"""Samples for an audit that anybody can draw again: what comes first by the hash of seed and name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, sqrt
from typing import TypeVar

from sotay.base.hashing import digest

T = TypeVar("T")
LEAST = 3
"""A sample has at least so many, where there are as many."""


def sample_size(count: int, asked: int | None = None) -> int:
    """Return how many of so many are looked at: as asked, else the square root, rounded up, as audits often have it."""
    return min(count, asked if asked is not None else max(LEAST, ceil(sqrt(count))))


def drawn(items: Sequence[T], seed: str, size: int, name: Callable[[T], str]) -> tuple[T, ...]:
    """Return a sample in the order of `items`.

    Chosen are those whose SHA-256 of `seed name` is smallest: it depends on nothing but the seed and the names, so
    that it can be drawn again by other means, and what is added elsewhere changes nothing here.
    """
    chosen = sorted(range(len(items)), key=lambda place: digest(f"{seed} {name(items[place])}"))[:size]
    return tuple(items[place] for place in sorted(chosen))
