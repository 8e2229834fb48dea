"""What procedures share: step patterns, written once and adjusted where used, and groups of legal acts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import TYPE_CHECKING

from sotay.base.errors import Problem
from sotay.base.text import closest
from sotay.facts.law import in_force
from sotay.model.documents import Document, Fee, FrontMatter, Pattern, PatternUse, Step, StepChange
from sotay.model.references import References

if TYPE_CHECKING:
    from sotay.load.reader import Reader

OWNER = "owner"
"""The role of a pattern's step done by the owner of the procedure."""


def with_steps(reader: Reader, documents: tuple[Document, ...], references: References) -> tuple[Document, ...]:
    """Return the documents, with the steps of any pattern they refer to; what is wrong on any day is told once."""
    resolved = []
    for document in documents:
        complete_one, problems = resolve(document, references)
        later = (p for period in document.periods[1:] for p in resolve(document.on(period.since), references)[1])
        reader.add(dict.fromkeys([*problems, *later]), document.unit)
        resolved.append(complete_one)
    return tuple(resolved)


def on_day(documents: tuple[Document, ...], day: date, references: References) -> tuple[Document, ...]:
    """Return documents as they read on a day."""
    return tuple(resolve(document.on(day), references)[0] for document in documents)


def resolve(document: Document, references: References) -> tuple[Document, tuple[Problem, ...]]:
    """Return the document with the steps of its pattern and the acts of its basis filled in; and the mistakes."""
    problems = (*_unknown_bases(document, references.bases), *_mistakes(document, references.patterns))
    if problems:
        return document, problems
    meta = document.meta
    cited = _cited(meta, references)
    lines = {f"legal.{i}": document.lines[place] for i, place in enumerate(cited.values()) if place in document.lines}
    meta = replace(meta, legal=tuple(cited), fees=tuple(_charged(fee, references) for fee in meta.fees))
    if meta.pattern is not None:
        meta = _patterned(meta, references.patterns[meta.pattern.name], meta.pattern)
    return replace(document, meta=meta, lines={**document.lines, **lines}), ()


def _cited(meta: FrontMatter, references: References) -> dict[str, str]:
    """Return the acts cited on the day in citation order, each with the front matter place that first cites it."""
    cited: dict[str, str] = {}
    for i, name in enumerate(meta.basis):
        for act in references.bases[name]:
            cited.setdefault(act, f"basis.{i}")
    for i, act in enumerate(meta.legal):
        if _holds(act, references):
            cited.setdefault(act, f"legal.{i}")
    return cited


def _holds(name: str, references: References) -> bool:
    """Return whether an act may be cited on the day; one that is not known is told elsewhere."""
    act = references.acts.get(name)
    return act is None or references.day is None or in_force(act, references.acts, references.day)


def _charged(fee: Fee, references: References) -> Fee:
    """Return the fee, or that it is not published where the act that sets it is not in force on the day."""
    if not fee.source or _holds(fee.source, references):
        return fee
    return Fee(kind="unpublished", name=fee.name, per=fee.per, note=fee.note)


def _patterned(meta: FrontMatter, pattern: Pattern, use: PatternUse) -> FrontMatter:
    steps: list[Step] = []
    for step in pattern.steps:
        if step.id not in use.without:
            steps.append(_changed(step, use.adjust.get(step.id)))
        steps.extend(use.after.get(step.id, ()))
    return replace(
        meta,
        steps=tuple(replace(s, role=meta.owner) if s.role == OWNER else s for s in steps),
        records=(*meta.records, *(replace(r, keeper=meta.owner) if r.keeper == OWNER else r for r in pattern.records)),
        forms=tuple(dict.fromkeys([*meta.forms, *pattern.forms])),
        clauses=meta.clauses or pattern.clauses,
        time=meta.time or pattern.time,
    )


def _changed(step: Step, change: StepChange | None) -> Step:
    if change is None:
        return step
    said = {f.name: getattr(change, f.name) for f in fields(change)}
    return replace(step, **{name: value for name, value in said.items() if value is not None})


def _mistakes(document: Document, patterns: Mapping[str, Pattern]) -> Iterator[Problem]:
    use = document.meta.pattern
    if use is None:
        return
    pattern = patterns.get(use.name)
    if pattern is None:
        yield _at(document, "pattern.name", "unknown-pattern", use.name, "references/patterns.yml", patterns)
        return
    if document.meta.steps:
        message = "a procedure has `pattern` or `steps`, not both"
        yield Problem(document.source, document.lines.get("steps", 1), "pattern-and-steps", message, unit=document.unit)
    ids = {step.id: step for step in pattern.steps}
    named = [(f"pattern.without.{i}", name) for i, name in enumerate(use.without)]
    named += [(f"pattern.adjust.{name}", name) for name in use.adjust]
    named += [(f"pattern.after.{name}", name) for name in use.after]
    for place, name in named:
        if name not in ids:
            yield _at(document, place, "unknown-step", name, f'pattern "{use.name}"', ids)


def _unknown_bases(document: Document, bases: Mapping[str, object]) -> Iterator[Problem]:
    for i, name in enumerate(document.meta.basis):
        if name not in bases:
            yield _at(document, f"basis.{i}", "unknown-basis", name, "references/bases.yml", bases)


def _at(document: Document, place: str, rule: str, name: str, where: str, known: Mapping[str, object]) -> Problem:
    found = closest(name, known)
    hint = f'did you mean "{found}"?' if found else f"there are: {', '.join(known)}"
    line = document.lines.get(place, document.lines.get("pattern", 1))
    return Problem(document.source, line, rule, f'"{name}" is not in {where}', hint, document.unit)
