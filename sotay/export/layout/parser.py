"""The patterns of WeasyPrint's HTML parser, kept: tinyhtml5 2.1 means to, but files them under the wrong key.

It puts each together anew for every attribute of a text, which took a third of reading it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tinyhtml5 import inputstream  # type: ignore[import-untyped]


class _Patterns(dict[tuple[Iterable[str], bool], re.Pattern[str]]):
    """What matches a run of letters, by the letters and whether the run is of these or of all others."""

    def __missing__(self, key: tuple[Iterable[str], bool]) -> re.Pattern[str]:
        letters, of_these = key
        escaped = "".join(map(re.escape, letters))
        self[key] = pattern = re.compile(f"[{'' if of_these else '^'}{escaped}]+")
        return pattern


def keep_patterns() -> None:
    """Let the parser put each of its patterns together once in a process."""
    inputstream.characters_until_regex = _Patterns()
