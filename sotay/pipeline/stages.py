"""The stages between reading and publishing, each given to the executor and gathered again."""

from __future__ import annotations

import json
import pickle
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from sotay import tools
from sotay.errors import Problem
from sotay.hashing import digest
from sotay.load import Sources
from sotay.model import AUDIENCES, ITSELF, Audience, Tree
from sotay.packing import zip_of
from sotay.progress import Progress
from sotay.store import Store

if TYPE_CHECKING:
    from sotay import tasks


TOGETHER = 200
"""So many bodies and fronts are asked for at once."""


@dataclass
class Tally:
    """What ran, as it adds up."""

    built: list[str] = field(default_factory=list)
    reused: int = 0
    pages: int = 0


def chosen(sources: Sources, units: Collection[str]) -> list[str]:
    """Return the slugs of these communes, or of all, that could be read, in order; UserError for an unknown one."""
    sources.require(units)
    return sorted(set(units or sources.units) & sources.units.keys())


def stated(sources: Sources, unit: str, as_of: date) -> tuple[str, ...]:
    """Return what a commune's pages depend on: code and libraries, its files, the shared ones, its archive, the day."""
    kept = json.dumps(sources.archive.stamps(unit))
    return tools.everything(sources.folders), sources.fingerprint_of(unit), digest(kept), str(as_of)


def look(job: tasks.Job, sources: Sources, executor: Executor) -> Callable[[], list[Problem]]:
    """Begin to look for what shows only when files are seen together; what is returned waits for it.

    The same files were looked at before when nothing in them has changed.
    """
    key = digest(json.dumps([tools.everything(sources.folders), dict(sources.digests), str(job.as_of)]))
    known = job.store.recall("checked", key)
    if known is not None:
        return lambda: [Problem(**p) for p in known]
    from sotay import tasks

    future = executor.submit(tasks.look, job)

    def found() -> list[Problem]:
        job.store.remember("checked", key, [problem.as_dict() for problem in future.result()])
        return future.result()

    return found


def expand_all(
    job: tasks.Job, units: Sequence[str], executor: Executor, progress: Progress, *, only_look: bool = False
) -> tuple[list[tasks.Expanded], dict[Problem, set[str]]]:
    """Return the communes' manuals, and the mistakes in their pages with the communes that met them.

    With `only_look` the mistakes are all: the manuals are not kept.
    """
    if not units:
        return [], {}
    from sotay import tasks

    task = tasks.examine_unit if only_look else tasks.expand_unit
    expanded = list(progress.each("communes filled in", [executor.submit(task, job, u) for u in units]))
    met: dict[Problem, set[str]] = defaultdict(set)
    for result in expanded:
        for problem in result.problems:
            met[problem].add(result.unit)
    return sorted(expanded, key=lambda e: e.unit), met


def blame(met: Mapping[Problem, set[str]], sources: Sources, units: Iterable[str]) -> list[Problem]:
    """Return the mistakes, each as that of the communes it stops.

    A mistake in a shared document that all its communes among `units` meet is everybody's; one that only some
    meet is theirs.
    """
    having = Counter(d.source for unit in units for d in sources.documents_of(sources.units[unit]))
    problems = []
    for problem, here in met.items():
        everywhere = problem.unit or len(here) == having[problem.path]
        problems += [problem] if everywhere else [replace(problem, unit=unit) for unit in here]
    return problems


def make(
    job: tasks.Job, expanded: Sequence[tasks.Expanded], executor: Executor, progress: Progress, tally: Tally
) -> dict[str, Tree]:
    """Render sites, lay out what is not laid out yet, bind; return the tree of each part.

    A part `archive/<unit>` is what the archive should have of a commune.
    """
    if not expanded:
        return {}
    from sotay import tasks

    pairs = [(e, audience) for e in expanded for audience in AUDIENCES]
    sites = [executor.submit(tasks.site, job, e, audience) for e, audience in pairs]
    prints = _prints(tasks.prints_of, job, expanded, executor) if job.pdf else {}
    issued = _prints(tasks.issued_prints, job, expanded, executor) if job.pdf else {}
    laid = _lay_out(job, {u: (*prints[u], *issued[u]) for u in prints}, executor, progress, tally)
    binding = [
        executor.submit(tasks.bind_unit, job, e, audience, *_share(prints[e.unit], audience, laid))
        for e, audience in (pairs if job.pdf else ())
    ]
    trees: dict[str, dict[str, str]] = defaultdict(dict)
    for result in progress.each("sites and manuals", [*sites, *binding]):
        trees[result.part].update(result.tree.files)
        tally.built += result.built
        tally.reused += result.reused
        tally.pages += result.pages
    # Afterwards, for most of it has just been bound.
    kept = _archived(job, expanded, issued, laid, executor, progress) if job.pdf else {}
    return {part: Tree(dict(sorted(files.items()))) for part, files in sorted(trees.items())} | kept


