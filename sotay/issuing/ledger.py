"""Files that only grow, registers and lists of copies: events are added at the end, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sotay.base.errors import UserError
from sotay.base.hashing import digest
from sotay.load.sources import Sources
from sotay.load.yaml.parse import parse
from sotay.load.yaml.validate import validate


def grown(sources: Sources, source: str, add: Callable[[str], str], expected: object, shape: Any) -> str:
    """Return a file's text with what `add` appends; parsed again as `shape`, it must equal `expected`.

    `source` is its path from the root. Raises `UserError` when someone has just changed it, or when its end is
    such that nothing can be added there.
    """
    path = sources.folders.root / source
    content = path.read_bytes() if path.exists() else b""
    if content and digest(content) != sources.digests.get(source):
        raise UserError(f"{path}: was changed in the meantime; try again")
    text = add(content.decode("utf-8-sig"))
    data, lines, problems = parse(text, source)
    found, mistakes = validate(data, lines, source, shape)
    if problems or mistakes or found != expected:
        raise UserError(f"{path}: nothing can be added at its end; write the events as a list, one block each")
    return text
