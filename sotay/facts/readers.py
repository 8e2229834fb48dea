"""Who must know a revision, and what of it: by the roles of its steps, and by the words that changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sotay.base.languages.catalogue import marked
from sotay.base.languages.known import in_every_language
from sotay.base.text import fold
from sotay.facts.diff.compare import PICTURE, ChangedSection, Changes, Compared
from sotay.facts.diff.lines import lines_of
from sotay.model.documents import Document
from sotay.model.revisions import Revision
from sotay.model.units import Unit

ROLE_COLUMNS = in_every_language(marked("Trách nhiệm")) | in_every_language(marked("Nơi lưu"))
"""Columns of the tables of steps and records in which a role stands."""
NUMBERS = in_every_language(marked("Bước")) | in_every_language(marked("TT"))
"""Columns that only count; a step that moved says nothing new."""
FOR_EVERYONE = ("handbook", "policy", "objectives")
"""Kinds that everyone who works there has to know (TCVN ISO 9001:2015, 7.3)."""


@dataclass(frozen=True)
class ToRead:
    """What a role has yet to read of a document."""

    role: str
    code: str
    title: str
    revision: Revision
    before: str
    """The revision it knows, e.g. `01/00`; empty: none, so it reads the whole document."""
    changes: Changes | None
    """What changed for this role since; None for the whole document."""


def concerned(html: str, document: Document | None, unit: Unit, documents: Iterable[Document]) -> frozenset[str]:
    """Return the ids of the roles that have to know a document with this text.

    Those that do its steps or keep its records, and its owner; of a form, those whose steps use it; of what is for
    everyone, all that the unit has. `document` is None where the sources no longer have it.
    """
    named = {fold(_role_cell(line.columns, line.cells)) for line in lines_of(html, PICTURE)}
    found = {role for role, title in unit.roles.items() if fold(title) in named}
    if document is not None:
        meta = document.meta
        found |= {meta.owner} if meta.owner in unit.roles else set()
        if meta.kind in FOR_EVERYONE:
            found |= present(unit)
        if meta.form:
            found |= {step.role for d in documents for step in d.meta.steps if meta.form in step.forms}
    return frozenset(found & unit.roles.keys())


def present(unit: Unit) -> set[str]:
    """Return the roles of the bodies that the unit has; all its roles where it describes no bodies."""
    in_bodies = {role for body in unit.departments.values() for role in body.roles}
    return in_bodies or set(unit.roles)


def share(changes: Changes, title: str) -> Changes:
    """Return what changed for the role of this title: its own steps and records, and what is said to all."""
    kept = ((section, _lines_for(section, title)) for section in changes.sections)
    return Changes(tuple(ChangedSection(section.title, lines) for section, lines in kept if lines))


def _lines_for(section: ChangedSection, title: str) -> tuple[Compared, ...]:
    """Return the changed lines that concern a role, and the unchanged ones next to them."""
    by_role = any(_role_place(line.columns) is not None for line in section.lines)
    wanted = {
        place for place, line in enumerate(section.lines) if line.changed and _concerns(line, title, by_role=by_role)
    }
    near = wanted | {place + step for place in wanted for step in (-1, 1)}
    return tuple(
        line
        for place, line in enumerate(section.lines)
        if wanted and place in near and (place in wanted or not line.changed)
    )


def _concerns(line: Compared, title: str, *, by_role: bool) -> bool:
    place = _role_place(line.columns)
    if line.kind == "row" and place is None and by_role:
        return False  # the sum below the steps, which says nothing that they do not
    if line.kind != "row" or place is None:
        return True
    if not any(
        run.kind != "same"
        for column, cell in zip(line.columns, line.cells, strict=True)
        if column not in NUMBERS
        for run in cell
    ):
        return False
    cell = line.cells[place]
    before = "".join(run.text for run in cell if run.kind != "added")
    after = "".join(run.text for run in cell if run.kind != "removed")
    return fold(title) in {fold(before), fold(after)}


def _role_place(columns: Collection[str]) -> int | None:
    return next((place for place, column in enumerate(columns) if column in ROLE_COLUMNS), None)


def _role_cell(columns: tuple[str, ...], cells: tuple[str, ...]) -> str:
    place = _role_place(columns)
    return cells[place] if place is not None and columns != cells else ""


def by_role(readings: Iterable[ToRead], unit: Unit) -> Mapping[str, tuple[ToRead, ...]]:
    """Return readings by role, in the order in which the unit names its roles."""
    found: dict[str, list[ToRead]] = {role: [] for role in unit.roles}
    for reading in readings:
        found.setdefault(reading.role, []).append(reading)
    return {role: tuple(of) for role, of in found.items() if of}
