"""Files -> Sources: what stands in all files, put together, with every mistake that one file alone shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from sotay.base.errors import Problem, UserError
from sotay.base.folders import Folders
from sotay.base.hashing import digest
from sotay.base.languages.language import Language
from sotay.base.text import closest
from sotay.load.editions import claims_of, excused, in_editions, translated, unknown_editions
from sotay.load.fees import fee_faults
from sotay.load.levels import (
    applies,
    chain,
    complete,
    known_kinds,
    province_on,
    related,
    spread,
    units_on,
)
from sotay.load.parts import (
    as_first_names_them,
    of_known_kinds,
    read_keys,
    seals,
)
from sotay.load.patterns import on_day, resolve, with_steps
from sotay.load.reader import Reader
from sotay.load.references import references_on
from sotay.load.supplements import supplemented
from sotay.load.units import Level, Province, UnitFile
from sotay.load.written import WrittenFiles, read_all
from sotay.model.claims import is_edition
from sotay.model.copies import CopyLog
from sotay.model.documents import Document
from sotay.model.paths import GROUP, PORTAL, owner
from sotay.model.readings import ReadingLog
from sotay.model.references import References
from sotay.model.registers import Register
from sotay.model.units import Unit
from sotay.storage.archive import Archive
from sotay.storage.words import IssuedWords


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
    levels: Mapping[str, Level]
    """Units by slug, and regions by `_name`: all that may stand above a unit."""
    references: References
    units: Mapping[str, Unit]
    documents: tuple[Document, ...]
    """Shared documents and pages, by path."""
    own: Mapping[str, tuple[Document, ...]]
    """The documents of a unit or region; one with the path of a document of a level above replaces it."""
    registers: Mapping[str, Register]
    portal: tuple[Document, ...]
    pictures: Mapping[str, str]
    """Files below `docs/` that are not Markdown: path → digest."""
    own_pictures: Mapping[str, Mapping[str, str]]
    """The same below the `docs/` of a unit or region; one with the path of a file of a level above replaces it."""
    digests: Mapping[str, str]
    """Every file read: path from the root → digest of its bytes."""
    unit_lines: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """For each commune, dotted path in its YAML → line."""
    province_lines: Mapping[str, int] = field(default_factory=dict)
    below: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For each unit and region, the units that it stops when something of its own is wrong: itself, those below."""
    group_path: str = GROUP
    """The file of what all units have in common, from the root."""
    region_lines: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """For each region (`_name`), dotted path in its YAML → line."""
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
    readings: Mapping[str, ReadingLog] = field(default_factory=dict)
    readings_lines: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    """Public keys and certificates that the province names, by the path of their file."""
    variants: Mapping[str, Mapping[str, Document]] = field(default_factory=dict)
    """Documents that say something else in an edition of the standard: its id → path from the root → document."""
    supplements: Mapping[str, tuple[Document, ...]] = field(default_factory=dict)
    """For each commune, the files with its own words for blocks of shared documents."""
    day: date | None = None

    def on(self, day: date) -> Sources:
        """Return the sources as they read on a day, whatever day these are of: first the day, then the edition."""
        if self.day == day:
            return self
        references = references_on(self.references, day)
        province = province_on(self.written, day, references.acts)
        units = units_on({name: self.files[name] for name in self.units}, self.levels, province, day, references.acts)
        written = [d.on(day) for d in (*self.documents, *(d for documents in self.own.values() for d in documents))]
        return replace(
            self,
            day=day,
            references=references,
            province=province,
            units={
                n: excused(unit, [self.levels[name] for name in (n, *unit.above)], references, province.numbering)
                for n, unit in units.items()
            },
            variants=in_editions(written, references)[0],
            documents=on_day(self.documents, day, references),
            own={unit: on_day(documents, day, references) for unit, documents in self.own.items()},
            portal=on_day(self.portal, day, references),
        )

    @cached_property
    def known_codes(self) -> frozenset[str]:
        """Return the codes of all documents of all communes."""
        return frozenset(d.code for d in sum(self.own.values(), self.documents) if d.code)

    @cached_property
    def known_paths(self) -> frozenset[str]:
        """Return the paths of all pages of all communes."""
        return frozenset(d.path for d in sum(self.own.values(), self.documents))

    @cached_property
    def ever(self) -> tuple[Document, ...]:
        """Return all documents as they read in each of their periods, with every act they ever cite."""
        bases = {name: group.acts for name, group in self.references.groups.items()}
        references = replace(self.references, bases=bases, day=None)
        own = (d for documents in self.own.values() for d in documents)
        days = ((d, period.since) for d in (*self.documents, *own) for period in d.periods)
        said = (d for documents in self.supplements.values() for d in documents)
        return (*(resolve(document.on(day), references)[0] for document, day in days), *said)

    def require(self, units: Iterable[str]) -> None:
        """Raise UserError for the slugs that no file in `units/` has."""
        unknown = [unit for unit in units if unit not in self.unit_lines]
        if unknown:
            meant = [near for unit in unknown if (near := closest(unit, self.unit_lines))]
            hint = f"; did you mean {', '.join(meant)}?" if meant else ""
            raise UserError(f"no such commune in units/: {', '.join(unknown)}{hint}")

    def documents_of(self, unit: Unit) -> tuple[Document, ...]:
        """Return the documents that apply to the commune, by path, its own in place of shared ones."""
        if id(unit) not in self._documents:  # with the unit itself, so that no other one gets its id
            self._documents[id(unit)] = unit, self._documents_of(unit)
        return self._documents[id(unit)][1]

    @cached_property
    def _documents(self) -> dict[int, tuple[Unit, tuple[Document, ...]]]:
        return {}

    def __getstate__(self) -> dict[str, object]:
        """Pickle the fields only: what is found on demand is found again."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def _documents_of(self, unit: Unit) -> tuple[Document, ...]:
        left_out = {entry.code for entry in unit.left_out}
        kept = (d for _, d in sorted(self.by_path(unit).items()) if applies(d, unit) and d.code not in left_out)
        claiming = (claims_of(self.in_edition(d, unit.standard), unit, self._in_editions) for d in kept)
        return tuple(self.supplemented(d, unit.slug) for d in claiming)

    def supplemented(self, document: Document, unit: str) -> Document:
        """Return a document with the commune's own words in its blocks, if it has any for it."""
        if document.unit or not document.code or not self.supplements:
            return document
        return supplemented(document, self.supplements_of(document.code, unit))

    def supplements_of(self, code: str, unit: str) -> tuple[Document, ...]:
        """Return the supplements to a document, of the commune itself and then of the levels above it."""
        levels = (self.supplements.get(level, ()) for level in self.levels_of(unit))
        return tuple(one for found in levels for one in found if one.supplements == code)

    def by_path(self, unit: Unit) -> dict[str, Document]:
        """Return the documents a unit could have, by path: its own and those of levels above before shared ones."""
        levels = (unit.slug, *unit.above)[::-1]
        return {d.path: d for d in (*self.documents, *(d for level in levels for d in self.own.get(level, ())))}

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

    def references_of(self, unit: Unit) -> References:
        """Return the references with the edition of the standard that the commune follows."""
        if unit.standard == self.province.standard:
            return self.references
        return replace(self.references, standard=self.references.editions[unit.standard])

    def language_of(self, unit: str) -> Language:
        """Return the language of a commune's own files, or of the shared ones (no unit)."""
        return self.units[unit].language if unit in self.units else self.province.language

    def document(self, source: str, unit: str) -> Document | None:
        """Return the document of a file, of the shared ones or of a commune's own; None for any other file."""
        own = (d for level in self.levels_of(unit) for d in self.own.get(level, ()))
        found = next((d for d in (*self.documents, *own) if d.source == source), None)
        return self.supplemented(found, unit) if found else None

    def lines_of(self, level: str) -> Mapping[str, int]:
        """Return dotted path → line in the file of a unit or region."""
        return self.region_lines[level] if level in self.region_lines else self.unit_lines[level]

    def said_by(self, unit: str, place: str) -> str:
        """Return which of a unit and the levels above it says a value first; empty if only the group may."""
        return next((level for level in self.levels_of(unit) if place in self.lines_of(level)), "")

    def levels_of(self, unit: str) -> tuple[str, ...]:
        """Return a unit and the levels above it, the nearest first."""
        return unit, *(self.units[unit].above if unit in self.units else ())

    def pictures_of(self, unit: str) -> Mapping[str, str]:
        """Return the files a commune's pages may show, by path below `docs/`: its own in place of shared ones."""
        own = (self.own_pictures.get(level, {}) for level in self.levels_of(unit)[::-1])
        return {**self.pictures, **{path: content for some in own for path, content in some.items()}}

    def picture(self, unit: str, path: str) -> str:
        """Return the path from the root of a file that a commune's pages show."""
        having = (level for level in self.levels_of(unit) if path in self.own_pictures.get(level, {}))
        return next((f"units/{level}/docs/{path}" for level in having), f"docs/{path}")

    def fingerprint_of(self, unit: str) -> str:
        """Return the digest of everything this commune's manual depends on: files, and which documents others have."""
        levels = self.levels_of(unit)
        mine = (
            f"{line} {path}"
            for path, line in sorted(self.digests.items())
            if not path.startswith("units/") or path == self.group_path or owner(path) in levels
        )
        relatives = [str((u.replaces, u.replaced_by)) for u in (self.units.get(unit),) if u]
        return digest("\n".join([*mine, *relatives, *sorted(self.known_codes), *sorted(self.known_paths)]))


