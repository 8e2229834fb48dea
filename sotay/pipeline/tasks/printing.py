"""Print tasks: from sheets to laid-out parts, from parts to bound documents."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import chain
from urllib.parse import unquote

from sotay.base.folders import Folders
from sotay.base.hashing import digest
from sotay.base.versions import BINDING, PRINTING, version
from sotay.control.notices import mark
from sotay.export.bind import assemble
from sotay.export.sheet.document import changed, contents, cover
from sotay.facts.diff.show import as_html
from sotay.model.manual import Manual, Page
from sotay.model.outputs import Tree
from sotay.model.paths import MANUAL, pdf_path, unit_path
from sotay.model.terms import Audience
from sotay.pipeline.tasks import stamps
from sotay.pipeline.tasks.issued import archived_pdf, signed
from sotay.pipeline.tasks.job import Built, Comparison, Expanded, Job, Opened, make_room, opened, remembered, sources_of
from sotay.pipeline.tasks.manuals import together
from sotay.pipeline.tasks.sheets import PICTURE, Print, blaming, block, print_as_issued
from sotay.pipeline.workers import give_back
from sotay.storage import kinds
from sotay.storage.cache import Cache

LINES_A_PAGE = 30
"""Roughly the number of documents per page of the contents, including headings."""


def laid_before(job: Job, asked: Sequence[tuple[str, bool]]) -> dict[str, str]:
    """Return the PDFs of bodies and fronts (true) laid out before, by the digest of their HTML."""
    found = {}
    for html, is_front in asked:
        key = _named(job, html)[1]
        known = job.cache.recall(kinds.PDF, _of_front(key) if is_front else key)
        if isinstance(known, str):
            found[html] = known
    return found


def layout(job: Job, html: str, source: str, unit: str) -> tuple[str, bool]:
    """Lay out a body, named by the digest of its HTML; return the PDF's digest and whether it was made.

    If it cannot be printed, `source` is reported, for `unit` only, or for all communes if it is empty.
    """
    from sotay.export.layout import press

    sources = sources_of(job.cache, job.sources)
    text, key = _named(job, html)
    with blaming(sources, source, unit):
        return remembered(job.cache, kinds.PDF, key, lambda: press.layout(text, sources.folders))


def front(job: Job, html: str, source: str, unit: str) -> tuple[str, bool]:
    """Lay out a front as `layout` does a body, but block by block, reusing known blocks."""
    sources = sources_of(job.cache, job.sources)
    text, key = _named(job, html)

    def make() -> bytes:
        from sotay.export.layout import press

        folders = sources.folders
        return assemble.front([job.cache.read(block(job.cache, folders, part)) for part in press.blocks(text)])

    with blaming(sources, source, unit):
        return remembered(job.cache, kinds.PDF, _of_front(key), make)


def _of_front(key: str) -> str:
    return f"{version(BINDING)} {key}"


def _named(job: Job, html: str) -> tuple[str, str]:
    """Return the HTML of that digest, its pictures named by content, and the cache key of its layout."""
    sources = sources_of(job.cache, job.sources)
    text = _with_digests(job.cache.read(html).decode(), sources.digests)
    return text, f"{version(PRINTING, sources.folders)} {digest(text)}"


def _with_digests(html: str, digests: Mapping[str, str]) -> str:
    """Add each picture's digest to its name, so that a changed picture changes the page."""

    def named(match: re.Match[str]) -> str:
        found = digests.get(unquote(unescape(match[1])))
        return f'src="{match[1]}?{found}"' if found else match[0]

    return PICTURE.sub(named, html)


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
    files, built = documents(job, manual, prints, laid)
    files |= {page.document.code: binder.issued(page, manual) for page in manual.pages if page.issued}
    files = {page.document.code: files[page.document.code] for page in manual.pages if page.document.code}
    reused = len(files) - len(built)
    whole, made = binder.manual(manual, files)
    built += [f"manual {audience}/{expanded.unit}"] if made else []
    with_signature = {p.document.code: name for p in manual.pages if (name := signed(job, manual, p))}
    pdfs = {pdf_path(code): name for code, name in {**files, **with_signature, MANUAL: whole}.items()}
    past = binder.past(found) if audience == "internal" else {}
    tree = Tree({**pdfs, **past})
    pages = sum(_page_count(job.cache, name) for name in files.values())
    return Built(f"{audience}/{expanded.unit}", tree, tuple(built), reused + (not made), pages)


