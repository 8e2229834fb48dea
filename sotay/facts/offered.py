"""What the portals' search finds besides communes: procedures and forms, by commune, and what other offices do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sotay.base.text import slug
from sotay.facts.inventory import Listed
from sotay.model.documents import Document
from sotay.model.paths import page_path
from sotay.model.references import References

HEADING = re.compile(r"^## +(.+?)(?: *#+)?$", re.MULTILINE)


@dataclass(frozen=True)
class Offered:
    """A procedure or form, once for all communes where it has the same code, title and page; or a section of a page."""

    code: str
    title: str
    path: str
    """Its page, relative to a commune's home."""
    also: tuple[str, ...]
    """Other search terms: its national number, and what people say instead of words of its title."""
    units: tuple[str, ...]
    """Slugs."""
    form: bool = False
    """Whether it is a form, which is found by its code alone."""


def offered(
    inventories: Mapping[str, Sequence[Listed]],
    references: References,
    pages: Iterable[Document] = (),
    *,
    forms: bool = False,
) -> tuple[Offered, ...]:
    """Return what these communes offer that is not withdrawn, in the order of the manual.

    Of `pages`, which all of them have, those sections are found for which people have words of their own.
    """
    kinds = ("procedure", "form") if forms else ("procedure",)
    found: dict[tuple[str, str, str, str, str], list[str]] = {}
    for unit, listed in inventories.items():
        for one in listed:
            if one.kind in kinds and one.status != "withdrawn":
                found.setdefault((one.code, one.title, one.path, one.tthc, one.kind), []).append(unit)
    documents = (
        Offered(code, title, path, tuple(filter(None, (tthc, *references.said_instead(title, code)))), tuple(units))
        if kind == "procedure"
        else Offered(code, title, path, (), tuple(units), form=True)
        for (code, title, path, tthc, kind), units in found.items()
    )
    return (*documents, *_sections(pages, references, tuple(inventories)))


def _sections(pages: Iterable[Document], references: References, units: tuple[str, ...]) -> Iterator[Offered]:
    for page in pages:
        for title in HEADING.findall(page.body):
            if units and (said := references.said_instead(title)):
                yield Offered("", title, f"{page_path(page.path)}#{slug(title)}", said, units)
