"""Checks by hash, never by what a file says of itself, whether a PDF or published folder is what was issued."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sotay.base.errors import SourceError, UserError
from sotay.base.progress import Progress
from sotay.control.lifetime import Lifetime, lifetimes
from sotay.control.standing import ended
from sotay.export.bind import assemble
from sotay.issuing.standing import Finding, published_folder, registers, since
from sotay.issuing.timestamps import time_stamps
from sotay.load.sources import Sources
from sotay.model.copies import Handover
from sotay.model.terms import AUDIENCES
from sotay.model.units import Unit
from sotay.pipeline.evidence import evidence
from sotay.pipeline.repair import settled
from sotay.pipeline.tasks.issued import believed
from sotay.storage.cache import Cache
from sotay.storage.publish.manifest import hashed, manifest
from sotay.storage.publish.plan import MANIFEST


def verify(
    root: Path, path: Path, as_of: date, allowed: Path | None = None, authorities: Path | None = None
) -> Iterator[Finding]:
    """Yield what there is to say of a PDF, of a published folder, of `units/`, or of each PDF elsewhere.

    With `allowed`, a file of allowed signers, a published folder, or each register, must be signed by one of them.
    `authorities`, certificates in PEM, are those whose time stamps count.
    `UserError` where there is nothing to look at.
    """
    sources, problems = settled(root, Progress())
    if sources is None:
        raise SourceError(problems)
    sources = sources.on(as_of)
    if (path / MANIFEST).is_file():
        yield from published_folder(sources, path, allowed)
        return
    if path.resolve() == sources.folders.units:
        yield from registers(sources, as_of, allowed)
        return
    if path.resolve() == sources.folders.timestamps:
        yield from time_stamps(sources, authorities)
        return
    if allowed:
        raise UserError(
            f"{path}: no published folder; --allowed-signers goes with one that has a {MANIFEST}, or units/"
        )
    files = sorted(path.rglob("*.pdf")) if path.is_dir() else [path]
    faults = _archive_faults(sources, path.resolve())
    others = list(_archive_findings(sources, path.resolve(), as_of))
    if not (faults or others or (files and files[0].is_file())):
        raise UserError(f"{path}: neither a PDF nor a published folder")
    yield from (Finding(file, f"{how}: not as it was archived") for file, how in faults.items())
    yield from others
    for file in files:
        if file.resolve() not in faults:
            yield _file(sources, file, as_of)


def verify_since(root: Path, revision: str) -> Iterator[Finding]:
    """Yield what there is to say of registers and lists of copies against a revision in git."""
    sources, problems = settled(root, Progress())
    if sources is None:
        raise SourceError(problems)
    yield from since(sources, revision)


def _archive_faults(sources: Sources, path: Path) -> dict[Path, str]:
    """Return what was changed since it was archived, for a folder in the archive or around it."""
    archive = sources.archive
    if not (path.is_relative_to(archive.folder) or archive.folder.is_relative_to(path)):
        return {}
    found = (fault for unit in sorted(sources.units) for fault in archive.faults(unit))
    return {file: how for file, how in found if file.is_relative_to(path)}


def _archive_findings(sources: Sources, path: Path, as_of: date) -> Iterator[Finding]:
    """Yield what does not fit together of an archive that is looked into as a whole, or of a commune's part of it."""
    archive = sources.archive
    units = [unit for unit in sorted(sources.units) if (archive.folder / unit).is_relative_to(path)]
    for problem in evidence(sources, units, Cache(sources.folders.cache), as_of, path / "no site"):
        if problem.rule not in {"damaged", "lost", "unsigned-register"}:
            yield Finding(sources.folders.root / problem.path, f"{problem.rule}: {problem.message}")


def _file(sources: Sources, file: Path, as_of: date) -> Finding:
    name = hashed(file)
    if _is_damaged(file, name):
        return Finding(file, "altered: not as it was published here")
    try:
        return _told_by_hash(sources, file, name, as_of)
    except UserError as error:  # the archive file with its hash is damaged
        return Finding(file, f"unknown: {error}")


