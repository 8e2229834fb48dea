"""Document control tasks: what is due to be issued, and documents as issued for the archive."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sotay.base.errors import Problem
from sotay.base.hashing import digest
from sotay.base.versions import everything
from sotay.facts.diff.compare import Changes
from sotay.facts.diff.show import as_text
from sotay.facts.services import service
from sotay.load.sources import Sources
from sotay.model.manual import Manual, Page
from sotay.model.outputs import Tree
from sotay.model.paths import unit_path
from sotay.model.slots import slots_of
from sotay.model.terms import AUDIENCES, Audience
from sotay.pipeline.tasks.comparing import compared, said
from sotay.pipeline.tasks.job import Built, Expanded, Job, Opened, opened, sources_of
from sotay.pipeline.tasks.pictures import read_picture, shown
from sotay.pipeline.tasks.printing import documents
from sotay.pipeline.tasks.reprint import reprinted
from sotay.pipeline.tasks.sheets import Print, blaming, prints
from sotay.storage import kinds
from sotay.storage.archive import PDF, REMEDY, TEXT, Inspected, Lost, name, names
from sotay.storage.cache import Cache
from sotay.storage.texts import AsIssued

ISSUED = ("in_force", "pending", "review_due")
"""Statuses of a document whose text is as last issued."""


@dataclass(frozen=True)
class DueIssue:
    """A document that differs from its last issue, or was never issued."""

    code: str
    title: str
    fingerprint: str
    before: str
    """Its last revision, e.g. `01/00`; empty when it was never issued."""
    change: str
    """The words that changed against it, as lines; empty if the archive lacks it."""


def due(job: Job, expanded: Expanded, codes: Sequence[str], review: bool = False) -> tuple[str, tuple[DueIssue, ...]]:
    """Return the commune and its documents that are due to be issued, in the order of the manual.

    With `codes` only those; a withdrawn document, or one due for review, is due only if named there, and with
    `review` one in force too.
    """
    sources = sources_of(job.cache, job.sources)
    found = opened(job.cache, expanded.manuals)
    pages = [p for p in found.manuals["internal"].pages if p.document.code and _is_due(p, codes, review)]
    return expanded.unit, tuple(_due(job, sources, expanded.unit, page) for page in pages)


def _is_due(page: Page, codes: Sequence[str], review: bool) -> bool:
    if codes and page.document.code not in codes:
        return False
    named = page.standing.withdrawal is not None or page.standing.status in (
        "review_due",
        *(("in_force",) if review else ()),
    )
    return page.standing.status == "draft" or (bool(codes) and named)


def _due(job: Job, sources: Sources, unit: str, page: Page) -> DueIssue:
    document, current = page.document, page.standing.current
    changes = since_issued(job, sources, unit, page)
    change = as_text(changes, sources.province.language) if changes else ""
    return DueIssue(document.code, document.title, page.fingerprint, current.label if current else "", change)


def since_issued(job: Job, sources: Sources, unit: str, page: Page) -> Changes | None:
    """Return what changed in a document since its last issue; None if the archive lacks that text."""
    current = page.standing.current
    old = sources.archive.text(unit, page.document.code, current.label) if current else None
    if old is None:
        return None
    of = sources.units[unit]
    return compared(job.cache, sources, (old.title, old.internal), said(page), of.language, slots_of(of))


def issued_prints(job: Job, expanded: Expanded, audience: Audience) -> tuple[Print, ...]:
    """Return the print form of the documents unchanged since their last issue that the archive lacks."""
    sources = sources_of(job.cache, job.sources)
    found = opened(job.cache, expanded.manuals)
    pages = _lacking(job, found)[audience].values()
    return tuple(prints(job.cache, found.markups[audience], found.manuals[audience], pages, sources))


def _lacking(job: Job, found: Opened) -> dict[Audience, dict[str, Page]]:
    """Return by code the documents unchanged since their last issue, as they are once in force.

    Those with every file in the archive are left out.
    """
    issued = {audience: _as_issued(manual) for audience, manual in found.manuals.items()}
    archive = sources_of(job.cache, job.sources).archive
    have = set(archive.state(found.manuals["internal"].unit.slug))

    def lacks(code: str, page: Page) -> bool:
        return not have.issuperset(names(code, _label(page), (a for a in AUDIENCES if code in issued[a])))

    return {a: {code: page for code, page in pages.items() if lacks(code, page)} for a, pages in issued.items()}


def _as_issued(manual: Manual) -> dict[str, Page]:
    pages = (p for p in manual.pages if p.document.code and p.standing.status in ISSUED)
    return {p.document.code: replace(p, standing=replace(p.standing, status="in_force")) for p in pages}


def archived(job: Job, expanded: Expanded, prints: Sequence[Print], laid: Mapping[str, str]) -> Built:
    """Return the files that a commune's archive lacks: PDF and text of every document that is as issued.

    `prints` are those of `issued_prints`; `laid` has the PDF of each front and body by its HTML.
    """
    found, built, files = opened(job.cache, expanded.manuals), list[str](), dict[str, str]()
    pages = _lacking(job, found)
    for audience in AUDIENCES:
        mine = [p for p in prints if p.audience == audience]
        with blaming(sources_of(job.cache, job.sources), unit_path(expanded.unit), expanded.unit):
            bound, made = documents(job, found.manuals[audience], mine, laid)
        files.update({name(p.code, _label(pages[audience][p.code]), PDF[audience]): pdf for p, pdf in bound.items()})
        built += made
    sources = sources_of(job.cache, job.sources)
    for code, page in pages["internal"].items():
        shows = _shown(job.cache, sources, found, page)
        text = AsIssued(
            code=code,
            title=page.document.title,
            fingerprint=page.fingerprint,
            internal=page.markdown,
            public=pages["public"][code].markdown if code in pages["public"] else None,
            path=page.path,
            kind=page.document.meta.kind,
            files={path: kept for path, (kept, _) in shows.items()},
            pdf=_papers(sources, expanded.unit, page, files),
            service=_answers(found, page),
        )
        files[name(code, _label(page), TEXT)] = job.cache.put(text.as_bytes())
        files |= dict(shows.values())
    files |= reprinted(job, found, files)
    return Built(f"archive/{expanded.unit}", Tree(dict(sorted(files.items()))), tuple(built), len(files) - len(built))


def _answers(found: Opened, page: Page) -> dict[str, Any] | None:
    """Return a procedure's answers to citizens as data."""
    is_public = page.document.meta.kind == "procedure" and page.document.meta.audience == "public"
    return asdict(service(found.manuals["public"], page)) if is_public else None


