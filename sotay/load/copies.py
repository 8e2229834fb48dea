"""A commune's `copies.yml` and `readings.yml`: copies handed out and taken back, who has read what; oldest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sotay.model.copies import CopyLog
from sotay.model.paths import copies_path, readings_path
from sotay.model.readings import ReadingLog

if TYPE_CHECKING:
    from sotay.load.reader import Reader


def read_copies(reader: Reader, unit: str) -> tuple[CopyLog, Mapping[str, int]]:
    """Return a commune's copies (none after mistakes or when nothing was handed out) and the lines."""
    source = copies_path(unit)
    if not reader.path(source).exists():
        return CopyLog(), {}
    log, lines = reader.yaml(source, CopyLog, unit=unit)
    return log or CopyLog(), lines


def read_readings(reader: Reader, unit: str) -> tuple[ReadingLog, Mapping[str, int]]:
    """Return a commune's acknowledgements (none after mistakes or when nothing was noted) and the lines."""
    source = readings_path(unit)
    if not reader.path(source).exists():
        return ReadingLog(), {}
    log, lines = reader.yaml(source, ReadingLog, unit=unit)
    return log or ReadingLog(), lines
