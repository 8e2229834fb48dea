"""Which controlled copies a commune's holders should get: what is in force and they do not have yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sotay.base.errors import UserError
from sotay.base.text import closest, fold, slug
from sotay.control.copies import PaperCopy, copies_out, paper_copies
from sotay.control.lifetime import in_force, lifetimes
from sotay.control.standing import ended
from sotay.facts.structure import ordered
from sotay.load.sources import Sources
from sotay.model.paths import unit_path
from sotay.model.registers import Register
from sotay.model.revisions import Revision
from sotay.model.units import Unit


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


def register_of(sources: Sources, unit: Unit) -> Register:
    """Return the commune's register; where others have replaced the commune, with the end of its documents."""
    return ended(sources.registers[unit.slug], unit)


def documents_in_force(sources: Sources, unit: Unit, day: date, codes: Sequence[str]) -> list[tuple[str, Revision]]:
    """Return the documents in force, in the order of the manual, or those of these codes."""
    register = register_of(sources, unit)
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
    """Say why there are no copies of a document."""
    lives = lifetimes(register_of(sources, unit), code)
    if not lives:
        near = closest(code, (c for e in sources.registers[unit.slug].events for c in e.documents))
        return f"{code}: was never issued in {unit.slug}" + (f"; did you mean {near}?" if near else "")
    if lives[-1].state(day) == "pending":
        return f"{code}: in force only from {lives[-1].revision.effective} on"
    return f"{code}: withdrawn since {lives[-1].until}"


def chosen(unit: Unit, wanted: Sequence[str]) -> list[tuple[str, int]]:
    """Return holders and how many copies each has: all of the distribution list, or those of these names.

    A name counts as it is written; without its marks and capitals only where it is then one holder's alone.
    """
    listed = {holder.holder: holder.copies for holder in unit.distribution}
    if not listed:
        raise UserError(f"{unit_path(unit.slug)}: no distribution list; name the holders there")
    chosen = set[str]()
    for name in wanted:
        same = [holder for holder in listed if holder == name] or [h for h in listed if fold(h) == fold(name)]
        if len(same) != 1:
            near = same or [holder for holder in listed if fold(name) in fold(holder)]
            meant = f"say which: {'; '.join(near)}" if near else f"it has: {'; '.join(listed)}"
            raise UserError(f'"{name}" is not a holder on the distribution list; {meant}')
        chosen.update(same)
    return [(holder, count) for holder, count in listed.items() if not wanted or holder in chosen]


def sheaves_of(
    sources: Sources, unit: Unit, documents: Sequence[tuple[str, Revision]], holders: Sequence[tuple[str, int]]
) -> Iterator[Sheaf]:
    """Yield a file for each copy that a holder is to have, with the documents that are missing in it."""
    log, title = sources.copies[unit.slug], titles_of(sources, unit)
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


def titles_of(sources: Sources, unit: Unit) -> Callable[[str, str], str]:
    """Return what gives the title a revision had, or the document has now where the archive does not have it."""
    now = {document.code: document.title for document in sources.documents_of(unit)}

    def title(code: str, label: str) -> str:
        said = sources.archive.text(unit.slug, code, label)
        return said.title if said else now.get(code, "")

    return title
