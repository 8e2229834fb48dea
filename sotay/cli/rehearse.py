"""`build.py rehearse`: a day to come beside today, as lines, JSON or a page to pass on; nothing is published."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotay.base.errors import SourceError, UserError
from sotay.base.languages.language import Language
from sotay.base.progress import Progress
from sotay.cli.arguments import common, day, jobs, named, near
from sotay.cli.calendar import told as told_days

if TYPE_CHECKING:
    from sotay.facts.rehearsal import Loss, SharedDifference, ToDecide
    from sotay.portal.rehearsal import Rehearsal

HAPPENINGS = {"changed": "reads otherwise", "added": "is new", "gone": "is no longer there"}


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("rehearse", help="show a day to come beside today: what changes, what must be issued")
    command.add_argument("day", type=day, metavar="DATE", help="the day to come: 2027-03-01")
    command.add_argument("units", nargs="*", metavar="UNIT", help="slugs of communes; none: all")
    command.add_argument("--format", choices=("text", "json"), default="text")
    command.add_argument("--out", type=Path, metavar="FILE", help="also write a page to pass on: FILE.html")
    jobs(command)
    common(command)


def run(options: argparse.Namespace, root: Path, as_of: date) -> int:
    """Run the command; SourceError for mistakes in communes, after what can be told of the others."""
    from sotay.pipeline.rehearsal import rehearse

    if options.day <= as_of:
        raise UserError(f"{options.day} is not after {as_of}: name a day to come")
    if options.out and options.out.suffix != ".html":
        raise UserError(f"{options.out}: the page is an HTML file: give it a name that ends in .html")
    to_come = near(options.day, as_of)
    found, problems = rehearse(root, options.units, as_of, to_come, options.jobs, Progress(quiet=True))
    if options.out:
        from sotay.portal.rehearsal import page
        from sotay.storage.files import explained, replace_text

        with explained(options.out):
            replace_text(options.out, page(found))
    if options.format == "json":
        print(json.dumps(as_data(found), ensure_ascii=False, indent=2))
    else:
        for line in told(found):
            print(line)
    if problems:
        sys.stdout.flush()
        raise SourceError(problems)
    return 0


# ── text ─────────────────────────────────────────────────────────────────────────────────────────


def told(found: Rehearsal) -> Iterator[str]:
    """Yield the rehearsal in sections: what happens until then, what changes, what rests on ended acts, what to do."""
    total = len(found.units)
    yield f"{found.day} beside {found.today}, {_many(total, 'commune')}"
    yield from _section("until then, by itself", list(told_days(found.until))[:-1])
    yield from _section(
        "what the documents say",
        [line for d in found.differences for line in _difference(d, total, found.sources.province.language)],
    )
    yield from _section("what rests on an ended act", [line for loss in found.losses for line in _loss(loss, found)])
    lines = [line for decision in found.decisions for line in _decision(decision, found)]
    yield from _section("what must be decided before", lines)
    yield from _section("reviews due by then", list(_by_unit(found, "reviews")))
    yield from _section("drafts today already, also to be issued", list(_by_unit(found, "drafts")))
    yield _summary(found)


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield ""
    yield f"{title}:{'' if lines else ' nothing'}"
    yield from (f"  {line}" for line in lines)


def _difference(shared: SharedDifference, total: int, language: Language) -> Iterator[str]:
    from sotay.facts.diff.show import as_text, counted

    one = shared.difference
    decided = f"; issued by {one.decision}" if one.decision else "; no decision yet" if one.undecided else ""
    words = f" ({counted(one.changes, language) or 'not a word'})" if one.changes else ""
    yield f"{one.code} {one.title}: {HAPPENINGS[one.happening]}{words}{decided} [{named(shared.units, total)}]"
    if one.changes:
        yield from as_text(one.changes, language, "  ").splitlines()


def _loss(loss: Loss, found: Rehearsal) -> Iterator[str]:
    acts = found.sources.references.acts
    what = f'"{loss.act}" ({acts[loss.act].number}) ends on {loss.ended}'
    if not loss.successor:
        yield f"{what}, and no successor is named"
    else:
        begins = f"from {loss.successor_begins}" if loss.successor_begins else "from an unknown day"
        yield f'{what}, replaced by "{loss.successor}" ({acts[loss.successor].number}) {begins}'
    if loss.citing:
        yield f"  cited by {', '.join(loss.citing)}"
        yield f"  at {', '.join(f'{place.path}:{place.line}' for place in loss.places)}"
    if loss.successor and loss.without_successor:
        yield f"  without its successor: {', '.join(loss.without_successor)}"
    if loss.naming:
        yield f"  named in the text of {', '.join(loss.naming)}"


def _decision(decision: ToDecide, found: Rehearsal) -> Iterator[str]:
    last, total = found.day - timedelta(days=1), len(found.units)
    what = "issue" if decision.order == "issue" else "withdraw"
    documents = _many(len(decision.codes), "document")
    yield f"by {last}: {what} {documents} [{named(decision.units, total)}]"
    yield f"  {command(decision, found)}"


def command(decision: ToDecide, found: Rehearsal) -> str:
    """Return the command that carries a decision out, without its number and reason."""
    whole = len(decision.units) == len(found.sources.unit_lines)
    rest = f'--effective {found.day} --decision NO --reason "TEXT"'
    if decision.order == "withdraw":
        units = "--all" if whole else f"--units {','.join(decision.units)}"
        return f"build.py withdraw {' '.join(decision.codes)} {units} {rest}"
    units = "--all" if whole else " ".join(decision.units)
    return f"build.py issue {units} --docs {','.join(decision.codes)} {rest}"


def _by_unit(found: Rehearsal, what: str) -> Iterator[str]:
    """Yield the documents of a kind, communes with the same ones together."""
    same: dict[tuple[str, ...], list[str]] = {}
    for unit in found.units:
        if codes := getattr(unit, what):
            same.setdefault(codes, []).append(unit.unit)
    for codes, units in same.items():
        shown = ", ".join(codes) if len(codes) <= 12 else f"{', '.join(codes[:12])} and {len(codes) - 12} more"
        yield f"{_many(len(codes), 'document')}: {shown} [{named(units, len(found.units))}]"


def _summary(found: Rehearsal) -> str:
    documents = sum(len(unit.differences) for unit in found.units)
    undecided = sum(len(d.codes) * len(d.units) for d in found.decisions)
    counts = (_many(documents, "document"), _many(len(found.differences), "different change"), undecided)
    return "\n{} read otherwise, {}, {} without a decision".format(*counts)


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────


def as_data(found: Rehearsal) -> dict[str, Any]:
    """Return the rehearsal for tools: dates as 2027-03-01, null where there is none."""
    from sotay.cli.calendar import as_data as days

    return {
        "today": str(found.today),
        "day": str(found.day),
        "units": [unit.unit for unit in found.units],
        "until": days(found.until)["changes"],
        "documents": [_document(shared, found.sources.province.language) for shared in found.differences],
        "ended": [_ended(loss) for loss in found.losses],
        "decisions": [_to_decide(decision, found) for decision in found.decisions],
        "reviews": {unit.unit: list(unit.reviews) for unit in found.units if unit.reviews},
        "drafts": {unit.unit: list(unit.drafts) for unit in found.units if unit.drafts},
    }


def _document(shared: SharedDifference, language: Language) -> dict[str, Any]:
    from sotay.facts.diff.show import as_text

    one = shared.difference
    return {
        "code": one.code,
        "title": one.title,
        "happening": one.happening,
        "before": one.before or None,
        "status": one.status,
        "decision": one.decision or None,
        "undecided": one.undecided,
        "units": list(shared.units),
        "added": one.changes.count("added") if one.changes else None,
        "removed": one.changes.count("removed") if one.changes else None,
        "text": as_text(one.changes, language).splitlines() if one.changes else None,
    }


def _ended(loss: Loss) -> dict[str, Any]:
    return {
        "act": loss.act,
        "ended": str(loss.ended),
        "successor": loss.successor or None,
        "successor_begins": str(loss.successor_begins) if loss.successor_begins else None,
        "cited_by": list(loss.citing),
        "at": [f"{place.path}:{place.line}" for place in loss.places],
        "without_successor": list(loss.without_successor) if loss.successor else None,
        "named_by": list(loss.naming),
    }


def _to_decide(decision: ToDecide, found: Rehearsal) -> dict[str, Any]:
    return {
        "order": decision.order,
        "by": str(found.day - timedelta(days=1)),
        "effective": str(found.day),
        "documents": list(decision.codes),
        "units": list(decision.units),
        "command": command(decision, found),
    }
