"""Which blanks of a form a clerk's browser fills in by itself: names of values, as attributes that paper never sees.

Staff open a form from a procedure's page; `sheet.js` writes what that page knows into the blanks of these names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup

from sotay.base.errors import Mistake
from sotay.model.contracts import FILL

MOMENTS = tuple(f"{what}.{part}" for what in ("received", "due") for part in ("hour", "minute", "day", "month", "year"))
VALUES = ("procedure", "sets", "limit", "fee", "received", "due", *MOMENTS)
"""Names for a blank: the procedure's title, the sets of papers, time limit, fee, the day of receipt, the due day."""
COLUMNS = ("paper", "original", "copy", "note", "missing")
"""Names for a column: of the papers that were handed in, or of those still `missing`."""
OPENING = re.compile(r'(<table(?= )|<span(?= class="(?:room|blank)\b))')
HINT = 'write line("Nội dung yêu cầu giải quyết", fill="procedure")'


def filled_in(drawn: Markup, name: str) -> Markup:
    """Return a blank, line or table whose first blank, or which itself, is to be filled in with that value."""
    if not name:
        return drawn
    if not isinstance(name, str) or any(n and n not in (*VALUES, *COLUMNS) for n in name.split("|")):
        raise Mistake("macro-arguments", f'fill="{name}" is not a value', f"one of {', '.join(VALUES)}; {HINT}")
    return Markup(OPENING.sub(rf'\1 {FILL}="{name}"', str(drawn), count=1))


def column_names(columns: Sequence[str], fill: Sequence[str]) -> str:
    """Return the names of a table's columns as one value; raise Mistake unless there is one, maybe empty, for each."""
    if not fill:
        return ""
    if isinstance(fill, str) or len(fill) != len(columns) or not all(f == "" or f in COLUMNS for f in fill):
        said = f"fill of grid() has a name for each column, of {', '.join(COLUMNS)}, or none"
        raise Mistake("macro-arguments", said, 'write fill=["", "paper", "original", "copy", "note"]')
    return "|".join(fill)
