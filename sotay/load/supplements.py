"""A unit's own words for marked blocks of a shared document: where blocks stand, and the document with these words.

A shared document marks a block with `{% call block("lich-truc") %} … {% endcall %}`. A supplement is a file below
`units/<slug>/docs/` whose front matter names the document (`supplements: QT-01`) and which holds nothing but blocks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sotay.load.periods import block_days
from sotay.model.documents import Document
from sotay.model.supplements import WrittenAt

AFTER = "after"
"""Says that words stand after those of the shared document, not in their place."""
TAG = re.compile(
    r"\{#.*?#\}|\{%[-+]?\s*raw\s*[-+]?%\}.*?\{%[-+]?\s*endraw\s*[-+]?%\}|\{\{.*?\}\}"
    r"|\{%[-+]?\s*(?P<word>\w+)(?P<rest>(?:\"[^\"\n]*\"|'[^'\n]*'|[^\"'])*?)[-+]?%\}",
    re.DOTALL,
)
"""What templates have between braces; `word` is that of a statement."""
BLOCK = re.compile(
    r"\s*block\s*\(\s*(?P<quote>[\"'])(?P<name>[^\"'\n]+)(?P=quote)\s*"
    r"(?:,\s*(?:place\s*=\s*)?(?P<mark>[\"'])(?P<place>[^\"'\n]*)(?P=mark)\s*)?\)\s*"
)


@dataclass(frozen=True)
class Block:
    """A block of a text; `place` says where a supplement's words stand: in place of the shared ones, or after."""

    name: str
    place: str
    start: int
    """Where its words begin in the body."""
    end: int
    outer: tuple[int, int]
    """The same with the marks of the block."""

    def words(self, body: str) -> str:
        """Return its words."""
        return body[self.start : self.end]


@lru_cache(maxsize=1024)
def blocks_of(body: str) -> tuple[tuple[Block, ...], tuple[int, ...]]:
    """Return the blocks of a text, and where one begins that cannot be read: its name is no text, or it has no end.

    A block stands in no other one.
    """
    if "block" not in body:
        return (), ()
    found, unclear, opened = list[Block](), list[int](), list[tuple[re.Match[str], re.Match[str] | None]]()
    for tag in TAG.finditer(body):
        if tag["word"] == "call":
            block = BLOCK.fullmatch(tag["rest"])
            named = re.match(r"\s*block\s*\(", tag["rest"])
            if named and (block is None or any(one for _, one in opened)):
                unclear.append(tag.start())
                block = None
            opened.append((tag, block))
        elif tag["word"] == "endcall" and opened:
            begin, block = opened.pop()
            if block:
                outer = (begin.start(), tag.end())
                found.append(Block(block["name"], block["place"] or "", begin.end(), tag.start(), outer))
    unclear += [begin.start() for begin, block in opened if block]
    return tuple(found), tuple(sorted(unclear))


def line_of(document: Document, offset: int) -> int:
    """Return the line of a document's file that an offset of its body is on."""
    return document.body_line + document.body.count("\n", 0, offset)


def outside(document: Document) -> int | None:
    """Return where a supplement has words outside its blocks; None where it has none."""
    bare = document.body
    for block in blocks_of(document.body)[0]:
        start, end = block.outer
        bare = bare[:start] + re.sub(r"[^\n]", " ", bare[start:end]) + bare[end:]
    bare = TAG.sub(lambda tag: re.sub(r"[^\n]", " ", tag[0]) if tag[0].startswith("{#") else tag[0], bare)
    return next((match.start() for match in re.finditer(r"\S", bare)), None)


def says_nothing(shared: Document, supplement: Document, block: Block) -> bool:
    """Return whether a block of a supplement changes nothing in the shared document."""
    words = block.words(supplement.body).split()
    known = (one.words(shared.body).split() for one in blocks_of(shared.body)[0] if one.name == block.name)
    return not words or (block.place != AFTER and words in known)


def supplemented(document: Document, supplements: Sequence[Document]) -> Document:
    """Return a shared document with a unit's own words in its blocks; its lines know which file they are from.

    The first supplement that has words for a block counts: that of the unit itself before those of levels above.
    """
    found = [(block, one) for one in supplements for block in blocks_of(one.body)[0]]
    own = {block.name: (block, one) for block, one in reversed(found) if not says_nothing(document, one, block)}
    text, stretches, done, names = "", list[WrittenAt](), 0, list[str]()

    def put(words: str, source: Document, offset: int) -> None:
        nonlocal text
        first = document.body_line + text.count("\n")
        # What begins with the end of a line says nothing on that line.
        skipped = 1 if words.startswith("\n") else 0
        stretches.append(WrittenAt(first + skipped, source.source, line_of(source, offset) + skipped, source.unit))
        text += words

    for block in blocks_of(document.body)[0]:
        if block.name not in own:
            continue
        words, supplement = own[block.name]
        kept = block.end if words.place == AFTER else block.start
        put(document.body[done:kept], document, done)
        put(words.words(supplement.body), supplement, words.start)
        done = block.end
        names.append(block.name)
    if not names:
        return document
    put(document.body[done:], document, done)
    days = block_days(text, document.body_line, document.source)[0]
    return replace(document, body=text, days=days, stretches=tuple(stretches), own_blocks=tuple(names))


def apart(
    read: Mapping[str, Sequence[Document]],
) -> tuple[dict[str, tuple[Document, ...]], dict[str, tuple[Document, ...]]]:
    """Return each unit's own documents, and its supplements."""
    own = {unit: tuple(d for d in found if not d.supplements) for unit, found in read.items()}
    return own, {unit: tuple(d for d in found if d.supplements) for unit, found in read.items()}