def load(root: Path) -> tuple[Sources | None, list[Problem]]:
    """Return all sources below a root and every mistake in any file; no sources when shared data is unusable."""
    reader = Reader(Folders(root.resolve()))
    written = read_all(reader)
    if written.province is None or written.references is None:
        return None, spread(reader.problems, written.below)
    sources = _sources(reader, written, written.province, written.references)
    return sources, spread(reader.problems, written.below, sources.language_of)


def _sources(reader: Reader, written: WrittenFiles, province: Province, references: References) -> Sources:
    """Return the sources, on no day yet; what only shows once files are put together is added to the problems."""
    every = (*written.shared, *(page for pages in written.own.values() for page in pages))
    variants, unfit = in_editions(every, references)
    reader.add(unfit)
    shared = with_steps(reader, written.shared, references)
    own = {name: with_steps(reader, pages, references) for name, pages in written.own.items()}
    files = of_known_kinds(reader, written.files, known_kinds(province))
    levels = {name: level for name, level in written.levels.items() if level is not None}
    units = _units(reader, written, files, levels, province, references)
    reader.add(
        fee_faults(province.fees, {n: level.fees for n, level in levels.items()}, reader.lines, written.group_path)
    )
    return Sources(
        folders=reader.folders,
        archive=Archive(
            reader.folders.archive, words=IssuedWords(reader.folders.issued, seals(written.registers.values()))
        ),
        province=province,
        written=province,
        references=references,
        units=units,
        files={name: file for name, file in files.items() if file is not None},
        levels=levels,
        documents=tuple(d for d in shared if not d.path.startswith(f"{PORTAL}/")),
        own=own,
        registers=written.registers,
        register_lines=written.register_lines,
        copies={name: log for name, (log, _) in written.copies.items()},
        copies_lines={name: found for name, (_, found) in written.copies.items()},
        readings={name: log for name, (log, _) in written.readings.items()},
        readings_lines={name: found for name, (_, found) in written.readings.items()},
        portal=as_first_names_them([d for d in shared if d.path.startswith(f"{PORTAL}/")]),
        pictures=written.pictures,
        own_pictures=written.own_pictures,
        keys=read_keys(reader, province),
        variants=variants,
        supplements=written.supplements,
        digests=dict(sorted(reader.digests.items())),
        unit_lines=written.unit_lines,
        below=written.below,
        province_lines=written.province_lines,
        group_path=written.group_path,
        region_lines=written.region_lines,
        strays=written.strays,
        unread=reader.unread,
        reference_lines={path: found for path, found in reader.lines.items() if path.startswith("references/")},
    )


def _units(
    reader: Reader,
    written: WrittenFiles,
    files: Mapping[str, UnitFile | None],
    levels: Mapping[str, Level],
    province: Province,
    references: References,
) -> dict[str, Unit]:
    """Return the units with all that they inherit; one without a register, or of an unknown edition, is left out."""
    known = {n: file for n, file in files.items() if file is not None and n in written.registers}
    units = {n: complete(n, file, province, above=chain(file, levels)) for n, file in known.items()}
    reader.add(unknown_editions(province, reader.lines, written.group_path, units, references.editions))
    units = {
        n: excused(unit, [known[n], *chain(known[n], levels).values()], references, province.numbering)
        for n, unit in units.items()
        if unit.standard in references.editions
    }
    return related(units, files)
