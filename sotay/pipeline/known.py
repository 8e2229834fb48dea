"""Results of earlier builds: a commune with the same inputs is not built again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence

from sotay.base.hashing import digest
from sotay.load.sources import Sources
from sotay.model.outputs import Tree
from sotay.pipeline.run import Run, stated
from sotay.pipeline.tasks.job import Expanded, Job
from sotay.storage import kinds
from sotay.storage.cache import Cache


def recall_units(cache: Cache, sources: Sources, job: Job, units: Sequence[str]) -> dict[str, dict[str, Tree]]:
    """Return the parts of communes already built from exactly these inputs."""
    found = {unit: cache.recall(kinds.UNIT, _key(sources, job, unit)) for unit in units}
    return {
        unit: {part: Tree(json.loads(cache.read(name))) for part, name in parts.items()}
        for unit, parts in found.items()
        if parts is not None
    }


def remember(run: Run, expanded: Iterable[Expanded], made: Mapping[str, Tree]) -> None:
    """Remember what the pages of these communes say, and the parts built for them, by name."""
    cache = run.job.cache
    for one in expanded:
        parts = {part: tree for part, tree in made.items() if part.endswith(f"/{one.unit}")}
        names = {part: cache.put(json.dumps(dict(tree.files)).encode()) for part, tree in parts.items()}
        # Computed again: missing archive files have been added since.
        key = _key(run.sources, run.job, one.unit)
        cache.remember(kinds.UNIT, key, names, names.values())
        cache.remember(kinds.CONTENT, key, one.manuals, [one.manuals])


def recall_content(sources: Sources, job: Job, unit: str) -> str | None:
    """Return the digest of what a commune's pages say, if it was built from exactly these inputs."""
    found = job.cache.recall(kinds.CONTENT, _key(sources, job, unit))
    return found if isinstance(found, str) else None


def _key(sources: Sources, job: Job, unit: str) -> str:
    """Return the digest of everything a commune's published parts depend on."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return digest(json.dumps([*stated(sources, unit, job.as_of), epoch, job.pdf, job.zip]))
