"""The HTML of a form -> WordprocessingML (ISO/IEC 29500): paragraphs, dotted leaders, tables, boxes to tick."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from html import escape
from itertools import repeat

from lxml.html import HtmlElement

from sotay.export.word.spans import filled, places

LINE = 9354
"""Width of a line in twentieths of a point: 210 mm less the margins of 30 and 15 mm."""
PITCH = 454
"""Height of a line to write on: 8 mm."""
INDENT = 284
"""How much further in a list stands within another, and a quotation: 5 mm."""
CONTAINERS = ("div", "section", "article", "details", "blockquote", "dl", "dd", "figure")
BLOCKS = (*CONTAINERS, "ul", "ol", "p", "pre", "table", "hr")
WITHIN = "within-dashes"
"""What stands below an item of a list without numbers has this class."""
BOX, TICKED = "☐", "☒"
SHARE = re.compile(r"\bw(\d+)\b")
"""Percent of the line, a class of columns, labels and rooms."""
ALIGNED = re.compile(r"\balign-(left|center|right)\b")
"""How a column of a Markdown table is aligned."""
DRAWN = "data-drawn"
"""An attribute of pictures: the run that shows it."""
BLANK = re.compile(r"blank b(\d)")
DOTS_A_STEP = 2.4
"""How many «…» are as wide as one step of a blank, 11 mm."""
TICK = (
    '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="0"/><w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
    '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:rPr>'
    '<w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" w:hAnsi="MS Gothic" w:hint="eastAsia"/></w:rPr>'
    f"<w:t>{BOX}</w:t></w:r></w:sdtContent></w:sdt>"
)
"""A clickable checkbox."""
GAP = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/></w:pPr></w:p>'
"""Separates a table from what follows; two adjacent tables would merge."""
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
    after: int = 120
    indent: int = 0
    style: str = ""
    before: int = 0


_SHAPES = {
    "headline": Shape(style="Heading1"),
    "under": Shape("center", "i", 240),
    "nation": Shape("center", "bm", 0),
    "device": Shape("center", "bu", 0),
    "agency": Shape("center", "bm", 0),
    "over": Shape("center", "m", 0),
    "number": Shape("center", "", 0),
    "signer": Shape("center", "b", 0),
    "how": Shape("center", "i", 1100),
    "addressee": Shape("center", "", 240),
    "authority": Shape("center", "b"),
    "day": Shape("right", "i", 60),
    "to": Shape("left", "bi", 0),
    "plain": Shape("left", "m", 0, 113),
    "choice": Shape("left", "", 60),
    "options": Shape("left", "", 60, 284),
    "h1": Shape(style="Heading1"),
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), Shape(style="Heading2")),
    "li": Shape("both", "", 60, 284),
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
        if element.tag == "table":
            yield _table(element) + GAP
        elif element.tag == "details" or "admonition" in css:
            yield _box(element) + GAP
        elif "letterhead" in css or "signatures" in css:
            yield GAP + _columns(element) + GAP
        elif "line" in css:
            yield _line(element)
        elif element.tag in ("ul", "ol"):
            yield from _list(element, css, indent)
        elif element.tag == "hr":
            yield RULE
        elif element.tag == "pre":
            yield from (paragraph([run(line)], Shape("left", "", 0, indent)) for line in _lines_of(element))
        elif element.tag in CONTAINERS and not _inline(element):
            yield from blocks(element, centred, indent + (INDENT if element.tag in ("blockquote", "dd") else 0))
        elif isinstance(element.tag, str):
            block = _block(element, [*css, element.tag], indent)
            yield block.replace('w:val="right"', 'w:val="center"') if centred else block
            if "agency" in css:
                yield RULE
        yield from _loose(element.tail, indent)


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
        yield paragraph(_text(words.strip(), ""), Shape(before=80, indent=indent))


def _lines_of(element: HtmlElement) -> list[str]:
    return str(element.text_content()).rstrip("\n").split("\n")


def _block(element: HtmlElement, names: Iterable[str], indent: int = 0, mark: Iterable[str] = ()) -> str:
    shape = next((_SHAPES[name] for name in names if name in _SHAPES), Shape(before=80))
    return paragraph([*mark, *_runs(element, shape.look)], replace(shape, indent=shape.indent + indent))


def paragraph(runs: Iterable[str], shape: Shape) -> str:
    """Return a paragraph of runs."""
    spaced = f'<w:spacing w:before="{shape.before}" w:after="{shape.after}"/><w:ind w:left="{shape.indent}"/>'
    look = f'<w:pStyle w:val="{shape.style}"/>' if shape.style else f'{spaced}<w:jc w:val="{shape.align}"/>'
    return f"<w:p><w:pPr>{look}</w:pPr>{''.join(runs)}</w:p>"


def _line(element: HtmlElement) -> str:
    """Return labels with dotted leaders that end at the same places as on the printed line."""
    runs, stops, end = [], [], 0
    rooms = [part for part in element if part.get("class", "").startswith("room")]
    for part in element:
        end += int(share[1]) if (share := SHARE.search(part.get("class", ""))) else 0
        if part in rooms:
            last = part is rooms[-1]
            place = LINE if last else LINE * end // 100
            stops.append(f'<w:tab w:val="{"right" if last else "left"}" w:leader="dot" w:pos="{place}"/>')
            runs.append("<w:r><w:tab/></w:r>")
        else:
            runs += [*([run(" ")] if runs else []), *_runs(part), run(" ")]
    shape = f'<w:tabs>{"".join(stops)}</w:tabs><w:spacing w:after="40" w:line="{PITCH}" w:lineRule="atLeast"/>'
    return f"<w:p><w:pPr>{shape}</w:pPr>{''.join(runs)}</w:p>"


def _columns(element: HtmlElement) -> str:
    """Return the parts of a letterhead, or the signers, side by side in a borderless table."""
    count = max(2, len(element))
    widths = [LINE * 42 // 100, LINE * 58 // 100] if "letterhead" in element.get("class") else [LINE // count] * count
    cells = ["".join(blocks(column, centred=True)) for column in element]
    cells = [GAP] * (count - len(cells)) + cells
    return grid(widths, [row(widths, cells, "top")], lines=False)


def _box(element: HtmlElement) -> str:
    """Return what is set off from the text, in a frame."""
    inside = "".join(blocks(element)) or GAP
    return grid([LINE], [row([LINE], [inside], "top")])


# ── tables ───────────────────────────────────────────────────────────────────────────────────────


def _table(table: HtmlElement) -> str:
    lines = [line for line in table.xpath("child::tr | child::*/child::tr") if len(line)]
    found = places(lines)
    shares = [int(share[1]) for col in table.iter("col") if (share := SHARE.search(col.get("class", "")))]
    count = max((place.column + place.width for line in found for place in line), default=1)
    widths = [LINE * share // 100 for share in shares] if len(shares) == count else [LINE // count] * count
    made = []
    for line, own in zip(lines, found, strict=True):
        held = [*filled(own, count)]
        cells = [GAP if place.cell is None else _cell(place.cell) for place in held]
        spanned = [sum(widths[place.column : place.column + place.width]) for place in held]
        marks = [place.properties for place in held]
        made.append(row(spanned, cells, head=line.getparent().tag == "thead", marks=marks))
    title = "".join(_block(caption, ["caption"]) for caption in table.iterchildren("caption"))
    return title + grid(widths, made)


def _cell(cell: HtmlElement) -> str:
    title = cell.tag == "th" and cell.get("scope") != "row"
    words = cell.text_content().strip()
    middle = title or words == BOX or words.isdecimal()
    look = "bm" if title else "m"
    aligned = ALIGNED.search(cell.get("class", ""))
    align = aligned[1] if aligned else "center" if middle else "left"
    if any(child.tag in BLOCKS for child in cell):
        held = "".join(blocks(cell))
        return held if held.endswith("</w:p>") else held + GAP
    return paragraph(_runs(cell, look), Shape(align, look, 0))


def row(
    widths: Iterable[int],
    cells: Iterable[str],
    align: str = "center",
    *,
    head: bool = False,
    marks: Iterable[str] = repeat(""),
) -> str:
    """Return a row of a table; a `head` row is repeated on every page, `marks` say what cells span."""
    inside = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{mark}<w:vAlign w:val="{align}"/></w:tcPr>{cell}</w:tc>'
        for width, cell, mark in zip(widths, cells, marks, strict=False)
    )
    repeated = "<w:tblHeader/>" if head else ""
    shape = f'<w:trPr><w:cantSplit/><w:trHeight w:val="{PITCH}" w:hRule="atLeast"/>{repeated}</w:trPr>'
    return f"<w:tr>{shape}{inside}</w:tr>"


def grid(widths: Sequence[int], rows: Iterable[str], lines: bool = True) -> str:
    """Return a table of fixed widths, twentieths of a point."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV") if lines else ()
    drawn = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{drawn}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


