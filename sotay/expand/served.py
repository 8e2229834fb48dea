"""What readers see on the day: staff the whole manual and its history, citizens only what is in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sotay.base.languages.known import addresses
from sotay.base.languages.language import Language
from sotay.control.notices import announcement, applied, farewell, statement
from sotay.expand.memory import Memory
from sotay.expand.unit import Expansion
from sotay.expand.withdrawn import former
from sotay.load.sources import Sources
from sotay.model.documents import Document, FrontMatter
from sotay.model.manual import Manual, Page
from sotay.model.paths import WITHDRAWN, revision_name
from sotay.model.revisions import Revision, Standing, Status
from sotay.model.terms import Audience
from sotay.storage.archive import Archive
from sotay.storage.texts import AsIssued

READ_AS_ISSUED: tuple[Status, ...] = ("in_force", "review_due")


def served(
    sources: Sources, manuals: Mapping[Audience, Manual], memory: Memory | None = None
) -> dict[Audience, Manual]:
    """Return the manuals as their readers see them; `manuals` are as in the sources."""
    archive = sources.archive
    return {
        "internal": _for_staff(sources, manuals["internal"]),
        "public": _for_citizens(sources, manuals, archive, memory),
    }


def beside(document: Document, name: str) -> str:
    """Return the path of a page next to a document's own, so that relative links in its text still work."""
    return f"{own_path(document.path).removesuffix('.md')}.{name}.md"


def own_path(path: str) -> str:
    """Return the path of the document's own page, or of the list of removed documents."""
    folder, slash, file = path.rpartition("/")
    if folder in addresses(WITHDRAWN):
        return f"{folder}.md"
    return f"{folder}{slash}{file.partition('.')[0]}.md"


def comparison_name(label: str, language: Language) -> str:
    """Return the name of the page on what changed in a revision, or in a draft: `changes-01-01`, `changes`."""
    return "-".join(filter(None, (language.address("changes"), revision_name(label))))


# ── staff ────────────────────────────────────────────────────────────────────────────────────────


def _for_staff(sources: Sources, manual: Manual) -> Manual:
    archive = sources.archive
    pages = tuple(
        replace(p, notice=statement(p.document, p.standing, manual.as_of, manual.language)) for p in manual.pages
    )
    if manual.unit.ended(manual.as_of):
        kept = (_kept(page, manual, archive) if page.document.code else page for page in pages)
        pages = tuple(page for page in kept if page is not None)
    listed, gone = former(sources, manual)
    earlier = (old for page in pages for old in _earlier(page, manual, archive))
    return replace(manual, pages=(*pages, *listed), aside=(*earlier, *gone))


def _kept(page: Page, manual: Manual, archive: Archive) -> Page | None:
    """Return a replaced commune's page of a document as last issued; None if it never was."""
    revision = page.standing.current
    if revision is None or revision.fingerprint == page.fingerprint:
        return page if revision else None
    text = archive.text(manual.unit.slug, page.document.code, revision.label)
    if text is None:
        return None
    document = _as_issued(page.document, text, page.document.path)
    return replace(
        page,
        document=document,
        text=text.internal,
        fingerprint=revision.fingerprint,
        issued=revision,
        origin=text.path,
        files=text.files,
    )


def _earlier(page: Page, manual: Manual, archive: Archive) -> Iterator[Page]:
    """Yield the revisions of a document that its page does not show, if archived."""
    history = (*page.standing.history, *page.standing.coming)
    for place, revision in enumerate(history):
        last = place == len(history) - 1
        if revision == page.standing.current and page.fingerprint == revision.fingerprint:
            continue
        text = archive.text(manual.unit.slug, page.document.code, revision.label)
        if text is not None:
            successor = None if last else history[place + 1]
            document = _as_issued(page.document, text, beside(page.document, revision_name(revision.label)))
            standing = Standing(_status(page, revision, successor, manual), history[: place + 1])
            pending = (
                statement(document, standing, manual.as_of, manual.language) if standing.status == "pending" else ""
            )
            yield Page(
                document=document,
                text=text.internal,
                standing=standing,
                fingerprint=revision.fingerprint,
                issued=revision,
                successor=successor,
                notice=pending or (farewell(successor, manual.as_of, manual.language) if successor else ""),
                origin=text.path,
                files=text.files,
            )


