"""What a task has at hand of a commune: its pages as they were filled in and converted last time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sotay.base.languages.language import Language
from sotay.base.versions import MARKUP, version
from sotay.expand.memory import Memory
from sotay.expand.snapshot import snapshot
from sotay.load.sources import Sources
from sotay.model.manual import PageText
from sotay.model.slots import Slots, slots_of
from sotay.model.units import Unit
from sotay.pipeline.tasks.job import Job, Named, markup_named
from sotay.storage import kinds
from sotay.storage.cache import digest_of

MOST = 4
"""How many times as much may be kept as was used last."""


@dataclass(frozen=True)
class Hand:
    """A commune's memory of pages, and of the HTML they became."""

    memory: Memory
    sources: Sources
    language: Language
    slots: Slots
    before: dict[str, Named]
    """Of texts that were converted last time, by digest."""
    now: dict[str, Named]

    def converted(self, text: PageText) -> Named:
        """Return what names the HTML of a page's text. Raises `Mistake` for one that takes too much."""
        name = digest_of(text)
        if name not in self.now:
            self.now[name] = self.before.get(name) or markup_named(
                self.memory.cache, self.sources, text, self.language, self.slots
            )
        return self.now[name]


@contextmanager
def at_hand(job: Job, sources: Sources, unit: Unit, edition: str = "") -> Iterator[Hand]:
    """Yield what is at hand of a commune, as it is or in another edition of the standard; keep it for the next time."""
    cache, name = job.cache, f"{unit.slug} {edition}"
    key = f"{version(MARKUP, sources.folders)} {unit.locale} {name}"
    before: dict[str, Named] = cache.recall_object(kinds.CONVERSIONS, key) or {}
    with snapshot(cache, sources.folders, name) as pages:
        hand = Hand(Memory(cache, sources.folders, pages), sources, unit.language, slots_of(unit), before, {})
        yield hand
    if hand.now.keys() - before.keys():
        # What a build has no use for, a check of days to come may have.
        kept = hand.now if len(before) > MOST * len(hand.now) else {**before, **hand.now}
        blobs = {blob for named in kept.values() for blob in named}
        cache.remember_object(kinds.CONVERSIONS, key, kept, blobs)
