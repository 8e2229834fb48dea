"""Rules on references: the calendar, the entry points of the public home page, correlations between editions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sotay.base.errors import Problem
from sotay.check.documents import did_you_mean, every
from sotay.facts.clauses import holds, number, requirements
from sotay.load.sources import Sources
from sotay.model.profiles import ACTS
from sotay.model.references import Standard

# ── the calendar (references/calendar.yml) ──────────────────────────────────────────────────────────

CALENDAR = "references/calendar.yml"
NEAR = timedelta(days=60)
WEEKEND = (5, 6)


def unsound_days(sources: Sources) -> Iterator[Problem]:
    """Every day is within the known period, days off end after they begin, and only weekend days are made up."""
    calendar = sources.references.calendar
    if calendar is None:
        return
    if calendar.until < calendar.since:
        yield _unsound_day(sources, "until", f"{calendar.until} is before {calendar.since}, the first known day")
    off = {day for one in calendar.off for day in (one.first, one.last or one.first)}
    for i, one in enumerate(calendar.off):
        if one.last and one.last < one.first:
            yield _unsound_day(
                sources, f"off.{i}.last", f"{one.last} is before {one.first}, the first of these days off"
            )
    for i, day in enumerate(calendar.working):
        if day.weekday() not in WEEKEND or day in calendar.days_off():
            yield _unsound_day(
                sources, f"working.{i}", f"{day} is a working day or a holiday: only weekend days become working days"
            )
    for day in sorted({*off, *calendar.working}):
        if not calendar.since <= day <= calendar.until:
            message = f"{day} is not within the known period, {calendar.since} to {calendar.until}"
            yield _unsound_day(sources, "until", message)


def running_out(sources: Sources, as_of: date) -> Iterator[Problem]:
    """Announce that the known days off end soon: pages can then no longer compute due dates."""
    calendar = sources.references.calendar
    if calendar and calendar.until - as_of < NEAR:
        message = f"days off are known only until {calendar.until}: enter those announced since"
        line = sources.reference_lines.get(CALENDAR, {}).get("until", 0)
        yield Problem(CALENDAR, line, "calendar-ends", message, level="note")


def _unsound_day(sources: Sources, place: str, message: str) -> Problem:
    line = sources.reference_lines.get(CALENDAR, {}).get(place, 0)
    return Problem(CALENDAR, line, "calendar-day", message, "correct the day, or `since` and `until`")


# ── entry points for citizens (references/citizens.yml) ──────────────────────────────────────────────────

CITIZENS = "references/citizens.yml"


def unknown_procedures(sources: Sources) -> Iterator[Problem]:
    """Every entry point for citizens is a procedure that they may read."""
    citizens, lines = sources.references.citizens, sources.reference_lines.get(CITIZENS, {})
    public = {d.code for d in every(sources) if d.meta.kind == "procedure" and d.meta.audience == "public"}
    named = {f"most_asked.{i}": code for i, code in enumerate(citizens.most_asked)}
    for e, event in enumerate(citizens.events):
        named |= {f"events.{e}.procedures.{i}": code for i, code in enumerate(event.procedures)}
        for n, step in enumerate(event.steps):
            named |= {f"events.{e}.steps.{n}.procedures.{i}": code for i, code in enumerate(step.procedures)}
    for place, code in named.items():
        if code not in public:
            message = f'"{code}" is not the code of a procedure that citizens read'
            yield Problem(CITIZENS, lines.get(place, 0), "unknown-procedure", message, did_you_mean(code, public))


def unknown_form(sources: Sources) -> Iterator[Problem]:
    """The form for suggestions is one of references/forms.yml."""
    form, lines = sources.references.citizens.feedback, sources.reference_lines.get(CITIZENS, {})
    if form and form not in sources.references.forms:
        hint = did_you_mean(form, sources.references.forms)
        yield Problem(CITIZENS, lines.get("feedback", 0), "unknown-form", f'"{form}" is not a form', hint)


# ── editions of the standard (references/correlations/) ─────────────────────────────────────────────


def correlations(sources: Sources) -> Iterator[Problem]:
    """A correlation names two editions and their clauses, and leaves out none of their requirements."""
    editions = sources.references.editions
    for file, found in sources.references.correlations.items():
        path = f"references/correlations/{file}.yml"
        lines = sources.reference_lines[path]
        for place, name in (("old", found.old), ("new", found.new)):
            if name not in editions:
                hint = did_you_mean(name, editions)
                message = f'"{name}" is not an edition of references/standards/'
                yield Problem(path, lines.get(place, 0), "unknown-edition", message, hint)
        for i, step in enumerate(found.plan):
            if step.role not in {*sources.province.roles, *ACTS}:
                message = f'"{step.role}" is not a role of {sources.group_path}'
                hint = did_you_mean(step.role, sources.province.roles)
                yield Problem(path, lines.get(f"plan.{i}.role", 0), "unknown-role", message, hint)
        if {found.old, found.new} <= editions.keys():
            old, new = editions[found.old], editions[found.new]
            rows = [(f"clauses.{i}.old", row.old) for i, row in enumerate(found.clauses)]
            targets = [
                (f"clauses.{i}.new.{j}", n) for i, row in enumerate(found.clauses) for j, n in enumerate(row.new)
            ]
            targets += [(f"added.{i}.new", row.new) for i, row in enumerate(found.added)]
            asked = [(f"duties.{i}.clause", duty.clause) for i, duty in enumerate(found.duties)]
            for place, message in _unknown(new, asked):
                yield Problem(path, lines.get(place, 0), "unknown-clause", message)
            for standard, named in ((old, rows), (new, targets)):
                for place, message in _unknown(standard, named):
                    yield Problem(path, lines.get(place, 0), "unknown-clause", message)
                missing = _missing(standard, [name for _, name in named])
                if missing:
                    hint = "write a line in `clauses`, or for what is new in `added`"
                    message = f"nothing is said about {', '.join(missing)} of {standard.name}"
                    yield Problem(path, lines.get("clauses", 0), "uncorrelated-clause", message, hint)


def _unknown(standard: Standard, named: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    numbers = {number(clause.number) for clause in standard.clauses}
    for place, name in named:
        if number(name) not in numbers:
            yield place, f'"{name}" is not a clause of {standard.name}'


def _missing(standard: Standard, names: list[str]) -> list[str]:
    return [c.number for c in requirements(standard) if not any(holds(name, c.number) for name in names)]
