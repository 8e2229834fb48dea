"""Bytes under their own SHA-256 in a folder of the cache, as they are read.

Apart from `storage.cache`, which knows kinds of entries: what lays out pages reads pictures from here, and need not
be done anew when a kind is added.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable
from pathlib import Path

from sotay.base.hashing import digest as hash_of
from sotay.storage.files import explained

DAY = 86_400


class Missing(Exception):
    """Blobs that are not in the cache, or were damaged and are now deleted: rebuild them."""

    def __init__(self, digests: Iterable[str]) -> None:
        self.digests: tuple[str, ...] = tuple(sorted(set(digests)))
        super().__init__(self.digests)

    def __str__(self) -> str:
        return f"not in the cache: {', '.join(self.digests)}"


def blob(folder: Path, digest: str) -> Path:
    """Return the path of a blob in a cache's folder."""
    return Path(f"{folder}/blobs/{digest[:2]}/{digest}")


def read_blob(folder: Path, digest: str) -> bytes:
    """Return a blob's verified bytes. Raises `Missing` when it is absent or damaged."""
    path = blob(folder, digest)
    try:
        with explained(path):
            content = read(path)
            if hash_of(content) == digest:
                return content
            path.unlink(missing_ok=True)
    except FileNotFoundError:
        pass
    raise Missing([digest])


def read(path: Path) -> bytes:
    """Return the content of a file of the cache, and note its use."""
    with path.open("rb", buffering=0) as file:
        touch(path, os.fstat(file.fileno()))
        return file.readall()


def touch(path: Path, found: os.stat_result) -> None:
    """Note that a file of the cache is used, once a day; `found` is its state."""
    # The time of last use is atime: mtime is shared with the published file and is its Last-Modified.
    now = time.time_ns()
    if now - found.st_atime_ns > DAY * 10**9:
        with contextlib.suppress(OSError):  # a read-only cache is still a cache
            os.utime(path, ns=(now, found.st_mtime_ns))
