"""Rules on communes: what their files name must exist in what the province or the documents say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sotay.base.errors import Problem
from sotay.check.documents import did_you_mean, every
from sotay.control.register import SIGNERS, signers
from sotay.load.sources import Sources
from sotay.model.paths import unit_path


def at_unit(sources: Sources, unit: str, place: str, rule: str, message: str, hint: str = "") -> Problem:
    """Return a problem at a place of a commune's file; it stops that commune alone."""
    return Problem(unit_path(unit), sources.unit_lines[unit].get(place, 0), rule, message, hint, unit)


def unknown_roles(sources: Sources) -> Iterator[Problem]:
    """A commune, or a kind of commune, renames and fills only roles that the province has."""
    roles = sources.province.roles
    for kind, defaults in sources.province.kinds.items():
        for role in defaults.roles.keys() - roles.keys():
            yield _of_province(sources, f"kinds.{kind}.roles.{role}", "unknown-role", role, roles)
    for name, unit in sources.units.items():
        for field, named in (("roles", unit.roles), ("people", unit.people)):
            for role in named.keys() - roles.keys():
                if f"{field}.{role}" in sources.unit_lines[name]:
                    message = f'"{role}" is not a role of units/_province.yml'
                    yield at_unit(sources, name, f"{field}.{role}", "unknown-role", message, did_you_mean(role, roles))


def no_signers(sources: Sources) -> Iterator[Problem]:
    """Every commune has the roles that prepare, review and approve what is issued."""
    for act in {act: None for unit in sources.units.values() for act, role in signers(unit.roles).items() if not role}:
        line = sources.province_lines.get("roles", 0)
        message = f"nobody can be named as the one who {ACTS[act]} an issue: no role is {_either(SIGNERS[act])}"
        hint = "add one of them, or name a role with each issue"
        yield Problem("units/_province.yml", line, "no-signer", message, hint, level="finding")


ACTS = {"prepared": "prepares", "reviewed": "reviews", "approved": "approves"}


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
    for name, unit in sources.units.items():
        lines = sources.unit_lines[name]
        own = {p.partition(".")[2] for p in lines if p.startswith("departments.") and p.count(".") == 1}
        for department in own - departments.keys():
            message, hint = f'"{department}" is not among `departments`', did_you_mean(department, departments)
            yield at_unit(sources, name, f"departments.{department}", "unknown-department", message, hint)
        for department, complete in unit.departments.items():
            for i, role in enumerate(complete.roles):
                if role not in roles and (place := f"departments.{department}.roles.{i}") in lines:
                    message = f'"{role}" is not a role of units/_province.yml'
                    yield at_unit(sources, name, place, "unknown-role", message, did_you_mean(role, roles))


def _of_province(sources: Sources, place: str, rule: str, word: str, known: Iterable[str]) -> Problem:
    line = sources.province_lines.get(place, 0)
    among = {"unknown-role": "roles", "unknown-department": "departments"}[rule]
    return Problem("units/_province.yml", line, rule, f'"{word}" is not among `{among}`', did_you_mean(word, known))


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
            yield Problem("units/_province.yml", line, "unknown-act", f'"{source}" is not a legal act', hint)
    zones = {zone for fee in fees.values() for some in fee.ever for zone in some.amounts or ()}
    for name, unit in sources.units.items():
        for fee_id in unit.fees.keys() - fees.keys():
            message = f'"{fee_id}" is not a fee of units/_province.yml'
            yield at_unit(sources, name, f"fees.{fee_id}", "unknown-fee", message, did_you_mean(fee_id, fees))
        if unit.fee_zone and unit.fee_zone not in zones:
            message = f'no fee of units/_province.yml has a zone "{unit.fee_zone}"'
            yield at_unit(sources, name, "fee_zone", "unknown-zone", message, did_you_mean(unit.fee_zone, zones))


def unknown_left_out(sources: Sources) -> Iterator[Problem]:
    """A commune leaves out only documents that exist."""
    codes = {document.code for document in every(sources) if document.code}
    for name, unit in sources.units.items():
        for i, entry in enumerate(unit.left_out):
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
        for field, value in (("name", unit.full_name), ("gso_code", unit.gso_code)):
            if not value:
                continue
            other = seen.setdefault((field, value), name)
            if other != name:
                yield at_unit(sources, name, field, "duplicate-unit", f'"{value}" is the {field} of {other} too')


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
