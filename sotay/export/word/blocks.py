"""The HTML of a form -> WordprocessingML (ISO/IEC 29500): paragraphs, dotted leaders, tables, boxes to tick."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import repeat

from lxml.html import HtmlElement

from sotay.export.word.runs import BOX, run, runs, words_of
from sotay.export.word.spans import filled, places

LINE = 9184
"""Width of a line in twentieths of a point: 210 mm less the margins of 30 and 18 mm, as in print."""
PITCH = 436
"""Height of a line to write on: 7.7 mm."""
PROSE = 263
"""Height of a line of text, of 240 for a single one: what print has, 1.26 times the size of the type."""
AFTER, BEFORE, BETWEEN = 80, 170, 160
"""What is below a paragraph, above one that heads others, and between a table and the text."""
ROOM, EMPTY = 514, 570
"""Heights of a row to write in, 8 mm and what a cell has above and below its words, and of an empty one, 9 mm."""
SIGNED = 1814
"""Height of a signature with its title: 32 mm."""
SIDE, ABOVE = 80, 30
"""What a cell has beside its words, and above and below them: 4 pt, 1.5 pt."""
INDENT = 284
"""How much further in a list stands within another, and a quotation: 5 mm."""
CONTAINERS = ("div", "section", "article", "details", "blockquote", "dl", "dd", "figure")
BLOCKS = (*CONTAINERS, "ul", "ol", "p", "pre", "table", "hr")
WITHIN = "within-dashes"
"""What stands below an item of a list without numbers has this class."""
SHARE = re.compile(r"\bw(\d+)\b")
"""Percent of the line, a class of columns, labels and rooms."""
ALIGNED = re.compile(r"\balign-(left|center|right)\b")
"""How a column of a Markdown table is aligned."""
GAP = f'<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="{BETWEEN}" w:lineRule="exact"/></w:pPr></w:p>'
"""Separates a table from what follows; two adjacent tables would merge."""
SHADED = '<w:shd w:val="clear" w:color="auto" w:fill="ECECEC"/>'
"""The ground of the titles of columns and rows."""
RULE = (
    '<w:p><w:pPr><w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    '<w:spacing w:after="0" w:line="120" w:lineRule="exact"/><w:ind w:left="1300" w:right="1300"/></w:pPr></w:p>'
)
"""The short line under who issues."""


@dataclass(frozen=True)
class Shape:
    """The look of a paragraph; lengths are twentieths of a point, `look` is letters of LOOKS."""

    align: str = "both"
    look: str = ""
    after: int = AFTER
    indent: int = 0
    style: str = ""
    before: int = 0
    pitch: int = 0
    """The least height of a line; 0: that of text."""
    keep: bool = False
    """Whether it stays on the page of what follows."""


_SHAPES = {
    "headline": Shape(style="Heading1"),
    "under": Shape("center", "i", 283),
    "nation": Shape("center", "bm", 0),
    "device": Shape("center", "bu", 0),
    "agency": Shape("center", "bm", 0),
    "over": Shape("center", "m", 0),
    "number": Shape("center", "", 0, before=113),
    "signer": Shape("center", "b", 0),
    "how": Shape("center", "im", 0),
    "addressee": Shape("center", "", 227, before=BEFORE),
    "authority": Shape("center", "b", 170, before=227, keep=True),
    "pledge": Shape(before=BEFORE),
    "day": Shape("right", "i", 0, before=BEFORE, keep=True),
    "to": Shape("left", "bi", 0),
    "plain": Shape("left", "m", 0, 113),
    "choice": Shape("left", "", 0, pitch=PITCH),
    "options": Shape("left", "", 40, 284),
    "h1": Shape(style="Heading1"),
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), Shape(style="Heading2")),
    "li": Shape("both", "", 40, 284),
    "admonition-title": Shape("left", "b", 40, before=80),
    "summary": Shape("left", "b", 40, before=80),
    "dt": Shape("left", "b", 40),
    "figcaption": Shape("center", "i"),
    "caption": Shape("center", "i", 60),
}
"""Class or tag of an element → shape; the first match wins."""


def blocks(parent: HtmlElement, centred: bool = False, indent: int = 0) -> Iterator[str]:
    """Yield the paragraphs and tables of an element's content, indented so far (twentieths of a point)."""
    yield from _loose(parent.text, indent)
    for element in parent:
        css = element.get("class", "").split()
        signed = "signatures" in (n.get("class", "") if (n := element.getnext()) is not None else "")
        if element.tag == "table":
            yield _table(element) + GAP
        elif element.tag == "details" or "admonition" in css:
            yield _box(element) + GAP
        elif "signatures" in css:
            yield _kept(GAP) + _columns(element, SIGNED) + GAP
        elif "letterhead" in css:
            yield _columns(element) + GAP
        elif "line" in css:
            yield _line(element, signed)
        elif element.tag in ("ul", "ol"):
            yield from _list(element, css, indent)
        elif element.tag == "hr":
            yield RULE
        elif element.tag == "pre":
            yield from (paragraph([run(line)], Shape("left", "", 0, indent)) for line in _lines_of(element))
        elif element.tag in CONTAINERS and not _inline(element):
            yield from blocks(element, centred, indent + (INDENT if element.tag in ("blockquote", "dd") else 0))
        elif isinstance(element.tag, str):
            block = _block(element, [*css, element.tag], indent, signed=signed)
            yield block.replace('w:val="right"', 'w:val="center"') if centred else block
        yield from _below(css, centred)
        yield from _loose(element.tail, indent)


