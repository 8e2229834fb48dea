"""Content-addressed cache: the only module that touches `.cache/`.

Two kinds of entries, as in Bazel's remote cache: a *blob* is bytes under their own SHA-256; an *action* is
a small JSON value under what it was made from, with the blobs it names. Everything is written beside and
moved into place, so any number of processes share one store. Nothing in it is believed unchecked: a damaged
entry is deleted and counts as absent. Deleting the folder changes nothing but time.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sotay.errors import UserError
from sotay.hashing import digest as hash_of

DAY = 86_400
ADVICE = {
    errno.ENOSPC: "the disk is full: free some space and build again",
    errno.EDQUOT: "the disk quota is used up: free some space and build again",
    errno.EFBIG: "the file is larger than the limit of this account (ulimit -f): raise it and build again",
    errno.EACCES: "no permission: mend the permissions of the folder or choose another one",
    errno.EPERM: "no permission: mend the permissions of the folder or choose another one",
    errno.EROFS: "the file system is read-only: choose another folder",
    errno.EEXIST: "a file stands where a folder is needed: move it away and build again",
    errno.ENOTDIR: "a file stands where a folder is needed: move it away and build again",
    errno.EBUSY: "the folder is in use by the system (a mount point?): release it and build again",
}
NO_LINKS = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS}

_verified: dict[str, tuple[int, int, int]] = {}
"""Blobs this process has hashed → (inode, size, mtime in ns) then; survives the pickling of a `Store`."""


class Missing(Exception):
    """Blobs that are not in the store, or were damaged and are now deleted: make them again."""

    def __init__(self, digests: Iterable[str]) -> None:
        self.digests: tuple[str, ...] = tuple(sorted(set(digests)))
        super().__init__(self.digests)

    def __str__(self) -> str:
        return f"not in the cache: {', '.join(self.digests)}"


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn an `OSError` that a user can mend into a `UserError` that names the path and what to do.

    `path` is named where the system does not say which file it was about (a full disk).
    """
    try:
        yield
    except OSError as error:
        advice = ADVICE.get(error.errno or 0)
        if advice is None:
            raise
        raise UserError(f"{error.filename2 or error.filename or path}: {advice}") from error


