"""Controlled copies on paper: hand them out to the holders, take them back, list those to recall.

They are bound from documents as issued (`archive`); `units/<slug>/copies.yml` records what was handed out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from sotay.base.errors import SourceError, UserError
from sotay.base.languages.language import Language
from sotay.base.progress import Progress
from sotay.check.control import unsound_copies, unsound_registers
from sotay.check.printing import letters_of_files
from sotay.control.copies import (
    PaperCopy,
    Recalled,
    copies_out,
    copy_faults,
    follow,
    to_recall,
    with_handover,
)
from sotay.export.sheet.copies import HolderPart, Stamp, recall, receipt
from sotay.issuing import ledger
from sotay.issuing.sheaves import Sheaf, chosen, documents_in_force, register_of, sheaves_of, titles_of
from sotay.load.sources import Sources
from sotay.model.copies import Copy, CopyLog, Handover
from sotay.model.paths import copies_path, register_path, status_path, unit_path
from sotay.model.revisions import Revision
from sotay.model.units import Unit
from sotay.pipeline.repair import Loaded, settle, settled, writing
from sotay.pipeline.workers import workers
from sotay.storage.archive import Archive
from sotay.storage.blobs import Missing
from sotay.storage.cache import Cache
from sotay.storage.files import place, replace_text
from sotay.storage.outgoing import Outgoing


@dataclass(frozen=True)
class HandedOut:
    """The files written, and how much is in them."""

    files: tuple[Path, ...]
    copies: int
    pages: int


@dataclass(frozen=True)
class Wanted:
    """What is asked for of a commune: the day of the handover, where files go, which documents and holders."""

    root: Path
    unit: str
    day: date
    out: Path | None = None
    codes: Sequence[str] = ()
    holders: Sequence[str] = ()
    dry_run: bool = False


Ask = Callable[[Sequence[Sheaf]], bool]
AskBack = Callable[[Sequence[PaperCopy]], bool]


def status_address(unit: Unit, code: str, revision: Revision, *, public: bool) -> str:
    """Return the text of a copy's QR code: its status page's address, or a description if there is no site."""
    site = unit.sites.public if public and unit.sites.public else unit.sites.internal
    if not site:
        return unit.language.say("%(unit)s: %(code)s, lần %(label)s", unit=unit.place, code=code, label=revision.label)
    return f"{site.rstrip('/')}/{quote(status_path(code, revision.issue, revision.revision, unit.language))}"


def hand_out(wanted: Wanted, jobs: int, ask: Ask, progress: Progress) -> HandedOut | None:
    """Make the controlled copies that the holders of the distribution list do not have yet, and note them.

    From reading to noting nobody else writes; the files appear once they are noted, so that no number is on two
    papers. None when `ask` says no. `UserError` when there is nothing to make, or for a document that is not in
    force; nothing is noted then.
    """
    with writing(wanted.root, progress, dry_run=wanted.dry_run) as loaded:
        sources = _sound(loaded, wanted.unit)
        sources = sources.on(wanted.day)
        unit, day = sources.units[wanted.unit], wanted.day
        found = sheaves_of(
            sources, unit, documents_in_force(sources, unit, day, wanted.codes), chosen(unit, wanted.holders)
        )
        sheaves = list(found)
        if not sheaves:
            raise UserError(
                f"{unit.slug}: nothing to hand out; to replace a lost copy, first record it with --returned"
            )
        papers = [_stamped(sheaf, unit, day, sources.archive) for sheaf in sheaves]
        if not ask(sheaves):
            return None
        return _hand_out(sources, unit, wanted, sheaves, papers, jobs, progress)


def _hand_out(
    sources: Sources,
    unit: Unit,
    wanted: Wanted,
    sheaves: Sequence[Sheaf],
    papers: Sequence[Sequence[tuple[Stamp, Path]]],
    jobs: int,
    progress: Progress,
) -> HandedOut:
    day, cache = wanted.day, Cache(sources.folders.cache)
    out = wanted.out or sources.folders.copies / unit.slug / day.isoformat()
    parts = [HolderPart(sheaf.holder, tuple(_receipt_lines(sheaf, unit.language))) for sheaf in sheaves]
    with workers(jobs) as executor:
        from sotay.pipeline.tasks.copies import bind_copies, lay_out_slip

        slip = executor.submit(lay_out_slip, cache, sources.folders, receipt(unit, parts, day, sources.folders))
        futures = [
            executor.submit(bind_copies, cache, sources.folders, unit.agency, unit.language, paper) for paper in papers
        ]
        list(progress.each("files for holders", futures))
        made = [future.result() for future in futures]
        first, last = sheaves[0].numbers[0], sheaves[-1].numbers[-1]
        files = {f"{unit.language.address('receipt')}-{first:04d}-{last:04d}.pdf": slip.result()}
    files |= {sheaf.name: content for sheaf, (content, _) in zip(sheaves, made, strict=True)}
    events = [_handover(s, day, content) for s, (content, _) in zip(sheaves, made, strict=True)]
    _note(sources, unit.slug, events, out.absolute(), files)
    return HandedOut(tuple(out / file for file in sorted(files)), last - first + 1, sum(pages for _, pages in made))


def take_back(
    root: Path,
    name: str,
    numbers: Collection[int],
    day: date,
    ask: AskBack,
    progress: Progress,
    *,
    dry_run: bool = False,
) -> tuple[PaperCopy, ...]:
    """Note that copies came back; return them, none when `ask` says no.

    `UserError` for numbers that are not out; nothing is noted then.
    """
    with writing(root, progress, dry_run=dry_run) as loaded:
        sources = _sound(loaded, name)
        out = {copy.number: copy for copy in copies_out(sources.copies[name])}
        if strangers := [str(number) for number in sorted(numbers) if number not in out]:
            raise UserError(f"{name}: not out: {', '.join(strangers)}")
        copies = tuple(out[number] for number in sorted(numbers))
        if not ask(copies):
            return ()
        _note(sources, name, [Handover(day, returned=tuple(sorted(numbers)))])
        return copies


def recall_due(
    root: Path, name: str, day: date, out: Path | None, progress: Progress, *, dry_run: bool = False
) -> tuple[dict[str, list[Recalled]], Path | None]:
    """Return the copies to be recalled, by holder, and the sheet to take along; no sheet where there is none."""
    sources = _sound(settled(root, progress), name)
    found: dict[str, list[Recalled]] = defaultdict(list)
    for item in to_recall(sources.copies[name], register_of(sources, sources.units[name]), day):
        found[item.copy.holder].append(item)
    if not found or dry_run:
        return dict(found), None
    from sotay.pipeline.tasks.copies import lay_out_slip

    unit, cache = sources.units[name], Cache(sources.folders.cache)
    title = titles_of(sources, unit)
    parts = [
        HolderPart(holder, tuple(_recall_line(i, title(i.copy.code, i.copy.label), unit.language) for i in of))
        for holder, of in found.items()
    ]
    slip = lay_out_slip(cache, sources.folders, recall(unit, parts, day, sources.folders))
    file = out or root / "copies" / name / f"{unit.language.address('recall')}-{day.isoformat()}.pdf"
    place(file, cache.read(slip))
    return dict(found), file


# ── what is asked for ────────────────────────────────────────────────────────────────────────────


def _sound(loaded: Loaded, name: str) -> Sources:
    """Return the sources. Of them the commune's file, its register and its copies must be without mistakes."""
    sources, problems = loaded
    if sources is None:
        raise SourceError(problems)
    sources.require([name])
    needed = {unit_path(name), register_path(name), copies_path(name)}
    found = (*problems, *unsound_registers(sources), *unsound_copies(sources), *letters_of_files(sources))
    mistakes = [p for p in found if p.path in needed and p.level == "mistake"]
    if mistakes:
        raise SourceError(mistakes)
    return sources


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


