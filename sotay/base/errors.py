"""User errors: where, which rule, what is wrong and how to fix it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal, get_args

Level = Literal["mistake", "finding", "note"]
"""A mistake stops what it affects. A finding fails `check`, but pages are built and say so. A note only informs."""


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in the sources. `path` is relative to the root, `line` counts from 1 (0: the whole file)."""

    path: str
    line: int
    rule: str
    message: str
    hint: str = ""
    unit: str = ""
    """Slug of the one commune it stops; empty for a mistake in a shared file."""
    level: Level = "mistake"

    def __str__(self) -> str:
        """Return `path:line: rule: message — hint`, as editors and people read it."""
        where = f"{self.path}:{self.line}" if self.line else self.path
        note = "note: " if self.level == "note" else ""
        return f"{where}: {note}{self.rule}: {self.message}" + (f" — {self.hint}" if self.hint else "")

    def as_dict(self) -> dict[str, str | int]:
        """Return the fields under their names, for `--format json`."""
        return asdict(self)


def counted(problems: Iterable[Problem]) -> str:
    """Return the number of different problems by level: `2 mistakes, 1 note`."""
    levels = [level for _, level in {(str(p), p.level) for p in problems}]
    counts = {level: levels.count(level) for level in get_args(Level)}
    return ", ".join(f"{n} {level}{'s' if n > 1 else ''}" for level, n in counts.items() if n)


class SourceError(Exception):
    """Carries every problem found; raised before anything is written."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class Mistake(Exception):
    """An author's mistake found while expanding a page; the caller adds file and line."""

    def __init__(self, rule: str, message: str, hint: str = "") -> None:
        self.rule, self.message, self.hint = rule, message, hint
        super().__init__(f"{rule}: {message}")


class UserError(Exception):
    """A problem with the call or the machine that the user can fix (disk full, folder not writable)."""
