"""Templates of our own pages and sheets: what stands in values is text, and a name that is not there is a mistake."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sotay.base.text import short_date


def environment(folder: Path) -> Environment:
    """Return the environment of a folder's templates; they are compiled when first asked for, and kept in it."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["short_date"] = short_date
    return made
