"""PDFs that the archive has lost, laid out anew from the words of the revision where that gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from sotay.base.versions import everything
from sotay.control.standing import history
from sotay.load.sources import Sources
from sotay.model.documents import Document, FrontMatter
from sotay.model.manual import Page
from sotay.model.paths import register_path
from sotay.model.registers import Register
from sotay.model.revisions import Revision, Standing
from sotay.model.terms import Audience
from sotay.pipeline.tasks.job import Job, Opened, sources_of
from sotay.pipeline.tasks.printing import laid_out_anew
from sotay.storage import kinds
from sotay.storage.archive import PDF, name
from sotay.storage.cache import Cache
from sotay.storage.shelf import on_shelf
from sotay.storage.texts import AsIssued


def reprinted(job: Job, found: Opened, made: Mapping[str, str]) -> dict[str, str]:
    """Return the PDFs that a commune's archive lacks and that come out as issued, path in it → digest.

    `made` are those made already from what the sources say now.
    """
    sources, unit = sources_of(job.cache, job.sources), found.manuals["internal"].unit.slug
    same = dict[str, str]()
    if not _lacks_papers(job.cache, sources, unit):
        return same
    for path, audience, page, text in _lost(sources, unit):
        if made.get(path) != text.pdf[audience]:
            pdf = laid_out_anew(job, found.manuals[audience], page)
            same.update({path: pdf} if pdf == text.pdf[audience] else {})
    return same


def may_lack_papers(cache: Cache, sources: Sources, unit: str) -> bool:
    """Tell whether a commune's archive may lack a PDF that a text in it has the hash of; no text is read for it."""
    return sources.archive.has_texts_alone(unit) and not cache.recall(kinds.ARCHIVE, _key(sources, unit))


def _lacks_papers(cache: Cache, sources: Sources, unit: str) -> bool:
    """Tell whether it does; all texts are read, unless that was found before and no file and no event has changed."""
    key = _key(sources, unit)
    if cache.recall(kinds.ARCHIVE, key):
        return False
    with on_shelf(cache, sources.archive, unit, everything(sources.folders)) as archive:
        found = next(_lost(replace(sources, archive=archive), unit), None) is not None
    if not found:
        cache.remember(kinds.ARCHIVE, key, True)
    return found


def _key(sources: Sources, unit: str) -> str:
    return json.dumps(["papers", unit, sources.archive.looks(unit), sources.digests.get(register_path(unit), "")])


def _lost(sources: Sources, unit: str) -> Iterator[tuple[str, Audience, Page, AsIssued]]:
    archive, register = sources.archive, sources.registers[unit]
    have = set(archive.state(unit))
    now = {document.code: document for document in sources.documents_of(sources.units[unit])}
    for place, event in enumerate(register.events):
        until_then = Register(register.events[: place + 1])
        for code, issued in event.documents.items():
            papers = {audience: name(code, issued.label, suffix) for audience, suffix in PDF.items()}
            text = None if have.issuperset(papers.values()) else archive.text(unit, code, issued.label)
            for audience in text.pdf if text else ():
                path = papers[audience]
                if text and path not in have:
                    yield path, audience, _page(text, audience, history(until_then, code), now.get(code)), text


def _page(text: AsIssued, audience: Audience, past: tuple[Revision, ...], now: Document | None) -> Page:
    """Return a revision's page as it was when it came into force; whether it was a sample is asked of today's file."""
    sample = now.meta.sample if now else True
    meta = FrontMatter(title=text.title, code=text.code, kind=text.kind, audience=audience, sample=sample)
    document = Document(path=text.path, source="", meta=meta, body="", body_line=1)
    words = text.internal if audience == "internal" else text.public or ""
    return Page(document, words, Standing("in_force", past), past[-1].fingerprint, past[-1], files=text.files)
