"""How files look, without reading them: what looks as it did is as it was."""

from __future__ import annotations

import os
from operator import itemgetter
from pathlib import Path


def look(path: Path) -> str:
    """Return size and time of a file, and what nobody can set back: its inode and its time of change."""
    return look_of(path.stat())


def look_of(found: os.stat_result) -> str:
    """Return what `look` does, of a file whose state is known."""
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ino} {found.st_ctime_ns}"


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
