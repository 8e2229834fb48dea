"""Make the print fonts of `tinos/` out of the complete Tinos, as shipped upstream (OFL 1.1).

    python overrides/fonts/subset.py FOLDER

FOLDER is the unpacked npm package `@expo-google-fonts/tinos` (0.4.2). Kept are Latin, Vietnamese,
punctuation, arrows and a few signs. Tinos has no tick boxes, which Vietnamese forms are full of: they
are composed from its own square, cross and root sign, so that no PDF borrows a font from the machine.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

FACES = {
    "Tinos-Regular.ttf": "400Regular/Tinos_400Regular.ttf",
    "Tinos-Italic.ttf": "400Regular_Italic/Tinos_400Regular_Italic.ttf",
    "Tinos-Bold.ttf": "700Bold/Tinos_700Bold.ttf",
    "Tinos-BoldItalic.ttf": "700Bold_Italic/Tinos_700Bold_Italic.ttf",
}
RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x17F),  # Latin-1 and Latin Extended-A: Ă, Đ, Ĩ, Ũ
    (0x1A0, 0x1B0),  # Ơ, Ư
    (0x1EA0, 0x1EF9),  # Vietnamese letters with two marks
    (0x2010, 0x2044),  # dashes, quotes, dots, fraction bar
    (0x2190, 0x2195),  # arrows
)
SIGNS = "₫€²³½¼¾⅓⅔≤≥≠≈±×÷√∞№™■□▪▫▲►▼◄○●◦\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"
BOXES = {0x2610: "", 0x2611: "√", 0x2612: "×", 0x2713: "√"}
"""Code point → sign set into the square (☐ ☑ ☒); a plain tick (✓) is the root sign alone."""


def add_boxes(font: TTFont) -> None:
    """Add ☐ ☑ ☒ ✓ as composites of glyphs the font has."""
    cmap, glyphs = font.getBestCmap(), font["glyf"]
    square = cmap[ord("□")]
    for code, sign in BOXES.items():
        if code == 0x2713:
            name = cmap[ord(sign)]
        else:
            name = f"uni{code:04X}"
            glyph = Glyph()
            glyph.numberOfContours = -1
            glyph.components = [component(square)]
            if sign:
                glyph.components.append(centred(font, cmap[ord(sign)], square))
            glyphs[name] = glyph
            glyph.recalcBounds(glyphs)
            font["hmtx"][name] = font["hmtx"][square]
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[code] = name


def component(name: str, x: int = 0, y: int = 0, scale: float = 1) -> GlyphComponent:
    """Return one part of a composite, scaled, then moved by x, y font units."""
    part = GlyphComponent()
    part.glyphName, part.x, part.y, part.flags = name, x, y, 0x4
    if scale != 1:
        part.transform = [[scale, 0], [0, scale]]
    return part


def centred(font: TTFont, sign: str, square: str) -> GlyphComponent:
    """Return the sign as a component whose box has the same centre as the square's."""
    inner, outer = font["glyf"][sign], font["glyf"][square]
    scale = 0.7 * (outer.yMax - outer.yMin) / (inner.yMax - inner.yMin)
    x = (outer.xMin + outer.xMax - scale * (inner.xMin + inner.xMax)) / 2
    y = (outer.yMin + outer.yMax - scale * (inner.yMin + inner.yMax)) / 2
    return component(sign, round(x), round(y), scale)


def main(source: Path) -> None:
    """Write the four faces beside this file."""
    features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options = Options(hinting=False, layout_features=features, notdef_outline=True)
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]
    for target, path in FACES.items():
        font = TTFont(source / path, recalcTimestamp=False)
        add_boxes(font)
        subsetter = Subsetter(options)
        codes = {c for first, last in RANGES for c in range(first, last + 1)}
        subsetter.populate(unicodes=codes | {ord(sign) for sign in SIGNS} | set(BOXES))
        subsetter.subset(font)
        font.save(Path(__file__).parent / "tinos" / target)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