def _receipt_lines(sheaf: Sheaf, language: Language) -> Iterator[tuple[str, ...]]:
    for number, due in zip(sheaf.numbers, sheaf.documents, strict=True):
        old = (
            language.say("☐ bản số %(number)s, lần %(label)s", number=due.old.number, label=due.old.label)
            if due.old
            else ""
        )
        yield due.code, due.title, due.revision.label, str(number), old


def _recall_line(item: Recalled, title: str, language: Language) -> tuple[str, ...]:
    copy, life = item.copy, item.life
    until = language.short_date(life.until) if life.until else ""
    instead = (
        language.say("lần %(label)s, %(day)s", label=life.successor.label, day=until)
        if life.successor
        else language.say("thu hồi, %(day)s", day=until)
    )
    return copy.code, title, copy.label, str(copy.number), instead, "☐"


def _handover(sheaf: Sheaf, day: date, content: str) -> Handover:
    copies = {
        due.code: Copy(number, due.revision.issue, due.revision.revision)
        for number, due in zip(sheaf.numbers, sheaf.documents, strict=True)
    }
    return Handover(day, sheaf.holder, content, copies)


def _note(
    sources: Sources,
    name: str,
    events: Sequence[Handover],
    out: Path | None = None,
    files: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Add events to a commune's list of copies, in one step, and put files, name → digest, into `out` if that is done.

    The caller holds the lock.
    """
    source, log, cache = copies_path(name), sources.copies[name], Cache(sources.folders.cache)
    for event in events:
        log = CopyLog((*log.events, follow(log, event)))
    sealed = log.events[-len(events) :]

    def grow(text: str) -> str:
        language = sources.units[name].language
        return reduce(lambda grown, event: with_handover(grown, event, language), sealed, text)

    text = ledger.grown(sources, source, grow, log, CopyLog)
    if faults := [fault.message for fault in copy_faults(log, sources.registers[name])]:
        raise UserError(f"{name}: " + "; ".join(faults))
    try:
        if out:
            Outgoing(sources.folders.copies).stage(name, sealed[-1].seal, out, files, cache)
        replace_text(sources.folders.root / source, text)
    except Missing as error:
        raise UserError(f"{cache.folder}: lost some of its files; run copies again") from error
    finally:
        settle(sources.folders, name)
