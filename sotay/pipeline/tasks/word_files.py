"""Form tasks: the Word files offered on the forms' pages."""

from __future__ import annotations

from sotay.base.hashing import digest
from sotay.base.versions import WORD, version
from sotay.export.sheet.document import SAMPLE, Identity, identity_of
from sotay.export.word.form import WordForm, word
from sotay.facts.structure import word_of
from sotay.model.manual import Manual, Page
from sotay.model.outputs import Converted
from sotay.pipeline.tasks.job import Markups, remembered
from sotay.storage import kinds
from sotay.storage.cache import Cache


def word_files(cache: Cache, manual: Manual, markups: Markups) -> dict[str, str]:
    """Return the Word files of a manual's forms, path below the site → digest."""
    forms = {path: page for page in manual.pages if (path := word_of(page.document))}
    return {path: _kept(cache, page, manual, markups) for path, page in forms.items()}


def _kept(cache: Cache, page: Page, manual: Manual, markups: Markups) -> str:
    identity = identity_of(page, manual)
    key = f"{version(WORD)} {digest(repr((identity, page.sample)))} {markups.names[page.path]}"
    return remembered(cache, kinds.WORD, key, lambda: word(_form(page, identity, markups[page.path])))[0]


def _form(page: Page, identity: Identity, markup: Converted) -> WordForm:
    return WordForm(
        code=identity.code,
        title=identity.title,
        agency=identity.agency,
        issue=identity.issue,
        date=f"{identity.date_label}: {identity.date}" if identity.dated else identity.date,
        note=SAMPLE if page.sample else "",
        html=markup.html,
    )
