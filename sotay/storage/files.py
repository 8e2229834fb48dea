"""Files written completely or not at all, and system errors in words a user can act on."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sotay.base.errors import UserError

ADVICE = {
    errno.ENOSPC: "the disk is full: free some space and build again",
    errno.EDQUOT: "the disk quota is used up: free some space and build again",
    errno.EFBIG: "the file is larger than the limit of this account (ulimit -f): raise it and build again",
    errno.EACCES: "no permission: fix the folder's permissions or choose another folder",
    errno.EPERM: "no permission: fix the folder's permissions or choose another folder",
    errno.EROFS: "the file system is read-only: choose another folder",
    errno.EEXIST: "a file is where a folder is needed: move it away and build again",
    errno.ENOTDIR: "a file is where a folder is needed: move it away and build again",
    errno.EMFILE: "too many open files: raise the limit (ulimit -n 1024) and try again",
    errno.ENFILE: "too many open files on this machine: close other programs and try again",
    errno.ENOMEM: "memory ran out: close other programs, or use fewer processes (--jobs 1)",
    errno.EBUSY: "the folder is in use by the system (a mount point?): release it and build again",
}
LIBRARY = re.compile(r"shared object|cannot load library|cannot open|DLL load failed")
MEMORY_LIMIT = "and a limit on memory (ulimit -v) may be too low"
NO_LINKS = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS}


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn an `OSError` that a user can fix into a `UserError` that names the path and what to do.

    `path` is named if the system does not say which file failed (a full disk).
    """
    try:
        yield
    except OSError as error:
        advice = ADVICE.get(error.errno or 0)
        if advice is None:
            raise
        raise UserError(f"{error.filename2 or error.filename or path}: {advice}") from error


def trouble(error: BaseException) -> str:
    """Return what a user can do about an error of the machine that nobody expected here; empty for a bug."""
    if isinstance(error, MemoryError):
        return ADVICE[errno.ENOMEM]
    if isinstance(error, ImportError | OSError) and LIBRARY.search(str(error)):
        return f"a library of this system cannot be loaded ({error}): `make` installs what is missing, {MEMORY_LIMIT}"
    if isinstance(error, OSError) and "AF_UNIX path too long" in str(error):
        return "the path of the temporary folder is too long for a socket: set TMPDIR to a shorter one, e.g. /tmp"
    if isinstance(error, OSError) and error.errno in ADVICE:
        return f"{error.filename2 or error.filename or error.strerror}: {ADVICE[error.errno]}"
    return ""


def within(folder: Path, path: str) -> Path:
    """Return where a path below a folder is; `UserError` for one that leads out of it, or to the folder itself."""
    parts = path.split("/")
    if not {"", ".", ".."}.isdisjoint(parts) or "\0" in path or Path(path).is_absolute():
        raise UserError(f"{path!r} is no path below {folder}; nothing is read or written there")
    return folder / path


def write(path: Path, content: bytes, *, read_only: bool = False) -> None:
    """Write a file and flush it to disk; missing folders are created."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        if read_only:
            os.fchmod(file.fileno(), 0o444)
        file.flush()
        os.fsync(file.fileno())


def replace_text(path: Path, text: str) -> None:
    """Replace a file in one step. Raises `UserError` when it cannot be written."""
    with explained(path):
        write(beside(path), text.encode())
        beside(path).replace(path)
        sync(path.parent)


def sync(folder: Path) -> None:
    """Have the disk know the names in a folder, as `write` does the content of a file."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def beside(path: Path) -> Path:
    """Return the temporary path of the new text until it replaces the old."""
    return path.parent / f".{path.name}.new"


def place(path: Path, content: bytes) -> None:
    """Write a read-only file next to its final path and move it there. Raises `UserError` when it cannot be written."""
    with explained(path):
        handle, waiting = _begun(path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                os.fchmod(handle, 0o444)
            waiting.replace(path)
        except BaseException:
            waiting.unlink()
            raise


def _begun(folder: Path) -> tuple[int, Path]:
    """Create an empty file in a folder, which is made only if it is missing: hardly ever, among thousands of files."""
    try:
        handle, name = tempfile.mkstemp(prefix=".", dir=folder)
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", dir=folder)
    return handle, Path(name)


def place_link(file: Path, target: Path) -> None:
    """Put a file at a second path too, replacing what is there: as a hard link where supported, else a copy.

    Missing folders are created. Raises `FileNotFoundError` if there is no such file.
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
