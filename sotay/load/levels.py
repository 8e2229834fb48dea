"""Levels: a unit complete with what it inherits, and which level says what."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from sotay.base.errors import Problem
from sotay.base.languages.catalogue import SOURCE
from sotay.base.languages.language import Language
from sotay.facts.law import Acts
from sotay.load.fees import own_fee
from sotay.load.units import NO_OFFICE, DepartmentChange, Habits, KindDefaults, Level, Province, UnitFile
from sotay.model.documents import Document
from sotay.model.paths import copies_path, register_path
from sotay.model.profiles import ACTS, Act, Naming
from sotay.model.terms import OFFICE_WEEK
from sotay.model.units import Department, OneStop, Replacement, Unit

T = TypeVar("T")
NOTHING = KindDefaults()


def province_on(province: Province, day: date, acts: Acts) -> Province:
    """Return the province as it is on a day."""
    return replace(province, fees={name: fee.on(day, acts) for name, fee in province.fees.items()})


def units_on(
    files: Mapping[str, UnitFile], levels: Mapping[str, Level], province: Province, day: date, acts: Acts
) -> dict[str, Unit]:
    """Return the units as they are on a day, for which the province is given; `levels` has all that may stand above."""
    lapsed = {name for name, fee in province.fees.items() if fee.lapsed(day, acts)}
    found = {name: complete(name, file, province, day, lapsed, chain(file, levels)) for name, file in files.items()}
    return related(found, files)


def parent_of(level: Level, levels: Collection[str]) -> str:
    """Return the level above: `_name` of a region, the slug of a unit; empty where there is none of that name."""
    return next((name for name in (f"_{level.parent}", level.parent) if name in levels), "") if level.parent else ""


def chain(own: Level, levels: Mapping[str, Level]) -> dict[str, Level]:
    """Return the levels above one, the nearest first; a ring of parents ends where it closes."""
    found: dict[str, Level] = {}
    level = own
    while (name := parent_of(level, levels)) and name not in found and levels[name] is not own:
        level = found[name] = levels[name]
    return found


def below_levels(levels: Mapping[str, Level | None]) -> dict[str, tuple[str, ...]]:
    """Return for each unit and region the units at or below it; one that could not be read (None) has those below too.

    A region that nobody is below has none.
    """
    found: dict[str, list[str]] = {name: [] for name in levels}
    for unit in (name for name in levels if not name.startswith("_")):
        passed: list[str] = []
        name = unit
        while name and name not in passed:
            passed.append(name)
            level = levels[name]
            name = parent_of(level, levels.keys()) if level else ""
        for name in passed:
            found[name].append(unit)
    return {name: tuple(units) for name, units in found.items()}


def spread(
    problems: Iterable[Problem],
    below: Mapping[str, tuple[str, ...]],
    language_of: Callable[[str], Language] | None = None,
) -> list[Problem]:
    """Return the problems, each once for every unit it stops; one of a region without units stops everything.

    Registers and lists of copies are a unit's alone: they stop no unit below it. What is a mistake in Vietnamese alone
    is none in files of another language.
    """
    found = []
    for problem in problems:
        if problem.rule == "lookalike" and language_of and not language_of(problem.unit).checks_wording:
            continue
        alone = problem.path in (register_path(problem.unit), copies_path(problem.unit))
        stopped = (problem.unit,) if alone else below.get(problem.unit, (problem.unit,))
        found += [replace(problem, unit=unit) for unit in stopped or ("",)]
    return found


def complete(
    slug: str,
    own: UnitFile,
    province: Province,
    day: date | None = None,
    lapsed: Collection[str] = (),
    above: Mapping[str, Level] | None = None,
) -> Unit:
    """Return the unit on a day with everything it inherits.

    Its own words win over those of the levels above it (the nearest first), these over its kind's, these over the
    province's. `lapsed` are the fees that nobody may take; the day None is before anything changes.
    """
    kind, known = province.kinds.get(own.kind, NOTHING), province.known
    nearest: Sequence[Level] = (own, *(above or {}).values())
    farthest = nearest[::-1]
    saying: Sequence[Habits] = (*nearest, province)
    zone = next((level.fee_zone for level in nearest if level.fee_zone), "")
    hours = _first(*(level.hours for level in nearest), kind.hours, province.hours)
    unit = Unit(
        slug=slug,
        kind=own.kind,
        name=own.name,
        gso_code=own.gso_code,
        province=_first(*(level.province for level in nearest), province.province),
        predecessors=own.predecessors,
        address=own.address,
        contacts=own.contacts,
        roles={**province.roles, **kind.roles, **{k: v for level in farthest for k, v in level.roles.items()}},
        people={role: person for level in farthest for role, person in level.people.items()},
        fee_zone=zone,
        fees=_fees(province, zone, farthest, day, lapsed),
        left_out=tuple({entry.code: entry for level in farthest for entry in level.left_out}.values()),
        excluded=_first(*(level.excluded for level in nearest), province.excluded),
        distribution=_first(*(level.distribution for level in nearest), kind.distribution, province.distribution),
        sites=own.sites,
        departments=_departments(province, kind, farthest),
        naming=_naming(own, province, kind, nearest),
        kinds=known_kinds(province),
        one_stop=OneStop("", own.address, hours, own.contacts.phone),
        standard=_first(*(level.standard for level in nearest), province.standard),
        standards=_first(*(level.standards for level in nearest), province.standards),
        above=tuple(above or ()),
        profile=known,
        motto=_first(*(level.motto for level in saying), known.motto),
        signers=_signers([*(level.signers for level in saying), known.signers]),
        document_kinds={k: v for level in saying[::-1] for k, v in level.document_kinds.items()},
        currency=_first(*(level.currency for level in saying), known.currency),
        week=_first(*(level.week for level in saying), OFFICE_WEEK),
        paper=_first(*(level.paper for level in saying), "A4"),
        colours=next((level.colours for level in saying if level.colours), None),
        logo=_first(*(level.logo for level in saying), ""),
        locale=_first(*(level.locale for level in saying), SOURCE),
        identifier=own.identifier,
        identifier_title=province.identifier.title if province.identifier else "",
    )
    return replace(unit, one_stop=_one_stop(own, unit))


def _fees(
    province: Province, zone: str, farthest: Sequence[Level], day: date | None, lapsed: Collection[str]
) -> dict[str, int]:
    """Return what the province's fees are in a zone, and the own ones of the levels in their place."""
    common = {name: fee.amounts.get(zone, fee.amounts.get("")) for name, fee in province.fees.items()}
    own = {name: own_fee(fee, day) for level in farthest for name, fee in level.fees.items() if name not in lapsed}
    return {name: amount for name, amount in common.items() if amount is not None} | own


