"""What an edition of the standard changes: documents as it has them, and the clauses that do not apply."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sotay.base.errors import Problem
from sotay.base.text import closest
from sotay.facts.editions import between, carried, meant, pairs
from sotay.load.patterns import resolve
from sotay.load.units import Province, UnitFile
from sotay.model.documents import Document
from sotay.model.paths import unit_path
from sotay.model.references import References
from sotay.model.units import Excluded, Unit

PROVINCE = "units/_province.yml"


def in_editions(
    documents: Iterable[Document], references: References
) -> tuple[dict[str, dict[str, Document]], list[Problem]]:
    """Return the documents as the editions have them that they name: id → path from the root → document; and mistakes.

    They are given as written, without the steps of their patterns.
    """
    found: dict[str, dict[str, Document]] = {}
    problems: list[Problem] = []
    for document in documents:
        named, unfit = _versions(document, references)
        for edition, version in named.items():
            found.setdefault(edition, {})[document.source], more = resolve(version, references)
            unfit += more
        problems += (replace(problem, unit=document.unit) for problem in unfit)
    return found, problems


def _versions(document: Document, references: References) -> tuple[dict[str, Document], list[Problem]]:
    """Return a document as the editions have it that its front matter names, by id; and the names that mean none."""
    found: dict[str, Document] = {}
    problems = []
    for name in document.meta.editions:
        ids = meant(references.editions, name)
        line = document.lines.get(f"editions.{name}", 1)
        if len(ids) != 1 or ids[0] in found:
            problems.append(unknown_edition(document.source, line, name, references.editions, again=len(ids) == 1))
        else:
            found[ids[0]] = document.in_edition(name)
    return found, problems


def translated(document: Document, references: References, numbering: str, edition: str) -> Document:
    """Return a document that names clauses of one edition naming those of another, or as it is if none relates."""
    correlation = between(references.correlations.values(), numbering, edition)
    if not document.meta.clauses or correlation is None or not {numbering, edition} <= references.editions.keys():
        return document
    clauses = carried(document, pairs(correlation, references.editions, numbering), correlation)
    lines = {place: line for place, line in document.lines.items() if not place.startswith("clauses.")}
    return replace(document, meta=replace(document.meta, clauses=clauses), lines=lines)


def excused(unit: Unit, file: UnitFile, references: References, numbering: str) -> Unit:
    """Return the commune with the province's exclusions as clauses of the edition that it follows."""
    correlation = between(references.correlations.values(), numbering, unit.standard)
    if file.excluded is not None or correlation is None or not {numbering, unit.standard} <= references.editions.keys():
        return unit
    seen = pairs(correlation, references.editions, numbering)
    return replace(
        unit, excluded=tuple(Excluded(clause, e.reason) for e in unit.excluded for clause in seen.other([e.clause]))
    )


def as_if(unit: Unit, edition: str, references: References) -> Unit:
    """Return the commune as it would be if it followed another edition; unchanged if nothing relates the two."""
    correlation = between(references.correlations.values(), unit.standard, edition)
    if unit.standard == edition or correlation is None or not {unit.standard, edition} <= references.editions.keys():
        return unit
    seen = pairs(correlation, references.editions, unit.standard)
    excluded = (Excluded(clause, e.reason) for e in unit.excluded for clause in seen.other([e.clause]))
    return replace(unit, standard=edition, excluded=tuple(excluded))


def unknown_editions(
    province: Province,
    lines: Mapping[str, int],
    units: Mapping[str, Unit],
    own: Mapping[str, Mapping[str, int]],
    known: Iterable[str],
) -> Iterator[Problem]:
    """Yield what province and communes name as an edition and is none: nothing of theirs could be filled in."""
    known = tuple(known)
    if province.clauses_of and province.clauses_of not in known:
        yield unknown_edition(PROVINCE, lines.get("clauses_of", 0), province.clauses_of, known)
    for name, unit in units.items():
        if unit.standard not in known:
            found = unknown_edition(unit_path(name), own[name].get("standard", 0), unit.standard, known)
            yield replace(found, unit=name)


def unknown_edition(path: str, line: int, name: str, known: Iterable[str], again: bool = False) -> Problem:
    """Return the mistake that a name means no edition, or the same as another name beside it."""
    if again:
        return Problem(path, line, "unknown-edition", f'"{name}" is an edition named already', "write both as one")
    meaning = closest(name, known)
    hint = f'did you mean "{meaning}"?' if meaning else f"references/standards/ has {', '.join(sorted(known))}"
    return Problem(path, line, "unknown-edition", f'"{name}" is not an edition of references/standards/', hint)
