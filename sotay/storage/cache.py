"""Content-addressed cache: with `storage.blobs` the only module that touches `.cache/`.

Two kinds of entries, as in Bazel's remote cache: a *blob* is bytes under their own SHA-256; an *action* is
a small JSON value under a key made from its inputs, with the blobs it names. Everything is written aside and
moved into place, so any number of processes can share one cache. Nothing in it is trusted unchecked: a damaged
entry is deleted and counts as absent. Deleting the folder costs nothing but time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import pickle
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from os import stat, stat_result
from pathlib import Path
from typing import Any

from sotay.base.hashing import digest as hash_of
from sotay.storage.blobs import DAY, Missing, blob, read, read_blob, touch
from sotay.storage.files import explained, place, place_link
from sotay.storage.kinds import Kind

KEEP_DAYS, LEAST_DAYS = 60, 2
"""Use is noted once a day: what was used yesterday may look two days old."""
SWEPT = "swept"
SWEEP_EVERY = 7 * DAY
"""Seconds between two sweeps by builds."""
_verified: dict[str, tuple[int, int, int]] = {}
"""Blobs this process has hashed → (inode, size, mtime in ns) then; survives the pickling of a `Cache`."""


@dataclass(frozen=True)
class Cache:
    """The cache in one folder. A value: pickle it to worker processes."""

    folder: Path

    def put(self, content: bytes) -> str:
        """Store bytes and return their SHA-256 in hex. Raises `UserError` when the folder cannot be written."""
        digest = hash_of(content)
        with explained(self.folder):
            if not self._sound(digest):
                place(self._blob(digest), content)
        return digest

    def read(self, digest: str) -> bytes:
        """Return a blob's verified bytes. Raises `Missing` when it is absent or damaged."""
        return read_blob(self.folder, digest)

    def link(self, digest: str, target: Path) -> None:
        """Put a blob at a path, read-only, in place of what is there; folders are made.

        A hard link where the file system can, so that what is published many times is on disk once; else
        a copy with the blob's times. A blob is hashed once in each process.
        `Missing` when it is absent or damaged, `UserError` when the path cannot be written.
        """
        blob = self._blob(digest)
        with explained(target):
            if not self._sound(digest):
                raise Missing([digest])
            try:
                place_link(blob, target)
            except FileNotFoundError:  # swept since it was hashed
                raise Missing([digest]) from None

    def doubt(self, digests: Iterable[str]) -> None:
        """Hash these blobs again before they are linked, though this process has done so before."""
        for digest in digests:
            _verified.pop(str(self._blob(digest)), None)

    def remember(self, kind: Kind, key: str, value: Any, blobs: Iterable[str] = ()) -> None:
        """Store a small JSON value under a kind and a key (any text).

        `blobs` are the digests the value needs: it is not recalled without them. Raises `Missing` when one of
        them is not in the cache now.
        """
        try:
            sizes = {digest: _stat(self.folder, digest).st_size for digest in sorted(set(blobs))}
        except FileNotFoundError as error:
            raise Missing([Path(error.filename).name]) from None
        body = json.dumps([value, sizes], ensure_ascii=False)
        place(self._action(kind.name, key), f"{_checksum(kind.name, key, body)}\n{body}\n".encode())

    def recall(self, kind: Kind, key: str) -> Any:
        """Return the remembered value, or None if unknown, damaged, or if a blob it needs is missing or truncated.

        Blobs are only checked for presence and size; `read` and `link` hash them.
        """
        path = self._action(kind.name, key)
        try:
            with explained(path):
                checksum, _, body = read(path).decode().removesuffix("\n").partition("\n")
            if checksum != _checksum(kind.name, key, body):
                raise ValueError("damaged")
        except FileNotFoundError:
            return None
        except ValueError:
            path.unlink(missing_ok=True)
            return None
        value, sizes = json.loads(body)
        return value if all(self._present(digest, size) for digest, size in sizes.items()) else None

    def remember_object(self, kind: Kind, key: str, value: object, blobs: Iterable[str] = ()) -> None:
        """Store any value, pickled, as `remember` does a small one."""
        content = self.put(pickle.dumps(value))
        self.remember(kind, key, content, [content, *blobs])

    def recall_object(self, kind: Kind, key: str) -> Any:
        """Return a value that `remember_object` stored, or None as `recall` does."""
        content = self.recall(kind, key)
        with contextlib.suppress(Missing):
            return None if content is None else pickle.loads(self.read(content))
        return None

    def verify(self) -> tuple[str, ...]:
        """Hash every blob, delete the damaged ones and return their digests: damage seldom comes alone."""
        _verified.clear()  # what this process found whole before may be the very one that is damaged
        names = sorted(path.name for path in self.folder.glob("blobs/*/*") if not path.name.startswith("."))
        return tuple(name for name in names if not self._sound(name))

    def sweep_at_times(self) -> None:
        """Sweep if the last sweep was over a week ago: builds make the cache grow, and nothing else shrinks it."""
        note = self.folder / SWEPT
        if not note.exists() or time.time() - note.stat().st_mtime > SWEEP_EVERY:
            self.sweep()

    def sweep(self, keep_days: float = KEEP_DAYS, now: float | None = None) -> int:
        """Remove what was not used for `keep_days` days (at least 2); return the bytes freed.

        `now` is in seconds since 1970. What a concurrent build uses has just been touched and stays;
        should removal win the race, that build gets `Missing`. A published blob stays: removing it
        would free nothing.
        """
        if keep_days < LEAST_DAYS:
            raise ValueError(f"use is recorded once a day: keep at least {LEAST_DAYS} days")
        limit = (time.time() if now is None else now) - keep_days * DAY
        freed = 0
        for path in sorted(p for part in ("actions", "blobs") for p in self.folder.glob(f"{part}/**/*")):
            with contextlib.suppress(FileNotFoundError), explained(path):
                found = path.lstat()
                if not path.is_dir() and found.st_atime < limit and found.st_nlink == 1:
                    path.unlink()
                    freed += found.st_size
        with contextlib.suppress(OSError):
            (self.folder / SWEPT).touch()
        return freed

    def _blob(self, digest: str) -> Path:
        return blob(self.folder, digest)

    def _action(self, kind: str, key: str) -> Path:
        name = hash_of(key)
        return Path(f"{self.folder}/actions/{kind}/{name[:2]}/{name}")

    def _present(self, digest: str, size: int) -> bool:
        try:
            found = _stat(self.folder, digest)
        except FileNotFoundError:
            return False
        if time.time() - found.st_atime > DAY:
            touch(self._blob(digest), found)
        return found.st_size == size

    def _sound(self, digest: str) -> bool:
        """Return whether the blob exists undamaged; a damaged one is deleted."""
        path = self._blob(digest)
        try:
            found = path.stat()
            seen = (found.st_ino, found.st_size, found.st_mtime_ns)
            if _verified.get(str(path)) != seen:
                with path.open("rb") as file:
                    if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                        path.unlink(missing_ok=True)
                        return False
                _verified[str(path)] = seen
        except FileNotFoundError:
            return False
        touch(path, found)
        return True


@dataclass(frozen=True)
class KeptText:
    """A text in the cache, read only when it is asked for: `str(kept)`, which raises `Missing` as `Cache.read`."""

    cache: Cache
    digest: str

    def __str__(self) -> str:
        return _text(self.cache, self.digest)


@lru_cache(maxsize=1024)
def _text(cache: Cache, digest: str) -> str:
    return cache.read(digest).decode()


def digest_of(text: object) -> str:
    """Return the SHA-256 of a text, kept or not, in hex."""
    return text.digest if isinstance(text, KeptText) else hash_of(str(text))


def _stat(folder: Path, digest: str) -> stat_result:
    # Of hundreds of blobs at a time: a `Path` for each would take longer than the look at it.
    return stat(f"{folder}/blobs/{digest[:2]}/{digest}")  # noqa: PTH116


def _checksum(kind: str, key: str, body: str) -> str:
    # Kind and key are hashed too, so that an entry under another name is rejected.
    return hash_of("\0".join((kind, key, body)))