def _status(page: Page, revision: Revision, successor: Revision | None, manual: Manual) -> Status:
    if successor is not None and successor.effective <= manual.as_of:
        return "superseded"
    if page.standing.status == "withdrawn":
        return "withdrawn"
    return "in_force" if revision.effective <= manual.as_of else "pending"


def _as_issued(document: Document, text: AsIssued, path: str) -> Document:
    """Return the document with the history known when it was issued, without later events."""
    meta = document.meta
    known = FrontMatter(
        title=text.title,
        code=meta.code,
        kind=meta.kind,
        field=meta.field,
        audience="internal" if text.public is None else "public",
        form=meta.form,
        tthc=meta.tthc,
        sample=meta.sample,
    )
    return replace(document, path=path, meta=known, body="", lines={}, calls=())


# ── citizens ─────────────────────────────────────────────────────────────────────────────────────


def _for_citizens(
    sources: Sources, manuals: Mapping[Audience, Manual], archive: Archive, memory: Memory | None
) -> Manual:
    """Return the public manual: documents with changes not yet in force appear as issued, or are left out."""
    manual = manuals["public"]
    written = {page.path: page for page in manual.pages}
    shown = []
    for page in manuals["internal"].pages:
        in_force = not page.document.code or page.standing.status in READ_AS_ISSUED
        found = written.get(page.path) if in_force else _last_issued(page, manual, archive)
        if found and in_force and page.standing.coming:
            ahead = _ahead(page, page.standing.coming, manual, archive)
            found = replace(found, notice=announcement(page.standing, manual.language), ahead=ahead)
        shown += [found] if found else []
    return manual if shown == [*manual.pages] else _expanded_for(shown, sources, manual, memory)


def _last_issued(page: Page, manual: Manual, archive: Archive) -> Page | None:
    """Return the page of the revision in force, None if citizens have none."""
    code, revision = page.document.code, applied(page.standing, manual.as_of)
    text = archive.text(manual.unit.slug, code, revision.label) if revision else None
    if revision is None or text is None or text.public is None:
        return None
    past = tuple(r for r in page.standing.history if r.effective <= manual.as_of)
    later = tuple(r for r in (*page.standing.history, *page.standing.coming) if r.effective > manual.as_of)
    return Page(
        document=_as_issued(page.document, text, page.document.path),
        text=text.public,
        standing=Standing("in_force", past, coming=later),
        fingerprint=revision.fingerprint,
        issued=revision,
        notice=announcement(page.standing, manual.language),
        origin=text.path,
        files=text.files,
        answers=text.service,
        ahead=_ahead(page, later, manual, archive),
    )


def _ahead(page: Page, later: Sequence[Revision], manual: Manual, archive: Archive) -> Mapping[str, Any] | None:
    """Return the answers of the revision that comes next, if the archive has them."""
    text = archive.text(manual.unit.slug, page.document.code, later[0].label) if later else None
    return text.service if text else None


def _expanded_for(shown: list[Page], sources: Sources, manual: Manual, memory: Memory | None) -> Manual:
    """Return the manual with these pages, each referring to the others as citizens see them."""
    documents = tuple(page.document for page in shown)
    here = {document.code for document in documents}
    others = {p.document.code: p.document for p in manual.pages if p.document.code not in here}
    # Mistakes were reported when the sources were expanded.
    run = Expansion(sources, manual.unit, manual.as_of, documents, [], others, memory)
    citizens = run.round("citizens", "public", {page.document.code: page.standing for page in shown})
    pages = (page if page.issued else replace(page, text=run.page(page.document, citizens).text) for page in shown)
    return replace(manual, pages=tuple(pages))
