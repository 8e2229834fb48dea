"""Executors of a build: a pool of processes, or this process alone."""

from __future__ import annotations

import ctypes
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing import forkserver, get_context, parent_process
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any, TypeVar

from sotay.base.errors import UserError
from sotay.base.garbage import collect_seldom
from sotay.storage.files import explained

T = TypeVar("T")
CONTEXT = get_context("forkserver")
"""mkdocs and the layout engine keep threads and state that a fork of this process would copy."""
LOADED = [f"sotay.pipeline.tasks.{name}" for name in ("expansion", "printing", "site", "archive", "status")]
"""What all processes of a pool need, loaded once for all of them."""
PRESS = "sotay.export.layout.press"
"""What else is needed to lay out pages: it loads for as long as all the rest."""
LONGEST = 70
"""Letters that the path of a folder may have for sockets to be named in a folder below it."""
LAST = -200
"""When a folder is removed at the end of a process: after multiprocessing has removed its own in it."""
TEMPORARY = "sotay-"
"""How the names of temporary folders begin; the number of the process that made it follows."""
KILLED = (
    "a worker process was killed, most likely because memory ran out: close other programs, or build again with "
    "fewer processes (--jobs 1); what was finished is in the cache"
)


class Serial(Executor):
    """Runs tasks immediately in this process."""

    def submit(self, task: Callable[..., T], /, *arguments: Any, **named: Any) -> Future[T]:
        """Call the task and return its finished future."""
        future: Future[T] = Future()
        try:
            future.set_result(task(*arguments, **named))
        except Exception as error:
            future.set_exception(error)
        return future


def begin(jobs: int, *more: str) -> None:
    """Start loading what all workers need, and `more` modules, until this process has work for them."""
    if jobs > 1:
        start_server([*LOADED, *more])


def start_server(modules: Sequence[str]) -> None:
    """Start the process from which others are forked, with these modules loaded."""
    CONTEXT.set_forkserver_preload([*modules])
    with _temporary_files_at_home():
        forkserver.ensure_running()


@contextmanager
def workers(jobs: int) -> Iterator[Executor]:
    """Yield an executor with that many processes, started on first use."""
    if jobs <= 1:
        yield Serial()
        return
    CONTEXT.set_forkserver_preload(LOADED)
    with _temporary_files_at_home() as home:
        folder = tempfile.mkdtemp(dir=home)
        pool = ProcessPoolExecutor(jobs, mp_context=CONTEXT, initializer=_start, initargs=(folder,))
        try:
            yield pool
        except BrokenProcessPool as error:
            raise UserError(KILLED) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _temporary_files_at_home() -> Iterator[str]:
    """Have temporary files, such as the sockets of multiprocessing, in a folder that goes away with this process."""
    usual, home = tempfile.tempdir, _home()
    tempfile.tempdir = home if len(home) < LONGEST else usual
    try:
        yield home
    finally:
        tempfile.tempdir = usual


@cache
def _home() -> str:
    """Return that folder; those of processes that were killed are removed."""
    with explained(Path(tempfile.gettempdir())):
        _sweep()
        folder = tempfile.mkdtemp(prefix=f"{TEMPORARY}{os.getpid()}-")
    Finalize(None, shutil.rmtree, args=(folder,), kwargs={"ignore_errors": True}, exitpriority=LAST)
    return folder


def give_back() -> None:
    """Return free memory to the system: otherwise a worker stays as large as the largest manual it bound."""
    with suppress(OSError, AttributeError):  # only glibc holds on to memory, and offers this call
        ctypes.CDLL(None).malloc_trim(0)


def _sweep() -> None:
    """Remove the temporary folders of builds that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{TEMPORARY}*-*"):
        process = folder.name.removeprefix(TEMPORARY).partition("-")[0]
        if process.isdigit() and not _runs(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        return True
    return True


def _start(folder: str) -> None:
    """Begin the life of a worker: what libraries keep in temporary files goes away with the build."""
    tempfile.tempdir = folder
    collect_seldom()
    _end_with_parent()


def _end_with_parent() -> None:
    """End this worker when the build is killed; otherwise it would wait for work forever."""
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
