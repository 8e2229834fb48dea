"""Where something stands in a Word file, as a person finds it there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

StoryKind = Literal[
    "body",
    "header",
    "first header",
    "even header",
    "footer",
    "first footer",
    "even footer",
    "footnote",
    "endnote",
    "comment",
    "text box",
]
_SAID: dict[StoryKind, str] = {
    "body": "",
    "header": "đầu trang",
    "first header": "đầu trang của trang đầu",
    "even header": "đầu trang của trang chẵn",
    "footer": "chân trang",
    "first footer": "chân trang của trang đầu",
    "even footer": "chân trang của trang chẵn",
    "footnote": "cước chú",
    "endnote": "chú thích cuối",
    "comment": "nhận xét",
    "text box": "hộp văn bản",
}


@dataclass(frozen=True)
class WordPlace:
    """Where something stands in a file, as a person finds it there: `str()` says it in Vietnamese.

    `str()` gives «mục 5, bảng 2, hàng 3, cột 4» or «chân trang của trang đầu, phần 2». All counts are from 1; 0: none.
    """

    order: int = 0
    """The how many-th paragraph or table of the whole file it is: places of a file sort by it. Never said."""
    story: StoryKind = "body"
    number: int = 0
    """Of a footnote, an endnote, a comment or a text box."""
    section: int = 0
    """Section of the file, as Word divides it by section breaks; of a header or footer, the one that defines it."""
    heading: str = ""
    """Number of the heading it stands under, or which it is: «5», «5.1», «a»; empty before the first."""
    paragraph: int = 0
    """Counted below the heading, outside tables; 0 for what is in a table, or is one."""
    table: int = 0
    """Counted below the heading; in a nested table, that of the cell it stands in."""
    row: int = 0
    column: int = 0
    """The column of the table's grid in which the cell begins."""
    outer: WordPlace | None = None
    """The cell that a nested table stands in; the place that a text box, a note or a comment belongs to."""

    def __str__(self) -> str:
        """Return the place in Vietnamese words."""
        return ", ".join(filter(None, (self._where(), *self._within())))

    def _where(self) -> str:
        if self.story == "body":
            nested = self.outer is not None
            return str(self.outer) if nested else f"mục {self.heading}" if self.heading else "phần đầu tài liệu"
        said = " ".join(filter(None, (_SAID[self.story], str(self.number or ""))))
        if self.outer is None:
            return f"{said}, phần {self.section}" if self.section else said
        nested = self.outer.story == self.story and self.outer.number == self.number
        return str(self.outer) if nested else f"{said} ({self.outer})"

    def _within(self) -> Iterator[str]:
        if self.table:
            inner = self.outer is not None and self.outer.story == self.story and self.outer.number == self.number
            yield f"bảng {'con ' if inner else ''}{self.table}"
        if self.row:
            yield f"hàng {self.row}"
        if self.column:
            yield f"cột {self.column}"
        if self.paragraph and not self.table and self.story == "body":
            yield f"đoạn {self.paragraph}"
