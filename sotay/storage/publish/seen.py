"""How published files looked when they were last known to be whole: what looks the same since is not read again.

Published files share their inode with the cache, so that a byte changed in one is changed in both. Nobody changes a
file without its time of change (ctime) showing it; but so does linking it once more, as the next publication does.
Whoever publishes therefore notes again how the files looked whose inodes it has linked or unlinked, and those alone.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

SEEN = ".seen"


class Look(NamedTuple):
    """A file as the system describes it."""

    inode: int
    size: int
    """In bytes; -1 for what is no regular file."""
    modified: int
    """Nanoseconds since 1970, as is `changed`."""
    changed: int


def look(path: Path) -> Look:
    """Return how a path looks; `FileNotFoundError` or `NotADirectoryError` where there is nothing."""
    return _look(path.lstat())


def looks(out: Path, path: str) -> Iterator[tuple[str, Look]]:
    """Yield each file at or below a path of the site, and how it looks."""
    try:
        found = (out / path).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return
    if not stat.S_ISDIR(found.st_mode):
        yield path, _look(found)
        return
    with os.scandir(out / path) as entries:
        for entry in entries:
            below = f"{path}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from looks(out, below)
            else:
                yield below, _look(entry.stat(follow_symlinks=False))


def recall(out: Path) -> dict[str, Look]:
    """Return how the files of a site looked, by path; nothing where that is not known."""
    try:
        return {path: Look(*numbers) for path, numbers in json.loads((out / SEEN).read_bytes()).items()}
    except (FileNotFoundError, ValueError, TypeError, AttributeError):
        return {}


def remember(out: Path, found: Mapping[str, Look]) -> None:
    """Note how the files of a site look. A note that was cut short has all of them read once more."""
    (out / SEEN).write_text(json.dumps(dict(sorted(found.items())), separators=(",", ":")), "utf-8")


def _look(found: os.stat_result) -> Look:
    size = found.st_size if stat.S_ISREG(found.st_mode) else -1
    return Look(found.st_ino, size, found.st_mtime_ns, found.st_ctime_ns)
