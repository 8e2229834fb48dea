"""Runs of consecutive codes, shortened to the first and the last: QT-HT-01 to QT-HT-19."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

SHORT = 2
"""Runs up to this length are listed in full."""
_NUMBERED = re.compile(r"^(.*?)(\d*)$")


def in_runs(codes: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Yield the codes in order: three or more consecutive ones as a (first, last) run, the others singly."""
    runs: list[list[str]] = []
    for code in codes:
        if runs and _follows(runs[-1][-1], code):
            runs[-1].append(code)
        else:
            runs.append([code])
    for run in runs:
        yield from [(run[0], run[-1])] if len(run) > SHORT else ((code,) for code in run)


def _follows(code: str, following: str) -> bool:
    (before, number), (same, successor) = _NUMBERED.findall(code)[0], _NUMBERED.findall(following)[0]
    return before == same and "" not in (number, successor) and int(successor) == int(number) + 1
