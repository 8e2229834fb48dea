"""Build the HTML that macros emit: text, cells, tables with fixed columns, links between pages."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from sotay.lists import Column
from sotay.model import Document, Scope
from sotay.structure import word_of

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
"""What a cell shows of which nothing is known."""


def text(value: str) -> Markup:
    """Return `value` for inside an HTML block, on one line: an empty line would end the block in Markdown."""
    return escape(" ".join(value.split("\n")).replace("\r", " "))


def element(tag: str, content: str, css: str = "") -> Markup:
    """Return `<tag class="css">content</tag>`; a plain `content` is escaped."""
    # Many thousand a commune: `Markup.format` would take half of the time that filling in pages takes.
    attribute = f' class="{escape(css)}"' if css else ""
    return Markup(f"<{tag}{attribute}>{escape(content)}</{tag}>")


def lines(parts: Iterable[str]) -> Markup:
    """Return the parts that are not empty, each on a line of its own within a cell."""
    return Markup("<br>").join(part for part in parts if part)


def items(css: str, entries: Iterable[str]) -> Markup:
    """Return an unordered list of that class."""
    return element("ul", Markup("").join(element("li", entry) for entry in entries), css)


def table(css: str, columns: Sequence[Column], rows: Iterable[Sequence[str]], foot: str = "") -> Markup:
    """Return a table of fixed column widths; each cell carries its column's title for narrow screens.

    Widths are classes, `w1` … `w99`: a strict Content-Security-Policy takes no `style`. A plain string in a cell is
    escaped. `foot` is what stands in the `<tfoot>`.
    """
    cols = Markup("").join(Markup('<col class="c{} w{}">').format(i, c.width) for i, c in enumerate(columns, 1))
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(c.title) for c in columns)
    body = Markup("\n").join(_row(columns, row) for row in rows)
    return Markup(
        '<table class="sotay {}">\n<colgroup>{}</colgroup>\n<thead><tr>{}</tr></thead>\n'
        "<tbody>\n{}\n</tbody>\n{}</table>"
    ).format(css, cols, head, body, element("tfoot", foot) + Markup("\n") if foot else "")


def _row(columns: Sequence[Column], row: Sequence[str]) -> Markup:
    cells = (_cell(column, cell) for column, cell in zip(columns, row, strict=True))
    return element("tr", Markup("".join(cells)))


def _cell(column: Column, cell: str) -> str:
    living = ' class="living"' if column.living else ""
    content = cell if isinstance(cell, Markup) else text(cell)
    return f'<td{living} data-label="{escape(column.title)}">{content}</td>'


def address(scope: Scope, target: str) -> str:
    """Return the way from the page being written to `target`, a path below the site."""
    return posixpath.relpath(target, posixpath.dirname(scope.document.path) or ".")


def link(scope: Scope, document: Document, words: Markup, css: str = "doc") -> Markup:
    """Return a link to the page of a document this commune has; print finds it by `data-code`."""
    there = escape(address(scope, document.path))
    return Markup(f'<a class="{escape(css)}" data-code="{escape(document.code)}" href="{there}">{escape(words)}</a>')


def downloads(scope: Scope, document: Document) -> Markup:
    """Return the ways to take a form home, as Word file and as PDF; nothing for other documents, and on paper."""
    word = word_of(document)
    if not word:
        return Markup("")
    ways = {"Word": word, "PDF": f"pdf/{document.code}.pdf"}
    links = (
        Markup('<a href="{}" aria-label="{} – {}" download>{}</a>').format(
            address(scope, path), name, document.code, name
        )
        for name, path in ways.items()
    )
    return Markup(' <span class="on-site downloads">{}</span>').format(Markup(" · ").join(links))


def named(scope: Scope, document: Document) -> Markup:
    """Return a link that shows code and title."""
    return link(scope, document, text(f"{document.code} {document.title}".strip()))


def titled(scope: Scope, document: Document) -> Markup:
    """Return a link that shows the title alone, for those to whom codes say nothing."""
    return link(scope, document, text(document.title))


def codes(scope: Scope, documents: Iterable[Document]) -> Markup:
    """Return the codes of documents as links, or a dash where there are none."""
    return Markup(", ").join(link(scope, d, text(d.code), "doc code") for d in documents) or Markup(NOTHING)
