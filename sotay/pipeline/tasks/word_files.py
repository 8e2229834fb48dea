"""Form tasks: the Word files offered on the forms' pages."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from sotay.base.hashing import digest
from sotay.base.versions import WORD, version
from sotay.expand.markdown import kept_file
from sotay.export.sheet.document import SAMPLE, Identity, identity_of
from sotay.export.word.form import WordForm, word
from sotay.facts.structure import issuer_of, word_of
from sotay.load.sources import Sources
from sotay.model.manual import Manual, Page
from sotay.model.outputs import Converted
from sotay.model.units import Unit
from sotay.pipeline.tasks.job import Markups, remembered
from sotay.storage import kinds
from sotay.storage.cache import Cache


def word_files(cache: Cache, sources: Sources, manual: Manual, markups: Markups) -> dict[str, str]:
    """Return the Word files of a manual's forms, path below the site → digest."""
    offered = (p for p in manual.pages if not issuer_of(p.document, manual.references, manual.audience))
    forms = {path: page for page in offered if (path := word_of(page.document))}
    return {path: _kept(cache, sources, page, manual, markups) for path, page in forms.items()}


def _kept(cache: Cache, sources: Sources, page: Page, manual: Manual, markups: Markups) -> str:
    identity = identity_of(page, manual)
    pictures = _pictures(sources, manual.unit.slug, page, markups.features(page.path).images)
    shown = sorted((name, digest(content)) for name, content in pictures.items())
    unit, paper = manual.unit, manual.unit.paper
    stated = repr((identity, page.sample, unit.locale, *filter(None, [shown, paper.replace("A4", "")])))
    key = f"{version(WORD)} {digest(stated)} {markups.names[page.path].html}"

    def make() -> bytes:
        return word(_form(page, identity, markups[page.path], pictures, unit))

    return remembered(cache, kinds.WORD, key, make)[0]


def _pictures(sources: Sources, unit: str, page: Page, named: Sequence[str]) -> dict[str, bytes]:
    """Return the pictures that a form shows by how it names them; drawings (SVG) are none that Word shows."""
    root, known = sources.folders.root, sources.pictures_of(unit)
    kept = {kept_file(path, name): sources.archive.file(unit, name) for path, name in page.files.items()}
    found = {}
    for target in (target for target in named if not target.lower().endswith(".svg")):
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), unquote(target)))
        if path in kept or path in known:
            file = kept[path] if path in kept else root / sources.picture(unit, path)
            found[target] = file.read_bytes()
    return found


def _form(page: Page, identity: Identity, markup: Converted, pictures: Mapping[str, bytes], unit: Unit) -> WordForm:
    return WordForm(
        code=identity.code,
        title=identity.title,
        agency=identity.agency,
        issue=identity.issue,
        date=f"{identity.date_label}: {identity.date}" if identity.dated else identity.date,
        note=unit.language.say(SAMPLE) if page.sample else "",
        html=markup.html,
        paper=unit.paper,
        pictures=pictures,
        language=unit.language,
    )
