"""What a list is made of: columns, cells, links to documents; the words are the engine's until they are said."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.model.documents import Document

NOTHING = marked("Không có.")
RUN = marked("%(first)s đến\u00a0%(last)s")
"""A run of codes on a page."""


@dataclass(frozen=True)
class Column:
    """A column: its title and its width in percent."""

    title: str
    width: int
    living: bool = False
    """Filled from the register or the day alone: its cells are not part of a document's content."""
    turned: bool = False
    """One of many narrow columns, with its title turned to read upwards."""


@dataclass(frozen=True)
class Link:
    """Text that links to a document of this commune."""

    words: str
    document: Document = field(repr=False)
    """The link's target; not shown in an Excel file, so not part of that file's cache key."""


@dataclass(frozen=True)
class CodeRange:
    """Documents with consecutive codes, named by the first and the last."""

    first: Link
    last: Link
    words: str
    """The run as a cell of a workbook shows it."""


class OfTheDay(str):
    """Text that is true only on the day: not part of the document's content."""


class Gap(str):
    """Text that marks something missing."""


Cell = str | int | date | tuple[Link | CodeRange, ...] | None
"""The content of a cell: None if nothing is known, an empty text where someone is to write."""
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A complete list; without rows, readers see `nothing`."""

    title: str
    tab: str
    """The title in at most 31 letters, Excel's limit for sheet names."""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    nothing: str = NOTHING
    kept: int = 0
    """How many left columns stay visible when a table is wider than the screen."""


def said(table: Table, language: Language) -> Table:
    """Return a table whose title, tab, columns and words for nothing are the engine's, in a language."""
    columns = tuple(replace(column, title=language.say(column.title)) for column in table.columns)
    title, tab, nothing = (language.say(words) for words in (table.title, table.tab, table.nothing))
    return replace(table, title=title, tab=tab, columns=columns, nothing=nothing)
