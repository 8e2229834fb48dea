"""`build.py copies` and `build.py recall`: controlled copies on paper."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotay.base.errors import UserError
from sotay.base.progress import Progress
from sotay.cli.arguments import agreed, common, day, dry_run, jobs, near, writes

if TYPE_CHECKING:
    from sotay.control.copies import PaperCopy, Recalled
    from sotay.issuing.sheaves import Sheaf


def add_commands(commands: Any) -> None:
    """Add the two commands to the parser."""
    command = commands.add_parser("copies", help="make the controlled copies that holders do not have yet")
    command.add_argument("unit", metavar="UNIT", help="slug of the commune")
    command.add_argument("codes", nargs="*", metavar="CODE", help="only these documents")
    command.add_argument("--holder", action="append", default=[], metavar="NAME", help="only for this holder")
    command.add_argument("--returned", nargs="+", type=numbers, metavar="NO", help="record copies as returned: 3 7-12")
    command.add_argument("--on", type=day, metavar="DATE", help="day of the handover (default: today)")
    command.add_argument("--out", type=Path, metavar="DIR", help="where files go (default: copies/UNIT/DATE)")
    jobs(command)
    writes(command)
    common(command)
    command = commands.add_parser("recall", help="list the copies still out that are no longer in force")
    command.add_argument("unit", metavar="UNIT", help="slug of the commune")
    command.add_argument("--out", type=Path, metavar="FILE", help="where the sheet goes (default: in copies/UNIT)")
    dry_run(command)
    common(command)


def numbers(text: str) -> range:
    """Return the copies of an argument like `3` or `7-12`."""
    first, _, last = text.partition("-")
    if not first.isdigit() or not (last or first).isdigit() or int(last or first) < int(first):
        raise argparse.ArgumentTypeError(f'"{text}" is not a copy number or a range like 7-12')
    return range(int(first), int(last or first) + 1)


def run(options: argparse.Namespace, root: Path, as_of: date) -> int:
    """Run one of the commands."""
    if options.command == "recall":
        return _recall(options, root, as_of)
    from sotay.issuing.copies import Wanted, hand_out

    on = near(options.on or as_of, as_of)
    if options.returned:
        if options.codes or options.holder or options.out:
            raise UserError("--returned takes numbers only")
        return _take_back(options, root, on)

    def ask(sheaves: Sequence[Sheaf]) -> bool:
        options.answer = {"files": [{"holder": s.holder, "numbers": [*s.numbers], "name": s.name} for s in sheaves]}
        for line in told(sheaves):
            print(line)
        return agreed(options)

    wanted = Wanted(root, options.unit, on, options.out, options.codes, options.holder, options.dry_run)
    made = hand_out(wanted, options.jobs, ask, Progress())
    options.answer["written"] = [str(file) for file in made.files] if made else []
    if not made:
        print("nothing was written")
        return 0
    for file in made.files:
        print(file)
    print(f"{made.copies} copies, {made.pages} printed pages, recorded in units/{options.unit}/copies.yml")
    return 0


def told(sheaves: Sequence[Sheaf]) -> Iterator[str]:
    """Yield what would be handed out: each file with its holder, numbers and documents."""
    for sheaf in sheaves:
        documents = ", ".join(f"{due.code} {due.revision.label}" for due in sheaf.documents)
        yield f"  {sheaf.numbers[0]}-{sheaf.numbers[-1]} {sheaf.holder}: {documents}"
    count = sum(len(sheaf.documents) for sheaf in sheaves)
    yield f"{count} numbered cop{'ies' if count > 1 else 'y'} in {len(sheaves)} file{'s' if len(sheaves) > 1 else ''}"


def _take_back(options: argparse.Namespace, root: Path, on: date) -> int:
    from sotay.issuing.copies import take_back

    def ask(copies: Sequence[PaperCopy]) -> bool:
        for copy in copies:
            print(f"{copy.number}: {copy.code} {copy.label}, {copy.holder}: returned on {on}")
        return agreed(options)

    numbers = {number for part in options.returned for number in part}
    done = take_back(root, options.unit, numbers, on, ask, Progress(), dry_run=options.dry_run)
    options.answer = {"returned": [copy.number for copy in done]}
    print(f"recorded in units/{options.unit}/copies.yml" if done else "nothing was written")
    return 0


def _data(found: Mapping[str, Sequence[Recalled]]) -> Iterator[dict[str, Any]]:
    """Yield the copies to recall for tools."""
    for holder, items in found.items():
        for item in items:
            copy, until = item.copy, str(item.life.until)
            yield {
                "number": copy.number,
                "code": copy.code,
                "revision": copy.label,
                "holder": holder,
                "until": until,
            }


def _recall(options: argparse.Namespace, root: Path, as_of: date) -> int:
    from sotay.issuing.copies import recall_due

    found, sheet = recall_due(root, options.unit, as_of, options.out, Progress(), dry_run=options.dry_run)
    options.answer = {"sheet": str(sheet) if sheet else None, "copies": [*_data(found)]}
    for holder, items in found.items():
        print(holder)
        for item in items:
            instead = f"replaced by {item.life.successor.label}" if item.life.successor else "withdrawn"
            print(f"  {item.copy.number}: {item.copy.code} {item.copy.label}, {instead} since {item.life.until}")
    count = sum(map(len, found.values()))
    written = f": {sheet}" if sheet else ""
    print(f"{count} copies to recall{written}" if found else "no copies to recall")
    return 0
