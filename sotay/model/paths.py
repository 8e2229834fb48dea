"""The path of every file that the engine reads, writes or links to, each defined once."""

from __future__ import annotations


def register_path(unit: str) -> str:
    """Return the path of a commune's register from the root."""
    return f"units/{unit}/register.yml"


def copies_path(unit: str) -> str:
    """Return the path of a commune's list of copies from the root."""
    return f"units/{unit}/copies.yml"
