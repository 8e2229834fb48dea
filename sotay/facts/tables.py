"""HTML blocks within Markdown: escaped text, elements, tables that phones show as cards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from sotay.facts.cells import Column
from sotay.model.contracts import LABEL, LIVING


def text(value: str) -> Markup:
    """Return `value` escaped for an HTML block, on one line: an empty line would end the block in Markdown."""
    return escape(" ".join(value.split("\n")).replace("\r", " "))


def element(tag: str, content: str, css: str = "") -> Markup:
    """Return `<tag class="css">content</tag>`; a plain `content` is escaped."""
    # Called many thousand times per commune: `Markup.format` would take half the time of filling in pages.
    attribute = f' class="{escape(css)}"' if css else ""
    return Markup(f"<{tag}{attribute}>{escape(content)}</{tag}>")


def table(css: str, columns: Sequence[Column], rows: Iterable[Sequence[str]], foot: str = "") -> Markup:
    """Return a table of fixed column widths; each cell carries its column's title for narrow screens.

    Widths are classes, `w1` … `w99`: a strict Content-Security-Policy forbids `style`. A plain string in a cell is
    escaped. `foot` is the content of `<tfoot>`.
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
    living = f' class="{LIVING}"' if column.living else ""
    content = cell if isinstance(cell, Markup) else text(cell)
    return f'<td{living} {LABEL}="{escape(column.title)}">{content}</td>'
