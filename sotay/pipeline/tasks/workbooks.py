"""List tasks: the Excel files offered on the lists' pages."""

from __future__ import annotations

from collections.abc import Sequence

from sotay.base.hashing import digest
from sotay.base.text import short_date
from sotay.base.versions import LISTING, version
from sotay.control.notices import STATUS_NAMES
from sotay.export.excel import Leaf, workbook
from sotay.facts.lists import LISTS, shown, workbook_of
from sotay.facts.provenance import sources_list
from sotay.model.manual import Manual, Page
from sotay.model.paths import ALL_LISTS
from sotay.pipeline.tasks.job import remembered
from sotay.storage import kinds
from sotay.storage.cache import Cache


def workbooks(cache: Cache, manual: Manual) -> dict[str, str]:
    """Return the Excel files of a manual's lists, path below the site → digest: each page's, and all in one."""
    agency = manual.unit.agency
    pages = {workbook_of(page.document): page for page in manual.pages if workbook_of(page.document)}
    leaves = {path: _leaves(manual, page) for path, page in pages.items()}
    files = {path: kept(cache, [*found.values()], agency) for path, found in leaves.items()}
    every = {word: leaf for found in leaves.values() for word, leaf in found.items()}
    whole = [*(every[word] for word in LISTS if word in every), *_sources(manual)]
    return {**files, ALL_LISTS: kept(cache, whole, agency)} if whole else {}


def kept(cache: Cache, leaves: Sequence[Leaf], agency: str) -> str:
    """Return the digest of an Excel file, written once for equal lists."""
    key = f"{version(LISTING)} {digest(repr((agency, leaves)))}"
    return remembered(cache, kinds.WORKBOOK, key, lambda: workbook(leaves, agency))[0]


def _leaves(manual: Manual, page: Page) -> dict[str, Leaf]:
    """Return the lists that a page shows, by macro name."""
    scope = manual.scope(page)
    note = " · ".join(["Tài liệu " + page.document.code, *_issue(page)])
    return {word: Leaf(LISTS[word](scope), note) for word in shown(page.document)}


def _sources(manual: Manual) -> list[Leaf]:
    """Return the list of where facts were read, which no document shows; for staff, if the manual keeps track of it."""
    tracked = manual.references.structure.max_age or any(page.document.meta.sources for page in manual.pages)
    if manual.audience == "public" or not tracked:
        return []
    return [Leaf(sources_list(manual.scope(manual.pages[0])), NOTE)]


NOTE = "Để theo dõi, không phải tài liệu được kiểm soát"


def _issue(page: Page) -> tuple[str, ...]:
    current = page.standing.current
    if current is None or page.standing.status == "draft":
        return (STATUS_NAMES["draft"],)
    return f"Lần ban hành {current.label}", f"Ngày hiệu lực {short_date(current.effective)}"
