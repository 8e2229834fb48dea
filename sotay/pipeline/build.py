"""`build.py build`: the stages of a build in order, and the report of what they did."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

from sotay.base import versions
from sotay.base.errors import Problem, SourceError, UserError, counted
from sotay.base.folders import Folders
from sotay.base.progress import Progress
from sotay.control.heads import published, seals
from sotay.load.sources import Sources
from sotay.model.outputs import Report, Tree
from sotay.model.paths import INVENTORY
from sotay.model.terms import AUDIENCES, Audience
from sotay.pipeline.check import check_together
from sotay.pipeline.evidence import evidence, heads_of
from sotay.pipeline.known import recall_units, remember
from sotay.pipeline.portals import Portals
from sotay.pipeline.repair import mend, restore, settled, undamaged
from sotay.pipeline.run import Run, Tally, blame, chosen, met_by, new_job, with_heads
from sotay.pipeline.stages import expand_all, inspect_archives, make_sound, mend_archives, pack, restore_archives
from sotay.pipeline.tasks.job import Expanded, Job
from sotay.pipeline.workers import PRESS, Serial, begin, workers
from sotay.site import servers
from sotay.storage.cache import Cache
from sotay.storage.lock import lock
from sotay.storage.publish import signature
from sotay.storage.publish.plan import REGISTERS
from sotay.storage.publish.write import publish
from sotay.storage.zips import zip_of

ARCHIVE = "archive/"
"""How the name of a part begins that is for the archive, not for the site."""


@dataclass(frozen=True)
class Options:
    """The options of a build."""

    root: Path
    out: Path
    as_of: date
    units: tuple[str, ...] = ()
    jobs: int = 1
    pdf: bool = True
    executor: str = ""
    """Address of a cluster's scheduler; empty: processes on this machine."""
    shared: str = ""
    """Address of the store that the machines of the cluster share."""
    zip: bool = False
    portals: bool = True
    """Whether the portals are brought up to date too; if not, they stay as they were published."""
    key: Path | None = field(default=None, kw_only=True)
    """The SSH key that signs MANIFEST."""


def build(options: Options, progress: Progress, pool: Executor | None = None) -> Report:
    """Build and publish; return a report. Processes of a `pool` remember between builds what they read.

    Raises SourceError for a mistake in a shared file (nothing is written), or, once the other communes are
    published, for the communes whose own mistakes stopped them. Raises `UserError` for problems of the machine.
    """
    if options.key:
        signature.check_key(options.key)
    cache = Cache(Folders(options.root).cache)
    with lock(options.out, progress.say):
        return undamaged(cache, progress, lambda attempt: _build(options, progress, pool, trusting=attempt == 0))


def _build(options: Options, progress: Progress, pool: Executor | None, *, trusting: bool) -> Report:
    """Run the stages; with `trusting`, skip communes already built from exactly these inputs."""
    begun = time.monotonic()
    if pool is None and not options.executor:
        begin(options.jobs, *([PRESS] if options.pdf else []))
    sources, problems = settled(options.root, progress)
    if sources is None:
        raise SourceError(problems)
    cache = _cache(sources, options)
    sources = with_heads(cache, sources.on(options.as_of))
    job = new_job(cache, sources, options.as_of, options.pdf, options.zip)
    units = chosen(sources, options.units)
    known = recall_units(job.cache, sources, job, units) if trusting and not problems else {}
    waiting = [unit for unit in units if unit not in known]
    if options.executor:  # whose machines see the archive as it is sent to them now
        restore(sources, cache, waiting, progress)
    with _executor(job, sources, waiting, options, pool) as executor:
        run = Run(job, sources, executor, progress, Tally(reused=len(known)))
        if not options.executor:
            restore(sources, cache, waiting, progress, partial(restore_archives, run))
        held = evidence(sources, units, cache, options.as_of, options.out, waiting)
        together = check_together(run)
        expanded = expand_all(run, waiting)
        checked = (*together(), *held)
        if trusting:
            _announce([p for p in checked if p.level != "mistake"], progress)
        met = blame(met_by({e.unit: e.problems for e in expanded}), sources, units)
        problems = sorted({*problems, *met, *(p for p in checked if p.level == "mistake")})
        portals = Portals(run, _inventories(known, expanded), options.out, options.zip)
        failed = {problem.unit for problem in problems}
        if options.portals and "" not in failed:
            portals.begin(failed)
        made, problems = make_sound(run, expanded, problems)
        failed = {problem.unit for problem in problems}
        near = replace(run, executor=Serial()) if options.executor else run
        _keep(near, {part: tree for part, tree in made.items() if part.startswith(ARCHIVE)})
        remember(run, [e for e in expanded if e.unit not in failed], made)
        parts = {part: tree for unit in sorted(known.keys() - failed) for part, tree in known[unit].items()} | made
        parts = {part: tree for part, tree in parts.items() if not part.startswith(ARCHIVE)}
        if options.zip:
            parts |= pack(run, parts)
        if options.portals:
            parts |= portals.finish(failed)
    report = _report(run, failed, time.monotonic() - begun)
    _publish(options, run, parts, portals.zips(failed), report)
    job.cache.sweep_at_times()
    if problems:
        raise SourceError(problems)
    return report


