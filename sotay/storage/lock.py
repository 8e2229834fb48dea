"""One writer at a time: a lock on a folder, which the system releases when its holder ends, for whatever reason."""

from __future__ import annotations

import contextlib
import fcntl
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sotay.storage.files import explained

LOCK = ".lock"


@contextlib.contextmanager
def lock(out: Path, waiting: Callable[[str], None], patience: float = 1.0) -> Iterator[None]:
    """Lock the site for one build; the system releases it when the process ends, for whatever reason.

    When another build holds it for longer than `patience` seconds, `waiting` is called once with a sentence
    for the user, and waiting continues. Raises `UserError` when the folder cannot be written.
    """
    with explained(out):
        out.mkdir(parents=True, exist_ok=True)
        file = (out / LOCK).open("a")
    with file:
        deadline = time.monotonic() + patience
        while not _locked(file.fileno()):
            if time.monotonic() > deadline:
                waiting(f"another build is writing {out}; waiting for it to finish")
                fcntl.flock(file, fcntl.LOCK_EX)
                break
            time.sleep(0.05)
        yield


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
