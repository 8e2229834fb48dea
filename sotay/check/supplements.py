"""Rules on supplements: each names a shared document that its unit has, and says something of its own in its blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sotay.base.errors import Problem
from sotay.check.documents import did_you_mean, every
from sotay.load.sources import Sources
from sotay.load.supplements import AFTER, Block, blocks_of, line_of, outside, says_nothing
from sotay.model.documents import Document

WRITE = '{% call block("name") %} … {% endcall %}'


def marked_blocks(sources: Sources) -> Iterator[Problem]:
    """A document has each of its blocks once, and each can be read before a page is filled in."""
    for document in (*every(sources), *(one for found in sources.supplements.values() for one in found)):
        blocks, unclear = blocks_of(document.body)
        for offset in unclear:
            message = "this block stands in another one, has no end, or its name is not written out"
            yield _at(document, offset, "unknown-block", message, f"write {WRITE}")
        seen: dict[str, int] = {}
        for block in sorted(blocks, key=lambda block: block.start):
            if block.name in seen:
                message = f'the block "{block.name}" stands in line {seen[block.name]} too'
                yield _at(document, block.outer[0], "duplicate-block", message, "give one of them another name")
            seen.setdefault(block.name, line_of(document, block.outer[0]))


def supplements(sources: Sources) -> Iterator[Problem]:
    """A supplement is for a shared document that the commune has, and the only one for it."""
    shared = {document.code: document for document in sources.documents if document.code}
    for unit, found in sources.supplements.items():
        seen: dict[str, str] = {}
        have = {d.code: d for d in sources.documents_of(sources.units[unit])} if unit in sources.units else {}
        for supplement in found:
            code, first = supplement.supplements, seen.setdefault(supplement.supplements, supplement.source)
            if code not in shared:
                hint = did_you_mean(code, shared)
                yield _facts(supplement, "unknown-document", f'"{code}" is not the code of a shared document', hint)
            elif first != supplement.source:
                message = f"{first} is a supplement to {code} too"
                yield _facts(supplement, "duplicate-block", message, "write both into one file")
            elif unit in sources.units and (code not in have or have[code].unit):
                message = f"this unit does not have the shared {code}: it leaves it out, or has a document of its own"
                yield _facts(supplement, "idle-supplement", message, "remove the supplement")
            else:
                yield from _blocks(shared[code], supplement)


def _blocks(shared: Document, supplement: Document) -> Iterator[Problem]:
    known, blocks = {block.name for block in blocks_of(shared.body)[0]}, blocks_of(supplement.body)[0]
    if not blocks:
        yield _facts(supplement, "idle-supplement", "it has no block, and changes nothing", f"write {WRITE}")
    if (offset := outside(supplement)) is not None and blocks:
        message = "these words stand in no block, and are shown nowhere"
        yield _at(supplement, offset, "outside-block", message, f"write {WRITE} around them")
    for block in blocks:
        yield from _block(shared, supplement, block, known)


def _block(shared: Document, supplement: Document, block: Block, known: set[str]) -> Iterator[Problem]:
    start = block.outer[0]
    if block.name not in known:
        message = f'"{block.name}" is not a block of {shared.code}'
        has = f"{shared.source} has {', '.join(sorted(known))}" if known else f"{shared.source} marks no block"
        yield _at(supplement, start, "unknown-block", message, did_you_mean(block.name, known) or has)
    elif block.place not in ("", AFTER):
        message = f'words of a block stand in place of the shared ones, or "{AFTER}" them, not "{block.place}"'
        yield _at(supplement, start, "unknown-block", message, f'write block("{block.name}", "{AFTER}")')
    elif says_nothing(shared, supplement, block):
        message = f'the block "{block.name}" changes nothing in {shared.code}'
        yield _at(supplement, start, "idle-supplement", message, "write the unit's own words, or remove the block")


def _facts(supplement: Document, rule: str, message: str, hint: str) -> Problem:
    line = supplement.lines.get("supplements", 1)
    return Problem(supplement.source, line, rule, message, hint, supplement.unit)


def _at(document: Document, offset: int, rule: str, message: str, hint: str) -> Problem:
    found = Problem(document.source, line_of(document, offset), rule, message, hint)
    return replace(found, unit=document.unit)
