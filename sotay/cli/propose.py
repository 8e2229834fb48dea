"""`build.py propose` and `build.py comments`: drafts made up as files to comment and decide on, and the answers."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotay.base.errors import UserError
from sotay.base.progress import Progress
from sotay.cli.arguments import agreed, codes, common, day, jobs, named, near, words, writes

if TYPE_CHECKING:
    from sotay.issuing.propose import Gathered
    from sotay.model.bundles import Bundle
    from sotay.pipeline.status import Alteration


def add_commands(commands: Any) -> None:
    """Add the two commands to the parser."""
    command = commands.add_parser("propose", help="make up drafts as files to comment and decide on")
    command.add_argument("name", metavar="NAME", help="name of the proposal: its folder in proposals/")
    command.add_argument("units", nargs="*", metavar="UNIT", help="slugs of communes")
    command.add_argument("--all", action="store_true", help="all communes")
    command.add_argument("--docs", type=codes, default=(), metavar="CODE,…", help="only these documents")
    command.add_argument("--reason", required=True, type=words, metavar="TEXT", help="why")
    command.add_argument(
        "--effective", required=True, type=day, metavar="DATE", help="day on which it is to take effect"
    )
    command.add_argument("--answer-by", type=day, metavar="DATE", help="day until which comments are asked for")
    jobs(command)
    writes(command)
    common(command)
    command = commands.add_parser("comments", help="gather the comment sheets that came back to a proposal")
    command.add_argument("name", metavar="NAME", help="name of the proposal")
    command.add_argument("--format", choices=("text", "json"), default="text")
    common(command)


def run(options: argparse.Namespace, root: Path, as_of: date) -> int:
    """Run one of the commands."""
    return _propose(options, root, as_of) if options.command == "propose" else _comments(options, root, as_of)


def _propose(options: argparse.Namespace, root: Path, as_of: date) -> int:
    from sotay.issuing.propose import Draft, propose

    if bool(options.units) == options.all:
        raise UserError("name the communes, or pass --all")
    draft = Draft(
        root,
        options.name,
        tuple(options.units),
        options.docs,
        options.reason,
        near(options.effective, as_of),
        options.answer_by,
    )

    def ask(bundle: Bundle, found: Sequence[Alteration]) -> bool:
        for line in told(bundle, found):
            print(line)
        return agreed(options)

    folder = propose(draft, as_of, options.jobs, ask, Progress())
    options.answer = {"folder": str(folder) if folder else None}
    print(f"{folder}: send it for comments, and commit it" if folder else "nothing was written")
    return 0


def told(bundle: Bundle, found: Sequence[Alteration]) -> Iterator[str]:
    """Yield what is proposed: each change once, with its communes and the words that change."""
    from sotay.base.languages.known import language
    from sotay.facts.diff.show import as_text

    yield f"{bundle.name}, to take effect on {bundle.effective}: {bundle.reason}"
    for change in found:
        yield f"  {change.code} {change.title} [{named(change.units, len(bundle.units))}]"
        if change.changes is not None:
            yield as_text(change.changes, language(change.locale), "      ")
    count = len(bundle.documents)
    yield f"{count} document{'s' if count > 1 else ''} in {named(bundle.units, len(bundle.units))}"


def _comments(options: argparse.Namespace, root: Path, as_of: date) -> int:
    from sotay.issuing.propose import gather, write_summary

    found = gather(root, options.name, Progress())
    file = write_summary(root, found, as_of)
    if options.format == "json":
        data = {"summary": str(file), "answers": [asdict(a) for a in found.answers], "silent": [*found.silent]}
        print(json.dumps(data, ensure_ascii=False, indent=2))
        return 0
    for line in told_answers(found):
        print(line)
    print(file)
    return 0


def told_answers(found: Gathered) -> Iterator[str]:
    """Yield each answer with its comments, and who has not answered."""
    for answer in found.answers:
        who = ", ".join(filter(None, (answer.unit, answer.who, answer.day)))
        yield f"{answer.file}: {who or 'nobody named'}: {answer.verdict or 'no verdict'}"
        for c in answer.comments:
            yield f"  {' '.join(filter(None, (c.code, c.place)))}: {c.said}" + (f" → {c.instead}" if c.instead else "")
    count = len(found.answers)
    silent = f"; none from {named(found.silent, len(found.bundle.units))}" if found.silent else ""
    yield f"{count} answer{'' if count == 1 else 's'}{silent}"
