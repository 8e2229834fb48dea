"""Issuing and withdrawing: events for the communes' registers, shown before they are written (`commit`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sotay.base.errors import Problem, SourceError, UserError
from sotay.base.progress import Progress
from sotay.base.text import closest
from sotay.check.rules import check
from sotay.control.register import faults, follow, signers
from sotay.export.layout.letters import missing, named
from sotay.issuing.commit import added, commit, files_of, with_events
from sotay.load.sources import Sources
from sotay.model.bundles import Bundle
from sotay.model.outputs import Tree
from sotay.model.paths import register_path
from sotay.model.registers import BundleRef, Event, Issued, Register
from sotay.pipeline.repair import Loaded, undamaged, writing
from sotay.pipeline.run import Run, blame, met_by, new_job
from sotay.pipeline.stages import expand_all, make_issued
from sotay.pipeline.workers import PRESS, begin, workers
from sotay.storage.cache import Cache

if TYPE_CHECKING:
    from sotay.pipeline.tasks.archive import DueIssue

GONE = "gone-without-withdrawal"


@dataclass(frozen=True)
class Order:
    """The decision, the same for all communes. An empty role is chosen by default."""

    root: Path
    units: tuple[str, ...]
    """Slugs; none: all."""
    decision: str
    effective: date
    reason: str
    codes: tuple[str, ...] = ()
    prepared: str = ""
    reviewed: str = ""
    approved: str = ""
    sample: bool = False
    new_issue: bool = False
    review: bool = False
    """Record that the documents of `codes` were reviewed: they are issued again, changed or not, due or not."""
    dry_run: bool = False
    """Nothing will be written, so nothing is locked."""
    bundle: tuple[Bundle, str] | None = None
    """The proposal that is decided on, and the hash of its file: nothing else is issued, in no other words."""


@dataclass(frozen=True)
class Proposal:
    """The events that would be written, by commune, and why: the documents that are due."""

    events: Mapping[str, Event]
    due: Mapping[str, Sequence[DueIssue]]


Ask = Callable[[Proposal], bool]


def issue(order: Order, as_of: date, jobs: int, ask: Ask, progress: Progress) -> tuple[str, ...]:
    """Issue every document that differs from its last event; return the communes, none when `ask` says no.

    From reading to writing nobody else writes. Raises SourceError for open mistakes in the sources, UserError for
    an order that must not be followed. Nothing is written then.
    """
    begin(jobs, PRESS)
    with writing(order.root, progress, dry_run=order.dry_run) as loaded:
        return _issue(order, *_meant(order, loaded), as_of, jobs, ask, progress)


def _issue(
    order: Order,
    sources: Sources,
    problems: list[Problem],
    units: list[str],
    as_of: date,
    jobs: int,
    ask: Ask,
    progress: Progress,
) -> tuple[str, ...]:
    if order.review and not order.codes:
        raise UserError("--review goes with --docs: name the documents that were reviewed")
    today = as_of
    # What takes effect on a day to come is issued with the words of that day.
    as_of = max(as_of, order.effective)
    sources, cache = sources.on(as_of), Cache(sources.folders.cache)
    with workers(jobs) as executor:

        def run(of: Sources) -> Run:
            return Run(new_job(cache, of, as_of, pdf=True), of, executor, progress)

        across, changed = undamaged(cache, progress, lambda _: _compared(order, run(sources), problems, units))
        if not changed:
            raise UserError("nothing to issue: every document reads as issued")
        _refuse_unsure(sources, across, changed)
        events = {unit: _issuing(order, sources, unit, found, today) for unit, found in changed.items()}
        _refuse(sources, events)
        _refuse_strays(sources, events)
        _refuse_haste(order, sources, changed, today)
        _refuse_other_words(order, changed)
        if not ask(Proposal(events, changed)):
            return ()
        issued = with_events(sources, events)
        made = undamaged(cache, progress, lambda _: _made(run(issued), [*events]))
    trees = {unit: added(made[f"archive/{unit}"], event) for unit, event in events.items()}
    commit(sources, events, trees, cache)
    return tuple(events)


def _compared(
    order: Order, run: Run, problems: Sequence[Problem], units: Sequence[str]
) -> tuple[list[Problem], dict[str, tuple[DueIssue, ...]]]:
    """Return what the rules across files find, and by commune the documents that are due.

    Raises SourceError for mistakes that stop these communes.
    """
    from sotay.pipeline.tasks.archive import due
    from sotay.pipeline.tasks.expansion import check_together

    sources, together = run.sources, run.executor.submit(check_together, run.job)
    # When all that changed is issued, it replaces what was in force, even where the words of that are lost.
    replaced = () if order.codes else ("lost-words",)
    expanded = expand_all(run, units)
    met = met_by({e.unit: tuple(p for p in e.problems if p.rule not in replaced) for e in expanded})
    across = together.result()
    _stop([*problems, *across, *blame(met, sources, units)], units)
    _check_codes(order, {d.code for u in units for d in sources.documents_of(sources.units[u])})
    futures = [run.executor.submit(due, run.job, e, order.codes, order.review) for e in expanded]
    return across, {unit: found for unit, found in sorted(run.progress.each("communes compared", futures)) if found}


def _made(run: Run, units: Sequence[str]) -> dict[str, Tree]:
    return make_issued(run, expand_all(run, units))


def withdraw(order: Order, as_of: date, ask: Ask, progress: Progress) -> tuple[str, ...]:
    """Take documents out of force; return the communes, none when `ask` says no. Errors as of `issue`.

    Of the sources only the registers must be without mistakes: a document that is gone already is withdrawn.
    """
    with writing(order.root, progress, dry_run=order.dry_run) as loaded:
        sources, problems, units = _meant(order, loaded)
        sources = sources.on(as_of)
        registers = {register_path(unit) for unit in units}
        _stop([p for p in [*problems, *check(sources, as_of)] if p.path in registers and p.rule != GONE], units)
        _check_codes(order, {code for unit in units for code in sources.registers[unit].standing_codes})
        events = {unit: _withdrawing(order, sources, unit, as_of) for unit in units}
        events = {unit: event for unit, event in events.items() if event.withdraw}
        _refuse(sources, events)
        if not ask(Proposal(events, {})):
            return ()
        commit(sources, events, {}, Cache(sources.folders.cache))
        return tuple(events)


# ── what is asked for ────────────────────────────────────────────────────────────────────────────


def _meant(order: Order, loaded: Loaded) -> tuple[Sources, list[Problem], list[str]]:
    """Return the sources, the mistakes in files and the communes that are meant."""
    sources, problems = loaded
    if sources is None:
        raise SourceError(problems)
    sources.require(order.units)
    _refuse_letters(order, sources)
    _stop([p for p in problems if p.unit not in sources.units], order.units or [*sources.unit_lines])
    ended = {name for name, unit in sources.units.items() if unit.ended(order.effective)}
    for unit in sorted(ended.intersection(order.units)):
        successor = sources.units[unit].replaced_by[0]
        raise UserError(f"{unit}: replaced by {successor.slug} since {successor.since}; its register is closed")
    return sources, problems, sorted(set(order.units or sources.units) - ended)


def _refuse_letters(order: Order, sources: Sources) -> None:
    """Raise UserError for letters that could not be printed: an event is never changed again."""
    for option, words in (("--decision", order.decision), ("--reason", order.reason)):
        if found := missing(words, sources.folders):
            raise UserError(f"{option}: {named(found)}; write it in words, or leave it out")


def _stop(problems: Iterable[Problem], units: Iterable[str]) -> None:
    """Raise SourceError with the mistakes in what is shared and in what is these communes' own."""
    mine = [p for p in problems if p.level == "mistake" and p.unit in {"", *units}]
    if mine:
        raise SourceError(mine)


