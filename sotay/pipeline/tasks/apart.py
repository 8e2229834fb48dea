"""Documents' texts taken apart for print: once for all communes, where their own words change nothing else in them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from sotay.base.hashing import digest
from sotay.base.languages.language import Language
from sotay.base.versions import Tool, version
from sotay.export.sheet.body import Apart
from sotay.export.sheet.common import for_all, suit
from sotay.export.sheet.document import apart
from sotay.model.documents import Document
from sotay.model.slots import Slots
from sotay.pipeline.tasks.job import remembered
from sotay.storage import kinds
from sotay.storage.cache import Cache

TAKING = Tool(("lxml", "markupsafe", "babel"), ("export.sheet.common",))
"""Makes a page's text printable."""
Take: TypeAlias = Callable[[str], Apart]


def text_apart(cache: Cache, document: Document, html: str, language: Language, slots: Slots) -> Apart:
    """Return the HTML of a document's page taken apart; `slots` are its commune's."""
    bare = slots.emptied(html)
    words = {mark: word for mark, word in slots.words.items() if mark in bare}
    if words and suit(words.values()):
        shape = [[mark, " " in word] for mark, word in words.items()]
        found = _made(cache, document, language, bare, shape, lambda take: for_all(bare, words, take))
        if found:
            return slots.filled(found)
    found = _made(cache, document, language, html, (), lambda take: take(html))
    assert found is not None
    return found


def _made(
    cache: Cache,
    document: Document,
    language: Language,
    html: str,
    shape: Sequence[object],
    how: Callable[[Take], Apart | None],
) -> Apart | None:
    """Return what `how` makes of HTML with what takes it apart, from the cache where it was made before."""
    stated = [version(TAKING), language.code, document.code, document.title, document.path, bool(document.paper)]
    key = digest(json.dumps([*stated, shape, digest(html)]))

    def make() -> bytes:
        return json.dumps(how(partial(apart, document, language))).encode()

    found = json.loads(cache.read(remembered(cache, kinds.APART, key, make)[0]))
    return found and (found[0], tuple(found[1]))