def _keep(run: Run, made: Mapping[str, Tree]) -> None:
    """Put what was made for the archives into them, and read it, which the next build would have to do one by one."""
    mend(run.sources, made, run.progress, partial(mend_archives, run))
    inspect_archives(run, sorted(part.removeprefix(ARCHIVE) for part in made))


def _cache(sources: Sources, options: Options) -> Cache:
    if not options.executor:
        return Cache(sources.folders.cache)
    try:
        from sotay.pipeline.cluster import shared
    except ModuleNotFoundError as error:
        raise UserError(f"--executor needs {error.name}: .ci/setup cluster installs it") from error
    return shared(sources.folders.cache, options.shared)


def _executor(
    job: Job, sources: Sources, units: Collection[str], options: Options, pool: Executor | None
) -> AbstractContextManager[Executor]:
    if not options.executor:
        return nullcontext(pool) if pool else workers(options.jobs)
    from sotay.pipeline.cluster import cluster

    return cluster(options.executor, job, sources, units)


def _announce(found: Sequence[Problem], progress: Progress) -> None:
    """Print how many findings there are that stop no build but need attention."""
    if found:
        progress.say(f"{counted(found)}: `build.py check` lists them")


def _inventories(
    known: Mapping[str, Mapping[str, Tree]], expanded: Iterable[Expanded]
) -> dict[str, Mapping[Audience, str]]:
    """Return the digests of the inventories of communes built before and now, by slug and audience."""
    before = {u: {a: parts[f"{a}/{u}"].files[INVENTORY] for a in AUDIENCES} for u, parts in known.items()}
    return {**before, **{e.unit: e.inventories for e in expanded if e.inventories}}


def _report(run: Run, failed: Collection[str], seconds: float) -> Report:
    stopped = tuple(sorted(run.sources.unit_lines.keys() & failed))
    return Report(tuple(sorted(run.tally.built)), run.tally.reused, stopped, run.tally.pages, round(seconds, 2))


def _publish(options: Options, run: Run, parts: Mapping[str, Tree], zips: Sequence[str], report: Report) -> None:
    """Publish these parts; communes that still exist keep theirs, built or not."""
    versions.unsaved(run.sources.folders)
    wanted = [f"{audience}/{unit}" for audience in AUDIENCES for unit in run.sources.unit_lines]
    wanted += [zip_of(f"internal/{unit}") for unit in zips]
    sign = partial(signature.sign, options.key) if options.key else None
    now = seals(run.sources.registers, run.sources.copies, run.sources.readings)
    heads = published(heads_of(options.out), now, options.as_of, run.sources.unit_lines)
    cache, files = run.job.cache, {**servers.files(), REGISTERS: heads.as_text().encode()}
    publish(options.out, parts, cache, files=files, wanted=wanted, sign=sign, report=report.written)
