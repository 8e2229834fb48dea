"""Template variables about a commune and a document: plain values, which the environment escapes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, TypeAlias

from markupsafe import escape

from sotay.base.hashing import digest
from sotay.base.languages.catalogue import marked
from sotay.base.languages.known import addresses
from sotay.base.languages.language import Language
from sotay.control.notices import STATUS_NAMES
from sotay.expand.served import beside, comparison_name, own_path
from sotay.facts.citation import version_on
from sotay.facts.law import in_force
from sotay.facts.news import feed_of
from sotay.facts.services import service
from sotay.facts.shown import workbook_of
from sotay.facts.structure import issuer_of, kind_name, word_of
from sotay.model.manual import Manual, Page
from sotay.model.paths import NEWS_PAGES, WITHDRAWN, page_path
from sotay.model.revisions import Revision, Status
from sotay.model.units import Unit
from sotay.site.colours import COLOURS
from sotay.site.desk import answers_for_staff, desk
from sotay.site.navigation import HOME, heading, named
from sotay.site.service import answering, for_citizens

Meta: TypeAlias = Mapping[str, Any]
"""What a page's template reads as `page.meta`."""
PRODUCT = marked("Sổ tay chất lượng")


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
    tthc_title: str
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
    public: bool = False
    """Whether citizens read it, to whom a name says more than a code."""

    @property
    def search_title(self) -> str:
        """Return the document's title for search results, with the form's number, which people search for too."""
        if self.public:
            return " – ".join(filter(None, (self.title, self.form_number, self.code)))
        return " – ".join(filter(None, (f"{self.code} {self.title}", self.form_number)))

    @property
    def searched(self) -> str:
        """Return the document's search terms: code, kind, field, status, number, other names."""
        tthc = self.tthc and f"{self.tthc_title} {self.tthc}"
        together = re.sub(r"\W", "", self.code)  # as it is typed in a hurry: `qtht01`
        said = (self.code, together, self.kind, self.field, self.status_title, tthc, self.form_act, *self.synonyms)
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
        kind=kind_name(document, manual.unit),
        field=manual.references.structure.fields.get(meta.field, ""),
        issue=current.label if current and page.standing.status != "draft" else "",
        status=page.standing.status,
        status_title=manual.language.say(STATUS_NAMES[page.standing.status]),
        notice=page.notice,
        effective=manual.language.short_date(current.effective) if current and page.standing.status != "draft" else "",
        owner=manual.unit.roles.get(meta.owner, ""),
        tthc=meta.tthc,
        tthc_title=manual.language.say("Mã thủ tục hành chính"),
        form_number=number,
        form_act=act,
        synonyms=manual.references.said_instead(document.title, document.code),
        public=manual.audience == "public",
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
        gone=own_path(page.path).removesuffix(".md") in addresses(WITHDRAWN),
    )


def _history(page: Page, manual: Manual, pdf: bool) -> tuple[RevisionLine, ...]:
    """Return the revisions: those to come are told to staff, citizens have the announcement on the page."""
    coming = page.standing.coming if manual.audience == "internal" else ()
    return tuple(_entry(page, revision, manual, pdf) for revision in (*page.standing.history, *coming))


def _entry(page: Page, revision: Revision, manual: Manual, pdf: bool) -> RevisionLine:
    """Return a row of the revision table, without a link to the page itself."""
    old = manual.revision(page.document.code, revision.label)
    return RevisionLine(
        label=revision.label,
        effective=manual.language.short_date(revision.effective),
        decision=revision.decision,
        reason=revision.reason,
        page=page_path(old.path) if old and old.path != page.path else "",
        pdf=old.pdf if old and old.path != page.path and pdf else "",
        comparison=_address(beside(page.document, comparison_name(revision.label, manual.language)), manual),
    )


def _comparison(page: Page, manual: Manual) -> str:
    """Return the address of the page on what a draft or pending revision changes."""
    current, coming = page.standing.current, page.standing.coming
    label = coming[0].label if coming else current.label if current and page.standing.status == "pending" else ""
    return _address(beside(page.document, comparison_name(label, manual.language)), manual) if not page.issued else ""


def _address(path: str, manual: Manual) -> str:
    """Return the address of a page beside the manual, empty where there is none."""
    return page_path(path) if path in manual.paths_aside else ""


