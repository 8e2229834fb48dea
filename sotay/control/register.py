"""The register, an append-only text: how an event is sealed and written, and what makes a register valid."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from sotay.base.hashing import digest
from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.base.text import closest
from sotay.model.copies import Copy, Handover
from sotay.model.profiles import ACTS, Act
from sotay.model.readings import Acknowledgement, RevisionRead
from sotay.model.registers import BundleRef, Event, Issued, Register
from sotay.model.revisions import label
from sotay.model.units import Unit

HEADER = """\
# yaml-language-server: $schema=../../references/schema/register.json
# {}
events:
"""
ABOUT = marked(
    "Sổ theo dõi ban hành: chỉ ghi thêm ở cuối bằng build.py issue và build.py withdraw, không sửa dòng đã có."
)
TWO_BRANCHES = (
    "take the whole register of one branch (git checkout --ours or --theirs) and issue again what the other one issued"
)
"""The way out where two have issued at the same time."""
NAMED = 5
"""How many documents a fault names."""
PLAIN = re.compile(r"[A-Za-zĐđ][\w.-]*")
WORDS_OF_YAML = {"true", "false", "null"}


@dataclass(frozen=True)
class Fault:
    """A fault in a register: at a dotted path (`events.2.effective`), by rule."""

    place: str
    rule: str
    message: str
    hint: str = ""


def seal(event: Event | Handover | Acknowledgement) -> str:
    """Return the SHA-256 of an event.

    Hashed is its canonical form: a JSON object, in UTF-8, of all fields but `seal` that are not empty or
    false, keys sorted, no spaces, dates as 2026-12-01. It includes `previous`, so the seals form a chain.
    """
    fields = {name: value for name, value in vars(event).items() if value and name != "seal"}
    return digest(json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain))


def _plain(value: object) -> object:
    return vars(value) if isinstance(value, Issued | Copy | RevisionRead | BundleRef) else str(value)


def follow(register: Register, event: Event) -> Event:
    """Return the event as the next one of a register: chained to the last one and sealed."""
    chained = replace(event, previous=register.events[-1].seal if register.events else "", seal="")
    return replace(chained, seal=seal(chained))


def written(event: Event) -> str:
    """Return an event as a block of the register: one line per field and per document."""
    lines = [
        f"- decision: {_quoted(event.decision)}",
        f"  effective: {event.effective.isoformat()}",
        f"  reason: {_quoted(event.reason)}",
        *(f"  {act}: {_name(getattr(event, act))}" for act in ACTS),
        *(["  sample: true"] if event.sample else []),
        *(_bundle(event.proposal) if event.proposal else []),
        *([f"  previous: {event.previous}"] if event.previous else []),
        *(["  documents:"] if event.documents else []),
        *(f"    {_name(code)}: {_issued(issued)}" for code, issued in event.documents.items()),
        *(["  withdraw:"] if event.withdraw else []),
        *(f"    - {_name(code)}" for code in event.withdraw),
        *(["  overtakes:"] if event.overtakes else []),
        *(f"    - {_name(code)}" for code in event.overtakes),
        f"  seal: {event.seal}",
    ]
    return "".join(f"  {line}\n" for line in lines)


def appended(text: str, event: Event, language: Language = VIETNAMESE) -> str:
    """Return the text of a register (empty: a new one) with an event appended; existing text is unchanged."""
    before = text or HEADER.format(language.say(ABOUT))
    return before + ("" if before.endswith("\n") else "\n") + written(event)


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _name(value: str) -> str:
    return value if PLAIN.fullmatch(value) and value not in WORDS_OF_YAML else _quoted(value)


def _bundle(proposal: BundleRef) -> Iterator[str]:
    yield f"  proposal: {{name: {_name(proposal.name)}, seal: {proposal.seal}}}"


def _issued(issued: Issued) -> str:
    return f"{{issue: {issued.issue}, revision: {issued.revision}, fingerprint: {issued.fingerprint}}}"


def signers(unit: Unit) -> dict[Act, str]:
    """Return who prepares, reviews and approves by default, as role ids; empty if the unit has none that may."""
    return {act: next((role for role in unit.signers.get(act, ()) if role in unit.roles), "") for act in ACTS}


# ── what makes a register valid ──────────────────────────────────────────────────────────────────


def faults(register: Register, roles: Collection[str]) -> Iterator[Fault]:
    """Yield what is wrong with the events of a register, whose commune has these roles."""
    before: Event | None = None
    days: dict[str, date] = {}
    seals: set[str] = set()
    numbers: dict[str, tuple[int, int]] = {}
    for i, event in enumerate(register.events):
        at = f"events.{i}"
        yield from _seals(at, event, before, seals)
        yield from _dates(at, event, days)
        yield from _words(at, event)
        yield from _persons(at, event, roles)
        yield from _numbers(at, event, numbers)
        before = event
        seals.add(event.previous)


def _seals(at: str, event: Event, before: Event | None, followed: Collection[str]) -> Iterator[Fault]:
    """Yield what is wrong with a seal; `followed` are those that events before have followed."""
    hint = "restore the lines from git; a correction is a new event"
    if seal(event) != event.seal:
        yield Fault(at, "edited-event", f'the event "{event.decision}" was changed after it was sealed', hint)
    if event.previous in followed:
        message = f'the event "{event.decision}" follows the same one as another before it: two branches have issued'
        yield Fault(f"{at}.previous", "broken-chain", message, TWO_BRANCHES)
    elif event.previous != (before.seal if before else ""):
        message = f'the event "{event.decision}" does not follow the one before it: one is missing or out of place'
        yield Fault(f"{at}.previous", "broken-chain", message, hint)


def _dates(at: str, event: Event, days: dict[str, date]) -> Iterator[Fault]:
    """Yield an event that takes effect before the last one did that names the same document, and note its day.

    What an earlier event set for a day that has not come may be overtaken, by an event that says so.
    """
    codes = [*event.documents, *event.withdraw]
    late = [code for code in codes if code not in event.overtakes and event.effective < days.get(code, date.min)]
    if late:
        day, named = max(days[code] for code in late), ", ".join(late[:NAMED]) + (", …" if len(late) > NAMED else "")
        message = f"takes effect on {event.effective}, before the last event of {named} ({day})"
        yield Fault(
            f"{at}.effective",
            "date-goes-back",
            message,
            "a document's events are in order of their dates",
        )
    if idle := [code for code in event.overtakes if code not in codes or event.effective >= days.get(code, date.min)]:
        message = f"overtakes nothing of {', '.join(idle[:NAMED])}: no event before sets a later day for what it names"
        yield Fault(f"{at}.overtakes", "overtakes-nothing", message, "restore the lines from git")
    known = {code: date.min if code in event.overtakes else days.get(code, date.min) for code in codes}
    days.update((code, max(event.effective, day)) for code, day in known.items())


def _words(at: str, event: Event) -> Iterator[Fault]:
    if not event.decision.strip():
        yield Fault(f"{at}.decision", "no-decision", "the event has no number of a decision")
    if not event.reason.strip():
        hint = "say why the documents are issued, changed or withdrawn"
        yield Fault(f"{at}.reason", "no-reason", "the event has no reason", hint)


def _persons(at: str, event: Event, roles: Collection[str]) -> Iterator[Fault]:
    named = {act: getattr(event, act) for act in ACTS}
    for act, role in named.items():
        if role not in roles:
            near = closest(role, roles)
            hint = f'did you mean "{near}"?' if near else ""
            yield Fault(f"{at}.{act}", "unknown-role", f'"{role}" is not a role of the commune', hint)
    if len(set(named.values())) < len(named):
        message = "the same role prepares, reviews or approves: " + ", ".join(f"{a} {r}" for a, r in named.items())
        yield Fault(f"{at}.approved", "two-person-rule", message, "an issue needs three different roles")


def _numbers(at: str, event: Event, numbers: dict[str, tuple[int, int]]) -> Iterator[Fault]:
    for code, issued in event.documents.items():
        number, before = (issued.issue, issued.revision), numbers.get(code, (0, 0))
        if number <= before:
            message = f"{code} is {label(*number)} after {label(*before)}"
            yield Fault(f"{at}.documents.{code}", "number-goes-back", message, "issue and revision numbers only go up")
        numbers[code] = max(number, before)
