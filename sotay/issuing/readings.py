"""Read and understood: the sheets that roles sign, and the log of who has signed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from sotay.base.errors import SourceError, UserError
from sotay.base.hashing import digest
from sotay.base.progress import Progress
from sotay.base.text import closest, fold
from sotay.check.control import unsound_readings, unsound_registers
from sotay.check.printing import letters_of_files
from sotay.control.readings import follow, reading_faults, with_acknowledgement
from sotay.export.layout.letters import missing, named
from sotay.export.sheet.reading import RolePart, reading_sheets
from sotay.facts.readers import ToRead, by_role
from sotay.issuing import ledger
from sotay.load.sources import Sources
from sotay.model.paths import readings_path, register_path, unit_path
from sotay.model.readings import Acknowledgement, ReadingLog, RevisionRead
from sotay.model.units import Unit
from sotay.pipeline.readings import unread
from sotay.pipeline.repair import Loaded, settled, writing
from sotay.storage.cache import Cache
from sotay.storage.files import explained, place, replace_text

Readings = Mapping[str, Sequence[ToRead]]
"""What is to be read, by role."""
Ask = Callable[[Readings], bool]


@dataclass(frozen=True)
class Signed:
    """What a signed sheet says: which role, when, and, if it is to be kept, by whom and as which scan."""

    root: Path
    unit: str
    role: str
    day: date
    codes: Sequence[str] = ()
    """Only these documents; none: all that the role had yet to read."""
    by: Sequence[str] = ()
    scan: Path | None = None
    dry_run: bool = False


def to_read(
    root: Path, name: str, roles: Collection[str], codes: Collection[str], day: date, progress: Progress
) -> tuple[Sources, Readings]:
    """Return the sources, and what these roles (none: all) have yet to read of these documents (none: all)."""
    sources = _sound(settled(root, progress), name).on(day)
    return sources, _open(sources, name, roles, codes, day)


def make_sheets(sources: Sources, name: str, readings: Readings, day: date, out: Path | None) -> Path:
    """Write the sheets to sign, one for each role; return the file."""
    from sotay.export.layout import press

    unit = sources.units[name]
    parts = [RolePart(unit.roles.get(r, r), unit.people.get(r, ""), of) for r, of in readings.items()]
    file = out or sources.folders.copies / name / f"{unit.language.address('reading')}-{day.isoformat()}.pdf"
    place(file, press.layout(reading_sheets(unit, parts, day, sources.folders), sources.folders))
    return file


def acknowledge(signed: Signed, ask: Ask, progress: Progress) -> Readings:
    """Note that a role has read and understood; return what, nothing when `ask` says no.

    From reading to noting nobody else writes. `UserError` when the role has nothing to read; nothing is noted then.
    """
    with writing(signed.root, progress, dry_run=signed.dry_run) as loaded:
        sources = _sound(loaded, signed.unit)
        found = _open(sources.on(signed.day), signed.unit, [signed.role], signed.codes, signed.day)
        if not found:
            raise UserError(f"{signed.unit}: {signed.role} has nothing to acknowledge")
        if letters := missing(" ".join(signed.by), sources.folders):
            raise UserError(f"--by: {named(letters)}; write it in words, or leave it out")
        if signed.scan:
            with explained(signed.scan):
                if not signed.scan.is_file():
                    raise UserError(f"{signed.scan}: no such file")
        scan = digest(signed.scan.read_bytes()) if signed.scan else ""
        if not ask(found):
            return {}
        (role, of), *_ = found.items()
        read = {r.code: RevisionRead(r.revision.issue, r.revision.revision) for r in of}
        _note(sources, signed.unit, Acknowledgement(signed.day, role, read, tuple(signed.by), scan))
        return found


# ── what is asked for ────────────────────────────────────────────────────────────────────────────


def _sound(loaded: Loaded, name: str) -> Sources:
    """Return the sources. Of them the commune's file, its register and its log must be without mistakes."""
    sources, problems = loaded
    if sources is None:
        raise SourceError(problems)
    sources.require([name])
    needed = {unit_path(name), register_path(name), readings_path(name)}
    found = (*problems, *unsound_registers(sources), *unsound_readings(sources), *letters_of_files(sources))
    mistakes = [p for p in found if p.path in needed and p.level == "mistake"]
    if mistakes:
        raise SourceError(mistakes)
    return sources


def _open(sources: Sources, name: str, roles: Collection[str], codes: Collection[str], day: date) -> Readings:
    unit = sources.units[name]
    wanted = {role_of(unit, role) for role in roles}
    issued = {code for event in sources.registers[name].events for code in event.documents}
    for code in codes:
        if code not in issued:
            near = closest(code, issued)
            raise UserError(f"{code}: was never issued in {name}" + (f"; did you mean {near}?" if near else ""))
    found = unread(Cache(sources.folders.cache), sources, unit, day)
    chosen = (r for r in found if (not wanted or r.role in wanted) and (not codes or r.code in codes))
    return by_role(chosen, unit)


def role_of(unit: Unit, said: str) -> str:
    """Return the id of the role that is meant by its id or its title; UserError where it is none or several."""
    same = [role for role, title in unit.roles.items() if role == said or fold(title) == fold(said)]
    if len(same) != 1:
        near = closest(said, [*unit.roles, *unit.roles.values()])
        hint = f"; say which: {', '.join(same)}" if same else f"; did you mean {near}?" if near else ""
        raise UserError(f'"{said}" is not a role of {unit.slug}{hint}')
    return same[0]


# ── what is noted ────────────────────────────────────────────────────────────────────────────────


def _note(sources: Sources, name: str, event: Acknowledgement) -> None:
    """Add an event to a commune's log. The caller holds the lock."""
    source, log = readings_path(name), sources.readings[name]
    sealed = follow(log, event)
    grown = ReadingLog((*log.events, sealed))
    add = partial(with_acknowledgement, event=sealed, language=sources.units[name].language)
    text = ledger.grown(sources, source, add, grown, ReadingLog)
    if faults := [f.message for f in reading_faults(grown, sources.registers[name], sources.units[name].roles)]:
        raise UserError(f"{name}: " + "; ".join(faults))
    replace_text(sources.folders.root / source, text)
