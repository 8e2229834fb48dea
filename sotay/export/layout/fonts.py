"""Whole font faces in place of the layout engine's subsets, so that bound parts share one copy of each."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pydyf  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont

FILES = {
    "Tinos": "Tinos-Regular.ttf",
    "Tinos-Bold": "Tinos-Bold.ttf",
    "Tinos-Italic": "Tinos-Italic.ttf",
    "Tinos-Bold-Italic": "Tinos-BoldItalic.ttf",
}
"""Name in the PDF → file of the font."""
PREFERRED = {0x20, 0x2D, 0x2713}
"""The letter for glyphs that serve two: the usual space and hyphen, the tick of a form."""
FOR_LAYOUT = ("GPOS", "GSUB", "GDEF", "gasp", "name")
"""Tables not needed to draw glyphs (ISO 32000-1, 9.9): each document has its own copy of a face."""
BATCH = 100
"""Maximum number of letters in one block of a character map."""
FIXED_PITCH = 1
"""The flag of a font descriptor (ISO 32000-1, table 123)."""
CHARACTER_MAP = """\
/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
{letters}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


@dataclass(frozen=True)
class Face:
    """A font face as embedded in a PDF."""

    file: bytes
    """Compressed."""
    length: int
    """Size of the file, bytes."""
    widths: tuple[int, ...]
    """By glyph number, in thousandths of the font size."""
    letters: bytes
    """The letter of each glyph: a character map, compressed."""


def read(folder: Path) -> dict[str, Face]:
    """Return the manual's font faces by their name in the PDF."""
    return {name: _read(folder / file) for name, file in FILES.items()}


def _read(path: Path) -> Face:
    with TTFont(path, recalcTimestamp=False) as font:
        scale = 1000 / font["head"].unitsPerEm
        widths = tuple(round(font["hmtx"][name][0] * scale) for name in font.getGlyphOrder())
        letters: dict[int, str] = {}
        for code, name in font.getBestCmap().items():
            if font.getGlyphID(name) not in letters or code in PREFERRED:
                letters[font.getGlyphID(name)] = chr(code)
        for table in FOR_LAYOUT:
            if table in font:
                del font[table]
        file = io.BytesIO()
        font.save(file)
    content = file.getvalue()
    return Face(zlib.compress(content, 9), len(content), widths, _character_map(letters))


def embed(pdf: pydyf.PDF, faces: Mapping[str, Face]) -> None:
    """Embed whole faces; the engine uses the files' glyph numbers, so the text stays valid."""
    for font in pdf.objects:
        if isinstance(font, dict) and font.get("Subtype") == "/Type0":
            face = faces[bytes(font["BaseFont"]).decode().split("+")[1]]
            inner = _found(pdf, font["DescendantFonts"][0])
            descriptor = _found(pdf, inner["FontDescriptor"])
            inner["W"] = pydyf.Array([0, pydyf.Array(face.widths)])
            descriptor["FontBBox"] = pydyf.Array([0, descriptor["Descent"], max(face.widths), descriptor["Ascent"]])
            # On a page of nothing but digits the engine mistakes the face for monospaced.
            descriptor["Flags"] = int(descriptor["Flags"]) & ~FIXED_PITCH
            _fill(_found(pdf, descriptor["FontFile2"]), face.file, {"Length1": face.length})
            _fill(_found(pdf, font["ToUnicode"]), face.letters, {})


def _found(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _fill(stream: pydyf.Stream, packed: bytes, extra: dict[str, int]) -> None:
    stream.stream, stream.extra, stream.compress = [packed], {**extra, "Filter": "/FlateDecode"}, False


def _character_map(letters: Mapping[int, str]) -> bytes:
    """Return the compressed map from glyphs to letters (ISO 32000-1, 9.10.3)."""
    lines = [f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in sorted(letters.items())]
    batches = [lines[i : i + BATCH] for i in range(0, len(lines), BATCH)]
    said = "\n".join(f"{len(b)} beginbfchar\n{chr(10).join(b)}\nendbfchar" for b in batches)
    return zlib.compress(CHARACTER_MAP.format(letters=said).encode(), 9)
