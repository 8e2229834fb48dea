"""Writes what an import has made, below its folder alone; what a person has edited since stays."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sotay.base.hashing import digest
from sotay.storage.files import explained, replace_text, within, write

LOCK = "import.lock.json"
"""Path of a file → hash of what the last run wrote there: other words there are a person's."""


@dataclass(frozen=True)
class PutFiles:
    """What became of the files of an import."""

    made: tuple[str, ...]
    same: tuple[str, ...]
    edited: Mapping[str, str]
    """Path of a file that a person has edited → how the new text differs from it."""
    gone: tuple[str, ...]
    """What an earlier run wrote and this one does not; it stays."""


def put(out: Path, texts: Mapping[str, str]) -> PutFiles:
    """Write texts below a folder. A file that is not as the last run left it is kept, and its difference returned."""
    lock = out / LOCK
    known: dict[str, str] = json.loads(lock.read_text("utf-8")) if lock.exists() else {}
    made, same, edited, now = [], [], {}, dict(known)
    for name, text in sorted(texts.items()):
        path = within(out, name)
        before = path.read_text("utf-8") if path.exists() else None
        if before == text:
            same.append(name)
        elif before is not None and known.get(name) != digest(before):
            edited[name] = difference(before, text, name)
            continue
        else:
            made.append(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_text(path, text)
        now[name] = digest(text)
    replace_text(lock, json.dumps(dict(sorted(now.items())), ensure_ascii=False, indent=1) + "\n")
    gone = tuple(sorted(name for name in known if name not in texts and (out / name).exists()))
    return PutFiles(tuple(made), tuple(same), edited, gone)


def put_bytes(out: Path, name: str, content: bytes) -> None:
    """Write a report, which is the program's alone."""
    path = within(out, name)
    with explained(path):
        write(path, content)


def difference(before: str, after: str, name: str) -> str:
    """Return how a new text differs from the one of a person, line by line."""
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), f"{name} (đã sửa)", f"{name} (nhập lại)", lineterm="", n=1
    )
    return "\n".join(lines)
