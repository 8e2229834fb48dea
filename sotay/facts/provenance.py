"""What is to be told of the sources of a fact of law: none, seen long ago, doubtful, or contradicted."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sotay.base.text import Duration
from sotay.model.documents import FrontMatter
from sotay.model.provenance import Fact
from sotay.model.terms import Certainty

Doubt = Literal["unsourced", "aged", "doubtful", "disputed"]
"""What is wrong with what a fact rests on."""


@dataclass(frozen=True)
class Origin:
    """What a fact was read in; `says` is what it says otherwise, if it does."""

    source: str
    seen: date | None
    certainty: Certainty | None = None
    says: str = ""


@dataclass(frozen=True)
class Doubted:
    """A fact's fault, and the origin it is about; None where it has none."""

    doubt: Doubt
    origin: Origin | None


def doubts(origins: Sequence[Origin], as_of: date, max_age: Duration | None) -> Iterator[Doubted]:
    """Yield what is wrong with the origins of one fact on a day; without `max_age`, no origin is missed or too old.

    It is aged or doubtful when no origin that agrees is newer, or more certain; contradicted whatever others say.
    """
    agreeing = [origin for origin in origins if not origin.says and origin.seen and origin.source]
    if max_age and not agreeing:
        yield Doubted("unsourced", None)
    newest = max(agreeing, key=lambda origin: origin.seen or date.min, default=None)
    if newest and max_age and _aged(newest, as_of, max_age):
        yield Doubted("aged", newest)
    if agreeing and all(origin.certainty == "low" for origin in agreeing):
        yield Doubted("doubtful", agreeing[0])
    yield from (Doubted("disputed", origin) for origin in origins if origin.says)


def _aged(origin: Origin, as_of: date, max_age: Duration) -> bool:
    """Return whether an origin must be read again: its day is too long ago, or has not come yet (a slip)."""
    return origin.seen is not None and not _earlier(as_of, max_age) <= origin.seen <= as_of


def _earlier(day: date, by: Duration) -> date:
    """Return the day so long before another; months and years are those of the calendar."""
    months = int(by.amount) * {"month": 1, "year": 12}.get(by.unit, 0)
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < date.min.year or by.days > day.toordinal():
        return date.min
    if not months:
        return day - timedelta(days=int(by.days))
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


NEEDED: tuple[Fact, ...] = ("tthc", "time", "fees", "dossier", "basis")
"""What a procedure that citizens read must have a source for, where it says anything about it."""


def stated(meta: FrontMatter) -> tuple[Fact, ...]:
    """Return which of the `NEEDED` facts a procedure for citizens states; none of any other document."""
    if meta.kind != "procedure" or meta.audience != "public":
        return ()
    said = {
        "tthc": bool(meta.tthc),
        "time": meta.time is not None and (meta.time.limit is not None or bool(meta.time.exceptions)),
        "fees": any(fee.kind != "unpublished" for fee in meta.fees),
        "dossier": bool(meta.dossier),
        "basis": bool(meta.legal or meta.basis),
    }
    return tuple(fact for fact in NEEDED if said[fact])


def origins_of(meta: FrontMatter, fact: Fact) -> tuple[Origin, ...]:
    """Return the sources that a document names for a fact."""
    return tuple(Origin(s.source, s.seen, s.certainty, s.says) for s in meta.sources if fact in s.facts)
