"""The plain words of a document's file, each with its line: values of its facts, and text of its body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sotay.importing.units.editing import put
from sotay.load.documents import FENCE
from sotay.load.yaml.parse import parse
from sotay.load.yaml.places import Keys

MARKUP = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|\{[:.#][^}]*\}|\]\([^)]*\)|!?\[|\]|\*+|`|<[^>]*>|\||\\|(?<!\w)_|_(?!\w)"
)
LEADING = re.compile(r"\s*(?:>\s*|#+\s+|[-*+]\s+|\d+[.)]\s+|\|\s*|:\s+)*")


@dataclass(frozen=True)
class SourcePiece:
    """Words that stand in a file as readers see them."""

    line: int
    text: str
    begin: int
    """Offset in the file's text; of a value, 0."""
    keys: Keys = ()
    """Where a value stands among the facts; empty for text of the body."""


def pieces(text: str) -> tuple[SourcePiece, ...]:
    """Return the pieces of a document's file, in its order."""
    fences = [*FENCE.finditer(text)][:2]
    head = text[fences[0].end() + 1 : fences[1].start()]
    data, lines, _ = parse(head, "", first_line=2)
    return (*_values(data, lines, ()), *_body(text, fences[1].end() + 1))


def _values(data: object, lines: object, at: Keys) -> Iterator[SourcePiece]:
    if isinstance(data, dict | list):
        for name, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _values(value, lines, (*at, str(name)))
    elif isinstance(data, str) and data.strip() and "\n" not in data and isinstance(lines, dict):
        yield SourcePiece(lines.get(".".join(at), 0), data, 0, at)


def _body(text: str, start: int) -> Iterator[SourcePiece]:
    place, number = start, text.count("\n", 0, start) + 1
    for line in text[start:].split("\n"):
        begin = LEADING.match(line).end()  # type: ignore[union-attr]
        for mark in [*MARKUP.finditer(line, begin), None]:
            end = mark.start() if mark else len(line)
            words = line[begin:end]
            if words.strip():
                lead = len(words) - len(words.lstrip())
                yield SourcePiece(number, words.strip(), place + begin + lead)
            begin = mark.end() if mark else end
        place, number = place + len(line) + 1, number + 1


def with_piece(text: str, piece: SourcePiece, new: str, source: str) -> str:
    """Return the file's text with other words in place of a piece; `UserError` where that is not sure."""
    if not piece.keys:
        return text[: piece.begin] + new + text[piece.begin + len(piece.text) :]
    fences = [*FENCE.finditer(text)][:2]
    begin, end = fences[0].end() + 1, fences[1].start()
    return text[:begin] + put(text[begin:end], piece.keys, new, source) + text[end:]
