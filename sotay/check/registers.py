"""Rules on registers: each is sound in itself, and what it has in force still exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from sotay import control
from sotay.errors import Problem
from sotay.load import Sources
from sotay.load.registers import source_of


def unsound(sources: Sources) -> Iterator[Problem]:
    """The events of a register are sealed, chained, in order, and named with reason and three different roles."""
    for name, unit in sources.units.items():
        faults = control.faults(sources.registers[name], unit.roles)
        yield from located(faults, source_of(name), sources.register_lines.get(name, {}), name)


def located(faults: Iterable[control.Fault], source: str, lines: Mapping[str, int], unit: str) -> Iterator[Problem]:
    """Yield faults as problems of a commune's file, each at its line or at that of what it is a part of."""
    for fault in faults:
        line = lines.get(fault.place, lines.get(fault.place.rpartition(".")[0], 0))
        yield Problem(source, line, fault.rule, fault.message, fault.hint, unit)


def gone_without_withdrawal(sources: Sources, as_of: date) -> Iterator[Problem]:
    """A document that was issued is among the documents of a commune that goes on, until it is withdrawn."""
    for name, unit in ((n, u) for n, u in sources.units.items() if not u.ended(as_of)):
        register, lines = sources.registers[name], sources.register_lines.get(name, {})
        have = {document.code for document in sources.documents_of(unit)}
        for code in register.standing_codes:
            if code not in have:
                last = max(i for i, event in enumerate(register.events) if code in event.documents)
                line = lines.get(f"events.{last}.documents.{code}", 0)
                message = f"{code} is in force, and the commune has no such document"
                hint = f"bring it back, or say build.py withdraw {code} --units {name}"
                yield Problem(source_of(name), line, "gone-without-withdrawal", message, hint, name)
