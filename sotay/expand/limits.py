"""How much a page may take while it is filled in and converted: beyond that it is its author's mistake, with a line.

The limits are far from any real page: the largest that ships has 160,000 letters and takes 0.04 s. Rounds and letters
are counted, so that a page is refused on every machine or on none; time is the last resort, for what nobody counted.
"""

from __future__ import annotations

import ctypes
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import FrameType

ROUNDS = 200_000
"""Most rounds of loops, calls and filters of a page."""
LETTERS = 2_000_000
"""Most letters (or entries of a list) of one value, and of the page."""
WORK = 50_000_000
"""Most letters of all the values that are made on the way."""
FIGURE = 10_000
"""The highest number that says how wide, how often or how exact something is to be written."""
BITS = 20_000
"""Most bits of a whole number."""
SECONDS = 20.0
"""Most processor time of a page, for filling in and for converting each."""

HINT = "make it smaller, or several pages of it"


class Excess(BaseException):
    """A page takes more than it may. No mistake to go on from: neither macros nor libraries may catch it."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@dataclass
class _Taken:
    """What the page being filled in has taken."""

    rounds: int = 0
    work: int = 0


_taken: ContextVar[_Taken | None] = ContextVar("what the page being filled in has taken", default=None)


def go_round() -> None:
    """Count a round of a loop, or a call."""
    taken = _taken.get()
    if taken is not None:
        taken.rounds += 1
        if taken.rounds > ROUNDS:
            raise Excess(f"the page takes more than {ROUNDS:,} rounds of loops and calls")


def make(letters: int) -> None:
    """Count a value of so many letters or entries, best before it is made."""
    fit(letters)
    taken = _taken.get()
    if taken is not None:
        taken.work += letters
        if taken.work > WORK:
            raise Excess(f"the page makes more than {WORK:,} letters on its way")


def fit(letters: int) -> None:
    """Refuse a value of too many letters or entries."""
    if letters > LETTERS:
        raise Excess(f"the page makes a text or a list longer than {LETTERS:,}")


def figure(number: object) -> None:
    """Refuse a number too high for a width, a precision or how often something is repeated."""
    if isinstance(number, int) and abs(number) > FIGURE:
        raise Excess(f"a width, a precision or a count is higher than {FIGURE:,}")


def whole(bits: int) -> None:
    """Refuse a whole number of too many bits."""
    if bits > BITS:
        raise Excess(f"a whole number has more than {BITS:,} bits")


@contextmanager
def limited(seconds: float = SECONDS) -> Iterator[None]:
    """Count what is taken within, and raise Excess where it is more than a page may.

    Processor time is that of the process in the main thread, and that of the thread in any other, as on a Dask cluster.
    """
    token = _taken.set(_Taken())
    try:
        with _timed(seconds):
            yield
    finally:
        _taken.reset(token)


@contextmanager
def _timed(seconds: float) -> Iterator[None]:
    """Raise Excess once this thread has taken so much processor time: by a signal, or from a thread that watches."""
    message = f"the page takes more than {seconds:g} seconds of processor time"
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        with _watched(seconds, message):
            yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        raise Excess(message)

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1)  # again each second, should somebody catch the first
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def _watched(seconds: float, message: str) -> Iterator[None]:
    """As a signal does, for a worker of a Dask cluster: signals reach the main thread alone."""

    class Late(Excess):
        def __init__(self) -> None:
            super().__init__(message)

    watched, ended, turn = threading.get_ident(), threading.Event(), threading.Lock()
    clock = time.pthread_getcpuclockid(watched)
    last = time.clock_gettime(clock) + seconds

    def watch() -> None:
        while not ended.wait(min(1.0, seconds)):
            with turn:
                if not ended.is_set() and time.clock_gettime(clock) > last:
                    _raise_in(watched, ctypes.py_object(Late))

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        with turn:
            ended.set()
            _raise_in(watched, None)  # what was not raised yet is no longer due


def _raise_in(thread: int, error: ctypes.py_object[type[BaseException]] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), error)
