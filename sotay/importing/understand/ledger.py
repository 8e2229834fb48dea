"""The account of a file: what became of every paragraph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sotay.importing.understand.values import AccountEntry, Fate
from sotay.importing.understand.words import line
from sotay.model.wordfiles import Block, Paragraph, WordFile, paragraphs


class Ledger:
    """Collects fates while a file is understood; the only thing here that changes."""

    def __init__(self) -> None:
        self._fates: dict[int, tuple[Fate, str]] = {}

    def use(self, what: Paragraph | Iterable[Block], field: str) -> None:
        """Note that words went to a field."""
        self._note(what, "used", field)

    def leave(self, what: Paragraph | Iterable[Block], reason: str) -> None:
        """Note that words were left out, and why (in Vietnamese)."""
        self._note(what, "left", reason)

    def knows(self, paragraph: Paragraph) -> bool:
        """Return whether the fate of a paragraph is noted."""
        return paragraph.place.order in self._fates

    def entries(self, file: WordFile) -> Iterator[AccountEntry]:
        """Yield an entry for each paragraph of all stories that says something."""
        for story in file.stories:
            for paragraph in story.paragraphs:
                fate, reason = self._fates.get(paragraph.place.order, ("unknown", ""))
                if said := line(paragraph.text):
                    yield AccountEntry(paragraph.place, said, fate, reason)

    def _note(self, what: Paragraph | Iterable[Block], fate: Fate, reason: str) -> None:
        found = (what,) if isinstance(what, Paragraph) else paragraphs(tuple(what))
        for paragraph in found:
            self._fates.setdefault(paragraph.place.order, (fate, reason))
