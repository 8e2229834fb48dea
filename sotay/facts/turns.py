"""The days on which output changes by itself, and why: what law, register and sources say of days to come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal, get_args

from sotay.base.text import sort_key
from sotay.control.lifetime import lifetimes
from sotay.facts.citation import form_ids
from sotay.facts.law import SOON, changes
from sotay.model.documents import Document, FrontMatter
from sotay.model.references import FormVersion, References
from sotay.model.registers import Register
from sotay.model.units import Unit

Kind = Literal[
    "act-begins",
    "act-ends",
    "act-amended",
    "act-announced",
    "form",
    "bases",
    "fee",
    "facts",
    "text",
    "issue",
    "withdrawal",
    "review",
    "merger",
    "signing",
    "days-off",
    "calendar-ends",
]
OFF_PAGES: frozenset[Kind] = frozenset({"act-announced", "signing", "days-off", "calendar-ends"})
ON_PAGES: frozenset[Kind] = frozenset(get_args(Kind)) - OFF_PAGES
"""What a page of a commune shows: once such a day has come, a site built before it is out of date."""
NEXT = timedelta(days=1)
QUOTED = re.compile(r"""(?<=["'])[\w.-]+(?=["'])""")


@dataclass(frozen=True, order=True)
class Turn:
    """What reads otherwise from a day on although nobody touches a source."""

    day: date
    kind: Kind
    subject: str = ""
    """The id of an act, a form or a group of acts; a document's code; the number of a decision; a holiday's name."""
    by: str = ""
    """The act that amends or replaces it; the act of a form's version."""
    codes: tuple[str, ...] = ()
    """The documents concerned."""

    @property
    def on_pages(self) -> bool:
        """Return whether pages of a commune change."""
        return self.kind in ON_PAGES


@dataclass(frozen=True)
class FeeDays:
    """A fee of the province's: from which days on its amount is another, and which acts ever set it."""

    days: tuple[tuple[date, str], ...] = ()
    """(day, act that sets the amount from then on)"""
    acts: tuple[str, ...] = ()


def turns_of_unit(
    unit: Unit,
    register: Register,
    documents: Iterable[Document],
    references: References,
    fees: Mapping[str, FeeDays],
    after: date,
) -> tuple[Turn, ...]:
    """Return what changes after a day on the pages of a commune with these documents, the earliest first."""
    having = tuple(documents)
    found = {
        *_of_documents(_Same((references, *having)), tuple(sorted(fees.items())), after),
        *_decided(register),
        *_reviews(having, register),
        *(Turn(successor.since, "merger", successor.name) for successor in unit.replaced_by),
    }
    return tuple(sorted(turn for turn in found if turn.day > after))


@dataclass(frozen=True, eq=False)
class _Same:
    """References and documents that are the same only if they are the same objects: to compare them takes long."""

    values: tuple[Any, ...]

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.values)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and tuple(map(id, self.values)) == tuple(map(id, other.values))


# Most communes have the same documents.
@lru_cache(maxsize=8)
def _of_documents(same: _Same, charged: tuple[tuple[str, FeeDays], ...], after: date) -> frozenset[Turn]:
    """Return what changes in references, and documents, the others of these values."""
    references, having, fees = same.values[0], same.values[1:], dict(charged)
    return frozenset(
        (
            *_acts(having, references, fees, after),
            *_fees(having, fees),
            *_forms(having, references),
            *_groups(having, references),
            *_written(having),
        )
    )


def turns_of_province(references: References, signing: date | None, near: timedelta, after: date) -> tuple[Turn, ...]:
    """Return what changes after a day for the province: lists of the portal, what `check` says, days off.

    `near` is how long before its end `check` asks for the next part of the calendar.
    """
    announced = (Turn(c.day - SOON, "act-announced", c.act, c.by) for c in changes(references.acts, after))
    signed = (Turn(signing, "signing"),) if signing else ()
    found = {*announced, *signed, *_days_off(references, near)}
    return tuple(sorted(turn for turn in found if turn.day > after))


# ── documents ────────────────────────────────────────────────────────────────────────────────────


def metas(document: Document) -> tuple[FrontMatter, ...]:
    """Return what the front matter says on any day."""
    return (document.meta, *(period.meta for period in document.periods))


def acts_of(document: Document, references: References) -> frozenset[str]:
    """Return the acts that a document's front matter names on any day: itself, by groups, for fees.

    Those that amend them are among them, since a list of acts names both.
    """
    found: set[str] = set()
    for meta in metas(document):
        found.update(meta.legal, (fee.source for fee in meta.fees if fee.source))
        found.update(act for group in meta.basis for act in _members(references, group))
    amending = {other for name in found if name in references.acts for other in references.acts[name].amended_by}
    return frozenset(found | amending)


def _members(references: References, group: str) -> tuple[str, ...]:
    return references.groups[group].acts if group in references.groups else ()


def forms_used(document: Document, references: References) -> frozenset[str]:
    """Return the forms that a document shows, uses or names in its text on any day."""
    used = {form for meta in metas(document) for form in (meta.form, *form_ids(meta)) if form}
    return frozenset(used | (_quoted(document.body) & references.forms.keys()))


@lru_cache(maxsize=2048)
def _quoted(body: str) -> frozenset[str]:
    """Return every word in quotes: a text may name a form by it."""
    return frozenset(QUOTED.findall(body))


def _fees(documents: Iterable[Document], fees: Mapping[str, FeeDays]) -> Iterator[Turn]:
    users: dict[str, list[str]] = {}
    for document in documents:
        for name in _charged(document):
            users.setdefault(name, []).append(document.code)
    for name in users.keys() & fees.keys():
        yield from (Turn(day, "fee", name, act, _sorted(users[name])) for day, act in fees[name].days)


def _charged(document: Document) -> set[str]:
    return {fee.fee for meta in metas(document) for fee in meta.fees if fee.fee}


def _acts(
    documents: Iterable[Document], references: References, fees: Mapping[str, FeeDays], after: date
) -> Iterator[Turn]:
    kinds: Mapping[str, Kind] = {"begins": "act-begins", "ends": "act-ends", "amended": "act-amended"}
    users: dict[str, list[str]] = {}
    for document in documents:
        versions = (v for form in forms_used(document, references) for v in _versions(references, form))
        local = (act for name in _charged(document) if name in fees for act in fees[name].acts)
        for act in {*acts_of(document, references), *(version.act for version in versions), *local}:
            users.setdefault(act, []).append(document.code)
    for change in changes(references.acts, after):
        if change.act in users:
            yield Turn(change.day, kinds[change.kind], change.act, change.by, _sorted(users[change.act]))


def _forms(documents: Iterable[Document], references: References) -> Iterator[Turn]:
    users: dict[str, list[str]] = {form: [] for form in references.structure.one_stop}
    for document in documents:
        for form in forms_used(document, references):
            users.setdefault(form, []).append(document.code)
    for form, codes in users.items():
        for version in _versions(references, form):
            for day in (version.since, version.until):
                if day:
                    yield Turn(day, "form", form, version.act, _sorted(codes))


def _groups(documents: Iterable[Document], references: References) -> Iterator[Turn]:
    users: dict[str, list[str]] = {}
    for document in documents:
        for name in {name for meta in metas(document) for name in meta.basis}:
            users.setdefault(name, []).append(document.code)
    for name, codes in users.items():
        group = references.groups.get(name)
        days = (group.since, group.until) if group else ()
        yield from (Turn(day, "bases", name, codes=_sorted(codes)) for day in days if day)


def _versions(references: References, form: str) -> Iterator[FormVersion]:
    template = references.forms.get(form)
    yield from template.versions if template else ()


def _written(documents: Iterable[Document]) -> Iterator[Turn]:
    """Yield the days that documents name themselves; pages without a code go by their path."""
    for document in documents:
        name = document.code or document.path
        yield from (Turn(p.since, "facts", name, codes=(name,)) for p in document.periods if p.since > date.min)
        yield from (Turn(day, "text", name, codes=(name,)) for day in document.days)


# ── registers ────────────────────────────────────────────────────────────────────────────────────


def _decided(register: Register) -> Iterator[Turn]:
    for place, event in enumerate(register.events):
        never = register.overtaken(place)
        if issued := event.documents.keys() - never:
            yield Turn(event.effective, "issue", event.decision, codes=_sorted(issued))
        if withdrawn := {*event.withdraw} - never:
            yield Turn(event.effective, "withdrawal", event.decision, codes=_sorted(withdrawn))


def _reviews(documents: Iterable[Document], register: Register) -> Iterator[Turn]:
    due: dict[date, list[str]] = {}
    for document in documents:
        review = document.meta.review
        if not (review and document.code):
            continue
        for life in lifetimes(register, document.code):
            day = review.after(life.revision.effective) + NEXT
            if life.until is None or day < life.until:
                due.setdefault(day, []).append(document.code)
    yield from (Turn(day, "review", codes=_sorted(codes)) for day, codes in due.items())


# ── days off ─────────────────────────────────────────────────────────────────────────────────────


def _days_off(references: References, near: timedelta) -> Iterator[Turn]:
    if references.calendar:
        yield Turn(references.calendar.until - near + NEXT, "calendar-ends", str(references.calendar.until))
        for day, name in references.calendar.days_off().items():
            yield Turn(day, "days-off", name)


def _sorted(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({code for code in codes if code}, key=sort_key))
