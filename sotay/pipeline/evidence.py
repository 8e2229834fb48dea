"""Registers, lists of copies, archive and published site held against one another: what one has, the others must have.

What was found whole is read again only once something of it looks otherwise; `verify archive` reads all.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from sotay.base import versions
from sotay.base.errors import Problem, UserError
from sotay.base.hashing import digest
from sotay.control.heads import Heads, contradicted, parse, seals
from sotay.export.signature import can_check
from sotay.load.sources import Sources
from sotay.model.paths import owner, register_path, signature_path
from sotay.model.registers import Register
from sotay.model.terms import AUDIENCES
from sotay.pipeline.tasks.archive import damages, faults, inspected
from sotay.pipeline.tasks.issued import verdicts
from sotay.storage import kinds
from sotay.storage.archive import REMEDY, TEXT, Inspected, name, prefix
from sotay.storage.cache import Cache
from sotay.storage.proposals import seal_of
from sotay.storage.publish.plan import REGISTERS
from sotay.storage.signatures import signers_of
from sotay.storage.words import REMEDY as OF_WORDS

BACK = "bring the register back as git has it"
Files: TypeAlias = Mapping[str, Inspected]
"""What is in a commune's archive, by path."""
Revisions = dict[tuple[str, str], str]
"""Code and label of each revision of a register → its fingerprint."""


def evidence(
    sources: Sources, units: Iterable[str], cache: Cache, as_of: date, site: Path, mended: Collection[str] = ()
) -> tuple[Problem, ...]:
    """Return what does not fit together, each as a commune's own: changed words of the archive are mistakes.

    All else is a finding: pages can be made. `site` is the published folder, which may not be there. `mended` are the
    communes whose archive gets what can be made anew next: a file that was never kept is not missed there yet.
    """
    chosen = set(units)
    found = [p for p in cut(sources, heads_of(site)) if p.unit in chosen]
    keys = {unit: _key(sources, unit, as_of) for unit in sorted(chosen & sources.units.keys())}
    known = {unit: cache.recall(kinds.MISTAKES, key) for unit, key in keys.items()}
    files = {unit: inspected(cache, sources, unit) for unit in keys if known[unit] is None}
    other = set(_other_words(sources, files))
    for unit, key in keys.items():
        held = known[unit]
        if held is None:
            mine = {problem for problem in other if problem.unit == unit}
            held = _held(sources, unit, cache, as_of, files[unit], mine)
            cache.remember(kinds.MISTAKES, key, held)
        lost = held["lost"] if unit in mended else held["lacking"]
        found += [Problem(**problem) for problem in (*held["found"], *lost)]
    return tuple(sorted({*found, *_damaged_words(sources, cache)}))


def _held(
    sources: Sources, unit: str, cache: Cache, as_of: date, files: Files, mine: Collection[Problem]
) -> dict[str, Any]:
    """Return what is found of a commune, as data.

    Apart from it, of its archive: `lost` is what was kept and is gone, `lacking` also papers that were never kept here.
    """
    found = {*damages(sources, unit, files), *mine, *_of_one(sources, unit, cache, as_of)}
    missing = [path for path, how in faults(sources, unit, files) if how == "missing"]
    kept = sources.archive.kept(unit)
    parts = {
        "found": sorted(found),
        "lost": _lost(unit, [p for p in missing if p in kept]),
        "lacking": _lost(unit, missing),
    }
    return {part: [problem.as_dict() for problem in problems] for part, problems in parts.items()}


def _damaged_words(sources: Sources, cache: Cache) -> Iterator[Problem]:
    """What git has of the words is as it was kept. Nothing is made of it while the archive is whole."""
    words = sources.archive.words
    if words is None:
        return
    key = json.dumps(["words", words.state()])
    if cache.recall(kinds.ARCHIVE, key):
        return
    damaged = [str(path.relative_to(sources.folders.root)) for path in words.faults()]
    for path in damaged:
        yield Problem(path, 0, "damaged", "is not as it was kept", OF_WORDS, level="finding")
    if not damaged:
        cache.remember(kinds.ARCHIVE, key, True)


def _key(sources: Sources, unit: str, as_of: date) -> str:
    signature, signing = sources.folders.root / signature_path(unit), sources.province.signing
    return digest(
        json.dumps(
            [
                "held",
                versions.everything(sources.folders),
                unit,
                sources.digests.get(register_path(unit), ""),
                [seal_of(sources.folders.root, e.proposal.name) for e in sources.registers[unit].events if e.proposal],
                digest(signature.read_bytes()) if signature.exists() else "",
                str(signing),
                bool(signing.since and signing.since <= as_of),
                dict(sources.keys),
                sources.archive.looks(unit),
                can_check(),
            ]
        )
    )


