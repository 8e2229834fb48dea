"""Rules on communes: what their files name must exist in what the province or the documents say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from sotay.base.errors import Problem
from sotay.check.documents import did_you_mean, every
from sotay.control.register import signers
from sotay.load.levels import parent_of
from sotay.load.sources import Sources
from sotay.load.units import Habits
from sotay.model.paths import unit_path
from sotay.model.profiles import Act


def at_unit(sources: Sources, unit: str, place: str, rule: str, message: str, hint: str = "") -> Problem:
    """Return a problem at a place of the file of a unit or region; it stops that one and the units below it."""
    return Problem(unit_path(unit), sources.lines_of(unit).get(place, 0), rule, message, hint, unit)


def unknown_roles(sources: Sources) -> Iterator[Problem]:
    """A unit, a region or a kind of unit renames and fills only roles that the group has."""
    roles = sources.province.roles
    for kind, defaults in sources.province.kinds.items():
        for role in defaults.roles.keys() - roles.keys():
            yield _of_province(sources, f"kinds.{kind}.roles.{role}", "unknown-role", role, roles)
    for place, role in _signing(sources.province):
        if role not in roles:
            yield _of_province(sources, place, "unknown-role", role, roles)
    for name, level in sources.levels.items():
        named = [(f"{field}.{role}", role) for field in ("roles", "people") for role in getattr(level, field)]
        for place, role in (*named, *_signing(level)):
            if role not in roles:
                message = f'"{role}" is not a role of {sources.group_path}'
                yield at_unit(sources, name, place, "unknown-role", message, did_you_mean(role, roles))


def _signing(said: Habits) -> Iterator[tuple[str, str]]:
    """Yield the roles that are to sign, each with its place."""
    return ((f"signers.{act}.{i}", role) for act, some in said.signers.items() for i, role in enumerate(some))


def no_signers(sources: Sources) -> Iterator[Problem]:
    """Every commune has the roles that prepare, review and approve what is issued."""
    chosen = [(unit, signers(unit)) for unit in sources.units.values()]
    lacking = {act: unit.signers[act] for unit, roles in chosen for act, role in roles.items() if not role}
    for act, known in lacking.items():
        line = sources.province_lines.get("roles", 0)
        why = f"no role is {_either(known)}" if known else f"`signers` has no `{act}`"
        message = f"nobody can be named as the one who {DOING[act]} an issue: {why}"
        way = "add one of them" if known else f"write `signers: {{{act}: […]}}`"
        hint = f"{way}, or name a role with each issue"
        yield Problem(sources.group_path, line, "no-signer", message, hint, level="finding")


DOING: Mapping[Act, str] = {"prepared": "prepares", "reviewed": "reviews", "approved": "approves"}


def _either(roles: Iterable[str]) -> str:
    return " or ".join(f'"{role}"' for role in roles)


def unknown_departments(sources: Sources) -> Iterator[Problem]:
    """A commune, or a kind of commune, changes only the province's departments; their members are roles."""
    departments, roles = sources.province.departments, sources.province.roles
    changed = {f"kinds.{kind}.": defaults.departments for kind, defaults in sources.province.kinds.items()}
    for before, some in ({"": departments} | changed).items():
        for department, value in some.items():
            place = f"{before}departments.{department}"
            if department not in departments:
                yield _of_province(sources, place, "unknown-department", department, departments)
            for i, role in enumerate(value.roles or ()):
                if role not in roles:
                    yield _of_province(sources, f"{place}.roles.{i}", "unknown-role", role, roles)
    for name, level in sources.levels.items():
        for department, change in level.departments.items():
            place = f"departments.{department}"
            if department not in departments:
                message, hint = f'"{department}" is not among `departments`', did_you_mean(department, departments)
                yield at_unit(sources, name, place, "unknown-department", message, hint)
            for i, role in enumerate(change.roles or ()):
                if role not in roles and department in departments:
                    message, hint = f'"{role}" is not a role of {sources.group_path}', did_you_mean(role, roles)
                    yield at_unit(sources, name, f"{place}.roles.{i}", "unknown-role", message, hint)


def _of_province(sources: Sources, place: str, rule: str, word: str, known: Iterable[str]) -> Problem:
    line = sources.province_lines.get(place, 0)
    among = {"unknown-role": "roles", "unknown-department": "departments"}[rule]
    return Problem(sources.group_path, line, rule, f'"{word}" is not among `{among}`', did_you_mean(word, known))


def unknown_fees(sources: Sources) -> Iterator[Problem]:
    """A commune's fees and zone are ones the province lists; sources of fees are legal acts."""
    fees, acts = sources.written.fees, sources.references.acts
    named = [(f"fees.{name}.source", fee.source) for name, fee in fees.items()]
    named += [
        (f"fees.{n}.changes.{i}.source", c.source or "") for n, f in fees.items() for i, c in enumerate(f.changes)
    ]
    for place, source in named:
        if source and source not in acts:
            line, hint = sources.province_lines.get(place, 0), did_you_mean(source, acts)
            yield Problem(sources.group_path, line, "unknown-act", f'"{source}" is not a legal act', hint)
    zones = {zone for fee in fees.values() for some in fee.ever for zone in some.amounts or ()}
    for name, level in sources.levels.items():
        for fee_id in level.fees.keys() - fees.keys():
            message = f'"{fee_id}" is not a fee of {sources.group_path}'
            yield at_unit(sources, name, f"fees.{fee_id}", "unknown-fee", message, did_you_mean(fee_id, fees))
        if level.fee_zone and level.fee_zone not in zones:
            message = f'no fee of {sources.group_path} has a zone "{level.fee_zone}"'
            yield at_unit(sources, name, "fee_zone", "unknown-zone", message, did_you_mean(level.fee_zone, zones))


