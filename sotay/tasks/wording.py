"""Tasks of forms: the Word files beside the pages that show them."""

from __future__ import annotations

from collections.abc import Mapping

from sotay import tools
from sotay.docx import Form, word
from sotay.hashing import digest
from sotay.model import Manual, Markup, Page
from sotay.sheet import SAMPLE, identity_of
from sotay.store import Store
from sotay.structure import word_of
from sotay.tasks.job import remembered


def word_files(store: Store, manual: Manual, markups: Mapping[str, Markup]) -> dict[str, str]:
    """Return the Word files of a manual's forms, path below the site → digest."""
    forms = {path: _form(page, manual, markups[page.path]) for page in manual.pages if (path := word_of(page.document))}
    return {path: _kept(store, form) for path, form in forms.items()}


def _kept(store: Store, form: Form) -> str:
    return remembered(store, "word", f"{tools.wording()} {digest(repr(form))}", lambda: word(form))[0]


def _form(page: Page, manual: Manual, markup: Markup) -> Form:
    identity = identity_of(page, manual)
    return Form(
        code=identity.code,
        title=identity.title,
        agency=identity.agency,
        issue=identity.issue,
        date=f"{identity.date_label}: {identity.date}" if identity.dated else identity.date,
        note=SAMPLE if page.sample else "",
        html=markup.html,
    )
