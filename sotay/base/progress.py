"""Progress of a running build: counts and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, as_completed
from dataclasses import dataclass, field
from typing import TextIO, TypeVar

from sotay.base.errors import Problem, SourceError

T = TypeVar("T")


@dataclass
class Progress:
    """Writes to stderr; with `quiet`, only what `say` is given."""

    stream: TextIO = field(default_factory=lambda: sys.stderr)
    quiet: bool = False

    def say(self, sentence: str) -> None:
        """Print one line."""
        print(sentence, file=self.stream, flush=True)

    def each(self, what: str, futures: Iterable[Future[T]]) -> Iterator[T]:
        """Yield results as they complete, showing how many are done and how long the rest will take.

        Raises SourceError at the end with the mistakes found by any of them.
        """
        waiting = list(futures)
        problems: list[Problem] = []
        begun, shown = time.monotonic(), 0.0
        for done, future in enumerate(as_completed(waiting), 1):
            try:
                yield future.result()
            except SourceError as error:
                problems.extend(error.problems)
            now = time.monotonic()
            if self.quiet or (now - shown < 0.2 and done < len(waiting)):
                continue
            shown = now
            left = (now - begun) / done * (len(waiting) - done)
            self._show(what, done, len(waiting), left)
        if problems:
            raise SourceError(problems)

    def _show(self, what: str, done: int, count: int, left: float) -> None:
        if self.stream.isatty():
            end = "\n" if done == count else ""
            print(f"\r\033[K{what} {done}/{count}, {left:.0f} s left", end=end, file=self.stream, flush=True)
        elif done == count:
            print(f"{what} {done}/{count}", file=self.stream, flush=True)
