"""Template variables about a commune and a document: plain values, which the environment escapes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from typing import Any

from markupsafe import Markup as Html
from markupsafe import escape

from sotay.base.hashing import digest
from sotay.base.text import short_date, sort_key
from sotay.control.notices import STATUS_NAMES
from sotay.expand.served import beside, comparison_name, own_path
from sotay.expand.withdrawn import PAGE as GONE
from sotay.facts.citation import version_on
from sotay.facts.law import in_force
from sotay.facts.lists import workbook_of
from sotay.facts.news import PAGE as NEWS
from sotay.facts.news import feed_of
from sotay.facts.services import ahead, service
from sotay.facts.structure import KIND_NAMES, Section, issuer_of, sections, word_of
from sotay.model.documents import Document
from sotay.model.manual import Manual, Page
from sotay.model.paths import page_path
from sotay.model.revisions import Revision, Status
from sotay.model.units import Unit
from sotay.site.desk import desk
from sotay.site.opendata import linked
from sotay.site.service import answering

PRODUCT = "Sổ tay chất lượng"
HOME = "index.md"


@dataclass(frozen=True)
class RevisionLine:
    """A row of the revision table; addresses are paths below the site, empty if there is nothing to link to."""

    label: str
    effective: str
    decision: str
    reason: str
    page: str
    pdf: str
    comparison: str


@dataclass(frozen=True)
class Facts:
    """The facts box of a document's page."""

    code: str
    title: str
    kind: str
    field: str
    issue: str
    status: Status
    status_title: str
    notice: str
    """The status notice above the page."""
    effective: str
    owner: str
    tthc: str
    form_number: str
    """The number a form has under the circular in force: `Mẫu số 01`."""
    form_act: str
    synonyms: tuple[str, ...]
    """What people say for words of the title."""
    sample: bool
    paper: bool
    """Whether the page is shown as a sheet of paper."""
    pdf: str
    word: str
    """The Word file of a form."""
    issuer: str
    """Who issues a paper that citizens do not fill in; empty for any other."""
    workbook: str
    """The Excel file of the lists on the page."""
    history: tuple[RevisionLine, ...]
    """The revision table, oldest first."""
    comparison: str
    """The page on the changes not yet in force."""
    leads: bool
    """Whether a life event begins with it: the search shows it before others with the same words."""
    home: str
    """The document's own page if this one shows an earlier revision; the list of removed documents if it has none."""
    gone: bool
    """Whether the commune no longer has the document."""

    @property
    def search_title(self) -> str:
        """Return the document's title for search results, with the form's number, which people search for too."""
        return " – ".join(filter(None, (f"{self.code} {self.title}", self.form_number)))

    @property
    def searched(self) -> str:
        """Return the document's search terms: code, kind, field, status, number, other names."""
        tthc = self.tthc and f"Mã thủ tục hành chính {self.tthc}"
        said = (self.code, self.kind, self.field, self.status_title, tthc, self.form_act, *self.synonyms)
        return " · ".join(filter(None, said))


def facts(page: Page, manual: Manual, pdf: bool) -> Facts | None:
    """Return the facts of a controlled document, or None for a page without a code."""
    document, current = page.document, page.standing.current
    meta = document.meta
    if not document.code or meta.kind == "page":
        return None
    number, act = _form_version(meta.form, manual)
    issuer = issuer_of(document, manual.references, manual.audience)
    return Facts(
        code=document.code,
        title=document.title,
        kind=KIND_NAMES[meta.kind],
        field=manual.references.structure.fields.get(meta.field, ""),
        issue=current.label if current and page.standing.status != "draft" else "",
        status=page.standing.status,
        status_title=STATUS_NAMES[page.standing.status],
        notice=page.notice,
        effective=short_date(current.effective) if current and page.standing.status != "draft" else "",
        owner=manual.unit.roles.get(meta.owner, ""),
        tthc=meta.tthc,
        form_number=number,
        form_act=act,
        synonyms=manual.references.said_instead(document.title),
        sample=page.sample,
        paper=document.paper,
        pdf=page.pdf if pdf and not issuer else "",
        word="" if issuer else word_of(document),
        issuer=issuer,
        workbook=workbook_of(document),
        history=_history(page, manual, pdf),
        comparison=_comparison(page, manual),
        leads=any(event.procedures[:1] == (document.code,) for event in manual.references.citizens.events),
        home=page_path(own_path(page.path)) if own_path(page.path) != page.path else "",
        gone=own_path(page.path) == GONE,
    )


