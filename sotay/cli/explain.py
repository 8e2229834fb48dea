"""`build.py explain UNIT [FIELD]`: which file says a value of a unit."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from sotay.base.errors import SourceError, UserError
from sotay.base.text import closest
from sotay.cli.arguments import common


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("explain", help="say which file a value of a unit comes from")
    command.add_argument("unit", metavar="UNIT", help="slug of a unit")
    command.add_argument("field", metavar="FIELD", nargs="?", default="", help="hours, roles, roles.thu_ky, QT-01 …")
    common(command)


def run(options: argparse.Namespace, root: Path, as_of: date) -> int:
    """Print each value with the file and line that says it; `UserError` for an unknown unit or field."""
    from sotay.load.origins import sayings
    from sotay.load.sources import load

    sources, problems = load(root)
    wrong = [problem for problem in problems if problem.unit in ("", options.unit)]
    if sources is None:
        raise SourceError(wrong)
    sources = sources.on(as_of)
    sources.require([options.unit])
    if options.unit not in sources.units:
        raise SourceError(wrong)
    found = sayings(sources, sources.units[options.unit])
    shown = [s for s in found if not options.field or f"{s.place}.".startswith(f"{options.field}.")]
    if not shown:
        near = closest(options.field, {place for s in found for place in (s.place, s.place.partition(".")[0])})
        hint = f"; did you mean {near}?" if near else ""
        raise UserError(f'{options.unit}: nothing is said of "{options.field}"{hint}')
    options.answer = [{"field": s.place, "value": str(s.value), "path": s.path, "line": s.line or None} for s in shown]
    for saying in shown:
        place = f"{saying.path}:{saying.line}" if saying.line else saying.path
        print(f"{saying.place}: {saying.value}  ({place})")
    return 0
