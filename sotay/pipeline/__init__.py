"""The order of the stages, the executor, and the report."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sotay import publish, serving, tools
from sotay.errors import Problem, SourceError, UserError, counted
from sotay.folders import Folders
from sotay.hashing import digest
from sotay.inventory import INVENTORY, Listed, inventory_of
from sotay.load import Sources, load
from sotay.model import AUDIENCES, Audience, Report, Tree
from sotay.offered import offered
from sotay.packing import zip_of
from sotay.pipeline.mending import mend
from sotay.pipeline.stages import Tally, blame, chosen, expand_all, look, make, new_job, pack, stated
from sotay.portal import overviews
from sotay.progress import Progress
from sotay.publish import signature
from sotay.publish.plan import REPORT
from sotay.store import Missing, Store
from sotay.workers import begin, workers

if TYPE_CHECKING:
    from sotay import tasks

ATTEMPTS = 3
"""Damaged cache entries are deleted when one is met, and the stages are gone through again."""


@dataclass(frozen=True)
class Options:
    """What a build is asked to do."""

    root: Path
    out: Path
    as_of: date
    units: tuple[str, ...] = ()
    jobs: int = 1
    pdf: bool = True
    executor: str = ""
    """Address of the scheduler of a cluster; empty: processes of this machine."""
    shared: str = ""
    """Address of the store that the machines of the cluster share."""
    zip: bool = False
    key: Path | None = field(default=None, kw_only=True)
    """The SSH key with which MANIFEST is signed."""


def examine(root: Path, as_of: date, jobs: int, progress: Progress) -> tuple[Problem, ...]:
    """Return every mistake in every file of every commune; nothing is written but the cache.

    A commune that was found clean is not expanded again until something changes that it depends on.
    """
    begin(jobs)
    sources, problems = load(root)
    if sources is None:
        return tuple(sorted(set(problems)))
    store, units = Store(sources.folders.cache), sorted(sources.units)
    keys = {unit: digest("\n".join(stated(sources, unit, as_of))) for unit in units}
    doubtful = [unit for unit in units if store.recall("clean", keys[unit]) is None]
    job = new_job(store, sources, as_of, pdf=False)
    with workers(jobs) as executor:
        seen_together = look(job, sources, executor)
        expanded, met = expand_all(job, doubtful, executor, progress, only_look=True)
        for unit in (e.unit for e in expanded if not e.problems):
            store.remember("clean", keys[unit], True)
        return tuple(sorted({*problems, *seen_together(), *blame(met, sources, units)}))


def build(options: Options, progress: Progress, pool: Executor | None = None) -> Report:
    """Build and publish; return what was done. Processes of a `pool` know from one build to the next what they read.

    Raises SourceError after a mistake in what is shared (nothing is written), or, once the other communes are
    published, for the communes whose own mistakes stopped them. `UserError` where the machine is in the way.
    """
    if options.key:
        signature.check_key(options.key)
    cache = Store(Folders(options.root).cache)
    with publish.lock(options.out, progress.say):
        for attempt in range(ATTEMPTS):
            try:
                return _build(options, progress, pool, trusting=attempt == 0)
            except Missing as missing:
                lost = len({*missing.digests, *cache.verify()})
                progress.say(f"the cache has lost {lost} of its files; making them again")
    raise UserError(f"{cache.folder}: keeps losing files; delete it")


def _build(options: Options, progress: Progress, pool: Executor | None, *, trusting: bool) -> Report:
    """Go through the stages; communes that were built from just this before are looked into unless `trusting`."""
    begun = time.monotonic()
    sources, problems = load(options.root)
    if sources is None:
        raise SourceError(problems)
    store = _store(sources, options)
    units = chosen(sources, options.units)
    keys = {unit: _unit_key(sources, unit, options) for unit in units}
    known = _known(store, keys) if trusting and not problems else {}
    tally, parts = Tally(reused=len(known)), dict[str, Tree]()
    waiting = [u for u in units if u not in known]
    job = new_job(store, sources, options.as_of, options.pdf, options.zip)
    with _workers(job, sources, waiting, options, pool) as executor:
        seen_together = look(job, sources, executor)
        expanded, met = expand_all(job, waiting, executor, progress)
        checked = seen_together()
        mistakes = {p for p in checked if p.level == "mistake"}
        problems = sorted({*problems, *mistakes, *blame(met, sources, units)})
        if trusting:
            _announce([p for p in checked if p not in mistakes], progress)
        if any(not p.unit for p in problems):
            raise SourceError(problems)
        made: dict[str, Tree] = {}
        while True:
            failed = {p.unit for p in problems}
            try:
                made = make(job, [e for e in expanded if e.unit not in failed], executor, progress, tally)
            except SourceError as error:
                problems = sorted({*problems, *error.problems})
                if any(not p.unit for p in problems):
                    raise SourceError(problems) from error
                continue  # the others' work is in the store
            break
        for unit in sorted(known.keys() - failed):
            parts.update(known[unit])
        parts.update(made)
        kept = {part: parts.pop(part) for part in [*parts] if part.startswith("archive/")}
        mend(sources, store, kept, progress)
        for unit in sorted({e.unit for e in expanded} - failed):
            _remember_unit(store, _unit_key(sources, unit, options), unit, made)
        if options.zip:
            parts.update(pack(job, parts, executor, progress, tally))
        rebuilt = {*units} - failed
        zips = [u for u in sorted(sources.unit_lines) if _has_zip(u, parts, rebuilt, options.out)]
        inventories = {audience: _inventories(audience, sources, parts, store, options.out) for audience in AUDIENCES}
        # A commune that stands but cannot be read has no name to be listed under: the last portals keep it.
        if sources.units.keys() >= inventories["internal"].keys():
            parts.update(_portals(job, inventories, zips, sources, options, executor, tally))
    return _publish(options, sources, parts, zips, store, tally, problems, time.monotonic() - begun)


def _store(sources: Sources, options: Options) -> Store:
    if not options.executor:
        return Store(sources.folders.cache)
    try:
        from sotay.cluster import shared
    except ModuleNotFoundError as error:
        raise UserError(f"--executor needs {error.name}: .ci/setup cluster installs it") from error
    return shared(sources.folders.cache, options.shared)


def _workers(
    job: tasks.Job, sources: Sources, units: Collection[str], options: Options, pool: Executor | None
) -> AbstractContextManager[Executor]:
    if not options.executor:
        return nullcontext(pool) if pool else workers(options.jobs)
    from sotay.cluster import cluster

    return cluster(options.executor, job, sources, units)


def _announce(found: Sequence[Problem], progress: Progress) -> None:
    """Say how much there is that stops no build but wants somebody's attention."""
    if found:
        progress.say(f"{counted(found)}: `build.py check` lists them")


