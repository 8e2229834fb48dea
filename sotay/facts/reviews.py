"""Reviews that are due, and when to begin each so that they do not all fall on one day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from sotay.base.text import sort_key
from sotay.control.notices import review_day
from sotay.control.standing import history
from sotay.model.documents import Document
from sotay.model.registers import Register
from sotay.model.revisions import Standing

WEEKS = 12
"""Reviews that are due on one day are spread over so many weeks before it."""
PER_WEEK = 5
"""Up to this many are one week's work; more only where the weeks do not suffice."""
WINDOWS = (30, 60, 90)
"""Days ahead in which a desk looks."""
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class ReviewDue:
    """A document in force, the day by which it must be reviewed, and the day on which to begin."""

    code: str
    title: str
    owner: str
    """Role id; may be empty."""
    due: date
    begin: date

    def window(self, as_of: date) -> int | None:
        """Return in how many days it is due: 0 if it is overdue, 30, 60 or 90; None for later."""
        if self.due < as_of:
            return 0
        return next((days for days in WINDOWS if self.due - as_of <= timedelta(days=days)), None)

    def is_near(self, as_of: date) -> bool:
        """Return whether it belongs on a desk: due in 90 days, or to be begun in 30."""
        return self.window(as_of) is not None or self.begin - as_of <= timedelta(days=WINDOWS[0])


def reviews(documents: Iterable[Document], register: Register) -> tuple[ReviewDue, ...]:
    """Return the reviews of what is issued and not withdrawn, the first to begin first.

    When to begin follows from the documents and the register alone, so it stays the same from day to day.
    """
    standing = set(register.standing_codes)
    found: list[tuple[date, Document]] = []
    for document in documents:
        if document.code in standing:
            due = review_day(document, Standing("in_force", history(register, document.code)))
            found += [(due, document)] if due else []
    found.sort(key=lambda pair: (pair[0], sort_key(pair[1].code)))
    spread = (one for due, of in groupby(found, lambda pair: pair[0]) for one in _spread(due, [d for _, d in of]))
    return tuple(sorted(spread, key=lambda review: (review.begin, sort_key(review.code))))


def _spread(due: date, documents: Sequence[Document]) -> Iterator[ReviewDue]:
    """Yield the documents due on a day, each with the day to begin: an owner's share is spread over the weeks too."""
    turn: dict[str, int] = {}
    ranked: list[tuple[int, Document]] = []
    for document in documents:
        owner = document.meta.owner
        ranked.append((turn.get(owner, 0), document))
        turn[owner] = turn.get(owner, 0) + 1
    ranked.sort(key=lambda pair: (pair[0], pair[1].meta.owner, sort_key(pair[1].code)))
    share = max(PER_WEEK, -(-len(documents) // WEEKS))
    for place, (_, document) in enumerate(ranked):
        begin = _workday(due - WEEK * (1 + place // share))
        yield ReviewDue(document.code, document.title, document.meta.owner, due, begin)


def _workday(day: date) -> date:
    """Return the day, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))
