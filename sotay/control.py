"""Document control: which revision of a document is in force follows from its fingerprint and the register."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

from sotay.load.registers import Register
from sotay.model import Document, Revision, Standing, Status, digest

WITHIN_A_LINE = re.compile(r"<!--.*?-->|</?(?:a|abbr|b|code|em|i|span|strong|sub|sup|u)\b[^<>]*>", re.DOTALL)
"""Tags that part no words: `<b>5</b>.` reads `5.`"""
OTHER_TAGS = re.compile(r"<[^<>]*>")
LINK = re.compile(r'!?\[([^\]]*)\]\([^()\s]*(?:\s+"[^"]*")?\)')
MARKS_OF_LINES = re.compile(r"^[ \t]*(?:#{1,6}|[-*+>]|\|?[ :|-]+\|?$)[ \t]*|\|", re.MULTILINE)
MARKS_OF_WORDS = re.compile(r"[*_`\\]|\{:[^}]*\}")
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)|<img\b[^>]*\ssrc=\"([^\"]+)\"")


def fingerprint(document: Document, expanded: str, pictures: Mapping[str, str]) -> str:
    """Return the SHA-256 of what a document says: its words, figures and pictures and its controlled fields.

    Markup, look and revision data are not part of it, so a new stylesheet is no new revision and a changed
    deadline always is. `expanded` is the internal page's Markdown; `pictures` has digests by path below `docs/`.
    """
    meta = document.meta
    fields = [
        meta.code,
        meta.title,
        meta.kind,
        meta.field,
        meta.owner,
        str(meta.review or ""),
        *meta.clauses,
        *meta.legal,
    ]
    images = [pictures.get(a or b, a or b) for a, b in PICTURE.findall(expanded)]
    return digest("\n".join([*fields, *images, words(expanded)]))


def words(markdown: str) -> str:
    """Return the words of Markdown in NFC, one blank between them, without any markup."""
    bare = OTHER_TAGS.sub(" ", WITHIN_A_LINE.sub("", markdown))
    plain = MARKS_OF_WORDS.sub("", MARKS_OF_LINES.sub(" ", LINK.sub(r"\1", bare)))
    return " ".join(unicodedata.normalize("NFC", html.unescape(plain)).split())


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
