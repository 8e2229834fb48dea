"""Tables to fill in with a program for spreadsheets: what is fixed, what may be typed, and what may be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sotay.base.languages.language import Language


@dataclass(frozen=True)
class GridColumn:
    """A column: its title, what is shown of it to who fills it in, and how wide it is, in letters."""

    title: str
    width: int
    note: str = ""
    open: bool = True
    """Whether what stands there may be changed; else it is locked."""
    choices: str = ""
    """Name of the list of `GridBook.lists` from which a value is chosen; empty where anything may be typed."""
    number: bool = False
    """Whether it holds whole numbers; anything else is text, so that zeros in front stay."""


@dataclass(frozen=True)
class Grid:
    """A sheet. Cells are text, empty where nothing is said."""

    name: str
    """As the code calls it; readers see its title."""
    columns: tuple[GridColumn, ...]
    keys: tuple[int, ...]
    """The columns that tell rows apart."""
    rows: tuple[tuple[str, ...], ...]
    spare: int = 0
    """How many empty rows follow, in which everything may be typed."""
    title: str = ""


@dataclass(frozen=True)
class GridBook:
    """The sheets of a file, and the lists their values are chosen from, by name."""

    grids: tuple[Grid, ...]
    lists: Mapping[str, tuple[str, ...]]
    language: Language
    """The language of titles and notes."""
