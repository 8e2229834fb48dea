"""What both readers hand on: stories without places, and what was met on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sotay.importing.read.letters import Cleaning
from sotay.model.wordfiles import Block, Story, paragraphs
from sotay.model.wordplaces import StoryKind


@dataclass(frozen=True)
class Read:
    """A file as read."""

    stories: Sequence[Story]
    block_sections: Sequence[int]
    """Section of each block of the body."""
    sections: int
    cleaning: Cleaning
    pictures: int = 0
    scans: int = 0
    """Pictures about as large as a page."""
    shapes: int = 0
    objects: int = 0
    fields: int = 0
    insertions: int = 0
    deletions: int = 0


def shown(
    defined: Mapping[StoryKind, Sequence[int]], first: Sequence[bool], even: bool
) -> dict[tuple[StoryKind, int], tuple[int, ...]]:
    """Return kind and defining section of each header and footer → sections on whose pages it stands.

    A section without one of its own has that of the section before. `first` tells which sections have a first page
    that differs, `even` whether even pages do.
    """
    found: dict[tuple[StoryKind, int], tuple[int, ...]] = {}
    for kind, numbers in defined.items():
        for at, number in enumerate(numbers):
            until = numbers[at + 1] if at + 1 < len(numbers) else len(first) + 1
            stands = range(number, until) if even or not kind.startswith("even") else ()
            found[kind, number] = tuple(n for n in stands if first[n - 1] or not kind.startswith("first"))
    return found


def is_empty(blocks: tuple[Block, ...]) -> bool:
    """Tell whether there is nothing to read in blocks: an empty header hides the one of the section before."""
    return not any(paragraph.runs for paragraph in paragraphs(blocks))
