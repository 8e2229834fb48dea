"""What an edition of the standard changes: documents as it has them, and the clauses that do not apply."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sotay.base.errors import Problem
from sotay.base.text import closest
from sotay.facts.editions import Pairs, between, carried, meant, pairs
from sotay.load.patterns import resolve
from sotay.load.units import Level, Province
from sotay.model.claims import concerning, is_edition, is_standard, split
from sotay.model.documents import Document
from sotay.model.paths import unit_path
from sotay.model.references import References
from sotay.model.units import Excluded, Unit

ONLY_EDITION = re.compile(r"""\bedition\s*=\s*["']([^"']+)["']""")


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
            problems.append(unknown_edition(document.source, line, name, references.editions, ids))
        else:
            found[ids[0]] = document.in_edition(name)
    return found, problems


def translated(document: Document, references: References, numbering: str, edition: str) -> Document:
    """Return a document that names clauses of one edition naming those of another, or as it is if none relates."""
    correlation = between(references.correlations.values(), numbering, edition)
    if not document.meta.clauses or correlation is None or not {numbering, edition} <= references.editions.keys():
        return document
    clauses = carried(document, pairs(correlation, references.editions, numbering), correlation)
    clauses += tuple(claim for claim in document.meta.clauses if split(claim)[0])
    lines = {place: line for place, line in document.lines.items() if not place.startswith("clauses.")}
    return replace(document, meta=replace(document.meta, clauses=clauses), lines=lines)


def claims_of(document: Document, unit: Unit, known: dict[tuple[str, str], Document]) -> Document:
    """Return a document without its claims on standards its commune does not follow; `known` keeps what is made."""
    claims = concerning(document.meta.clauses, unit.standards)
    if claims == document.meta.clauses:
        return document
    key = (document.source, " ".join(unit.followed))
    return known.setdefault(key, replace(document, meta=replace(document.meta, clauses=claims)))


def excused(unit: Unit, levels: Iterable[Level], references: References, numbering: str) -> Unit:
    """Return the commune with the province's exclusions as clauses of the edition that it follows.

    What the commune or a level above it excludes names such clauses already.
    """
    # What is no standard, or named twice, is told elsewhere.
    beside = dict.fromkeys(one for one in unit.standards if one in references.editions and one != unit.standard)
    unit = replace(unit, standards=tuple(beside))
    correlation = between(references.correlations.values(), numbering, unit.standard)
    if correlation is None or not {numbering, unit.standard} <= references.editions.keys():
        return unit
    if any(level.excluded is not None for level in levels):
        return unit
    seen = pairs(correlation, references.editions, numbering)
    return replace(unit, excluded=_moved(unit.excluded, seen))


def as_if(unit: Unit, edition: str, references: References) -> Unit:
    """Return the commune as it would be if it followed another edition; unchanged if nothing relates the two."""
    correlation = between(references.correlations.values(), unit.standard, edition)
    if unit.standard == edition or correlation is None or not {unit.standard, edition} <= references.editions.keys():
        return unit
    seen = pairs(correlation, references.editions, unit.standard)
    return replace(unit, standard=edition, excluded=_moved(unit.excluded, seen))


def as_if_beside(unit: Unit, edition: str, references: References) -> Unit:
    """Return the commune as it would be if it followed an edition that waits: in place of its own, or beside it."""
    moved, related = (
        as_if(unit, edition, references),
        {e for c in references.correlations.values() for e in (c.old, c.new)},
    )
    if edition in (*moved.followed, *related):
        return moved
    return replace(unit, standards=(*unit.standards, edition))


def _moved(excluded: Iterable[Excluded], seen: Pairs) -> tuple[Excluded, ...]:
    """Return exclusions as clauses of the other edition; those of other standards stay."""
    return tuple(
        Excluded(clause, e.reason)
        for e in excluded
        for clause in ([e.clause] if split(e.clause)[0] else seen.other([e.clause]))
    )


def waiting(units: Iterable[Unit], said: Iterable[str], also: set[str], editions: Iterable[str]) -> tuple[str, ...]:
    """Return the editions that texts name, or `also`, and no unit follows: by last part, or by their standard."""
    named = {name for text in said for name in ONLY_EDITION.findall(text)} | also
    followed = {edition for unit in units for edition in unit.followed}
    beside = {name for name in named if not any(is_standard(edition, name) for edition in followed)}
    known = sorted(set(editions) - followed)
    return tuple(e for e in known if any(is_edition(e, n) for n in named) or any(is_standard(e, n) for n in beside))


def unknown_editions(
    province: Province,
    lines: Mapping[str, Mapping[str, int]],
    group: str,
    units: Mapping[str, Unit],
    known: Iterable[str],
) -> Iterator[Problem]:
    """Yield what the `group` file and communes name as an edition and is none; `lines` by file.

    Nothing of theirs could be filled in.
    """
    known = tuple(known)
    if province.clauses_of and province.clauses_of not in known:
        yield unknown_edition(group, lines[group].get("clauses_of", 0), province.clauses_of, known)
    for name, unit in units.items():
        if unit.standard not in known:
            saying = (path for path in map(unit_path, (name, *unit.above)) if "standard" in lines[path])
            path = next(saying, unit_path(name))
            found = unknown_edition(path, lines[path].get("standard", 0), unit.standard, known)
            yield replace(found, unit=name)
        path = next((p for p in map(unit_path, (name, *unit.above)) if "standards" in lines[p]), "")
        if path:
            yield from (replace(p, unit=name) for p in _unknown_others(path, lines[path], unit.followed, known))
    yield from _unknown_others(group, lines[group], (province.standard, *province.standards), known)


def _unknown_others(
    path: str, lines: Mapping[str, int], followed: tuple[str, ...], known: tuple[str, ...]
) -> Iterator[Problem]:
    """Yield what a list of further standards names that is none, or a second time."""
    for i, name in enumerate(followed[1:]):
        if name not in known or name in followed[: i + 1]:
            again = (name,) if name in known else ()
            yield unknown_edition(path, lines.get(f"standards.{i}", lines.get("standards", 0)), name, known, again)


def unknown_edition(path: str, line: int, name: str, known: Iterable[str], meant: tuple[str, ...] = ()) -> Problem:
    """Return the mistake that a name means no edition, several, or (`meant` is one) the same as another name beside."""
    if len(meant) > 1:
        return Problem(path, line, "unknown-edition", f'"{name}" may mean {" or ".join(meant)}', "write the whole name")
    if meant:
        return Problem(path, line, "unknown-edition", f'"{name}" is an edition named already', "write both as one")
    meaning = closest(name, known)
    hint = f'did you mean "{meaning}"?' if meaning else f"references/standards/ has {', '.join(sorted(known))}"
    return Problem(path, line, "unknown-edition", f'"{name}" is not an edition of references/standards/', hint)
