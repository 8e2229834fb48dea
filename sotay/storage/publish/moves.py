"""Moves staged files into place: journalled, each move atomic, finished by the next process if interrupted."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
from pathlib import Path

from sotay.storage.files import explained, write
from sotay.storage.publish.plan import MANIFEST

NEW, OLD, JOURNAL = ".new", ".old", ".journal"
AT_FDCWD, RENAME_EXCHANGE = -100, 2  # <linux/fcntl.h>, <linux/fs.h>
NO_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}
REMOVED = 0

Move = tuple[str, int]
"""Path below the site, inode of its staged replacement (`REMOVED`: it is deleted)."""

_renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)


def commit(out: Path, moves: list[Move]) -> None:
    """Make all moves. Once the journal is written they will be finished, by this process or the next."""
    write(out / NEW / JOURNAL, json.dumps(moves).encode())
    (out / NEW / JOURNAL).replace(out / JOURNAL)
    folder = os.open(out, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    _finish(out, moves)


def recover(out: Path) -> bool:
    """Finish a killed publication, or clean up after it; return whether there was one to finish.

    The caller holds `lock(out)`. A journal that does not fit the folder (one that was copied or restored)
    moves nothing: MANIFEST is deleted, so that the next publication reads every file.
    """
    with explained(out):
        try:
            moves: list[Move] = [(name, inode) for name, inode in json.loads((out / JOURNAL).read_bytes())]
            if not all(_fits(out, *move) for move in moves):
                raise ValueError("another folder's")
        except FileNotFoundError:
            clear(out)
            return False
        except ValueError:
            moves = []
            (out / MANIFEST).unlink(missing_ok=True)
        _finish(out, moves)
        return True


def clear(out: Path) -> None:
    """Remove staged and replaced files, unless a journal still needs them."""
    if not (out / JOURNAL).exists():
        for folder in (out / NEW, out / OLD):
            if folder.exists():
                shutil.rmtree(folder)


def _fits(out: Path, name: str, inode: int) -> bool:
    return inode in (REMOVED, _inode(out / name), _inode(out / NEW / name))


def _finish(out: Path, moves: list[Move]) -> None:
    for name, inode in moves:
        if inode == REMOVED:
            if os.path.lexists(out / name):
                _aside(out, name)
        elif _inode(out / name) != inode:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            _exchange(out, name)
    (out / JOURNAL).unlink(missing_ok=True)
    clear(out)


def _exchange(out: Path, name: str) -> None:
    """Replace a published path by a staged one, atomically where the system can."""
    staged, target = out / NEW / name, out / name
    if not os.path.lexists(target) or not (staged.is_dir() or target.is_dir()):
        staged.replace(target)
    elif not _exchanged(staged, target):
        _aside(out, name)
        staged.rename(target)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two paths atomically; return False if the system or file system cannot."""
    if _renameat2 is None:
        return False
    if _renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in NO_EXCHANGE:
        return False
    raise OSError(code, os.strerror(code), str(other))


def _aside(out: Path, name: str) -> None:
    (out / OLD / name).parent.mkdir(parents=True, exist_ok=True)
    (out / name).rename(out / OLD / name)


def _inode(path: Path) -> int | None:
    try:
        return path.lstat().st_ino
    except (FileNotFoundError, NotADirectoryError):
        return None
