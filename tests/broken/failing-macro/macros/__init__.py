"""The macros that the base uses, and one with a bug."""

from __future__ import annotations

from typing import Any


def define_env(env: Any) -> None:
    """Register the macros."""
    for macro in (doc, headline, share):
        env.macro(macro)


def doc(code: str, fallback: str) -> str:
    """Return a document's name."""
    return f"{code}, {fallback}"


def headline(title: str) -> str:
    """Return a title."""
    return title


def share(part: int, whole: int) -> str:
    """Return a share in per cent."""
    return f"{part / whole:.0%}"
