"""Give each way back of a flowchart a lane of its own next to the boxes, so that ways do not cross."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

Side = Literal["right", "left"]


@dataclass(frozen=True)
class Way:
    """The path a decision takes when the answer is no: from a step's diamond to the box of `target`.

    `target` equals the number of steps if it is the end. Lane 0 is next to the boxes.
    """

    source: int
    target: int
    label: str
    side: Side = "right"
    lane: int = 0

    @property
    def span(self) -> tuple[int, int]:
        """Return its start and end: a step's box is at 2i, its diamond at 2i + 1."""
        ends = 2 * self.source + 1, 2 * self.target
        return min(ends), max(ends)

    @property
    def upwards(self) -> bool:
        """Return whether it goes back to a step above its diamond."""
        return self.target <= self.source


def arrange(ways: Sequence[Way]) -> tuple[Way, ...]:
    """Return the ways with side and lane: short ones inside, and those that would cross on the left."""
    placed: list[Way] = []
    for way in sorted(ways, key=lambda w: (w.span[1] - w.span[0], w.source)):
        crossed = {other.side for other in placed if _interleave(way.span, other.span)}
        side: Side = "left" if crossed == {"right"} else "right"
        inside = [w.lane for w in placed if w.side == side and _overlap(way.span, w.span)]
        placed.append(replace(way, side=side, lane=max(inside, default=-1) + 1))
    return tuple(placed)


def _interleave(one: tuple[int, int], two: tuple[int, int]) -> bool:
    (a, b), (c, d) = sorted((one, two))
    return a < c < b < d


def _overlap(one: tuple[int, int], two: tuple[int, int]) -> bool:
    return one[0] <= two[1] and two[0] <= one[1]


def entries(ways: Sequence[Way], target: int, side: Side) -> tuple[Way, ...]:
    """Return the ways into a box on one side, top one first, the order in which they do not cross."""
    mine = [w for w in ways if w.target == target and w.side == side]
    down = sorted((w for w in mine if not w.upwards), key=lambda w: w.lane)
    up = sorted((w for w in mine if w.upwards), key=lambda w: -w.lane)
    return (*down, *up)


def lanes(ways: Sequence[Way], side: Side) -> int:
    """Return the number of lanes in use on a side."""
    return max((w.lane + 1 for w in ways if w.side == side), default=0)
