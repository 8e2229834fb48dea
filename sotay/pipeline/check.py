"""`build.py check`: every mistake in every file, re-checking only what was touched since.

The cache keeps the findings under one kind, `mistakes`, for three scopes: everything on disk, rules across
files, and the pages of one commune. Each is keyed by everything it depends on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from sotay.base import versions
from sotay.base.errors import Problem
from sotay.base.folders import Folders
from sotay.base.hashing import digest
from sotay.base.progress import Progress
from sotay.export.signature import can_check
from sotay.pipeline.evidence import evidence
from sotay.pipeline.repair import settle_left, settled
from sotay.pipeline.run import Run, blame, met_by, new_job, stated
from sotay.pipeline.stages import expand_all
from sotay.pipeline.workers import begin, workers
from sotay.storage import kinds
from sotay.storage.cache import Cache
from sotay.storage.publish.plan import REGISTERS


def examine(root: Path, as_of: date, jobs: int, progress: Progress) -> tuple[Problem, ...]:
    """Return every mistake in every file of every commune; only the cache is written."""
    folders = Folders(root)
    settle_left(folders, progress)
    cache, key = Cache(folders.cache), _on_disk(folders, as_of)
    known = _recall(cache, key)
    if known is not None:
        return known
    found = examine_touched(root, as_of, jobs, progress)
    if _on_disk(folders, as_of) == key:  # no file was saved meanwhile
        _remember(cache, key, found)
    return found


def examine_touched(root: Path, as_of: date, jobs: int, progress: Progress) -> tuple[Problem, ...]:
    """Return every mistake; a commune is filled in again only if something its pages depend on has changed."""
    begin(jobs)
    sources, problems = settled(root, progress)
    if sources is None:
        return tuple(sorted(set(problems)))
    cache, units = Cache(sources.folders.cache), sorted(sources.units)
    keys = {unit: digest("\n".join(("pages", *stated(sources, unit, as_of)))) for unit in units}
    known = {unit: _recall(cache, keys[unit]) for unit in units}
    with workers(jobs) as executor:
        run = Run(new_job(cache, sources, as_of, pdf=False), sources, executor, progress)
        together = check_together(run)
        expanded = expand_all(run, [unit for unit in units if known[unit] is None], only_check=True)
        for e in expanded:
            _remember(cache, keys[e.unit], e.problems)
        met = {unit: found for unit, found in known.items() if found} | {e.unit: e.problems for e in expanded}
        held = evidence(sources, units, cache, as_of, sources.folders.site)
        return tuple(sorted({*problems, *held, *together(), *blame(met_by(met), sources, units)}))


def check_together(run: Run) -> Callable[[], tuple[Problem, ...]]:
    """Start checking the rules across files; the returned function waits for the result."""
    job, cache = run.job, run.job.cache
    stated = ["together", versions.everything(run.sources.folders), dict(run.sources.digests), str(job.as_of)]
    key = digest(json.dumps(stated))
    known = _recall(cache, key)
    if known is not None:
        return lambda: known
    from sotay.pipeline.tasks.expansion import check_together

    future = run.executor.submit(check_together, job)

    def found() -> tuple[Problem, ...]:
        problems = tuple(future.result())
        _remember(cache, key, problems)
        return problems

    return found


def _recall(cache: Cache, key: str) -> tuple[Problem, ...] | None:
    known = cache.recall(kinds.MISTAKES, key)
    return None if known is None else tuple(Problem(**problem) for problem in known)


def _remember(cache: Cache, key: str, problems: Iterable[Problem]) -> None:
    cache.remember(kinds.MISTAKES, key, [problem.as_dict() for problem in problems])


# ── everything on disk, without reading it as sources ────────────────────────────────────────────


def _on_disk(folders: Folders, as_of: date) -> str:
    """Return the digest of everything the mistakes depend on: code, sources, the archive's times, the day."""
    words = [*_read(folders.docs), *_read(folders.units), *_read(folders.references)]
    site = folders.site / REGISTERS
    heads = site.read_text("utf-8", "replace") if site.exists() else ""
    stated = [words, [*_stamps(folders.archive)], heads, can_check(), str(as_of)]
    return digest(json.dumps([versions.everything(folders), *stated]))


def _read(folder: Path) -> Iterator[tuple[str, str]]:
    for path in _files(folder):
        yield str(path), digest(path.read_bytes())


def _stamps(folder: Path) -> Iterator[tuple[str, int, int, int, int]]:
    for path in _files(folder):
        found = path.stat()
        yield str(path), found.st_size, found.st_mtime_ns, found.st_ino, found.st_ctime_ns


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
