"""Rules on clauses of the standard: each is known, and met by a document or excluded in every commune."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from sotay.base.errors import Problem
from sotay.check.documents import at, did_you_mean, every, texts
from sotay.facts.clauses import coverage, excluded_of, holds, number
from sotay.facts.editions import between, meant
from sotay.load.editions import unknown_edition
from sotay.load.sources import Sources
from sotay.model.claims import is_standard, numbers, split
from sotay.model.documents import Document
from sotay.model.paths import unit_path
from sotay.model.references import Clause, Standard
from sotay.model.units import Unit


def unknown(sources: Sources) -> Iterator[Problem]:
    """A clause that a document claims or an exclusion names is one of the edition that it names clauses of."""
    province, editions = sources.province, sources.references.editions
    beside = {*province.standards, *(edition for unit in sources.units.values() for edition in unit.standards)}
    shared = editions.get(province.numbering, sources.references.standard)
    for document in every(sources):
        yield from _unclaimable(sources, document, "clauses", document.meta.clauses, shared, _numbering(sources))
        for name in document.meta.editions:
            for edition in meant(editions, name):
                if edition in beside:
                    message = f'"{name}" is followed beside the main standard, for which alone `editions` says more'
                    hint = f'write only(edition="{edition}") in the text'
                    yield at(document, f"editions.{name}", "unknown-edition", message, hint)
                    continue
                claims = getattr(document.meta.editions[name], "clauses", None) or ()
                yield from _unclaimable(sources, document, f"editions.{name}.clauses", claims, editions[edition])
    lists = [("", province.excluded, shared)]
    saying = {unit.slug: sources.said_by(unit.slug, "excluded") for unit in sources.units.values()}
    lists += [(saying[u.slug], u.excluded, editions[u.standard]) for u in sources.units.values() if saying[u.slug]]
    for unit, exclusions, standard in lists:
        for i, exclusion in enumerate(exclusions):
            if split(exclusion.clause)[0]:
                for problem in _beside(sources, exclusion.clause, *_place(sources, unit, f"excluded.{i}.clause"), unit):
                    yield replace(problem, unit=unit)
            elif not _known(standard, exclusion.clause):
                path, line = _place(sources, unit, f"excluded.{i}.clause")
                message = f'"{exclusion.clause}" is not a clause of {standard.name}'
                yield Problem(path, line, "unknown-clause", message, unit=unit)


def _unclaimable(
    sources: Sources, document: Document, place: str, claims: Iterable[str], standard: Standard, hint: str = ""
) -> Iterator[Problem]:
    for i, claim in enumerate(claims):
        found = at(document, f"{place}.{i}", "unknown-clause", f'"{claim}" is not a clause of {standard.name}', hint)
        if split(claim)[0]:
            yield from (replace(p, unit=document.unit) for p in _beside(sources, claim, found.path, found.line))
        elif not _known(standard, claim):
            yield found


def _beside(sources: Sources, claim: str, path: str, line: int, whose: str = "") -> Iterator[Problem]:
    """Yield what is wrong with a clause of a standard beside the main one: `iso-15189:7.2`.

    `whose` is the commune that names it: it follows the standard.
    """
    name, bare = split(claim)
    known = {one: standard for one, standard in sources.references.editions.items() if is_standard(one, name)}
    units = [sources.units[whose]] if whose in sources.units else [*sources.units.values()]
    if not known:
        yield unknown_edition(path, line, name, sources.references.editions)
        return
    main = {sources.province.numbering, sources.province.standard, *(unit.standard for unit in units)}
    if not main.isdisjoint(known):
        message = f'"{claim}" is a clause of the main standard'
        yield Problem(path, line, "unknown-clause", message, f'its number alone names it: "{bare}"')
        return
    followed = [[one for one in unit.standards if one in known] for unit in units]
    several = next((tuple(found) for found in followed if len(found) > 1), ())
    if several:
        yield unknown_edition(path, line, name, (), several)
    elif whose and not any(followed):
        message = f'"{name}" is no standard that this unit follows'
        yield Problem(path, line, "unknown-clause", message, "name it in `standards`, or remove the line")
    for one in sorted({found[0] for found in followed if len(found) == 1} or known if not several else ()):
        if not _known(known[one], bare):
            message = f'"{bare}" is not a clause of {known[one].name}'
            yield Problem(
                path, line, "unknown-clause", message, did_you_mean(bare, (c.number for c in known[one].clauses))
            )


def repeated(sources: Sources) -> Iterator[Problem]:
    """An edition has each clause once, however its number is written: `A.5` and `A5` are the same."""
    for name, standard in sources.references.editions.items():
        path, seen = f"references/standards/{name}.yml", dict[object, str]()
        for i, clause in enumerate(standard.clauses):
            line, parts = sources.reference_lines[path].get(f"clauses.{i}.number", 0), number(clause.number)
            if parts in seen:
                message = f'"{clause.number}" names the same clause as "{seen[parts]}" above'
                yield Problem(path, line, "duplicate-clause", message, "leave one of them, or number it otherwise")
            seen.setdefault(parts, clause.number)


@lru_cache(maxsize=4096)
def _known(standard: Standard, name: str) -> bool:
    return any(number(clause.number) == number(name) for clause in standard.clauses)


def _numbering(sources: Sources) -> str:
    """Return the way out for documents that still name clauses of the edition before the province's."""
    old = [c.old for c in sources.references.correlations.values() if c.new == sources.province.standard]
    if sources.province.clauses_of or not old:
        return ""
    return f"while documents name clauses of {old[0]}, write `clauses_of: {old[0]}` in {sources.group_path}"