@dataclass(frozen=True)
class Store:
    """The cache in one folder. A value: pickle it to worker processes."""

    folder: Path

    def put(self, content: bytes) -> str:
        """Keep bytes and return their SHA-256 in hex. `UserError` when the folder cannot be written."""
        digest = hash_of(content)
        with told(self.folder):
            if not self._sound(digest):
                place(self._blob(digest), content)
        return digest

    def read(self, digest: str) -> bytes:
        """Return a blob's bytes, checked. `Missing` when it is absent or damaged."""
        path = self._blob(digest)
        try:
            with told(path):
                content = _read(path)
                if hash_of(content) == digest:
                    return content
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            pass
        raise Missing([digest])

    def link(self, digest: str, target: Path) -> None:
        """Put a blob at a path, read-only, in place of what is there; folders are made.

        A hard link where the file system can, so that what is published many times stands on disk once; else
        a copy with the blob's times. A blob is hashed once in each process.
        `Missing` when it is absent or damaged, `UserError` when the path cannot be written.
        """
        blob = self._blob(digest)
        with told(target):
            if not self._sound(digest):
                raise Missing([digest])
            try:
                place_link(blob, target)
            except FileNotFoundError:  # swept since it was hashed
                raise Missing([digest]) from None

    def remember(self, kind: str, key: str, value: Any, blobs: Iterable[str] = ()) -> None:
        """Keep a small JSON value under a kind (a folder name) and a key (any text).

        `blobs` are the digests the value stands on: it is not recalled without them. `Missing` when one of
        them is not in the store now.
        """
        try:
            sizes = {digest: self._blob(digest).stat().st_size for digest in sorted(set(blobs))}
        except FileNotFoundError as error:
            raise Missing([Path(error.filename).name]) from None
        body = json.dumps([value, sizes], ensure_ascii=False)
        place(self._action(kind, key), f"{_checksum(kind, key, body)}\n{body}\n".encode())

    def recall(self, kind: str, key: str) -> Any:
        """Return what was remembered, or None: never known, damaged, or a blob it needs is gone or cut short.

        Blobs are looked at, not hashed: `read` and `link` do that.
        """
        path = self._action(kind, key)
        try:
            with told(path):
                checksum, _, body = _read(path).decode().removesuffix("\n").partition("\n")
            if checksum != _checksum(kind, key, body):
                raise ValueError("damaged")
        except FileNotFoundError:
            return None
        except ValueError:
            path.unlink(missing_ok=True)
            return None
        value, sizes = json.loads(body)
        return value if all(self._present(digest, size) for digest, size in sizes.items()) else None

    def verify(self) -> tuple[str, ...]:
        """Hash every blob and delete the damaged ones; return their digests. Damage seldom comes alone."""
        names = sorted(path.name for path in self.folder.glob("blobs/*/*") if not path.name.startswith("."))
        return tuple(name for name in names if not self._sound(name))

    def sweep(self, keep_days: float = 60, now: float | None = None) -> int:
        """Remove what was not used for `keep_days` days (at least 2); return the bytes set free.

        `now` is in seconds since 1970. What a build beside this one uses has just been touched and stays;
        should this be faster than the touch, the build meets `Missing`. A published blob stays: removing it
        would free nothing.
        """
        if keep_days < 2:
            raise ValueError("use is noted once a day: keep at least 2 days")
        limit = (time.time() if now is None else now) - keep_days * DAY
        freed = 0
        for path in sorted(p for part in ("actions", "blobs") for p in self.folder.glob(f"{part}/**/*")):
            with contextlib.suppress(FileNotFoundError), told(path):
                found = path.lstat()
                if not path.is_dir() and found.st_atime < limit and found.st_nlink == 1:
                    path.unlink()
                    freed += found.st_size
        return freed

    def _blob(self, digest: str) -> Path:
        return Path(f"{self.folder}/blobs/{digest[:2]}/{digest}")

    def _action(self, kind: str, key: str) -> Path:
        name = hash_of(key)
        return Path(f"{self.folder}/actions/{kind}/{name[:2]}/{name}")

    def _present(self, digest: str, size: int) -> bool:
        path = self._blob(digest)
        try:
            found = path.stat()
        except FileNotFoundError:
            return False
        _touch(path, found)
        return found.st_size == size

    def _sound(self, digest: str) -> bool:
        """Say whether the blob is there and whole; a damaged one is deleted."""
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
        _touch(path, found)
        return True


def _read(path: Path) -> bytes:
    with path.open("rb", buffering=0) as file:
        _touch(path, os.fstat(file.fileno()))
        return file.readall()


def _checksum(kind: str, key: str, body: str) -> str:
    # Kind and key are hashed too: an entry that lies under another name is not its own.
    return hash_of("\0".join((kind, key, body)))


def _touch(path: Path, found: os.stat_result) -> None:
    # The time of last use is atime: mtime is shared with the published file and is its Last-Modified.
    now = time.time_ns()
    if now - found.st_atime_ns > DAY * 10**9:
        with contextlib.suppress(OSError):  # a cache one may only read is still a cache
            os.utime(path, ns=(now, found.st_mtime_ns))


def place(path: Path, content: bytes) -> None:
    """Write a read-only file beside its place and move it there; `UserError` when it cannot be written."""
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", dir=path.parent)
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                os.fchmod(handle, 0o444)
            beside.replace(path)
        except BaseException:
            beside.unlink()
            raise


def place_link(file: Path, target: Path) -> None:
    """Put a file at a second path as well, in place of what is there: as a hard link where there are any; else a copy.

    Folders are made. `FileNotFoundError` where there is no such file.
    """
    try:
        _link_or_copy(file, target)
    except FileNotFoundError:
        if not file.exists():
            raise
        target.parent.mkdir(parents=True, exist_ok=True)
        _link_or_copy(file, target)
    except FileExistsError:
        target.unlink()
        _link_or_copy(file, target)


def _link_or_copy(blob: Path, target: Path) -> None:
    try:
        target.hardlink_to(blob)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        try:
            shutil.copy2(blob, target)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
