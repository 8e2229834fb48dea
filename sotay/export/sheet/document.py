"""The print form of a document as HTML: front (identity), body (words), band (header of every page).

Also the cover and the contents of a bound manual, or of one of its volumes. Pure: values in, text out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup as Safe

from sotay.base.folders import Folders
from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.control.notices import DRAFT, NOT_IN_FORCE
from sotay.control.register import signers
from sotay.export.sheet.body import Apart, fitted, take_apart
from sotay.export.sheet.templates import SHIPPED, are_stock, render
from sotay.facts.structure import kind_name, sections
from sotay.facts.volumes import Volume
from sotay.model.documents import Document
from sotay.model.manual import Manual, Page
from sotay.model.outputs import Converted, Sheet
from sotay.model.profiles import Act
from sotay.model.revisions import Revision, Standing
from sotay.model.terms import PaperSize
from sotay.model.units import Addresses, Contacts, Unit

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

ACTS: Mapping[Act, str] = {
    "prepared": marked("Soạn thảo"),
    "reviewed": marked("Xem xét"),
    "approved": marked("Phê duyệt"),
}
SAMPLE = marked("Nội dung mẫu – đơn vị rà soát theo văn bản hiện hành trước khi ban hành")


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


def apart(document: Document, language: Language, html: str) -> Apart:
    """Return a document's text as printable HTML, and the parts taken out of it that name the commune."""
    return take_apart(html, document.code, document.title, document.path, not document.paper, language)


def printed_of(unit: Unit, folders: Folders) -> Unit:
    """Return a unit without what no form, front or band shows, so that a document of it stays when that changes.

    Templates of one's own may show anything.
    """
    return replace(unit, contacts=Contacts(), sites=Addresses()) if are_stock(folders) else unit


def sheet(page: Page, markup: Converted, manual: Manual, folders: Folders = SHIPPED) -> Sheet:
    """Return front, body and band of a page, and the fillings of its slots, as complete HTML texts."""
    return arranged(page, apart(page.document, manual.language, markup.html), manual, folders)


def arranged(page: Page, text: Apart, manual: Manual, folders: Folders = SHIPPED) -> Sheet:
    """Return the sheet of a page from its text, taken apart.

    The body depends on the commune only through its text: equal texts give equal bodies.
    """
    document, language = page.document, manual.language
    covered = not document.paper
    words, own = text
    identity = identity_of(page, manual)
    facts = {
        "identity": identity,
        "unit": manual.unit,
        "signatures": _signatures(page, manual.unit),
        "distribution": manual.unit.distribution if manual.audience == "internal" else (),
        "history": page.standing.history,
        "sample": language.say(SAMPLE) if page.sample else "",
        "covered": covered,
        "document": document,
        "paper": manual.unit.paper,
    }
    return Sheet(
        code=document.code,
        title=document.title,
        front=render(folders, "front.html", facts, language) if covered else "",
        body=render(
            folders, "body.html", {"document": document, "words": Safe(words), "paper": manual.unit.paper}, language
        ),
        band=render(folders, "band.html", facts, language),
        fillings=tuple(
            render(folders, "slot.html", {"words": Safe(part), "covered": covered}, language) for part in own
        ),
    )


def cover(manual: Manual, folders: Folders = SHIPPED, volume: Volume | None = None) -> str:
    """Return the cover of the bound manual, or of a volume, as a complete HTML text."""
    inside = {d.code for d in volume.documents} if volume else {p.document.code for p in manual.pages}
    controlled = [p for p in manual.pages if p.document.code and p.document.code in inside]
    facts = {
        "unit": manual.unit,
        "paper": manual.unit.paper,
        "over": manual.unit.over.upper(),
        "standard": manual.standards,
        "audience": manual.audience,
        "volume": volume,
        "count": len(controlled),
        "drafts": sum(p.standing.status == "draft" for p in controlled),
        "draft": manual.language.say(DRAFT),
        "sample": manual.language.say(SAMPLE) if any(p.sample for p in controlled) else "",
    }
    return render(folders, "cover.html", facts, manual.language)


