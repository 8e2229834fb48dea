"""Where things are: every address that more than one module reads, writes or links to.

They begin at the root of the sources or at the home of a commune's site. Nothing here opens a file.
"""

from __future__ import annotations

from typing import Literal

from sotay.base.languages.known import addresses
from sotay.base.languages.language import Language
from sotay.base.names import BOARD, LISTS_FILE, WHOLE
from sotay.model.revisions import label

# ── from the root of the sources ─────────────────────────────────────────────────────────────────


GROUP, PROVINCE = "units/_group.yml", "units/_province.yml"
"""The file of what all units have in common, and its older name."""


def unit_path(unit: str) -> str:
    """Return the path of a unit's own file, `units/xa-hai-anh.yml`, or of a region's, `units/_mien-bac.yml`."""
    return f"units/{unit}.yml"


def register_path(unit: str) -> str:
    """Return the path of a commune's register."""
    return f"units/{unit}/register.yml"


def copies_path(unit: str) -> str:
    """Return the path of a commune's list of controlled copies."""
    return f"units/{unit}/copies.yml"


def readings_path(unit: str) -> str:
    """Return the path of a commune's log of who has read what."""
    return f"units/{unit}/readings.yml"


def signature_path(unit: str) -> str:
    """Return the path of the signatures of a commune's register from the root."""
    return f"{register_path(unit)}.sig"


# ── from the home of a commune's site ────────────────────────────────────────────────────────────

HOME = "index.html"
INVENTORY = "tai-lieu.json"
"""What a site lists of itself for programs; the portal's pages are made from it."""
SERVICES, SERVICES_SCHEMA = "services.json", "services.schema.json"
"""A commune's procedures as open data."""
STATUS, NEWS, WITHDRAWN = "status", "whats-new", "withdrawn"
"""The folder of status pages; the page of news; that of removed documents. What they are called is the language's."""
NEWS_PAGES = frozenset(f"{name}.md" for name in addresses(NEWS))
"""What the page of news may be called."""


def page_path(path: str) -> str:
    """Return where the page of a Markdown file stands: `ho-tich/khai-sinh.md` → `ho-tich/khai-sinh.html`."""
    return path.removesuffix(".md") + ".html"


def markdown_path(page: str) -> str:
    """Return the Markdown file of a page: the way back of `page_path`."""
    return page.removesuffix(".html") + ".md"


def pdf_path(code: str, beside: str = "") -> str:
    """Return where a document's PDF stands: `pdf/QT-01.pdf`, that of an earlier revision `pdf/QT-01.01-00.pdf`."""
    return f"pdf/{'.'.join(filter(None, (code, beside)))}.pdf"


def manual_path(language: Language) -> str:
    """Return where the PDF of a whole manual stands."""
    return pdf_path(language.address(WHOLE))


def volume_path(name: str, language: Language) -> str:
    """Return where the PDF of a volume of a manual stands."""
    return pdf_path(language.address(WHOLE), name)


def all_lists_path(language: Language) -> str:
    """Return where the Excel file of all lists stands."""
    return workbook_path(language.address(LISTS_FILE))


def word_path(code: str) -> str:
    """Return where the Word file of a form stands."""
    return f"docx/{code}.docx"


def workbook_path(code: str) -> str:
    """Return where the Excel file of a document's lists stands."""
    return f"xlsx/{code}.xlsx"


def board_path(paper: Literal["a4", "a3"], language: Language) -> str:
    """Return where the sheet for the notice board stands."""
    return pdf_path(f"{language.address(BOARD)}-{paper}")


def status_path(code: str, issue: int, revision: int, language: Language) -> str:
    """Return where a revision's status page stands, to which its paper copies lead: `status/SOP-01-01-00.html`."""
    return f"{language.address(STATUS)}/{code}-{revision_name(label(issue, revision))}.html"


def revision_name(revision: str) -> str:
    """Return a revision's label (`01/00`) as file names have it: `01-00`."""
    return revision.replace("/", "-")


# ── names that are kept free ─────────────────────────────────────────────────────────────────────

SITE_FOLDERS = frozenset({"assets", "search", "pdf", "xlsx", "docx", *addresses(STATUS), *addresses(WITHDRAWN)})
"""Folders of a commune's site that the engine fills itself."""
SITE_FILES = frozenset(
    {
        "404.html",
        *(f"{name}.xml" for name in addresses(NEWS)),
        SERVICES,
        SERVICES_SCHEMA,
        "sitemap.xml",
        "sitemap.xml.gz",
        *(f"{name}.{ending}" for name in addresses(WITHDRAWN) for ending in ("html", "md")),
        INVENTORY,
    }
)
"""Files of a commune's site that the engine writes beside its pages."""
PORTAL = "_portal"
"""Folder below `docs/` with the pages of the staff portal."""
STANDARDS, SECRETARY = "standards", "secretary"
"""Folders of the portal: about editions of the standard, and the desks of the units' secretaries."""
PORTAL_FOLDERS = frozenset({"assets", "search", *addresses(STANDARDS), *addresses(SECRETARY)})
"""Folders beside those of the communes."""
PORTAL_PAGES = frozenset(
    {
        HOME.replace(".html", ".md"),
        *(f"{name}.md" for page in ("documents", "matrix", "acts", "sources", SECRETARY) for name in addresses(page)),
    }
)
"""Pages of the portal that the engine writes."""


def owner(path: str) -> str:
    """Return the slug of the commune a file below `units/` belongs to."""
    return path.removeprefix("units/").partition("/")[0].removesuffix(".yml")


def is_taken(path: str) -> bool:
    """Tell whether a path below `docs/` is one that the engine writes itself in every site."""
    first, _, rest = path.lower().partition("/")
    return first in SITE_FOLDERS if rest else first in SITE_FILES
