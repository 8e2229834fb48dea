"""The templates of `overrides/print/`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment
from markupsafe import Markup as Safe

from sotay.base.folders import ENGINE, Folders
from sotay.base.languages.language import Language
from sotay.base.templates import are_equal, environment
from sotay.export.sheet.body import DOCUMENT_LINK

SHIPPED = Folders(ENGINE)


def render(folders: Folders, name: str, values: Mapping[str, object], language: Language) -> str:
    """Return a template filled in; values are escaped as text."""
    return _templates(folders.overrides / "print", language).get_template(name).render(values)


def are_stock(folders: Folders) -> bool:
    """Return whether documents are printed with the engine's own templates."""
    return are_equal(folders.overrides / "print", SHIPPED.overrides / "print")


@cache
def _templates(folder: Path, language: Language) -> Environment:
    made = environment(folder, language)
    made.filters["safe_html"] = Safe
    made.filters["document_link"] = lambda code: DOCUMENT_LINK + quote(code)
    return made
