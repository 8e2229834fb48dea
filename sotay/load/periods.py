"""What a document says from a day on: the `changes` of its front matter, and the blocks of its text with days."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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
ONLY = re.compile(r"\bonly\(([^()]*)\)")
DAY = re.compile(r"""\b(?P<name>since|until)\s*=\s*(?:(?P<quote>["'])(?P<day>[^"']*)(?P=quote)|(?P<other>[^,\s)]+))""")


def periods_of(meta: FrontMatter, lines: Lines, source: str) -> tuple[tuple[Period, ...], list[Problem]]:
    """Return what a front matter says from when on, the first from `date.min`; and the mistakes in its `changes`.

    A change with a mistake is left out. The values of the others are those of `meta` and of the changes before.
    """
    found, problems = [Period(date.min, replace(meta, changes=()), lines)], list[Problem]()
    said: dict[date, set[str]] = {}
    for i, entry in enumerate(meta.changes):
        at = f"changes.{i}"
        day, wrong = _since(entry, lines, source, at)
        change = {name: value for name, value in entry.items() if name != "from"}
        wrong += _refused(change, lines, source, at)
        if day and day < found[-1].since:
            message = f"a change from {day} stands after one from {found[-1].since}"
            wrong.append(Problem(source, _line(lines, at, "from"), "unordered-change", message, "order them by day"))
        for name in sorted(said.setdefault(day, set()) & change.keys()) if day else ():
            message = f'"{name}" has two values from {day} on'
            hint = "leave one of them, or correct the day"
            wrong.append(Problem(source, _line(lines, at, name), "contradictory-change", message, hint))
        new, mistakes = validate({"title": meta.title, **change}, lines, source, FrontMatter, at)
        if wrong or mistakes or new is None or day is None:
            problems += [*wrong, *mistakes]
            continue
        said[day] |= change.keys()
        idle = list(_idle(found[-1].meta, new, change, lines, source, at))
        problems += idle
        period = _changed(found[-1], day, new, change, lines, at)
        found = [p for p in found if p.since != day or p.since == date.min] + [period]
    return tuple(found), problems


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
    """Return the mistakes of a change that names nothing, what a document is, or nothing as a value."""
    found = []
    if not change:
        message = "a change names no field that is different from then on"
        found.append(Problem(source, _line(lines, at), "idle-change", message, "name the field, or remove the entry"))
    for name in (name for name in FIXED if name in change):
        hint = "issue a new document and withdraw this one"
        message = f'"{name}" is what the document is: it does not change by date'
        found.append(Problem(source, _line(lines, at, name), "fixed-field", message, hint))
    for name in (name for name, value in change.items() if value is None):
        hint = "leave the field out, or give it a value"
        message = f'"{name}" has no value from then on'
        found.append(Problem(source, _line(lines, at, name), "wrong-type", message, hint))
    return found


def _idle(
    before: FrontMatter, new: FrontMatter, change: Mapping[str, Any], lines: Lines, source: str, at: str
) -> Iterator[Problem]:
    for name in change:
        if getattr(new, name) == getattr(before, name):
            message = f'"{name}" is what it was before'
            yield Problem(source, _line(lines, at, name), "idle-change", message, "correct it, or remove it")


def _changed(before: Period, day: date, new: FrontMatter, change: Mapping[str, Any], lines: Lines, at: str) -> Period:
    gone = {ONE_OF[name] for name in change if name in ONE_OF} - change.keys()
    plain = {f.name: f.default for f in fields(FrontMatter)}
    values = {name: getattr(new, name) for name in change} | {name: plain[name] for name in gone}
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
