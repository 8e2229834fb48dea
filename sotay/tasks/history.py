"""Tasks of the past: what readers get of earlier revisions, and what changed from one to the next."""

from __future__ import annotations

import json
import pickle
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from markupsafe import Markup as Html

from sotay import tools
from sotay.changes import Text, compare
from sotay.changes.show import as_html, counted
from sotay.expand import Memory, beside, comparison_name, served
from sotay.load import Sources
from sotay.markup import as_it_stands
from sotay.model import Audience, FrontMatter, Manual, Markup, Page
from sotay.store import Store
from sotay.tasks.job import Comparison, Markups, Opened, markup_named, markup_of, remembered


def with_history(
    store: Store,
    sources: Sources,
    manuals: Mapping[Audience, Manual],
    markups: Mapping[Audience, Markups],
) -> Opened:
    """Return a commune's manuals as readers get them, with earlier revisions and what changed since."""
    readers = served(sources, manuals, Memory(store, sources.folders))
    known = {p.markdown: markups[a].names[p.path] for a, manual in manuals.items() for p in manual.pages}
    shown = {audience: _shown(store, sources, manual, known) for audience, manual in readers.items()}
    staff = readers["internal"]
    texts = _Texts(store, sources)
    found = tuple(chain.from_iterable(_comparisons(page, staff, texts) for page in staff.pages))
    aside = (*staff.aside, *(comparison.page for comparison in found))
    shown["internal"].update({c.page.path: store.put(pickle.dumps(_markup(c))) for c in found})
    served_now = {**readers, "internal": replace(staff, aside=aside)}
    return Opened(manuals, markups, served_now, {a: Markups(store, names) for a, names in shown.items()}, found)


def _shown(store: Store, sources: Sources, manual: Manual, known: Mapping[str, str]) -> dict[str, str]:
    """Return the digests of the pages' HTML by path; those of most texts are known."""
    pages = (*manual.pages, *manual.aside)
    places = {page.path for page in pages}
    found = {p.path: known.get(p.markdown) or markup_named(store, sources, p.markdown) for p in pages}
    tool = tools.markup(sources.folders)
    return found | {p.path: _as_it_stands(store, tool, found[p.path], p, places) for p in pages if p.issued}


def _as_it_stands(store: Store, tool: str, name: str, page: Page, places: Collection[str]) -> str:
    """Return the digest of the HTML of a text of the past, as it is to be read today."""
    stated = [tool, name, page.path, page.origin, dict(page.files), sorted(places)]

    def make() -> bytes:
        return pickle.dumps(as_it_stands(Markups(store, {page.path: name})[page.path], page, places))

    return remembered(store, "markup", json.dumps(stated), make)[0]


@dataclass(frozen=True)
class _Texts:
    """Gives pages as texts to compare."""

    store: Store
    sources: Sources

    def of(self, page: Page) -> Text:
        return Text(page.document.title, markup_of(self.store, self.sources, page.markdown).html)


def _comparisons(page: Page, manual: Manual, texts: _Texts) -> Iterator[Comparison]:
    """Yield what changed from each revision of a document to the next one, and to what it reads now."""
    history = page.standing.history
    known = {p.issued.label: p for p in manual.aside if p.issued and p.document.code == page.document.code}
    reads_as_issued = bool(history) and history[-1].fingerprint == page.fingerprint
    known[history[-1].label if reads_as_issued else ""] = page
    labels = [revision.label for revision in history] + ([] if reads_as_issued else [""])
    for before, after in pairwise(labels):
        if before in known and after in known:
            old, new = texts.of(known[before]), texts.of(known[after])
            about = _about(page, before, after)
            yield Comparison(about, page.document.code, new.title, before, after, compare(old, new))


def _about(page: Page, before: str, after: str) -> Page:
    document = page.document
    meta = FrontMatter(title=f"Thay đổi: {from_to(before, after)}", code=document.code)
    about = replace(document, path=beside(document, comparison_name(after)), meta=meta, body="", lines={}, calls=())
    return Page(about, "", page.standing)


def from_to(before: str, after: str) -> str:
    """Return which revisions are compared, in words."""
    return f"lần {after} so với lần {before}" if after else f"dự thảo so với lần {before}"


def _markup(comparison: Comparison) -> Markup:
    count = counted(comparison.changes) or "không đổi từ nào"
    html = Html("<p>{}: {}.</p>\n{}").format(comparison.title, count, as_html(comparison.changes))
    return Markup(html=html, toc=(), links=(), images=(), anchors=())
