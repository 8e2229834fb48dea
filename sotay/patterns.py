"""Step patterns: the common shapes of a procedure, written once and adjusted by each procedure that uses them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace

from sotay.errors import Problem
from sotay.model import Document, Pattern, Step, StepChange
from sotay.text import closest

OWNER = "owner"
"""Role of a pattern's step that the owner of the procedure does."""


def resolve(document: Document, patterns: Mapping[str, Pattern]) -> tuple[Document, tuple[Problem, ...]]:
    """Return the document with the steps of its pattern, adjusted, in place of the reference; and its mistakes."""
    use = document.meta.pattern
    if use is None:
        return document, ()
    problems = tuple(_mistakes(document, patterns))
    if problems:
        return document, problems
    steps = []
    for step in patterns[use.name].steps:
        if step.id not in use.without:
            steps.append(_changed(step, use.adjust.get(step.id)))
        steps.extend(use.after.get(step.id, ()))
    done = tuple(replace(s, role=document.meta.owner) if s.role == OWNER else s for s in steps)
    return replace(document, meta=replace(document.meta, steps=done)), ()


def _changed(step: Step, change: StepChange | None) -> Step:
    said = {name: value for name, value in asdict(change).items() if value is not None} if change else {}
    return replace(step, **said)


def _mistakes(document: Document, patterns: Mapping[str, Pattern]) -> Iterator[Problem]:
    use = document.meta.pattern
    assert use is not None
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


def _at(document: Document, place: str, rule: str, name: str, where: str, known: Mapping[str, object]) -> Problem:
    found = closest(name, known)
    hint = f'did you mean "{found}"?' if found else f"there are: {', '.join(known)}"
    line = document.lines.get(place, document.lines.get("pattern", 1))
    return Problem(document.source, line, rule, f'"{name}" is not in {where}', hint, document.unit)
