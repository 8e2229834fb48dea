"""How long each revision of a document is in force: from its date until the next revision or a withdrawal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sotay.control.standing import revision_of
from sotay.model.registers import Register
from sotay.model.revisions import Revision

"""Folder of a site with a page for each revision."""
State = Literal["pending", "in_force", "superseded", "withdrawn"]


@dataclass(frozen=True)
class Lifetime:
    """A revision and what ends it."""

    revision: Revision
    until: date | None = None
    """First day on which it is no longer in force; None: nothing ends it yet."""
    successor: Revision | None = None
    """The revision that replaces it from that day; None for a withdrawal."""

    @property
    def overtaken(self) -> bool:
        """Return whether it never comes into force: it is replaced before its day."""
        return self.until is not None and self.until < self.revision.effective

    def state(self, as_of: date) -> State:
        """Return the revision's status on a day."""
        if self.until is not None and self.until <= as_of:
            return "superseded" if self.successor else "withdrawn"
        return "pending" if as_of < self.revision.effective else "in_force"


def lifetimes(register: Register, code: str) -> tuple[Lifetime, ...]:
    """Return the revisions of a document in order of issue, each with its end: one overtaken ends before its day."""
    found: list[Lifetime] = []
    for event in register.events:
        if code in event.documents or code in event.withdraw:
            successor = revision_of(event, code) if code in event.documents else None
            found = [
                Lifetime(life.revision, event.effective, successor)
                if life.until is None or life.until > event.effective
                else life
                for life in found
            ]
            found += [Lifetime(successor)] if successor else []
    return tuple(found)


def in_force(register: Register, code: str, as_of: date) -> Revision | None:
    """Return the revision of a document in force on a day, or None."""
    return next((life.revision for life in lifetimes(register, code) if life.state(as_of) == "in_force"), None)
