"""`build.py desk`: the secretary's desk from the sources, without building a site."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

from sotay.base.errors import SourceError
from sotay.base.progress import Progress
from sotay.facts.inventory import Listed
from sotay.load.sources import Sources
from sotay.model.revisions import label
from sotay.pipeline.readings import known_unread
from sotay.pipeline.repair import settled
from sotay.pipeline.status import standings
from sotay.pipeline.tasks.status import State
from sotay.portal.desk import UnitDesk, desks
from sotay.storage.cache import Cache


def read_desks(
    root: Path, units: Collection[str], as_of: date, jobs: int, progress: Progress
) -> tuple[Sources, tuple[UnitDesk, ...]]:
    """Return the sources and the desks of these communes (none named: all); SourceError for mistakes in them."""
    stands, problems = standings(root, units, as_of, jobs, False, progress)
    if problems:
        raise SourceError(problems)
    sources, _ = settled(root, progress)
    assert sources is not None, "they were just read"
    sources = sources.on(as_of)
    inventories = {stand.unit: [_listed(sources, stand.unit, state) for state in stand.states] for stand in stands}
    unread = known_unread(Cache(sources.folders.cache), sources, inventories, as_of)
    return sources, desks(sources, inventories, unread, as_of)


def _listed(sources: Sources, unit: str, state: State) -> Listed:
    """Return what a site would list of a document; only what a desk shows of it."""
    issued = (e.documents[state.code] for e in sources.registers[unit].events if state.code in e.documents)
    last = next((one for one in issued if label(one.issue, one.revision) == state.last), None)
    issue, revision = (last.issue, last.revision) if last else (None, None)
    return Listed(state.code, state.title, "", state.status, issue, revision, str(state.effective or ""))
