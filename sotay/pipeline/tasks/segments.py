"""Laid-out parts taken apart, and bodies at the numbers of a file: each made once for all communes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache

from sotay.base.hashing import digest
from sotay.base.versions import BINDING, version
from sotay.export.bind import assemble
from sotay.export.bind.assemble import Kind, Numbering, Placed, Segment
from sotay.model.terms import PaperSize
from sotay.storage import kinds
from sotay.storage.cache import Cache


@lru_cache(maxsize=4096)
def segment(cache: Cache, name: str, kind: Kind) -> Segment:
    """Return a small part, of which a commune's documents share many, taken apart; communes share most stamps.

    Its documents are bound first, then its manual and volumes of the same parts, a thousand or two.
    """
    if kind != "stamp":
        return assemble.part(cache.read(name), kind)
    return assemble.known(_taken(cache, name, kind))


def placed(cache: Cache, name: str, numbering: Numbering = assemble.BEGINNING, among: Sequence[str] = ()) -> Placed:
    """Return the body of that digest at these numbers, in a manual of the documents `among`, or by itself."""
    key = json.dumps([version(BINDING), name, digest(json.dumps(among)), numbering.next, numbering.shared])
    found: Placed | None = cache.recall_object(kinds.PLACED, key)
    if found is None:
        body = _taken(cache, name, "body")
        found = assemble.placed(body, numbering, among or None)
        cache.remember_object(kinds.PLACED, key, found)
    return found


def _taken(cache: Cache, name: str, kind: Kind) -> Segment:
    """Return a part taken apart, from the cache where that was done before."""
    key = f"{version(BINDING)} {kind} {name}"
    found: Segment | None = cache.recall_object(kinds.SEGMENT, key)
    if found is None:
        found = assemble.part(cache.read(name), kind)
        cache.remember_object(kinds.SEGMENT, key, found)
    return found


def front(cache: Cache, name: str) -> tuple[PaperSize, tuple[Segment, ...]]:
    """Return the paper and the blocks of the front of that digest."""
    paper, *blocks = json.loads(cache.read(name))
    return paper, tuple(segment(cache, block, "block") for block in blocks)
