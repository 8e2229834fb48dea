"""Rules on what is printed: the font has every letter of pages, and of what covers, bands and slips say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import unescape

from sotay.base.errors import Problem
from sotay.base.folders import Folders
from sotay.check.documents import every
from sotay.check.passages import Passage, of_document, of_province_and_units, of_references, written
from sotay.export.layout.letters import missing, named
from sotay.export.sheet.body import words_of
from sotay.load.sources import Sources
from sotay.model.documents import Document
from sotay.model.manual import Manual
from sotay.model.outputs import Converted, Features
from sotay.model.paths import copies_path, readings_path, register_path

HINT = "write it in words, or leave it out"
UNREAD = re.compile(r"<!--.*?-->|\{#.*?#\}", re.DOTALL)


def letters_of_files(sources: Sources) -> Iterator[Problem]:
    """The font has every letter of what is printed beside pages: titles, communes, references, registers, copies."""
    for passage in _beside_pages(sources):
        lines = passage.text.split("\n") if missing(passage.text, sources.folders) else ()
        for number, line in enumerate(lines):
            if found := missing(line, sources.folders):
                yield Problem(passage.source, passage.line + number, "no-glyph", named(found), HINT, passage.unit)


def _beside_pages(sources: Sources) -> Iterator[Passage]:
    for document in every(sources):
        if document.code and "title" in document.lines:
            yield Passage(document.source, document.lines["title"], "title", document.title, document.unit)
    yield from of_province_and_units(sources)
    yield from of_references(sources)
    for name in sources.units:
        lines = sources.register_lines.get(name, {})
        yield from written(sources.registers.get(name), lines, register_path(name), name)
        yield from written(sources.copies.get(name), sources.copies_lines.get(name, {}), copies_path(name), name)
        yield from written(sources.readings.get(name), sources.readings_lines.get(name, {}), readings_path(name), name)


def letters_of_pages(
    manual: Manual, features: Mapping[str, Features], markups: Mapping[str, Converted], sources: Sources
) -> Iterator[Problem]:
    """The font has every letter that a document has once it is filled in; `letters_of_files` tells of the values."""
    for page in manual.pages:
        document = page.document
        if document.code and _lacking(features[page.path].letters, sources.folders):
            letters = missing(words_of(markups[page.path].html), sources.folders)
            for line, found in _lines(document, letters, sources):
                source, place, unit = document.place(line)
                yield Problem(source, place, "no-glyph", named(found), HINT, unit)


# Most pages have the same letters in every commune.
@lru_cache(maxsize=8192)
def _lacking(letters: str, folders: Folders) -> tuple[str, ...]:
    return tuple(missing(letters, folders))


def _lines(document: Document, letters: list[str], sources: Sources) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of a document that have any of the letters; its first for letters that a macro brings."""
    left, folders = set(letters), sources.folders
    for passage in of_document(document):
        text = passage.text if passage.place else UNREAD.sub(lambda m: re.sub(r"[^\n]", "", m[0]), passage.text)
        for number, line in enumerate(text.split("\n")):
            here = [letter for letter in missing(unescape(line), folders) if letter in letters]
            left -= {*here}
            if here and passage.place != "title":
                yield passage.line + number, here
    left -= {letter for passage in _beside_pages(sources) for letter in passage.text}
    if left:
        yield document.body_line, sorted(left)
