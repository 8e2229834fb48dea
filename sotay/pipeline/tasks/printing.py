"""Print tasks: from laid-out parts to bound documents and manuals."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import TypeAlias

from sotay.base.errors import SourceError
from sotay.base.folders import Folders
from sotay.base.hashing import digest
from sotay.base.languages.known import language
from sotay.base.versions import BINDING, PRINTING, everything, version
from sotay.control.notices import mark
from sotay.export.bind import assemble
from sotay.export.bind.assemble import Numbering
from sotay.export.layout.complaints import LayoutError
from sotay.export.sheet.document import changed, contents, cover
from sotay.facts.diff.show import as_html
from sotay.facts.volumes import Volume, volumes
from sotay.model.manual import Manual, Page
from sotay.model.outputs import Tree
from sotay.model.paths import manual_path, pdf_path, unit_path
from sotay.model.terms import Audience
from sotay.pipeline.tasks import segments, stamps
from sotay.pipeline.tasks.comparing import changes_of
from sotay.pipeline.tasks.issued import archived_pdf, signed
from sotay.pipeline.tasks.job import Built, Comparison, Expanded, Job, Opened, make_room, opened, remembered, sources_of
from sotay.pipeline.tasks.layouts import front, layout, with_digests
from sotay.pipeline.tasks.manuals import Link, together
from sotay.pipeline.tasks.sheets import Print, blaming, print_as_issued, with_own_pictures
from sotay.pipeline.workers import give_back
from sotay.storage import kinds
from sotay.storage.cache import Cache

Before: TypeAlias = Mapping[tuple[str, str], str]
"""The PDFs of earlier revisions that were laid out anew from their words, by code and label."""
LINES_A_PAGE = 30
"""Roughly the number of documents per page of the contents, including headings."""


def bind_unit(
    job: Job, expanded: Expanded, audience: Audience, prints: Sequence[Print], laid: Mapping[str, str]
) -> Built:
    """Bind a commune's documents and its manual; `laid` has the PDF of each front and body by its HTML."""
    with blaming(sources_of(job.cache, job.sources), unit_path(expanded.unit), expanded.unit):
        built = _bind(job, expanded, audience, prints, laid)
    give_back()
    return built


def _bind(job: Job, expanded: Expanded, audience: Audience, prints: Sequence[Print], laid: Mapping[str, str]) -> Built:
    binder = _Binder(job, sources_of(job.cache, job.sources).folders)
    found = opened(job.cache, expanded.manuals)
    manual = found.served[audience]
    papers, built = binder.documents(manual, prints, laid)
    reused = len(papers) - len(built)
    now = {item.code: item for item in prints if not item.label}
    before = {(item.code, item.label): name for item, name in papers.items() if item.label}
    files = {code: papers[item] for code, item in now.items()}
    files |= {page.document.code: binder.issued(page, manual, before) for page in manual.pages if page.issued}
    files = {page.document.code: files[page.document.code] for page in manual.pages if page.document.code}
    linked = {code: binder.link(item, laid) for code, item in now.items()} | binder.linked_again(manual, files)
    whole, made = binder.manual(manual, files, linked)
    built += [f"manual {audience}/{expanded.unit}"] if made else []
    bound = [(volume, *binder.manual(manual, files, linked, volume)) for volume in _volumes(manual)]
    built += [f"volume {audience}/{expanded.unit}/{volume.name}" for volume, _, new in bound if new]
    reused += (not made) + sum(not new for _, _, new in bound)
    with_signature = {p.document.code: name for p in manual.pages if (name := signed(job, manual, p))}
    pdfs = {pdf_path(code): name for code, name in (files | with_signature).items()}
    pdfs[manual_path(manual.language)] = whole
    past = binder.past(found, before) if audience == "internal" else {}
    tree = Tree({**pdfs, **{volume.path: name for volume, name, _ in bound}, **past})
    pages = sum(_page_count(job.cache, name) for name in files.values())
    return Built(f"{audience}/{expanded.unit}", tree, tuple(built), reused, pages)


def _volumes(manual: Manual) -> tuple[Volume, ...]:
    documents = (page.document for page in manual.pages)
    return volumes(documents, manual.references.structure, manual.audience, manual.language)


def documents(
    job: Job, manual: Manual, prints: Sequence[Print], laid: Mapping[str, str]
) -> tuple[dict[Print, str], list[str]]:
    """Bind a commune's documents for one audience; return the PDF of each, and what had to be bound."""
    return _Binder(job, sources_of(job.cache, job.sources).folders).documents(manual, prints, laid)


def laid_out_anew(job: Job, manual: Manual, page: Page) -> str:
    """Return the digest of the PDF of an earlier revision, laid out from its words."""
    return _anew(job, manual, page)[2]


def _anew(job: Job, manual: Manual, page: Page) -> tuple[Print, dict[str, str], str]:
    """Lay out an earlier revision from its words; return its print form, the PDFs of that by its HTML, and its PDF."""
    item = print_as_issued(job, manual, page)
    parts = ((front, item.front), (layout, item.body))
    laid = {html: lay(job, html, item.source, manual.unit.slug)[0] for lay, html in parts if html}
    return item, laid, documents(job, manual, [item], laid)[0][item]