def _signers(said: Sequence[Mapping[Act, tuple[str, ...]]]) -> dict[Act, tuple[str, ...]]:
    """Return for each act the roles that may do it, as the nearest that names any says."""
    return {act: next((roles[act] for roles in said if act in roles), ()) for act in ACTS}


def _one_stop(own: UnitFile, unit: Unit) -> OneStop:
    """Return the office where a unit receives people; one without an office receives them itself."""
    office, hours = own.one_stop, unit.one_stop.hours
    if office is NO_OFFICE:
        return replace(unit.one_stop, name=unit.agency)
    return OneStop(office.name, office.address, hours if office.hours is None else office.hours, office.phone)


def known_kinds(province: Province) -> tuple[str, ...]:
    """Return the kinds of unit there may be: those the group describes, then those of its profile."""
    named = [kind for kind in province.kinds if kind not in province.known.kinds]
    return (*named, *province.known.kinds)


def _naming(own: UnitFile, province: Province, kind: KindDefaults, nearest: Sequence[Level]) -> Naming:
    """Return how a unit is called: as its kind is; the line above it may be said at any level."""
    common = province.known.naming
    if province.over is not None:
        common = replace(common, over=province.over)
    found = kind.naming(own.kind, common, province.known.kinds.get(own.kind, ""))
    return replace(found, over=_first(*(level.over for level in nearest), found.over))


def _departments(province: Province, kind: KindDefaults, farthest: Sequence[Level]) -> dict[str, Department]:
    """Return the departments this commune has: those with a role."""
    same = DepartmentChange()
    changed = dict(province.departments)
    for change in (kind.departments, *(level.departments for level in farthest)):
        changed = {name: change.get(name, same).applied(department) for name, department in changed.items()}
    return {name: department for name, department in changed.items() if department.roles}


def related(
    units: Mapping[str, Unit], files: Mapping[str, UnitFile] | Mapping[str, UnitFile | None]
) -> dict[str, Unit]:
    """Return the communes, each with those it replaces and those that replace it."""
    names = {name: unit.full_name for name, unit in units.items()}
    pairs = [
        (name, entry.unit, entry.since)
        for name, file in sorted(files.items())
        if file is not None and name in units
        for entry in file.replaces
    ]
    return {
        name: replace(
            unit,
            replaces=tuple(Replacement(old, names.get(old, old), day) for new, old, day in pairs if new == name),
            replaced_by=tuple(Replacement(new, names[new], day) for new, old, day in pairs if old == name),
        )
        for name, unit in units.items()
    }


def _first(*choices: T | None) -> T:
    return next(choice for choice in choices if choice is not None)


def applies(document: Document, unit: Unit) -> bool:
    """Return whether a document applies to this commune, by its `applies_to`."""
    rule = document.meta.applies_to
    follows = not rule.editions or any(unit.follows(name) for name in rule.editions)
    names = {unit.slug, *(level.removeprefix("_") for level in unit.above if level.startswith("_"))}
    return follows and (not rule.kinds or unit.kind in rule.kinds) and (not rule.units or bool(names & {*rule.units}))
