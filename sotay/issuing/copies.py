"""Controlled copies on paper: hand them out to the holders, take them back, list those to recall.

They are bound from documents as issued (`archive`); `units/<slug>/copies.yml` records what was handed out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from pathlib import Path
from urllib.parse import quote

from sotay.base.errors import SourceError, UserError
from sotay.base.progress import Progress
from sotay.base.text import closest, fold, short_date, slug
from sotay.check.control import unsound_copies, unsound_registers
from sotay.check.printing import letters_of_files
from sotay.control.copies import PaperCopy, Recalled, copies_out, copy_faults, paper_copies, to_recall, with_handover
from sotay.control.lifetime import in_force, lifetimes
from sotay.control.standing import ended
from sotay.export.sheet.copies import HolderPart, Stamp, recall, receipt
from sotay.facts.structure import ordered
from sotay.issuing import ledger
from sotay.load.sources import Sources, load
from sotay.model.copies import Copy, CopyLog, Handover
from sotay.model.paths import copies_path, register_path, status_path, unit_path
from sotay.model.registers import Register
from sotay.model.revisions import Revision
from sotay.model.units import Unit
from sotay.pipeline.workers import workers
from sotay.storage.archive import Archive
from sotay.storage.cache import Cache
from sotay.storage.files import replace_text, within
from sotay.storage.lock import lock


@dataclass(frozen=True)
class DueCopy:
    """A document in force to be handed out, and the old copy that should come back for it."""

    code: str
    title: str
    revision: Revision
    old: PaperCopy | None


@dataclass(frozen=True)
class Sheaf:
    """What a holder gets in one file."""

    holder: str
    documents: tuple[DueCopy, ...]
    first: int
    """Number of the first copy; the others follow."""

    @property
    def numbers(self) -> range:
        """Return the numbers of the copies."""
        return range(self.first, self.first + len(self.documents))

    @property
    def name(self) -> str:
        """Return the name of the file."""
        return f"ban-{self.numbers[0]:04d}-{self.numbers[-1]:04d}-{slug(self.holder)[:40].strip('-')}.pdf"


@dataclass(frozen=True)
class HandedOut:
    """The files written, and how much is in them."""

    files: tuple[Path, ...]
    copies: int
    pages: int


def status_address(unit: Unit, code: str, revision: Revision, *, public: bool) -> str:
    """Return the text of a copy's QR code: its status page's address, or a description if there is no site."""
    site = unit.sites.public if public and unit.sites.public else unit.sites.internal
    if not site:
        return f"{unit.full_name}, {unit.province}: {code}, lần {revision.label}"
    return f"{site.rstrip('/')}/{quote(status_path(code, revision.issue, revision.revision))}"


def hand_out(
    root: Path,
    name: str,
    day: date,
    out: Path | None,
    jobs: int,
    progress: Progress,
    codes: Sequence[str] = (),
    holders: Sequence[str] = (),
) -> HandedOut:
    """Make the controlled copies that the holders on the distribution list do not have yet, and record them.

    Raises `UserError` when there is none, or for a document that is not in force; nothing is recorded then.
    """
    sources = _read(root, name)
    unit, archive, cache = sources.units[name], sources.archive, Cache(sources.folders.cache)
    sheaves = list(_sheaves(sources, unit, _in_force(sources, unit, day, codes), _chosen(unit, holders)))
    if not sheaves:
        raise UserError(f"{name}: nothing to hand out; to replace a lost copy, first record it with --returned")
    out = out or root / "copies" / name / day.isoformat()
    parts = [HolderPart(sheaf.holder, tuple(_receipt_lines(sheaf))) for sheaf in sheaves]
    with workers(jobs) as executor:
        from sotay.pipeline.tasks.copies import bind_copies, lay_out_slip

        slip = executor.submit(lay_out_slip, cache, sources.folders, receipt(unit, parts, day, sources.folders))
        futures = [
            executor.submit(bind_copies, cache, sources.folders, unit.committee, _stamped(s, unit, day, archive))
            for s in sheaves
        ]
        list(progress.each("files for holders", futures))
        made = [future.result() for future in futures]
        first, last = sheaves[0].numbers[0], sheaves[-1].numbers[-1]
        files = {f"phieu-giao-nhan-{first:04d}-{last:04d}.pdf": slip.result()}
    files |= {sheaf.name: content for sheaf, (content, _) in zip(sheaves, made, strict=True)}
    for file, content in files.items():
        cache.link(content, within(out, file))
    events = [_handover(s, day, content) for s, (content, _) in zip(sheaves, made, strict=True)]
    _note(sources, name, events, progress)
    return HandedOut(tuple(out / file for file in sorted(files)), last - first + 1, sum(pages for _, pages in made))


def take_back(root: Path, name: str, numbers: Collection[int], day: date, progress: Progress) -> tuple[PaperCopy, ...]:
    """Record returned copies and return them. Raises `UserError` for numbers not out, and then records nothing."""
    sources = _read(root, name)
    out = {copy.number: copy for copy in copies_out(sources.copies[name])}
    if strangers := [str(number) for number in sorted(numbers) if number not in out]:
        raise UserError(f"{name}: not out: {', '.join(strangers)}")
    _note(sources, name, [Handover(day, returned=tuple(sorted(numbers)))], progress)
    return tuple(out[number] for number in sorted(numbers))


def recall_due(root: Path, name: str, day: date, out: Path | None) -> tuple[dict[str, list[Recalled]], Path | None]:
    """Return the copies to recall, by holder, and the sheet to take along; no sheet if there are none."""
    sources = _read(root, name)
    found: dict[str, list[Recalled]] = defaultdict(list)
    for item in to_recall(sources.copies[name], _register(sources, sources.units[name]), day):
        found[item.copy.holder].append(item)
    if not found:
        return {}, None
    from sotay.pipeline.tasks.copies import lay_out_slip

    unit, cache = sources.units[name], Cache(sources.folders.cache)
    title = _titles(sources, unit)
    parts = [
        HolderPart(holder, tuple(_recall_line(i, title(i.copy.code, i.copy.label)) for i in of))
        for holder, of in found.items()
    ]
    slip = lay_out_slip(cache, sources.folders, recall(unit, parts, day, sources.folders))
    file = out or root / "copies" / name / f"phieu-thu-hoi-{day.isoformat()}.pdf"
    cache.link(slip, file)
    return dict(found), file


# ── what is asked for ────────────────────────────────────────────────────────────────────────────


def _read(root: Path, name: str) -> Sources:
    """Return the sources; the commune's file, register and list of copies must be free of mistakes."""
    sources, problems = load(root)
    if sources is None:
        raise SourceError(problems)
    sources.require([name])
    needed = {unit_path(name), register_path(name), copies_path(name)}
    found = (*problems, *unsound_registers(sources), *unsound_copies(sources), *letters_of_files(sources))
    mistakes = [p for p in found if p.path in needed and p.level == "mistake"]
    if mistakes:
        raise SourceError(mistakes)
    return sources