def unrelated(sources: Sources) -> Iterator[Problem]:
    """A commune's edition is the one whose clauses documents name, or a correlation leads from one to the other."""
    numbering, known = sources.province.numbering, sources.references.correlations.values()
    for slug, unit in sources.units.items():
        if unit.standard == numbering or numbering not in sources.references.editions:
            continue
        if between(known, numbering, unit.standard) is None:
            own = sources.said_by(slug, "standard")
            path, line = _place(sources, own, "standard" if own else "clauses_of")
            message = f"documents name clauses of {numbering}, which no correlation relates to {unit.standard}"
            hint = "write it in references/correlations/, or name another edition"
            yield Problem(path, line, "no-correlation", message, hint, own)


def uncovered(sources: Sources) -> Iterator[Problem]:
    """Every clause that must be met is, in every commune: by a document, or excluded with a reason."""
    gaps: dict[tuple[str, int], list[Unit]] = {}
    following = Counter(edition for unit in sources.units.values() for edition in unit.followed)
    for unit in sources.units.values() if _all_read(sources) else ():
        documents = sources.documents_of(unit)
        for edition in unit.followed:
            standard, beside = sources.references.editions[edition], edition if edition in unit.standards else ""
            for i, found in enumerate(coverage(standard, documents, unit.excluded, beside)):
                if found.gap:
                    gaps.setdefault((edition, i), []).append(unit)
    for (edition, i), units in gaps.items():
        clause = sources.references.editions[edition].clauses[i]
        if len(units) == following[edition]:
            path = f"references/standards/{edition}.yml"
            told = [_gap(clause, path, sources.reference_lines[path].get(f"clauses.{i}.number", 0))]
        else:
            told = [_gap(clause, *_opened(sources, unit, edition, clause), unit.slug) for unit in units]
        if any(edition in unit.standards for unit in units):
            hint = f'name it as "{edition}:{clause.number}" in `clauses` of the document that does, or in `excluded`'
            told = [replace(gap, hint=hint) for gap in told]
        elif edition != sources.province.numbering:
            hint = f"write it into a document, and the clause below `editions: {edition}: clauses`"
            told = [replace(gap, hint=hint) for gap in told]
        yield from told


def claimed_and_excluded(sources: Sources) -> Iterator[Problem]:
    """No document of a commune claims what the commune, or the province for it, excludes."""
    for unit in sources.units.values():
        own = sources.said_by(unit.slug, "excluded")
        documents = sources.documents_of(unit)
        claims = {claim for document in documents for claim in document.meta.clauses}
        excluded = {c for c in claims if any(_excludes(unit, edition, c) for edition in ("", *unit.standards))}
        for document in documents if excluded else ():
            for i, claim in enumerate(document.meta.clauses):
                if claim in excluded:
                    path = unit_path(own) if own else sources.group_path
                    hint = "remove the claim or the exclusion"
                    found = at(document, f"clauses.{i}", "excluded-clause", f'{path} excludes "{claim}"', hint)
                    yield replace(found, unit=document.unit or own, level="finding")


def _place(sources: Sources, unit: str, place: str) -> tuple[str, int]:
    """Return path and line of a place in the file of a unit or region, or in the group's where `unit` is empty."""
    lines = sources.lines_of(unit) if unit else sources.province_lines
    return (unit_path(unit) if unit else sources.group_path), lines.get(place, 0)


def _excludes(unit: Unit, beside: str, claim: str) -> bool:
    """Return whether a commune excludes what a document claims of a standard (empty: the main one)."""
    claimed = numbers([claim], beside)
    return bool(claimed) and any(holds(e.clause, claimed[0]) for e in excluded_of(unit.excluded, beside))


def _opened(sources: Sources, unit: Unit, edition: str, clause: Clause) -> tuple[str, int]:
    """Return where a commune opened the gap: the line that leaves out a document meeting the clause."""
    beside = edition if edition in unit.standards else ""
    meeting = {
        d.code for d in every(sources) if any(holds(claim, clause.number) for claim in numbers(d.meta.clauses, beside))
    }
    levels = {name: sources.levels[name].left_out for name in sources.levels_of(unit.slug)}
    places = ((n, f"left_out.{i}.code") for n, some in levels.items() for i, e in enumerate(some) if e.code in meeting)
    return _place(sources, *next(places, (sources.said_by(unit.slug, "excluded") or unit.slug, "excluded")))


def _gap(clause: Clause, path: str, line: int, unit: str = "") -> Problem:
    message = f"no document meets {clause.name}"
    hint = "name it in `clauses` of the document that does, or in `excluded` with a reason"
    return Problem(path, line, "uncovered-clause", message, hint, unit, "finding")


def _all_read(sources: Sources) -> bool:
    """Return whether every document could be read: an unreadable one may be the one that meets a clause."""
    read = {d.source for d in (*texts(sources), *sources.portal)}
    return all(path in read for path in sources.digests if path.endswith(".md"))
