"""History tasks: what readers see of earlier revisions, and what changed from one to the next."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, pairwise

from markupsafe import Markup as Html

from sotay.base.hashing import digest
from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.versions import MARKUP, Tool, everything, version
from sotay.expand.markdown import as_it_stands
from sotay.expand.served import beside, comparison_name, served
from sotay.facts.diff.show import as_html, counted
from sotay.load.sources import Sources
from sotay.model.documents import FrontMatter
from sotay.model.manual import Manual, Page
from sotay.model.outputs import Converted
from sotay.model.slots import slots_of
from sotay.model.terms import Audience
from sotay.pipeline.tasks.comparing import changes_of, compared_named, said
from sotay.pipeline.tasks.hand import Hand
from sotay.pipeline.tasks.job import Comparison, Markups, Named, Opened, converted_once
from sotay.storage.cache import Cache
from sotay.storage.shelf import on_shelf

SHOWING = Tool(("markupsafe", "babel"), ("facts.diff", "pipeline.tasks.history"))
"""Writes what changed as HTML."""


def with_history(
    hand: Hand,
    sources: Sources,
    manuals: Mapping[Audience, Manual],
    markups: Mapping[Audience, Markups],
) -> Opened:
    """Return a commune's manuals as readers see them, with earlier revisions and what changed since."""
    cache, unit = hand.memory.cache, manuals["internal"].unit
    with on_shelf(cache, sources.archive, unit.slug, everything(sources.folders)) as archive:
        readers = served(replace(sources, archive=archive), manuals, hand.memory)
    shown = {audience: _shown(hand, manual) for audience, manual in readers.items()}
    staff = readers["internal"]
    found = tuple(chain.from_iterable(_comparisons(cache, sources, page, staff) for page in staff.pages))
    aside = (*staff.aside, *(comparison.page for comparison in found))
    shown["internal"].update({c.page.path: _comparison_named(cache, c, staff.language) for c in found})
    served_now = {**readers, "internal": replace(staff, aside=aside)}
    return Opened(cache, manuals, markups, served_now, {a: Markups(cache, names) for a, names in shown.items()}, found)


def _shown(hand: Hand, manual: Manual) -> dict[str, Named]:
    """Return what names the pages' HTML by path; most is cached."""
    pages = (*manual.pages, *manual.aside)
    places = frozenset(page.path for page in manual.pages)  # earlier revisions come and go: nothing links to them
    stated = [version(MARKUP, hand.memory.folders), manual.language.code, digest("\n".join(sorted(places)))]
    found = {p.path: hand.converted(p.text) for p in pages}
    return found | {p.path: _as_it_stands(hand, found[p.path], p, places, stated) for p in pages if p.issued}


def _as_it_stands(hand: Hand, name: Named, page: Page, places: Collection[str], stated: Sequence[str]) -> Named:
    """Return what names an archived text's HTML, adapted to the current site, which is `stated`."""
    cache, language = hand.memory.cache, hand.language

    def make() -> Converted:
        return as_it_stands(Markups(cache, {page.path: name})[page.path], page, places, language)

    return converted_once(cache, json.dumps([*stated, name.html, page.path, page.origin, dict(page.files)]), make)


def _comparisons(cache: Cache, sources: Sources, page: Page, manual: Manual) -> Iterator[Comparison]:
    """Yield what changed from each revision of a document to the next, and to its current text."""
    history = page.standing.history
    known = {p.issued.label: p for p in manual.aside if p.issued and p.document.code == page.document.code}
    reads_as_issued = bool(history) and history[-1].fingerprint == page.fingerprint
    known[history[-1].label if reads_as_issued else ""] = page
    labels = [revision.label for revision in (*history, *page.standing.coming)] + ([] if reads_as_issued else [""])
    for before, after in pairwise(labels):
        if before in known and after in known:
            old, new = said(known[before]), said(known[after])
            changes = compared_named(cache, sources, old, new, manual.language, slots_of(manual.unit))
            yield Comparison(
                _about(page, before, after, manual.language), page.document.code, new[0], before, after, changes
            )


def _about(page: Page, before: str, after: str, language: Language) -> Page:
    document = page.document
    meta = FrontMatter(
        title=language.say("Thay đổi: %(what)s", what=from_to(before, after, language)), code=document.code
    )
    about = replace(
        document, path=beside(document, comparison_name(after, language)), meta=meta, body="", lines={}, calls=()
    )
    return Page(about, "", page.standing)


def from_to(before: str, after: str, language: Language) -> str:
    """Return which revisions are compared, in words."""
    words = marked("lần %(after)s so với lần %(before)s") if after else marked("dự thảo so với lần %(before)s")
    return language.say(words, before=before, after=after)


def _comparison_named(cache: Cache, comparison: Comparison, language: Language) -> Named:
    """Return what names the HTML of what changed."""
    stated = [version(SHOWING), language.code, comparison.title, comparison.changes]
    return converted_once(cache, json.dumps(stated), lambda: _markup(cache, comparison, language))


def _markup(cache: Cache, comparison: Comparison, language: Language) -> Converted:
    changes = changes_of(cache, comparison.changes)
    count = counted(changes, language) or language.say("không đổi từ nào")
    html = Html("<p>{}: {}.</p>\n{}").format(comparison.title, count, as_html(changes, language))
    return Converted(html=html, toc=(), links=(), images=(), anchors=())
