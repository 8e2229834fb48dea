"""How runs and paragraphs of a .doc look: its styles ([MS-DOC] 2.9.271), its fonts, and what codes say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from sotay.importing.read.binary.fib import DocStreams
from sotay.importing.read.binary.numbers import Bytes
from sotay.importing.read.binary.sprms import Sprm, signed, sprms, unsigned
from sotay.model.wordfiles import Alignment, Change, TextRun

_DEEPEST = 20
"""Styles based on each other: more is a circle."""
_NO_STYLE = 0xFFF
_PARAGRAPH, _CHARACTER = 1, 2
_ALIGNED: dict[int, Alignment] = {1: "center", 2: "right", 3: "justified", 4: "justified"}
_RAISED: dict[int, Literal[-1, 0, 1]] = {1: 1, 2: -1}
_FONT_CODES = (0x4A4F, 0x4A51)
_CHARACTER_STYLE = 0x4A30
_HUGE = (0x6645, 0x6646, 0x646B)
"""Codes whose operand says where in the data stream more codes stand."""


@dataclass(frozen=True)
class CharacterLook:
    """How a character looks, and what it is if it is not a letter."""

    run: TextRun
    special: bool = False
    """It stands for something else: a note, a picture, a mark of a field."""
    data: bool = False
    """What it stands for is no picture, but data of a form field."""
    embedded: bool = False
    picture: int = -1
    """Where in the data stream its picture is; -1: nowhere."""
    symbol: tuple[int, int] | None = None
    """Number of the font and code of a symbol."""


@dataclass(frozen=True)
class DocParagraphLook:
    """What the properties of a paragraph say."""

    style: str = ""
    align: Alignment = ""
    new_page: bool = False
    outline: int = 0
    list_use: int = 0
    level: int = 0
    in_table: bool = False
    depth: int = 0
    """How many tables it stands in."""
    row_end: bool = False
    inner_row_end: bool = False
    inner_cell_end: bool = False
    codes: tuple[Sprm, ...] = ()
    """All codes, those of tables among them."""


@dataclass(frozen=True)
class DocStyle:
    """A style: its name, what it is based on, and its codes."""

    name: str
    kind: int
    base: int
    paragraph: bytes = b""
    character: bytes = b""


@dataclass
class DocLooks:
    """Styles and fonts of a file."""

    streams: DocStreams
    _bases: dict[int, CharacterLook] = field(default_factory=dict)
    _characters: dict[tuple[int, bytes], CharacterLook] = field(default_factory=dict)
    _paragraphs: dict[bytes, DocParagraphLook] = field(default_factory=dict)

    @cached_property
    def fonts(self) -> list[str]:
        """Return the names of the fonts by number."""
        content = Bytes(self.streams.part("fonts"), "SttbfFfn")
        found: list[str] = []
        at = 4
        while at < len(content) and len(found) < content.u16(0):
            length = content.u8(at) + 1
            name = content.content[at + 40 : at + length].decode("utf-16-le", "replace")
            found.append(name.split("\0")[0])
            at += length
        return found

    @cached_property
    def _sheet(self) -> tuple[list[DocStyle | None], int]:
        """Return the styles by number, and the number of the font of all that names none."""
        content = Bytes(self.streams.part("stylesheet"), "Stshf")
        if len(content) < 20:
            return [], 0
        head = content.u16(0)
        size = content.u16(4)
        default = content.u16(14) if head >= 14 else 0
        found: list[DocStyle | None] = []
        at = 2 + head
        while at + 2 <= len(content) and len(found) < content.u16(2):
            length = content.u16(at)
            found.append(_style(Bytes(content.content[at + 2 : at + 2 + length], "Stshf"), size) if length else None)
            at += 2 + length
        return found, default

    def style(self, number: int) -> int:
        """Return the number of a paragraph style, or that of Normal for one that is none."""
        styles = self._sheet[0]
        known = styles[number] if 0 <= number < len(styles) else None
        return number if known is not None and known.kind == _PARAGRAPH else 0

    def character(self, style: int, properties: bytes) -> CharacterLook:
        """Return how characters with these codes look in a paragraph of a style."""
        known = self._characters.get((style, properties))
        if known is None:
            known = self._character(self._base(style), properties)
            self._characters[style, properties] = known
        return known

    def _base(self, style: int) -> CharacterLook:
        known = self._bases.get(style)
        if known is None:
            known = CharacterLook(TextRun("", font=self.font(self._sheet[1]), size=10.0))
            for one in self._chain(style):
                known = self._said(known, sprms(one.character), known)
            self._bases[style] = known
        return known

    def _character(self, base: CharacterLook, properties: bytes) -> CharacterLook:
        codes = sprms(properties)
        look = base
        for code, operand in codes:
            if code == _CHARACTER_STYLE:
                for one in self._chain(unsigned(operand)):
                    if one.kind == _CHARACTER:
                        look = self._said(look, sprms(one.character), look)
        return self._said(look, codes, look)

    def _said(self, look: CharacterLook, codes: tuple[Sprm, ...], base: CharacterLook) -> CharacterLook:
        run: dict[str, Any] = {}
        told: dict[str, Any] = {}
        for code, operand in codes:
            if code in _SWITCHES:
                name = _SWITCHES[code]
                run[name] = _switched(operand[0], getattr(base.run, name))
            elif code in _SPECIAL:
                told[_SPECIAL[code]] = bool(operand[0])
            elif code in _FONT_CODES:
                run["font"] = self.font(unsigned(operand))
            elif code in _CHANGES:
                run["change"] = _CHANGES[code] if operand[0] else run.get("change", look.run.change)
            elif code in _SIGNS:
                name, meaning = _SIGNS[code]
                run[name] = meaning(unsigned(operand))
            elif code == 0x6A03:
                told["picture"] = signed(operand)
            elif code == 0x6A09:
                told["symbol"] = (unsigned(operand[:2]), unsigned(operand[2:]))
        return replace(look, run=replace(look.run, **run) if run else look.run, **told)

    def font(self, number: int) -> str:
        """Return the name of a font; empty for a number that has none."""
        return self.fonts[number] if number < len(self.fonts) else ""

    def paragraph(self, properties: bytes) -> tuple[int, DocParagraphLook]:
        """Return the style, and what the properties of a paragraph say: two bytes of style, then the codes."""
        style = self.style(int.from_bytes(properties[:2], "little"))
        known = self._paragraphs.get(properties)
        if known is None:
            chain = self._chain(style)
            codes = [code for one in chain for code in self._codes(one.paragraph[2:])]
            codes += self._codes(properties[2:])
            name = chain[-1].name if chain else ""
            known = _paragraph_said(DocParagraphLook(name, codes=tuple(codes)), style)
            self._paragraphs[properties] = known
        return style, known

    def _codes(self, content: bytes, depth: int = 0) -> Iterator[Sprm]:
        """Yield codes, with those that are kept in the data stream since there are too many."""
        for code, operand in sprms(content):
            if code not in _HUGE:
                yield code, operand
            elif depth == 0 and (offset := unsigned(operand)) + 2 <= len(self.streams.data):
                length = self.streams.data.u16(offset)
                yield from self._codes(self.streams.data.cut(offset + 2, length), depth + 1)

    def _chain(self, style: int) -> list[DocStyle]:
        """Return a style and those it is based on, the most basic first."""
        styles = self._sheet[0]
        chain: list[DocStyle] = []
        while style < len(styles) and len(chain) < _DEEPEST:
            known = styles[style]
            if known is None:
                break
            chain.append(known)
            style = known.base
        return chain[::-1]


_SWITCHES = {0x0835: "bold", 0x0836: "italic", 0x0837: "struck", 0x2A53: "struck", 0x083C: "hidden"}
_CHANGES: dict[int, Change] = {0x0801: "inserted", 0x0800: "deleted"}
_SIGNS: dict[int, tuple[str, Callable[[int], object]]] = {
    0x4A43: ("size", lambda half: half / 2),
    0x2A3E: ("underline", lambda kind: kind not in (0, 5)),
    0x2A48: ("raised", lambda kind: _RAISED.get(kind, 0)),
}
_SPECIAL = {0x0855: "special", 0x0806: "data", 0x0856: "embedded", 0x080A: "embedded"}


def _switched(operand: int, before: bool) -> bool:
    """Return a switch: 0x80 is as the style says, 0x81 is the opposite."""
    return {0x80: before, 0x81: not before}.get(operand, bool(operand))


def _paragraph_said(look: DocParagraphLook, style: int) -> DocParagraphLook:
    told: dict[str, Any] = {}
    for code, operand in look.codes:
        match code:
            case 0x2403 | 0x2461:
                told["align"] = _ALIGNED.get(operand[0], "")
            case 0x2407:
                told["new_page"] = bool(operand[0])
            case 0x2640:
                told["outline"] = (operand[0] + 1) % 10
            case 0x460B:
                told["list_use"] = max(signed(operand), 0)
            case 0x260A:
                told["level"] = operand[0]
            case 0x6649:
                told["depth"] = max(signed(operand), 0)
            case _ if code in _PLACES:
                told[_PLACES[code]] = bool(operand[0])
    if "outline" not in told and 1 <= style <= 9:
        told["outline"] = style  # styles 1 to 9 are heading 1 to heading 9
    return replace(look, **told)


_PLACES = {0x2416: "in_table", 0x2417: "row_end", 0x244B: "inner_cell_end", 0x244C: "inner_row_end"}


def _style(content: Bytes, size: int) -> DocStyle:
    """Read a style; `size` is that of its head."""
    kind, base = content.u16(2) & 0xF, content.u16(2) >> 4
    count = content.u16(4) & 0xF
    length = content.u16(size)
    name = content.cut(size + 2, 2 * length).decode("utf-16-le", "replace").split(",")[0]
    at = size + 2 + 2 * (length + 1)
    rows: list[bytes] = []
    for _ in range(count):
        at += at % 2
        if at + 2 > len(content):
            break
        rows.append(content.content[at + 2 : at + 2 + content.u16(at)])
        at += 2 + content.u16(at)
    if kind == _PARAGRAPH:
        paragraph, character = [*rows, b"", b""][:2]
        return DocStyle(name, kind, base, paragraph, character)
    return DocStyle(name, kind, base, b"", rows[0] if kind == _CHARACTER and rows else b"")
