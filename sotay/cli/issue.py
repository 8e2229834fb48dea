"""`build.py issue` and `build.py withdraw`: show what would be written, ask, write."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotay.base.errors import UserError
from sotay.base.progress import Progress
from sotay.cli.arguments import agreed, codes, common, day, jobs, near, words, writes

if TYPE_CHECKING:
    from sotay.issuing.issue import Order, Proposal
    from sotay.model.bundles import Bundle
    from sotay.model.registers import Event

SHOWN = 3
"""Lines of changed words shown of each document."""


def add_commands(commands: Any) -> None:
    """Add the two commands to the parser."""
    command = commands.add_parser("issue", help="issue every document that has changed since it was last issued")
    command.add_argument("units", nargs="*", metavar="UNIT", help="slugs of communes")
    command.add_argument("--docs", type=codes, default=(), metavar="CODE,…", help="only these documents")
    command.add_argument("--new-issue", action="store_true", help="number them as a new issue, not a new revision")
    command.add_argument(
        "--review", action="store_true", help="record a review: issue the documents of --docs again, changed or not"
    )
    command.add_argument("--sample", action="store_true", help="a sample issue: pages keep saying so")
    jobs(command)
    when = _decision(command, needed=False)
    when.add_argument("--after", type=_days, metavar="DAYS", help="effective so many days after today")
    command.add_argument("--proposal", default="", metavar="NAME", help="issue what this proposal has, as proposed")
    command.set_defaults(refuse=command.error)
    command = commands.add_parser("withdraw", help="take documents out of force")
    command.add_argument("docs", nargs="+", metavar="CODE")
    command.add_argument("--units", type=codes, default=(), metavar="UNIT,…", help="slugs of communes")
    _decision(command, needed=True)


def _days(text: str) -> int:
    if not text.isdigit() or int(text) > 365:
        raise argparse.ArgumentTypeError(f'"{text}" is not a number of days (0 to 365)')
    return int(text)


def _decision(command: argparse.ArgumentParser, *, needed: bool) -> argparse._MutuallyExclusiveGroup:
    """Add what a decision says; return the ways to say when it takes effect. A proposal has some of it."""
    command.add_argument("--all", action="store_true", help="all communes")
    number, reason = 'number of the decision, e.g. "45/2026"', "the reason, printed in the revision table"
    command.add_argument("--decision", required=True, type=words, metavar="NO", help=number)
    when = command.add_mutually_exclusive_group(required=needed)
    when.add_argument("--effective", type=day, metavar="DATE", help="effective date")
    command.add_argument("--reason", required=needed, default="", type=words, metavar="TEXT", help=reason)
    for act, what in (("prepared", "prepares"), ("reviewed", "reviews"), ("approved", "approves")):
        command.add_argument(f"--{act}", default="", metavar="ROLE", help=f"role that {what} (default: by the roles)")
    writes(command)
    common(command)
    return when


def run(options: argparse.Namespace, root: Path, as_of: date) -> int:
    """Run one of the commands. `UserError` for orders that name no commune, or communes in two ways."""
    from sotay.issuing.issue import Order, issue, withdraw

    units, bundle = tuple(options.units), _proposed(options, root, as_of)
    if not bundle and bool(units) == options.all:
        raise UserError("name the communes, or pass --all")
    if bundle:
        units = units or bundle[0].units
    order = Order(
        root=root,
        units=units,
        decision=options.decision.strip(),
        effective=near(options.effective, as_of),
        reason=options.reason.strip(),
        codes=tuple(options.docs),
        prepared=options.prepared,
        reviewed=options.reviewed,
        approved=options.approved,
        sample=getattr(options, "sample", False),
        new_issue=getattr(options, "new_issue", False),
        review=getattr(options, "review", False),
        dry_run=options.dry_run,
        bundle=bundle,
    )

    def ask(proposal: Proposal) -> bool:
        options.answer = {"events": {unit: _datum(event) for unit, event in proposal.events.items()}}
        for line in told(order, proposal):
            print(line)
        return agreed(options)

    if options.command == "issue":
        done = issue(order, as_of, options.jobs, ask, Progress())
    else:
        done = withdraw(order, as_of, ask, Progress())
    options.answer["written"] = [*done]
    print(f"written for {_named(done)}" if done else "nothing was written")
    return 0


def _datum(event: Event) -> dict[str, Any]:
    """Return an event of a register for tools."""
    return {
        "decision": event.decision,
        "effective": str(event.effective),
        "reason": event.reason,
        "documents": {code: issued.label for code, issued in event.documents.items()},
        "withdraw": [*event.withdraw],
        "overtakes": [*event.overtakes],
    }


def _proposed(options: argparse.Namespace, root: Path, as_of: date) -> tuple[Bundle, str] | None:
    """Return the proposal that is decided on, and fill in what it says of the order: day, reason and documents."""
    if options.command == "withdraw":
        return None
    if options.after is not None:
        options.effective = as_of + timedelta(days=options.after)
    if not options.proposal:
        missing = [name for name in ("effective", "reason") if not getattr(options, name)]
        if missing:
            options.refuse(f"the following arguments are required: {', '.join(f'--{name}' for name in missing)}")
        return None
    from sotay.storage.proposals import read_bundle

    found = read_bundle(root, options.proposal)
    options.effective = options.effective or found[0].effective
    options.reason = options.reason or found[0].reason
    options.docs = options.docs or found[0].codes
    return found


def told(order: Order, proposal: Proposal) -> Iterator[str]:
    """Yield what would be written: each document once, with its number, its communes and the words that changed."""
    yield f"{order.decision}, in force from {order.effective}: {order.reason}"
    lines: dict[tuple[str, ...], list[str]] = {}
    for unit, event in proposal.events.items():
        for code in event.withdraw:
            lines.setdefault((f"{code} is withdrawn",), []).append(unit)
        for due in proposal.due.get(unit, ()):
            number = event.documents[due.code].label
            said = f"{due.code} {due.title}: " + (f"{due.before} → {number}" if due.before else number)
            changed = due.change.splitlines()
            more = [f"… {len(changed) - SHOWN} more lines"] if len(changed) > SHOWN else []
            lines.setdefault((said, *changed[:SHOWN], *more), []).append(unit)
    for (said, *changes), units in lines.items():
        yield f"  {said} [{_named(units)}]"
        yield from (f"      {change}" for change in changes)
    yield from _overtaken(proposal)
    count = sum(len(event.documents) + len(event.withdraw) for event in proposal.events.values())
    yield f"{count} document{'s' if count > 1 else ''} in {_named([*proposal.events])}"


def _overtaken(proposal: Proposal) -> Iterator[str]:
    """Yield what was set for a later day and is replaced now, each once with its communes."""
    lines: dict[str, list[str]] = {}
    for unit, event in proposal.events.items():
        if event.overtakes:
            lines.setdefault(", ".join(event.overtakes), []).append(unit)
    for codes_, units in lines.items():
        yield f"  overtakes what was set for a later day of {codes_} [{_named(units)}]"
        yield "      what should still come on that day must be issued again, with --effective"


def _named(units: Sequence[str]) -> str:
    return ", ".join(units) if len(units) <= 3 else f"{len(units)} communes"
