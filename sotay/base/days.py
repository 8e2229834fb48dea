"""Days as people write them in files: `2027-03-01`, nothing else."""

from __future__ import annotations

import re
from datetime import date

WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def day_of(text: str) -> date | None:
    """Return the day that a text like `2027-03-01` names; None for any other text, and for a day no year has."""
    try:
        return date.fromisoformat(text) if WRITTEN.fullmatch(text) else None
    except ValueError:
        return None
