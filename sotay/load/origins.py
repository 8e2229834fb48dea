"""Which level says a value of a unit: the unit, one above it, its kind, the group, or nobody but the profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sotay.load.sources import Sources
from sotay.model.paths import unit_path
from sotay.model.units import Unit


@dataclass(frozen=True)
class Saying:
    """A value of a unit, and where it is written; `path` is that of the profile where no file of the manual says it."""

    place: str
    """As files have it: `hours`, `roles.thu_ky`; the code of a document."""
    value: str
    path: str
    line: int


def sayings(sources: Sources, unit: Unit) -> tuple[Saying, ...]:
    """Return every value of a unit with the place where it is written, then its documents."""
    files = [*_files(sources, unit)]
    found = (Saying(place, value, *_said(sources, unit, place, files)) for place, value in _values(unit))
    documents = (d for d in sources.documents_of(unit) if d.code)
    return (*found, *(Saying(d.code, d.title, d.source, 1) for d in documents))


def _files(sources: Sources, unit: Unit) -> Iterator[tuple[str, Mapping[str, int], str]]:
    """Yield path, lines and where in it to look, of all that may say something, the nearest first."""
    for level in sources.levels_of(unit.slug):
        yield unit_path(level), sources.lines_of(level), ""
    yield sources.group_path, sources.province_lines, f"kinds.{unit.kind}."
    yield sources.group_path, sources.province_lines, ""


def _said(sources: Sources, unit: Unit, place: str, files: list[tuple[str, Mapping[str, int], str]]) -> tuple[str, int]:
    own = sources.unit_lines[unit.slug]
    if place == "hours" and "one_stop.hours" in own:
        return unit_path(unit.slug), own["one_stop.hours"]
    found = ((path, lines[before + place]) for path, lines, before in files if before + place in lines)
    return next(found, (f"sotay/profiles/{sources.province.profile}.yml", 0))


def _values(unit: Unit) -> Iterator[tuple[str, str]]:
    """Yield the values of a unit that something may have said, by the place where it would."""
    whole = {
        "name": unit.name,
        "kind": unit.kind,
        "parent": " < ".join(unit.above),
        "full": unit.full_name,
        "agency": unit.agency,
        "over": unit.over,
        "head": unit.named(unit.naming.head),
        "dateline": unit.named(unit.naming.dateline),
        "plural": unit.naming.plural,
        "gso_code": unit.gso_code,
        "identifier": unit.identifier,
        "province": unit.province,
        "address": unit.address,
        "standard": unit.standard,
        "fee_zone": unit.fee_zone,
        "currency": unit.currency,
        "paper": unit.paper,
        "logo": unit.logo,
        "colours": unit.colours.primary if unit.colours else "",
        "hours": "; ".join(unit.one_stop.hours),
        "week": ", ".join(unit.week),
        "motto": " / ".join(unit.motto),
        "excluded": ", ".join(entry.clause for entry in unit.excluded),
        "left_out": ", ".join(entry.code for entry in unit.left_out),
        "distribution": "; ".join(f"{line.holder} ({line.copies})" for line in unit.distribution),
    }
    yield from ((place, value) for place, value in whole.items() if value)
    for act, roles in unit.signers.items():
        yield f"signers.{act}", ", ".join(roles)
    entries = {
        "document_kinds": unit.document_kinds,
        "roles": unit.roles,
        "people": unit.people,
        "fees": unit.fees,
    }
    for field, some in entries.items():
        yield from ((f"{field}.{name}", str(value)) for name, value in some.items())
    for name, department in unit.departments.items():
        yield f"departments.{name}", f"{department.name}: {', '.join(department.roles)}"
