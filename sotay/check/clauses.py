"""Rules on clauses of the standard: each is known, and met by a document or excluded in every commune."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from sotay.base.errors import Problem
from sotay.check.documents import at, every
from sotay.facts.clauses import coverage, holds, number
from sotay.facts.editions import between, meant
from sotay.load.sources import Sources
from sotay.model.documents import Document
from sotay.model.paths import unit_path
from sotay.model.references import Clause, Standard
from sotay.model.units import Unit

PROVINCE = "units/_province.yml"


def unknown(sources: Sources) -> Iterator[Problem]:
    """A clause that a document claims or an exclusion names is one of the edition that it names clauses of."""
    province, editions = sources.province, sources.references.editions
    shared = editions.get(province.numbering, sources.references.standard)
    for document in every(sources):
        yield from _unclaimable(document, "clauses", document.meta.clauses, shared, _numbering(sources))
        for name in document.meta.editions:
            for edition in meant(editions, name):
                claims = getattr(document.meta.editions[name], "clauses", None) or ()
                yield from _unclaimable(document, f"editions.{name}.clauses", claims, editions[edition])
    lists = [("", province.excluded, shared)]
    lists += [(u.slug, u.excluded, editions[u.standard]) for u in _with_own_exclusions(sources)]
    for unit, exclusions, standard in lists:
        for i, exclusion in enumerate(exclusions):
            if not _known(standard, exclusion.clause):
                path, line = _place(sources, unit, f"excluded.{i}.clause")
                message = f'"{exclusion.clause}" is not a clause of {standard.name}'
                yield Problem(path, line, "unknown-clause", message, unit=unit)


def _unclaimable(
    document: Document, place: str, claims: Iterable[str], standard: Standard, hint: str = ""
) -> Iterator[Problem]:
    for i, claim in enumerate(claims):
        if not _known(standard, claim):
            message = f'"{claim}" is not a clause of {standard.name}'
            yield at(document, f"{place}.{i}", "unknown-clause", message, hint)


@lru_cache(maxsize=4096)
def _known(standard: Standard, name: str) -> bool:
    return any(number(clause.number) == number(name) for clause in standard.clauses)


def _numbering(sources: Sources) -> str:
    """Return the way out for documents that still name clauses of the edition before the province's."""
    old = [c.old for c in sources.references.correlations.values() if c.new == sources.province.standard]
    if sources.province.clauses_of or not old:
        return ""
    return f"while documents name clauses of {old[0]}, write `clauses_of: {old[0]}` in {PROVINCE}"


def unrelated(sources: Sources) -> Iterator[Problem]:
    """A commune's edition is the one whose clauses documents name, or a correlation leads from one to the other."""
    numbering, known = sources.province.numbering, sources.references.correlations.values()
    for slug, unit in sources.units.items():
        if unit.standard == numbering or numbering not in sources.references.editions:
            continue
        if between(known, numbering, unit.standard) is None:
            own = "standard" in sources.unit_lines[slug]
            path, line = _place(sources, slug if own else "", "standard" if own else "clauses_of")
            message = f"documents name clauses of {numbering}, which no correlation relates to {unit.standard}"
            hint = "write it in references/correlations/, or name another edition"
            yield Problem(path, line, "no-correlation", message, hint, slug if own else "")


def uncovered(sources: Sources) -> Iterator[Problem]:
    """Every clause that must be met is, in every commune: by a document, or excluded with a reason."""
    gaps: dict[tuple[str, int], list[Unit]] = {}
    following = Counter(unit.standard for unit in sources.units.values())
    for unit in sources.units.values() if _all_read(sources) else ():
        standard = sources.references.editions[unit.standard]
        for i, found in enumerate(coverage(standard, sources.documents_of(unit), unit.excluded)):
            if found.gap:
                gaps.setdefault((unit.standard, i), []).append(unit)
    for (edition, i), units in gaps.items():
        clause = sources.references.editions[edition].clauses[i]
        if len(units) == following[edition]:
            path = f"references/standards/{edition}.yml"
            told = [_gap(clause, path, sources.reference_lines[path].get(f"clauses.{i}.number", 0))]
        else:
            told = [_gap(clause, *_opened(sources, unit, clause), unit.slug) for unit in units]
        if edition != sources.province.numbering:
            hint = f"write it into a document, and the clause below `editions: {edition}: clauses`"
            told = [replace(gap, hint=hint) for gap in told]
        yield from told


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
    return (unit for slug, unit in sources.units.items() if "excluded" in sources.unit_lines[slug])


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
    message = f"no document meets {clause.name}"
    hint = "name it in `clauses` of the document that does, or in `excluded` with a reason"
    return Problem(path, line, "uncovered-clause", message, hint, unit, "finding")


def _all_read(sources: Sources) -> bool:
    """Return whether every document could be read: an unreadable one may be the one that meets a clause."""
    read = {d.source for d in (*every(sources), *sources.portal)}
    return all(path in read for path in sources.digests if path.endswith(".md"))
