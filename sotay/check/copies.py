"""The rule on lists of controlled copies."""

from __future__ import annotations

from collections.abc import Iterator

from sotay import control
from sotay.errors import Problem
from sotay.load import Sources
from sotay.load.copies import source_of


def unsound(sources: Sources) -> Iterator[Problem]:
    """Copies are numbered upwards, of issued revisions, and taken back once."""
    for name in sources.units:
        lines = sources.copies_lines.get(name, {})
        for fault in control.copy_faults(sources.copies[name], sources.registers[name]):
            line = lines.get(fault.place, lines.get(fault.place.rpartition(".")[0], 0))
            yield Problem(source_of(name), line, fault.rule, fault.message, fault.hint, name)
