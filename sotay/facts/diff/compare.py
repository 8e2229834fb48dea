"""What changed between two texts of a document: words added and removed, section by section."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import groupby
from typing import Literal

from sotay.base.languages.catalogue import marked
from sotay.facts.diff.lines import TextLine, lines_of

__all__ = ["ChangedSection", "Changes", "Compared", "Text", "Words", "compare"]

Kind = Literal["same", "added", "removed"]

WORD = re.compile(r"\s*(?:\w[\w/.,:–-]*\w|\w|[^\w\s])")
"""A word with the space before it; `12/2015/NĐ-CP` and `1.500` are one word each, and so is a full stop."""
RUNNING_NUMBER = re.compile(r"\d+\.?")
ALIKE = 0.4
"""The share of words two lines must have in common to count as one line, changed."""
PAIRS = 4000
"""The most pairs of lines compared in one place; beyond that, the part counts as rewritten."""
CONTEXT = 1
"""Number of unchanged lines shown before and after a change."""

TITLE = marked("Tên tài liệu")
"""The heading over a changed title."""
PICTURE = marked("hình")


@dataclass(frozen=True)
class Text:
    """A version of a document: its title, and its text as HTML."""

    title: str
    html: str
    picture: str = PICTURE
    """What a picture is called."""


@dataclass(frozen=True)
class Words:
    """Consecutive words that were added, removed or kept."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Compared:
    """A line of the text: a paragraph, an item or a row of a table; `cells` has one part but for a row."""

    kind: str
    cells: tuple[tuple[Words, ...], ...]
    columns: tuple[str, ...] = ()
    """Titles of the columns of a row's table."""

    @property
    def changed(self) -> bool:
        """Return whether any word of it was added or removed."""
        return any(run.kind != "same" for cell in self.cells for run in cell)


@dataclass(frozen=True)
class ChangedSection:
    """A changed section: its heading, the changed lines and those around them."""

    title: str
    lines: tuple[Compared, ...]


@dataclass(frozen=True)
class Changes:
    """All changes between two texts; no sections if no word changed."""

    sections: tuple[ChangedSection, ...]

    @property
    def signature(self) -> tuple[object, ...]:
        """Return the added and removed words by section, without their context."""
        return tuple((section.title, tuple(_changed_runs(section))) for section in self.sections)

    def count(self, kind: Kind) -> int:
        """Return how many words were added, or removed."""
        runs = (run for section in self.sections for run in _changed_runs(section))
        return sum(len(run.text.split()) for run in runs if run.kind == kind)


def _changed_runs(section: ChangedSection) -> Iterator[Words]:
    return (run for line in section.lines for cell in line.cells for run in cell if run.kind != "same")


@lru_cache(maxsize=512)  # most communes change the same words
def compare(old: Text, new: Text) -> Changes:
    """Return the changes from one text to the other; shifted row numbers do not count."""
    before, after = lines_of(old.html, old.picture), lines_of(new.html, new.picture)
    found = list(_sections(_aligned(before, after)))
    if old.title != new.title:
        found.insert(0, ChangedSection(TITLE, (Compared("text", (_runs(old.title, new.title),)),)))
    return Changes(tuple(found))


# ── lines ────────────────────────────────────────────────────────────────────────────────────────


def _aligned(before: Sequence[TextLine], after: Sequence[TextLine]) -> Iterator[tuple[str, Compared]]:
    """Yield every line of both texts in order, each with its heading from the newer text."""
    now = {line.section: line.section for line in before}
    matcher = SequenceMatcher(None, [_key(line) for line in before], [_key(line) for line in after], autojunk=False)
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            yield from ((line.section, _whole(line, "same")) for line in after[j:j_end])
        else:
            yield from _replaced(before[i:i_end], after[j:j_end], now)


def _key(line: TextLine) -> object:
    counted = line.kind == "row" and RUNNING_NUMBER.fullmatch(line.cells[0])
    return line.kind, line.cells[1:] if counted and line.cells[1:] else line.cells


