"""Rules on legal acts: acts cited are in force on the day, and changes soon to come are announced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sotay.base.errors import Problem
from sotay.check.documents import at, every
from sotay.facts.law import SOON, changes, end, has_ended, is_to_come
from sotay.load.sources import Sources
from sotay.model.documents import Document

LEGAL, BASES, PROVINCE = "references/legal.yml", "references/bases.yml", "units/_province.yml"


@dataclass(frozen=True)
class Citation:
    """An act cited at one place, with the documents that depend on that citation."""

    act: str
    place: Problem
    """An empty problem at that place."""
    users: tuple[Document, ...]


def citations(sources: Sources) -> Iterator[Citation]:
    """Yield every citation of an act: in documents, groups of acts, and the province's fees."""
    documents = tuple(every(sources))
    for document in documents:
        grouped = {act for name in document.meta.basis for act in sources.references.bases.get(name, ())}
        named = [(f"legal.{i}", act) for i, act in enumerate(document.meta.legal) if act not in grouped]
        named += [(f"fees.{i}.source", fee.source) for i, fee in enumerate(document.meta.fees) if fee.source]
        for place, act in named:
            yield Citation(act, at(document, place, "", ""), (document,))
    for name, members in sources.references.bases.items():
        users = tuple(d for d in documents if name in d.meta.basis)
        lines = sources.reference_lines.get(BASES, {})
        for i, act in enumerate(members if users else ()):
            yield Citation(act, Problem(BASES, lines.get(f"{name}.{i}", 0), "", ""), users)
    for name, fee in sources.province.fees.items():
        users = tuple(d for d in documents if any(f.fee == name for f in d.meta.fees))
        if fee.source and users:
            line = sources.province_lines.get(f"fees.{name}.source", 0)
            yield Citation(fee.source, Problem(PROVINCE, line, "", ""), users)


def ended(sources: Sources, as_of: date) -> Iterator[Problem]:
    """No document cites an act that is no longer in force; the finding names its replacement."""
    acts = sources.references.acts
    for citation in citations(sources):
        act = acts.get(citation.act)
        if act and has_ended(act, acts, as_of):
            message = f"{_named(sources, citation.act)} has not been in force since {end(act, acts)}"
            hint = f"cite {_named(sources, act.replaced_by)} and review the text" if act.replaced_by else ""
            yield _problem(citation, "act-ended", message, hint)


def not_in_force(sources: Sources, as_of: date) -> Iterator[Problem]:
    """No document cites an act not yet in force, unless it also cites the act that this one replaces."""
    acts = sources.references.acts
    for citation in citations(sources):
        act = acts.get(citation.act)
        if act and is_to_come(act, as_of):
            before = {name for name, other in acts.items() if other.replaced_by == citation.act}
            if not all(before & {*d.meta.legal} for d in citation.users):
                message = f"{_named(sources, citation.act)} is not in force before {act.effective}"
                yield _problem(citation, "act-not-in-force", message, "cite what is in force until then as well")


def changing(sources: Sources, as_of: date) -> Iterator[Problem]:
    """Announce the acts in use that begin, end or are amended soon, and those replaced on an unknown date."""
    acts, users = sources.references.acts, users_of_acts(sources)
    for change in changes(acts, as_of):
        if change.act in users and change.day - as_of <= SOON:
            what = f"{CHANGES[change.kind]} on {change.day}" + (f", {_named(sources, change.by)}" if change.by else "")
            yield _note(sources, change.act, what, users[change.act])
    for name in users.keys() & acts.keys():
        if acts[name].replaced_by and end(acts[name], acts) is None:
            what = f"is replaced on an unknown date by {_named(sources, acts[name].replaced_by)}"
            yield _note(sources, name, what, users[name])


CHANGES = {"begins": "comes into force", "ends": "ceases to be in force", "amended": "is amended"}


def users_of_acts(sources: Sources) -> dict[str, tuple[Document, ...]]:
    """Return the documents that cite each act in use, each once, in citation order."""
    users: dict[str, dict[str, Document]] = {}
    for citation in citations(sources):
        users.setdefault(citation.act, {}).update((d.source, d) for d in citation.users)
    return {act: tuple(found.values()) for act, found in users.items()}


def _named(sources: Sources, name: str) -> str:
    act = sources.references.acts.get(name)
    return f'"{name}" ({act.number})' if act else f'"{name}"'


def _problem(citation: Citation, rule: str, message: str, hint: str) -> Problem:
    used = _count(citation.users) if len(citation.users) > 1 else ""
    return replace(citation.place, rule=rule, message=message + used, hint=hint, level="finding")


def _note(sources: Sources, act: str, what: str, users: tuple[Document, ...]) -> Problem:
    line = sources.reference_lines.get(LEGAL, {}).get(act, 0)
    return Problem(LEGAL, line, "act-changes", f"{_named(sources, act)} {what}{_count(users)}", level="note")


def _count(users: tuple[Document, ...]) -> str:
    return f"; {len(users)} document{'s' if len(users) > 1 else ''} rest{'' if len(users) > 1 else 's'} on it"