def pack(
    job: tasks.Job, parts: Mapping[str, Tree], executor: Executor, progress: Progress, tally: Tally
) -> dict[str, Tree]:
    """Pack the staff site of each commune into a zip file, by the part that it is; unchanged ones are known."""
    from sotay import tasks

    sites = {part: tree for part, tree in sorted(parts.items()) if part.startswith("internal/")}
    known = {part: job.store.recall("zip", tasks.zip_key(tree)) for part, tree in sites.items()}
    futures = [executor.submit(tasks.packed, job, part, sites[part]) for part, name in known.items() if name is None]
    found = {zip_of(part): Tree({ITSELF: name}) for part, name in known.items() if name is not None}
    tally.reused += len(found)
    for result in progress.each("zip files", futures) if futures else ():
        found[result.part] = result.tree
        tally.built += result.built
    return found


def make_issued(
    job: tasks.Job, expanded: Sequence[tasks.Expanded], executor: Executor, progress: Progress
) -> dict[str, Tree]:
    """Make what the archive should have of these communes, by `archive/<unit>`; bodies come from the store."""
    from sotay import tasks

    issued = _prints(tasks.issued_prints, job, expanded, executor)
    laid = _lay_out(job, issued, executor, progress, Tally())
    return _archived(job, expanded, issued, laid, executor, progress)


def _archived(
    job: tasks.Job,
    expanded: Sequence[tasks.Expanded],
    issued: Mapping[str, Sequence[tasks.Print]],
    laid: Mapping[str, str],
    executor: Executor,
    progress: Progress,
) -> dict[str, Tree]:
    from sotay import tasks

    futures = [
        executor.submit(tasks.archived, job, e, issued[e.unit], _of(issued[e.unit], laid))
        for e in expanded
        if issued[e.unit]
    ]
    return {found.part: found.tree for found in (progress.each("archives", futures) if futures else ())}


def _prints(
    task: Callable[[tasks.Job, tasks.Expanded], tuple[tasks.Print, ...]],
    job: tasks.Job,
    expanded: Sequence[tasks.Expanded],
    executor: Executor,
) -> dict[str, tuple[tasks.Print, ...]]:
    futures = {e.unit: executor.submit(task, job, e) for e in expanded}
    return {unit: future.result() for unit, future in futures.items()}


def _lay_out(
    job: tasks.Job,
    prints: Mapping[str, Sequence[tasks.Print]],
    executor: Executor,
    progress: Progress,
    tally: Tally,
) -> dict[str, str]:
    """Lay out every different front and body once; return the PDF of each by the digest of its HTML."""
    from sotay import tasks

    wanted: dict[str, tuple[str, str, str]] = {}
    users: dict[str, set[str]] = defaultdict(set)
    for unit, items in sorted(prints.items()):
        for item in items:
            wanted.setdefault(item.body, ("body", item.code, item.source))
            users[item.body].add(unit)
            if item.front:
                wanted.setdefault(item.front, ("front", f"{item.audience}/{unit}/{item.code}", item.source))
                users[item.front].add(unit)
    alone = {html: next(iter(u)) if len(u) == 1 < len(prints) else "" for html, u in users.items()}
    laid = _laid_before(job, [(html, kind == "front") for html, (kind, *_) in wanted.items()], executor)
    tally.reused += len(laid)
    # Bodies first: they take longest.
    order = sorted((html for html in wanted if html not in laid), key=lambda html: wanted[html])
    lay = {"front": tasks.front, "body": tasks.layout}
    futures = {executor.submit(lay[wanted[h][0]], job, h, wanted[h][2], alone[h]): h for h in order}
    for _ in progress.each("fronts and bodies laid out", futures):
        pass
    for future, html in futures.items():
        laid[html], made = future.result()
        kind, name, _ = wanted[html]
        tally.built += [f"{kind} {name}"] if made else []
        tally.reused += not made
    return laid


def _laid_before(job: tasks.Job, asked: Sequence[tuple[str, bool]], executor: Executor) -> dict[str, str]:
    """Return the PDFs of what was laid out before; asked by the hundred, for a question takes less than its way."""
    from sotay import tasks

    parts = [asked[i : i + TOGETHER] for i in range(0, len(asked), TOGETHER)]
    futures = [executor.submit(tasks.laid_before, job, part) for part in parts]
    return {html: name for future in futures for html, name in future.result().items()}


def _share(
    prints: Sequence[tasks.Print], audience: Audience, laid: Mapping[str, str]
) -> tuple[list[tasks.Print], dict[str, str]]:
    mine = [p for p in prints if p.audience == audience]
    return mine, _of(mine, laid)


def _of(prints: Sequence[tasks.Print], laid: Mapping[str, str]) -> dict[str, str]:
    return {html: laid[html] for p in prints for html in (p.front, p.body) if html}


def new_job(store: Store, sources: Sources, as_of: date, pdf: bool, packed: bool = False) -> tasks.Job:
    """Return what every task of a build is told; the sources go into the store."""
    from sotay.tasks.job import Job

    return Job(store, store.put(pickle.dumps(sources)), as_of, pdf, packed)
