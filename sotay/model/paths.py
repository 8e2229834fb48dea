"""Where things are: every address that more than one module reads, writes or links to.

They begin at the root of the sources or at the home of a commune's site. Nothing here opens a file.
"""

from __future__ import annotations

from typing import Literal

from sotay.base.names import BOARD, LISTS_FILE, WHOLE
from sotay.model.revisions import label

# ── from the root of the sources ─────────────────────────────────────────────────────────────────


def unit_path(unit: str) -> str:
    """Return the path of a commune's own file: `units/xa-hai-anh.yml`."""
    return f"units/{unit}.yml"


def register_path(unit: str) -> str:
    """Return the path of a commune's register."""
    return f"units/{unit}/register.yml"


def copies_path(unit: str) -> str:
    """Return the path of a commune's list of controlled copies."""
    return f"units/{unit}/copies.yml"


def signature_path(unit: str) -> str:
    """Return the path of the signatures of a commune's register from the root."""
    return f"{register_path(unit)}.sig"


# ── from the home of a commune's site ────────────────────────────────────────────────────────────

HOME = "index.html"
INVENTORY = "tai-lieu.json"
"""What a site lists of itself for programs; the portal's pages are made from it."""
SERVICES, SERVICES_SCHEMA = "services.json", "services.schema.json"
"""A commune's procedures as open data."""
MANUAL = WHOLE
"""What stands in the place of a code for the whole manual."""
ALL_LISTS = f"xlsx/{LISTS_FILE}.xlsx"
"""The Excel file of all lists."""
STATUS = "trang-thai"
"""The folder of status pages."""


def page_path(path: str) -> str:
    """Return where the page of a Markdown file stands: `ho-tich/khai-sinh.md` → `ho-tich/khai-sinh.html`."""
    return path.removesuffix(".md") + ".html"


def markdown_path(page: str) -> str:
    """Return the Markdown file of a page: the way back of `page_path`."""
    return page.removesuffix(".html") + ".md"


def pdf_path(code: str, beside: str = "") -> str:
    """Return where a document's PDF stands: `pdf/QT-01.pdf`, that of an earlier revision `pdf/QT-01.01-00.pdf`."""
    return f"pdf/{'.'.join(filter(None, (code, beside)))}.pdf"


def word_path(code: str) -> str:
    """Return where the Word file of a form stands."""
    return f"docx/{code}.docx"


def workbook_path(code: str) -> str:
    """Return where the Excel file of a document's lists stands."""
    return f"xlsx/{code}.xlsx"


def board_path(paper: Literal["a4", "a3"]) -> str:
    """Return where the sheet for the notice board stands."""
    return f"pdf/{BOARD}{paper}.pdf"


def status_path(code: str, issue: int, revision: int) -> str:
    """Return where a revision's status page stands, to which its paper copies lead: `trang-thai/QT-01-01-00.html`."""
    return f"{STATUS}/{code}-{revision_name(label(issue, revision))}.html"


def revision_name(revision: str) -> str:
    """Return a revision's label (`01/00`) as file names have it: `01-00`."""
    return revision.replace("/", "-")


# ── names that are kept free ─────────────────────────────────────────────────────────────────────

SITE_FOLDERS = frozenset({"assets", "search", "pdf", "xlsx", "docx", STATUS, "tai-lieu-da-thu-hoi"})
"""Folders of a commune's site that the engine fills itself."""
SITE_FILES = frozenset(
    {
        "404.html",
        "co-gi-moi.xml",
        SERVICES,
        SERVICES_SCHEMA,
        "sitemap.xml",
        "sitemap.xml.gz",
        "tai-lieu-da-thu-hoi.html",
        "tai-lieu-da-thu-hoi.md",
        INVENTORY,
    }
)
"""Files of a commune's site that the engine writes beside its pages."""
PORTAL = "_portal"
"""Folder below `docs/` with the pages of the staff portal."""
PORTAL_FOLDERS = frozenset({"assets", "search", "tieu-chuan"})
"""Folders beside those of the communes."""
PORTAL_PAGES = frozenset({"index.md", "tinh-trang.md", "ma-tran.md", "van-ban-thay-doi.md", "nguon-du-kien.md"})
"""Pages of the portal that the engine writes."""


def is_taken(path: str) -> bool:
    """Tell whether a path below `docs/` is one that the engine writes itself in every site."""
    first, _, rest = path.lower().partition("/")
    return first in SITE_FOLDERS if rest else first in SITE_FILES
