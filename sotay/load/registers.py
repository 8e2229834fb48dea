"""`units/<slug>/register.yml`: the issuing events of a commune, oldest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sotay.model.paths import register_path
from sotay.model.registers import Register

if TYPE_CHECKING:
    from sotay.load.reader import Reader


def read_register(reader: Reader, unit: str) -> tuple[Register | None, Mapping[str, int]]:
    """Return the commune's register (None after mistakes, empty when nothing was issued yet) and its lines."""
    source = register_path(unit)
    if not reader.path(source).exists():
        return Register(), {}
    return reader.yaml(source, Register, unit=unit)
