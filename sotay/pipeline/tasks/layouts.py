"""Layout tasks: the HTML of bodies and fronts to PDFs, each once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from html import unescape
from urllib.parse import unquote

from sotay.base.hashing import digest
from sotay.base.versions import PRINTING, version
from sotay.pipeline.tasks.job import Job, remembered, sources_of
from sotay.pipeline.tasks.sheets import PICTURE, blaming, block
from sotay.storage import kinds


def laid_before(job: Job, asked: Sequence[tuple[str, bool]]) -> dict[str, str]:
    """Return the PDFs of bodies and fronts (true) laid out before, by the digest of their HTML."""
    found = {}
    for html, is_front in asked:
        key = _named(job, html)[1]
        known = job.cache.recall(kinds.FRONT if is_front else kinds.PDF, key)
        if isinstance(known, str):
            found[html] = known
    return found


def layout(job: Job, html: str, source: str, unit: str) -> tuple[str, bool]:
    """Lay out a body, named by the digest of its HTML; return the PDF's digest and whether it was made.

    If it cannot be printed, `source` is reported, for `unit` only, or for all communes if it is empty.
    """
    from sotay.export.layout import press

    sources = sources_of(job.cache, job.sources)
    text, key = _named(job, html)
    with blaming(sources, source, unit):
        return remembered(job.cache, kinds.PDF, key, lambda: press.layout(text, sources.folders))


def front(job: Job, html: str, source: str, unit: str) -> tuple[str, bool]:
    """Lay out a front as `layout` does a body, but block by block, reusing known blocks; return what names these."""
    from sotay.export.layout import press

    cache, sources = job.cache, sources_of(job.cache, job.sources)
    text, key = _named(job, html)
    known = cache.recall(kinds.FRONT, key)
    if isinstance(known, str):
        return known, False
    with blaming(sources, source, unit):
        parts = press.blocks(text)
        blocks = [block(cache, sources.folders, part) for part in parts]
    made = cache.put(json.dumps(["Letter" if press.is_letter(parts[0]) else "A4", *blocks]).encode())
    cache.remember(kinds.FRONT, key, made, [made, *blocks])
    return made, True


def _named(job: Job, html: str) -> tuple[str, str]:
    """Return the HTML of that digest, its pictures named by content, and the cache key of its layout."""
    sources = sources_of(job.cache, job.sources)
    text = with_digests(job.cache.read(html).decode(), sources.digests)
    return text, f"{version(PRINTING, sources.folders)} {digest(text)}"


def with_digests(html: str, digests: Mapping[str, str]) -> str:
    """Add each picture's digest to its name, so that a changed picture changes the page."""

    def named(match: re.Match[str]) -> str:
        found = digests.get(unquote(unescape(match[1])))
        return f'src="{match[1]}?{found}"' if found else match[0]

    return PICTURE.sub(named, html)
