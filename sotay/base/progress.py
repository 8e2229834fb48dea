"""Progress of a running command: counts and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from typing import TextIO, TypeVar

from sotay.base.errors import Problem, SourceError

T = TypeVar("T")
RECENT = 20
"""Time left follows from the pace of so many results before: those from the cache come at once, the rest do not."""
LULL = 30.0
"""Elsewhere than on a terminal, who waits is told at least so often (seconds)."""
TICK = 1.0
"""A terminal counts down so often while nothing is done (seconds)."""


@dataclass
class Progress:
    """Writes to stderr; with `quiet`, only what `say` is given."""

    stream: TextIO = field(default_factory=lambda: sys.stderr)
    quiet: bool = False
    patience: float = 0.0
    """Seconds before anything is shown; then nothing is left of it on a terminal, for what follows is the answer."""

    def say(self, sentence: str) -> None:
        """Print one line."""
        print(sentence, file=self.stream, flush=True)

    def each(self, what: str, futures: Iterable[Future[T]]) -> Iterator[T]:
        """Yield results as they complete, showing how many are done and how long the rest will take.

        Raises SourceError at the end with the mistakes found by any of them.
        """
        waiting = set(futures)
        count, problems = len(waiting), list[Problem]()
        shown = _Shown(self, what, count)
        while waiting:
            finished, waiting = wait(waiting, shown.until_next, FIRST_COMPLETED)
            for future in finished:
                try:
                    yield future.result()
                except SourceError as error:
                    problems.extend(error.problems)
                shown.one_more()
            if not finished:
                shown.tick()
        shown.end()
        if problems:
            raise SourceError(problems)


class _Shown:
    """What is shown of one step: how many are done, and how long the rest will take at the pace of late."""

    def __init__(self, progress: Progress, what: str, count: int) -> None:
        self._progress, self._what, self._count = progress, what, count
        self._terminal = progress.stream.isatty()
        self._begun = time.monotonic()
        self._last = 0.0 if self._terminal else self._begun
        self._times: deque[float] = deque([self._begun], RECENT + 1)
        self._done, self._on_line = 0, False

    @property
    def until_next(self) -> float | None:
        """Return how long to wait before `tick` (seconds); None: for ever."""
        return None if self._progress.quiet else TICK if self._terminal else LULL

    def one_more(self) -> None:
        """Count a result."""
        self._done += 1
        self._times.append(time.monotonic())
        at_end = self._done == self._count
        if self._terminal and not self._patient and (at_end or self._times[-1] - self._last >= 0.2):
            self._line()
        elif not self._terminal:
            self.tick()

    def tick(self) -> None:
        """Show that the work goes on, if it is time to."""
        if self._progress.quiet or self._patient:
            return
        if self._terminal:
            self._line()
        elif self._done < self._count and time.monotonic() - self._last >= LULL:
            self._last = time.monotonic()
            self._progress.say(f"{self._what} {self._done}/{self._count}{self._left}")

    def end(self) -> None:
        """Finish the line; what was only to be seen while waiting goes away."""
        if self._progress.quiet or not self._count:
            return
        passing = bool(self._progress.patience)
        if self._terminal and self._on_line:
            print("\r\033[K" if passing else "", end="" if passing else "\n", file=self._progress.stream, flush=True)
        elif not self._terminal and not passing:
            self._progress.say(f"{self._what} {self._count}/{self._count}")

    @property
    def _patient(self) -> bool:
        return time.monotonic() - self._begun < self._progress.patience

    def _line(self) -> None:
        self._last, self._on_line = time.monotonic(), True
        said = f"{self._what} {self._done}/{self._count}{self._left}"
        print(f"\r\033[K{said}", end="", file=self._progress.stream, flush=True)

    @property
    def _left(self) -> str:
        """Return how long the rest will take, in words; nothing where nothing is done yet."""
        rest, paced = self._count - self._done, len(self._times) - 1
        if not paced:
            return ""
        each = (self._times[-1] - self._times[0]) / paced
        # What is being worked on has taken its time already, and may take longer than those before.
        since = time.monotonic() - self._times[-1]
        return f", {spelled(max(each * rest - since, each * (rest - 1), 0))} left"


def spelled(seconds: float) -> str:
    """Return a time as people say it: `40 s`, `3 min 20 s`, `2 h 5 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole < 600 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