def _below(css: Sequence[str], centred: bool) -> Iterator[str]:
    """Yield what follows on the head of a paper: a rule under who issues it, room under the motto."""
    if "agency" in css:
        yield RULE
    if "motto" in css and not centred:
        yield GAP


def _list(element: HtmlElement, css: Sequence[str], indent: int) -> Iterator[str]:
    """Yield the items of a list with the marks they have on paper, and the lists within them further in."""
    number, after = _number(element.get("start"), 1), ")" if "bracket" in css else "."
    for item in element.iterchildren("*"):
        number = _number(item.get("value"), number)
        mark = [] if "options" in css else [run(_dash(element) if element.tag == "ul" else f"{number}{after} ")]
        yield from _held(item, [*css, "li"], indent, mark)
        number += 1


def _dash(element: HtmlElement) -> str:
    """Return the mark of the items of a list without numbers: another one within a list of its kind."""
    return "+ " if WITHIN in element.getparent().get("class", "") else "- "


def _number(written: str | None, otherwise: int) -> int:
    return int(written) if written and written.isdecimal() else otherwise


def _held(element: HtmlElement, names: Sequence[str], indent: int, mark: Iterable[str] = ()) -> Iterator[str]:
    """Yield what an item holds: words of its own or a paragraph, below them blocks further in."""
    inside = deepcopy(element)
    below = [child for child in inside if child.tag in BLOCKS]
    first = below[0] if below and below[0].tag == "p" and not _said(inside, below[0]) else None
    parent = element.getparent()
    dashed = parent.tag == "ul" or WITHIN in parent.getparent().get("class", "")
    rest = inside.makeelement("div", {"class": WITHIN if dashed else ""})
    for child in below[1:] if first is not None else below:
        rest.append(child)
    yield _block(inside if first is None else first, names, indent, mark)
    yield from _loose(None if first is None else first.tail, indent)
    yield from blocks(rest, indent=indent + INDENT)


def _inline(element: HtmlElement) -> bool:
    """Return whether an element holds words of its own and no blocks, as a paragraph does."""
    words = (element.text or "", *(child.tail or "" for child in element))
    return bool("".join(words).strip()) and not any(child.tag in BLOCKS for child in element)


def _said(element: HtmlElement, child: HtmlElement) -> str:
    """Return the words of an element before one of its children."""
    before = (element.text or "", *(c.text_content() + (c.tail or "") for c in child.itersiblings(preceding=True)))
    return "".join(before).strip()


def _loose(words: str | None, indent: int) -> Iterator[str]:
    """Yield a paragraph of words that stand between blocks."""
    if words and words.strip():
        yield paragraph(words_of(words.strip(), ""), Shape(before=80, indent=indent))


def _lines_of(element: HtmlElement) -> list[str]:
    return str(element.text_content()).rstrip("\n").split("\n")


def _block(
    element: HtmlElement, names: Iterable[str], indent: int = 0, mark: Iterable[str] = (), *, signed: bool = False
) -> str:
    """Return a paragraph; one `signed` below stays with the signatures."""
    shape = next((_SHAPES[name] for name in names if name in _SHAPES), Shape())
    if element.tag == "p" and len(element) and element[0].tag == "strong":
        shape = replace(shape, before=shape.before or BEFORE, keep=True)  # it heads what follows
    if element.find_class("blank"):
        shape = replace(shape, pitch=PITCH)
    shape = replace(shape, indent=shape.indent + indent, keep=shape.keep or signed)
    return paragraph([*mark, *runs(element, shape.look)], shape)


def paragraph(content: Iterable[str], shape: Shape) -> str:
    """Return a paragraph of runs."""
    line = f'w:line="{shape.pitch}" w:lineRule="atLeast"' if shape.pitch else f'w:line="{PROSE}" w:lineRule="auto"'
    kept = "<w:keepNext/>" if shape.keep else ""
    spaced = f'<w:spacing w:before="{shape.before}" w:after="{shape.after}" {line}/><w:ind w:left="{shape.indent}"/>'
    look = f'<w:pStyle w:val="{shape.style}"/>' if shape.style else f'{kept}{spaced}<w:jc w:val="{shape.align}"/>'
    return f"<w:p><w:pPr>{look}</w:pPr>{''.join(content)}</w:p>"


def _kept(block: str) -> str:
    """Return a paragraph without a style so that it stays on the page of what follows."""
    return block.replace("<w:pPr>", "<w:pPr><w:keepNext/>", 1)


