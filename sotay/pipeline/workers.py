"""Who does the work of a build: processes, or this one alone."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import forkserver, get_context, parent_process
from typing import Any, TypeVar

T = TypeVar("T")
CONTEXT = get_context("forkserver")
"""mkdocs and the layout engine keep threads and state that a fork of this process would copy."""
LOADED = [f"sotay.pipeline.tasks.{name}" for name in ("expansion", "printing", "site", "archive", "status")]
"""What all processes of a pool need, loaded once for all of them."""


class Serial(Executor):
    """Does the work at once in this process."""

    def submit(self, task: Callable[..., T], /, *arguments: Any, **named: Any) -> Future[T]:
        """Call the task and return its finished future."""
        future: Future[T] = Future()
        try:
            future.set_result(task(*arguments, **named))
        except Exception as error:
            future.set_exception(error)
        return future


def begin(jobs: int) -> None:
    """Begin to load what all workers need, beside what this process does until it has work for them."""
    if jobs > 1:
        CONTEXT.set_forkserver_preload(LOADED)
        forkserver.ensure_running()


@contextmanager
def workers(jobs: int) -> Iterator[Executor]:
    """Give an executor with that many processes; they are started when first needed."""
    if jobs <= 1:
        yield Serial()
        return
    CONTEXT.set_forkserver_preload(LOADED)
    pool = ProcessPoolExecutor(jobs, mp_context=CONTEXT, initializer=_end_with_parent)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def give_back() -> None:
    """Return free memory to the system: without this a worker stays as large as the largest manual it has bound."""
    with suppress(OSError, AttributeError):  # only glibc keeps it so long, and can be asked
        ctypes.CDLL(None).malloc_trim(0)


def _end_with_parent() -> None:
    """Let this worker end when the build is killed: it would wait for work for ever."""
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
