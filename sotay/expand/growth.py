"""How large the result of an operator, a filter or a method would be: asked before it is worked out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sized
from datetime import date
from typing import Any

from jinja2.exceptions import SecurityError

from sotay.expand.limits import figure, make, whole

DIRECTIVE = re.compile(r"%(?:\([^)]*\))?[-#0 +]*(\*|\d+)?(?:\.(\*|\d+))?")
DAY_DIRECTIVE = re.compile(r"%-?(.?)", re.DOTALL)
DAY_LETTERS = frozenset("deGHIjmMSuUVwWyY%")
"""What a format of days may ask for; the others ask the zone or the language of the machine."""
WIDE = ("batch", "center", "expandtabs", "indent", "ljust", "rjust", "round", "slice", "to_bytes", "truncate",
        "wordwrap", "zfill")  # fmt: skip
"""Filters and methods that take a width or a count."""


def operation(operator: str, left: Any, right: Any) -> None:
    """Refuse an operator whose result would be too large."""
    for one, other in ((left, right), (right, left)):
        if operator == "*" and isinstance(one, Sized) and isinstance(other, int):
            make(len(one) * max(0, other))
    if operator == "+" and isinstance(left, Sized) and isinstance(right, Sized):
        make(len(left) + len(right))
    if operator == "%" and isinstance(left, str):
        percent(left, right)
    if isinstance(left, int) and isinstance(right, int):
        bits, others = left.bit_length(), right.bit_length()
        whole(bits * max(0, right) if operator == "**" else bits + others if operator == "*" else max(bits, others))


def percent(words: str, values: Any) -> None:
    """Refuse `words % values` whose widths would make too long a text."""
    written = [number for found in DIRECTIVE.findall(words) for number in found if number]
    widths = [int(number[:12]) for number in written if number != "*"]
    if "*" in written:
        widths += [value for value in (values if isinstance(values, tuple) else (values,)) if isinstance(value, int)]
    for one in widths:
        figure(one)
    make(len(words) + sum(map(abs, widths)))


def specification(value: Any, words: str) -> int:
    """Return the widths that a format says together; refuse too high ones, and days by the machine's clock."""
    if isinstance(value, date):
        day_format(words)
    widths = [int(number[:12]) for number in re.findall(r"\d+", words)]
    for one in widths:
        figure(one)
    return sum(widths)


def day_format(words: str) -> None:
    """Refuse what is different from machine to machine in a format of days."""
    for found in DAY_DIRECTIVE.finditer(words):
        if found[1] not in DAY_LETTERS:
            raise SecurityError(f'"{found[0]}" in a format of days is out of reach: it asks the machine')


def result(name: str, value: Any, arguments: Iterable[Any], named: Mapping[str, Any]) -> None:
    """Refuse a filter or a method of a value whose result would be too large."""
    given = [*arguments, *named.values()]
    if isinstance(value, date) and name == "strftime":
        for words in given:
            day_format(str(words))
    if name in WIDE:
        for one in given:
            figure(one)
    if isinstance(value, str | bytes):
        make(len(value) + _added(name, value, given))


def _added(name: str, value: Any, given: list[Any]) -> int:
    words = [len(one) for one in given if isinstance(one, str | bytes)]
    numbers = [abs(one) for one in given if isinstance(one, int)]
    blank, tab = ("\n", "\t") if isinstance(value, str) else (b"\n", b"\t")
    if name in WIDE:
        lines = value.count(blank) + value.count(tab) + 1
        pieces = len(value) if name == "wordwrap" else lines
        return int(lines * max(numbers, default=0) + pieces * max(words, default=0))
    if name == "replace" and len(given) > 1 and isinstance(given[0], type(value) | str):
        return int(value.count(given[0])) * max(words, default=0)
    if name == "translate":
        entries = given[0].values() if given and isinstance(given[0], Mapping) else ()
        return len(value) * max((len(e) for e in entries if isinstance(e, Sized)), default=0)
    return 0
