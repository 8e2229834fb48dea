"""What cannot be worked out in a page, in an author's words: which values, and what was asked of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from jinja2 import Undefined

from sotay.base.errors import Mistake
from sotay.base.text import Duration

ERRORS = (ArithmeticError, AttributeError, LookupError, NameError, TypeError, ValueError)
"""What Python raises where an operator, a filter, a test or a method does not suit its values."""
KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (Undefined, "an undefined name"),
    (type(None), "an empty value"),
    (bool, "true or false"),
    ((int, float, Decimal), "a number"),
    ((str, bytes), "a text"),
    (date, "a date"),
    (Duration, "a duration"),
    ((list, tuple, set, frozenset, range), "a list"),
    (Mapping, "a mapping"),
)

LISTS_ALONE = 'a list stands on the right of "in" and after "*", nothing else'
KNOWN = (
    (
        "not supported between",
        "values of different kinds cannot be compared",
        "compare numbers with numbers, text with text",
    ),
    ("unpack", "there are not as many values as names for them", ""),
    ("is not iterable", LISTS_ALONE, ""),
    ("must be an iterable", LISTS_ALONE, ""),
)
"""Part of what Python says, and what an author is told."""


def kind(value: Any) -> str:
    """Return what a value is, as `a number`."""
    for types, words in KINDS:
        if isinstance(value, types):
            return words
    if callable(value):
        return f'the macro "{getattr(value, "__name__", "")}"'
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(value).__name__).lower()
    return f"{'an' if words[0] in 'aeio' else 'a'} {words}"


def kinds(values: Iterable[Any]) -> str:
    """Return what values are, as `a number and a text`."""
    *first, last = map(kind, values)
    return f"{', '.join(first)} and {last}" if first else last


def not_callable(value: Any) -> Mistake:
    """Return the mistake of calling what is not a macro."""
    hint = 'write it without "(…)"; is an operator or a comma missing before "("?'
    return Mistake("wrong-expression", f"{kind(value)} is called as if it were a macro", hint)


def not_a_list(value: Any) -> Mistake:
    """Return the mistake of going through what is not a list."""
    return Mistake("wrong-expression", f"a loop or a filter goes through a list, not {kind(value)}")


def operator(sign: str, values: tuple[Any, ...], error: Exception) -> Mistake:
    """Return the mistake of an operator whose values do not suit it."""
    if isinstance(error, ArithmeticError):
        return Mistake("wrong-expression", arithmetic(error))
    joins = sign == "+" and any(isinstance(value, str) for value in values)
    hint = 'to join text and values, write "~"' if joins else ""
    return Mistake("wrong-expression", f'"{sign}" cannot be worked out with {kinds(values)}', hint)


def word(what: str, name: str, values: Iterable[Any], error: Exception) -> Mistake:
    """Return the mistake of a filter, a test or a method that does not suit its values."""
    if isinstance(error, ArithmeticError):
        return Mistake("wrong-expression", arithmetic(error))
    values = tuple(values)
    found = f"with {kinds(values)}" if values else "without a value"
    return Mistake(
        "wrong-expression", f'the {what} "{name}" cannot be worked out {found}', "check what it takes and how many"
    )


@contextmanager
def suiting(what: str, name: str, values: Iterable[Any]) -> Iterator[None]:
    """Turn what Python raises within into the mistake of a filter, a test or a method."""
    try:
        yield
    except ERRORS as error:
        raise word(what, name, values, error) from error


def arithmetic(error: ArithmeticError) -> str:
    """Return what is wrong with numbers."""
    if isinstance(error, OverflowError):
        return "a number is too large to be worked out"
    return "a number is divided by zero" if isinstance(error, ZeroDivisionError) else "numbers cannot be worked out"


def anything(error: Exception) -> Mistake:
    """Return the mistake where no operator, filter, test or method was found to be its cause."""
    if isinstance(error, ArithmeticError):
        return Mistake("wrong-expression", arithmetic(error))
    said = str(error)
    for part, message, hint in KNOWN:
        if part in said:
            return Mistake("wrong-expression", message, hint)
    return Mistake(
        "wrong-expression", f"an expression cannot be worked out ({said})", "check the values and their order"
    )
