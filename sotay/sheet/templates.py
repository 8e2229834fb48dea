"""The templates of `overrides/print/`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup as Safe

from sotay.folders import ENGINE, Folders
from sotay.sheet.words import DOCUMENT_LINK
from sotay.text import short_date

SHIPPED = Folders(ENGINE)


def render(folders: Folders, name: str, values: Mapping[str, object]) -> str:
    """Return a template filled in; what stands in values is text."""
    return _templates(folders.overrides / "print").get_template(name).render(values)


@cache
def _templates(folder: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["short_date"] = short_date
    environment.filters["safe_html"] = Safe
    environment.filters["document_link"] = lambda code: DOCUMENT_LINK + quote(code)
    return environment
