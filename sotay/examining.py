"""`build.py check`: every mistake, told at once where nothing was touched since it was last asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sotay import tools
from sotay.errors import Problem
from sotay.folders import Folders
from sotay.hashing import digest
from sotay.progress import Progress
from sotay.store import Store


def examine(root: Path, as_of: date, jobs: int, progress: Progress) -> tuple[Problem, ...]:
    """Return every mistake in every file of every commune; nothing is written but the cache."""
    folders = Folders(root)
    store, key = Store(folders.cache), _key(folders, as_of)
    known = store.recall("check", key)
    if known is not None:
        return tuple(Problem(**problem) for problem in known)
    from sotay import pipeline

    found = pipeline.examine(root, as_of, jobs, progress)
    if _key(folders, as_of) == key:  # nobody saved a file meanwhile
        store.remember("check", key, [problem.as_dict() for problem in found])
    return found


def _key(folders: Folders, as_of: date) -> str:
    """Return the digest of all that the mistakes depend on: code, words, the archive by its times, the day."""
    words = [*_read(folders.docs), *_read(folders.units), *_read(folders.references)]
    return digest(json.dumps([tools.everything(folders), words, [*_stamps(folders.archive)], str(as_of)]))


def _read(folder: Path) -> Iterator[tuple[str, str]]:
    for path in _files(folder):
        yield str(path), digest(path.read_bytes())


def _stamps(folder: Path) -> Iterator[tuple[str, int, int]]:
    for path in _files(folder):
        found = path.stat()
        yield str(path), found.st_size, found.st_mtime_ns


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
