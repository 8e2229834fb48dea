"""Cuts a flowchart into pieces that fit a page, where the fewest ways are cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from macros.drawing.lanes import Way, arrange, lanes
from macros.drawing.layout import GAP, HEAD, OVAL_HEIGHT, Frame, Row, frame_of, rows_of
from macros.tables import way_back
from sotay.model.documents import Step

HIGHEST = 830.0
"""A page of A4 holds 205 mm, which are 775 of our units at natural size; a little smaller is still readable."""
CUT = 80.0
"""How much higher a piece may be to spare cutting one way."""


@dataclass(frozen=True)
class ChartPage:
    """A piece of a flowchart: the steps from `first` on, the ways among them, and those leading out."""

    steps: Sequence[Step]
    first: int
    whole: int
    ways: tuple[Way, ...]
    leaving: Mapping[int, str]
    """Place of a decision on this sheet → where its way back leads: `về bước 2`."""

    @property
    def begins(self) -> bool:
        """Return whether the flowchart starts here."""
        return self.first == 0

    @property
    def ends(self) -> bool:
        """Return whether the flowchart ends here."""
        return self.first + len(self.steps) == self.whole


def ways_of(steps: Sequence[Step]) -> tuple[Way, ...]:
    """Return the ways back of all decisions; raise Mistake `unknown-step`."""
    targets = {step.id: i for i, step in enumerate(steps) if step.id} | {"end": len(steps)}
    return tuple(
        Way(i, targets[step.no], step.no_label) for i, step in enumerate(steps) if step.check and way_back(steps, step)
    )


def sheets_of(steps: Sequence[Step], roles: Mapping[str, str]) -> tuple[ChartPage, ...]:
    """Return the steps on as few sheets as possible; `roles` maps role ids to titles."""
    ways = ways_of(steps)
    rows = rows_of(steps, roles, frame_of(arrange(ways)), HEAD)
    for count in range(1, len(steps) + 1):
        cuts = [(0, *inner, len(steps)) for inner in combinations(range(1, len(steps)), count - 1)]
        fitting = [cut for cut in cuts if _highest(rows, cut) <= HIGHEST]
        if fitting or count == len(steps):
            best = min(fitting or cuts, key=lambda cut: _highest(rows, cut) + CUT * _severed(ways, cut))
            return tuple(_sheet(steps, ways, a, b) for a, b in pairwise(best))
    return ()


def frame_for(sheets: Sequence[ChartPage]) -> Frame:
    """Return one frame for all sheets: the space left by the sheet with the most lanes."""
    ways = [way for sheet in sheets for side in ("left", "right") for way in sheet.ways if way.side == side]
    frame = frame_of(ways)
    leads_out = any(sheet.leaving for sheet in sheets) and not lanes(ways, "right")
    return frame_of([*ways, Way(0, 0, "")]) if leads_out else frame


def _highest(rows: Sequence[Row], cut: Sequence[int]) -> float:
    return max(rows[b - 1].bottom - rows[a].top for a, b in pairwise(cut)) + HEAD + GAP + OVAL_HEIGHT


def _severed(ways: Sequence[Way], cut: Sequence[int]) -> int:
    sheet = [sum(place >= start for start in cut[1:-1]) for place in range(cut[-1] + 1)]
    return sum(sheet[way.source] != sheet[way.target] for way in ways)


def _sheet(steps: Sequence[Step], ways: Sequence[Way], a: int, b: int) -> ChartPage:
    last = b == len(steps)
    mine = [way for way in ways if a <= way.source < b]
    kept = [way for way in mine if a <= way.target < b or (last and way.target == b)]
    leaving = {way.source - a: _where(way, len(steps)) for way in mine if way not in kept}
    here = arrange([Way(way.source - a, way.target - a, way.label) for way in kept])
    return ChartPage(steps[a:b], a, len(steps), here, leaving)


def _where(way: Way, end: int) -> str:
    if way.target == end:
        return "kết thúc"
    return f"{'về' if way.upwards else 'đến'} bước {way.target + 1}"
