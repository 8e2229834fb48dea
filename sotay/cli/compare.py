"""`build.py compare`: what the shipped set and records of the national catalogue say differently."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotay.base.errors import Problem, SourceError, UserError
from sotay.cli.arguments import common

if TYPE_CHECKING:
    from sotay.facts.catalogue.difference import Difference
    from sotay.facts.catalogue.report import Reconciliation
    from sotay.facts.cells import Table
    from sotay.load.sources import Sources
    from sotay.model.catalogue import CatalogueMap

WIDTH = 118
DIFFERENCES = "references/differences.yml"


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("compare", help="show what records of the national catalogue say otherwise")
    command.add_argument("files", nargs="+", type=Path, metavar="FILE", help="records: .json, .csv or .xlsx")
    command.add_argument("--map", default="", metavar="MAP", help="a map in references/catalogues/, or a .yml file")
    command.add_argument("--complete", action="store_true", help="the files hold every procedure of a commune")
    command.add_argument("--format", choices=("text", "json", "xlsx"), default="text")
    command.add_argument("--out", type=Path, metavar="FILE", help="write there; xlsx needs it")
    common(command)


def run(options: argparse.Namespace, root: Path, as_of: date) -> int:
    """Run the command: 0 when the set agrees or says why not, 1 when not; SourceError, UserError for what is amiss."""
    from dataclasses import replace

    from sotay.load.catalogue.records import map_of
    from sotay.load.sources import load

    if options.format == "xlsx" and not options.out:
        raise UserError("--format xlsx needs --out FILE.xlsx")
    sources, problems = load(root)
    if sources is None:
        raise SourceError(problems)
    sources = sources.on(as_of)
    shape = map_of(options.map, sources.references)
    found = compared(sources, options.files, replace(shape, complete=shape.complete or options.complete))
    _write(found, options.format, options.out, sources, as_of)
    if idle := [*_idle(sources, found)]:
        sys.stdout.flush()
        raise SourceError(idle)
    return 1 if found.differences else 0


def compared(sources: Sources, files: list[Path], shape: CatalogueMap) -> Reconciliation:
    """Return what the records in these files say otherwise than the procedures of the set."""
    from sotay.check.documents import every
    from sotay.facts.catalogue.report import compare
    from sotay.load.catalogue.records import read_records

    records = [record for file in files for record in read_records(file, shape)]
    served = [d for d in every(sources) if d.meta.kind == "procedure" and (d.meta.audience == "public" or d.meta.tthc)]
    amounts = {name: tuple(fee.amounts.values()) for name, fee in sources.province.fees.items()}
    references = sources.references
    explained = references.differences
    return compare(served, records, references.acts, amounts, shape, explained, references.glossary)


def _idle(sources: Sources, found: Reconciliation) -> Iterator[Problem]:
    lines = sources.reference_lines.get(DIFFERENCES, {})
    for place in found.idle:
        explained = sources.references.differences[place]
        message = f'"{explained.code}" no longer differs in "{explained.field}" as explained here'
        yield Problem(DIFFERENCES, lines.get(str(place), 0), "idle-explanation", message, "delete it, or explain anew")


def _write(found: Reconciliation, form: str, out: Path | None, sources: Sources, as_of: date) -> None:
    if form == "xlsx" and out:
        from sotay.base.text import long_date
        from sotay.export.excel import Leaf, workbook

        leaves = [Leaf(table, f"Tính đến {long_date(as_of)}") for table in tables(found)]
        out.write_bytes(workbook(leaves, sources.province.issuer))
        return
    text = json.dumps(as_data(found), ensure_ascii=False, indent=2) if form == "json" else "\n".join(told(found))
    if out:
        out.write_text(text + "\n", "utf-8")
    else:
        print(text)


def told(found: Reconciliation) -> Iterator[str]:
    """Yield the report as lines for a terminal: by procedure, and below it by record."""
    head: tuple[str, ...] = ()
    place = ""
    for difference in found.differences:
        if head != (difference.path, difference.code, difference.title):
            yield from ("",) if head else ()
            head, place = (difference.path, difference.code, difference.title), ""
            yield f"{difference.document or 'not in the set'}  {difference.code}  {difference.title}".rstrip()
            yield from (f"  {difference.path}",) if difference.path else ()
        if place != difference.place:
            place = difference.place
            yield from _wrapped("; ".join(filter(None, (place, difference.source, difference.seen))), "  <- ")
        yield f"  {difference.field}: {difference.kind}"
        for who, words in (("set", difference.ours), ("record", difference.theirs)):
            for line in words.split("\n") if words else ():
                yield from _wrapped(line, f"    {who:<7} ")
    yield from ("",) if found.differences else ()
    yield summary(found)


def _wrapped(words: str, before: str) -> list[str]:
    return textwrap.wrap(words, WIDTH, initial_indent=before, subsequent_indent=" " * len(before))


def summary(found: Reconciliation) -> str:
    """Return one line that counts what was compared and what was found."""
    kinds = Counter(difference.kind for difference in found.differences)
    said = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    met = f"{found.records} records are about {found.met} of {found.procedures} procedures, {found.agreeing} agree"
    aside = f"; {found.aside} records are of other levels" if found.aside else ""
    explained = f", {len(found.explained)} more explained" if found.explained else ""
    return f"{met}{aside}; {len(found.differences)} differences{f' ({said})' if said else ''}{explained}"


def as_data(found: Reconciliation) -> dict[str, Any]:
    """Return the report for tools."""
    return {
        "records": found.records,
        "procedures": found.procedures,
        "met": found.met,
        "agreeing": found.agreeing,
        "aside": found.aside,
        "differences": [asdict(difference) for difference in found.differences],
        "explained": [
            asdict(difference) | {"reason": why.reason, "reviewed": str(why.seen)}
            for difference, why in found.explained
        ],
    }


def tables(found: Reconciliation) -> tuple[Table, ...]:
    """Return the report as lists for Excel: what differs, and what differs for a reason."""
    from sotay.facts.catalogue.report import FIELDS, KINDS
    from sotay.facts.cells import Column, Table

    def row(number: int, d: Difference) -> tuple[int | str, ...]:
        said = (d.document, d.code, d.title, FIELDS[d.field], KINDS[d.kind], d.ours, d.theirs)
        return number, *said

    heads = {"STT": 4, "Mã hiệu": 9, "Mã thủ tục": 9, "Tên": 18, "Trường": 10, "Khác thế nào": 10}
    heads |= {"Bộ tài liệu": 18, "Bản ghi": 22}
    columns = tuple(Column(title, width) for title, width in heads.items())
    from_ = (Column("Nguồn của bản ghi", 16),)
    rows = (
        (*row(n, d), "; ".join(filter(None, (d.source, d.seen, d.place)))) for n, d in enumerate(found.differences, 1)
    )
    why = ((*row(n, d), e.reason, e.seen) for n, (d, e) in enumerate(found.explained, 1))
    reasons = (Column("Vì sao", 20), Column("Ngày xem xét", 10))
    title = "Khác biệt với danh mục thủ tục hành chính"
    nothing = "Không có khác biệt nào chưa giải thích."
    return (
        Table(title, "Khác biệt", (*columns, *from_), tuple(rows), nothing, kept=3),
        Table("Khác biệt đã giải thích", "Đã giải thích", (*columns, *reasons), tuple(why), "Không có.", kept=3),
    )