def _refuse_unsure(sources: Sources, problems: Iterable[Problem], changed: Mapping[str, Sequence[DueIssue]]) -> None:
    """Raise SourceError with the questions that `import` has left in what is to be issued."""
    codes = {(unit, due.code) for unit, found in changed.items() for due in found}
    units = {unit: sources.documents_of(sources.units[unit]) for unit in changed}
    issued = {d.source for unit, documents in units.items() for d in documents if (unit, d.code) in codes}
    if mine := [p for p in problems if p.rule == "import-unsure" and p.path in issued]:
        raise SourceError(mine)


def _check_codes(order: Order, codes: Iterable[str]) -> None:
    known = set(codes)
    for code in order.codes:
        if code not in known:
            near = closest(code, known)
            raise UserError(f"no commune has {code} in force or to issue" + (f"; did you mean {near}?" if near else ""))


def _issuing(order: Order, sources: Sources, unit: str, due: Sequence[DueIssue], today: date) -> Event:
    register = sources.registers[unit]
    documents = {d.code: Issued(*_next(register, d.code, order.new_issue), d.fingerprint) for d in due}
    return _following(register, replace(_event(order, sources, unit), documents=documents), today)


def _withdrawing(order: Order, sources: Sources, unit: str, today: date) -> Event:
    register = sources.registers[unit]
    codes = tuple(code for code in order.codes if code in register.standing_codes)
    return _following(register, replace(_event(order, sources, unit), withdraw=codes), today)


