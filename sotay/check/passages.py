"""The texts people write and read, in documents, communes and references, with their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from sotay.base.errors import Problem
from sotay.check.documents import texts
from sotay.load.sources import Sources
from sotay.model.documents import Document
from sotay.model.paths import unit_path

FORMS = "references/forms.yml"


@dataclass(frozen=True)
class Passage:
    """A text and where it starts; `place` is its dotted path in YAML, empty for the body of a page."""

    source: str
    line: int
    place: str
    text: str
    unit: str = ""

    def finding(self, offset: int, rule: str, message: str, hint: str = "") -> Problem:
        """Return a problem at an offset of the text."""
        line = self.line + self.text.count("\n", 0, offset)
        return Problem(self.source, line, rule, message, hint, self.unit, "finding")


def passages(sources: Sources) -> Iterator[Passage]:
    """Yield every text of documents, communes, province and references once, at the place it is written."""
    for document in texts(sources):
        yield from of_document(document)
    yield from of_province_and_units(sources)
    for name in ("patterns", "glossary", "forms"):
        yield from _of_reference(sources, name, f"references/{name}.yml")


def of_province_and_units(sources: Sources) -> Iterator[Passage]:
    """Yield the texts of the group, of each region and of each unit."""
    yield from written(sources.province, sources.province_lines, sources.group_path)
    for name, lines in sources.region_lines.items():
        yield from written(sources.levels.get(name), lines, unit_path(name), name)
    for name, unit in sources.units.items():
        yield from written(unit, sources.unit_lines[name], unit_path(name), name)


def of_references(sources: Sources) -> Iterator[Passage]:
    """Yield the texts of the references that documents show: what a search alone knows is not among them."""
    for name in ("patterns", "glossary", "forms"):
        yield from _of_reference(sources, name, f"references/{name}.yml")
    yield from _of_reference(sources, "acts", "references/legal.yml")
    yield from _of_reference(sources, "structure", "references/manual.yml")
    for name, standard in sources.references.editions.items():
        source = f"references/standards/{name}.yml"
        yield from written(standard, sources.reference_lines.get(source, {}), source)


def _of_reference(sources: Sources, name: str, source: str) -> Iterator[Passage]:
    yield from written(getattr(sources.references, name), sources.reference_lines.get(source, {}), source)


def of_document(document: Document) -> Iterator[Passage]:
    """Yield the texts of a document's front matter, without those from a pattern, and its body."""
    yield from written(document.meta, document.lines, document.source, document.unit)
    yield Passage(document.source, document.body_line, "", document.body, document.unit)


def written(value: object, lines: Mapping[str, int], source: str, unit: str = "") -> Iterator[Passage]:
    """Yield the texts below a value that are in the file itself: inherited ones have no line there."""
    for place, text in _texts(value, ""):
        if place in lines:
            yield Passage(source, lines[place], place, text, unit)


def _texts(value: object, place: str) -> Iterator[tuple[str, str]]:
    below: Mapping[str, object] = {}
    match value:
        case str():
            yield place, value
        case Mapping():
            below = {str(key): item for key, item in value.items()}
        case tuple():
            below = {str(i): item for i, item in enumerate(value)}
        case _ if is_dataclass(value):
            below = {f.name: getattr(value, f.name) for f in fields(value)}
    for key, item in below.items():
        yield from _texts(item, f"{place}.{key}" if place else key)
