"""Arguments that several commands share."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from sotay.base.errors import UserError
from sotay.base.letters import clean, nfc_faults

FAR_AHEAD, FAR_BACK = timedelta(days=2 * 365), timedelta(days=5 * 365)
"""Between these lies every day that a decision counts from or papers are handed over on."""


def common(command: argparse.ArgumentParser, *, data: bool = True) -> None:
    """Add the arguments of every command: the manual's folder, the day, and, unless not, that it answers as data."""
    if data:
        answers(command)
    command.add_argument("--root", type=Path, help="the manual's folder (default: build.py's own, or the current one)")
    command.add_argument("--as-of", type=day, default=None, metavar="DATE", help="the date to take as today")


def answers(command: argparse.ArgumentParser) -> None:
    """Add that a command answers as data.

    One that has no `--format` of its own puts what is to be said into `options.answer`; all else it says goes to
    stderr then, so that stdout is that one value.
    """
    if "--format" not in command._option_string_actions:
        command.add_argument("--format", choices=("text", "json"), default="text", help="lines, or data for tools")
        command.set_defaults(answer=None)
    command.add_argument("--json", dest="format", action="store_const", const="json", help="the same as --format json")


def manual(asked: Path | None, home: Path | None) -> Path:
    """Return the root of the manual that is meant: the one asked for, `home`, or the one around the current folder.

    `UserError` where there is none.
    """
    here = Path.cwd()
    around = next((folder for folder in (here, *here.parents) if is_manual(folder)), here)
    root = (asked or home or around).resolve()
    if not is_manual(root):
        raise UserError(f"{root}: no manual here (a folder with docs/ and units/); `build.py init {root}` writes one")
    return root


def is_manual(folder: Path) -> bool:
    """Tell whether a folder holds a manual."""
    return (folder / "docs").is_dir() and (folder / "units").is_dir()


def day(text: str) -> date:
    """Return the day of an argument like 2026-12-01."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text}" is not a date; write 2026-12-01') from None


def words(text: str) -> str:
    """Return an argument that is written into a file: composed letters, single blanks, nothing that nobody sees."""
    said = re.sub(r"[ \t\n]+", " ", clean(text)).strip()
    if faults := nfc_faults(said):
        raise argparse.ArgumentTypeError(faults[0][1])
    return said


def near(day: date, as_of: date) -> date:
    """Return a day; UserError where it is so far from today that a digit must be wrong, whatever is agreed to."""
    if not as_of - FAR_BACK <= day <= as_of + FAR_AHEAD:
        far = "more than two years ahead of" if day > as_of else "more than five years before"
        raise UserError(f"{day} is {far} {as_of}; mend the year, or, if it is meant, say --as-of with a day near to it")
    return day


def codes(text: str) -> tuple[str, ...]:
    """Return the parts of an argument like `QT-01,QT-02`."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def writes(command: argparse.ArgumentParser) -> None:
    """Add what a command takes that writes evidence: whether it asks, and whether it writes at all."""
    command.add_argument("--yes", action="store_true", help="do not ask")
    dry_run(command)


def dry_run(command: argparse.ArgumentParser) -> None:
    """Add that nothing is to be written."""
    command.add_argument("--dry-run", action="store_true", help="show what would be written, and write nothing")


def agreed(options: argparse.Namespace) -> bool:
    """Ask whether what was shown is to be written. `UserError` where nobody can be asked."""
    if options.dry_run or options.yes:
        return not options.dry_run
    if not sys.stdin.isatty():
        raise UserError("cannot ask for confirmation (no terminal); pass --yes")
    return input("Write this? [y/N] ").strip().lower() in {"y", "yes", "c", "có"}


def count(text: str) -> int:
    """Return the number of processes of an argument."""
    if not text.isdigit() or text == "0":
        raise argparse.ArgumentTypeError(f'"{text}" is not a number of processes')
    return int(text)


def jobs(command: argparse.ArgumentParser) -> None:
    """Add the number of processes."""
    command.add_argument("--jobs", type=count, default=os.cpu_count() or 1, help="processes (default: cores)")


NAMED = 6
"""Up to this many communes are named one by one."""


def named(names: Sequence[str], all_units: int) -> str:
    """Return communes as an output names them: `all 40 communes`, `xa-an, xa-ba and 3 more`."""
    if len(names) == all_units > 1:
        return f"all {all_units} communes"
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