def _history(page: Page, manual: Manual, pdf: bool) -> tuple[RevisionLine, ...]:
    """Return the revisions: those to come are told to staff, citizens have the announcement on the page."""
    coming = page.standing.coming if manual.audience == "internal" else ()
    return tuple(_entry(page, revision, manual, pdf) for revision in (*page.standing.history, *coming))


def _entry(page: Page, revision: Revision, manual: Manual, pdf: bool) -> RevisionLine:
    """Return a row of the revision table, without a link to the page itself."""
    old = next((p for p in manual.aside if p.issued == revision and p.document.code == page.document.code), None)
    return RevisionLine(
        label=revision.label,
        effective=short_date(revision.effective),
        decision=revision.decision,
        reason=revision.reason,
        page=page_path(old.path) if old and old.path != page.path else "",
        pdf=old.pdf if old and old.path != page.path and pdf else "",
        comparison=_address(beside(page.document, comparison_name(revision.label)), manual),
    )


def _comparison(page: Page, manual: Manual) -> str:
    """Return the address of the page on what a draft or pending revision changes."""
    current, coming = page.standing.current, page.standing.coming
    label = coming[0].label if coming else current.label if current and page.standing.status == "pending" else ""
    return _address(beside(page.document, comparison_name(label)), manual) if not page.issued else ""


def _address(path: str, manual: Manual) -> str:
    """Return the address of a page beside the manual, empty where there is none."""
    return page_path(path) if any(page.path == path for page in manual.aside) else ""


def _form_version(form: str, manual: Manual) -> tuple[str, str]:
    """Return number and act of a form's version on the manual's day; both empty if there is none."""
    template = manual.references.forms.get(form)
    version = version_on(template, manual.as_of) if template else None
    acts = manual.references.acts
    act = acts.get(version.act) if version else None
    if act and not in_force(act, acts, manual.as_of):
        return "", ""
    return version.number if version else "", f"{act.kind} {act.number}" if act else ""


def page_meta(page: Page, manual: Manual, pdf: bool) -> dict[str, Any]:
    """Return what a page's template reads as `page.meta`: `title`, `facts`, `template`, `hide`."""
    title = heading(page.document)
    meta: dict[str, Any] = {
        # The theme writes titles into the search index as HTML.
        "title": escape(title),
        "description": f"{title} – {manual.unit.agency}",
        "facts": facts(page, manual, pdf),
        "service": answering(page, manual),
        "desk": desk(page, manual),
    }
    if manual.audience == "public" and page.document.meta.kind == "procedure":
        meta |= {"linked": linked(service(manual, page), manual.unit)}
        meta |= {"ahead": said} if (said := ahead(manual, page)) else {}
    if own_path(page.path) != page.path:
        meta |= {"search": {"exclude": True}}
        if not page.issued:
            meta |= {"compared": {"page": page_path(own_path(page.path)), "pdf": page.pdf if pdf else ""}}
    if page.document.meta.kind == "list":
        meta |= {"hide": ["toc"]}  # its table needs the width
    if page.path == NEWS:
        # It names every document, so it would clutter searches for their titles.
        meta |= {"feed": feed_of(manual), "search": {"exclude": True}}
    if page.path == HOME:
        meta |= {"zip": f"../{manual.unit.slug}.zip" if manual.packed and manual.audience == "internal" else ""}
        meta |= {"template": "home.html", "hide": ["navigation", "toc", "path", "footer"], "search": {"exclude": True}}
    return meta


def key(shell: str, page: Page, manual: Manual, markup: str, pdf: bool) -> str:
    """Return the digest of everything a rendered page depends on: equal keys give equal HTML and search entries.

    `markup` is the digest of the page's HTML as its source has it.
    """
    answers = (service(manual, page), manual.unit) if answering(page, manual) else None
    return digest(repr((shell, page.path, page_meta(page, manual, pdf), answers, markup)))


