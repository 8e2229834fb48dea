"""`build.py keep`: put the words of what was issued into `issued/`, for git."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotay.base.progress import Progress
from sotay.cli.arguments import agreed, common, writes

if TYPE_CHECKING:
    from sotay.issuing.keep import ToKeep

SHOWN = 5
"""Missing documents named of each commune."""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("keep", help="put the words of what was issued before into issued/, for git")
    command.add_argument("units", nargs="*", metavar="UNIT", help="slugs of communes; none: all")
    writes(command)
    common(command)


def run(options: argparse.Namespace, root: Path, as_of: date) -> int:
    """Run the command."""
    from sotay.issuing.keep import keep_archived

    def ask(found: Mapping[str, ToKeep]) -> bool:
        for line in told(found):
            print(line)
        return agreed(options)

    done = keep_archived(root, tuple(options.units), ask, Progress(), dry_run=options.dry_run)
    options.answer = {"written": bool(done)}
    print("written below issued/; add it to git" if done else "nothing was written")
    return 0


def told(found: Mapping[str, ToKeep]) -> Iterator[str]:
    """Yield what would be kept of each commune, and what cannot be, because its archive lacks it."""
    for unit, item in found.items():
        count = sum(len(event.documents) for event in item.events)
        if count or item.missing:
            named = ", ".join(item.missing[:SHOWN]) + (", …" if len(item.missing) > SHOWN else "")
            lacking = f"; {len(item.missing)} not in the archive ({named}): build first" if named else ""
            yield f"  {unit}: the words of {count} revision{'' if count == 1 else 's'}{lacking}"
