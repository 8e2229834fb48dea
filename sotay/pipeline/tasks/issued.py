"""PDFs as issued: taken unchanged from the archive, with their signature if signed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from sotay.base.hashing import digest
from sotay.control.notices import mark
from sotay.export.signature import Verdict, can_check, examine
from sotay.load.sources import Sources
from sotay.model.manual import Manual, Page
from sotay.model.terms import Audience
from sotay.pipeline.tasks.job import Job, sources_of
from sotay.storage import kinds
from sotay.storage.cache import Cache


def archived_pdf(job: Job, manual: Manual, page: Page) -> str:
    """Return the PDF as issued of an earlier revision's page; empty if the archive has lost it."""
    revision, code = page.issued, page.document.code
    assert revision is not None
    archive = sources_of(job.cache, job.sources).archive
    path = archive.pdf(manual.unit.slug, code, revision.label, manual.audience)
    return job.cache.put(path.read_bytes()) if path else ""


def signed(job: Job, manual: Manual, page: Page) -> str:
    """Return the PDF with a signature that is believed of a document that bears no mark; empty where it has none."""
    revision = page.issued or page.standing.current
    if revision is None or mark(page.standing, manual.language, page.successor):
        return ""
    sources, unit = sources_of(job.cache, job.sources), manual.unit.slug
    path = believed(job.cache, sources, unit, page.document.code, revision.label, manual.audience)
    return job.cache.put(path.read_bytes()) if path else ""


def believed(cache: Cache, sources: Sources, unit: str, code: str, label: str, audience: Audience) -> Path | None:
    """Return the file of the archive that is a document's PDF with a sound signature, or None."""
    found = verdicts(cache, sources, unit, code, label, audience)
    return next((path for path, verdict in found if verdict.signer), None)


def verdicts(
    cache: Cache, sources: Sources, unit: str, code: str, label: str, audience: Audience
) -> Iterator[tuple[Path, Verdict]]:
    """Yield each file that is kept as a document's PDF with a signature, and what is to be said of that."""
    archive = sources.archive
    files = archive.signed(unit, code, label, audience)
    if not files:
        return
    paper = archive.pdf(unit, code, label, audience)
    roots = sources.keys.get(sources.province.signing.certificates, "").encode()
    was = paper.read_bytes() if paper else b""
    for path in files:
        now = path.read_bytes()
        key = json.dumps([digest(was), digest(now), digest(roots)])
        known = cache.recall(kinds.SIGNED, key) if can_check() else None
        verdict = Verdict(*known) if known else examine(was, now, roots)
        if can_check() and not known:
            cache.remember(kinds.SIGNED, key, [verdict.signer, verdict.fault])
        yield path, verdict
