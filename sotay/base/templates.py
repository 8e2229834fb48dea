"""Templates of our own pages and sheets: values are escaped as text, and undefined names are errors."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sotay.base.text import short_date


def environment(folder: Path) -> Environment:
    """Return the environment of a folder's templates, which compiles each once, on first use."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["short_date"] = short_date
    return made
