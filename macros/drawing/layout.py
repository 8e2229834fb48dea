"""Positions of a flowchart's boxes: columns, rows, diamonds high enough for their question.

Units are those of the view box, 480 wide: text of 14 is 10.5 pt in print and over 10 px on a phone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil

from macros.drawing.lanes import Way, lanes
from macros.drawing.svg import LEADING, Fragment, balanced, fill, fragments, width, wrap
from macros.tables import no_label, yes_label
from sotay.base.languages.language import Language
from sotay.model.documents import Step

WIDTH = 480.0
TEXT, SIDE_TEXT, LABEL_TEXT, HEAD_TEXT = 14.0, 13.0, 12.5, 12.5
ROLES = 126.0
"""Width of the column that says who."""
GUTTER, FIRST_LANE, LANE = 22.0, 18.0, 12.0
GAP, SHORT_GAP, PADDING = 21.0, 11.0, 8.5
OVAL_WIDTH, OVAL_HEIGHT = 104.0, 32.0
START = 34.0
"""Position of the first shape, below the column titles."""
HEAD = START + OVAL_HEIGHT + GAP
"""Position of the first box."""
TIPS = (32.0, 12.0)
"""How much nearer than a box's edge a diamond's tips stand: room for the word on its way out, or less of it
where the question is long: beside the slope of a high diamond there is room enough."""
LOWEST, TALLER = 52, 6
"""How high a diamond is at least, and by how much higher ones differ."""
LOW = 76
"""How high a diamond may be before its tips go out."""
INSIDE = 2 / 3
"""A word that takes more of a diamond's width than this goes on in the next line."""
LANES = 7
"""Most lanes on a side: a sheet of `pages.HIGHEST` holds no more decisions."""
CORNER = 6.0


@dataclass(frozen=True)
class Frame:
    """Position of the boxes between the lanes."""

    left: float
    right: float

    @property
    def middle(self) -> float:
        """Return the x of the vertical arrows."""
        return (self.left + self.right) / 2

    @property
    def room(self) -> float:
        """Return the width of a box."""
        return self.right - self.left


@dataclass(frozen=True)
class Row:
    """A step on the sheet: its box, the diamond under it, role and time next to it."""

    top: float
    task: tuple[str, ...]
    task_height: float
    check: tuple[str, ...]
    check_height: float
    inset: float
    gap: float
    """The gap between box and diamond."""
    no: tuple[str, ...]
    """Words on the way back."""
    yes: tuple[str, ...]
    """Words on the way on."""
    who: tuple[str, ...]
    when: tuple[str, ...]

    @property
    def check_top(self) -> float:
        """Return the top of the diamond."""
        return self.top + self.task_height + self.gap

    @property
    def tip(self) -> float:
        """Return the height of the diamond's tips."""
        return self.check_top + self.check_height / 2

    @property
    def bottom(self) -> float:
        """Return the bottom of the step's last shape."""
        return self.check_top + self.check_height if self.check else self.top + self.task_height

    @property
    def side_height(self) -> float:
        """Return the height of the text next to it."""
        return (len(self.who) + len(self.when)) * SIDE_TEXT * LEADING

    @property
    def following(self) -> float:
        """Return where the next shape stands."""
        further = max(0, len(self.yes) - 1) * LABEL_TEXT * LEADING
        return max(self.bottom + GAP + further, self.top + self.side_height + PADDING)


def frame_of(ways: Sequence[Way]) -> Frame:
    """Return the room that the lanes leave to the boxes, those that a sheet may have."""
    left, right = min(LANES, lanes(ways, "left")), min(LANES, lanes(ways, "right"))
    return Frame(
        ROLES + GUTTER + (FIRST_LANE - CORNER + (left - 1) * LANE if left else 0),
        WIDTH - (FIRST_LANE + (right - 1) * LANE + 2 if right else 2),
    )


