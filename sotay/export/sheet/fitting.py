"""Wide things made to fit the line of a page: tables of many columns, fixed widths, pictures that open a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml.html import HtmlElement

LINE = 459.0
"""Width of a line of print, points: 210 mm less the margins of 30 and 18 mm."""
WIDE, NARROW = frozenset("mwMW%@—…"), frozenset("ijl.,;:'|!()[]/ ")
SLACK = 1.06
"""How much wider than estimated words may turn out: head cells are bold."""
LONG_CODE = 14
"""Letters of a code from which it may break."""
LETTER = 6.0
"""Width of a letter of a table, points, on the average."""
TALL_LINES, TALL_LETTERS = 36, 900
"""So many lines, and at the least so many letters, fill a page."""
UNBROKEN = re.compile(r"\S{40}")
"""What leaves so much room before it, when it has to be broken, that the words there would be spread over the line."""
FIXED = re.compile(r"(?:^|;)\s*(?:(?:min-|max-)?width\s*:\s*[^;%]*|white-space\s*:[^;]*)(?=;|$)")
TABLE_PARTS = ("table", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td", "th")


@dataclass(frozen=True)
class Type:
    """A size of type in tables: the class that sets it, points, and what a column takes beside its words, points."""

    css: str
    size: float
    beside: float

    def room(self, words: Sequence[float]) -> float:
        """Return the width of columns whose longest words are so wide, in points; `words` in em."""
        return sum(word * self.size * SLACK + self.beside for word in words)


USUAL, SMALL, SMALLEST = Type("", 12, 9.5), Type("small", 10, 5.5), Type("smallest", 8.5, 4)


def fit(root: HtmlElement) -> None:
    """Let what stands below an element fit the line; what fits already stays as it is."""
    for element in root.iter(*TABLE_PARTS):
        _free_width(element)
    for table in root.xpath("descendant::table[not(@class)][not(ancestor::table)]"):
        _fit_table(table)
    for row in root.xpath("descendant::tr[not(ancestor::tr)]"):
        if len(row.text_content()) > TALL_LETTERS or len(list(row.iter())) > TALL_LINES:
            _break_if_tall(row)
    for block in root.iter("p", "li", "dd"):
        if UNBROKEN.search(block.text_content()):
            block.classes.add("unbroken")
    for code in root.xpath("descendant::*[contains(concat(' ', @class, ' '), ' code ')]"):
        if len(code.text_content()) > LONG_CODE:
            code.classes.add("long")
    for picture in root.xpath("descendant::p//img"):
        paragraph = next(picture.iterancestors("p"))
        if _opens(paragraph, picture):
            paragraph.classes.add("picture")


def _free_width(element: HtmlElement) -> None:
    """Drop widths in any other measure than percent of the line, and orders not to break lines."""
    if not element.get("width", "%").endswith("%"):
        del element.attrib["width"]
    element.attrib.pop("nowrap", None)
    if style := element.get("style"):
        left = FIXED.sub("", style).strip("; ")
        if left != style.strip("; "):
            element.set("style", left)


def _opens(paragraph: HtmlElement, picture: HtmlElement) -> bool:
    """Return whether a picture is the first that a paragraph has."""
    if (paragraph.text or "").strip():
        return False
    first = next((child for child in paragraph if isinstance(child.tag, str)), None)
    return first is not None and (first is picture or (picture in first.iter() and _opens(first, picture)))


def _break_if_tall(row: HtmlElement) -> None:
    """Let a row be broken that may be higher than a page: kept together it would leave no room for the table's head."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    lengths = [max(1, len(cell.text_content())) for cell in cells]
    table = next(row.iterancestors("table"))
    by_words = not table.get("class")
    shares = [length / sum(lengths) if by_words else 1 / len(cells) for length in lengths]
    lines = [
        length * LETTER / (LINE * share) + len(cell.xpath("descendant::p | descendant::li | descendant::br"))
        for cell, length, share in zip(cells, lengths, shares, strict=True)
    ]
    if max(lines, default=0) > TALL_LINES:
        row.classes.add("tall")


# ── tables ───────────────────────────────────────────────────────────────────────────────────────


def _fit_table(table: HtmlElement) -> None:
    """Set a table in smaller type, or in parts that all have its first column, or let its words break anywhere."""
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    spanned = any(cell.get("colspan") or cell.get("rowspan") for row in rows for cell in row)
    count = max((sum(_span(cell) for cell in row) for row in rows), default=0)
    words = [max((_longest(row[i]) for row in rows if i < len(row)), default=0.0) for i in range(count)]
    fitting = next((size for size in (USUAL, SMALL, SMALLEST) if size.room(words) <= LINE), None)
    if fitting:
        table.classes.update(filter(None, [fitting.css]))
    elif spanned or count < 3 or any(SMALL.room([words[0], word]) > LINE for word in words[1:]):
        table.classes.update([SMALLEST.css, "broken"])
    else:
        _split(table, list(_groups(words)))


def _span(cell: HtmlElement) -> int:
    span = cell.get("colspan", "1")
    return int(span) if span.isdecimal() else 1


def _longest(cell: HtmlElement) -> float:
    """Return how wide the longest word of a cell is, em."""
    return max((width(word) for word in cell.text_content().split(" ")), default=0.0)


def width(word: str) -> float:
    """Return about how wide a word is, em."""
    return sum(0.95 if c in WIDE else 0.3 if c in NARROW else 0.74 if c.isupper() else 0.52 for c in word)


def _groups(words: Sequence[float]) -> Iterator[list[int]]:
    """Yield the columns of each part of a table but its first one: as many as fit beside it, about equally many."""
    parts: list[list[int]] = [[]]
    for i in range(1, len(words)):
        if parts[-1] and SMALL.room([words[0], *(words[j] for j in parts[-1]), words[i]]) > LINE:
            parts.append([])
        parts[-1].append(i)
    even = -(-(len(words) - 1) // len(parts))
    equal = [list(range(i, min(i + even, len(words)))) for i in range(1, len(words), even)]
    fits = all(SMALL.room([words[0], *(words[j] for j in part)]) <= LINE for part in equal)
    yield from equal if fits else parts


def _split(table: HtmlElement, groups: Sequence[Sequence[int]]) -> None:
    """Put tables with the first column and those of one group each in the place of a table."""
    parts = []
    for number, group in enumerate(groups):
        part = deepcopy(table)
        part.tail = table.tail if number == len(groups) - 1 else None
        part.classes.add(SMALL.css)
        for row in part.iter("tr"):
            cells = [cell for cell in row if cell.tag in ("td", "th")]
            for i, cell in enumerate(cells):
                if i and i not in group:
                    row.remove(cell)
        for element in part.xpath("descendant::caption") if number else ():
            element.drop_tree()
        for element in part.xpath("descendant-or-self::*[@id]") if number else ():
            if not element.xpath("ancestor-or-self::*[self::td or self::th][preceding-sibling::*]"):
                del element.attrib["id"]
        parts.append(part)
    parent = table.getparent()
    place = parent.index(table)
    parent.remove(table)
    for part in reversed(parts):
        parent.insert(place, part)
