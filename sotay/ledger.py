"""Files that only grow, registers and lists of copies: events are added at the end, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sotay import yaml
from sotay.errors import UserError
from sotay.hashing import digest
from sotay.load import Sources
from sotay.publish.moves import write
from sotay.store import told


def grown(sources: Sources, source: str, add: Callable[[str], str], expected: object, shape: Any) -> str:
    """Return the text of a file with what `add` puts at its end; read again, it must be `expected`, of that shape.

    `source` is its path from the root. `UserError` when somebody else has just changed it, or when its end is
    such that nothing can be added there.
    """
    path = sources.folders.root / source
    content = path.read_bytes() if path.exists() else b""
    if content and digest(content) != sources.digests.get(source):
        raise UserError(f"{path}: has changed meanwhile; try again")
    text = add(content.decode("utf-8-sig"))
    data, lines, problems = yaml.parse(text, source)
    found, mistakes = yaml.validate(data, lines, source, shape)
    if problems or mistakes or found != expected:
        raise UserError(f"{path}: nothing can be added at its end; write the events as a list, one block each")
    return text


def put(path: Path, text: str) -> None:
    """Replace a file in one step. `UserError` when it cannot be written."""
    with told(path):
        write(beside(path), text.encode())
        beside(path).replace(path)


def beside(path: Path) -> Path:
    """Return where the new text waits before it replaces the old."""
    return path.parent / f".{path.name}.new"
