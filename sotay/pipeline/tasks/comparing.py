"""What changed from one text to another; equal texts are compared once for all communes."""

from __future__ import annotations

import json
import pickle
from typing import TypeAlias

from sotay.base.hashing import digest
from sotay.base.languages.language import Language
from sotay.base.versions import Tool, version
from sotay.facts.diff.compare import PICTURE, Changes, Text, compare
from sotay.load.sources import Sources
from sotay.model.manual import Page
from sotay.pipeline.tasks.job import markup_named, markup_of, remembered
from sotay.storage import kinds
from sotay.storage.cache import Cache

COMPARING = Tool(("lxml",), ("facts.diff",))
"""Tells what changed between two texts."""
Said: TypeAlias = tuple[str, str]
"""Title and Markdown of a page."""


def said(page: Page) -> Said:
    """Return what a page says."""
    return page.document.title, page.markdown


def compared(cache: Cache, sources: Sources, old: Said, new: Said, language: Language) -> Changes:
    """Return the changes from one text to another."""
    names = [markup_named(cache, sources, markdown, language) for _, markdown in (old, new)]
    key = json.dumps([version(COMPARING), language.code, old[0], new[0], *names])

    def text(title: str, markdown: str) -> Text:
        return Text(title, markup_of(cache, sources, markdown, language).html, language.say(PICTURE))

    def make() -> bytes:
        return pickle.dumps(compare(text(*old), text(*new)))

    found = pickle.loads(cache.read(remembered(cache, kinds.COMPARED, digest(key), make)[0]))
    assert isinstance(found, Changes)
    return found
