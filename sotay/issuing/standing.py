"""Do a published folder and the registers say what they said: to a signature, to each other, to a state in git?"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sotay.base.errors import UserError
from sotay.check.control import unsound_copies, unsound_readings, unsound_registers
from sotay.load.sources import Sources
from sotay.load.yaml.parse import parse
from sotay.load.yaml.validate import validate
from sotay.model.copies import CopyLog
from sotay.model.paths import copies_path, readings_path, register_path, signature_path
from sotay.model.readings import ReadingLog
from sotay.model.registers import Register
from sotay.pipeline.evidence import cut, evidence, heads_of
from sotay.storage import kinds
from sotay.storage.cache import Cache
from sotay.storage.publish.manifest import differences
from sotay.storage.publish.plan import MANIFEST, REGISTERS
from sotay.storage.publish.signature import signed_by
from sotay.storage.signatures import signers_of

SITE = "site"
"""The key of what is remembered of the newest site."""


@dataclass(frozen=True)
class Finding:
    """What is to be said of a file; `sound` is what was issued, is unaltered, and is in force or in the archive."""

    path: Path
    says: str
    sound: bool = False


def published_folder(sources: Sources, path: Path, allowed: Path | None) -> Iterator[Finding]:
    """Yield what differs in a published folder from its MANIFEST, the registers, and the newest site seen before."""
    signature = [Finding(path / MANIFEST, *signed_by(path, allowed))] if allowed else []
    found = [Finding(path / name, how) for name, how in differences(path)]
    heads, cache = heads_of(path), Cache(sources.folders.cache)
    found += [Finding(path / REGISTERS, f"contradicts {p.path}: it ended otherwise") for p in cut(sources, heads)]
    seen = cache.recall(kinds.SEEN, SITE)
    if heads and seen and heads.age < tuple(seen):
        found.append(Finding(path, f"older than a site that was seen before: {_age(*heads.age)} after {_age(*seen)}"))
    elif heads and not found:
        with suppress(UserError):  # what cannot be kept is not known the next time
            cache.remember(kinds.SEEN, SITE, list(heads.age))
    yield from signature
    yield from found or [Finding(path, "as published", sound=True)]


def _age(serial: int, day: str) -> str:
    return f"serial {serial} of {day}"


def registers(sources: Sources, as_of: date, allowed: Path | None) -> Iterator[Finding]:
    """Yield what there is to say of the register and the list of copies of each commune, and of who signed it."""
    units = sorted(sources.units)
    wrong = {*unsound_registers(sources), *unsound_copies(sources), *unsound_readings(sources)}
    wrong |= set(evidence(sources, units, Cache(sources.folders.cache), as_of, sources.folders.site))
    found = [Finding(sources.folders.root / p.path, f"{p.rule}: {p.message}") for p in sorted(wrong)]
    yield from found
    unsound = {p.unit for p in wrong}
    people = _people(allowed) if allowed else sources.keys.get(sources.province.signing.signers, "")
    for unit, events in ((unit, sources.registers[unit].events) for unit in units):
        file = sources.folders.root / signature_path(unit)
        names = sorted(signers_of(file, people, unit, events[-1].seal)) if events and people else []
        told = f"{len(events)} events, sealed{', signed by ' * bool(names)}{', '.join(names)}"
        if events and (unit not in unsound or allowed):
            lacking = bool(allowed) and not names
            says = f"{len(events)} events, signed by nobody in {allowed}" if lacking else told
            yield Finding(sources.folders.root / register_path(unit), says, not lacking)


def _people(allowed: Path) -> str:
    if not allowed.is_file():
        raise UserError(f"{allowed}: no such file; it has a line for each signer: a name, then the public key")
    return allowed.read_text("utf-8")


# ── against a state in git ───────────────────────────────────────────────────────────────────────


def since(sources: Sources, revision: str) -> Iterator[Finding]:
    """Yield each register and list of copies that does not begin with all that it had at a revision of git.

    `UserError` for a revision that is not there, or a folder that is in no repository.
    """
    root, count = sources.folders.root, 0
    for path in _git(root, "ls-tree", "-r", "--name-only", revision, "units/").splitlines():
        slug = path.removeprefix("units/").partition("/")[0]
        logs: dict[str, tuple[Any, Any]] = {
            register_path(slug): (Register, sources.registers.get(slug)),
            copies_path(slug): (CopyLog, sources.copies.get(slug)),
            readings_path(slug): (ReadingLog, sources.readings.get(slug)),
        }
        if path not in logs:
            continue
        count += 1
        shape, now = logs[path]
        before = _events(_git(root, "show", f"{revision}:./{path}"), path, shape)
        if before is None:
            yield Finding(root / path, f"cannot be read as {revision} has it")
        elif not (root / path).exists():
            yield Finding(root / path, f"gone; at {revision} it had {len(before)} events")
        elif now is None or now.events[: len(before)] != before:
            yield Finding(root / path, f"does not continue what it was at {revision}: {len(before)} events")
        else:
            yield Finding(root / path, f"{len(before)} events as at {revision}, {len(now.events)} now", sound=True)
    if not count:
        yield Finding(root / "units", f"no register at {revision}", sound=True)


def _events(text: str, path: str, shape: Any) -> tuple[Any, ...] | None:
    data, lines, problems = parse(text, path)
    value, mistakes = validate(data, lines, path, shape)
    return None if problems or mistakes or value is None else tuple(value.events)


def _git(root: Path, *arguments: str) -> str:
    try:
        run = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, encoding="utf-8", check=False)
    except FileNotFoundError:
        raise UserError("git is not here; on Debian: apt-get install git") from None
    if run.returncode:
        raise UserError(f"git {arguments[0]}: {run.stderr.strip()}")
    return run.stdout
