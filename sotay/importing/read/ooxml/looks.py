"""How runs and paragraphs of a .docx look: defaults, styles and what they say themselves."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from sotay.importing.read.ooxml.package import Element, W, XmlPart, is_on, number, value
from sotay.model.wordfiles import Alignment, TextRun

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DEEPEST = 20
"""Styles based on each other: more is a circle."""
_ALIGNED: dict[str, Alignment] = {
    "center": "center", "right": "right", "end": "right", "both": "justified",
    "distribute": "justified",
}  # fmt: skip
_RAISED: dict[str, Literal[-1, 0, 1]] = {"superscript": 1, "subscript": -1}


@dataclass(frozen=True)
class ParagraphLook:
    """What the properties of a paragraph say, and the styles it takes after."""

    style: str = ""
    outline: int = 0
    align: Alignment = ""
    new_page: bool = False
    list_use: int = 0
    level: int = 0


@dataclass
class WordStyles:
    """The styles of a file."""

    styles: dict[str, Element] = field(default_factory=dict)
    default: str = ""
    """Id of the style of paragraphs that name none."""
    defaults: Element | None = None
    theme: dict[str, str] = field(default_factory=dict)
    """`minor` and `major` → font."""
    _runs: dict[tuple[str, str], TextRun] = field(default_factory=dict)
    _paragraphs: dict[str, ParagraphLook] = field(default_factory=dict)

    @classmethod
    def of(cls, styles: XmlPart | None, theme: XmlPart | None) -> WordStyles:
        """Read styles and theme, which a file may lack."""
        looks = cls()
        if theme is not None:
            for kind in ("minor", "major"):
                face = theme.root.find(f".//{A}{kind}Font/{A}latin")
                if face is not None:
                    looks.theme[kind] = face.get("typeface", "")
        if styles is not None:
            looks.defaults = styles.root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
            for style in styles.root.iterchildren(f"{W}style"):
                name = style.get(f"{W}styleId", "")
                looks.styles[name] = style
                if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
                    looks.default = name
        return looks

    def run(self, own: Element | None, style: str) -> TextRun:
        """Return how a run with these properties looks in a paragraph of a style, without text."""
        character = value(own, "rStyle") or ""
        known = self._runs.get((style, character))
        if known is None:
            known = self._said(TextRun(""), self.defaults)
            for one in self._chain(style or self.default):
                known = self._said(known, one.find(f"{W}rPr"))
            bold = known.bold
            for one in self._chain(character):
                known = self._said(known, one.find(f"{W}rPr"))
            if bold and any(is_on(one.find(f"{W}rPr"), "b") for one in self._chain(character)):
                known = replace(known, bold=False)  # two styles that are bold are not: Word switches it
            self._runs[style, character] = known
        return known if own is None or not len(own) else self._said(known, own)

    def paragraph(self, own: Element | None) -> ParagraphLook:
        """Return what the properties of a paragraph say."""
        style = value(own, "pStyle") or self.default
        known = self._paragraphs.get(style)
        if known is None:
            known = ParagraphLook(style=self._name(style))
            for one in self._chain(style):
                known = _paragraph_said(known, one.find(f"{W}pPr"))
            self._paragraphs[style] = known
        return _paragraph_said(known, own)

    def _name(self, style: str) -> str:
        return value(self.styles.get(style), "name") or style

    def _chain(self, style: str) -> list[Element]:
        """Return a style and those it is based on, the most basic first."""
        chain: list[Element] = []
        while style in self.styles and len(chain) < _DEEPEST:
            chain.append(self.styles[style])
            style = value(self.styles[style], "basedOn") or ""
        return chain[::-1]

    def _said(self, look: TextRun, own: Element | None) -> TextRun:
        if own is None:
            return look
        underline = value(own, "u")
        align = value(own, "vertAlign")
        size = value(own, "sz")
        told = {"bold": is_on(own, "b"), "italic": is_on(own, "i"), "hidden": is_on(own, "vanish")}
        strikes = (is_on(own, "strike"), is_on(own, "dstrike"))
        struck = None if strikes == (None, None) else any(strikes)
        return replace(
            look,
            bold=look.bold if told["bold"] is None else told["bold"],
            italic=look.italic if told["italic"] is None else told["italic"],
            hidden=look.hidden if told["hidden"] is None else told["hidden"],
            struck=look.struck if struck is None else struck,
            underline=look.underline if underline is None else underline not in ("none", ""),
            raised=look.raised if align is None else _RAISED.get(align, 0),
            size=look.size if not size else number(size) / 2,
            font=self._font(own) or look.font,
        )

    def _font(self, own: Element) -> str:
        fonts = own.find(f"{W}rFonts")
        if fonts is None:
            return ""
        for face in ("hAnsi", "ascii"):
            themed = fonts.get(f"{W}{face}Theme", "")
            named = self.theme.get(themed[:5]) if themed else fonts.get(f"{W}{face}")
            if named:
                return named
        return ""


def _paragraph_said(look: ParagraphLook, own: Element | None) -> ParagraphLook:
    if own is None:
        return look
    outline, align, page = value(own, "outlineLvl"), value(own, "jc"), is_on(own, "pageBreakBefore")
    listed = own.find(f"{W}numPr")
    use, level = value(listed, "numId"), value(listed, "ilvl")
    return replace(
        look,
        outline=look.outline if outline is None else (number(outline, 9) + 1) % 10,
        align=look.align if align is None else _ALIGNED.get(align, ""),
        new_page=look.new_page if page is None else page,
        list_use=look.list_use if use is None else number(use),
        level=look.level if level is None else number(level),
    )
