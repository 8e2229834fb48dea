"""`build.py clean`: frees what the cache has not used for a while."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from sotay.base.folders import Folders
from sotay.cli.arguments import common
from sotay.storage.cache import KEEP_DAYS, LEAST_DAYS, Cache


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("clean", help="free what the cache has not used for a while; nothing else")
    command.add_argument(
        "--older",
        type=_days,
        default=KEEP_DAYS,
        metavar="DAYS",
        help=f"remove what was not used for this many days (default {KEEP_DAYS}, at least {LEAST_DAYS})",
    )
    common(command)


def run(options: argparse.Namespace, root: Path, as_of: date) -> int:
    """Sweep the cache and report what was freed; site and archive are never touched."""
    cache = Cache(Folders(root).cache)
    freed = cache.sweep(options.older)
    options.answer = {"cache": str(cache.folder), "freed": freed, "days": options.older}
    print(f"{cache.folder}: {freed / 1e6:.1f} MB freed, not used for {options.older} days")
    return 0


def _days(words: str) -> int:
    if not words.isdecimal() or int(words) < LEAST_DAYS:
        raise argparse.ArgumentTypeError(f'"{words}" is not a number of days, {LEAST_DAYS} or more')
    return int(words)