def _register(sources: Sources, unit: Unit) -> Register:
    """Return the commune's register; if others have replaced the commune, its documents end in it."""
    return ended(sources.registers[unit.slug], unit)


def _in_force(sources: Sources, unit: Unit, day: date, codes: Sequence[str]) -> list[tuple[str, Revision]]:
    """Return the documents in force, in the order of the manual, or those of these codes."""
    register = _register(sources, unit)
    known = {code for event in register.events for code in event.documents}
    order = [d.code for d in ordered(sources.documents_of(unit), sources.references.structure) if d.code in known]
    found = {code: in_force(register, code, day) for code in dict.fromkeys([*order, *sorted(known)])}
    if refused := [_refusal(sources, unit, code, day) for code in dict.fromkeys(codes) if found.get(code) is None]:
        raise UserError("\n".join(refused))
    chosen = [(code, revision) for code, revision in found.items() if revision and (not codes or code in codes)]
    if not chosen:
        raise UserError(f"{unit.slug}: no document is in force on {day}; issue them first")
    return chosen


def _refusal(sources: Sources, unit: Unit, code: str, day: date) -> str:
    """Explain why a document has no copies."""
    lives = lifetimes(_register(sources, unit), code)
    if not lives:
        near = closest(code, (c for e in sources.registers[unit.slug].events for c in e.documents))
        return f"{code}: was never issued in {unit.slug}" + (f"; did you mean {near}?" if near else "")
    if lives[-1].state(day) == "pending":
        return f"{code}: in force only from {lives[-1].revision.effective} on"
    return f"{code}: withdrawn since {lives[-1].until}"


