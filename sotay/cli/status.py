"""`build.py status`: what is in force, pending, draft, due, withdrawn; with `--diff` what the drafts change."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotay.base.errors import SourceError
from sotay.base.languages.known import language
from sotay.base.progress import Progress
from sotay.cli.arguments import common, jobs, named

if TYPE_CHECKING:
    from sotay.model.revisions import Status
    from sotay.pipeline.status import Alteration
    from sotay.pipeline.tasks.status import Stand, State

WORDS: dict[Status, str] = {
    "in_force": "in force",
    "pending": "pending",
    "draft": "draft",
    "review_due": "due for review",
    "withdrawn": "withdrawn",
}


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("status", help="list what is in force, pending, draft, due for review, withdrawn")
    command.add_argument("units", nargs="*", metavar="UNIT", help="slugs of communes; none: all")
    command.add_argument("--diff", action="store_true", help="show what the drafts change, and in which communes")
    command.add_argument("--format", choices=("text", "json"), default="text")
    jobs(command)
    common(command)


def run(options: argparse.Namespace, root: Path, as_of: date) -> int:
    """Run the command; SourceError for mistakes in the sources, after what can be told in spite of them."""
    from sotay.pipeline.status import alterations, standings

    stands, problems = standings(root, options.units, as_of, options.jobs, options.diff, Progress(quiet=True))
    altered = alterations(stands) if options.diff else ()
    if options.format == "json":
        print(json.dumps(as_data(stands, altered), ensure_ascii=False, indent=2))
    else:
        for line in told_changes(altered, len(stands)) if options.diff else told(stands):
            print(line)
    if problems:
        sys.stdout.flush()
        raise SourceError(problems)
    return 0


def told(stands: Sequence[Stand]) -> Iterator[str]:
    """Yield the number of documents per status for each commune, and each document that is not simply in force."""
    for stand in stands:
        count = Counter(state.status for state in stand.states)
        said = ", ".join(f"{count[status]} {word}" for status, word in WORDS.items() if count[status])
        yield f"{stand.unit}: {said or 'no documents'}"
        for lapse in stand.lapses:
            documents = _many(len(lapse.codes), "document") + (" reads" if len(lapse.codes) == 1 else " read")
            yield f"  from {lapse.day} on {documents} otherwise than issued: {named(lapse.codes, 0)}"
        if count["draft"] < len(stand.states):
            yield from (f"  {_line(state)}" for state in stand.states if state.status != "in_force" or state.coming)


def _line(state: State) -> str:
    return f"{state.code:<12} {WORDS[state.status]:<14} {_told(state):<34} {state.title}".rstrip()


def _told(state: State) -> str:
    return _since(state) + (f"; {state.coming} from {state.begins}" if state.coming else "")


def _since(state: State) -> str:
    match state.status:
        case "pending":
            return f"{state.last} from {state.effective}"
        case "review_due":
            return f"{state.follow}, since {state.due}"
        case "draft" if state.follow:
            return f"changes {state.last}; {state.follow} in force"
        case "draft":
            return "never in force" if not state.last else f"changes {state.last}"
    return state.last


def told_changes(altered: Sequence[Alteration], units: int) -> Iterator[str]:
    """Yield each change once with its communes, and the words it adds and removes."""
    from sotay.facts.diff.show import as_text

    for change in altered:
        own = f"; own words in: {', '.join(change.own_blocks)}" if change.own_blocks else ""
        yield f"{change.code} {change.title}: {_summary(change)}{own} [{named(change.units, units)}]"
        if change.changes is not None:
            yield as_text(change.changes, language(change.locale), "  ")
    documents = sum(len(change.units) for change in altered)
    communes = len({unit for change in altered for unit in change.units})
    counts = (_many(documents, "draft"), _many(communes, "commune"), _many(len(altered), "different change"))
    yield "{} in {}, {}".format(*counts)


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _summary(change: Alteration) -> str:
    from sotay.facts.diff.show import counted

    if not change.before:
        return "never issued"
    if change.changes is None:
        return f"changes {change.before}, whose text is not in the archive"
    return f"changes {change.before}: {counted(change.changes, language(change.locale)) or 'not a word'}"


def as_data(stands: Sequence[Stand], altered: Sequence[Alteration]) -> dict[str, Any]:
    """Return the status for tools: dates as 2026-12-01, null where there is none."""
    from sotay.facts.diff.show import as_text

    return {
        "units": {stand.unit: [_state(state) for state in stand.states] for stand in stands},
        "lapses": {
            stand.unit: [{"day": str(lapse.day), "documents": [*lapse.codes]} for lapse in stand.lapses]
            for stand in stands
        },
        "changes": [
            {
                "code": change.code,
                "title": change.title,
                "before": change.before or None,
                "own_blocks": list(change.own_blocks),
                "units": list(change.units),
                "added": change.changes.count("added") if change.changes else None,
                "removed": change.changes.count("removed") if change.changes else None,
                "text": as_text(change.changes, language(change.locale)).splitlines() if change.changes else None,
            }
            for change in altered
        ],
    }


def _state(state: State) -> dict[str, str | None]:
    return {
        "code": state.code,
        "title": state.title,
        "status": state.status,
        "follow": state.follow or None,
        "since": state.since.isoformat() if state.since else None,
        "last": state.last or None,
        "effective": state.effective.isoformat() if state.effective else None,
        "due": state.due.isoformat() if state.due else None,
        "coming": state.coming or None,
        "begins": state.begins.isoformat() if state.begins else None,
    }
