"""Rules on the ways in of the public home page (references/citizens.yml)."""

from __future__ import annotations

from collections.abc import Iterator

from sotay.check.documents import did_you_mean, every
from sotay.errors import Problem
from sotay.load import Sources

SOURCE = "references/citizens.yml"


def unknown_procedures(sources: Sources) -> Iterator[Problem]:
    """What citizens are led to is a procedure that they may read."""
    citizens, lines = sources.references.citizens, sources.reference_lines.get(SOURCE, {})
    public = {d.code for d in every(sources) if d.meta.kind == "procedure" and d.meta.audience == "public"}
    named = {f"most_asked.{i}": code for i, code in enumerate(citizens.most_asked)}
    for e, event in enumerate(citizens.events):
        named |= {f"events.{e}.procedures.{i}": code for i, code in enumerate(event.procedures)}
    for place, code in named.items():
        if code not in public:
            message = f'"{code}" is not the code of a procedure that citizens read'
            yield Problem(SOURCE, lines.get(place, 0), "unknown-procedure", message, did_you_mean(code, public))


def unknown_form(sources: Sources) -> Iterator[Problem]:
    """The form for suggestions is one of references/forms.yml."""
    form, lines = sources.references.citizens.feedback, sources.reference_lines.get(SOURCE, {})
    if form and form not in sources.references.forms:
        hint = did_you_mean(form, sources.references.forms)
        yield Problem(SOURCE, lines.get("feedback", 0), "unknown-form", f'"{form}" is not a form', hint)
