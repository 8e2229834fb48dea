"""Which languages there are: those with a module in this folder, found by its name."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import cast

from sotay.base.languages.catalogue import SOURCE
from sotay.base.languages.language import Language


@cache
def codes() -> tuple[str, ...]:
    """Return the codes of all languages, the one that the code is written in first."""
    found = sorted(path.stem for path in Path(__file__).parent.glob("??.py"))
    return (SOURCE, *(code for code in found if code != SOURCE))


@cache
def language(code: str) -> Language:
    """Return the language of that code."""
    return cast("Language", import_module(f"sotay.base.languages.{code}").LANGUAGE)


@cache
def in_every_language(message: str) -> frozenset[str]:
    """Return how the languages say a message: by these words something that one of them wrote is read back."""
    return frozenset(language(code).say(message) for code in codes())


@cache
def addresses(name: str) -> frozenset[str]:
    """Return what a file or folder of a site may be called: its name in every language."""
    return frozenset(language(code).address(name) for code in codes())


def locale_of(text: str) -> str:
    """Return the code of a language as it is; ValueError for one that there is not."""
    if text not in codes():
        raise ValueError(f'"{text}" is not a language of this engine; write {", ".join(codes())}')
    return text