def _shown(cache: Cache, sources: Sources, found: Opened, page: Page) -> dict[str, tuple[str, str]]:
    """Return the files that a document shows: path below `docs/` → path in the archive, digest."""
    unit = found.manuals["internal"].unit.slug
    known = sources.pictures_of(unit)
    files = {}
    for path in shown(page, found.markups["internal"].features(page.path), known):
        content = cache.put(read_picture(sources, unit, path))
        files[path] = name(page.document.code, _label(page), f".{content}{posixpath.splitext(path)[1]}"), content
    return files


def _papers(sources: Sources, unit: str, page: Page, made: Mapping[str, str]) -> dict[Audience, str]:
    """Return the hashes of a document's PDFs: those in the archive, else those just made."""
    code, archive, found = page.document.code, sources.archive, dict[Audience, str]()
    for audience in AUDIENCES:
        standing = archive.pdf(unit, code, _label(page), audience)
        new = made.get(name(code, _label(page), PDF[audience]), "")
        if standing or new:
            found[audience] = digest(standing.read_bytes()) if standing else new
    return found


def damages(sources: Sources, unit: str, files: Mapping[str, Inspected]) -> list[Problem]:
    """Return the files of a commune's archive that changed since they were added, as the commune's mistakes."""
    changed = (path for path, how in faults(sources, unit, files) if how == "changed")
    return [Problem(f"archive/{unit}/{p}", 0, "damaged", "is not as it was archived", REMEDY, unit) for p in changed]


def faults(sources: Sources, unit: str, files: Mapping[str, Inspected]) -> list[tuple[str, str]]:
    """Return the files of a commune's archive that are not as they were added, by path, and how: changed, missing.

    `files` are those that are there, from `inspected`.
    """
    archive, home = sources.archive, sources.archive.folder / unit
    return [(path.relative_to(home).as_posix(), how) for path, how in archive.faults(unit, files)]


def inspected(cache: Cache, sources: Sources, unit: str) -> dict[str, Inspected]:
    """Return what each file of a commune's archive is and tells, by path; those that look as they did are not read."""
    archive, key = sources.archive, f"{everything(sources.folders)} {unit}"
    before: dict[str, tuple[object, Inspected]] = cache.recall_object(kinds.INSPECTED, key) or {}
    now = {}
    for path, look in archive.looks_of(unit).items():
        known = before.get(path)
        now[path] = known if known and known[0] == look else (look, archive.inspected(unit, path))
    if now != before:
        cache.remember_object(kinds.INSPECTED, key, now)
    return {path: file for path, (_, file) in now.items()}


def restore(job: Job, lost: Mapping[str, Sequence[Lost]]) -> int:
    """Put revisions back into archives as `Archive.restore` does, and read what these have now."""
    count = sources_of(job.cache, job.sources).archive.restore(lost)
    for unit in lost:
        inspect(job, unit)
    return count


def mend(job: Job, unit: str, tree: Tree) -> None:
    """Put what it lacks into a commune's archive; raises as `Archive.stage` does."""
    sources_of(job.cache, job.sources).archive.mend(unit, tree, job.cache)


def inspect(job: Job, unit: str) -> None:
    """Read what is new in a commune's archive, so that the next build has not to."""
    inspected(job.cache, sources_of(job.cache, job.sources), unit)


def _label(page: Page) -> str:
    current = page.standing.current
    assert current is not None
    return current.label