def _replaced(
    before: Sequence[TextLine], after: Sequence[TextLine], now: dict[str, str]
) -> Iterator[tuple[str, Compared]]:
    """Yield removed, added and changed lines in order; `now` collects the new wording of changed headings."""
    i = j = 0
    for old, new in [*_pairs(before, after), (len(before), len(after))]:
        yield from ((now[line.section], _whole(line, "removed")) for line in before[i:old])
        yield from ((line.section, _whole(line, "added")) for line in after[j:new])
        if new < len(after):
            now[before[old].section] = after[new].section
            yield after[new].section, _changed(before[old], after[new])
        i, j = old + 1, new + 1


def _pairs(before: Sequence[TextLine], after: Sequence[TextLine]) -> list[tuple[int, int]]:
    """Return the matching lines: the ordered pairs with the most words in common overall."""
    if len(before) * len(after) > PAIRS:
        return []
    likeness = [[_likeness(old, new) for new in after] for old in before]
    best = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for i in reversed(range(len(before))):
        for j in reversed(range(len(after))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], likeness[i][j] + best[i + 1][j + 1])
    found, i, j = [], 0, 0
    while i < len(before) and j < len(after):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            found.append((i, j))
            i, j = i + 1, j + 1
    return found


def _likeness(old: TextLine, new: TextLine) -> float:
    """Return the share of words in common, 0 if it is too small or the lines are of different kinds."""
    if (old.kind, len(old.cells)) != (new.kind, len(new.cells)):
        return 0.0
    ours, theirs = (Counter(" ".join(line.cells).split()) for line in (old, new))
    share = 2 * (ours & theirs).total() / max(1, ours.total() + theirs.total())
    return share if share >= ALIKE else 0.0


def _whole(line: TextLine, kind: Kind) -> Compared:
    return Compared(line.kind, tuple((Words(kind, cell),) if cell else () for cell in line.cells), line.columns)


def _changed(old: TextLine, new: TextLine) -> Compared:
    return Compared(new.kind, tuple(_runs(*pair) for pair in zip(old.cells, new.cells, strict=True)), new.columns)


def _sections(lines: Iterator[tuple[str, Compared]]) -> Iterator[ChangedSection]:
    """Yield the sections in which something changed, with the changed lines and some around them."""
    for title, group in groupby(lines, key=lambda pair: pair[0]):
        # Titles that stayed stand above the rows anyway.
        inside = [line for _, line in group if line.changed or line.kind != "titles"]
        changed = [place for place, line in enumerate(inside) if line.changed]
        shown = [line for place, line in enumerate(inside) if any(abs(place - c) <= CONTEXT for c in changed)]
        around = tuple(line for line in shown if line.changed or line.kind != "heading")
        if around:
            yield ChangedSection(title, around)


# ── words ────────────────────────────────────────────────────────────────────────────────────────


def _runs(old: str, new: str) -> tuple[Words, ...]:
    """Return the words of two lines as runs, removed before added; with the spaces of the text."""
    before, after = WORD.findall(old), WORD.findall(new)
    matcher = SequenceMatcher(None, [w.strip() for w in before], [w.strip() for w in after], autojunk=False)
    runs: list[Words] = []
    for tag, i, i_end, j, j_end in _joined(matcher.get_opcodes()):
        if tag == "equal":
            runs.append(Words("same", "".join(after[j:j_end])))
        else:
            parts = (("removed", before[i:i_end]), ("added", after[j:j_end]))
            runs += [Words(kind, "".join(words)) for kind, words in parts if words]  # type: ignore[arg-type]
    return tuple(runs)


def _joined(opcodes: Sequence[tuple[str, int, int, int, int]]) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield the steps from one line to the other; a single unchanged word between two changes counts as changed."""
    waiting: tuple[str, int, int, int, int] | None = None
    for place, (tag, i, i_end, j, j_end) in enumerate(opcodes):
        alone = tag == "equal" and i_end - i == 1 and 0 < place < len(opcodes) - 1
        if tag == "equal" and not alone:
            if waiting:
                yield waiting
            yield tag, i, i_end, j, j_end
            waiting = None
        else:
            waiting = ("replace", waiting[1], i_end, waiting[3], j_end) if waiting else ("replace", i, i_end, j, j_end)
    if waiting:
        yield waiting
