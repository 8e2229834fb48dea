"""The log of who has read what, an append-only text: how an event is written, and what makes a log valid."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import date

from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.text import closest
from sotay.control.register import Fault
from sotay.control.sealed import grown, seal_faults, sealed_after, seals_of
from sotay.model.readings import Acknowledgement, ReadingLog
from sotay.model.registers import Register

ABOUT = marked("Sổ xác nhận đã đọc và hiểu: chỉ ghi thêm ở cuối bằng build.py acknowledge, không sửa dòng đã có.")


HINT = "bring the lines back as git has them; a correction is a new acknowledgement"


def follow(log: ReadingLog, event: Acknowledgement) -> Acknowledgement:
    """Return the event as the next one of a log: chained to the last one and sealed."""
    return sealed_after(event, log.events[-1].seal if log.events else "")


def with_acknowledgement(text: str, event: Acknowledgement, language: Language) -> str:
    """Return the text of a log (empty: a new one) with an event appended; existing text is unchanged."""
    return grown(text, "readings", ABOUT, _lines(event), language)


def _lines(event: Acknowledgement) -> Iterator[str]:
    yield f"- day: {event.day.isoformat()}"
    yield f"  role: {json.dumps(event.role, ensure_ascii=False)}"
    if event.by:
        yield f"  by: {json.dumps(event.by, ensure_ascii=False)}"
    if event.scan:
        yield f"  scan: {event.scan}"
    yield "  documents:"
    for code, read in event.documents.items():
        name = json.dumps(code, ensure_ascii=False)
        yield f"    {name}: {{issue: {read.issue}, revision: {read.revision}}}"
    yield from (f"  {line}" for line in seals_of(event))


def reading_faults(log: ReadingLog, register: Register, roles: Collection[str]) -> Iterator[Fault]:
    """Yield what is wrong with the events of a log, whose commune has this register and these roles."""
    issued = {(code, i.label) for event in register.events for code, i in event.documents.items()}
    day = date.min
    yield from seal_faults(log.events, [event.seal for event in log.events], HINT, always=True)
    for i, event in enumerate(log.events):
        at = f"events.{i}"
        if event.day < day:
            yield Fault(f"{at}.day", "date-goes-back", f"on {event.day}, before what was noted last ({day})")
        if event.role not in roles:
            near = closest(event.role, roles)
            yield Fault(
                f"{at}.role", "unknown-role", f'"{event.role}" is not a role', f"did you mean {near}?" if near else ""
            )
        for code, read in event.documents.items():
            if (code, read.label) not in issued:
                message = f"{code} {read.label} was acknowledged but never issued"
                yield Fault(f"{at}.documents.{code}", "unknown-revision", message, "restore the lines from git")
        day = max(day, event.day)
