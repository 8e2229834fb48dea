"""The words of an element -> runs of WordprocessingML: bold, italic, blanks to fill in, boxes to tick."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from lxml.html import HtmlElement

BOX, TICKED = "☐", "☒"
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
TO = "i"
"""How the words before an addressee look."""
LOOKS = {
    "b": "<w:b/>",
    "i": "<w:i/>",
    "x": "<w:strike/>",
    "m": '<w:sz w:val="24"/>',
    "c": '<w:sz w:val="22"/>',
    "h": '<w:sz w:val="21"/>',
    "n": '<w:sz w:val="20"/>',
    "z": '<w:sz w:val="@size@"/>',
    "s": '<w:sz w:val="19"/>',
    "t": '<w:sz w:val="16"/>',
    "u": '<w:u w:val="single"/>',
    "p": '<w:vertAlign w:val="superscript"/>',
    "d": '<w:vertAlign w:val="subscript"/>',
}
"""Bold, italic, struck, six sizes and that of the title, underlined, raised, lowered; in the order of the schema."""
TAGS = {
    **dict.fromkeys(("strong", "b"), "b"),
    **dict.fromkeys(("em", "i"), "i"),
    **dict.fromkeys(("del", "s"), "x"),
    **dict.fromkeys(("ins", "u"), "u"),
    "sup": "p",
    "sub": "d",
}


def runs(element: HtmlElement, look: str = "") -> Iterator[str]:
    """Yield the runs of an element's text, with bold, italic, blanks and checkboxes."""
    yield from words_of(element.text, look)
    for child in element:
        css = child.get("class", "")
        if child.tag == "br":
            yield "<w:r><w:br/></w:r>"
        elif child.tag == "img":
            yield child.get(DRAWN) or run(child.get("alt", ""), look)
        elif css in ("footnote-backref", "headerlink"):
            pass  # leads somewhere on a screen only
        elif child.tag == "input":
            yield run(TICKED, look) if "checked" in child.attrib else TICK
        elif size := BLANK.match(css):
            yield run("…" * round(DOTS_A_STEP * int(size[1])), look)
        else:
            yield from runs(child, look + (TAGS.get(child.tag, "") or TO * (css == "to")))
        if css in ("option", "label"):
            yield run("   ")
        yield from words_of(child.tail, look)


def words_of(words: str | None, look: str) -> Iterator[str]:
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
