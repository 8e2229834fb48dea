"""The stages between reading and publishing, each distributed by the executor and collected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sotay.base.errors import Problem, SourceError
from sotay.model.outputs import ITSELF, Tree
from sotay.model.terms import AUDIENCES, Audience
from sotay.pipeline.run import Run
from sotay.pipeline.tasks.job import Expanded, Job
from sotay.storage import kinds
from sotay.storage.zips import zip_of

if TYPE_CHECKING:
    from sotay.pipeline.tasks.sheets import Print
    from sotay.storage.archive import Lost

T = TypeVar("T")
READ_TOGETHER = 20
"""Number of communes whose archives are restored per task: each task reads what git has of all of them."""
TOGETHER = 200
"""Number of bodies and fronts looked up per task."""


def expand_all(run: Run, units: Sequence[str], *, only_check: bool = False) -> list[Expanded]:
    """Return the communes' manuals with the mistakes in their pages, by slug.

    With `only_check`, only mistakes are returned and manuals are not kept.
    """
    if not units:
        return []
    from sotay.pipeline.tasks.expansion import check_unit, expand_unit

    task = check_unit if only_check else expand_unit
    futures = [run.executor.submit(task, run.job, unit) for unit in units]
    return sorted(run.progress.each("communes filled in", futures), key=lambda expanded: expanded.unit)


def make_sound(
    run: Run, expanded: Sequence[Expanded], problems: Sequence[Problem]
) -> tuple[dict[str, Tree], list[Problem]]:
    """Run `make` on the communes without mistakes; return its results and all mistakes.

    Pages that cannot be printed or rendered show only now: their commune is left out, and the others continue
    from the cache. Raises SourceError for a mistake in a shared file.
    """
    known = [*problems]
    while True:
        failed = {problem.unit for problem in known}
        if "" in failed:
            raise SourceError(known)
        try:
            return make(run, [e for e in expanded if e.unit not in failed]), known
        except SourceError as error:
            known = sorted({*known, *error.problems})


def make(run: Run, expanded: Sequence[Expanded]) -> dict[str, Tree]:
    """Render sites, lay out what is not cached, bind; return the tree of each part.

    A part `archive/<unit>` is what the archive should have of a commune.
    """
    if not expanded:
        return {}
    from sotay.pipeline.tasks.archive import issued_prints
    from sotay.pipeline.tasks.printing import bind_unit
    from sotay.pipeline.tasks.sheets import prints_of
    from sotay.pipeline.tasks.site import site

    job, submit = run.job, run.executor.submit
    pairs = [(e, audience) for e in expanded for audience in AUDIENCES]
    served = _prints(run, prints_of, expanded) if job.pdf else {}
    issued = _prints(run, issued_prints, expanded) if job.pdf else {}
    laying = _begin_layout(run, {unit: (*served[unit], *issued[unit]) for unit in served})
    # Binding waits for the last layout: sites, which wait for nothing, fill the time until then.
    sites = [submit(site, job, e, audience) for e, audience in pairs]
    laid = _laid(run, *laying)
    binding = [
        submit(bind_unit, job, e, audience, *_share(served[e.unit], audience, laid))
        for e, audience in pairs
        if e.unit in served
    ]
    trees: dict[str, dict[str, str]] = defaultdict(dict)
    for result in run.progress.each("sites and manuals", [*sites, *binding]):
        trees[result.part].update(result.tree.files)
        run.tally.count(result)
    # Last, because most of it has just been bound.
    kept = _archived(run, expanded, issued, laid)
    return {part: Tree(dict(sorted(files.items()))) for part, files in sorted(trees.items())} | kept


def make_issued(run: Run, expanded: Sequence[Expanded]) -> dict[str, Tree]:
    """Build what the archive should hold of these communes, by `archive/<unit>`; bodies come from the cache."""
    from sotay.pipeline.tasks.archive import issued_prints

    issued = _prints(run, issued_prints, expanded)
    return _archived(run, expanded, issued, _laid(run, *_begin_layout(run, issued)))


def restore_archives(run: Run, lost: Mapping[str, Sequence[Lost]]) -> int:
    """Put back what git has of these revisions, by commune; return how many those are."""
    from sotay.pipeline.tasks.archive import restore

    units = sorted(lost)
    parts = [{u: lost[u] for u in units[i : i + READ_TOGETHER]} for i in range(0, len(units), READ_TOGETHER)]
    return sum(_finished(run.executor.submit(restore, run.job, part) for part in parts))


def mend_archives(run: Run, trees: Mapping[str, Tree]) -> None:
    """Put what they lack into the archives of communes."""
    from sotay.pipeline.tasks.archive import mend

    _finished(run.executor.submit(mend, run.job, unit, tree) for unit, tree in sorted(trees.items()))


def inspect_archives(run: Run, units: Iterable[str]) -> None:
    """Read what the archives of these communes got, which the next build would have to do one by one."""
    from sotay.pipeline.tasks.archive import inspect

    _finished(run.executor.submit(inspect, run.job, unit) for unit in units)


def _finished(futures: Iterable[Future[T]]) -> list[T]:
    """Return what tasks return that write to archives: whatever fails, none does any more after this."""
    begun = [*futures]
    wait(begun)
    return [future.result() for future in begun]


def pack(run: Run, parts: Mapping[str, Tree]) -> dict[str, Tree]:
    """Pack the staff site of each commune into a zip file, by part name; unchanged ones are cached."""
    from sotay.pipeline.tasks.zips import packed, zip_key

    sites = {part: tree for part, tree in sorted(parts.items()) if part.startswith("internal/")}
    known = {part: run.job.cache.recall(kinds.ZIP, zip_key(tree)) for part, tree in sites.items()}
    futures = [run.executor.submit(packed, run.job, part, sites[part]) for part, name in known.items() if name is None]
    found = {zip_of(part): Tree({ITSELF: name}) for part, name in known.items() if name is not None}
    run.tally.reused += len(found)
    for result in run.progress.each("zip files", futures) if futures else ():
        found[result.part] = result.tree
        run.tally.built += result.built
    return found


# ── print ────────────────────────────────────────────────────────────────────────────────────────


def _archived(
    run: Run, expanded: Sequence[Expanded], issued: Mapping[str, Sequence[Print]], laid: Mapping[str, str]
) -> dict[str, Tree]:
    from sotay.pipeline.tasks.archive import archived
    from sotay.pipeline.tasks.reprint import may_lack_papers

    futures = [
        run.executor.submit(archived, run.job, e, issued[e.unit], _of(issued[e.unit], laid))
        for e in expanded
        if e.unit in issued and (issued[e.unit] or may_lack_papers(run.job.cache, run.sources, e.unit))
    ]
    return {found.part: found.tree for found in (run.progress.each("archives", futures) if futures else ())}


def _prints(
    run: Run, task: Callable[[Job, Expanded, Audience], tuple[Print, ...]], expanded: Sequence[Expanded]
) -> dict[str, tuple[Print, ...]]:
    futures = {(e.unit, a): run.executor.submit(task, run.job, e, a) for e in expanded for a in AUDIENCES}
    return {e.unit: tuple(p for a in AUDIENCES for p in futures[e.unit, a].result()) for e in expanded}


@dataclass(frozen=True, order=True)
class _ToLayOut:
    """What to lay out, in the order of starting: bodies first, since they take longest."""

    kind: str
    """`body` or `front`."""
    name: str
    source: str
    """The file to report if it cannot be printed."""
    html: str
    """Digest of the HTML."""


def _wanted(prints: Mapping[str, Sequence[Print]]) -> Iterator[tuple[_ToLayOut, str]]:
    """Yield every front and body with the commune that needs it."""
    for unit, items in sorted(prints.items()):
        for item in items:
            yield _ToLayOut("body", item.named, item.source, item.body), unit
            if item.front:
                name = f"{item.audience}/{unit}/{item.named}"
                yield _ToLayOut("front", name, item.source, item.front), unit


def _begin_layout(
    run: Run, prints: Mapping[str, Sequence[Print]]
) -> tuple[dict[str, str], dict[Future[tuple[str, bool]], _ToLayOut]]:
    """Begin to lay out every different front and body once; return the PDFs known by the digest of their HTML."""
    from sotay.pipeline.tasks.layouts import front, layout

    wanted: dict[str, _ToLayOut] = {}
    users: dict[str, set[str]] = defaultdict(set)
    for item, unit in _wanted(prints):
        wanted.setdefault(item.html, item)
        users[item.html].add(unit)
    laid = _laid_before(run, wanted.values())
    run.tally.reused += len(laid)
    lay = {"front": front, "body": layout}
    futures = {}
    for item in sorted(item for item in wanted.values() if item.html not in laid):
        alone = len(users[item.html]) == 1 < len(prints)
        blamed = next(iter(users[item.html])) if alone else ""
        futures[run.executor.submit(lay[item.kind], run.job, item.html, item.source, blamed)] = item
    return laid, futures


def _laid(run: Run, known: Mapping[str, str], begun: Mapping[Future[tuple[str, bool]], _ToLayOut]) -> dict[str, str]:
    """Return the PDF of each front and body by the digest of its HTML, once those begun are finished."""
    laid = dict(known)
    for _ in run.progress.each("fronts and bodies laid out", begun):
        pass
    for future, item in begun.items():
        laid[item.html], made = future.result()
        run.tally.built += [f"{item.kind} {item.name}"] if made else []
        run.tally.reused += not made
    return laid


def _laid_before(run: Run, wanted: Collection[_ToLayOut]) -> dict[str, str]:
    """Return the PDFs laid out before; looked up in batches, since a lookup costs less than a task."""
    from sotay.pipeline.tasks.layouts import laid_before

    asked = [(item.html, item.kind == "front") for item in wanted]
    parts = [asked[i : i + TOGETHER] for i in range(0, len(asked), TOGETHER)]
    futures = [run.executor.submit(laid_before, run.job, part) for part in parts]
    return {html: name for future in futures for html, name in future.result().items()}


def _share(prints: Sequence[Print], audience: Audience, laid: Mapping[str, str]) -> tuple[list[Print], dict[str, str]]:
    mine = [p for p in prints if p.audience == audience]
    return mine, _of(mine, laid)


def _of(prints: Sequence[Print], laid: Mapping[str, str]) -> dict[str, str]:
    return {html: laid[html] for p in prints for html in (p.front, p.body) if html}