def rows_of(
    steps: Sequence[Step],
    times: Sequence[Sequence[str]],
    roles: Mapping[str, str],
    frame: Frame,
    top: float,
    language: Language,
) -> list[Row]:
    """Return the steps one below the other from `top`, each with the words on its time; `roles` maps ids to titles."""
    rows: list[Row] = []
    for step, said in zip(steps, times, strict=True):
        task = wrap(step.what, TEXT, frame.room - 2 * PADDING - 8)
        check, height, inset = _diamond(step.check, frame.room) if step.check else ((), 0.0, 0.0)
        who = wrap(roles[step.role], SIDE_TEXT, ROLES)
        when = tuple(line for words in said for line in wrap(words, SIDE_TEXT, ROLES))
        no = short(no_label(step, language)) if step.check else ()
        yes = wrap(yes_label(step, language), LABEL_TEXT, frame.room / 2 - 12) if step.check else ()
        gap = max(SHORT_GAP, 2 * away(no, height, inset, frame) - 3 - height / 2) if no else 0.0
        row = Row(top, task, len(task) * TEXT * LEADING + 2 * PADDING, check, height, inset, gap, no, yes, who, when)
        rows.append(row)
        top = row.following
    return rows


def short(words: str) -> tuple[str, ...]:
    """Return the label of a way: one of more than two lines is cut at its first pause, where it has one."""
    whole = wrap(words, LABEL_TEXT, 84)
    return whole if len(whole) <= 2 else wrap(first_words(words), LABEL_TEXT, 84)


def first_words(words: str) -> str:
    """Return the text before the first pause."""
    return re.split(" – |[;:,(]", words)[0].strip()


def away(words: Sequence[str], height: float, inset: float, frame: Frame) -> float:
    """Return how far above a diamond's tip the middle of words must be to be clear of its slope."""
    return 3 + _into(words, inset) * height / (frame.room - 2 * inset) + LABEL_TEXT * LEADING * len(words) / 2


def _into(words: Sequence[str], inset: float) -> float:
    """Return how far words that end beside a box's edge reach in behind the diamond's tip."""
    return max(0.0, max((width(line, LABEL_TEXT) for line in words), default=0.0) - inset - FIRST_LANE + 8)


@cache
def _diamond(question: str, room: float) -> tuple[tuple[str, ...], float, float]:
    """Return the question wrapped, the height of the lowest diamond that holds it, and its inset."""
    rows, height = _lowest(question, room - 2 * TIPS[0])
    if height <= LOW:
        return rows, height, TIPS[0]
    return *_lowest(question, room - 2 * TIPS[1]), TIPS[1]


def _lowest(question: str, wide: float) -> tuple[tuple[str, ...], float]:
    """Return the question's lines in the lowest diamond that holds them, and its height.

    A diamond three times as high as its lines leaves each of them `INSIDE` of its width: no search beyond that.
    """
    words = fragments(question, TEXT, wide * INSIDE)
    enough = len(fill(words, TEXT, wide * INSIDE)) * TEXT * LEADING / (1 - INSIDE)
    heights = range(LOWEST, max(LOWEST, ceil(enough)) + TALLER + 1, TALLER)
    height = heights[bisect_left(heights, 1, hi=len(heights) - 1, key=lambda high: min(1, _lines(words, wide, high)))]
    return balanced(words, TEXT, _free(wide, _lines(words, wide, height), height)) or ("",), float(height)


def _lines(words: Sequence[Fragment], wide: float, height: float) -> int:
    """Return on how many lines a diamond holds the words, the fewest; 0 where it does not."""
    count = 1
    while (free := _free(wide, count, height)) > 0:
        rows = fill(words, TEXT, free)
        if max((width(row, TEXT) for row in rows), default=0.0) > free:
            return 0
        if len(rows) <= count:
            return count
        count = len(rows)  # more lines leave each of them less room: no number between will do
    return 0


def _free(wide: float, count: int, height: float) -> float:
    """Return how wide a diamond is where the first and the last of `count` lines stand."""
    return wide * (1 - count * TEXT * LEADING / height)
