"""Rules on legal acts: acts cited are in force on the day, and changes soon to come are announced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sotay.base.errors import Problem
from sotay.check.blocks import named_in_text
from sotay.check.documents import at, every, texts
from sotay.facts.law import SOON, changes, end, has_ended, in_force, is_to_come, successors
from sotay.load.sources import Sources
from sotay.model.documents import Document

LEGAL, BASES = "references/legal.yml", "references/bases.yml"


@dataclass(frozen=True)
class Citation:
    """An act cited at one place on the day, with the documents that depend on that citation."""

    act: str
    place: Problem
    """An empty problem at that place."""
    users: tuple[Document, ...]
    """As written: with the acts that are not cited because they are not in force."""
    replaceable: bool = False
    """Whether an act that follows may stand beside it: lists cite whichever of them is in force."""


def citations(sources: Sources) -> Iterator[Citation]:
    """Yield every citation of an act: in documents, groups of acts, and the province's fees."""
    documents = tuple(document.on(sources.day) if sources.day else document for document in every(sources))
    groups = dict(_groups(sources))
    for document in documents:
        grouped = {act for name in document.meta.basis for act in groups.get(name, ())}
        for i, act in enumerate(document.meta.legal):
            if act not in grouped:
                yield Citation(act, at(document, f"legal.{i}", "", ""), (document,), replaceable=True)
        for i, fee in enumerate(document.meta.fees):
            if fee.source:
                yield Citation(fee.source, at(document, f"fees.{i}.source", "", ""), (document,))
    lines = sources.reference_lines.get(BASES, {})
    for name, members in groups.items():
        users = tuple(d for d in documents if name in d.meta.basis)
        for i, act in enumerate(members if users else ()):
            line = lines.get(f"{name}.{i}", lines.get(f"{name}.acts.{i}", 0))
            yield Citation(act, Problem(BASES, line, "", ""), users, replaceable=True)
    for name, local in sources.province.fees.items():
        users = tuple(d for d in documents if any(f.fee == name for f in d.meta.fees))
        if local.source and users:
            begun = [i for i, c in enumerate(local.changes) if c.source and sources.day and c.since <= sources.day]
            place = f"fees.{name}.changes.{begun[-1]}.source" if begun else f"fees.{name}.source"
            line = sources.province_lines.get(place, 0)
            yield Citation(local.source, Problem(sources.group_path, line, "", ""), users)


def _groups(sources: Sources) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the groups that hold on the day, with all their acts."""
    for name, group in sources.references.groups.items():
        if sources.day is None or group.holds(sources.day):
            yield name, group.acts


def _cited_by(document: Document, groups: Mapping[str, tuple[str, ...]]) -> set[str]:
    return {*document.meta.legal, *(act for name in document.meta.basis for act in groups.get(name, ()))}


def lapsed(sources: Sources, day: date) -> Iterator[Citation]:
    """Yield the citations of acts that have ended, unless a list cites what has come in their place."""
    acts, groups = sources.references.acts, dict(_groups(sources))
    for citation in citations(sources):
        act = acts.get(citation.act)
        if act and has_ended(act, acts, day):
            after = {name for name in successors(citation.act, acts) if in_force(acts[name], acts, day)}
            if not (citation.replaceable and all(after & _cited_by(d, groups) for d in citation.users)):
                yield citation
    for document in texts(sources):
        for name, line, since, until in named_in_text(document.body):
            holds = (since is None or since <= day) and (until is None or day < until)
            if holds and name in acts and has_ended(acts[name], acts, day):
                place = Problem(document.source, document.body_line + line - 1, "", "", unit=document.unit)
                yield Citation(name, place, (document,))


def ended(sources: Sources, as_of: date) -> Iterator[Problem]:
    """No document cites an act that is no longer in force; the finding names its replacement."""
    acts = sources.references.acts
    for citation in lapsed(sources, as_of):
        act = acts[citation.act]
        message = f"{_named(sources, citation.act)} has not been in force since {end(act, acts)}"
        hint = f"cite {_named(sources, act.replaced_by)} and review the text" if act.replaced_by else ""
        yield _problem(citation, "act-ended", message, hint)


def not_in_force(sources: Sources, as_of: date) -> Iterator[Problem]:
    """No document cites an act not yet in force in place of one that is: lists leave it out until its day."""
    acts, groups = sources.references.acts, dict(_groups(sources))
    for citation in citations(sources):
        act = acts.get(citation.act)
        if act and is_to_come(act, as_of):
            before = {name for name, other in acts.items() if other.replaced_by == citation.act}
            free = citation.replaceable and not before
            if not (free or all(before & _cited_by(d, groups) for d in citation.users)):
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
