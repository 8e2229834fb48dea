"""The rule on lists of controlled copies."""

from __future__ import annotations

from collections.abc import Iterator

from sotay import control
from sotay.check.registers import located
from sotay.errors import Problem
from sotay.load import Sources
from sotay.load.copies import source_of


def unsound(sources: Sources) -> Iterator[Problem]:
    """Copies are numbered upwards, of issued revisions, and taken back once."""
    for name in sources.units:
        faults = control.copy_faults(sources.copies[name], sources.registers[name])
        yield from located(faults, source_of(name), sources.copies_lines.get(name, {}), name)
