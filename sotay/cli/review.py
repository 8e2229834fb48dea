"""`build.py review CODE` and `review FILE.docx …`: a document out for comments, and what people did to it back."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotay.base.errors import SourceError, UserError
from sotay.cli.arguments import agreed, common, jobs, writes

if TYPE_CHECKING:
    from sotay.importing.review.taking import Reviewed
    from sotay.load.sources import Sources

SHOWN = 40
"""Letters of a paragraph by which people find a change."""
PATIENCE = 2.0
"""Seconds after which it is said how far the check is."""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("review", help="make a Word file to comment on, or take over what people did to it")
    command.add_argument("what", nargs="+", metavar="CODE|FILE", help="code of a document, or .docx files of one")
    command.add_argument("--unit", default="", metavar="UNIT", help="whose values it shows (default: the first)")
    command.add_argument("--out", type=Path, metavar="FILE", help="where the Word file goes (default: CODE.docx)")
    jobs(command)
    writes(command)
    common(command)


def run(options: argparse.Namespace, root: Path, as_of: date) -> int:
    """Make a copy, or read those that came back; return the exit code."""
    from sotay.load.sources import load

    files = [name.lower().endswith(".docx") for name in options.what]
    if not all(files) and (any(files) or len(files) > 1):
        raise UserError("name one code, or .docx files alone")
    sources, problems = load(root)
    if sources is None:
        raise SourceError(problems)
    return _take_over(options, sources, root, as_of) if all(files) else _make(options, sources.on(as_of), as_of)


def _make(options: argparse.Namespace, sources: Sources, as_of: date) -> int:
    from sotay.importing.review.copies import made, origin
    from sotay.storage.files import explained, write

    of = origin(sources, options.what[0], options.unit, as_of)
    file: Path = options.out or Path(f"{options.what[0]}.docx")
    if file.exists():
        raise UserError(f"{file}: it is there already, and may hold comments; choose another name with --out")
    content = made(sources, of)
    options.answer = {"file": str(file), "source": of.source, "unit": of.unit}
    if not options.dry_run:
        with explained(file):
            write(file, content)
    print(f"{file}: {of.source}, with the values of {of.unit}")
    return 0


def _take_over(options: argparse.Namespace, sources: Sources, root: Path, as_of: date) -> int:
    from sotay.base.progress import Progress
    from sotay.importing.review.taking import checked, reviewed, write

    copies: dict[str, bytes] = {}
    for name in options.what:
        if not Path(name).is_file():
            raise UserError(f"{name}: no such file")
        copies[name] = Path(name).read_bytes()
    found = reviewed(sources, copies)
    options.answer = {"source": found.of.source, "remarks": [asdict(r) for r in found.remarks], "written": []}
    for line in told(found):
        print(line)
    if found.after == found.before:
        return 0
    checked(root, found, as_of, options.jobs, Progress(patience=PATIENCE))
    if not agreed(options):
        print("nothing was written")
        return 0
    write(root, found)
    options.answer["written"] = [found.of.source]
    print(found.of.source)
    return 0


def told(found: Reviewed) -> Iterator[str]:
    """Yield each remark at its line, and how many can be written."""
    for remark in found.remarks:
        where = f"{found.of.source}:{remark.line}" if remark.line else found.of.source
        names = ", ".join(Path(name).name for name in remark.said_by)
        if remark.comment:
            yield f"{where}: comment: {remark.comment} [{names}]"
        else:
            change = f"{_said(remark.old)} → {_said(remark.new)}"
            yield (
                f"{where}: {'change' if remark.piece else 'by hand'}: {change} [{names}]"
                + (f" — {remark.why}" if remark.why else "")
                + (f" in «{_short(remark.within)}»" if remark.within not in ("", remark.old) else "")
            )
    changes = [remark for remark in found.remarks if not remark.comment]
    by_hand = sum(remark.piece is None for remark in changes)
    comments = len(found.remarks) - len(changes)
    counted = f"{len(changes) - by_hand} change{'' if len(changes) - by_hand == 1 else 's'} to write, {by_hand} by hand"
    yield f"{counted}, {comments} comment{'' if comments == 1 else 's'}"


def _short(words: str) -> str:
    return words if len(words) <= SHOWN else f"{words[:SHOWN].rstrip()}…"


def _said(words: str) -> str:
    return f"«{words}»" if words else "(nothing)"
