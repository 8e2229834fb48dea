"""File attributes of published files when last verified: a file with the same attributes is not read again.

Published files share their inode with the cache, so a byte changed in one is changed in both. Every change to a file
updates its ctime; but so does another hard link, as made by the next publication. Each publication therefore
records again the attributes of the files whose inodes it has linked or unlinked, and only those.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from sotay.storage.looks import Look, look_of

SEEN = ".seen"


def look(path: Path) -> Look:
    """Return a path's attributes; raise `FileNotFoundError` or `NotADirectoryError` if it does not exist."""
    return look_of(path.lstat())


def looks(out: Path, path: str) -> Iterator[tuple[str, Look]]:
    """Yield each file at or below a path of the site, with its attributes."""
    try:
        found = (out / path).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return
    if not stat.S_ISDIR(found.st_mode):
        yield path, look_of(found)
        return
    with os.scandir(out / path) as entries:
        for entry in entries:
            below = f"{path}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from looks(out, below)
            else:
                yield below, look_of(entry.stat(follow_symlinks=False))


def recall(out: Path) -> dict[str, Look]:
    """Return the recorded attributes of a site's files by path; empty if unknown."""
    try:
        return {path: Look(*numbers) for path, numbers in json.loads((out / SEEN).read_bytes()).items()}
    except (FileNotFoundError, ValueError, TypeError, AttributeError):
        return {}


def remember(out: Path, found: Mapping[str, Look]) -> None:
    """Record the attributes of a site's files. A truncated record causes all of them to be read once more."""
    (out / SEEN).write_text(json.dumps(dict(sorted(found.items())), separators=(",", ":")), "utf-8")
