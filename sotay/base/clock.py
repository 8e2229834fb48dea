"""What day it is, where the communes are: the only clock that is read."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "ICT")
"""Asia/Ho_Chi_Minh, which has no other time in summer; a machine may run in any zone, and may know none by name."""


def today() -> date:
    """Return today in Vietnam, or the day there at the time that SOURCE_DATE_EPOCH names."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return (datetime.fromtimestamp(int(epoch), VIETNAM) if epoch else datetime.now(VIETNAM)).date()
