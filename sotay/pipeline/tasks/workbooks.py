"""List tasks: the Excel files offered on the lists' pages."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from sotay.base.hashing import digest
from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.versions import LISTING, version
from sotay.control.notices import STATUS_NAMES
from sotay.export.excel import Leaf, workbook
from sotay.facts.provenance import sources_list
from sotay.facts.shown import LISTS, shown, tables, workbook_of
from sotay.model.manual import Manual, Page
from sotay.model.paths import all_lists_path
from sotay.model.terms import PaperSize
from sotay.pipeline.tasks.job import remembered
from sotay.storage import kinds
from sotay.storage.cache import Cache


def workbooks(cache: Cache, manual: Manual) -> dict[str, str]:
    """Return the Excel files of a manual's lists, path below the site → digest: each page's, and all in one."""
    agency, paper = manual.unit.agency, manual.unit.paper
    pages = {workbook_of(page.document): page for page in manual.pages if workbook_of(page.document)}
    leaves = {path: _leaves(manual, page) for path, page in pages.items()}
    language = manual.language
    files = {path: kept(cache, [*chain(*found.values())], agency, language, paper) for path, found in leaves.items()}
    every = {word: leaf for found in leaves.values() for word, leaf in found.items()}
    whole = [*(leaf for word in LISTS for leaf in every.get(word, ())), *_sources(manual)]
    return {**files, all_lists_path(language): kept(cache, whole, agency, language, paper)} if whole else {}


def kept(cache: Cache, leaves: Sequence[Leaf], agency: str, language: Language, paper: PaperSize = "A4") -> str:
    """Return the digest of an Excel file, written once for equal lists."""
    key = f"{version(LISTING)} {digest(repr((agency, leaves, paper, language)))}"
    return remembered(cache, kinds.WORKBOOK, key, lambda: workbook(leaves, agency, paper, language))[0]


def _leaves(manual: Manual, page: Page) -> dict[str, tuple[Leaf, ...]]:
    """Return the lists that a page shows, by macro name."""
    scope = manual.scope(page)
    note = " · ".join(
        [scope.language.say("Tài liệu %(code)s", code=page.document.code), *_issue(page, manual.language)]
    )
    return {word: tuple(Leaf(table, note) for _, table in tables(word, scope)) for word in shown(page.document)}


def _sources(manual: Manual) -> list[Leaf]:
    """Return the list of where facts were read, which no document shows; for staff, if the manual keeps track of it."""
    tracked = manual.references.structure.max_age or any(page.document.meta.sources for page in manual.pages)
    if manual.audience == "public" or not tracked:
        return []
    return [Leaf(sources_list(manual.scope(manual.pages[0])), manual.language.say(NOTE))]


NOTE = marked("Để theo dõi, không phải tài liệu được kiểm soát")


def _issue(page: Page, language: Language) -> tuple[str, ...]:
    current = page.standing.current
    if current is None or page.standing.status == "draft":
        return (language.say(STATUS_NAMES["draft"]),)
    return (
        language.say("Lần ban hành %(label)s", label=current.label),
        language.say("Ngày hiệu lực %(day)s", day=language.short_date(current.effective)),
    )
