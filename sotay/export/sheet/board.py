"""The sheet for the notice board: every public procedure with its time, fee and a link to its page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from markupsafe import Markup as Safe
from markupsafe import escape

from sotay.base.folders import Folders
from sotay.export import qr
from sotay.export.sheet.templates import SHIPPED, render
from sotay.facts.answers import Told, ahead, cost, duration, not_known
from sotay.facts.services import Service, address, services
from sotay.model.manual import Manual

Paper = Literal["a4", "a3"]
MARK = "*"
"""Stands at the procedures of a field to which a line under its heading applies."""


@dataclass(frozen=True)
class Card:
    """A procedure as it stands on the sheet."""

    service: Service
    code: Safe
    """The QR code of its page; nothing without an address."""
    times: tuple[str, ...]
    """The time limit, then those of cases."""
    price: str
    ahead: str
    """What is announced for a day to come, where it does not stand under the heading."""
    mark: str


@dataclass(frozen=True)
class FieldCards:
    """The procedures of a field, with what is announced for several of them at once."""

    field: str
    cards: tuple[Card, ...]
    ahead: str


def board(manual: Manual, paper: Paper, folders: Folders = SHIPPED) -> str:
    """Return the sheet of a public manual as a complete HTML text; QR codes if the commune's site has an address."""
    listed = services(manual)
    procedures = [page for page in manual.pages if page.document.meta.kind == "procedure"]
    coming = {page.document.code: ahead(manual, page) for page in procedures}
    standing = (page.standing.current for page in procedures)
    facts = {
        "unit": manual.unit,
        "paper": paper,
        "groups": [_group(manual, field, list(found), coming) for field, found in groupby(listed, _field)],
        "home": _code(address(manual.unit, ""), manual.unit.agency),
        "since": max((revision.effective for revision in standing if revision), default=None),
        "until": manual.next_day,
        "sample": any(service.sample for service in listed),
    }
    return render(folders, "board.html", facts, manual.language)


def _group(manual: Manual, field: str, services: Sequence[Service], coming: Mapping[str, str]) -> FieldCards:
    """Return a field; what is announced for several of its procedures in the same words is said once."""
    told = Counter(coming[s.code] for s in services if coming[s.code])
    shared = next((words for words, times in told.most_common(1) if times > 1), "")
    mark = MARK if 0 < told[shared] < len(services) else ""
    cards = (
        _card(manual, s, "", mark) if shared and coming[s.code] == shared else _card(manual, s, coming[s.code], "")
        for s in services
    )
    return FieldCards(field, tuple(cards), f"{mark} {shared}".strip())


def _card(manual: Manual, service: Service, ahead: str, mark: str) -> Card:
    unit, unknown = manual.unit, not_known(manual.unit)
    cases = [Told(f"{when}: {limit}") for when, limit in service.limits]
    said = [duration(service, unknown), *cases]
    return Card(
        service,
        _code(address(unit, service.path), service.title),
        tuple(part.on_paper(unit) for part in said),
        cost(service, unknown).on_paper(unit),
        ahead,
        mark,
    )


def _field(service: Service) -> str:
    return service.field


def _code(to: str, title: str) -> Safe:
    """Return the QR code of an address with its text alternative; nothing without an address."""
    return Safe(qr.svg(to).replace("<path", f"<title>{escape(title)}</title><path", 1)) if to else Safe("")
