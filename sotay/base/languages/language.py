"""What every language can do: say the engine's words, and write and read dates, numbers and durations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from markupsafe import Markup

from sotay.base.languages.catalogue import Words, marked, words_of
from sotay.base.text import NBSP, Duration, SortKey, TimeUnit, fold, slug, sort_key

WHOLE_DAY = "same_day"
DONG = marked("đồng")
"""The currency of a manual that names none."""


class Language:
    """A language by the rules that most have (dates and numbers are those of CLDR); a module overrides what differs.

    The engine's words are written in Vietnamese where they are used, and looked up in the catalogue of the language.
    """

    code: ClassVar[str]
    """What `locale:` says, what `lang` of pages and PDFs says, and the name of the folder of the catalogue."""
    territory: ClassVar[str] = ""
    """Whose dates and numbers: `GB`; empty for those of the language itself."""
    excel_date: ClassVar[str] = "yyyy-mm-dd"
    units: ClassVar[Mapping[TimeUnit, tuple[str, str]]] = {}
    """How durations are written, for one and for several."""
    read_too: ClassVar[Mapping[str, TimeUnit]] = {}
    """What else authors may write for a unit of time."""
    same_day: ClassVar[tuple[str, ...]] = ()
    """How «before the office closes» is written, then what else authors may write for it."""
    addresses: ClassVar[Mapping[str, str]] = {}
    """What files and folders of a site are called that the engine names, where not by the code's own English."""
    search: ClassVar[str] = "en"
    """The language that the search of a site is told: what needs no stemmer is indexed as English is."""
    checks_wording: ClassVar[bool] = False
    """Whether sources are checked for the words and letters of Vietnamese administration."""

    # ── the engine's words ───────────────────────────────────────────────────────────────────────

    @cached_property
    def words(self) -> Words:
        """Return the catalogue."""
        return words_of(self.code)

    def say(self, message: str, /, **values: Any) -> str:
        """Return a sentence in this language, with the values filled in: `say("lần %(label)s", label="01/00")`.

        In finished HTML (Markup) the values are escaped.
        """
        said = self.words.gettext(message)
        said = Markup(said) if isinstance(message, Markup) else said
        return said % values if values else said

    def count(self, message: str, num: int, /, **values: Any) -> str:
        """Return a sentence about `%(num)s` things, in the form that this number wants."""
        return self.words.ngettext(message, message, num) % {"num": num, **values}

    def address(self, name: str) -> str:
        """Return what a file or folder of that name is called in addresses: `status`, in Vietnamese `trang-thai`."""
        return self.addresses.get(name, name)

    @property
    def tag(self) -> str:
        """Return the language as Word files name it: `en-GB`."""
        return f"{self.code}-{self.territory}" if self.territory else self.code

    # ── dates, numbers ───────────────────────────────────────────────────────────────────────────

    @property
    def _cldr(self) -> str:
        return f"{self.code}_{self.territory}" if self.territory else self.code

    def long_date(self, day: date) -> str:
        """Return a day as a sentence has it: `5 February 2026`."""
        from babel.dates import format_date

        return format_date(day, "long", locale=self._cldr)

    def short_date(self, day: date) -> str:
        """Return a day as tables have it, unbreakable: `5 Feb 2026`."""
        from babel.dates import format_date

        return format_date(day, "medium", locale=self._cldr).replace(" ", NBSP)

    def number(self, value: Decimal) -> str:
        """Return a number: `1,234,567.5`."""
        from babel.numbers import format_decimal

        return format_decimal(value, format="#,##0.#####", locale=self._cldr)

    def money(self, amount: int, currency: str) -> str:
        """Return an amount, unbreakable: `8,000 ISK`."""
        return f"{self.number(Decimal(amount))}{NBSP}{self.say(currency)}"

    def keep_together(self, text: str) -> str:
        """Return a text with no-break spaces where a line must not end."""
        return text

    # ── durations ────────────────────────────────────────────────────────────────────────────────

    def duration(self, time: Duration) -> str:
        """Return a duration: `0.5 working days`, `12 months`."""
        if time.unit == WHOLE_DAY:
            return self.same_day[0]
        one, many = self.units[time.unit]
        return f"{self.number(time.amount)} {one if time.amount == 1 else many}"

    @cached_property
    def duration_pattern(self) -> str:
        """Return the pattern of what `read_duration` accepts, as JSON Schema has it."""
        names = sorted(self._read, key=lambda name: (-len(name), name))
        return rf"^(?:([0-9]+(?:[.,][0-9]+)?) ({'|'.join(names)})|(?:{'|'.join(self.same_day)}))$"

    @cached_property
    def _read(self) -> dict[str, TimeUnit]:
        return {name: unit for unit, names in self.units.items() for name in names} | dict(self.read_too)

    def read_duration(self, text: str) -> Duration | None:
        """Return the duration that a text in lower case names; None for any other text."""
        match = re.fullmatch(self.duration_pattern, text)
        if match is None:
            return None
        if not match[1]:
            return Duration(Decimal(1), "same_day")
        return Duration(Decimal(match[1].replace(",", ".")), self._read[match[2]])

    # ── letters ──────────────────────────────────────────────────────────────────────────────────

    def sort_key(self, text: str) -> SortKey:
        """Return the key by which lists are sorted."""
        return sort_key(text)

    def fold(self, text: str) -> str:
        """Return a text as typed in a hurry, for searches."""
        return fold(text)

    def slug(self, text: str) -> str:
        """Return an ASCII id."""
        return slug(text)

    def __reduce__(self) -> Any:
        """Travel to other processes by code: the catalogue is read there."""
        from sotay.base.languages.known import language

        return language, (self.code,)

    def __repr__(self) -> str:
        return f"Language({self.code!r})"
