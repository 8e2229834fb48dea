"""`build.py check`: every mistake in every file, re-checking only what was touched since.

The cache keeps the findings under one kind, `mistakes`, for three scopes: everything on disk, rules across
files, and the pages of one commune. Each is keyed by everything it depends on.
"""

from __future__ import annotations

import json
import posixpath
import re
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import cache as once
from pathlib import Path

from sotay.base import versions
from sotay.base.errors import Problem
from sotay.base.folders import Folders
from sotay.base.hashing import digest
from sotay.base.progress import Progress
from sotay.check.control import reused_kept
from sotay.export.signature import can_check
from sotay.load.moments import moments
from sotay.load.sources import Sources
from sotay.pipeline.evidence import evidence
from sotay.pipeline.repair import settle_left, settled, undamaged
from sotay.pipeline.run import Run, blame, chosen, met_by, new_job, stated
from sotay.pipeline.stages import expand_all
from sotay.pipeline.workers import begin, workers
from sotay.storage import kinds
from sotay.storage.cache import Cache
from sotay.storage.publish.plan import REGISTERS

OF_ALL = {"unused", "uncovered-clause", "form-without-page", "unknown-form"}
"""Rules that ask whether any document does something."""
OF_ONE = {"unknown-document", "document-not-here", "dead-link", "dead-anchor", "unknown-procedure"}
"""Rules that ask for one document."""
QUOTED = re.compile(r'"([^"]+)"|\b([A-Z][\w.-]*)')


def examine(root: Path, as_of: date, jobs: int, progress: Progress, units: Collection[str] = ()) -> tuple[Problem, ...]:
    """Return every mistake in every file of these communes (none named: all), and in what they share.

    Only the cache is written. `UserError` for an unknown commune.
    """
    folders = Folders(root)
    settle_left(folders, progress)
    cache, key = Cache(folders.cache), _on_disk(folders, as_of)
    known = _recall(cache, key)
    if known is not None and not units:
        return known
    found = undamaged(cache, progress, lambda _: examine_touched(root, as_of, jobs, progress, units))
    if not units and _on_disk(folders, as_of) == key:  # no file was saved meanwhile
        _remember(cache, key, found)
    return found


def examine_touched(
    root: Path, as_of: date, jobs: int, progress: Progress, only: Collection[str] = ()
) -> tuple[Problem, ...]:
    """Return every mistake; a commune is filled in again only if something its pages depend on has changed."""
    begin(jobs)
    sources, problems = settled(root, progress)
    if sources is None:
        return tuple(sorted(set(problems)))
    sources = sources.on(as_of)
    cache, units = Cache(sources.folders.cache), chosen(sources, only)
    keys = {unit: digest("\n".join(("pages", *stated(sources, unit, as_of)))) for unit in units}
    known = {unit: _recall(cache, keys[unit]) for unit in units}
    with workers(jobs) as executor:
        run = Run(new_job(cache, sources, as_of, pdf=False), sources, executor, progress)
        together = check_together(run)
        later = look_ahead(run, together)
        expanded = expand_all(run, [unit for unit in units if known[unit] is None], only_check=True)
        for e in expanded:
            _remember(cache, keys[e.unit], e.problems)
        met = {unit: found for unit, found in known.items() if found} | {e.unit: e.problems for e in expanded}
        seen = {*together(), *later(), *blame(met_by(met), sources, units)}
        held = evidence(sources, units, cache, as_of, sources.folders.site)
        found = {*problems, *held, *(p for p in seen if not follows(p, sources))}
        return tuple(sorted(p for p in found if not only or p.unit in {"", *only}))


def follows(problem: Problem, sources: Sources) -> bool:
    """Tell whether a problem is only that a document is missed which could not be read: that is said already."""
    unread = sources.unread.get("", frozenset()).union(*(names for unit, names in sources.unread.items() if unit))
    if not unread:
        return False
    words = {word for found in QUOTED.findall(problem.message) for word in found}
    return problem.rule in OF_ALL or (
        problem.rule in OF_ONE and any(unread & {word, posixpath.basename(word)} for word in words)
    )


def check_together(run: Run) -> Callable[[], tuple[Problem, ...]]:
    """Start checking the rules across files; the returned function waits for the result."""
    from sotay.pipeline.tasks.expansion import check_together

    def start() -> Callable[[], Iterable[Problem]]:
        return run.executor.submit(check_together, run.job).result

    return _once(run, ["together", *_across(run), str(run.job.as_of)], start)


def look_ahead(run: Run, together: Callable[[], tuple[Problem, ...]]) -> Callable[[], tuple[Problem, ...]]:
    """Start checking the same for later days, of which what is wrong `together` today is no news.

    A build waits for no later day: what is wrong then is no mistake today.
    """
    from sotay.check.rules import foreseen
    from sotay.pipeline.tasks.expansion import look_ahead, look_beside

    def start() -> Callable[[], Iterable[Problem]]:
        ahead, beside = run.executor.submit(look_ahead, run.job), run.executor.submit(look_beside, run.job)

        def found() -> Iterable[Problem]:
            known, news = together(), set[Problem]()
            for day, problems in ahead.result():
                news |= foreseen(problems, {*known, *news}, day)
            return sorted({*news, *beside.result()})

        return found

    return _once(run, ["ahead", *_across(run), str(moments(run.sources, run.job.as_of))], start)


def _across(run: Run) -> list[object]:
    """Return what all rules across files depend on."""
    sources = run.sources
    read: list[object] = [versions.everything(sources.folders), dict(sources.digests)]
    return [*read, [str(p) for p in sources.strays], reused_kept(sources)]


def _once(
    run: Run, stated: Sequence[object], start: Callable[[], Callable[[], Iterable[Problem]]]
) -> Callable[[], tuple[Problem, ...]]:
    """Return a function with the problems kept for what is stated, or with those of what is started for them."""
    cache, key = run.job.cache, digest(json.dumps(stated))
    known = _recall(cache, key)
    if known is not None:
        return lambda: known
    wait = start()

    @once
    def found() -> tuple[Problem, ...]:
        problems = tuple(wait())
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
    stated = [
        words,
        [line for of in (folders.archive, folders.issued, folders.proposals) for line in _stamps(of)],
        heads,
        can_check(),
        str(as_of),
    ]
    return digest(json.dumps([versions.everything(folders), *stated]))


def _read(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        kind = path.lstat().st_mode
        yield str(path), digest(path.read_bytes()) if stat.S_ISREG(kind) else str(kind)


def _stamps(folder: Path) -> Iterator[tuple[str, int, int, int, int]]:
    for path in _files(folder):
        found = path.stat()
        yield str(path), found.st_size, found.st_mtime_ns, found.st_ino, found.st_ctime_ns


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
