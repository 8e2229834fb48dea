"""A unit's own words, taken out of what is worked on once for all units, and put back into the result.

A page of forty units that differs only in their names, addresses and numbers is rendered once, with a mark in each
place of such a word: an empty slot. The result for a unit is always the one with its slots filled, whoever came first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from typing import TypeVar
from urllib.parse import quote

from sotay.model.units import Unit

FIRST = 0xE000
"""Marks are letters of Unicode's private use area, which no template, index or comparison treats as anything."""
MARK = "[\ue000-\ue0ff]"
_MARKS = re.compile(MARK)
_ENCODED = re.compile(rb"\xee[\x80-\x83][\x80-\xbf]")
"""Marks in UTF-8. All begin with one byte, so that text without any is passed over quickly."""
SHORTEST = 4
"""A shorter word stands in too many others."""
TEXT = re.compile(r"(?!\d{1,9}$)\w[\w ,.;:@/()%\xa0–-]*")
"""What reads the same in text, Markdown, HTML and JSON, wherever it stands."""

T = TypeVar("T")


@dataclass(frozen=True)
class Slots:
    """The words of a unit by their marks. Without words, everything stays as it is."""

    words: Mapping[str, str]
    """Mark → word. A mark means the same, its name or its telephone number, in every unit."""

    def __hash__(self) -> int:
        return hash(tuple(self.words.items()))

    def emptied(self, value: T) -> T:
        """Return a text, or a structure of texts, with marks in place of the unit's words."""
        return _each(value, self._emptied) if self.words else value

    def filled(self, value: T) -> T:
        """Return a text, or a structure of texts, with the unit's words in place of their marks."""
        return _each(value, lambda text: _MARKS.sub(self._word_of, text)) if self.words else value

    def filled_file(self, content: bytes) -> bytes:
        """Return a text file, UTF-8, with the unit's words in place of their marks."""
        return _ENCODED.sub(lambda mark: self._encoded.get(mark[0], mark[0]), content) if self.words else content

    @cached_property
    def _encoded(self) -> dict[bytes, bytes]:
        return {mark.encode(): word.encode() for mark, word in self.words.items()}

    @cached_property
    def _marks(self) -> tuple[tuple[str, str], ...]:
        """Return words and marks; a word comes before those that stand in it."""
        marks = {word: mark for mark, word in reversed([*self.words.items()])}
        return tuple(sorted(marks.items(), key=lambda item: (-len(item[0]), item[0])))

    def _emptied(self, text: str) -> str:
        # One after another: a pattern of all words takes ten times as long.
        for word, mark in self._marks:
            text = text.replace(word, mark)
        return text

    def _word_of(self, mark: re.Match[str]) -> str:
        return self.words.get(mark[0], mark[0])


NONE = Slots({})


def slots_of(unit: Unit) -> Slots:
    """Return the slots of a unit."""
    said = (
        *(form for name in (unit.name, unit.slug) for form in (name, name.upper())),
        *(form for address in (unit.address, unit.one_stop.address) for form in (address, quote(address))),
        *(unit.one_stop.name, unit.contacts.email),
        *(form for phone in _numbers(unit) for form in (phone, phone.replace(" ", ""))),
    )
    words = [form for word in said for form in (word, word.replace(" ", "\xa0"))]
    marks = {chr(FIRST + i): word for i, word in enumerate(words)}
    return Slots({mark: word for mark, word in marks.items() if len(word) >= SHORTEST and TEXT.fullmatch(word)})


def _numbers(unit: Unit) -> tuple[str, str, str]:
    return unit.contacts.phone, unit.one_stop.phone, unit.contacts.hotline


def _each(value: T, change: Callable[[str], str]) -> T:
    """Return a structure of texts with each of them changed; what is no text, mapping, sequence or record stays."""
    if isinstance(value, str):
        return type(value)(change(value))
    if isinstance(value, Mapping):
        return {key: _each(item, change) for key, item in value.items()}  # type: ignore[return-value]
    if isinstance(value, list | tuple):
        return type(value)(_each(item, change) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        was = {f.name: getattr(value, f.name) for f in fields(value) if f.init}
        now = {name: _each(item, change) for name, item in was.items()}
        return replace(value, **now) if now != was else value
    return value
