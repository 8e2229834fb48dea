"""`build.py calendar`: reads the sources, and holds the published site against the days since it was built."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

from sotay.base.errors import SourceError
from sotay.base.progress import Progress
from sotay.load.sources import Sources
from sotay.pipeline.evidence import heads_of
from sotay.pipeline.repair import settled
from sotay.pipeline.run import chosen
from sotay.portal.calendar import calendar


def read(root: Path, units: Collection[str], progress: Progress) -> tuple[Sources, list[str]]:
    """Return the sources and the slugs of these communes (none named: all); SourceError for any mistake in a file."""
    sources, problems = settled(root, progress)
    if sources is None or any(p.level == "mistake" for p in problems):
        raise SourceError(problems)
    return sources, chosen(sources, units)


def due(sources: Sources, units: Sequence[str], site: Path, as_of: date) -> tuple[date | None, date | None]:
    """Return the day the published site was built for and the first day since on which pages changed, up to today.

    The second is None while the site stands; the first is None where there is no site: then it is due.
    """
    heads = heads_of(site)
    if heads is None:
        return None, as_of
    since = calendar(sources, units, heads.as_of, as_of)
    return heads.as_of, since.next_day
