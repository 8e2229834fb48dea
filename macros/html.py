"""Builds the HTML that macros emit: text, cells, tables with fixed columns, links between pages."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup, escape

from sotay.base.languages.language import Language
from sotay.base.templates import environment
from sotay.facts import tables
from sotay.facts.cells import Column
from sotay.facts.structure import issuer_of, word_of
from sotay.facts.tables import element, text
from sotay.model.contracts import CODE, ON_SITE
from sotay.model.documents import Document
from sotay.model.manual import Scope
from sotay.model.paths import pdf_path

__all__ = [
    "NOTHING",
    "Column",
    "address",
    "codes",
    "downloads",
    "element",
    "items",
    "lines",
    "link",
    "named",
    "table",
    "text",
    "titled",
]

NOTHING = "–"
"""Shown in a cell whose value is unknown."""


def lines(parts: Iterable[str]) -> Markup:
    """Return the parts that are not empty, each on a line of its own within a cell."""
    return Markup("<br>").join(part for part in parts if part)


def items(css: str, entries: Iterable[str]) -> Markup:
    """Return an unordered list of that class."""
    return element("ul", Markup("").join(element("li", entry) for entry in entries), css)


def table(scope: Scope, css: str, columns: Sequence[Column], rows: Iterable[Sequence[str]], foot: str = "") -> Markup:
    """Return a table as `facts.tables` makes it, whose titles are the engine's words."""
    said = [replace(column, title=scope.language.say(column.title)) for column in columns]
    return tables.table(css, said, rows, foot)


def address(scope: Scope, target: str) -> str:
    """Return the relative URL from the page being written to `target`, a path below the site."""
    return posixpath.relpath(target, posixpath.dirname(scope.document.path) or ".")


def link(scope: Scope, document: Document, words: Markup, css: str = "doc") -> Markup:
    """Return a link to the page of a document this commune has; print finds it by `data-code`."""
    there = escape(address(scope, document.path))
    return Markup(f'<a class="{escape(css)}" {CODE}="{escape(document.code)}" href="{there}">{escape(words)}</a>')


def downloads(scope: Scope, document: Document) -> Markup:
    """Return a form's download links, Word file and PDF; nothing for other documents, and on paper."""
    word = word_of(document)
    if not word or issuer_of(document, scope.references, scope.audience):
        return Markup("")
    ways = {"Word": word, "PDF": pdf_path(document.code)}
    links = (
        Markup('<a href="{}" aria-label="{} – {}" download>{}</a>').format(
            address(scope, path), name, document.code, name
        )
        for name, path in ways.items()
    )
    return Markup(f' <span class="{ON_SITE} downloads">{{}}</span>').format(Markup(" · ").join(links))


def named(scope: Scope, document: Document) -> Markup:
    """Return a link that shows code and title."""
    return link(scope, document, text(f"{document.code} {document.title}".strip()))


def titled(scope: Scope, document: Document) -> Markup:
    """Return a link that shows only the title, for readers to whom codes mean nothing."""
    return link(scope, document, text(document.title))


def codes(scope: Scope, documents: Iterable[Document]) -> Markup:
    """Return the codes of documents as links, or a dash if there are none."""
    return Markup(", ").join(link(scope, d, text(d.code), "doc code") for d in documents) or Markup(NOTHING)


def template(scope: Scope, name: str, **values: object) -> Markup:
    """Return one of the templates beside this module, filled in; values are text unless they are markup."""
    return Markup(_templates(scope.language).get_template(f"{name}.html").render(values))


@cache
def _templates(language: Language) -> Environment:
    return environment(Path(__file__).parent / "templates", language)