def overview(
    title: str, markup: Converted, path: str, issuer: str, language: Language, folders: Folders = SHIPPED
) -> str:
    """Return a page of the portal as a complete HTML text, headed by its issuer."""
    words, _ = take_apart(markup.html, "", title, path, False, language)
    facts = {"title": title, "over": issuer.upper(), "words": Safe(words)}
    return render(folders, "overview.html", facts, language)


def changed(page: Page, said: str, language: Language, folders: Folders = SHIPPED, paper: PaperSize = "A4") -> str:
    """Return the changes in a document, `said` as HTML, as a complete HTML text; it names no commune."""
    facts = {"document": page.document, "said": Safe(said), "paper": paper}
    return render(folders, "changes.html", facts, language)


def contents(
    manual: Manual, pages: Mapping[str, int], own: int, folders: Folders = SHIPPED, volume: Volume | None = None
) -> str:
    """Return the contents of the bound manual, or of a volume, as a complete HTML text.

    `pages` has the number of printed pages of each document by code; `own` is the number of pages the
    contents themselves take (see `press.settle`). The cover is page 1. They name no commune, so many can share them.
    """
    groups: list[tuple[str, list[tuple[str, list[ContentsLine]]]]] = []
    start = 2 + own
    documents = volume.documents if volume else [p.document for p in manual.pages]
    for section in sections(documents, manual.references.structure):
        lines = []
        for document in section.documents:
            lines.append(ContentsLine(document.code, document.title, start))
            start += pages[document.code]
        if not groups or groups[-1][0] != section.part.title:
            groups.append((section.part.title, []))
        groups[-1][1].append((section.field, lines))
    facts = {"groups": groups, "paper": manual.unit.paper, "volume": volume}
    return render(folders, "contents.html", facts, manual.language)


# ── identity ─────────────────────────────────────────────────────────────────────────────────────


def identity_of(page: Page, manual: Manual) -> Identity:
    """Return the data of a document for front, band and the head of a Word file."""
    document, standing = page.document, page.standing
    current, draft = standing.current, standing.status == "draft"
    word = kind_name(document, manual.unit).upper()
    title = document.title.upper()
    return Identity(
        agency=manual.unit.agency.upper(),
        over=manual.unit.over.upper(),
        kind="" if title.startswith(word) else word,
        title=title,
        code=document.code,
        issue=_issue(current, draft, manual.language),
        date_label=manual.language.say(_date_label(page)),
        date=_date(standing, manual.language),
        dated=standing.status not in ("draft", "withdrawn"),
    )


def _date_label(page: Page) -> str:
    """Return what the date is; of a sample that still has to be reviewed nobody is to say that it is in force."""
    if page.standing.status == "pending":
        return marked("Áp dụng từ")
    if page.sample and page.standing.status in ("in_force", "review_due"):
        return marked("Ban hành mẫu ngày")
    return marked("Ngày hiệu lực")


def _date(standing: Standing, language: Language) -> str:
    """Return the effective date of a document, or in its place a note that it is not in force."""
    if standing.status == "draft" or standing.current is None:
        return language.say(DRAFT)
    if standing.status == "withdrawn":
        return language.say(NOT_IN_FORCE)
    return language.short_date(standing.current.effective)


def _issue(current: Revision | None, draft: bool, language: Language) -> str:
    if current is None:
        return "01/00"
    # A changed text must not appear under the number of the text it changes.
    return language.say("Sửa đổi %(label)s", label=current.label) if draft else current.label


def _signatures(page: Page, unit: Unit) -> tuple[Signature, ...]:
    """Return the signers: from the register once the document is issued, before that the default roles."""
    current, roles = page.standing.current, signers(unit)
    roles["prepared"] = page.document.meta.owner
    if current is not None and current.approved and page.standing.status != "draft":
        roles = {act: getattr(current, act) for act in ACTS}
    return tuple(
        Signature(unit.language.say(ACTS[act]), unit.people.get(role, ""), unit.roles.get(role, ""))
        for act, role in roles.items()
    )
