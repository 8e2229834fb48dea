"""The history of a document: its revisions, and its standing on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Status = Literal["draft", "pending", "in_force", "review_due", "withdrawn", "superseded"]


def label(issue: int, revision: int) -> str:
    """Return issue and revision as printed: `01/02`."""
    return f"{issue:02d}/{revision:02d}"


@dataclass(frozen=True)
class Revision:
    """An issue of one document, as the register records it."""

    issue: int
    revision: int
    effective: date
    decision: str
    reason: str
    fingerprint: str
    prepared: str = ""
    """Role id, as are `reviewed` and `approved`."""
    reviewed: str = ""
    approved: str = ""
    sample: bool = False
    """A sample issue: the commune has yet to review its text."""
    seal: str = ""
    """The seal of the event that issued it."""

    @property
    def label(self) -> str:
        """Return issue and revision as printed: `01/02`."""
        return label(self.issue, self.revision)


@dataclass(frozen=True)
class Withdrawal:
    """The decision that takes a document out of force."""

    effective: date
    decision: str
    reason: str


@dataclass(frozen=True)
class Standing:
    """A document's standing on a day: its status and its history, newest last."""

    status: Status
    history: tuple[Revision, ...] = ()
    withdrawal: Withdrawal | None = None
    """The event that withdraws it, even before its effective day; None once it is issued again."""
    coming: tuple[Revision, ...] = ()
    """Revisions issued for a day to come, with other words than those that `history` ends with."""

    @property
    def current(self) -> Revision | None:
        """Return the revision whose words it reads as, or the latest one; None if it was never issued."""
        return self.history[-1] if self.history else None
