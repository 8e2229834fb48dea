"""The menu of a site: its tabs, the groups below them, and how each page is named there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from markupsafe import Markup as Html
from markupsafe import escape

from sotay.base.text import sort_key
from sotay.facts.structure import Section, sections
from sotay.model.documents import Document
from sotay.model.manual import Manual

HOME = "index.md"

NavItem = dict[str, Any]
"""As in mkdocs: {title: path} for a page, {title: [items]} for a section."""


def navigation(manual: Manual) -> list[NavItem]:
    """Return the tabs: the home page, the manual's parts with their fields, then the pages of no part.

    A page of no part shares the tab of its folder if that has an `index.md`; all others share one.
    """
    say = manual.language.say
    items: list[NavItem] = [{say("Trang chủ"): page.path} for page in manual.pages if page.path == HOME]
    placed = {HOME}
    found = sections((page.document for page in manual.pages), manual.references.structure)
    for part, group in groupby(found, key=lambda section: section.part):
        inside = list(group)
        placed.update(document.path for section in inside for document in section.documents)
        titles = manual.references.structure.fields
        items.append({part.title: [item for section in inside for item in _items(section, titles)]})
    rest = [page.document for page in manual.pages if page.path not in placed]
    folders = list(_folders(rest))
    items += [{inside[0].title: _leaves(inside)} for inside in folders]
    within = {document.path for inside in folders for document in inside}
    loose = _leaves(document for document in rest if document.path not in within)
    # A tab for each would not fit on a screen of 1280 px beside the parts.
    return items + ([{say("Thông tin"): loose}] if len(loose) > 1 else loose)


def _folders(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Yield the pages of each folder with an `index.md`, which comes first."""
    found: dict[str, list[Document]] = {}
    for document in documents:
        found.setdefault(posixpath.dirname(document.path), []).append(document)
    for folder, inside in found.items():
        if index := next((d for d in inside if d.path == f"{folder}/{HOME}"), None):
            others = (d for d in inside if d is not index)
            yield [index, *sorted(others, key=lambda d: sort_key(d.title))]


def _items(section: Section, titles: Mapping[str, str]) -> list[NavItem]:
    """Return a section's documents, by field where they are of several; `titles` has the fields in order."""
    if section.field:
        return [{section.field: _leaves(section.documents)}]
    fields = [field for field in titles if any(d.meta.field == field for d in section.documents)]
    if len(fields) < 2:
        return _leaves(section.documents)
    of_none = _leaves(d for d in section.documents if d.meta.field not in fields)
    return of_none + [{titles[f]: _leaves(d for d in section.documents if d.meta.field == f)} for f in fields]


def _leaves(documents: Iterable[Document]) -> list[NavItem]:
    return [{heading(document): document.path} for document in documents]


def heading(document: Document) -> str:
    """Return code and title: `QT-01 Kiểm soát thông tin dạng văn bản`."""
    return f"{document.code} {document.title}".strip()


def named(document: Document) -> str:
    """Return title and code, as citizens look for it: `Đăng ký khai sinh – QT-HT-01`."""
    return " – ".join(filter(None, (document.title, document.code)))


def nav_title(title: str, code: str) -> Html:
    """Return a page's title for the navigation, its code set apart."""
    return Html('<span class="nav-code">{}</span> {}').format(code, title) if code else escape(title)
