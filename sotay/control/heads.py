"""The last seal of each register, list of copies and log of readings, as a site names them when it is published."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sotay.control.copies import chain
from sotay.model.copies import CopyLog
from sotay.model.paths import copies_path, readings_path, register_path
from sotay.model.readings import ReadingLog
from sotay.model.registers import Register


@dataclass(frozen=True)
class Heads:
    """What a site says of the registers and lists it was made from; `as_of` is the day it was made for."""

    as_of: date
    last: Mapping[str, tuple[int, str]]
    """Path of the file from the root → number of its events, seal of the last one."""

    @property
    def serial(self) -> int:
        """Return the number of all events: registers only grow, so it never goes back."""
        return sum(count for count, _ in self.last.values())

    @property
    def age(self) -> tuple[int, str]:
        """Return what grows from one site to the next."""
        return self.serial, str(self.as_of)

    def as_text(self) -> str:
        """Return the content of the file."""
        lines = (f"{seal}  {count}  {path}\n" for path, (count, seal) in sorted(self.last.items()))
        return f"as of {self.as_of}, serial {self.serial}\n" + "".join(lines)


def parse(text: str) -> Heads:
    """Return what such a file says; ValueError for any other text."""
    first, *lines = text.splitlines() or [""]
    words = [line.split("  ", 2) for line in lines]
    heads = Heads(date.fromisoformat(first[6:16]), {path: (int(count), seal) for seal, count, path in words})
    if heads.as_text() != text:
        raise ValueError("not a list of heads")
    return heads


def seals(
    registers: Mapping[str, Register], copies: Mapping[str, CopyLog], readings: Mapping[str, ReadingLog]
) -> dict[str, tuple[str, ...]]:
    """Return the seals of all events, oldest first, by the path of their file from the root; no empty file."""
    found = {register_path(unit): tuple(e.seal for e in register.events) for unit, register in registers.items()}
    found |= {copies_path(unit): chain(log) for unit, log in copies.items()}
    found |= {readings_path(unit): tuple(event.seal for event in log.events) for unit, log in readings.items()}
    return {path: of for path, of in found.items() if of}


def contradicted(heads: Heads, now: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the files that do not continue what a site says of them: cut, rewritten or gone."""
    return [path for path, (n, seal) in sorted(heads.last.items()) if now.get(path, ())[n - 1 : n] != (seal,)]


def published(before: Heads | None, now: Mapping[str, tuple[str, ...]], as_of: date, units: Collection[str]) -> Heads:
    """Return what a site of these communes is to say; of a file that contradicts the site before, what that said."""
    last = {path: (len(of), of[-1]) for path, of in now.items()}
    cut = [path for path in contradicted(before, now) if path.split("/")[1] in units] if before else []
    kept = {path: before.last[path] for path in cut} if before else {}
    return Heads(as_of, last | kept)
