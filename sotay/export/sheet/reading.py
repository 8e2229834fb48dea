"""The sheet on which a role signs that it has read and understood what changed for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from sotay.base.folders import Folders
from sotay.export.sheet.templates import SHIPPED, render
from sotay.facts.diff.show import as_html
from sotay.facts.readers import ToRead
from sotay.model.units import Unit

LINES = 5
"""Lines to sign on: several people may hold a role."""


@dataclass(frozen=True)
class RolePart:
    """What one role signs for."""

    title: str
    name: str
    """Of who holds it; may be empty."""
    readings: Sequence[ToRead]


def reading_sheets(unit: Unit, parts: Sequence[RolePart], day: date, folders: Folders = SHIPPED) -> str:
    """Return the sheets to sign, one for each role, as a complete HTML text."""

    def said(reading: ToRead) -> Markup:
        if reading.changes is None:
            return Markup("<p>{}</p>").format(unit.language.say("Đọc toàn văn tài liệu."))
        return as_html(reading.changes, unit.language)

    facts = {"unit": unit, "parts": parts, "day": day, "said": said, "lines": range(1, LINES + 1)}
    return render(folders, "reading.html", facts, unit.language)
