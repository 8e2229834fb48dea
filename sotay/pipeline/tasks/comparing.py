"""What changed from one text to another; equal texts are compared once for all communes."""

from __future__ import annotations

import json
import pickle
from typing import TypeAlias

from sotay.base.hashing import digest
from sotay.base.languages.language import Language
from sotay.base.versions import MARKUP, Tool, version
from sotay.expand.markdown import reads_alike
from sotay.facts.diff.compare import PICTURE, Changes, Text, compare
from sotay.load.sources import Sources
from sotay.model.manual import Page, PageText
from sotay.model.slots import NONE as NO_SLOTS
from sotay.model.slots import Slots
from sotay.pipeline.tasks.job import markup_of, remembered
from sotay.storage import kinds
from sotay.storage.cache import Cache, digest_of

COMPARING = Tool(("lxml",), ("facts.diff",))
"""Tells what changed between two texts."""
Said: TypeAlias = tuple[str, PageText]
"""Title and Markdown of a page."""


def said(page: Page) -> Said:
    """Return what a page says."""
    return page.document.title, page.text


def compared(
    cache: Cache, sources: Sources, old: Said, new: Said, language: Language, slots: Slots = NO_SLOTS
) -> Changes:
    """Return the changes from one text to another; what `slots` have is one word in both."""
    return changes_of(cache, compared_named(cache, sources, old, new, language, slots))


def compared_named(
    cache: Cache, sources: Sources, old: Said, new: Said, language: Language, slots: Slots = NO_SLOTS
) -> str:
    """Return the digest of the same, for who may not need to read it."""
    tools = [version(COMPARING), version(MARKUP, sources.folders), language.code]

    def make() -> bytes:
        full = (old[0], str(old[1])), (new[0], str(new[1]))
        bare = slots.emptied(full)
        if bare != full and all(reads_alike(markdown) for _, markdown in bare):
            return pickle.dumps(slots.filled(compared(cache, sources, *bare, language)))
        return pickle.dumps(compare(*(text(*of) for of in full)))

    def text(title: str, markdown: str) -> Text:
        return Text(title, markup_of(cache, sources, markdown, language).html, language.say(PICTURE))

    stated = [(title, digest_of(markdown)) for title, markdown in (old, new)]
    return remembered(cache, kinds.COMPARED, digest(json.dumps([tools, stated])), make)[0]


def changes_of(cache: Cache, name: str) -> Changes:
    """Return the changes of that digest."""
    found = pickle.loads(cache.read(name))
    assert isinstance(found, Changes)
    return found
