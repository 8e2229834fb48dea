"""Status page tasks: a small page for every revision ever issued, opened by scanning a paper copy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sotay.base.hashing import digest
from sotay.control.lifetime import Lifetime, lifetimes
from sotay.control.standing import ended
from sotay.expand.served import own_path
from sotay.load.sources import Sources
from sotay.model.documents import Document
from sotay.model.manual import Manual
from sotay.model.paths import page_path, status_path
from sotay.model.units import Unit
from sotay.pipeline.tasks.job import Job, sources_of
from sotay.site import status_page, theme
from sotay.storage import kinds
from sotay.storage.texts import AsIssued


@dataclass(frozen=True)
class _StatusPage:
    """What a status page tells, besides who issued it."""

    code: str
    title: str
    life: Lifetime
    page: str
    """The document's own page; empty where it has none."""


def status_pages(job: Job, manual: Manual) -> dict[str, str]:
    """Return path → digest of the status pages of a site: for citizens, only those of public documents."""
    sources, unit = sources_of(job.cache, job.sources), manual.unit
    told = tuple(_told(sources, manual))
    # The engine's own template tells no more of a unit.
    issuer = (unit.agency, unit.province, unit.locale) if theme.is_stock(sources.folders) else unit
    key = digest(repr((theme.fingerprint(sources.folders), issuer, manual.as_of, told)))
    known = job.cache.recall(kinds.STATUS, key)
    if known is None:
        known = {_path(one, unit): job.cache.put(_page(sources, manual, one)) for one in told}
        job.cache.remember(kinds.STATUS, key, known, known.values())
    return dict(known)


def _path(told: _StatusPage, unit: Unit) -> str:
    return status_path(told.code, told.life.revision.issue, told.life.revision.revision, unit.language)


def _page(sources: Sources, manual: Manual, told: _StatusPage) -> bytes:
    root, unit = sources.folders.root, manual.unit
    return status_page.page(root, unit, told.code, told.title, told.life, told.page, manual.as_of)


def _told(sources: Sources, manual: Manual) -> Iterator[_StatusPage]:
    unit = manual.unit
    register = ended(sources.registers[unit.slug], unit)
    documents = {d.code: d for d in sources.documents_of(unit) if d.code}
    gone = {p.document.code: p for p in manual.aside if p.issued}
    shown = gone | {p.document.code: p for p in manual.pages}
    for code in sorted({code for event in register.events for code in event.documents}):
        lives = lifetimes(register, code)
        # Only for removed documents: the archive's content must not change the pages of a first build.
        document = documents.get(code)
        said = document or sources.archive.text(unit.slug, code, lives[-1].revision.label)
        if manual.audience == "public" and not _is_public(said):
            continue
        # Readers see the title they know: a draft may have another.
        page, title = "", said.title if said else ""
        if code in shown:
            page = page_path(own_path(shown[code].path))
            title = shown[code].document.title
        yield from (_StatusPage(code, title, life, page) for life in lives)


def _is_public(said: Document | AsIssued | None) -> bool:
    """Return whether citizens may know of a document; for a removed one, what was issued decides."""
    return (
        said.meta.audience == "public" if isinstance(said, Document) else said is not None and said.public is not None
    )
