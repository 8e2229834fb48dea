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
from sotay.model.manual import Page
from sotay.model.slots import NONE as NO_SLOTS
from sotay.model.slots import Slots
from sotay.pipeline.tasks.job import markup_of, remembered
from sotay.storage import kinds
from sotay.storage.cache import Cache

COMPARING = Tool(("lxml",), ("facts.diff",))
"""Tells what changed between two texts."""
Said: TypeAlias = tuple[str, str]
"""Title and Markdown of a page."""


def said(page: Page) -> Said:
    """Return what a page says."""
    return page.document.title, page.markdown


def compared(
    cache: Cache, sources: Sources, old: Said, new: Said, language: Language, slots: Slots = NO_SLOTS
) -> Changes:
    """Return the changes from one text to another; what `slots` have is one word in both."""
    tools = [version(COMPARING), version(MARKUP, sources.folders), language.code]

    def make() -> bytes:
        texts = slots.emptied((old, new))
        if texts != (old, new) and all(reads_alike(markdown) for _, markdown in texts):
            return pickle.dumps(slots.filled(compared(cache, sources, *texts, language)))
        return pickle.dumps(compare(*(text(*of) for of in (old, new))))

    def text(title: str, markdown: str) -> Text:
        return Text(title, markup_of(cache, sources, markdown, language).html, language.say(PICTURE))

    key = digest(json.dumps([*tools, *old, *new]))
    found = pickle.loads(cache.read(remembered(cache, kinds.COMPARED, key, make)[0]))
    assert isinstance(found, Changes)
    return found
