"""What stands in a paragraph of a .docx: text, breaks, fields, notes, pictures, text boxes, tracked changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from sotay.importing.read.fields import OpenField, field_name
from sotay.importing.read.letters import PAGE_BREAK, Cleaning, symbol
from sotay.importing.read.ooxml.looks import WordStyles
from sotay.importing.read.ooxml.package import Element, W, number
from sotay.model.wordfiles import Change, TextRun
from sotay.model.wordplaces import StoryKind

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
V = "{urn:schemas-microsoft-com:vml}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_SCHEMAS = "{http://schemas.openxmlformats.org/drawingml/2006/"
_CHARTS = (f"{_SCHEMAS}chart}}chart", f"{_SCHEMAS}diagram}}relIds")
EMU = 12_700
"""English metric units in a point."""
PAGE = (340, 425)
"""Width and height in points from which on a picture is about a page: 12 by 15 cm."""
_DEEPEST = 60
"""Elements of runs within each other; Word writes up to a dozen."""
_WITHIN = {
    f"{W}{name}"
    for name in ("hyperlink", "smartTag", "sdt", "sdtContent", "customXml", "dir", "bdo", "ruby", "rubyBase")
}
_LETTERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_NOTES: dict[str, StoryKind] = {
    f"{W}footnoteReference": "footnote",
    f"{W}endnoteReference": "endnote",
    f"{W}commentReference": "comment",
}
_SHAPES = {f"{V}{name}" for name in ("shape", "rect", "roundrect", "oval", "line", "polyline", "arc", "curve")}


@dataclass
class Found:
    """What a file has besides words, collected while it is read."""

    cleaning: Cleaning = field(default_factory=Cleaning)
    pictures: int = 0
    scans: int = 0
    shapes: int = 0
    objects: int = 0
    fields: int = 0
    insertions: int = 0
    deletions: int = 0
    notes: dict[StoryKind, list[str]] = field(default_factory=dict)
    """Kind → ids of the notes and comments in the order in which they are referred to."""
    boxes: list[Element] = field(default_factory=list)
    """Contents of text boxes, in the order in which they are anchored."""


@dataclass
class RunReader:
    """Reads the paragraphs of one story: a field may begin in one and end in another."""

    looks: WordStyles
    found: Found
    fields: list[OpenField] = field(default_factory=list)

    def runs(self, paragraph: Element, style: str) -> list[TextRun]:
        """Return the runs of a paragraph as they stand in the file."""
        return list(self._inline(paragraph, style, "", 0))

    def _inline(
        self, parent: Element | tuple[Element, ...], style: str, change: Change, depth: int
    ) -> Iterator[TextRun]:
        if depth > _DEEPEST:
            return
        for child in parent:
            tag = child.tag
            if tag == f"{W}r":
                yield from self._run(child, style, change)
            elif tag in (f"{W}ins", f"{W}moveTo"):
                self.found.insertions += 1
                yield from self._inline(child, style, change or "inserted", depth + 1)
            elif tag in (f"{W}del", f"{W}moveFrom"):
                self.found.deletions += 1
                yield from self._inline(child, style, "deleted", depth + 1)
            elif tag == f"{W}fldSimple":
                self.found.fields += 1
                self.fields.append(OpenField(child.get(f"{W}instr", ""), True))
                yield from self._inline(child, style, change, depth + 1)
                self.fields.pop()
            elif tag in _WITHIN:
                yield from self._inline(child, style, change, depth + 1)
            elif tag in (f"{M}oMath", f"{M}oMathPara"):
                self.found.objects += 1
                yield self._dressed(TextRun("".join(text.text or "" for text in child.iter(f"{M}t"))), change)
            elif tag == f"{MC}AlternateContent":
                yield from self._inline(_chosen(child), style, change, depth + 1)

    def _run(self, run: Element, style: str, change: Change) -> Iterator[TextRun]:
        look = self._dressed(self.looks.run(run.find(f"{W}rPr"), style), change)
        for child in run:
            yield from self._piece(child, look)

    def _dressed(self, look: TextRun, change: Change) -> TextRun:
        name = field_name(self.fields)
        return replace(look, change=change, field=name) if change or name else look

    def _piece(self, child: Element, look: TextRun) -> Iterator[TextRun]:
        tag = child.tag
        if tag == f"{W}fldChar":
            self._field_mark(child.get(f"{W}fldCharType", ""))
        elif tag in (f"{W}instrText", f"{W}delInstrText"):
            if self.fields and not self.fields[-1].result:
                self.fields[-1].code += child.text or ""
        elif all(one.result for one in self.fields):  # not within the code of a field
            look = self._dressed(look, look.change) if self.fields else look
            if tag in _NOTES:
                yield replace(look, anchor=self._note(_NOTES[tag], child.get(f"{W}id", "")))
            elif tag == f"{MC}AlternateContent":
                for one in _chosen(child):
                    yield from self._piece(one, look)
            elif tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
                yield from self._drawn(child, look)
            elif tag == f"{W}ruby":
                yield from self._inline(child, "", look.change, 1)
            else:
                yield from self._letters(child, look)

    def _letters(self, child: Element, look: TextRun) -> Iterator[TextRun]:
        name = child.tag[len(W) :] if child.tag.startswith(W) else ""
        if name in ("t", "delText"):
            yield replace(look, text=(child.text or "").replace("\r", " ").replace("\n", " "))
        elif name == "br":
            yield replace(look, text=PAGE_BREAK if child.get(f"{W}type") == "page" else "\n")
        elif name == "sym":
            yield replace(look, text=symbol(int(child.get(f"{W}char", "") or "0", 16), child.get(f"{W}font", "")))
        elif name == "pgNum":
            yield replace(look, text="1", field="PAGE")
        elif name in _LETTERS:
            yield replace(look, text=_LETTERS[name])

    def _field_mark(self, kind: str) -> None:
        if kind == "begin":
            self.found.fields += 1
            self.fields.append(OpenField())
        elif kind == "separate" and self.fields:
            self.fields[-1].result = True
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _note(self, kind: StoryKind, name: str) -> tuple[StoryKind, int]:
        ids = self.found.notes.setdefault(kind, [])
        if name not in ids:
            ids.append(name)
        return kind, ids.index(name) + 1

    def _drawn(self, drawn: Element, look: TextRun) -> Iterator[TextRun]:
        """Yield what a drawing shows: marks where it stands, and where its text boxes are."""
        before = (self.found.pictures, self.found.objects)
        boxes: list[Element] = []
        for one in _visible(drawn, 0):
            if one.tag == f"{W}txbxContent":
                boxes.append(one)
            elif one.tag == f"{V}textpath" and one.get("string"):
                boxes.append(_word_art(one.get("string", "")))
            elif one.tag == f"{PIC}pic" or (one.tag == f"{V}imagedata" and drawn.tag != f"{W}object"):
                self.found.pictures += 1
            elif one.tag in _CHARTS:
                self.found.objects += 1
            elif one.tag == f"{WPS}wsp" or (one.tag in _SHAPES and one.find(f"{V}imagedata") is None):
                self.found.shapes += 1
        if drawn.tag == f"{W}object":
            self.found.objects += 1
        if (self.found.pictures, self.found.objects) != before:
            self.found.scans += self.found.pictures > before[0] and _is_page(drawn)
            yield replace(look, picture=True)
        for box in boxes:
            self.found.boxes.append(box)
            yield replace(look, anchor=("text box", len(self.found.boxes)))


def _word_art(words: str) -> Element:
    """Return letters that are drawn, as a watermark is, as the content of a text box."""
    box = etree.Element(f"{W}txbxContent")
    etree.SubElement(etree.SubElement(etree.SubElement(box, f"{W}p"), f"{W}r"), f"{W}t").text = words
    return box


def _chosen(alternatives: Element) -> Element | tuple[Element, ...]:
    """Return the first of alternatives for programs of different age: later ones say the same in old ways."""
    return next(iter(alternatives), ())


def _visible(drawn: Element, depth: int) -> Iterator[Element]:
    """Yield the elements of a drawing, each alternative once, without going into text boxes."""
    if depth > _DEEPEST:
        return
    for child in drawn:
        yield child
        if child.tag == f"{MC}AlternateContent":
            for one in _chosen(child):
                yield one
                yield from _visible(one, depth + 1)
        elif child.tag != f"{W}txbxContent":
            yield from _visible(child, depth + 1)


def _is_page(drawn: Element) -> bool:
    """Tell whether a picture is about as large as a page."""
    extent = drawn.find(f".//{WP}extent")
    if extent is not None:
        width, height = (number(extent.get(side)) / EMU for side in ("cx", "cy"))
    else:
        shape = next((one for one in drawn.iter() if one.tag in _SHAPES), None)
        style = "" if shape is None else shape.get("style", "")
        width, height = (_points(style, side) for side in ("width", "height"))
    return width >= PAGE[0] and height >= PAGE[1]


def _points(style: str, side: str) -> float:
    found = re.search(rf"(?:^|;)\s*{side}:\s*([0-9.]+)(pt|in|cm|mm)?", style)
    factor = {"in": 72.0, "cm": 28.35, "mm": 2.835}
    return number(found[1]) * factor.get(found[2] or "", 1.0) if found else 0.0
