"""The layout engine's own styles without those that it gives every element in case it is, or has, a note.

WeasyPrint 70 works out six styles of notes and markers for each element of a text: a tenth of a layout.
"""

from __future__ import annotations

import re
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.html import UA, UA_COUNTER_STYLE

NOTES = re.compile(r"^::(?:foot)?note-[^{]*{[^}]*}\n", re.MULTILINE)
"""Notes below a page's words (`float: footnote`), which no style of ours asks for."""
MARKER = re.compile(r"^::marker(?= {)", re.MULTILINE)
STYLES = CSS(string=MARKER.sub("li::marker", NOTES.sub("", UA)), counter_style=UA_COUNTER_STYLE)


class PrintText(HTML):  # type: ignore[misc]
    """A text to lay out."""

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
        return super()._ua_stylesheets(forms) if forms else [STYLES]