def unknown_left_out(sources: Sources) -> Iterator[Problem]:
    """A commune leaves out only documents that exist."""
    codes = {document.code for document in every(sources) if document.code}
    for name, level in sources.levels.items():
        for i, entry in enumerate(level.left_out):
            if entry.code not in codes:
                message = f'"{entry.code}" is not the code of a document'
                yield at_unit(
                    sources, name, f"left_out.{i}.code", "unknown-document", message, did_you_mean(entry.code, codes)
                )


def strays(sources: Sources) -> Iterator[Problem]:
    """Every file in `units/` and `references/` is one that is read."""
    yield from sources.strays


def same_name(sources: Sources) -> Iterator[Problem]:
    """Two communes of one kind have different names and different GSO codes."""
    seen: dict[tuple[str, str], str] = {}
    for name, unit in sorted(sources.units.items()):
        for field, value in (("name", unit.full_name), ("gso_code", unit.gso_code), ("identifier", unit.identifier)):
            if not value:
                continue
            other = seen.setdefault((field, value), name)
            if other != name:
                yield at_unit(sources, name, field, "duplicate-unit", f'"{value}" is the {field} of {other} too')


def parents(sources: Sources) -> Iterator[Problem]:
    """What stands above a unit or region is one of the two, and not below it as well; a region has units."""
    for name, level in sources.levels.items():
        above = parent_of(level, sources.levels)
        if level.parent and not above:
            known = [other.removeprefix("_") for other in sources.levels if other != name]
            message = f'"{level.parent}" is neither a unit nor a region'
            hint = did_you_mean(level.parent, known) or f"write units/_{level.parent}.yml, or name another one"
            yield at_unit(sources, name, "parent", "unknown-unit", message, hint)
        elif name in _above(sources, name):
            message = f"{name} stands above itself: {' → '.join((name, *_above(sources, name)))}"
            yield at_unit(sources, name, "parent", "parent-of-itself", message, "take one of these `parent` lines out")
    for name in sources.region_lines:
        if not sources.below[name]:
            message = f"no unit names the region {name.removeprefix('_')} as its parent"
            hint = "name it in `parent` of a unit, or take it out"
            yield Problem(unit_path(name), 1, "unused", message, hint, level="finding")


def _above(sources: Sources, name: str) -> tuple[str, ...]:
    """Return the levels above one, the nearest first; in a ring, up to the first that comes again."""
    found: list[str] = []
    above = parent_of(sources.levels[name], sources.levels)
    while above and above not in found:
        found.append(above)
        above = parent_of(sources.levels[above], sources.levels)
    return tuple(found)


def identifiers(sources: Sources) -> Iterator[Problem]:
    """What identifies a unit is written as the group says."""
    wanted = sources.province.identifier
    for name, file in sources.files.items():
        if file.identifier and wanted is None:
            message, hint = f"{sources.group_path} does not say what it is", "write `identifier: {title: …}` there"
            yield at_unit(sources, name, "identifier", "wrong-value", f'"identifier": {message}', hint)
        elif file.identifier and wanted and not re.fullmatch(wanted.pattern, file.identifier):
            message = f'"{file.identifier}" is not written as {sources.group_path} says: {wanted.pattern}'
            yield at_unit(sources, name, "identifier", "wrong-value", message, "mend it, or the pattern")


def logos(sources: Sources) -> Iterator[Problem]:
    """A logo is a picture of the manual."""
    for name, unit in sources.units.items():
        if unit.logo and unit.logo not in sources.pictures_of(name):
            known = sources.pictures_of(name)
            message, hint = f'there is no picture "{unit.logo}" in docs/', did_you_mean(unit.logo, known)
            if level := sources.said_by(name, "logo"):
                yield at_unit(sources, level, "logo", "missing-picture", message, hint)
            else:
                line = sources.province_lines.get("logo", 0)
                yield Problem(sources.group_path, line, "missing-picture", message, hint)


def replaced(sources: Sources) -> Iterator[Problem]:
    """A commune replaces only communes of this manual, and none that replaces it in turn."""
    for name, unit in sources.units.items():
        for i, old in enumerate(unit.replaces):
            place = f"replaces.{i}.unit"
            if old.slug not in sources.unit_lines:
                hint = did_you_mean(old.slug, sources.units)
                yield at_unit(sources, name, place, "unknown-unit", f'"{old.slug}" is not a commune', hint)
            elif name in _before(sources, old.slug):
                yield at_unit(sources, name, place, "replaces-itself", f"{old.slug} replaces {name} in turn")


def _before(sources: Sources, name: str) -> set[str]:
    """Return a commune and all it has replaced, directly or not."""
    found, waiting = set[str](), [name]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += [old.slug for old in sources.units[current].replaces] if current in sources.units else []
    return found