def _form_version(form: str, manual: Manual) -> tuple[str, str]:
    """Return number and act of a form's version on the manual's day; both empty if there is none."""
    template = manual.references.forms.get(form)
    version = version_on(template, manual.as_of) if template else None
    acts = manual.references.acts
    act = acts.get(version.act) if version else None
    if act and not in_force(act, acts, manual.as_of):
        return "", ""
    return version.number if version else "", f"{act.kind} {act.number}" if act else ""


def page_meta(page: Page, manual: Manual, pdf: bool) -> Meta:
    """Return what a page's template reads as `page.meta`: `title`, `facts`, `template`, `hide`."""
    title = named(page.document) if manual.audience == "public" else heading(page.document)
    meta: dict[str, Any] = {
        # The theme writes titles into the search index as HTML.
        "title": escape(title),
        "description": f"{title} – {manual.unit.agency}",
        "facts": facts(page, manual, pdf),
        "service": answering(page, manual),
        "desk": desk(page, manual),
    }
    meta |= answers_for_staff(page, manual) if meta["desk"] else for_citizens(page, manual)
    if own_path(page.path) != page.path:
        meta |= {"search": {"exclude": True}}
        if not page.issued:
            meta |= {"compared": {"page": page_path(own_path(page.path)), "pdf": page.pdf if pdf else ""}}
    if manual.audience == "public" and "contents" in page.document.calls:
        meta |= {"search": {"exclude": True}}  # nor a page that lists them all
    if page.document.meta.kind == "list":
        meta |= {"hide": ["toc"]}  # its table needs the width
    if page.path in NEWS_PAGES:
        # It names every document, so it would clutter searches for their titles.
        meta |= {"feed": feed_of(manual), "search": {"exclude": True}}
    if page.path == HOME:
        meta |= {"zip": f"../{manual.unit.slug}.zip" if manual.packed and manual.audience == "internal" else ""}
        meta |= {"template": "home.html", "hide": ["navigation", "toc", "path", "footer"], "search": {"exclude": True}}
    return meta


def key(shell: str, page: Page, manual: Manual, meta: Meta, markup: str) -> str:
    """Return the digest of everything a rendered page depends on: equal keys give equal HTML and search entries.

    `meta` is its `page_meta`, `markup` the digest of the page's HTML as its source has it.
    """
    portal = manual.references.citizens.portal
    answers = (service(manual, page), manual.unit, portal) if answering(page, manual) else None
    return digest(repr((shell, page.path, meta, answers, markup)))


# ── the commune ──────────────────────────────────────────────────────────────────────────────────


def extra(manual: Manual) -> dict[str, Any]:
    """Return the commune's values that page templates read as `config.extra`."""
    unit = manual.unit
    return {
        "product": unit.language.say(PRODUCT),
        "standard": manual.standards,
        "audience": manual.audience,
        "services": unit.profile.services,
        "logo": unit.logo,
        "colours": COLOURS if unit.colours else "",
        "feed": feed_of(manual),
        "feedback": _feedback(manual),
        "ended": _ended(unit) if unit.ended(manual.as_of) else None,
        "stale": stale(manual.next_day, manual.language),
        "unit": {
            "province": unit.province,
            "identifier": f"{unit.identifier_title}: {unit.identifier}" if unit.identifier else "",
            "address": unit.address,
            "phone": unit.contacts.phone,
            "dialled": dialled(unit.contacts.phone),
            "email": unit.contacts.email,
            "one_stop": {**asdict(unit.one_stop), "dialled": dialled(unit.one_stop.phone)},
        },
    }


def dialled(phone: str) -> str:
    """Return a telephone number as links have it: templates print values and do nothing else to them."""
    return phone.replace(" ", "")


def stale(day: date | None, language: Language) -> dict[str, str] | None:
    """Return the day from which pages are out of date unless they are built again; None while none is known."""
    return {"day": day.isoformat(), "said": language.short_date(day)} if day else None


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
        "said": unit.language.say(
            "%(unit)s được sắp xếp từ ngày %(day)s. Trang này chỉ để tra cứu; thủ tục và tài liệu đang áp dụng xem tại",
            unit=unit.full_name[0].upper() + unit.full_name[1:],
            day=unit.language.short_date(since),
        ),
        "now": [{"name": new.name, "href": f"../{new.slug}/index.html"} for new in unit.replaced_by],
    }
