"""Files -> Sources: every file is read here, once, and every check on one file is made here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from sotay.base.errors import Problem, UserError
from sotay.base.folders import Folders
from sotay.base.hashing import digest
from sotay.base.text import closest
from sotay.facts.editions import is_edition
from sotay.load.copies import read_copies
from sotay.load.editions import excused, in_editions, translated, unknown_editions
from sotay.load.fees import fee_faults
from sotay.load.files import strays
from sotay.load.parts import (
    as_first_names_them,
    of_known_kinds,
    own_docs,
    read_folder,
    read_keys,
    read_registers,
    read_units,
)
from sotay.load.patterns import resolve
from sotay.load.reader import Reader
from sotay.load.references import read_references, references_on
from sotay.load.units import Province, UnitFile, complete, known_kinds, province_on, related, units_on
from sotay.model.copies import CopyLog
from sotay.model.documents import Document
from sotay.model.paths import PORTAL
from sotay.model.references import References
from sotay.model.registers import Register
from sotay.model.units import Unit
from sotay.storage.archive import Archive
from sotay.storage.words import IssuedWords

ONLY_EDITION = re.compile(r"""\bedition\s*=\s*["']([^"']+)["']""")


@dataclass(frozen=True)
class Sources:
    """Everything read, checked file by file. A commune with mistakes of its own is left out of `units`.

    What holds for a period only reads as on `day`; `load` gives what holds before any change, `on` any other day.
    """

    folders: Folders
    archive: Archive
    province: Province
    written: Province
    """The province as its file has it, on no day."""
    files: Mapping[str, UnitFile]
    """The same of each commune that could be read."""
    references: References
    units: Mapping[str, Unit]
    documents: tuple[Document, ...]
    """Shared documents and pages, by path."""
    own: Mapping[str, tuple[Document, ...]]
    """A commune's own documents; one with the path of a shared document replaces it."""
    registers: Mapping[str, Register]
    portal: tuple[Document, ...]
    pictures: Mapping[str, str]
    """Files below `docs/` that are not Markdown: path → digest."""
    own_pictures: Mapping[str, Mapping[str, str]]
    """The same below a commune's own `docs/`; one with the path of a shared file replaces it."""
    digests: Mapping[str, str]
    """Every file read: path from the root → digest of its bytes."""
    unit_lines: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """For each commune, dotted path in its YAML → line."""
    province_lines: Mapping[str, int] = field(default_factory=dict)
    reference_lines: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """For each file of `references/`, dotted path → line."""
    register_lines: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """For each commune, dotted path in its register (`events.2.documents.QT-01`) → line."""
    strays: tuple[Problem, ...] = ()
    """Files and folders that nothing reads."""
    unread: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """For each commune (empty: what all share) with documents that could not be read: how pages call these."""
    copies: Mapping[str, CopyLog] = field(default_factory=dict)
    copies_lines: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    """Public keys and certificates that the province names, by the path of their file."""
    variants: Mapping[str, Mapping[str, Document]] = field(default_factory=dict)
    """Documents that say something else in an edition of the standard: its id → path from the root → document."""
    day: date | None = None

    def on(self, day: date) -> Sources:
        """Return the sources as they read on a day, whatever day these are of: first the day, then the edition."""
        if self.day == day:
            return self
        references = references_on(self.references, day)
        province = province_on(self.written, day, references.acts)
        units = units_on({name: self.files[name] for name in self.units}, province, day, references.acts)
        written = [d.on(day) for d in (*self.documents, *(d for documents in self.own.values() for d in documents))]
        return replace(
            self,
            day=day,
            references=references,
            province=province,
            units={n: excused(unit, self.files[n], references, province.numbering) for n, unit in units.items()},
            variants=in_editions(written, references)[0],
            documents=_on(self.documents, day, references),
            own={unit: _on(documents, day, references) for unit, documents in self.own.items()},
            portal=_on(self.portal, day, references),
        )

    @cached_property
    def known_codes(self) -> frozenset[str]:
        """Return the codes of all documents of all communes."""
        own = (d for documents in self.own.values() for d in documents)
        return frozenset(d.code for d in (*self.documents, *own) if d.code)

    @cached_property
    def known_paths(self) -> frozenset[str]:
        """Return the paths of all pages of all communes."""
        own = (d for documents in self.own.values() for d in documents)
        return frozenset(d.path for d in (*self.documents, *own))

    @cached_property
    def ever(self) -> tuple[Document, ...]:
        """Return all documents as they read in each of their periods, with every act they ever cite."""
        bases = {name: group.acts for name, group in self.references.groups.items()}
        references = replace(self.references, bases=bases, day=None)
        own = (d for documents in self.own.values() for d in documents)
        days = ((d, period.since) for d in (*self.documents, *own) for period in d.periods)
        return tuple(resolve(document.on(day), references)[0] for document, day in days)

    def require(self, units: Iterable[str]) -> None:
        """Raise UserError for the slugs that no file in `units/` has."""
        unknown = [unit for unit in units if unit not in self.unit_lines]
        if unknown:
            meant = [near for unit in unknown if (near := closest(unit, self.unit_lines))]
            hint = f"; did you mean {', '.join(meant)}?" if meant else ""
            raise UserError(f"no such commune in units/: {', '.join(unknown)}{hint}")

    def documents_of(self, unit: Unit) -> tuple[Document, ...]:
        """Return the documents that apply to the commune, by path, its own in place of shared ones."""
        own = {d.path: d for d in self.own.get(unit.slug, ())}
        left_out = {entry.code for entry in unit.left_out}
        chosen = {d.path: d for d in self.documents} | own
        kept = (d for _, d in sorted(chosen.items()) if applies(d, unit) and d.code not in left_out)
        return tuple(self.in_edition(d, unit.standard) for d in kept)

    def in_edition(self, document: Document, edition: str) -> Document:
        """Return a document as an edition of the standard has it: with what it says for it, and its clauses."""
        if edition == self.province.numbering and not document.meta.editions:
            return document
        key = (document.source, edition)
        if key not in self._in_editions:
            self._in_editions[key] = self._in_edition(document, edition)
        return self._in_editions[key]

    def _in_edition(self, document: Document, edition: str) -> Document:
        numbering, said = self.province.numbering, self.variants.get(edition, {}).get(document.source)
        shown = said or replace(document, meta=replace(document.meta, editions={}))
        names = (document.meta.editions[name] for name in document.meta.editions if is_edition(edition, name))
        if edition == numbering or (said and any(getattr(facts, "clauses", None) for facts in names)):
            return shown
        return translated(shown, self.references, numbering, edition)

    @cached_property
    def _in_editions(self) -> dict[tuple[str, str], Document]:
        return {}

    @cached_property
    def waiting(self) -> tuple[str, ...]:
        """Return the editions for which documents say something, and which no commune follows."""
        followed = {unit.standard for unit in self.units.values()}
        own = (d for documents in self.own.values() for d in documents)
        named = {name for d in (*self.documents, *own) for name in ONLY_EDITION.findall(d.body)}
        named |= self.variants.keys()
        known = sorted(self.references.editions.keys() - followed)
        return tuple(edition for edition in known if any(is_edition(edition, name) for name in named))

    def references_of(self, unit: Unit) -> References:
        """Return the references with the edition of the standard that the commune follows."""
        if unit.standard == self.province.standard:
            return self.references
        return replace(self.references, standard=self.references.editions[unit.standard])

    def document(self, source: str, unit: str) -> Document | None:
        """Return the document of a file, of the shared ones or of a commune's own; None for any other file."""
        return next((d for d in (*self.documents, *self.own.get(unit, ())) if d.source == source), None)

    def pictures_of(self, unit: str) -> Mapping[str, str]:
        """Return the files a commune's pages may show, by path below `docs/`: its own in place of shared ones."""
        return {**self.pictures, **self.own_pictures.get(unit, {})}

    def picture(self, unit: str, path: str) -> str:
        """Return the path from the root of a file that a commune's pages show."""
        return f"units/{unit}/docs/{path}" if path in self.own_pictures.get(unit, {}) else f"docs/{path}"

    def fingerprint_of(self, unit: str) -> str:
        """Return the digest of everything this commune's manual depends on: files, and which documents others have."""
        mine = (
            f"{line} {path}"
            for path, line in sorted(self.digests.items())
            if not path.startswith("units/") or path == "units/_province.yml" or owner(path) == unit
        )
        relatives = [str((u.replaces, u.replaced_by)) for u in (self.units.get(unit),) if u]
        return digest("\n".join([*mine, *relatives, *sorted(self.known_codes), *sorted(self.known_paths)]))


