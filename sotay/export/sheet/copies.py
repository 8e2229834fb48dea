"""Sheets of controlled copies: the stamp on their pages, and the slips for handover and return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup as Safe

from sotay.base.folders import Folders
from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.export import qr
from sotay.export.sheet.templates import SHIPPED, render
from sotay.model.units import Unit

RECEIPT: Mapping[str, str] = {
    "no": marked("TT"),
    "code": marked("Mã hiệu"),
    "title": marked("Tên tài liệu"),
    "label": marked("Lần ban hành"),
    "number": marked("Bản số"),
    "note": marked("Bản cũ thu lại"),
}
"""Columns by the class that sets their width."""
RECALL: Mapping[str, str] = {**RECEIPT, "note": marked("Thay bằng, từ ngày"), "tick": marked("Đã thu")}


@dataclass(frozen=True)
class Stamp:
    """The stamp's data of a controlled copy."""

    number: int
    code: str
    label: str
    holder: str
    given: date
    address: str
    """The text of the QR code."""

    @property
    def leads_on(self) -> bool:
        """Return whether the code is an address, at which the state of the copy can be seen."""
        return self.address.startswith("http")


@dataclass(frozen=True)
class HolderPart:
    """What one holder signs for: a line per copy, a cell per column after the first."""

    holder: str
    lines: tuple[tuple[str, ...], ...]


def stamp(said: Stamp, language: Language, folders: Folders = SHIPPED) -> str:
    """Return the stamp at the foot of a controlled copy's pages, as the content of a body."""
    return render(folders, "stamp.html", {"copy": said, "drawn": Safe(qr.svg(said.address))}, language)


def receipt(unit: Unit, parts: Sequence[HolderPart], day: date, folders: Folders = SHIPPED) -> str:
    """Return the sheets on which holders sign for copies, as a complete HTML text."""
    return _slip(marked("Phiếu giao nhận tài liệu kiểm soát"), RECEIPT, marked("Ngày giao"), unit, parts, day, folders)


def recall(unit: Unit, parts: Sequence[HolderPart], day: date, folders: Folders = SHIPPED) -> str:
    """Return the sheets with which copies are collected, as a complete HTML text."""
    return _slip(marked("Phiếu thu hồi tài liệu hết hiệu lực"), RECALL, marked("Ngày lập"), unit, parts, day, folders)


def _slip(
    heading: str,
    columns: Mapping[str, str],
    dated: str,
    unit: Unit,
    parts: Sequence[HolderPart],
    day: date,
    folders: Folders,
) -> str:
    say = unit.language.say
    said = {name: say(title) for name, title in columns.items()}
    facts = {"heading": say(heading), "columns": said, "dated": say(dated), "unit": unit, "parts": parts, "day": day}
    facts |= {"paper": unit.paper}
    return render(folders, "slip.html", facts, unit.language)
