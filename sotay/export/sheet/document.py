"""The print form of a document as HTML: front (identity), body (words), band (header of every page).

Also the cover and the contents of a bound manual. Pure: values in, text out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup as Safe

from sotay.base.folders import Folders
from sotay.base.text import short_date
from sotay.control.notices import DRAFT, NOT_IN_FORCE
from sotay.control.register import signers
from sotay.export.sheet.body import fitted, take_apart
from sotay.export.sheet.templates import SHIPPED, render
from sotay.facts.structure import KIND_NAMES, sections
from sotay.model.manual import Manual, Page
from sotay.model.outputs import Converted, Sheet
from sotay.model.revisions import Revision, Standing
from sotay.model.units import Unit

__all__ = [
    "ACTS",
    "SAMPLE",
    "Identity",
    "changed",
    "contents",
    "cover",
    "fitted",
    "identity_of",
    "overview",
    "sheet",
]

ACTS = {"prepared": "Soạn thảo", "reviewed": "Xem xét", "approved": "Phê duyệt"}
SAMPLE = "Nội dung mẫu – đơn vị rà soát theo văn bản hiện hành trước khi ban hành"


@dataclass(frozen=True)
class Signature:
    """A column of the sign-off table."""

    act: str
    name: str
    position: str


@dataclass(frozen=True)
class Identity:
    """The data of a document for front and band."""

    agency: str
    over: str
    kind: str
    title: str
    code: str
    issue: str
    date_label: str
    date: str
    dated: bool
    """Whether `date` is a day, not words."""


@dataclass(frozen=True)
class ContentsLine:
    """A document in the contents of a manual; `page` is where it begins."""

    code: str
    title: str
    page: int


def sheet(page: Page, markup: Converted, manual: Manual, folders: Folders = SHIPPED) -> Sheet:
    """Return front, body and band of a page, and the fillings of its slots, as complete HTML texts.

    The body depends on the commune only through its text: equal texts give equal bodies.
    """
    document = page.document
    covered = not document.paper
    words, own = take_apart(markup.html, document.code, document.title, document.path, covered)
    identity = identity_of(page, manual)
    facts = {
        "identity": identity,
        "unit": manual.unit,
        "own": own,
        "signatures": _signatures(page, manual.unit),
        "distribution": manual.unit.distribution if manual.audience == "internal" else (),
        "history": page.standing.history,
        "sample": SAMPLE if page.sample else "",
        "covered": covered,
        "document": document,
    }
    return Sheet(
        code=document.code,
        title=document.title,
        front=render(folders, "front.html", facts) if covered else "",
        body=render(folders, "body.html", {"document": document, "words": Safe(words)}),
        band=render(folders, "band.html", facts),
        fillings=() if covered else tuple(render(folders, "slot.html", {"words": Safe(part.html)}) for part in own),
    )


def cover(manual: Manual, folders: Folders = SHIPPED) -> str:
    """Return the cover of the bound manual as a complete HTML text."""
    controlled = [p for p in manual.pages if p.document.code]
    facts = {
        "unit": manual.unit,
        "over": manual.unit.over.upper(),
        "standard": manual.references.standard,
        "audience": manual.audience,
        "count": len(controlled),
        "drafts": sum(p.standing.status == "draft" for p in controlled),
        "draft": DRAFT,
        "sample": SAMPLE if any(p.sample for p in controlled) else "",
    }
    return render(folders, "cover.html", facts)


def overview(title: str, markup: Converted, path: str, issuer: str, folders: Folders = SHIPPED) -> str:
    """Return a page of the portal as a complete HTML text, headed by its issuer."""
    words, _ = take_apart(markup.html, "", title, path, covered=False)
    facts = {"title": title, "over": issuer.upper(), "words": Safe(words)}
    return render(folders, "overview.html", facts)


def changed(page: Page, said: str, folders: Folders = SHIPPED) -> str:
    """Return the changes in a document, `said` as HTML, as a complete HTML text; it names no commune."""
    return render(folders, "changes.html", {"document": page.document, "said": Safe(said)})


def contents(manual: Manual, pages: Mapping[str, int], own: int, folders: Folders = SHIPPED) -> str:
    """Return the contents of the bound manual as a complete HTML text.

    `pages` has the number of printed pages of each document by code; `own` is the number of pages the
    contents themselves take (see `press.settle`). The cover is page 1. They name no commune, so many can share them.
    """
    groups: list[tuple[str, list[tuple[str, list[ContentsLine]]]]] = []
    start = 2 + own
    for section in sections((p.document for p in manual.pages), manual.references.structure):
        lines = []
        for document in section.documents:
            lines.append(ContentsLine(document.code, document.title, start))
            start += pages[document.code]
        if not groups or groups[-1][0] != section.part.title:
            groups.append((section.part.title, []))
        groups[-1][1].append((section.field, lines))
    return render(folders, "contents.html", {"groups": groups})


# ── identity ─────────────────────────────────────────────────────────────────────────────────────


def identity_of(page: Page, manual: Manual) -> Identity:
    """Return the data of a document for front, band and the head of a Word file."""
    document, standing = page.document, page.standing
    current, draft = standing.current, standing.status == "draft"
    word = KIND_NAMES[document.meta.kind].upper()
    title = document.title.upper()
    return Identity(
        agency=manual.unit.agency.upper(),
        over=manual.unit.over.upper(),
        kind="" if title.startswith(word) else word,
        title=title,
        code=document.code,
        issue=_issue(current, draft),
        date_label=_date_label(page),
        date=_date(standing),
        dated=standing.status not in ("draft", "withdrawn"),
    )


def _date_label(page: Page) -> str:
    """Return what the date is; of a sample that still has to be reviewed nobody is to say that it is in force."""
    if page.standing.status == "pending":
        return "Áp dụng từ"
    return (
        "Ban hành mẫu ngày" if page.sample and page.standing.status in ("in_force", "review_due") else "Ngày hiệu lực"
    )


def _date(standing: Standing) -> str:
    """Return the effective date of a document, or in its place a note that it is not in force."""
    if standing.status == "draft" or standing.current is None:
        return DRAFT
    return NOT_IN_FORCE if standing.status == "withdrawn" else short_date(standing.current.effective)


def _issue(current: Revision | None, draft: bool) -> str:
    if current is None:
        return "01/00"
    # A changed text must not appear under the number of the text it changes.
    return f"Sửa đổi {current.label}" if draft else current.label


def _signatures(page: Page, unit: Unit) -> tuple[Signature, ...]:
    """Return the signers: from the register once the document is issued, before that the default roles."""
    current, roles = page.standing.current, signers(unit.roles)
    roles["prepared"] = page.document.meta.owner
    if current is not None and current.approved and page.standing.status != "draft":
        roles = {act: getattr(current, act) for act in ACTS}
    return tuple(
        Signature(ACTS[act], unit.people.get(role, ""), unit.roles.get(role, "")) for act, role in roles.items()
    )
