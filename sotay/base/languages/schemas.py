"""What a JSON Schema says to those who read it, in a language; what files may hold stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sotay.base.languages.language import Language

SPOKEN = ("title", "description")
"""What of a schema is a sentence. (Below a field that is called so stands a schema, not a text.)"""


def spoken(part: Any) -> Iterator[str]:
    """Yield the sentences of a schema."""
    if isinstance(part, dict):
        yield from (value for name, value in part.items() if name in SPOKEN and isinstance(value, str) and value)
    for value in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from spoken(value)


def said(part: Any, language: Language) -> Any:
    """Return a schema with its sentences in a language, and what the engine says where a file says nothing."""
    if isinstance(part, list):
        return [said(value, language) for value in part]
    if not isinstance(part, dict):
        return part
    return {
        name: language.say(value)
        if name in (*SPOKEN, "default") and isinstance(value, str) and value
        else said(value, language)
        for name, value in part.items()
    }