def documents(
    job: Job, manual: Manual, prints: Sequence[Print], laid: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Bind a commune's documents for one audience; return each PDF by code, and what had to be bound."""
    from sotay.export.layout import press

    binder = _Binder(job, sources_of(job.cache, job.sources).folders)
    keys = {p.code: binder.key(p, laid, manual.unit.agency) for p in prints}
    known = {code: job.cache.recall(kinds.DOCUMENT, key) for code, key in keys.items()}
    missing = [p for p in prints if known[p.code] is None]
    try:
        bands = binder.bands([p.band for p in missing])
    except press.LayoutError:
        for item in missing:
            with blaming(sources_of(job.cache, job.sources), item.source, manual.unit.slug):
                binder.bands([item.band])
        raise
    made = {p.code: binder.document(p, keys[p.code], laid, bands[p.band], manual.unit.agency) for p in missing}
    files: dict[str, str] = known | {code: name for code, (name, _) in made.items()}
    return files, [f"document {manual.audience}/{manual.unit.slug}/{code}" for code, (_, new) in made.items() if new]


def laid_out_anew(job: Job, manual: Manual, page: Page) -> str:
    """Return the digest of the PDF of an earlier revision, laid out from its words."""
    item = print_as_issued(job, manual, page)
    parts = ((front, item.front), (layout, item.body))
    laid = {html: lay(job, html, item.source, manual.unit.slug)[0] for lay, html in parts if html}
    return documents(job, manual, [item], laid)[0][item.code]


@dataclass(frozen=True)
class _Binder:
    """Binds laid-out parts; small sheets shared by many documents are laid out on demand."""

    job: Job
    folders: Folders

    def bands(self, bands: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return the PDFs of each band's layers by the digest of its HTML; new ones are laid out in one run."""
        from sotay.export.layout import press

        cache = self.job.cache
        layers = {band: press.layers(cache.read(band).decode()) for band in bands}
        every = dict.fromkeys(chain.from_iterable(layers.values()))
        keys = {layer: f"{version(PRINTING, self.folders)} band {digest(layer)}" for layer in every}
        known = {layer: cache.recall(kinds.PDF, key) for layer, key in keys.items()}
        missing = [layer for layer, found in known.items() if found is None]
        made = press.bands(missing, self.folders) if missing else []
        for layer, content in zip(missing, made, strict=True):
            known[layer] = cache.put(content)
            cache.remember(kinds.PDF, keys[layer], known[layer], [known[layer]])
        return {band: tuple(known[layer] for layer in found) for band, found in layers.items()}

    def key(self, item: Print, laid: Mapping[str, str], author: str) -> str:
        """Return the digest of everything a document is bound from."""
        front, body = laid.get(item.front, ""), laid[item.body]
        said = (item.band, item.title, item.code, author, item.mark, stamps.NOT_CONTROLLED)
        return json.dumps([version(BINDING), version(PRINTING, self.folders), front, body, *said, *item.fillings])

    def document(
        self, item: Print, key: str, laid: Mapping[str, str], band: Sequence[str], author: str
    ) -> tuple[str, bool]:
        """Return the digest of a bound document, kept under `key`, and whether it had to be bound."""
        cache, front, body = self.job.cache, laid.get(item.front, ""), laid[item.body]

        def make() -> bytes:
            count = sum(_page_count(cache, part) for part in (front, body) if part)
            return assemble.document(
                cache.read(front) if front else None,
                cache.read(body),
                [cache.read(layer) for layer in band],
                stamps.folios(cache, self.folders, count),
                [cache.read(filling) for filling in item.fillings],
                title=item.title,
                code=item.code,
                author=author,
                # A form is printed to be filled in; filled in, it is a record, not a copy.
                note=stamps.note(cache, self.folders) if front else None,
                mark=stamps.mark(cache, self.folders, item.mark) if item.mark else None,
            )

        return remembered(cache, kinds.DOCUMENT, key, make)

    def manual(self, manual: Manual, files: Mapping[str, str]) -> tuple[str, bool]:
        """Return the digest of the whole manual and whether it had to be bound."""
        cache, folders = self.job.cache, self.folders
        counts = {code: _page_count(cache, name) for code, name in files.items()}
        front = self._laid(cover(manual, folders))
        listed = self._contents(manual, counts)
        total = 1 + _page_count(cache, listed) + sum(counts.values())
        author = manual.unit.agency
        stated = [version(BINDING), version(PRINTING, folders), author, front, listed, *files.values()]

        def make() -> bytes:
            make_room()
            return together(
                cache,
                manual,
                files,
                cover=front,
                contents=listed,
                running=stamps.running(cache, folders, total),
                title=f"Sổ tay chất lượng – {author}",
            )

        return remembered(cache, kinds.MANUAL, digest("\n".join(stated)), make)

    def past(self, found: Opened) -> dict[str, str]:
        """Return the PDFs of earlier revisions, marked as such, and of what changed, path below the site → digest."""
        staff = found.served["internal"]
        revisions = {page.pdf: self._marked(page, staff) for page in staff.aside if page.issued}
        return revisions | {c.page.pdf: self._changed(c, staff) for c in found.comparisons}

    def issued(self, page: Page, manual: Manual) -> str:
        """Return the PDF as issued of an earlier revision; one that is lost is laid out anew from its words."""
        return archived_pdf(self.job, manual, page) or laid_out_anew(self.job, manual, page)

    def _changed(self, comparison: Comparison, manual: Manual) -> str:
        """Return the changes as a file, laid out once for all communes with the same changes."""
        cache, page, author = self.job.cache, comparison.page, manual.unit.agency
        laid = self._laid(changed(page, as_html(comparison.changes), self.folders))
        title = f"{page.document.code} {page.document.title}"
        key = json.dumps([version(BINDING), laid, title, author])
        return remembered(
            cache, kinds.DOCUMENT, key, lambda: assemble.single(cache.read(laid), title=title, author=author)
        )[0]

    def _marked(self, page: Page, manual: Manual) -> str:
        cache, folders = self.job.cache, self.folders
        content = self.issued(page, manual)
        lying = mark(page.standing, page.successor)
        if not lying:
            return signed(self.job, manual, page) or content
        key = f"{version(BINDING)} {version(PRINTING, folders)} {content} {lying}"
        return remembered(
            cache, kinds.DOCUMENT, key, lambda: assemble.marked(cache.read(content), stamps.mark(cache, folders, lying))
        )[0]

    def _contents(self, manual: Manual, counts: Mapping[str, int]) -> str:
        """Return the digest of the contents' PDF."""
        from sotay.export.layout import press

        def lay(own: int) -> str:
            return self._laid(contents(manual, counts, own, self.folders))

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
