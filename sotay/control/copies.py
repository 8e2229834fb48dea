"""Controlled copies on paper: which are out, how a handover is recorded, what makes a list valid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.control.lifetime import Lifetime, lifetimes
from sotay.control.register import Fault, seal
from sotay.control.sealed import grown, seal_faults, sealed_after, seals_of
from sotay.model.copies import CopyLog, Handover
from sotay.model.registers import Register

ABOUT = marked("Sổ giao nhận bản kiểm soát: chỉ ghi thêm ở cuối bằng build.py copies, không sửa dòng đã có.")
HINT = "bring the lines back as git has them; a correction is a new handover"


@dataclass(frozen=True)
class PaperCopy:
    """A paper copy and its holder."""

    number: int
    code: str
    label: str
    holder: str
    given: date
    returned: date | None = None


@dataclass(frozen=True)
class Recalled:
    """A copy that is out and whose revision is no longer in force."""

    copy: PaperCopy
    life: Lifetime


def paper_copies(log: CopyLog) -> tuple[PaperCopy, ...]:
    """Return every copy ever handed out, by number."""
    found: dict[int, PaperCopy] = {}
    for event in log.events:
        for code, copy in event.copies.items():
            found[copy.number] = PaperCopy(copy.number, code, copy.label, event.holder, event.day)
        for number in event.returned:
            if number in found:
                found[number] = replace(found[number], returned=event.day)
    return tuple(found[number] for number in sorted(found))


def copies_out(log: CopyLog) -> tuple[PaperCopy, ...]:
    """Return the copies that were not taken back, by number."""
    return tuple(copy for copy in paper_copies(log) if copy.returned is None)


def to_recall(log: CopyLog, register: Register, as_of: date) -> tuple[Recalled, ...]:
    """Return the copies still out of revisions that are superseded or withdrawn on a day, by number."""
    ended = {
        (code, life.revision.label): life
        for code in {copy.code for copy in copies_out(log)}
        for life in lifetimes(register, code)
        if life.state(as_of) in ("superseded", "withdrawn")
    }
    return tuple(Recalled(c, ended[c.code, c.label]) for c in copies_out(log) if (c.code, c.label) in ended)


def chain(log: CopyLog) -> tuple[str, ...]:
    """Return the seals of the events; of those from before lists were sealed, the seals they would have."""
    seals = [""]
    for event in log.events:
        seals.append(event.seal or seal(replace(event, previous=seals[-1])))
    return tuple(seals[1:])


def follow(log: CopyLog, event: Handover) -> Handover:
    """Return the event as the next one of a list: chained to the last one and sealed."""
    return sealed_after(event, (chain(log) or ("",))[-1])


def with_handover(text: str, event: Handover, language: Language = VIETNAMESE) -> str:
    """Return the text of a list of copies (empty: a new list) with an event appended."""
    return grown(text, "copies", ABOUT, _lines(event), language)


def _lines(event: Handover) -> Iterator[str]:
    yield f"- day: {event.day.isoformat()}"
    if event.returned:
        yield f"  returned: [{', '.join(map(str, event.returned))}]"
    else:
        yield f"  holder: {json.dumps(event.holder, ensure_ascii=False)}"
        yield f"  file: {event.file}"
        yield "  copies:"
    for code, copy in event.copies.items():
        name = json.dumps(code, ensure_ascii=False)
        yield f"    {name}: {{number: {copy.number}, issue: {copy.issue}, revision: {copy.revision}}}"
    yield from (f"  {line}" for line in seals_of(event))


# ── what makes a list valid ──────────────────────────────────────────────────────────────────────


def copy_faults(log: CopyLog, register: Register) -> Iterator[Fault]:
    """Yield what is wrong with the events of a list of copies, whose commune has this register."""
    issued = {(code, i.label) for event in register.events for code, i in event.documents.items()}
    last, day, out = 0, date.min, set[int]()
    yield from seal_faults(log.events, chain(log), HINT, always=False)
    for i, event in enumerate(log.events):
        at = f"events.{i}"
        if bool(event.copies and event.holder and event.file) == bool(event.returned):
            hint = "write holder, file and copies for what is handed out, returned alone for what is taken back"
            yield Fault(at, "unclear-handover", "neither hands copies out nor takes copies back", hint)
        if event.day < day:
            yield Fault(f"{at}.day", "date-goes-back", f"on {event.day}, before the last handover ({day})")
        for code, copy in event.copies.items():
            place = f"{at}.copies.{code}"
            if copy.number <= last:
                yield Fault(place, "number-goes-back", f"copy {copy.number} after copy {last}", "numbers count up")
            if (code, copy.label) not in issued:
                message = f"{code} {copy.label} was handed out but never issued"
                yield Fault(place, "unknown-revision", message, "restore the lines from git")
            last = max(last, copy.number)
            out.add(copy.number)
        for number in event.returned:
            if number not in out:
                yield Fault(f"{at}.returned", "copy-not-out", f"copy {number} is taken back but was not out")
            out.discard(number)
        day = max(day, event.day)
