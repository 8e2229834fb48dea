"""What files of Word and Excel say, as read: stories of paragraphs and tables, each with its place.

Nothing is understood yet. The same values come from .doc and .docx. Text is Unicode in NFC, whatever font and encoding
it was typed in. Every character of the file is in a run of a story, but for marks that nobody sees, which are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sotay.model.wordplaces import StoryKind, WordPlace

WordFormat = Literal["doc", "docx"]
Change = Literal["", "inserted", "deleted"]
"""What a tracked change that nobody has accepted yet does to it."""
Alignment = Literal["", "center", "right", "justified"]
"""Empty: to the left, as everything that says nothing of it."""
Encoding = Literal["", "TCVN3", "VNI"]
"""The old encoding that text was converted from; empty: it was Unicode."""


@dataclass(frozen=True)
class TextRun:
    """Text that looks the same throughout. A line break is `\\n`, a tab `\\t`."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    struck: bool = False
    font: str = ""
    size: float = 0.0
    """In points; 0: unknown."""
    raised: Literal[-1, 0, 1] = 0
    """1: superscript, -1: subscript."""
    hidden: bool = False
    """Word shows it to nobody: formatted so, or in a cell that is merged into the one above."""
    change: Change = ""
    field: str = ""
    """Name of the field that gave the text, in capitals: PAGE, NUMPAGES, TOC, DATE …"""
    encoding: Encoding = ""
    anchor: tuple[StoryKind, int] | None = None
    """Kind and number of the footnote, endnote, comment or text box that is anchored here; then there is no text."""
    picture: bool = False
    """A picture, a drawing or an object stands here; then there is no text."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, or what stands between two marks of one."""

    runs: tuple[TextRun, ...]
    number: str = ""
    """What automatic numbering puts before it: «5.1», «a)», «-»; empty: nothing, or it is typed in the text."""
    level: int = 0
    """Level of the automatic numbering, from 0."""
    style: str = ""
    """Name of its style as the file has it; Word's own in English: Normal, heading 1."""
    outline: int = 0
    """Level of a heading, from 1; 0: body text."""
    align: Alignment = ""
    new_page: bool = False
    """A page begins with it: a break of page or section stands before it, or its style says so."""
    change: Change = ""
    """Of its mark: `deleted`: it will run on into the next one; `inserted`: it was one with the next before."""
    place: WordPlace = WordPlace()

    @property
    def text(self) -> str:
        """Return its words as everybody sees them once changes are accepted; without the automatic number."""
        return "".join(run.text for run in self.runs if run.change != "deleted" and not run.hidden)

    @property
    def before(self) -> str:
        """Return its words as they were before tracked changes."""
        return "".join(run.text for run in self.runs if run.change != "inserted" and not run.hidden)

    @property
    def numbered(self) -> str:
        """Return its words with the automatic number before them: «5. NỘI DUNG»."""
        return f"{self.number} {self.text}" if self.number else self.text


@dataclass(frozen=True)
class WordCell:
    """A cell of a table, with all that is merged into it."""

    blocks: tuple[Block, ...]
    column: int = 0
    """The column of the grid it begins in, from 0."""
    column_span: int = 1
    row_span: int = 1
    width: int = 0
    """In twentieths of a point; 0: unknown."""
    place: WordPlace = WordPlace()

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield its paragraphs, those of nested tables too."""
        return paragraphs(self.blocks)

    @property
    def text(self) -> str:
        """Return its words, a line a paragraph."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True)
class WordRow:
    """A row of a table: the cells that begin in it. Those merged down from a row above are there alone."""

    cells: tuple[WordCell, ...]
    head: bool = False
    """Repeated on every page, as the row of column titles is."""
    change: Change = ""
    place: WordPlace = WordPlace()


@dataclass(frozen=True)
class WordTable:
    """A table; its grid is made of all edges of cells, so that every cell begins in a column and spans some."""

    rows: tuple[WordRow, ...]
    widths: tuple[int, ...] = ()
    """Of the columns of the grid, in twentieths of a point."""
    place: WordPlace = WordPlace()

    def at(self, row: int, column: int) -> WordCell | None:
        """Return the cell that covers a place of the grid, both from 0; None where there is none."""
        for above in range(row, -1, -1):
            for cell in self.rows[above].cells if above < len(self.rows) else ():
                across = cell.column <= column < cell.column + cell.column_span
                if across and above + cell.row_span > row:
                    return cell
        return None

    @property
    def columns(self) -> int:
        """Return how many columns its grid has."""
        ends = (cell.column + cell.column_span for row in self.rows for cell in row.cells)
        return max([len(self.widths), *ends])