def _line(element: HtmlElement, signed: bool) -> str:
    """Return labels with dotted leaders that end at the same places as on the printed line."""
    held, stops, end = list[str](), list[str](), 0
    rooms = [part for part in element if part.get("class", "").startswith("room")]
    for part in element:
        end += int(share[1]) if (share := SHARE.search(part.get("class", ""))) else 0
        if part in rooms:
            last = part is rooms[-1]
            place = LINE if last else LINE * end // 100
            stops.append(f'<w:tab w:val="{"right" if last else "left"}" w:leader="dot" w:pos="{place}"/>')
            held.append("<w:r><w:tab/></w:r>")
        else:
            held += [*([run(" ")] if held else []), *runs(part), run(" ")]
    shape = f'<w:tabs>{"".join(stops)}</w:tabs><w:spacing w:after="0" w:line="{PITCH}" w:lineRule="atLeast"/>'
    return f"<w:p><w:pPr>{shape}</w:pPr>{''.join(held)}</w:p>"


def _columns(element: HtmlElement, height: int = 0) -> str:
    """Return the parts of a letterhead, or the signers, side by side in a borderless table."""
    count = max(2, len(element))
    widths = [LINE * 42 // 100, LINE * 58 // 100] if "letterhead" in element.get("class") else [LINE // count] * count
    cells = ["".join(blocks(column, centred=True)) for column in element]
    cells = [GAP] * (count - len(cells)) + cells
    return grid(widths, [row(widths, cells, repeat("top"), height)], lines=False)


def _box(element: HtmlElement) -> str:
    """Return what is set off from the text, in a frame."""
    inside = "".join(blocks(element)) or GAP
    return grid([LINE], [row([LINE], [inside], repeat("top"))])


# ── tables ───────────────────────────────────────────────────────────────────────────────────────


def _table(table: HtmlElement) -> str:
    lines = [line for line in table.xpath("child::tr | child::*/child::tr") if len(line)]
    found = places(lines)
    shares = [int(share[1]) for col in table.iter("col") if (share := SHARE.search(col.get("class", "")))]
    count = max((place.column + place.width for line in found for place in line), default=1)
    widths = [LINE * share // 100 for share in shares] if len(shares) == count else [LINE // count] * count
    made, css = [], table.get("class", "").split()
    size = "n" if "fill" in css and count >= 8 else "c"
    height = (EMPTY if "empty" in css else ROOM) if "fill" in css else 0
    for line, own in zip(lines, found, strict=True):
        held, head = [*filled(own, count)], line.getparent().tag == "thead"
        cells = [GAP if place.cell is None else _cell(place.cell, size) for place in held]
        spanned = [sum(widths[place.column : place.column + place.width]) for place in held]
        titles = [place.cell is not None and place.cell.tag == "th" for place in held]
        marks = [place.properties + (SHADED if title else "") for place, title in zip(held, titles, strict=True)]
        aligns = ["center" if title else "top" for title in titles]
        made.append(row(spanned, cells, aligns, 0 if head else height, head=head, marks=marks))
    title = "".join(_block(caption, ["caption"]) for caption in table.iterchildren("caption"))
    return title + grid(widths, made)


def _cell(cell: HtmlElement, size: str) -> str:
    title = cell.tag == "th" and cell.get("scope") != "row"
    words = cell.text_content().strip()
    middle = title or words == BOX or words.isdecimal()
    look = f"b{size}" if title else size
    aligned = ALIGNED.search(cell.get("class", ""))
    align = aligned[1] if aligned else "center" if middle else "left"
    if any(child.tag in BLOCKS for child in cell):
        held = "".join(blocks(cell))
        return held if held.endswith("</w:p>") else held + GAP
    return paragraph(runs(cell, look), Shape(align, look, 0))


def row(
    widths: Iterable[int],
    cells: Iterable[str],
    aligns: Iterable[str] = repeat("center"),
    height: int = 0,
    *,
    head: bool = False,
    marks: Iterable[str] = repeat(""),
) -> str:
    """Return a row of a table, at least of that height; a `head` row is repeated on every page.

    `aligns` say where in its height the words of a cell stand, `marks` what it spans and how it looks.
    """
    inside = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{mark}<w:vAlign w:val="{align}"/></w:tcPr>{cell}</w:tc>'
        for width, cell, align, mark in zip(widths, cells, aligns, marks, strict=False)
    )
    repeated = "<w:tblHeader/>" if head else ""
    high = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{high}{repeated}</w:trPr>{inside}</w:tr>"


def grid(widths: Sequence[int], rows: Iterable[str], lines: bool = True) -> str:
    """Return a table of fixed widths, twentieths of a point."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV") if lines else ()
    drawn = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    side, above = (SIDE, ABOVE) if lines else (0, 0)
    inside = {"top": above, "left": side, "bottom": above, "right": side}
    margins = "".join(f'<w:{name} w:w="{width}" w:type="dxa"/>' for name, width in inside.items())
    return (
        # Word sets a table out by what its first cell has beside its words.
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblInd w:w="{side}" w:type="dxa"/>'
        f'<w:tblBorders>{drawn}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
