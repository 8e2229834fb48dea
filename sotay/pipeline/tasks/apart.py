"""Documents' texts taken apart for print: once for all communes, where their own words change nothing else in them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial

from sotay.base.hashing import digest
from sotay.base.languages.language import Language
from sotay.base.versions import Tool, version
from sotay.export.sheet.alike import for_all, suit
from sotay.export.sheet.body import Apart
from sotay.export.sheet.document import apart
from sotay.model.documents import Document
from sotay.model.slots import Slots
from sotay.pipeline.tasks.job import remembered
from sotay.storage import kinds
from sotay.storage.cache import Cache

TAKING = Tool(("lxml", "markupsafe", "babel"), ("export.sheet.alike",))
"""Makes a page's text printable."""


def text_apart(cache: Cache, document: Document, html: str, language: Language, slots: Slots) -> Apart:
    """Return the HTML of a document's page taken apart; `slots` are its commune's."""
    take, bare = partial(apart, document, language), slots.emptied(html)
    stated = [version(TAKING), language.code, document.code, document.title, document.path, bool(document.paper)]
    words = {mark: word for mark, word in slots.words.items() if mark in bare}
    if words and suit(words.values()):
        shape = [[mark, " " in word] for mark, word in words.items()]
        found = _kept(cache, [*stated, shape, digest(bare)], lambda: for_all(bare, words, take))
        if found:
            return slots.filled(found)
    found = _kept(cache, [*stated, digest(html)], lambda: take(html))
    assert found is not None
    return found


def _kept(cache: Cache, stated: Sequence[object], make: Callable[[], Apart | None]) -> Apart | None:
    """Return what was made of what is stated, or is made now."""
    name, _ = remembered(cache, kinds.APART, digest(json.dumps(stated)), lambda: json.dumps(make()).encode())
    found = json.loads(cache.read(name))
    return found and (found[0], tuple(found[1]))