def _portals(
    job: tasks.Job,
    inventories: Mapping[Audience, Mapping[str, Sequence[Listed]]],
    zips: Sequence[str],
    sources: Sources,
    options: Options,
    executor: Executor,
    tally: Tally,
) -> dict[str, Tree]:
    """Render the page of all communes for each audience, unless nothing on it has changed."""
    found: dict[str, Tree] = {}
    waiting = {}
    units = [*inventories["internal"]]
    shown = [sources.units[u] for u in units]
    faces = [str((u.slug, u.full_name, u.predecessors, u.province, u.replaces, u.replaced_by)) for u in shown]
    for audience in AUDIENCES:
        staff = audience == "internal"
        pages, files = (overviews(sources, inventories[audience], options.as_of), zips) if staff else ((), ())
        going_on = {
            u: listed for u, listed in inventories[audience].items() if not sources.units[u].ended(options.as_of)
        }
        procedures = offered(going_on, sources.references)
        stated = [
            tools.everything(sources.folders),
            audience,
            faces,
            [asdict(one) for one in procedures],
            [(d.path, d.title, d.body) for d in sources.portal],
            [(p.path, p.title, p.markdown) for p in pages],
            options.pdf,
            files,
        ]
        key = digest(json.dumps(stated, ensure_ascii=False))
        tree = job.store.recall("portal", key)
        if tree is not None:
            found[audience] = Tree(tree)
            tally.reused += 1
        else:
            from sotay import tasks

            waiting[executor.submit(tasks.portal, job, audience, units, pages, procedures, files)] = key
    for future, key in waiting.items():
        result = future.result()
        job.store.remember("portal", key, dict(result.tree.files), result.tree.files.values())
        found[result.part] = result.tree
        tally.built += result.built
    return found


def _publish(
    options: Options,
    sources: Sources,
    parts: Mapping[str, Tree],
    zips: Sequence[str],
    store: Store,
    tally: Tally,
    problems: Sequence[Problem],
    seconds: float,
) -> Report:
    failed = tuple(sorted({p.unit for p in problems} & sources.unit_lines.keys()))
    report = Report(tuple(sorted(tally.built)), tally.reused, failed, tally.pages, round(seconds, 2))
    wanted = [f"{audience}/{unit}" for audience in AUDIENCES for unit in sources.unit_lines]
    wanted += [zip_of(f"internal/{unit}") for unit in zips]
    content = json.dumps(report.as_dict(), ensure_ascii=False, indent=2) + "\n"
    files = {**serving.files(), REPORT: content.encode()}
    sign = partial(signature.sign, options.key) if options.key else None
    publish.publish(options.out, parts, store, files=files, wanted=wanted, sign=sign)
    if problems:
        raise SourceError(problems)
    return report


def _has_zip(unit: str, parts: Mapping[str, Tree], rebuilt: Collection[str], out: Path) -> bool:
    """Tell whether a commune has a zip file after this build; one of a site that is no more would tell old news."""
    name = zip_of(f"internal/{unit}")
    return name in parts or (unit not in rebuilt and (out / name).exists())


# ── what is known already ────────────────────────────────────────────────────────────────────────


def _unit_key(sources: Sources, unit: str, options: Options) -> str:
    """Return the digest of all that a commune's published parts depend on."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return digest(json.dumps([*stated(sources, unit, options.as_of), epoch, options.pdf, options.zip]))


def _known(store: Store, keys: Mapping[str, str]) -> dict[str, dict[str, Tree]]:
    """Return the parts of the communes that were built from just this before."""
    found = {unit: store.recall("unit", key) for unit, key in keys.items()}
    return {
        unit: {part: Tree(json.loads(store.read(name))) for part, name in parts.items()}
        for unit, parts in found.items()
        if parts is not None
    }


def _remember_unit(store: Store, key: str, unit: str, made: Mapping[str, Tree]) -> None:
    parts = {part: tree for part, tree in made.items() if part.endswith(f"/{unit}")}
    names = {part: store.put(json.dumps(dict(tree.files)).encode()) for part, tree in parts.items()}
    store.remember("unit", key, names, names.values())


def _inventories(
    audience: Audience, sources: Sources, parts: Mapping[str, Tree], store: Store, out: Path
) -> dict[str, tuple[Listed, ...]]:
    """Return what each commune's site lists, by slug: that of this build, else the one that stands."""
    found = {}
    for unit in sorted(sources.unit_lines):
        part, stands = parts.get(f"{audience}/{unit}"), out / audience / unit / INVENTORY
        if part is not None:
            found[unit] = inventory_of(store.read(part.files[INVENTORY]))
        elif stands.exists():
            found[unit] = inventory_of(stands.read_bytes())
    return found
