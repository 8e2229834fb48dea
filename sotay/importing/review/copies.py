"""The Word file of a document for comments: made, and told from other files when it comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sotay.base.errors import SourceError, UserError
from sotay.base.text import closest
from sotay.expand.manual import expand
from sotay.expand.markdown import convert
from sotay.export.sheet.document import SAMPLE, identity_of
from sotay.export.word.form import WordForm
from sotay.export.word.review import review_copy, stamp_of
from sotay.importing.read.files import read
from sotay.load.sources import Sources
from sotay.model.wordfiles import Paragraph, WordFile

MARK = "sotay-review"


@dataclass(frozen=True)
class CopyOrigin:
    """What a review copy was made from."""

    source: str
    """Path of the document from the root."""
    unit: str
    """The unit whose values it shows."""
    day: date
    digest: str
    """Of the document's file."""

    @property
    def stamp(self) -> str:
        """Return it as a Word file keeps it."""
        return " ".join((MARK, self.digest, str(self.day), self.unit, self.source))


def origin(sources: Sources, code: str, unit: str, day: date) -> CopyOrigin:
    """Return what a review copy of a document is made from; without a unit, the first one that has it.

    `UserError` for a code that no unit, or not this one, has.
    """
    sources.require([unit] if unit else [])
    for name in [unit] if unit else sorted(sources.units):
        for document in sources.documents_of(sources.units[name]):
            if document.code == code:
                return CopyOrigin(document.source, name, day, sources.digests[document.source])
    near = closest(code, sources.known_codes)
    raise UserError(
        f"no document {code} {'in ' + unit if unit else 'here'}" + (f"; did you mean {near}?" if near else "")
    )


def made(sources: Sources, of: CopyOrigin) -> bytes:
    """Return the review copy; `SourceError` where the unit's pages have mistakes, equal sources give equal bytes."""
    manuals, problems = expand(sources, sources.units[of.unit], of.day)
    if mistakes := [p for p in problems if p.path == of.source]:
        raise SourceError(mistakes)
    manual = manuals["internal"]
    page = next(p for p in manual.pages if p.document.source == of.source)
    identity = identity_of(page, manual)
    form = WordForm(
        code=identity.code,
        title=identity.title,
        agency=identity.agency,
        issue=identity.issue,
        date=f"{identity.date_label}: {identity.date}" if identity.dated else identity.date,
        note=manual.unit.language.say(SAMPLE) if page.sample else "",
        html=convert(page.markdown, sources.folders, language=manual.unit.language).html,
        paper=manual.unit.paper,
        language=manual.unit.language,
    )
    return review_copy(form, of.stamp)


def came_from(name: str, content: bytes) -> CopyOrigin:
    """Return what a file that came back was made from; `UserError` for a file that `review` did not make."""
    parts = stamp_of(content).split(" ", 4)
    if len(parts) != 5 or parts[0] != MARK:
        raise UserError(f"{name}: is no file that `build.py review CODE` made, or its properties were removed")
    return CopyOrigin(parts[4], parts[3], date.fromisoformat(parts[2]), parts[1])


def fresh(sources: Sources, name: str, of: CopyOrigin) -> None:
    """Raise `UserError` for a copy of a document that has changed since."""
    if of.unit not in sources.units or of.source not in sources.digests:
        raise UserError(f"{name}: {of.source} is not here any more")
    if sources.digests[of.source] != of.digest:
        raise UserError(f"{name}: {of.source} has changed since this copy was made; take over by hand what it says")


def word_file(name: str, content: bytes) -> WordFile:
    """Return a file of Word as read; `UserError` for what cannot be."""
    found = read(name, content)
    if not isinstance(found, WordFile):
        raise UserError(f"{name}: {getattr(found, 'message', 'is no file of Word')}")
    return found


def told_paragraphs(file: WordFile) -> list[Paragraph]:
    """Return the paragraphs of the body that say or said something."""
    return [paragraph for paragraph in file.body.paragraphs if plain(paragraph.text) or plain(paragraph.before)]


def plain(text: str) -> str:
    """Return text as it is compared: any space as one of one kind."""
    return " ".join(text.split())
