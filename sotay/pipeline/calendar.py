"""`build.py calendar`: reads the sources, and holds the published site against the day it names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sotay.base.errors import SourceError
from sotay.base.progress import Progress
from sotay.load.sources import Sources
from sotay.model.paths import HOME
from sotay.pipeline.repair import settled
from sotay.pipeline.run import chosen

STALE = re.compile(r'data-stale="(\d{4}-\d{2}-\d{2})"')
"""How a page names the day from which it is out of date."""


@dataclass(frozen=True)
class Overdue:
    """A part of the published site that must be built."""

    part: str
    """`internal/xa-hai-anh`; the portal is `internal`."""
    since: date | None
    """The day on which it changed by itself; None: it is not published."""


def read(root: Path, units: Collection[str], progress: Progress) -> tuple[Sources, list[str]]:
    """Return the sources and the slugs of these communes (none named: all); SourceError for any mistake in a file."""
    sources, problems = settled(root, progress)
    if sources is None or any(p.level == "mistake" for p in problems):
        raise SourceError(problems)
    return sources, chosen(sources, units)


def due(units: Iterable[str], site: Path, as_of: date) -> tuple[Overdue, ...]:
    """Return the parts of a published site that are missing, or out of date today by the day that stands on them."""
    parts = [f"internal/{unit}" for unit in units]
    looked = ((part, _day_of(site / part / HOME)) for part in ("internal", *parts))
    return tuple(Overdue(part, day) for part, day in looked if day is None or day <= as_of)


def _day_of(page: Path) -> date | None:
    """Return the day from which a page is out of date, `date.max` where it names none; None: there is no page."""
    try:
        found = STALE.search(page.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    return date.fromisoformat(found[1]) if found else date.max
