"""Fields: what a file asks Word to put in, as the number of a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PLAIN = ("HYPERLINK", "REF", "SET")
"""Their result is text as any other."""


@dataclass
class OpenField:
    """A field that has begun: its code is read before its result."""

    code: str = ""
    result: bool = False

    @property
    def name(self) -> str:
        """Return its name in capitals; empty for a link, whose text is a text as any."""
        found = re.match(r"\s*([A-Za-z]+)", self.code)
        name = found[1].upper() if found else ""
        return "" if name in _PLAIN else name


def field_name(fields: Sequence[OpenField]) -> str:
    """Return the field that text within these belongs to, the outermost first; a table of contents before all."""
    names = [one.name for one in fields]
    return "TOC" if "TOC" in names else next((name for name in reversed(names) if name), "")