def heads_of(site: Path) -> Heads | None:
    """Return what a site says of the registers; None where it says nothing that can be read."""
    try:
        return parse((site / REGISTERS).read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None


def cut(sources: Sources, heads: Heads | None) -> Iterator[Problem]:
    """Yield the registers and lists that do not continue what a published site says of them."""
    if heads is None:
        return
    for path in contradicted(heads, seals(sources.registers, sources.copies, sources.readings)):
        message = f"the published site was made from {heads.last[path][0]} events, and they do not stand here any more"
        hint = "bring the file back as git has it; a site that was never meant to be read can be moved away"
        yield Problem(path, 0, "cut-register", message, hint, owner(path), "finding")


def _of_one(sources: Sources, unit: str, cache: Cache, as_of: date) -> Iterator[Problem]:
    register = sources.registers[unit]
    revisions = _revisions(register)
    yield from _lost_bundles(sources, unit, register)
    yield from _strays(sources, unit, revisions)
    yield from _false_signatures(sources, unit, revisions, cache)
    yield from _unsigned(sources, unit, register, as_of)


def _revisions(register: Register) -> Revisions:
    return {(code, i.label): i.fingerprint for event in register.events for code, i in event.documents.items()}


def _lost_bundles(sources: Sources, unit: str, register: Register) -> Iterator[Problem]:
    """A proposal that was decided on is kept as it was."""
    for event in register.events:
        if (decided := event.proposal) and (found := seal_of(sources.folders.root, decided.name)) != decided.seal:
            path = f"proposals/{decided.name}"
            message = f"{event.decision} decided on it, and it {'reads otherwise now' if found else 'is gone'}"
            yield Problem(path, 0, "lost-proposal", message, "bring it back as git has it", unit, "finding")


def _lost(unit: str, lost: Sequence[str]) -> list[Problem]:
    """A file that was ever kept is there, and the paper of every text."""
    if not lost:
        return []
    more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
    hint = f"{REMEDY}; a build makes anew what comes out the same"
    return [Problem(f"archive/{unit}", 0, "lost", f"{lost[0]}{more} is not there any more", hint, unit, "finding")]


def _strays(sources: Sources, unit: str, revisions: Revisions) -> Iterator[Problem]:
    """What is kept was issued: the archive has no revision that the register does not have."""
    known = {name(code, label, "") for code, label in revisions}
    for stray in sorted({prefix(path) for path in sources.archive.state(unit)} - known):
        message = f"{stray} was issued by an event that is not in the register"
        hint = f"{BACK}; move the files away if they were never real"
        yield Problem(f"archive/{unit}", 0, "stray-revision", message, hint, unit, "finding")


def _other_words(sources: Sources, files: Mapping[str, Files]) -> Iterator[Problem]:
    """The words that are kept of a revision are those whose fingerprint the register has; `files` by commune."""
    issued = {(*revision, u): mark for u in files for revision, mark in _revisions(sources.registers[u]).items()}
    # By document, for git has the texts of all communes in one file.
    for (code, label, unit), fingerprint in sorted(issued.items()):
        kept = files[unit].get(name(code, label, TEXT))
        try:
            said = kept or sources.archive.text(unit, code, label)
        except UserError:
            continue  # damaged, which is told
        if kept and kept.told is None:
            continue  # so is this
        if said and (said.fingerprint, said.code) != (fingerprint, code):
            path = f"archive/{unit}/{name(code, label, TEXT)}"
            message = f"has other words than those that were issued as {code} {label}"
            yield Problem(path, 0, "other-words", message, f"{REMEDY}, or {BACK}", unit)


def _false_signatures(sources: Sources, unit: str, revisions: Revisions, cache: Cache) -> Iterator[Problem]:
    """What calls itself signed is what was issued with a sound signature."""
    for code, label in revisions:
        for audience in AUDIENCES:
            for path, verdict in verdicts(cache, sources, unit, code, label, audience):
                if verdict.fault:
                    where = str(path.relative_to(sources.archive.folder.parent))
                    hint = "it is not served; move it away, and sign again with build.py sign"
                    yield Problem(where, 0, "false-signature", verdict.fault, hint, unit, "finding")


def _unsigned(sources: Sources, unit: str, register: Register, as_of: date) -> Iterator[Problem]:
    """From the province's day on, enough people have signed that a register ends as it does."""
    asked = sources.province.signing
    if asked.since is None or as_of < asked.since or not register.events:
        return
    file = sources.folders.root / signature_path(unit)
    names = signers_of(file, sources.keys.get(asked.signers, ""), unit, register.events[-1].seal)
    if len(names) < asked.needed:
        message = f"its last event is signed by {', '.join(sorted(names)) or 'nobody'}; {asked.needed} must have signed"
        hint = f"look through it, then build.py sign {unit} --ssh KEY"
        yield Problem(register_path(unit), 0, "unsigned-register", message, hint, unit, "finding")
