"""Cuts a flowchart into pieces that fit a page, where the fewest ways are cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from macros.drawing.lanes import Way, arrange, lanes
from macros.drawing.layout import HEAD, OVAL_HEIGHT, Frame, Row, frame_of, rows_of
from macros.tables import no_label, way_back
from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.facts.timing import spoken_times
from sotay.model.documents import Step

HIGHEST = 830.0
"""A page of A4 holds 205 mm, which are 775 of our units at natural size; a little smaller is still readable."""
CUT = 80.0
"""How much higher a piece may be to spare cutting one way."""


@dataclass(frozen=True)
class ChartPage:
    """A piece of a flowchart: the steps from `first` on, the ways among them, and those leading out."""

    steps: Sequence[Step]
    times: Sequence[Sequence[str]]
    """The words on the time of each step."""
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


def ways_of(steps: Sequence[Step], language: Language) -> tuple[Way, ...]:
    """Return the ways back of all decisions; raise Mistake `unknown-step`."""
    targets = {step.id: i for i, step in enumerate(steps) if step.id} | {"end": len(steps)}
    return tuple(
        Way(i, targets[step.no], no_label(step, language))
        for i, step in enumerate(steps)
        if step.check and way_back(steps, i, language)
    )


def sheets_of(steps: Sequence[Step], roles: Mapping[str, str], language: Language) -> tuple[ChartPage, ...]:
    """Return the steps on as few sheets as possible; `roles` maps role ids to titles."""
    ways = ways_of(steps, language)
    times = spoken_times(steps, language)
    rows = rows_of(steps, times, roles, frame_of(arrange(ways)), HEAD, language)
    return tuple(_sheet(steps, times, ways, a, b, language) for a, b in pairwise(_cut(rows, ways)))


def frame_for(sheets: Sequence[ChartPage]) -> Frame:
    """Return one frame for all sheets: the space left by the sheet with the most lanes."""
    ways = [way for sheet in sheets for side in ("left", "right") for way in sheet.ways if way.side == side]
    frame = frame_of(ways)
    leads_out = any(sheet.leaving for sheet in sheets) and not lanes(ways, "right")
    return frame_of([*ways, Way(0, 0, "")]) if leads_out else frame


@dataclass
class _Rest:
    """The steps from one on to the last, on the fewest sheets that hold them."""

    sheets: int
    cuts: dict[int, tuple[float, tuple[int, ...]]]
    """So many ways uncut -> the height of the highest sheet, as low as it can be, and where the sheets begin."""


def _cut(rows: Sequence[Row], ways: Sequence[Way]) -> tuple[int, ...]:
    """Return where the sheets begin, and the end: the fewest, and of these the lowest that cut fewest ways.

    From the last step to the first, each step's best from what is known of those after it.
    """
    end = len(rows)
    rests = {end: _Rest(0, {0: (0.0, (end,))})}
    for start in reversed(range(end)):
        stops = _stops(rows, start)
        sheets = 1 + min(rests[stop].sheets for stop in stops)
        cuts: dict[int, tuple[float, tuple[int, ...]]] = {}
        for stop in stops:
            if rests[stop].sheets == sheets - 1:
                here, height = _uncut(ways, start, stop, end), _height(rows, start, stop)
                for uncut, (highest, cut) in rests[stop].cuts.items():
                    found = max(height, highest), (start, *cut)
                    cuts[here + uncut] = min(found, cuts.get(here + uncut, found))
        rests[start] = _Rest(sheets, cuts)
    whole = rests[0].cuts.items()
    return min((highest + CUT * (len(ways) - uncut), cut) for uncut, (highest, cut) in whole)[1]


def _stops(rows: Sequence[Row], start: int) -> list[int]:
    """Return where a sheet that begins there may end; one step is never too high."""
    stops = [start + 1]
    while stops[-1] < len(rows) and _height(rows, start, stops[-1] + 1) <= HIGHEST:
        stops.append(stops[-1] + 1)
    return stops


def _height(rows: Sequence[Row], start: int, stop: int) -> float:
    return rows[stop - 1].following - rows[start].top + HEAD + OVAL_HEIGHT


def _uncut(ways: Sequence[Way], start: int, stop: int, end: int) -> int:
    """Return how many ways stay on a sheet; the end is on the last."""
    last = stop == end
    return sum(start <= w.source < stop and (start <= w.target < stop or (last and w.target == end)) for w in ways)


def _sheet(
    steps: Sequence[Step], times: Sequence[Sequence[str]], ways: Sequence[Way], a: int, b: int, language: Language
) -> ChartPage:
    last = b == len(steps)
    mine = [way for way in ways if a <= way.source < b]
    kept = [way for way in mine if a <= way.target < b or (last and way.target == b)]
    leaving = {way.source - a: _where(way, len(steps), language) for way in mine if way not in kept}
    here = arrange([Way(way.source - a, way.target - a, way.label) for way in kept])
    return ChartPage(steps[a:b], times[a:b], a, len(steps), here, leaving)


def _where(way: Way, end: int, language: Language) -> str:
    if way.target == end:
        return language.say("kết thúc")
    where = marked("về bước %(number)s") if way.upwards else marked("đến bước %(number)s")
    return language.say(where, number=way.target + 1)
