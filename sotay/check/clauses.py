"""Rules on clauses of the standard: each is known, and met by a document or excluded in every commune."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sotay.base.errors import Problem
from sotay.check.documents import at, every
from sotay.facts.clauses import coverage, holds, number
from sotay.load.sources import Sources
from sotay.model.paths import unit_path
from sotay.model.references import Clause
from sotay.model.units import Unit

PROVINCE = "units/_province.yml"


def unknown(sources: Sources) -> Iterator[Problem]:
    """A clause that a document claims or an exclusion names is one of the edition that the province names."""
    standard = sources.references.standard
    numbers = {number(clause.number) for clause in standard.clauses}
    for document in every(sources):
        for i, claim in enumerate(document.meta.clauses):
            if number(claim) not in numbers:
                yield at(document, f"clauses.{i}", "unknown-clause", f'"{claim}" is not a clause of {standard.name}')
    lists = [("", sources.province.excluded), *((u.slug, u.excluded) for u in _with_own_exclusions(sources))]
    for unit, exclusions in lists:
        for i, exclusion in enumerate(exclusions):
            if number(exclusion.clause) not in numbers:
                path, line = _place(sources, unit, f"excluded.{i}.clause")
                message = f'"{exclusion.clause}" is not a clause of {standard.name}'
                yield Problem(path, line, "unknown-clause", message, unit=unit)


def uncovered(sources: Sources) -> Iterator[Problem]:
    """Every clause that must be met is, in every commune: by a document, or excluded with a reason."""
    standard = sources.references.standard
    gaps: dict[int, list[Unit]] = {}
    for unit in sources.units.values() if _all_read(sources) else ():
        for i, found in enumerate(coverage(standard, sources.documents_of(unit), unit.excluded)):
            if found.gap:
                gaps.setdefault(i, []).append(unit)
    for i, units in gaps.items():
        clause = standard.clauses[i]
        if len(units) == len(sources.units):
            path = f"references/standards/{sources.province.standard}.yml"
            yield _gap(clause, path, sources.reference_lines[path].get(f"clauses.{i}.number", 0))
        else:
            yield from (_gap(clause, *_opened(sources, unit, clause), unit.slug) for unit in units)


def claimed_and_excluded(sources: Sources) -> Iterator[Problem]:
    """No document of a commune claims what the commune, or the province for it, excludes."""
    own = {unit.slug for unit in _with_own_exclusions(sources)}
    for unit in sources.units.values():
        for document in sources.documents_of(unit):
            for i, claim in enumerate(document.meta.clauses):
                if any(holds(e.clause, claim) for e in unit.excluded):
                    path = unit_path(unit.slug) if unit.slug in own else PROVINCE
                    hint = "remove the claim or the exclusion"
                    found = at(document, f"clauses.{i}", "excluded-clause", f'{path} excludes "{claim}"', hint)
                    whose = document.unit or (unit.slug if unit.slug in own else "")
                    yield replace(found, unit=whose, level="finding")


def _with_own_exclusions(sources: Sources) -> Iterator[Unit]:
    return (unit for unit in sources.units.values() if unit.excluded != sources.province.excluded)


def _place(sources: Sources, unit: str, place: str) -> tuple[str, int]:
    """Return path and line of a place in a commune's file, or in the province's where `unit` is empty."""
    lines = sources.unit_lines[unit] if unit else sources.province_lines
    return (unit_path(unit) if unit else PROVINCE), lines.get(place, 0)


def _opened(sources: Sources, unit: Unit, clause: Clause) -> tuple[str, int]:
    """Return where a commune opened the gap: the line that leaves out a document meeting the clause."""
    meeting = {d.code for d in every(sources) if any(holds(claim, clause.number) for claim in d.meta.clauses)}
    place = next((f"left_out.{i}.code" for i, e in enumerate(unit.left_out) if e.code in meeting), "excluded")
    return _place(sources, unit.slug, place)


def _gap(clause: Clause, path: str, line: int, unit: str = "") -> Problem:
    message = f"no document meets {clause.number} {clause.title}".rstrip()
    hint = "name it in `clauses` of the document that does, or in `excluded` with a reason"
    return Problem(path, line, "uncovered-clause", message, hint, unit, "finding")


def _all_read(sources: Sources) -> bool:
    """Return whether every document could be read: an unreadable one may be the one that meets a clause."""
    read = {d.source for d in (*every(sources), *sources.portal)}
    return all(path in read for path in sources.digests if path.endswith(".md"))