# ── runs ─────────────────────────────────────────────────────────────────────────────────────────

LOOKS = {
    "b": "<w:b/>",
    "i": "<w:i/>",
    "x": "<w:strike/>",
    "m": '<w:sz w:val="24"/>',
    "s": '<w:sz w:val="19"/>',
    "t": '<w:sz w:val="16"/>',
    "u": '<w:u w:val="single"/>',
    "p": '<w:vertAlign w:val="superscript"/>',
    "d": '<w:vertAlign w:val="subscript"/>',
}
"""Bold, italic, struck, three sizes smaller than the text, underlined, raised, lowered; in the order of the schema."""
TAGS = {
    **dict.fromkeys(("strong", "b"), "b"),
    **dict.fromkeys(("em", "i"), "i"),
    **dict.fromkeys(("del", "s"), "x"),
    **dict.fromkeys(("ins", "u"), "u"),
    "sup": "p",
    "sub": "d",
}


def _runs(element: HtmlElement, look: str = "") -> Iterator[str]:
    """Yield the runs of an element's text, with bold, italic, blanks and checkboxes."""
    yield from _text(element.text, look)
    for child in element:
        css = child.get("class", "")
        if child.tag == "br":
            yield "<w:r><w:br/></w:r>"
        elif child.tag == "img":
            yield child.get(DRAWN) or run(f"[Hình: {child.get('alt', '')}]", look)
        elif css in ("footnote-backref", "headerlink"):
            pass  # leads somewhere on a screen only
        elif child.tag == "input":
            yield run(TICKED, look) if "checked" in child.attrib else TICK
        elif size := BLANK.match(css):
            yield run("…" * round(DOTS_A_STEP * int(size[1])), look)
        else:
            yield from _runs(child, look + TAGS.get(child.tag, ""))
        if css in ("option", "label"):
            yield run("   ")
        yield from _text(child.tail, look)


def _text(words: str | None, look: str) -> Iterator[str]:
    """Yield runs of plain text; boxes are clickable."""
    for number, piece in enumerate(re.sub(r"[ \t\n]+", " ", words or "").split(BOX)):
        if number:
            yield TICK
        if piece:
            yield run(piece, look)


def run(words: str, look: str = "") -> str:
    """Return a run of text; `look` is letters of LOOKS."""
    shown = "".join(piece for letter, piece in LOOKS.items() if letter in look)
    return f'<w:r><w:rPr>{shown}</w:rPr><w:t xml:space="preserve">{escape(words, quote=False)}</w:t></w:r>'
