"""The sheet for the notice board: every public procedure with its time, fee and a link to its page."""

from __future__ import annotations

from itertools import groupby
from typing import Literal

from markupsafe import Markup as Safe
from markupsafe import escape

from sotay.base.folders import Folders
from sotay.export import qr
from sotay.export.sheet.templates import SHIPPED, render
from sotay.facts.services import Service, address, ahead, services
from sotay.model.manual import Manual

Paper = Literal["a4", "a3"]


def board(manual: Manual, paper: Paper, folders: Folders = SHIPPED) -> str:
    """Return the sheet of a public manual as a complete HTML text; QR codes if the commune's site has an address."""
    listed = services(manual)
    procedures = [page for page in manual.pages if page.document.meta.kind == "procedure"]
    coming = {page.document.code: ahead(manual, page) for page in procedures}
    standing = (page.standing.current for page in procedures)
    facts = {
        "unit": manual.unit,
        "paper": paper,
        "groups": [
            (field, [(s, _drawn(manual, s), coming[s.code]) for s in found]) for field, found in groupby(listed, _field)
        ],
        "home": _code(address(manual.unit, ""), manual.unit.agency),
        "since": max((revision.effective for revision in standing if revision), default=None),
        "sample": any(service.sample for service in listed),
    }
    return render(folders, "board.html", facts)


def _field(service: Service) -> str:
    return service.field


def _drawn(manual: Manual, service: Service) -> Safe:
    return _code(address(manual.unit, service.path), service.title)


def _code(to: str, title: str) -> Safe:
    """Return the QR code of an address with its text alternative; nothing without an address."""
    return Safe(qr.svg(to).replace("<path", f"<title>{escape(title)}</title><path", 1)) if to else Safe("")
