"""Keeping the words of what was issued where git has them: `issue` does it, `keep` for what was issued before."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sotay.base.errors import SourceError, UserError
from sotay.base.progress import Progress
from sotay.load.sources import Sources
from sotay.model.registers import Event, Issued
from sotay.pipeline.repair import writing
from sotay.storage.archive import TEXT, name
from sotay.storage.words import IssuedWords, Kept

Read = Callable[[str, str], bytes]
"""What gives a file of a commune's archive by its path there."""


@dataclass(frozen=True)
class ToKeep:
    """What a commune has in its archive and git has not yet, and what neither has."""

    events: tuple[Event, ...]
    """The events, with only the documents whose words are to be kept."""
    missing: tuple[str, ...]
    """The others: `QT-01 01/00`."""


Ask = Callable[[Mapping[str, ToKeep]], bool]


def keep(words: IssuedWords, events: Mapping[str, Event], read: Read) -> None:
    """Keep the words of these communes' events, document by document."""
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for unit, event in events.items():
        for code, issued in event.documents.items():
            found[code].append((event.seal, unit, issued.label))
    for code, revisions in sorted(found.items()):
        kept = [Kept(seal, u, label, read(u, name(code, label, TEXT)).decode()) for seal, u, label in revisions]
        shown = {path: k.unit for k in kept for path in json.loads(k.text)["files"].values()}
        words.add(code, kept, {path: read(unit, path) for path, unit in shown.items()})


def keep_archived(root: Path, units: tuple[str, ...], ask: Ask, progress: Progress, *, dry_run: bool = False) -> bool:
    """Keep the words that the archive of these communes (none: all) has; return whether anything was written.

    Mistakes in the sources do not matter, as long as they can be read: SourceError.
    """
    with writing(root, progress, dry_run=dry_run) as loaded:
        sources, problems = loaded
        if sources is None:
            raise SourceError(problems)
        sources.require(units)
        found = {unit: _to_keep(sources, unit) for unit in units or sorted(sources.units)}
        if not any(item.events or item.missing for item in found.values()):
            raise UserError("nothing to keep: git has the words of everything that was issued")
        if not ask(found) or sources.archive.words is None:
            return False
        archive, words = sources.archive, sources.archive.words
        for turn in range(max(len(item.events) for item in found.values())):
            events = {unit: item.events[turn] for unit, item in found.items() if turn < len(item.events)}
            keep(words, events, lambda unit, path: archive.file(unit, path).read_bytes())
        return any(item.events for item in found.values())


def _to_keep(sources: Sources, unit: str) -> ToKeep:
    archive, events, missing = sources.archive, list[Event](), list[str]()
    for event in sources.registers[unit].events:
        new: dict[str, Issued] = {}
        for code, issued in event.documents.items():
            if archive.words and archive.words.has(unit, code, issued.label):
                continue
            said = archive.text(unit, code, issued.label)
            if said is not None and said.fingerprint == issued.fingerprint:
                new[code] = issued
            else:
                missing.append(f"{code} {issued.label}")
        if new:
            events.append(replace(event, documents=new))
    return ToKeep(tuple(events), tuple(missing))