def _told_by_hash(sources: Sources, file: Path, name: str, as_of: date) -> Finding:
    for unit in sources.units.values():
        for event in sources.copies[unit.slug].events:
            if event.file == name:
                return _handed_out(sources, unit, event, file, as_of)
    title, author = assemble.identity(file.read_bytes()) or ("", "")
    unit_named = next((u for u in sources.units.values() if u.agency == author), None)
    if unit_named is None:
        return Finding(file, "unknown: nothing of this manual")
    return _document(sources, unit_named, title, file, name, as_of)


def _document(sources: Sources, unit: Unit, title: str, file: Path, name: str, as_of: date) -> Finding:
    """Return the finding on a file that calls itself a document of a commune."""
    code = title.split(" ", maxsplit=1)[0]
    lives = lifetimes(ended(sources.registers[unit.slug], unit), code)
    for life in lives:
        if name in _issued(sources, unit, code, life) | _signed(sources, unit, code, life):
            signed = ", signed" if name in _signed(sources, unit, code, life) else ""
            what = f"{code} {life.revision.label} of {unit.full_name}{signed}"
            kept = file.resolve().is_relative_to(sources.archive.folder)  # where every revision belongs
            return Finding(file, f"{what}: {_told(life, as_of)}", kept or life.state(as_of) == "in_force")
    if name in _published(sources):
        whole = code not in {d.code for d in sources.documents_of(unit)}
        return Finding(
            file,
            f"{title}: as published" if whole else f"{code}: as published; a draft, or marked as not in force",
            whole,
        )
    word = "altered" if lives else "unknown"
    seal = assemble.issued_by(file.read_bytes())
    if seal and seal not in {event.seal for event in sources.registers[unit.slug].events}:
        word = f"issued by an event ({seal[:12]}…) that the register does not have"
    return Finding(file, f"{word}: claims to be «{title}» of {unit.full_name}, but nothing issued has this content")


def _is_damaged(file: Path, name: str) -> bool:
    """Return whether a file is in a published folder whose MANIFEST has another hash for it."""
    site = next((parent for parent in file.resolve().parents if (parent / MANIFEST).is_file()), None)
    line = manifest(site).get(file.resolve().relative_to(site).as_posix()) if site else None
    return line is not None and line[0] != name


def _handed_out(sources: Sources, unit: Unit, event: Handover, file: Path, as_of: date) -> Finding:
    recalled = ended(sources.registers[unit.slug], unit)
    gone = [
        f"{code} {life.revision.label} {_told(life, as_of)}"
        for code, copy in event.copies.items()
        for life in lifetimes(recalled, code)
        if life.revision.label == copy.label and life.state(as_of) != "in_force"
    ]
    numbers = [copy.number for copy in event.copies.values()]
    what = f"controlled copies {min(numbers)}-{max(numbers)} of {unit.full_name}, {event.holder}, {event.day}"
    return Finding(file, f"{what}: " + ("; ".join(gone) or "all in force"), not gone)


def _issued(sources: Sources, unit: Unit, code: str, life: Lifetime) -> set[str]:
    """Return the hashes of a revision's PDFs as archived; for older archives, the hashes of the files themselves."""
    archive, label = sources.archive, life.revision.label
    said = archive.text(unit.slug, code, label)
    files = (archive.pdf(unit.slug, code, label, audience) for audience in AUDIENCES)
    return {*said.pdf.values()} if said and said.pdf else {hashed(path) for path in files if path is not None}


def _signed(sources: Sources, unit: Unit, code: str, life: Lifetime) -> set[str]:
    """Return the hashes of a revision's PDFs with a signature, that is believed."""
    cache, label = Cache(sources.folders.cache), life.revision.label
    found = (believed(cache, sources, unit.slug, code, label, audience) for audience in AUDIENCES)
    return {hashed(path) for path in found if path is not None}


def _published(sources: Sources) -> set[str]:
    site = sources.folders.root / "site"
    return {digest for digest, _ in manifest(site).values()} if (site / MANIFEST).exists() else set()


def _told(life: Lifetime, as_of: date) -> str:
    match life.state(as_of):
        case "in_force":
            return f"in force since {life.revision.effective}"
        case "pending":
            return f"in force only from {life.revision.effective} on"
        case "superseded" if life.successor and life.overtaken:
            return f"never in force: {life.successor.label} replaced it before its day"
        case "superseded" if life.successor:
            return f"obsolete since {life.until}, replaced by {life.successor.label}"
    return "never in force: withdrawn before its day" if life.overtaken else f"withdrawn since {life.until}"
