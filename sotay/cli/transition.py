"""`build.py transition UNIT…`: writes each commune's plan of its move to the coming edition of the standard."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from sotay.base.errors import SourceError, UserError
from sotay.cli.arguments import common, day, dry_run

WRITTEN, SAME = "written", "as it was"


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("transition", help="write the plan of a commune's move to the coming edition")
    command.add_argument("units", nargs="+", metavar="UNIT", help="slugs of communes")
    command.add_argument("--by", type=day, metavar="DATE", help="the deadline (default: that of the correlation)")
    command.add_argument("--to", default="", metavar="EDITION", help="the edition to move to, where there are several")
    dry_run(command)
    common(command)


def run(options: argparse.Namespace, root: Path, as_of: date) -> int:
    """Write the plans: all of them, or, where a person has edited one, none."""
    plans = _plans(options, root, as_of)
    options.answer = {
        "plans": [{"path": plan.path, "text": plan.text} for plan in plans],
        "written": not options.dry_run,
    }
    if options.dry_run:
        print("\n".join(f"{plan.path}\n\n{plan.text}" for plan in plans), end="")
        return 0
    from sotay.portal.transition import untouched
    from sotay.storage.files import explained, replace_text

    there = {plan.path: _read(root / plan.path) for plan in plans}
    edited = [path for path, text in there.items() if text is not None and not untouched(text)]
    if edited:
        hint = "--dry-run prints the new plan, to take over by hand what is wanted; or name other communes"
        raise UserError(f"edited by a person, so nothing was written: {', '.join(edited)}; {hint}")
    for plan in plans:
        if there[plan.path] != plan.text:
            with explained(root / plan.path):
                (root / plan.path).parent.mkdir(parents=True, exist_ok=True)
                replace_text(root / plan.path, plan.text)
        print(f"{plan.path}: {SAME if there[plan.path] == plan.text else WRITTEN}")
    return 0


def _plans(options: argparse.Namespace, root: Path, as_of: date) -> list[Any]:
    from sotay.load.sources import load
    from sotay.portal.editions import edition
    from sotay.portal.readiness import surveys
    from sotay.portal.transition import plan

    sources, problems = load(root)
    if sources is None:
        raise SourceError(problems)
    wanted = tuple(dict.fromkeys(options.units))
    sources.require(wanted)
    if own := [problem for problem in problems if problem.unit in wanted or not problem.unit]:
        raise SourceError(own)
    structure, references = sources.references.structure, sources.references
    if not any("plan" in part.kinds and not part.fields for part in structure.parts):
        raise UserError(
            "no part of references/manual.yml holds a plan: add `plan` to the `kinds` of one without `fields`"
        )
    to = edition(references.editions, options.to) if options.to else ""
    moves = [survey for survey in surveys(sources) if to in ("", survey.correlation.new)]
    if len(moves) != 1:
        known = ", ".join(survey.correlation.new for survey in moves) or "none"
        raise UserError(f"there must be one edition to move to, not: {known}; name it with --to")
    survey = moves[0]
    other = [unit for unit in wanted if unit not in {one.unit.slug for one in survey.all}]
    if other:
        raise UserError(f"{', '.join(other)}: follows neither {survey.correlation.old} nor {survey.correlation.new}")
    made = [plan(survey.of(sources.units[unit]), survey.correlation, as_of, options.by) for unit in wanted]
    for one, unit in zip(made, wanted, strict=True):
        for document in sources.documents_of(sources.units[unit]):
            if document.code == one.code and document.source != one.path:
                raise UserError(f'"{one.code}", the code of the plan, is the code of {document.source}')
    return made


def _read(path: Path) -> str | None:
    """Return a file's text as it is; None where there is none."""
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return None
