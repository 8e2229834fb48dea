"""A document's standing on a day, from its fingerprint and the register."""

from __future__ import annotations

from datetime import date

from sotay.model.documents import Document
from sotay.model.registers import Event, Register
from sotay.model.revisions import Revision, Standing, Status, Withdrawal
from sotay.model.units import Unit


def history(register: Register, code: str) -> tuple[Revision, ...]:
    """Return the revisions of a document in order of issue, without those overtaken before their day."""
    return tuple(
        revision_of(event, code)
        for place, event in enumerate(register.events)
        if code in event.documents and code not in register.overtaken(place)
    )


def revision_of(event: Event, code: str) -> Revision:
    """Return the revision of a document that an event issues; KeyError for another document."""
    issued = event.documents[code]
    return Revision(
        issue=issued.issue,
        revision=issued.revision,
        effective=event.effective,
        decision=event.decision,
        reason=event.reason,
        fingerprint=issued.fingerprint,
        prepared=event.prepared,
        reviewed=event.reviewed,
        approved=event.approved,
        sample=event.sample,
        seal=event.seal,
    )


def ended(register: Register, unit: Unit) -> Register:
    """Return the register with all documents ended if others replace the commune; nobody has to write that event.

    Other communes' registers are returned unchanged.
    """
    if not unit.replaced_by:
        return register
    since = min(successor.since for successor in unit.replaced_by)
    names = ", ".join(successor.name for successor in unit.replaced_by)
    reason = f"{unit.full_name[0].upper()}{unit.full_name[1:]} được sắp xếp thành {names}"
    return Register((*register.events, Event("", since, reason, "", "", "", withdraw=register.standing_codes)))


def standing(document: Document, mark: str, register: Register, as_of: date) -> Standing:
    """Return the standing of a document with the fingerprint `mark` on a day.

    Same fingerprint as the revision in force: in force, or due once the review period has passed; as one issued for a
    day to come: pending; another one: draft, of what is in force if something is. What is issued for a day to come
    changes nothing before that day. Withdrawn from the day of the withdrawal on, until it is issued again.
    """
    past, last = history(register, document.code), register.last(document.code)
    gone = last is not None and document.code in last.withdraw
    withdrawal = Withdrawal(last.effective, last.decision, last.reason) if last is not None and gone else None
    if withdrawal is not None and withdrawal.effective <= as_of:
        return Standing("withdrawn", past, withdrawal)
    begun = sum(revision.effective <= as_of for revision in past)
    running = begun and not _withdrawn(document.code, register, as_of)
    for count in (*([begun] if running else []), *range(begun + 1, len(past) + 1)):
        revision = past[count - 1]
        if revision.fingerprint == mark:
            return Standing(_status(document, revision, as_of), past[:count], withdrawal, past[count:])
    replaced = begun if running else len(past)
    return Standing("draft", past[:replaced], withdrawal, past[replaced:])


def _withdrawn(code: str, register: Register, as_of: date) -> bool:
    """Return whether what has begun of a document has been withdrawn, even if it is issued again for later."""
    begun = [e for e in register.events if e.effective <= as_of and (code in e.documents or code in e.withdraw)]
    return bool(begun) and code in begun[-1].withdraw


def _status(document: Document, revision: Revision, as_of: date) -> Status:
    if as_of < revision.effective:
        return "pending"
    review = document.meta.review
    if review is not None and as_of > review.after(revision.effective):
        return "review_due"
    return "in_force"