def _chosen(unit: Unit, wanted: Sequence[str]) -> list[tuple[str, int]]:
    """Return the distribution list's holders and how many copies each has, or those whose name contains these words."""
    listed = [(holder.holder, holder.copies) for holder in unit.distribution]
    if not listed:
        raise UserError(f"{unit_path(unit.slug)}: no distribution list; name the holders there")
    for words in wanted:
        if not any(fold(words) in fold(holder) for holder, _ in listed):
            names = "; ".join(holder for holder, _ in listed)
            raise UserError(f'"{words}" is not on the distribution list: {names}')
    return [item for item in listed if not wanted or any(fold(words) in fold(item[0]) for words in wanted)]


def _sheaves(
    sources: Sources, unit: Unit, documents: Sequence[tuple[str, Revision]], holders: Sequence[tuple[str, int]]
) -> Iterator[Sheaf]:
    """Yield a file for each copy a holder should have, with the documents still missing from it."""
    log, title = sources.copies[unit.slug], _titles(sources, unit)
    first = max((copy.number for copy in paper_copies(log)), default=0) + 1
    held: dict[tuple[str, str], list[PaperCopy]] = defaultdict(list)
    for copy in copies_out(log):
        held[copy.holder, copy.code].append(copy)
    for holder, count in holders:
        for turn in range(count):
            due = []
            for code, revision in documents:
                have = [copy for copy in held[holder, code] if copy.label == revision.label]
                old = [copy for copy in held[holder, code] if copy.label != revision.label]
                if turn < count - len(have):
                    due.append(
                        DueCopy(code, title(code, revision.label), revision, old[turn] if turn < len(old) else None)
                    )
            if due:
                yield Sheaf(holder, tuple(due), first)
                first += len(due)


# ── what is made and noted ───────────────────────────────────────────────────────────────────────


def _stamped(sheaf: Sheaf, unit: Unit, day: date, archive: Archive) -> list[tuple[Stamp, Path]]:
    found, missing = [], []
    for number, due in zip(sheaf.numbers, sheaf.documents, strict=True):
        path = archive.pdf(unit.slug, due.code, due.revision.label, "internal")
        public = archive.pdf(unit.slug, due.code, due.revision.label, "public") is not None
        address = status_address(unit, due.code, due.revision, public=public)
        if path is None:
            missing.append(f"{due.code} {due.revision.label}")
        else:
            stamp = Stamp(number, due.code, due.revision.label, sheaf.holder, day, address)
            found.append((stamp, path))
    if missing:
        raise UserError(f"not in the archive: {', '.join(missing)}; `build.py build {unit.slug}` restores what it can")
    return found


def _titles(sources: Sources, unit: Unit) -> Callable[[str, str], str]:
    """Return a lookup of the title a revision had, or of the current title if the archive lacks it."""
    now = {document.code: document.title for document in sources.documents_of(unit)}

    def title(code: str, label: str) -> str:
        said = sources.archive.text(unit.slug, code, label)
        return said.title if said else now.get(code, "")

    return title


def _receipt_lines(sheaf: Sheaf) -> Iterator[tuple[str, ...]]:
    for number, due in zip(sheaf.numbers, sheaf.documents, strict=True):
        old = f"☐ bản số {due.old.number}, lần {due.old.label}" if due.old else ""
        yield due.code, due.title, due.revision.label, str(number), old


def _recall_line(item: Recalled, title: str) -> tuple[str, ...]:
    copy, life = item.copy, item.life
    until = short_date(life.until) if life.until else ""
    instead = f"lần {life.successor.label}, {until}" if life.successor else f"thu hồi, {until}"
    return copy.code, title, copy.label, str(copy.number), instead, "☐"


def _handover(sheaf: Sheaf, day: date, content: str) -> Handover:
    copies = {
        due.code: Copy(number, due.revision.issue, due.revision.revision)
        for number, due in zip(sheaf.numbers, sheaf.documents, strict=True)
    }
    return Handover(day, sheaf.holder, content, copies)


def _note(sources: Sources, name: str, events: Sequence[Handover], progress: Progress) -> None:
    """Add events to a commune's list of copies, in one step."""
    source, log = copies_path(name), CopyLog((*sources.copies[name].events, *events))
    with lock(sources.folders.archive, progress.say):
        text = ledger.grown(sources, source, lambda text: reduce(with_handover, events, text), log, CopyLog)
        if faults := [fault.message for fault in copy_faults(log, sources.registers[name])]:
            raise UserError(f"{name}: " + "; ".join(faults))
        replace_text(sources.folders.root / source, text)
