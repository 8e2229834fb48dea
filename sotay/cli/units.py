"""`build.py units export FILE.xlsx` and `units import FILE.xlsx`: what units say of themselves, as an Excel file."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotay.base.errors import SourceError, UserError
from sotay.cli.arguments import agreed, common, jobs, writes

if TYPE_CHECKING:
    from sotay.importing.units.changes import CellChange
    from sotay.load.sources import Sources


PATIENCE = 2.0
"""Seconds after which it is said how far the check is."""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("units", help="fill in the communes' own values with Excel")
    command.add_argument("action", choices=("export", "import"), help="write FILE, or take over what was changed in it")
    command.add_argument("file", type=Path, metavar="FILE", help="an .xlsx file")
    jobs(command)
    writes(command)
    common(command)


def run(options: argparse.Namespace, root: Path, as_of: date) -> int:
    """Write or read the Excel file; return the exit code."""
    from sotay.load.sources import load

    file: Path = options.file
    if file.suffix.lower() != ".xlsx":
        raise UserError(f"{file}: give it a name that ends in .xlsx")
    sources, problems = load(root)
    if sources is None:
        raise SourceError(problems)
    if unreadable := [p for p in problems if p.path in {f"units/{unit}.yml" for unit in sources.unit_lines}]:
        raise SourceError(unreadable)
    sources = sources.on(as_of)
    return _export(options, sources) if options.action == "export" else _import(options, sources, root, as_of)


def _export(options: argparse.Namespace, sources: Sources) -> int:
    from sotay.export.excel import grid_book
    from sotay.importing.units.sheets import book
    from sotay.storage.files import explained, write

    file: Path = options.file
    if file.exists():
        raise UserError(f"{file}: it is there already, and may hold what somebody filled in; choose another name")
    content = grid_book(book(sources))
    options.answer = {"file": str(file), "units": len(sources.files)}
    if not options.dry_run:
        with explained(file):
            write(file, content)
    count = len(sources.files)
    print(f"{file}: {count} commune{'' if count == 1 else 's'}")
    return 0


def _import(options: argparse.Namespace, sources: Sources, root: Path, as_of: date) -> int:
    from sotay.base.progress import Progress
    from sotay.importing.units.changes import changes
    from sotay.importing.units.sheets import book
    from sotay.importing.units.writing import checked, new_texts, write

    file: Path = options.file
    if not file.is_file():
        raise UserError(f"{file}: no such file")
    found = changes(file, book(sources))
    options.answer = {"changes": [asdict(change) for change in found], "written": []}
    if not found:
        print(f"{file}: says nothing else than the files of the communes")
        return 0
    texts = new_texts(root, file.name, found)
    checked(root, file.name, texts, as_of, options.jobs, Progress(patience=PATIENCE))
    for line in told(found):
        print(line)
    if not agreed(options):
        print("nothing was written")
        return 0
    write(root, texts)
    options.answer["written"] = [text.source for text in texts]
    for text in texts:
        print(text.source)
    return 0


def told(found: Sequence[CellChange]) -> Iterator[str]:
    """Yield each changed cell, old and new, by commune."""
    for unit in dict.fromkeys(change.unit for change in found):
        yield unit
        for change in (change for change in found if change.unit == unit):
            yield f"  {change.cell} {change.name}: {change.old or '(nothing)'} → {change.new or '(nothing)'}"
    units = len({change.unit for change in found})
    cells = f"{len(found)} cell{'s' if len(found) > 1 else ''}"
    yield f"{cells} of {units} commune{'s' if units > 1 else ''}"