# ── the commune ──────────────────────────────────────────────────────────────────────────────────


def extra(manual: Manual) -> dict[str, Any]:
    """Return the commune's values that page templates read as `config.extra`."""
    unit = manual.unit
    return {
        "product": PRODUCT,
        "standard": manual.references.standard.name,
        "audience": manual.audience,
        "feed": feed_of(manual),
        "feedback": _feedback(manual),
        "ended": _ended(unit) if unit.ended(manual.as_of) else None,
        "stale": stale(manual.next_day),
        "unit": {
            "province": unit.province,
            "address": unit.address,
            "phone": unit.contacts.phone,
            "email": unit.contacts.email,
            "one_stop": asdict(unit.one_stop),
        },
    }


def stale(day: date | None) -> dict[str, str] | None:
    """Return the day from which pages are out of date unless they are built again; None while none is known."""
    return {"day": day.isoformat(), "said": short_date(day)} if day else None


def _feedback(manual: Manual) -> dict[str, str] | None:
    """Return the feedback form for citizens, or None for staff and if there is none."""
    form = manual.references.citizens.feedback
    found = (p.document for p in manual.pages if form and p.document.meta.form == form)
    document = next(found, None) if manual.audience == "public" else None
    return {"title": document.title, "page": page_path(document.path)} if document else None


def _ended(unit: Unit) -> dict[str, Any]:
    """Return the notice on every page of a replaced commune: since when, and where to go now."""
    since = min(successor.since for successor in unit.replaced_by)
    return {
        "said": f"{unit.full_name[0].upper()}{unit.full_name[1:]} được sắp xếp từ ngày {short_date(since)}. "
        "Trang này chỉ để tra cứu; thủ tục và tài liệu đang áp dụng xem tại",
        "now": [{"name": new.name, "href": f"../{new.slug}/index.html"} for new in unit.replaced_by],
    }


# ── navigation ───────────────────────────────────────────────────────────────────────────────────

NavItem = dict[str, Any]
"""As in mkdocs: {title: path} for a page, {title: [items]} for a section."""


def navigation(manual: Manual) -> list[NavItem]:
    """Return the pages by part and field: the home page, the manual's sections, then pages of no section."""
    items: list[NavItem] = [{"Trang chủ": page.path} for page in manual.pages if page.path == HOME]
    placed = {HOME}
    found = sections((page.document for page in manual.pages), manual.references.structure)
    for part, group in groupby(found, key=lambda section: section.part):
        inside = list(group)
        placed.update(document.path for section in inside for document in section.documents)
        items.append({part.title: [item for section in inside for item in _items(section)]})
    return items + _folders([page.document for page in manual.pages if page.path not in placed])


def _folders(documents: Iterable[Document]) -> list[NavItem]:
    """Return pages of no section; those of a folder with an `index.md` are grouped under its title."""
    found: dict[str, list[Document]] = {}
    for document in documents:
        found.setdefault(posixpath.dirname(document.path), []).append(document)
    items: list[NavItem] = []
    for folder, inside in found.items():
        index = next((d for d in inside if d.path == f"{folder}/{HOME}"), None)
        if index is None:
            items += _leaves(inside)
        else:
            rest = sorted((d for d in inside if d is not index), key=lambda d: sort_key(d.title))
            items.append({index.title: _leaves([index, *rest])})
    return items


def _items(section: Section) -> list[NavItem]:
    leaves = _leaves(section.documents)
    return [{section.field: leaves}] if section.field else leaves


def _leaves(documents: Iterable[Document]) -> list[NavItem]:
    return [{heading(document): document.path} for document in documents]


def heading(document: Document) -> str:
    """Return code and title: `QT-01 Kiểm soát thông tin dạng văn bản`."""
    return f"{document.code} {document.title}".strip()


def nav_title(title: str, code: str) -> Html:
    """Return a page's title for the navigation, its code set apart."""
    return Html('<span class="nav-code">{}</span> {}').format(code, title) if code else escape(title)
