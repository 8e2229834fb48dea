"""A cache with a shared folder or object store behind it, through which the machines of a cluster share results."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from sotay.base.errors import UserError
from sotay.base.hashing import digest as hash_of
from sotay.storage.blobs import Missing
from sotay.storage.cache import Cache
from sotay.storage.files import place
from sotay.storage.kinds import Kind

_there: set[tuple[str, str]] = set()
"""(address, blob) pairs this process has sent, or found there."""


def shared(folder: Path, address: str) -> Shared:
    """Return a cache in a folder with a shared store behind it; `address` is a path or any fsspec URL.

    Raises `UserError` when it cannot be parsed, or needs a package that is not installed.
    """
    try:
        files, path = url_to_fs(address)
    except (ValueError, ImportError) as error:
        raise UserError(f"{address}: {error}") from error
    return Shared(folder, files.unstrip_protocol(path))


def forget() -> None:
    """Forget what was seen there: a shared store may be emptied between two builds."""
    _there.clear()


@dataclass(frozen=True)
class Shared(Cache):
    """A `Cache` that also writes to the shared store, and looks there for what is missing locally.

    Every method raises `UserError` when the shared store cannot be reached.
    """

    address: str
    """`file:///mnt/sotay`, `s3://bucket/sotay`."""

    def has(self, digest: str, size: int | None = None) -> bool:
        """Return whether the shared store has a blob, of that size in bytes if known."""
        if (self.address, digest) not in _there:
            files, path = self._where(self._blob(digest))
            with self._reached():
                try:
                    found = files.info(path)["size"]
                except FileNotFoundError:
                    return False
            if size not in (None, found):
                return False
            _there.add((self.address, digest))
        return True

    def put(self, content: bytes) -> str:
        """Store bytes locally and in the shared store; return their SHA-256."""
        digest = super().put(content)
        if not self.has(digest, len(content)):
            self._send(self._blob(digest), content)
            _there.add((self.address, digest))
        return digest

    def read(self, digest: str) -> bytes:
        """Return a blob's verified bytes. Raises `Missing` when neither store has it undamaged."""
        try:
            return super().read(digest)
        except Missing:
            self._bring(digest)
            return super().read(digest)

    def link(self, digest: str, target: Path) -> None:
        """Put a blob at a path, as `Cache.link`. Raises `Missing` as `read` does."""
        try:
            super().link(digest, target)
        except Missing:
            self._bring(digest)
            super().link(digest, target)

    def remember(self, kind: Kind, key: str, value: Any, blobs: Iterable[str] = ()) -> None:
        """Store a small JSON value in both, as `Cache.remember`."""
        blobs = tuple(blobs)
        for digest in blobs:
            if not self._blob(digest).exists():
                self._bring(digest)
        super().remember(kind, key, value, blobs)
        path = self._action(kind.name, key)
        self._send(path, path.read_bytes())

    def recall(self, kind: Kind, key: str) -> Any:
        """Return what any machine remembered; None if a blob it needs is in neither store."""
        path = self._action(kind.name, key)
        if not path.exists():
            content = self._fetch(path)
            if content is None:
                return None
            place(path, content)
        return super().recall(kind, key)

    def _present(self, digest: str, size: int) -> bool:
        # The value may be read on another machine, so blobs that are only here are sent.
        if self.has(digest, size):
            return True
        try:
            return super()._present(digest, size) and self.put(super().read(digest)) == digest
        except Missing:
            return False

    def _bring(self, digest: str) -> None:
        path = self._blob(digest)
        content = self._fetch(path)
        if content is not None and hash_of(content) == digest:
            return place(path, content)
        _there.discard((self.address, digest))
        if content is not None:  # damaged: it would block the rebuilt one
            files, there = self._where(path)
            with self._reached(), contextlib.suppress(FileNotFoundError):
                files.rm_file(there)
        raise Missing([digest])

    def _fetch(self, path: Path) -> bytes | None:
        files, there = self._where(path)
        with self._reached():
            try:
                content: bytes = files.cat_file(there)
            except FileNotFoundError:
                return None
        return content

    def _send(self, path: Path, content: bytes) -> None:
        files, there = self._where(path)
        with self._reached():
            if isinstance(files, LocalFileSystem):
                place(Path(there), content)
            else:
                files.pipe_file(there, content)  # an object store shows all of an object or none

    def _where(self, path: Path) -> tuple[AbstractFileSystem, str]:
        """Return the shared store's file system, and this cache file's path on it."""
        files, top = _opened(self.address)
        return files, f"{top}/{path.relative_to(self.folder).as_posix()}"

    @contextlib.contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # each kind of store has its own
            raise UserError(f"{self.address}: the shared store cannot be used: {error}") from error


@cache
def _opened(address: str) -> tuple[AbstractFileSystem, str]:
    files, path = url_to_fs(address)
    return files, str(files._strip_protocol(path)).rstrip("/")
