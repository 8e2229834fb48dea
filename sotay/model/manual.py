"""A commune's manual for one audience, filled in from units, documents and references."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from typing import Any, Protocol, TypeVar

from sotay.base.languages.language import Language
from sotay.model.documents import Document
from sotay.model.paths import pdf_path
from sotay.model.references import References
from sotay.model.revisions import Revision, Standing
from sotay.model.terms import Audience
from sotay.model.units import Unit

T = TypeVar("T")


class PageText(Protocol):
    """A text; one that is kept elsewhere is read only when it is asked for."""

    def __str__(self) -> str: ...


@dataclass(frozen=True)
class Page:
    """A document expanded for one commune and audience: plain Markdown without template code."""

    document: Document
    text: PageText
    standing: Standing
    fingerprint: str = ""
    """Hash of the staff text, for both audiences; empty for a page that is not controlled."""
    issued: Revision | None = None
    """The revision whose archived text this is; None for the text of the sources."""
    successor: Revision | None = None
    """The successor of the revision it shows."""
    notice: str = ""
    """The status notice shown above it."""
    origin: str = ""
    """The path an archived text was written for; its relative links start there."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Files an archived text shows or links to: path below `docs/` → path below the commune's archive."""
    answers: Mapping[str, Any] | None = None
    """The archived answers of a procedure to citizens."""
    ahead: Mapping[str, Any] | None = None
    """The same of the revision that is issued for a day to come."""

    @property
    def markdown(self) -> str:
        """Return its text."""
        return str(self.text)

    @property
    def sample(self) -> bool:
        """Return whether readers must be warned that the content is a sample not yet reviewed."""
        issued = None if self.standing.status == "draft" else self.standing.current
        return self.document.meta.sample and (issued is None or issued.sample)

    @property
    def path(self) -> str:
        """Return the page's path below the site, still with `.md`."""
        return self.document.path

    @property
    def pdf(self) -> str:
        """Return the path of its PDF below the site: `pdf/QT-01.pdf`, or `pdf/QT-01.01-00.pdf` for a revision."""
        beside = self.path.removesuffix(".md").rpartition("/")[2].partition(".")[2]
        return pdf_path(self.document.code, beside)


@dataclass(frozen=True)
class Scope:
    """Everything a macro may read while a page is expanded: the template variable `scope`.

    `unit`, `document`, `audience` and `as_of` are also variables of their own.
    """

    unit: Unit
    audience: Audience
    document: Document
    documents: Mapping[str, Document]
    """The documents of this commune and audience, by code, in the order of the manual."""
    known_codes: frozenset[str]
    """Codes of all documents of all communes: distinguishes an unknown code from one not for this commune."""
    standings: Mapping[str, Standing]
    """Status and history of each document, by code."""
    references: References
    as_of: date
    forms: Mapping[str, Document]
    """The documents that are forms, by the form's id; see `forms_of`."""
    news: str = ""
    """The page of all news; empty when there is none."""
    named_only: Mapping[str, Document] = field(default_factory=dict)
    """Documents these readers will get, or had: named without a link."""

    @property
    def language(self) -> Language:
        """Return the language of the page."""
        return self.unit.language


def forms_of(documents: Mapping[str, Document]) -> dict[str, Document]:
    """Return the documents that are forms by form id; the first one if there are several."""
    forms = [document for document in documents.values() if document.meta.kind == "form"]
    return {form.meta.form: form for form in reversed(forms)}


@dataclass(frozen=True)
class Manual:
    """All pages of one commune for one audience, in the order of the manual."""

    unit: Unit
    audience: Audience
    pages: tuple[Page, ...]
    references: References
    as_of: date
    aside: tuple[Page, ...] = ()
    """Extra pages for staff: earlier revisions, and what changed from one to the next."""
    packed: bool = False
    """Whether the staff site is also published as one zip file."""
    next_day: date | None = None
    """The first day after `as_of` on which pages change by themselves; None: none is known."""

    @property
    def language(self) -> Language:
        """Return the language of its pages and papers."""
        return self.unit.language

    @property
    def standards(self) -> str:
        """Return the names of the standards that the commune follows: `TCVN ISO 9001:2015, ISO 15189:2022`."""
        others = (self.references.editions[edition].name for edition in self.unit.standards)
        return ", ".join((self.references.standard.name, *others))

    def page(self, code: str) -> Page | None:
        """Return the page of the document with that code, or None."""
        return self._by_code.get(code)

    def revision(self, code: str, label: str) -> Page | None:
        """Return the page of an earlier revision, or None."""
        return self._earlier.get((code, label))

    @cached_property
    def paths_aside(self) -> frozenset[str]:
        """Return the paths of the extra pages."""
        return frozenset(page.path for page in self.aside)

    @cached_property
    def _by_code(self) -> dict[str, Page]:
        return {page.document.code: page for page in reversed(self.pages)}

    @cached_property
    def _earlier(self) -> dict[tuple[str, str], Page]:
        return {(page.document.code, page.issued.label): page for page in reversed(self.aside) if page.issued}

    def once(self, what: str, page: Page | None, work: Callable[[], T]) -> T:
        """Return what is worked out of a page, or without one of the whole manual, which several ask for."""
        known = self._worked_out.get((what, id(page)))
        if known is None:  # the page is kept with it: another one could get its id
            known = self._worked_out[what, id(page)] = page, work()
        found: T = known[1]
        return found

    @cached_property
    def _worked_out(self) -> dict[tuple[str, int], tuple[Page | None, Any]]:
        return {}

    def __getstate__(self) -> dict[str, Any]:
        """Return its fields alone: what was worked out of them is worked out again."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def scope(self, page: Page) -> Scope:
        """Return the scope of a page of this manual: everything its macros could read when it was expanded."""
        return replace(self._scope, document=page.document)

    @cached_property
    def _scope(self) -> Scope:
        documents = {p.document.code: p.document for p in self.pages if p.document.code}
        return Scope(
            unit=self.unit,
            audience=self.audience,
            document=self.pages[0].document,
            documents=documents,
            known_codes=frozenset(documents),
            standings={p.document.code: p.standing for p in self.pages},
            references=self.references,
            as_of=self.as_of,
            forms=forms_of(documents),
        )
