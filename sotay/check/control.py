"""Rules on document control: registers and copies are valid, what is in force exists and is reviewed when due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from sotay.base.errors import Problem, UserError
from sotay.base.text import fold
from sotay.control.copies import copy_faults
from sotay.control.notices import applied, review_day
from sotay.control.readings import reading_faults
from sotay.control.register import Fault, faults
from sotay.control.standing import history
from sotay.load.sources import Sources
from sotay.model.documents import Document
from sotay.model.manual import Manual
from sotay.model.paths import copies_path, readings_path, register_path
from sotay.model.registers import Event
from sotay.model.revisions import Standing
from sotay.model.units import Unit

# ── registers ───────────────────────────────────────────────────────────────────────────────────────


def unsound_registers(sources: Sources) -> Iterator[Problem]:
    """The events of a register are sealed, chained, in order, and have a reason and three different roles."""
    for name, unit in sources.units.items():
        found = faults(sources.registers[name], unit.roles)
        yield from located(found, register_path(name), sources.register_lines.get(name, {}), name)


def located(faults: Iterable[Fault], source: str, lines: Mapping[str, int], unit: str) -> Iterator[Problem]:
    """Yield faults as problems of a commune's file, each at its own line or its parent's."""
    for fault in faults:
        line = lines.get(fault.place, lines.get(fault.place.rpartition(".")[0], 0))
        yield Problem(source, line, fault.rule, fault.message, fault.hint, unit)


def gone_without_withdrawal(sources: Sources, as_of: date) -> Iterator[Problem]:
    """An issued document stays in the commune's manual until it is withdrawn, unless the commune is replaced."""
    unread = sources.unread.get("", frozenset())
    for name, unit in ((n, u) for n, u in sources.units.items() if not u.ended(as_of)):
        register, lines = sources.registers[name], sources.register_lines.get(name, {})
        have = {document.code for document in sources.documents_of(unit)}
        for code in register.standing_codes:
            # A file that cannot be read may be the document: nobody is to withdraw it for a slip of the pen.
            if code not in have and not unread and name not in sources.unread:
                last = max(i for i, event in enumerate(register.events) if code in event.documents)
                line = lines.get(f"events.{last}.documents.{code}", 0)
                message = f"{code} is in force, but the commune has no such document"
                hint = f"restore it, or run build.py withdraw {code} --units {name}"
                yield Problem(register_path(name), line, "gone-without-withdrawal", message, hint, name)


def lost_words(sources: Sources, manual: Manual) -> Iterator[Problem]:
    """What is in force on the day can be shown: it still reads as issued, or its words are kept."""
    unit, lost = manual.unit.slug, []
    for page in manual.pages:
        revision = applied(page.standing, manual.as_of) if page.document.code else None
        if revision is None or revision.fingerprint == page.fingerprint:
            continue
        try:
            if not sources.archive.can_tell(unit, page.document.code, revision.label):
                lost.append((page.document.code, revision))
        except UserError as error:
            yield Problem(register_path(unit), 0, "damaged", str(error), "the archive has lost these words", unit)
    if lost:
        (code, revision), count = lost[0], len(lost)
        more = f" and {count - 1} other document{'s' if count > 2 else ''}" if count > 1 else ""
        message = (
            f"{code} {revision.label}{more} {'are' if count > 1 else 'is'} in force and cannot be shown: "
            "the sources read differently now, and neither archive/ nor issued/ has the words that were issued"
        )
        hint = (
            f"restore archive/{unit} from a backup or issued/ from git; "
            "or take the change back until it is decided on, and issue it then"
        )
        events = sources.registers[unit].events
        last = max(i for i, e in enumerate(events) if code in e.documents and e.effective == revision.effective)
        line = sources.register_lines.get(unit, {}).get(f"events.{last}.documents.{code}", 0)
        yield Problem(register_path(unit), line, "lost-words", message, hint, unit)


def reused_codes(sources: Sources) -> Iterator[Problem]:
    """A code that was withdrawn stays that of its document: papers of then name it."""
    for name, document, event, label in _back_again(sources):
        said = sources.archive.text(name, document.code, label)
        if said is not None and (said.kind != document.meta.kind or fold(said.title) != fold(document.title)):
            message = (
                f'"{document.code}" was the code of the {said.kind} «{said.title}», which {event.decision} withdrew'
            )
            hint = "give the new document a code of its own"
            line = document.lines.get("code", 1)
            yield Problem(document.source, line, "reused-code", message, hint, document.unit, "finding")


def reused_kept(sources: Sources) -> list[tuple[str, str, bool]]:
    """Return for each document whose code was withdrawn whether the archive has what it said: `reused_codes` asks."""
    return [
        (unit, document.code, sources.archive.text(unit, document.code, label) is not None)
        for unit, document, _, label in _back_again(sources)
    ]


def _back_again(sources: Sources) -> Iterator[tuple[str, Document, Event, str]]:
    """Yield the documents of a commune whose code was withdrawn: slug, document, withdrawal, last revision before."""
    for name, unit in sources.units.items():
        register = sources.registers[name]
        gone = {code for event in register.events for code in event.withdraw}
        for document in sources.documents_of(unit) if gone else ():
            last, past = register.last(document.code), history(register, document.code)
            if document.code in gone and last is not None and document.code in last.withdraw and past:
                yield name, document, last, past[-1].label


# ── copies ──────────────────────────────────────────────────────────────────────────────────────────


def unsound_copies(sources: Sources) -> Iterator[Problem]:
    """Copies are numbered upwards, of issued revisions, and taken back once."""
    for name in sources.units:
        faults = copy_faults(sources.copies[name], sources.registers[name])
        yield from located(faults, copies_path(name), sources.copies_lines.get(name, {}), name)


def unsound_readings(sources: Sources) -> Iterator[Problem]:
    """What was read is of issued revisions, by roles that there are, and as it was noted."""
    for name, unit in sources.units.items():
        faults = reading_faults(sources.readings[name], sources.registers[name], unit.roles)
        yield from located(faults, readings_path(name), sources.readings_lines.get(name, {}), name)


# ── reviews ─────────────────────────────────────────────────────────────────────────────────────────

NAMED = 5
"""How many of a commune's documents a finding names; `build.py status` lists all."""


def overdue(sources: Sources, as_of: date) -> Iterator[Problem]:
    """No document in force is older than its review period (TCVN ISO 9001:2015, 7.5.2)."""
    for unit in sources.units.values():
        due = sorted(_due(sources, unit, as_of))
        if due:
            shown = ", ".join(f"{code} ({day})" for day, code in due[:NAMED]) + (", …" if len(due) > NAMED else "")
            message = f"{len(due)} document{'s were' if len(due) > 1 else ' was'} due for review: {shown}"
            hint = "review them and issue them again, changed or not"
            yield Problem(register_path(unit.slug), 0, "review-overdue", message, hint, unit.slug, "finding")


def _due(sources: Sources, unit: Unit, as_of: date) -> Iterator[tuple[date, str]]:
    register = sources.registers[unit.slug]
    standing = set(register.standing_codes)
    for document in sources.documents_of(unit):
        if document.code not in standing:
            continue
        day = review_day(document, Standing("in_force", history(register, document.code)))
        if day and day < as_of:
            yield day, document.code
