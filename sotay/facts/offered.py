"""Which communes have which procedure: what the portals' search finds, collected from the communes' inventories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sotay.facts.inventory import Listed
from sotay.model.references import References


@dataclass(frozen=True)
class Offered:
    """A procedure, once for all communes where it has the same code, title and page."""

    code: str
    title: str
    path: str
    """Its page, relative to a commune's home."""
    also: tuple[str, ...]
    """Other search terms: its national number, and what people say instead of words of its title."""
    units: tuple[str, ...]
    """Slugs."""


def offered(inventories: Mapping[str, Sequence[Listed]], references: References) -> tuple[Offered, ...]:
    """Return the procedures of these communes that are not withdrawn, in the order of the manual."""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for unit, listed in inventories.items():
        for one in listed:
            if one.kind == "procedure" and one.status != "withdrawn":
                found.setdefault((one.code, one.title, one.path, one.tthc), []).append(unit)
    return tuple(
        Offered(code, title, path, tuple(filter(None, (tthc, *references.said_instead(title)))), tuple(units))
        for (code, title, path, tthc), units in found.items()
    )
