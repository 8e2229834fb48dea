"""Where a document stands on a day: what its fingerprint and the register say of it."""

from __future__ import annotations

from datetime import date, timedelta

from sotay.load.registers import Register
from sotay.model import Document, Revision, Standing, Status


def history(register: Register, code: str) -> tuple[Revision, ...]:
    """Return the revisions of a document in the order in which they were issued."""
    return tuple(
        Revision(issued.issue, issued.revision, event.effective, event.decision, event.reason, issued.fingerprint)
        for event in register.events
        if (issued := event.documents.get(code)) is not None
    )


def standing(document: Document, mark: str, register: Register, as_of: date) -> Standing:
    """Return where a document with the fingerprint `mark` stands on a day.

    Same fingerprint as its last event: in force, or pending before its date, or due once the review period
    has passed; another one: draft.
    """
    past = history(register, document.code)
    return Standing(_status(document, mark, past, register.withdrawn.get(document.code), as_of), past)


def _status(document: Document, mark: str, past: tuple[Revision, ...], withdrawn: date | None, as_of: date) -> Status:
    if withdrawn is not None and withdrawn <= as_of:
        return "withdrawn"
    if not past or past[-1].fingerprint != mark:
        return "draft"
    if as_of < past[-1].effective:
        return "pending"
    review = document.meta.review
    if review is not None and as_of > past[-1].effective + timedelta(days=int(review.days)):
        return "review_due"
    return "in_force"
