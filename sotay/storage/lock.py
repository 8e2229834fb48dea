"""One writer at a time: a lock on a folder, which the system frees when its holder ends, however it ends."""

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
    """Hold the site for one build; the system frees it when the process ends, however it ends.

    When another build holds it for longer than `patience` seconds, `waiting` is called once with a sentence
    for the user, and the wait goes on. `UserError` when the folder cannot be written.
    """
    with explained(out):
        out.mkdir(parents=True, exist_ok=True)
        file = (out / LOCK).open("a")
    with file:
        deadline = time.monotonic() + patience
        while not _locked(file.fileno()):
            if time.monotonic() > deadline:
                waiting(f"another build is writing {out}: waiting until it is done")
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
