"""`build.py import FOLDER`: procedures in Word to documents, and all that is unsure or contradictory."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotay.base.errors import SourceError, UserError
from sotay.cli.arguments import common, jobs

if TYPE_CHECKING:
    from sotay.importing.outcome import Outcome
    from sotay.importing.writing import PutFiles

MAP, OUT = "import.yml", "nhap-tu-word"


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "import", help="turn a folder of Word procedures into documents, and say what is unsure"
    )
    command.add_argument(
        "folder", type=Path, metavar="FOLDER", help="with .doc and .docx files, and Excel lists of them"
    )
    command.add_argument(
        "--out", type=Path, metavar="DIR", help=f"where to write (default: {OUT}/ in the current folder)"
    )
    command.add_argument("--map", type=Path, metavar="FILE", help=f"what was settled (default: {MAP} in DIR)")
    command.add_argument("--format", choices=("text", "json"), default="text")
    command.add_argument("--only-report", action="store_true", help="write the report alone, no document")
    jobs(command)
    common(command)


def run(options: argparse.Namespace, root: Path, as_of: date) -> int:
    """Import a folder and return the exit code: 0, or 1 where a file was refused."""
    from sotay.importing.adopt import checked
    from sotay.importing.gather import outcome, roles_of, understood
    from sotay.importing.mapping import ImportMap, first_map, read_map
    from sotay.importing.read.folder import files_below, read_all
    from sotay.importing.writing import put
    from sotay.load.sources import load

    folder: Path = options.folder
    if not folder.is_dir():
        raise UserError(f"{folder}: no such folder")
    out = (options.out or Path(OUT)).resolve()
    sources, problems = load(root)
    if sources is None:
        raise SourceError(problems)
    ours = out.relative_to(folder.resolve()).as_posix() + "/" if out.is_relative_to(folder.resolve()) else ""
    files = read_all(
        folder, [path for path in files_below(folder) if not (ours and path.startswith(ours))], options.jobs
    )
    if not files:
        raise UserError(f"{folder}: no .doc or .docx file in it, nor in its folders")
    found = understood(files, sources)
    settled_in: Path = options.map or out / MAP
    settled = read_map(settled_in) if settled_in.exists() else ImportMap()
    if options.map and not settled_in.exists():
        raise UserError(f"{settled_in}: no such file")
    told = outcome(files, found, settled, sources)
    told = _with_problems(told, checked(root, told.texts, as_of))
    written: PutFiles | None = None
    if not options.only_report:
        written = put(out, told.texts)
        if not settled_in.exists():
            _first(settled_in, first_map(found, roles_of(sources), sources.references.structure.fields))
    _report(told, written, out, options.format)
    return 1 if told.refused else 0


def _with_problems(told: Outcome, problems: Any) -> Outcome:
    from dataclasses import replace

    return replace(told, problems=problems)


def _first(path: Path, text: str) -> None:
    from sotay.storage.files import replace_text

    path.parent.mkdir(parents=True, exist_ok=True)
    replace_text(path, text)


def _report(told: Outcome, written: PutFiles | None, out: Path, form: str) -> None:
    """Write the report in its three forms and print its beginning."""
    from sotay.importing.report.page import page
    from sotay.importing.report.sheets import sheets
    from sotay.importing.report.values import report
    from sotay.importing.writing import put_bytes

    said = report(told, written)
    text = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
    put_bytes(out, "report.json", text.encode())
    put_bytes(out, "report.html", page(said).encode())
    put_bytes(out, "report.xlsx", sheets(said))
    if form == "json":
        print(text, end="")
        return
    print(told.first_line)
    print(f"{len(told.contradictions)} contradictions, {len(said['questions'])} questions (one answer settles each)")
    for refusal in told.refused:
        print(f"{refusal.path}: {refusal.rule}: {refusal.message} — {refusal.hint}", file=sys.stderr)
    for path in written.edited if written else ():
        print(f"{path}: edited since, left as it is; the report shows how the new text differs", file=sys.stderr)
    print(out / "report.html")
