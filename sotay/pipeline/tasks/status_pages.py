"""Status page tasks: a small page for every revision ever issued, opened by scanning a paper copy."""

from __future__ import annotations

from sotay.control.lifetime import lifetimes
from sotay.control.standing import ended
from sotay.expand.served import own_path
from sotay.model.documents import Document
from sotay.model.manual import Manual
from sotay.model.paths import page_path, status_path
from sotay.pipeline.tasks.job import Job, sources_of
from sotay.site import status_page
from sotay.storage.archive import AsIssued


def status_pages(job: Job, manual: Manual) -> dict[str, str]:
    """Return path → digest of the status pages of a site: for citizens, only those of public documents."""
    sources, unit = sources_of(job.cache, job.sources), manual.unit
    register = ended(sources.registers[unit.slug], unit)
    documents = {d.code: d for d in sources.documents_of(unit) if d.code}
    gone = {p.document.code: p for p in manual.aside if p.issued}
    shown = gone | {p.document.code: p for p in manual.pages}
    found = {}
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
        for life in lives:
            content = status_page.page(sources.folders.root, unit, code, title, life, page, manual.as_of)
            path = status_path(code, life.revision.issue, life.revision.revision, unit.language)
            found[path] = job.cache.put(content)
    return found


def _is_public(said: Document | AsIssued | None) -> bool:
    """Return whether citizens may know of a document; for a removed one, what was issued decides."""
    return (
        said.meta.audience == "public" if isinstance(said, Document) else said is not None and said.public is not None
    )