Block = Paragraph | WordTable


@dataclass(frozen=True)
class Story:
    """A text of its own within a file: the body, a header or footer, a note, a comment, a text box."""

    kind: StoryKind
    blocks: tuple[Block, ...]
    section: int = 0
    """Section that defines a header or footer, from 1; 0 for all others."""
    shown_in: tuple[int, ...] = ()
    """Sections on whose pages a header or footer stands; empty: it is kept in the file, and nobody sees it."""
    number: int = 0
    """Of a footnote, an endnote, a comment or a text box, from 1 in order of the file."""
    place: WordPlace = WordPlace()

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield its paragraphs in reading order, those in tables too."""
        return paragraphs(self.blocks)

    @property
    def tables(self) -> Iterator[WordTable]:
        """Yield its tables in reading order, nested ones after the one they stand in."""
        return tables(self.blocks)

    @property
    def text(self) -> str:
        """Return its words, a line a paragraph."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True)
class WordCounts:
    """What of a file is more than words, and what was done to them."""

    pictures: int = 0
    scans: int = 0
    """Pictures about as large as a page: what they show is not read."""
    shapes: int = 0
    """Drawn shapes, text boxes among them: many of them are a flowchart."""
    objects: int = 0
    """Embedded objects, charts and equations, of which only a picture can be seen here."""
    fields: int = 0
    insertions: int = 0
    deletions: int = 0
    comments: int = 0
    unseen: int = 0
    """Characters left out since nobody sees them: U+200E, U+200B, soft hyphens, byte order marks."""
    converted: int = 0
    """Characters in runs that were converted from TCVN3 or VNI."""
    unknown: int = 0
    """Characters of symbol fonts and private use that stand as `\\ufffd`, since what they show is not known."""


@dataclass(frozen=True)
class WordFile:
    """A file of Word as read."""

    path: str
    """As given: below the folder of the import, with `/`."""
    format: WordFormat
    digest: str
    """SHA-256 of its bytes."""
    stories: tuple[Story, ...]
    """The body first; then headers and footers by section, notes, comments, text boxes."""
    sections: int = 1
    counts: WordCounts = WordCounts()
    encodings: tuple[Encoding, ...] = ()
    """Old encodings that text was converted from."""

    @property
    def body(self) -> Story:
        """Return the story that everything else belongs to."""
        return self.stories[0]

    def of(self, *kinds: StoryKind) -> tuple[Story, ...]:
        """Return the stories of some kinds, in order of the file."""
        return tuple(story for story in self.stories if story.kind in kinds)

    def story(self, kind: StoryKind, number: int) -> Story | None:
        """Return the footnote, endnote, comment or text box of a number, as a run's `anchor` names it."""
        return next((story for story in self.stories if (story.kind, story.number) == (kind, number)), None)


RefusalRule = Literal[
    "word-unreadable",
    "word-encrypted",
    "word-scan",
    "word-other-format",
    "word-too-old",
    "word-too-large",
    "word-too-long",
    "list-unreadable",
]


@dataclass(frozen=True)
class Refusal:
    """A file that was not read, why, and what to do: in English for the command line, in Vietnamese for the report."""

    path: str
    rule: RefusalRule
    message: str
    hint: str
    said: str
    """Message and hint in Vietnamese."""


@dataclass(frozen=True)
class ListedDocument:
    """A row of a list of documents, as written there; what a column lacks is empty. A day is `07/07/2025`."""

    code: str
    title: str
    issue: str
    date: str
    place: str
    """In Vietnamese: «trang tính Danh mục, hàng 7»."""


@dataclass(frozen=True)
class DocumentList:
    """A master list kept in Excel."""

    path: str
    digest: str
    rows: tuple[ListedDocument, ...]


ImportedFile = WordFile | DocumentList | Refusal


def paragraphs(blocks: tuple[Block, ...]) -> Iterator[Paragraph]:
    """Yield all paragraphs of blocks in reading order, those in cells too."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for row in block.rows:
                for cell in row.cells:
                    yield from paragraphs(cell.blocks)


def tables(blocks: tuple[Block, ...]) -> Iterator[WordTable]:
    """Yield all tables of blocks in reading order, nested ones after the one they stand in."""
    for block in blocks:
        if isinstance(block, WordTable):
            yield block
            for row in block.rows:
                for cell in row.cells:
                    yield from tables(cell.blocks)
