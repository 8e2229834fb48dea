"""What was understood of a file: values with their words and places, doubts, contradictions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sotay.model.wordplaces import WordPlace

DoubtKind = Literal[
    "role",
    "time",
    "limit",
    "fee",
    "act",
    "dossier",
    "form",
    "record",
    "code",
    "title",
    "issue",
    "date",
    "text",
    "steps",
]


@dataclass(frozen=True)
class WordValue:
    """A value: as the document will have it, in the words of the file, and where these stand."""

    value: str
    words: str
    place: WordPlace
    doubt: str = ""
    """Why a person must look at it, in Vietnamese; empty: it is sure. An uncertain value may be empty."""

    @property
    def sure(self) -> bool:
        """Return whether nobody needs to look at it."""
        return not self.doubt


NOTHING = WordValue("", "", WordPlace())


@dataclass(frozen=True)
class StepTime:
    """The time of a step in a column: `when` is the case, empty for the usual one."""

    when: str
    said: WordValue
    shared: bool = False
    """It stands in a cell that is merged with that of the step above."""


@dataclass(frozen=True)
class StepRow:
    """A row of a table of steps."""

    what: WordValue
    who: WordValue
    """As spelt in the file."""
    times: tuple[StepTime, ...] = ()
    result: WordValue | None = None
    notes: tuple[WordValue, ...] = ()


@dataclass(frozen=True)
class DossierPaper:
    """A paper to hand in or to show."""

    name: WordValue
    original: int = 0
    copy: int = 0
    shown: bool = False
    when: tuple[WordValue, ...] = ()
    """In which case, and what is explained below it."""


@dataclass(frozen=True)
class LimitSaid:
    """The time limit: `said.value` is a duration or empty; `cases` are (case, duration)."""

    said: WordValue
    note: str = ""
    cases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FeeSaid:
    """A fee: what is charged as far as it is safe to say."""

    said: WordValue
    kind: Literal["fixed", "free", "unpublished"]
    name: str = ""
    amount: int = 0
    per: str = ""
    source: str = ""
    """Number of the act that sets it."""


@dataclass(frozen=True)
class ActCited:
    """An act of law as cited: its number as compared, or its name; `value` is its id, empty where it is not known."""

    said: WordValue
    number: str
    day: str = ""
    """The day it is cited with, 2015-11-15."""


@dataclass(frozen=True)
class RecordRow:
    """What is kept, by whom, how long."""

    name: WordValue
    keeper: WordValue
    retention: WordValue


@dataclass(frozen=True)
class AppendedForm:
    """A form at the end of a file, as Markdown."""

    title: str
    number: str
    markdown: str
    place: WordPlace


@dataclass(frozen=True)
class Prose:
    """A paragraph of prose, as Markdown."""

    text: str
    place: WordPlace


Fate = Literal["used", "left", "unknown"]


@dataclass(frozen=True)
class AccountEntry:
    """What became of a paragraph: the field it went to, or why it was left out."""

    place: WordPlace
    text: str
    fate: Fate
    reason: str = ""

    @property
    def letters(self) -> int:
        """Return how many characters it has."""
        return len(self.text)


@dataclass(frozen=True)
class Side:
    """One side of a contradiction."""

    path: str
    place: str
    says: str


@dataclass(frozen=True)
class Contradiction:
    """Two places that cannot both be right; `what` says about what, in Vietnamese."""

    kind: Literal[
        "title",
        "issue",
        "date",
        "code",
        "over-limit",
        "annex-absent",
        "annex-number",
        "code-twice",
        "two-posts",
        "act-dates",
        "other-record",
        "level",
        "list",
    ]
    what: str
    sides: tuple[Side, ...]


@dataclass(frozen=True)
class Procedure:
    """A file as understood."""

    path: str
    digest: str
    code: WordValue = NOTHING
    title: WordValue = NOTHING
    issue: WordValue = NOTHING
    date: WordValue = NOTHING
    purpose: tuple[Prose, ...] = ()
    scope: tuple[Prose, ...] = ()
    references: tuple[Prose, ...] = ()
    terms: tuple[Prose, ...] = ()
    conditions: tuple[WordValue, ...] = ()
    dossier: tuple[DossierPaper, ...] = ()
    sets: WordValue | None = None
    limit: LimitSaid | None = None
    fees: tuple[FeeSaid, ...] = ()
    results: tuple[WordValue, ...] = ()
    acts: tuple[ActCited, ...] = ()
    steps: tuple[StepRow, ...] = ()
    forms: tuple[WordValue, ...] = ()
    records: tuple[RecordRow, ...] = ()
    channels: tuple[WordValue, ...] = ()
    sections: tuple[tuple[str, tuple[Prose, ...]], ...] = ()
    """What has no field: heading and text, in order; «Lưu ý» is among them."""
    appended: tuple[AppendedForm, ...] = ()
    doubts: tuple[tuple[DoubtKind, WordValue], ...] = ()
    """Questions that stand at no value."""
    contradictions: tuple[Contradiction, ...] = ()
    account: tuple[AccountEntry, ...] = ()
    bands: tuple[tuple[str, str, WordValue], ...] = field(default=())
    """What headers and footers say: where, of what (title, code, issue, date), value."""
    people: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Digest of a name of the sign-off table and the post beside it: the name itself is never kept."""
