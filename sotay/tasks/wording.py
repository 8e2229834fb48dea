"""Tasks of forms: the Word files beside the pages that show them."""

from __future__ import annotations

from sotay import tools
from sotay.docx import Form, word
from sotay.hashing import digest
from sotay.model import Manual, Markup, Page
from sotay.sheet import SAMPLE, Identity, identity_of
from sotay.store import Store
from sotay.structure import word_of
from sotay.tasks.job import Markups, remembered


def word_files(store: Store, manual: Manual, markups: Markups) -> dict[str, str]:
    """Return the Word files of a manual's forms, path below the site → digest."""
    forms = {path: page for page in manual.pages if (path := word_of(page.document))}
    return {path: _kept(store, page, manual, markups) for path, page in forms.items()}


def _kept(store: Store, page: Page, manual: Manual, markups: Markups) -> str:
    identity = identity_of(page, manual)
    key = f"{tools.wording()} {digest(repr((identity, page.sample)))} {markups.names[page.path]}"
    return remembered(store, "word", key, lambda: word(_form(page, identity, markups[page.path])))[0]


def _form(page: Page, identity: Identity, markup: Markup) -> Form:
    return Form(
        code=identity.code,
        title=identity.title,
        agency=identity.agency,
        issue=identity.issue,
        date=f"{identity.date_label}: {identity.date}" if identity.dated else identity.date,
        note=SAMPLE if page.sample else "",
        html=markup.html,
    )
