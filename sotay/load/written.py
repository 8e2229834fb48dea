"""All files below a root as they are written: each read once, nothing inherited yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sotay.base.errors import Problem
from sotay.load.copies import read_copies, read_readings
from sotay.load.files import strays
from sotay.load.levels import below_levels
from sotay.load.parts import own_docs, read_folder, read_regions, read_registers, read_units
from sotay.load.reader import Reader
from sotay.load.references import read_references
from sotay.load.supplements import apart
from sotay.load.units import Group, Level, Province, UnitFile
from sotay.model.copies import CopyLog
from sotay.model.documents import Document
from sotay.model.paths import GROUP
from sotay.model.readings import ReadingLog
from sotay.model.references import References
from sotay.model.registers import Register

Lines = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class WrittenFiles:
    """What stands in the files; of a unit or region, or of all, what could not be read is None or left out."""

    group_path: str
    province: Province | None
    province_lines: Mapping[str, int]
    references: References | None
    shared: tuple[Document, ...]
    pictures: Mapping[str, str]
    levels: Mapping[str, Level | None]
    """Regions by `_name`, then units by slug."""
    region_lines: Lines
    files: Mapping[str, UnitFile | None]
    unit_lines: Lines
    own: Mapping[str, tuple[Document, ...]]
    supplements: Mapping[str, tuple[Document, ...]]
    own_pictures: Mapping[str, Mapping[str, str]]
    registers: Mapping[str, Register]
    register_lines: Lines
    copies: Mapping[str, tuple[CopyLog, Mapping[str, int]]]
    readings: Mapping[str, tuple[ReadingLog, Mapping[str, int]]]
    strays: tuple[Problem, ...]
    """Files and folders that nothing reads; those that are mistakes were added to the reader's."""

    @cached_property
    def below(self) -> Mapping[str, tuple[str, ...]]:
        """For each unit and region, the units at or below it."""
        return below_levels(self.levels)


def read_all(reader: Reader) -> WrittenFiles:
    """Read every file; what is wrong with one is among the reader's problems."""
    group = reader.group_path()
    province, province_lines = reader.yaml(group, Group if group == GROUP else Province)
    references = read_references(reader, province.standard if province else None)
    shared, pictures = read_folder(reader, "docs", "")
    regions, region_lines = read_regions(reader)
    files, unit_lines = read_units(reader)
    levels: dict[str, Level | None] = {**regions, **files}
    found = {n: read_folder(reader, f"units/{n}/docs", n) for n in levels if own_docs(reader.folders, n)}
    own, supplements = apart({name: pages for name, (pages, _) in found.items()})
    beside = tuple(strays(reader.folders.units, reader.folders.references))
    reader.add(problem for problem in beside if problem.level == "mistake")
    registers, register_lines = read_registers(reader, files)
    return WrittenFiles(
        group_path=group,
        province=province,
        province_lines=province_lines,
        references=references,
        shared=shared,
        pictures=pictures,
        levels=levels,
        region_lines=region_lines,
        files=files,
        unit_lines=unit_lines,
        own=own,
        supplements=supplements,
        own_pictures={name: shown for name, (_, shown) in found.items()},
        registers=registers,
        register_lines=register_lines,
        copies={name: read_copies(reader, name) for name in files},
        readings={name: read_readings(reader, name) for name in files},
        strays=tuple(problem for problem in beside if problem.level != "mistake"),
    )