def _following(register: Register, event: Event, today: date) -> Event:
    return follow(register, replace(event, overtakes=_overtaken(register, event, today)))


def _event(order: Order, sources: Sources, unit: str) -> Event:
    chosen = signers(sources.units[unit])
    prepared, reviewed, approved = roles = [getattr(order, act) or role for act, role in chosen.items()]
    for act in (act for act, role in zip(chosen, roles, strict=True) if not role):
        raise UserError(f"{unit}: no role to have it {act}; name one with --{act}")
    decided = BundleRef(order.bundle[0].name, order.bundle[1]) if order.bundle else None
    event = Event(order.decision, order.effective, order.reason, prepared, reviewed, approved, order.sample)
    return replace(event, proposal=decided)


def _next(register: Register, code: str, new_issue: bool) -> tuple[int, int]:
    """Return issue and revision that come next for a document."""
    past = [event.documents[code] for event in register.events if code in event.documents]
    if not past:
        return 1, 0
    return (past[-1].issue + 1, 0) if new_issue else (past[-1].issue, past[-1].revision + 1)


def _overtaken(register: Register, event: Event, today: date) -> tuple[str, ...]:
    """Return those codes of an event for which others before it have set a later day, that has not come yet."""
    later = [(e.effective, {*e.documents, *e.withdraw}) for e in register.events if e.effective > event.effective]
    begun = {code for day, codes in later if day <= today for code in codes}
    waiting = {code for _, codes in later for code in codes} - begun
    return tuple(code for code in (*event.documents, *event.withdraw) if code in waiting)


def _refuse(sources: Sources, events: Mapping[str, Event]) -> None:
    """Raise UserError when a register would not be sound with its new event, each reason once."""
    reasons: dict[str, list[str]] = {}
    for unit, register in with_events(sources, events).registers.items():
        for fault in faults(register, sources.units[unit].roles) if unit in events else ():
            reasons.setdefault(fault.message + (f" — {fault.hint}" if fault.hint else ""), []).append(unit)
    if reasons:
        raise UserError("\n".join(f"{', '.join(units)}: {reason}" for reason, units in reasons.items()))


def _refuse_strays(sources: Sources, events: Mapping[str, Event]) -> None:
    """Raise UserError when the archive has a revision that no register has: evidence is never written over."""
    strays = [
        str(sources.archive.folder / unit / path)
        for unit, event in events.items()
        for path in files_of(event, sources.archive.state(unit))
    ]
    if strays:
        raise UserError(
            f"{', '.join(strays)}: kept from an issue that is not in the register; "
            "restore that register, or move the files away if it was only a trial"
        )


def _refuse_haste(order: Order, sources: Sources, changed: Mapping[str, Sequence[DueIssue]], today: date) -> None:
    """Raise UserError when new words would take effect before people have had the time to read them."""
    days = sources.province.reading.days
    first = today + timedelta(days=days)
    known = {
        (unit, code, issued.fingerprint)
        for unit in changed
        for event in sources.registers[unit].events
        for code, issued in event.documents.items()
    }
    new = any((unit, one.code, one.fingerprint) not in known for unit, due in changed.items() for one in due)
    if days and new and not order.sample and order.effective < first:
        raise UserError(
            f"--effective {order.effective}: people are given {days} days to read what is new (reading.days in "
            f"{sources.group_path}), so it takes effect on {first} or later"
        )


def _refuse_other_words(order: Order, changed: Mapping[str, Sequence[DueIssue]]) -> None:
    """Raise UserError when something reads otherwise than it was proposed."""
    if order.bundle is None:
        return
    bundle, _ = order.bundle
    units = order.units or bundle.units
    wanted = {(u, code): mark for u in units for code in order.codes if (mark := bundle.fingerprint(u, code))}
    now = {(unit, one.code): one.fingerprint for unit, due in changed.items() for one in due}
    other = dict(sorted(wanted.items() ^ now.items()))
    if other:
        named_ones = ", ".join(f"{code} of {unit}" for unit, code in other)
        raise UserError(
            f"not as it was proposed in {bundle.name}: {named_ones}; "
            "take the change back, or propose the new words under another name"
        )
