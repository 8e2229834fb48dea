"""How files look, without reading them: what looks as it did is as it was."""

from __future__ import annotations

import os
import stat
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple


class Look(NamedTuple):
    """A file's attributes as reported by the system."""

    inode: int
    size: int
    """In bytes; -1 for anything but a regular file."""
    modified: int
    """Nanoseconds since 1970, as is `changed`, which nobody can set back."""
    changed: int


def look_of(found: os.stat_result) -> Look:
    """Return the attributes in a file's state."""
    size = found.st_size if stat.S_ISREG(found.st_mode) else -1
    return Look(found.st_ino, size, found.st_mtime_ns, found.st_ctime_ns)


def files_below(folder: Path) -> list[tuple[str, os.stat_result]]:
    """Return the path below a folder of each file there, sorted, and its state; none where there is no folder.

    By `scandir`: an archive has hundreds of files, and each build looks at those of all communes.
    """
    found, folders = list[tuple[str, os.stat_result]](), [("", str(folder))]
    while folders:
        below, path = folders.pop()
        try:
            entries = list(os.scandir(path))
        except OSError:  # no folder, or one that nobody may look into: what should be there is missing
            continue
        for entry in entries:
            if not entry.is_dir():
                found.append((f"{below}{entry.name}", entry.stat()))
            elif not entry.is_symlink():
                folders.append((f"{below}{entry.name}/", entry.path))
    return sorted(found, key=itemgetter(0))
