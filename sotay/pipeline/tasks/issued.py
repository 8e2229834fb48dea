"""PDFs as issued: taken unchanged from the archive, with their signature if signed."""

from __future__ import annotations

from sotay.base.errors import Problem, SourceError
from sotay.control.notices import mark
from sotay.model.manual import Manual, Page
from sotay.pipeline.tasks.job import Job, sources_of
from sotay.storage.archive import REMEDY


def as_issued(job: Job, manual: Manual) -> dict[str, str]:
    """Return the PDFs as issued of the documents shown to citizens as issued, by code."""
    return {p.document.code: archived_pdf(job, manual, p) for p in manual.pages if p.issued}


def archived_pdf(job: Job, manual: Manual, page: Page) -> str:
    """Return the PDF as issued of an earlier revision's page; SourceError if the archive has lost it."""
    revision, code = page.issued, page.document.code
    assert revision is not None
    archive = sources_of(job.cache, job.sources).archive
    path = archive.pdf(manual.unit.slug, code, revision.label, manual.audience)
    if path is None:
        message = f"the PDF of {code} {revision.label} is missing"
        raise SourceError([Problem(f"archive/{manual.unit.slug}", 0, "lost", message, REMEDY, manual.unit.slug)])
    return job.cache.put(path.read_bytes())


def signed(job: Job, manual: Manual, page: Page) -> str:
    """Return the signed PDF of a document without a mark; empty if there is none."""
    revision = page.issued or page.standing.current
    if revision is None or mark(page.standing, page.successor):
        return ""
    archive = sources_of(job.cache, job.sources).archive
    path = archive.signed(manual.unit.slug, page.document.code, revision.label, manual.audience)
    return job.cache.put(path.read_bytes()) if path else ""
