"""What a document says from a day on: the `changes` of its front matter, and the blocks of its text with days."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from sotay.base.days import day_of
from sotay.base.errors import Problem
from sotay.load.yaml.parse import Lines, shown
from sotay.load.yaml.validate import validate
from sotay.model.documents import FrontMatter, Period

FIXED = ("code", "kind", "form", "audience", "changes")
"""What a document is: with another one of these it would be another document."""
ONE_OF = {"steps": "pattern", "pattern": "steps"}
"""A field that takes the place of another one."""
Named = tuple[str, date, Mapping[str, Any]]
"""A change: where it stands, from which day it holds, its values by field."""
ONLY = re.compile(r"\bonly\(([^()]*)\)")
DAY = re.compile(r"""\b(?P<name>since|until)\s*=\s*(?:(?P<quote>["'])(?P<day>[^"']*)(?P=quote)|(?P<other>[^,\s)]+))""")


def periods_of(meta: FrontMatter, lines: Lines, source: str) -> tuple[tuple[Period, ...], list[Problem]]:
    """Return what a front matter says from when on, the first from `date.min`; and the mistakes in its `changes`.

    A change with a mistake is left out. The values of the others are those of `meta` and of the changes before.
    """
    first = Period(date.min, replace(meta, changes=()), lines)
    found, named, problems = [first], list[Named](), list[Problem]()
    for i, entry in enumerate(meta.changes):
        at = f"changes.{i}"
        day, wrong = _since(entry, lines, source, at)
        change = {name: value for name, value in entry.items() if name != "from"}
        new, mistakes = validate({"title": meta.title, **change}, lines, source, FrontMatter, at)
        wrong += [*_refused(change, lines, source, at), *mistakes]
        problems += wrong
        if new is not None and day is not None and not wrong:
            named.append((at, day, {name: getattr(new, name) for name in change}))
    problems += faults(vars(first.meta), named, lines, source)
    for at, day, values in sorted(named, key=lambda one: one[1]):
        period = _changed(found[-1], day, values, lines, at)
        found = [p for p in found if p.since != day or p is first] + [period]
    return tuple(found), problems


def faults(before: Mapping[str, Any], named: Sequence[Named], lines: Lines, source: str) -> Iterator[Problem]:
    """Yield the changes that are out of order, that contradict one of the same day, or that change nothing.

    `before` are the values, by field, before the first of them.
    """
    values, last, said = dict(before), date.min, dict[date, set[str]]()
    for at, day, change in named:
        if day < last:
            message = f"a change from {day} stands after one from {last}"
            yield Problem(source, _line(lines, at, "from"), "unordered-change", message, "order them by day")
        if not change:
            message = "a change names no field that is different from then on"
            yield Problem(source, _line(lines, at), "idle-change", message, "name the field, or remove the entry")
        for name, value in change.items():
            line = _line(lines, at, name)
            if name in said.setdefault(day, set()):
                message = f'"{name}" has two values from {day} on'
                hint = "leave one of them, or correct the day"
                yield Problem(source, line, "contradictory-change", message, hint)
            elif value == values.get(name):
                message = f'"{name}" is what it was before'
                yield Problem(source, line, "idle-change", message, "correct it, or remove it")
        said.setdefault(day, set()).update(change)
        values, last = {**values, **change}, max(last, day)


def _since(entry: Mapping[str, Any], lines: Lines, source: str, at: str) -> tuple[date | None, list[Problem]]:
    """Return the day from which a change holds, None after a mistake."""
    if "from" not in entry:
        hint = 'add "from: …" (a date like 2025-07-01)'
        return None, [Problem(source, _line(lines, at), "missing-field", 'an entry of "changes" has no "from"', hint)]
    written = entry["from"]
    day = day_of(written) if isinstance(written, str) else None
    if day is None:
        message = f'"from" must be a date like 2025-07-01, not {shown(written)}'
        return None, [Problem(source, _line(lines, at, "from"), "wrong-value", message)]
    return day, []


def _refused(change: Mapping[str, Any], lines: Lines, source: str, at: str) -> list[Problem]:
    """Return the mistakes of a change that names what a document is, or nothing as a value."""
    found = []
    for name in (name for name in FIXED if name in change):
        hint = "issue a new document and withdraw this one"
        message = f'"{name}" is what the document is: it does not change by date'
        found.append(Problem(source, _line(lines, at, name), "fixed-field", message, hint))
    for name in (name for name, value in change.items() if value is None):
        hint = "leave the field out, or give it a value"
        message = f'"{name}" has no value from then on'
        found.append(Problem(source, _line(lines, at, name), "wrong-type", message, hint))
    return found


def _changed(before: Period, day: date, change: Mapping[str, Any], lines: Lines, at: str) -> Period:
    plain = {f.name: f.default for f in fields(FrontMatter)}
    gone = {ONE_OF[name] for name in change if name in ONE_OF} - change.keys()
    values = {**change, **{name: plain[name] for name in gone}}
    kept = {place: line for place, line in before.lines.items() if place.partition(".")[0] not in values}
    own = {place.removeprefix(f"{at}."): line for place, line in lines.items() if place.startswith(f"{at}.")}
    return Period(day, replace(before.meta, **values), kept | own)


def _line(lines: Lines, *place: str) -> int:
    return lines.get(".".join(place), lines.get(place[0], 0))


# ── blocks of the text ───────────────────────────────────────────────────────────────────────────


def block_days(body: str, body_line: int, source: str) -> tuple[tuple[date, ...], list[Problem]]:
    """Return the days on which blocks of a text begin or end, in order; a day that is not written out is a mistake.

    What is no day is told when the page is filled in.
    """
    days, problems = set[date](), list[Problem]()
    for call in ONLY.finditer(body):
        for found in DAY.finditer(call[1]):
            if found["other"]:
                line = body_line + body.count("\n", 0, call.start(1) + found.start())
                message = f"{found['name']} of only() is written as a day, not as {found['other']}"
                problems.append(Problem(source, line, "macro-arguments", message, f'{found["name"]}="2027-03-01"'))
            elif day := day_of(found["day"]):
                days.add(day)
    return tuple(sorted(days)), problems
