"""A page of the portal about all communes: its downloads, its place in the menu, its template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup, escape

from sotay.base.codes import in_runs
from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.templates import environment
from sotay.export.icalendar import DiaryEvent
from sotay.facts.cells import Table
from sotay.load.sources import Sources
from sotay.model.profiles import Profile
from sotay.portal.editions import Use


@dataclass(frozen=True)
class Overview:
    """A page of the portal with its downloads: its PDF, its tables for Excel."""

    path: str
    title: str
    markdown: str
    pdf: str = ""
    workbook: str = ""
    tables: tuple[Table, ...] = ()
    note: str = ""
    """The line below the titles of the tables."""
    wide: bool = False
    """It takes the full width, and is too large to be worth searching."""
    group: str = ""
    """The group of the menu it stands in; empty for the pages that stand by themselves."""
    label: str = ""
    """Its name in that group."""
    diary: str = ""
    """Its diary file, with these events."""
    events: tuple[DiaryEvent, ...] = ()


def everywhere(profile: Profile) -> str:
    """Return what all units together are called in a menu, untranslated."""
    return marked("Toàn tỉnh") if profile.services else marked("Mọi đơn vị")


def communes(uses: Iterable[Use]) -> Sequence[str]:
    """Return the slugs of the communes that have any of the documents."""
    return sorted({unit for use in uses for unit in use.units})


CODES = re.compile(r"\b[A-ZĐ]{2,}(?:[-.][A-ZĐ0-9]+)+")


def unbroken(cell: object) -> Markup:
    """Return a cell as HTML in which no code breaks at its hyphens."""
    return Markup(CODES.sub(r'<span class="code">\g<0></span>', str(escape(str(cell)))))


@cache
def _templates(folder: Path, language: Language) -> Environment:
    made = environment(folder, language)
    made.filters |= {"communes": communes, "in_runs": in_runs, "unbroken": unbroken}
    made.filters["capitalized"] = lambda text: text[:1].upper() + text[1:]
    return made


def render(sources: Sources, name: str, facts: dict[str, object]) -> str:
    """Return the Markdown of a page from its template in `overrides/portal/`."""
    folder = sources.folders.overrides / "portal"
    return _templates(folder, sources.province.language).get_template(name).render(**facts)