@dataclass(frozen=True)
class _Binder:
    """Binds laid-out parts; small sheets shared by many documents are laid out on demand."""

    job: Job
    folders: Folders
    found: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The PDFs of the layers of each band by the digest of its HTML."""

    def documents(
        self, manual: Manual, prints: Sequence[Print], laid: Mapping[str, str]
    ) -> tuple[dict[Print, str], list[str]]:
        """Bind documents, see `documents`."""
        job, agency = self.job, manual.unit.agency
        keys = {p: self.key(p, laid, agency) for p in prints}
        known = {p: job.cache.recall(kinds.DOCUMENT, key) for p, key in keys.items()}
        missing = [p for p in prints if known[p] is None]
        try:
            self.bands([p.band for p in missing])
        except LayoutError:
            for item in missing:
                with blaming(sources_of(job.cache, job.sources), item.source, manual.unit.slug):
                    self.bands([item.band])
            raise
        made = {p: self.document(p, keys[p], laid, agency) for p in missing}
        files: dict[Print, str] = known | {p: name for p, (name, _) in made.items()}
        named = f"document {manual.audience}/{manual.unit.slug}"
        return files, [f"{named}/{p.named}" for p, (_, new) in made.items() if new]

    def bands(self, bands: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return the PDFs of each band's layers by the digest of its HTML; new ones are laid out in one run."""
        if self.found.keys() >= {*bands}:
            return self.found
        from sotay.export.layout import press

        cache = self.job.cache
        layers = {band: press.layers(cache.read(band).decode()) for band in bands if band not in self.found}
        every = dict.fromkeys(chain.from_iterable(layers.values()))
        keys = {layer: f"{version(PRINTING, self.folders)} band {digest(layer)}" for layer in every}
        known = {layer: cache.recall(kinds.PDF, key) for layer, key in keys.items()}
        missing = [layer for layer, found in known.items() if found is None]
        made = press.bands(missing, self.folders) if missing else []
        for layer, content in zip(missing, made, strict=True):
            known[layer] = cache.put(content)
            cache.remember(kinds.PDF, keys[layer], known[layer], [known[layer]])
        self.found.update({band: tuple(known[layer] for layer in found) for band, found in layers.items()})
        return self.found

    def key(self, item: Print, laid: Mapping[str, str], author: str) -> str:
        """Return the digest of everything a document is bound from."""
        front, body = laid.get(item.front, ""), laid[item.body]
        line = stamps.not_controlled(item.seal, language(item.locale))
        said = (item.band, item.title, item.code, author, item.mark, item.locale, item.seal, line)
        return json.dumps([version(BINDING), version(PRINTING, self.folders), front, body, *said, *item.fillings])

    def document(self, item: Print, key: str, laid: Mapping[str, str], author: str) -> tuple[str, bool]:
        """Return the digest of a bound document, kept under `key`, and whether it had to be bound."""
        said = {"title": item.title, "code": item.code, "author": author, "seal": item.seal}
        parts: list[assemble.Parts] = []

        def make() -> bytes:
            parts.append(self._parts(item, laid))
            return assemble.document(parts[0], **said)

        name, made = remembered(self.job.cache, kinds.DOCUMENT, key, make)
        if made:  # counted now it need not be opened for that
            self.job.cache.remember(kinds.PAGES, name, parts[0].page_count)
        return name, made

    def link(self, item: Print, laid: Mapping[str, str]) -> Link:
        """Return what makes a document as a piece of a manual."""

        def make(numbering: Numbering, codes: Sequence[str]) -> assemble.Piece:
            parts = self._parts(item, laid, numbering, codes)
            return assemble.piece(parts, title=item.title, code=item.code, inside=codes)

        return make

    def linked_again(self, manual: Manual, files: Mapping[str, str]) -> dict[str, Link]:
        """Return what makes earlier revisions that are shown, as they were made when they were the latest.

        So a manual of which nothing else has changed stays the same, byte by byte. A revision whose words no longer
        come out as its PDF has them is left out: that is copied.
        """
        found = {}
        for page in manual.pages:
            if page.issued:
                with suppress(SourceError):
                    item, laid, name = _anew(self.job, manual, page)
                    if name == files[item.code]:
                        found[item.code] = self.link(item, laid)
        return found

    def _parts(
        self,
        item: Print,
        laid: Mapping[str, str],
        numbering: Numbering = assemble.BEGINNING,
        codes: Sequence[str] = (),
    ) -> assemble.Parts:
        """Return what a document is bound from, for a manual of these codes or by itself."""
        cache, folders, spoken = self.job.cache, self.folders, language(item.locale)
        paper, front = segments.front(cache, laid[item.front]) if item.front else ("A4", ())
        body = segments.placed(cache, laid[item.body], numbering, codes)
        count = assemble.pages_of_front(front, paper) + len(body.pages)
        # A form is printed to be filled in; filled in, it is a record, not a copy.
        line = stamps.not_controlled(item.seal, spoken) if front else ""
        return assemble.Parts(
            front,
            body,
            tuple(segments.segment(cache, layer, "stamp") for layer in self.bands([item.band])[item.band]),
            stamps.folios(cache, folders, count, spoken),
            tuple(segments.segment(cache, filling, "filling") for filling in item.fillings),
            note=stamps.note(cache, folders, line) if line else None,
            mark=stamps.mark(cache, folders, item.mark) if item.mark else None,
            paper=paper,
        )

    def manual(
        self, manual: Manual, files: Mapping[str, str], linked: Mapping[str, Link], volume: Volume | None = None
    ) -> tuple[str, bool]:
        """Return the digest of the manual, or of a volume, and whether it was bound; `linked` makes its pieces."""
        cache, folders = self.job.cache, self.folders
        documents = volume.documents if volume else [page.document for page in manual.pages]
        files = {d.code: files[d.code] for d in documents if d.code}
        linked = {code: link for code, link in linked.items() if code in files}
        counts = {code: _page_count(cache, name) for code, name in files.items()}
        sources = sources_of(cache, self.job.sources)
        named = with_own_pictures(cover(manual, folders, volume), sources, manual.unit.slug)
        front = self._laid(with_digests(named, sources.digests))
        listed = self._contents(manual, counts, volume)
        total = 1 + _page_count(cache, listed) + sum(counts.values())
        author = manual.unit.agency
        title = manual.language.say("Sổ tay chất lượng – %(agency)s", agency=author)
        # What is linked from parts is other bytes than the same document copied from the archive.
        stated = [version(BINDING), version(PRINTING, folders), author, front, listed, *files.values(), *sorted(linked)]

        def make() -> bytes:
            make_room()
            return together(
                cache,
                manual,
                documents,
                files,
                cover=front,
                contents=listed,
                running=stamps.running(cache, folders, total, manual.language),
                linked=linked,
                title=f"{volume.called(manual.language)} – {title}" if volume else title,
            )

        return remembered(cache, kinds.MANUAL, digest("\n".join(stated)), make)

    def past(self, found: Opened, before: Before) -> dict[str, str]:
        """Return the PDFs of earlier revisions, marked as such, and of what changed, path below the site → digest."""
        staff = found.served["internal"]
        revisions = {page.pdf: self._marked(page, staff, before) for page in staff.aside if page.issued}
        return revisions | {c.page.pdf: self._changed(c, staff) for c in found.comparisons}

    def issued(self, page: Page, manual: Manual, before: Before) -> str:
        """Return the PDF as issued of an earlier revision; of one that is lost that which was laid out anew."""
        assert page.issued is not None
        return before.get((page.document.code, page.issued.label)) or archived_pdf(self.job, manual, page)

    def _changed(self, comparison: Comparison, manual: Manual) -> str:
        """Return the changes as a file, for all communes with the same ones: its author is whom these answer to."""
        cache, page, unit = self.job.cache, comparison.page, manual.unit
        title, author = f"{page.document.code} {page.document.title}", unit.over or unit.agency
        stated = [everything(self.folders), comparison.changes, page.document.digest, author, unit.paper]

        def make() -> bytes:
            said = as_html(changes_of(cache, comparison.changes), manual.language)
            laid = self._laid(changed(page, said, manual.language, self.folders, unit.paper))
            return assemble.single(segments.placed(cache, laid), title=title, author=author)

        return remembered(cache, kinds.DOCUMENT, json.dumps([*stated, unit.locale]), make)[0]

    def _marked(self, page: Page, manual: Manual, before: Before) -> str:
        cache, folders = self.job.cache, self.folders
        content = self.issued(page, manual, before)
        lying = mark(page.standing, manual.language, page.successor)
        if not lying:
            return signed(self.job, manual, page) or content
        key = f"{version(BINDING)} {version(PRINTING, folders)} {content} {lying}"
        return remembered(
            cache, kinds.DOCUMENT, key, lambda: assemble.marked(cache.read(content), stamps.mark(cache, folders, lying))
        )[0]

    def _contents(self, manual: Manual, counts: Mapping[str, int], volume: Volume | None) -> str:
        """Return the digest of the contents' PDF."""
        from sotay.export.layout import press

        def lay(own: int) -> str:
            return self._laid(contents(manual, counts, own, self.folders, volume))

        guess = -(-len(counts) // LINES_A_PAGE)
        return press.settle(lay, lambda name: _page_count(self.job.cache, name), guess)

    def _laid(self, html: str) -> str:
        from sotay.export.layout import press

        key = f"{version(PRINTING, self.folders)} {digest(html)}"
        return remembered(self.job.cache, kinds.PDF, key, lambda: press.layout(html, self.folders))[0]


@lru_cache(maxsize=4096)
def _page_count(cache: Cache, name: str) -> int:
    known = cache.recall(kinds.PAGES, name)
    if known is None:
        known = assemble.page_count(cache.read(name))
        cache.remember(kinds.PAGES, name, known)
    return int(known)
