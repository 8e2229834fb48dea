"""How high a form is in Word, roughly, and how tightly it is set so that it takes one page, as print does."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml.etree import _Element as Element

from sotay.export.word.blocks import AFTER, BEFORE, BETWEEN, EMPTY, LINE, PITCH, PROSE, ROOM, SIDE, SIGNED
from sotay.model.terms import PaperSize

HEIGHT: Mapping[PaperSize, int] = {"A4": 12900, "Letter": 11910}
"""Of the text on a page, twentieths of a point: less 47 mm above, 20 mm below, and one part in a hundred."""
SINGLE = 1.15
"""Height of a single line, of the size of the type: Times New Roman's."""
NARROW, WIDE = frozenset(" .,:;'|()/-ijlftrI\u2019"), frozenset("mwMW@%\u2026\u2014\u2610\u2612")
"""Letters, blanks, blanks to fill in and boxes to tick that are narrower, and wider, than others."""
TITLES = {"Heading1": (28, 240), "Heading2": (26, 240)}
"""Size of the type, half points, and what is above and below, together."""


@dataclass(frozen=True)
class Spacing:
    """Heights of what is filled in, and the size of the type, as in print (`tight`, `tighter` in print.css)."""

    pitch: int
    room: int
    empty: int
    signed: int
    size: int
    """Half points."""
    prose: int
    """Height of a line of text, of 240 for a single one."""
    after: int
    """What is below a paragraph."""
    before: int
    """What is above a paragraph that heads others."""
    gap: int
    """What is between a table and the text."""

    def of(self, body: str) -> str:
        """Return the XML of a form set so."""
        pattern, changed = self._changed
        return pattern.sub(lambda found: changed[found[0]], body)

    @cached_property
    def _changed(self) -> tuple[re.Pattern[str], Mapping[str, str]]:
        changed = {
            f'w:line="{PITCH}"': f'w:line="{self.pitch}"',
            f'w:line="{PROSE}"': f'w:line="{self.prose}"',
            f'w:after="{AFTER}"': f'w:after="{self.after}"',
            f'w:before="{BEFORE}"': f'w:before="{self.before}"',
            f'w:line="{BETWEEN}"': f'w:line="{self.gap}"',
            f'w:trHeight w:val="{ROOM}"': f'w:trHeight w:val="{self.room}"',
            f'w:trHeight w:val="{EMPTY}"': f'w:trHeight w:val="{self.empty}"',
            f'w:trHeight w:val="{SIGNED}"': f'w:trHeight w:val="{self.signed}"',
        }
        return re.compile("|".join(map(re.escape, changed))), changed


NORMAL = Spacing(PITCH, ROOM, EMPTY, SIGNED, 26, PROSE, AFTER, BEFORE, BETWEEN)
SPACINGS = (
    NORMAL,
    Spacing(397, 457, 485, 1531, 26, PROSE, AFTER, 113, 120),
    Spacing(357, 417, 446, 1361, 24, 245, 60, 113, 80),
)


def fitting(blocks: Sequence[str], paper: PaperSize) -> Spacing:
    """Return the widest spacing with which a form takes one page; the normal one where none is tight enough."""
    return next((s for s in SPACINGS if sum(height(s.of(b), s.size) for b in blocks) <= HEIGHT[paper]), NORMAL)


@lru_cache(maxsize=4096)
def height(block: str, size: int) -> float:
    """Return how high a block is, twentieths of a point; `size` is that of the type, half points.

    Forms of all communes have most of their blocks in common.
    """
    root = parse_xml(f'<w:body {nsdecls("w", "wp", "r")} xmlns:w14="x">{block}</w:body>')
    return _height(root, LINE, size)


def _height(parent: Element, width: float, size: int) -> float:
    return sum(
        _paragraph(block, width, size) if block.tag == qn("w:p") else _table(block, size)
        for block in parent
        if block.tag in (qn("w:p"), qn("w:tbl"))
    )


def _table(table: Element, size: int) -> float:
    lined = table.find(f"{qn('w:tblPr')}/{qn('w:tblBorders')}/{qn('w:top')}") is not None
    sides, above = (2 * SIDE, 60) if lined else (0, 0)
    found = 0.0
    for line in table.iter(qn("w:tr")):
        least = _said(line.find(f"{qn('w:trPr')}/{qn('w:trHeight')}"), "val")
        cells = line.findall(qn("w:tc"))
        wide = [_said(cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}"), "w") for cell in cells]
        high = (_height(cell, room - sides, size) + above for cell, room in zip(cells, wide, strict=True))
        found += max(least, *high)
    return found


def _paragraph(paragraph: Element, width: float, size: int) -> float:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    size, around = TITLES.get(style.get(qn("w:val"), "") if style is not None else "", (size, 0))
    spacing = paragraph.find(f"{qn('w:pPr')}/{qn('w:spacing')}")
    indent = paragraph.find(f"{qn('w:pPr')}/{qn('w:ind')}")
    wide, sizes = 0.0, [size]
    for run in paragraph.iter(qn("w:r")):
        own = _said(run.find(f"{qn('w:rPr')}/{qn('w:sz')}"), "val") or size
        sizes.append(own)
        wide += sum(len_of(text.text or "") for text in run.iter(qn("w:t"))) * own * 10
    single = (max(sizes[1:]) if sizes[1:] else size) * 10 * SINGLE
    rule, line = (spacing.get(qn("w:lineRule")), _said(spacing, "line")) if spacing is not None else (None, 0)
    pitch = line if rule == "exact" else max(line, single) if rule == "atLeast" else single * (line or 240) / 240
    lines = math.ceil(wide / max(width - _said(indent, "left"), 1)) if wide else 1
    drawn = sum(int(extent.get("cy", "0")) / 635 for extent in paragraph.iter(qn("wp:extent")))
    lines += len(paragraph.findall(f".//{qn('w:br')}"))
    return around + _said(spacing, "before") + _said(spacing, "after") + lines * pitch + drawn


def _said(element: Element | None, name: str) -> int:
    return int(element.get(qn(f"w:{name}"), "0")) if element is not None else 0


def len_of(text: str) -> float:
    """Return about how wide words are, of the size of the type."""
    return sum(map(_wide, text))


@cache
def _wide(letter: str) -> float:
    plain = unicodedata.normalize("NFD", letter)[0]
    return 0.31 if plain in NARROW else 0.85 if plain in WIDE else 0.56 if plain.isupper() else 0.48