def applies(document: Document, unit: Unit) -> bool:
    """Return whether a document applies to this commune, by its `applies_to`."""
    rule = document.meta.applies_to
    follows = not rule.editions or any(is_edition(unit.standard, name) for name in rule.editions)
    return follows and (not rule.kinds or unit.kind in rule.kinds) and (not rule.units or unit.slug in rule.units)


def _on(documents: tuple[Document, ...], day: date, references: References) -> tuple[Document, ...]:
    return tuple(resolve(document.on(day), references)[0] for document in documents)


def owner(path: str) -> str:
    """Return the slug of the commune a file below `units/` belongs to."""
    return path.removeprefix("units/").partition("/")[0].removesuffix(".yml")


def load(root: Path) -> tuple[Sources | None, list[Problem]]:
    """Return all sources below a root and every mistake in any file; no sources when shared data is unusable."""
    folders = Folders(root.resolve())
    reader = Reader(folders)
    province, province_lines = reader.yaml("units/_province.yml", Province)
    edition = province.standard if province else None
    references = read_references(reader, edition)
    shared, pictures = read_folder(reader, "docs", "")
    files, lines = read_units(reader)
    read = {name: read_folder(reader, f"units/{name}/docs", name) for name in files if own_docs(folders, name)}
    own = {name: pages for name, (pages, _) in read.items()}
    own_pictures = {name: shown for name, (_, shown) in read.items()}
    beside = tuple(strays(folders.units, folders.references))
    reader.add(problem for problem in beside if problem.level == "mistake")
    registers, register_lines = read_registers(reader, files)
    copies = {name: read_copies(reader, name) for name in files}
    if province is None or references is None:
        return None, reader.problems
    variants, unfit = in_editions((*shared, *(page for pages in own.values() for page in pages)), references)
    reader.add(unfit)
    shared = _with_steps(reader, shared, references)
    own = {name: _with_steps(reader, pages, references) for name, pages in own.items()}
    files = of_known_kinds(reader, files, known_kinds(province))
    known = {n: file for n, file in files.items() if file is not None and n in registers}
    units = {n: complete(n, file, province) for n, file in known.items()}
    reader.add(unknown_editions(province, province_lines, units, lines, references.editions))
    units = {
        n: excused(unit, known[n], references, province.numbering)
        for n, unit in units.items()
        if unit.standard in references.editions
    }
    units = related(units, files)
    own_fees = {name: file.fees for name, file in files.items() if file}
    reader.add(fee_faults(province.fees, own_fees, reader.lines))
    sources = Sources(
        folders=folders,
        archive=Archive(folders.archive, words=IssuedWords(folders.issued, _seals(registers.values()))),
        province=province,
        written=province,
        references=references,
        units=units,
        files={name: file for name, file in files.items() if file is not None},
        documents=tuple(d for d in shared if not d.path.startswith(f"{PORTAL}/")),
        own=own,
        registers=registers,
        register_lines=register_lines,
        copies={name: log for name, (log, _) in copies.items()},
        copies_lines={name: found for name, (_, found) in copies.items()},
        portal=as_first_names_them([d for d in shared if d.path.startswith(f"{PORTAL}/")]),
        pictures=pictures,
        own_pictures=own_pictures,
        keys=read_keys(reader, province),
        variants=variants,
        digests=dict(sorted(reader.digests.items())),
        unit_lines=lines,
        province_lines=province_lines,
        strays=tuple(problem for problem in beside if problem.level != "mistake"),
        unread=reader.unread,
        reference_lines={path: found for path, found in reader.lines.items() if path.startswith("references/")},
    )
    return sources, reader.problems


def _seals(registers: Iterable[Register]) -> tuple[str, ...]:
    return tuple(sorted({event.seal for register in registers for event in register.events}))


def _with_steps(reader: Reader, documents: tuple[Document, ...], references: References) -> tuple[Document, ...]:
    """Return the documents, with the steps of any pattern they refer to; what is wrong on any day is told once."""
    resolved = []
    for document in documents:
        complete_one, problems = resolve(document, references)
        later = (p for period in document.periods[1:] for p in resolve(document.on(period.since), references)[1])
        reader.add(dict.fromkeys([*problems, *later]), document.unit)
        resolved.append(complete_one)
    return tuple(resolved)
