"""The manual's font faces in place of the layout engine's subsets, so that bound parts share one copy of each.

A face is embedded in two sizes: with the usual letters, which is half as large, or whole.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pydyf  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

FILES = {
    "Tinos": "Tinos-Regular.ttf",
    "Tinos-Bold": "Tinos-Bold.ttf",
    "Tinos-Italic": "Tinos-Italic.ttf",
    "Tinos-Bold-Italic": "Tinos-BoldItalic.ttf",
}
"""Name in the PDF → file of the font."""
USUAL = frozenset(
    (
        *range(0x20, 0x7F),
        *(  # capitals of Latin-1; the small ones come 0x20 later
            code + case
            for code in b"\xc0\xc1\xc2\xc3\xc8\xc9\xca\xcc\xcd\xd2\xd3\xd4\xd5\xd9\xda\xdd"
            for case in (0, 0x20)
        ),
        *range(0x1EA0, 0x1EFA),
        *(0x102, 0x103, 0x110, 0x111, 0x128, 0x129, 0x168, 0x169, 0x1A0, 0x1A1, 0x1AF, 0x1B0),
        *map(ord, "\xa0«»°²·×‑–—‘’“”•…→≤≥☐☒✓"),
    )
)
"""The letters of Vietnamese and English, and the signs that most documents have."""
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

    tag: str
    """Which subset of the font it is (ISO 32000-1, 9.6.4)."""
    glyphs: frozenset[int]
    """The numbers of those that it has."""
    file: bytes
    """Compressed."""
    length: int
    """Size of the file, bytes."""
    widths: pydyf.Array
    """In thousandths of the font size, as a `W` entry (ISO 32000-1, 9.7.4.3)."""
    widest: int
    letters: bytes
    """The letter of each glyph: a character map, compressed."""


Sizes = tuple[Face, Face]
"""A face with the usual letters, and whole; glyphs have the same numbers in both."""


def read(folder: Path) -> dict[str, Sizes]:
    """Return the manual's font faces by their name in the PDF."""
    return {
        name: (_read(folder / file, "USUALS", USUAL), _read(folder / file, "WHOLES")) for name, file in FILES.items()
    }


def _read(path: Path, tag: str, only: Collection[int] = ()) -> Face:
    """Return a face with these letters, or with all that the file has."""
    with TTFont(path, recalcTimestamp=False) as font:
        if only:
            _leave(font, only)
        scale, names = 1000 / font["head"].unitsPerEm, font.getGlyphOrder()
        widths = [round(font["hmtx"][name][0] * scale) for name in names]
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
    glyphs = frozenset(letters) if only else frozenset(range(len(names)))
    packed, letters_packed = zlib.compress(content, 9), _character_map(letters)
    return Face(tag, glyphs, packed, len(content), _widths(widths, glyphs), max(widths), letters_packed)


def _leave(font: TTFont, letters: Collection[int]) -> None:
    """Take all but these letters out of a face; the numbers of glyphs stay."""
    for table in font["cmap"].tables:
        table.cmap = {code: name for code, name in table.cmap.items() if code in letters}
    glyphs = font["glyf"]
    kept, more = set[str](), {".notdef", *font.getBestCmap().values()}
    while more:
        kept |= more
        more = {part for name in more for part in glyphs[name].getComponentNames(glyphs)} - kept
    for name in {*font.getGlyphOrder()} - kept:
        glyphs[name] = Glyph()


def _widths(widths: Sequence[int], glyphs: Collection[int]) -> pydyf.Array:
    """Return the widths of these glyphs, one array for each run of numbers."""
    runs = groupby(enumerate(sorted(glyphs)), key=lambda placed: placed[1] - placed[0])
    found = ([glyph for _, glyph in run] for _, run in runs)
    return pydyf.Array(part for run in found for part in (run[0], pydyf.Array(widths[glyph] for glyph in run)))


def embed(pdf: pydyf.PDF, faces: Mapping[str, Sizes]) -> None:
    """Embed the smallest faces that have what is used; the engine uses the files' glyph numbers."""
    for font in pdf.objects:
        if isinstance(font, dict) and font.get("Subtype") == "/Type0":
            inner = _found(pdf, font["DescendantFonts"][0])
            used = _used(inner["W"])
            name = bytes(font["BaseFont"]).decode().split("+")[1]
            usual, whole = faces[name]
            face = usual if used <= usual.glyphs else whole
            descriptor = _found(pdf, inner["FontDescriptor"])
            font["BaseFont"] = inner["BaseFont"] = descriptor["FontName"] = f"/{face.tag}+{name}"
            inner["W"] = face.widths
            descriptor["FontBBox"] = pydyf.Array([0, descriptor["Descent"], face.widest, descriptor["Ascent"]])
            # On a page of nothing but digits the engine mistakes the face for monospaced.
            descriptor["Flags"] = int(descriptor["Flags"]) & ~FIXED_PITCH
            _fill(_found(pdf, descriptor["FontFile2"]), face.file, {"Length1": face.length})
            _fill(_found(pdf, font["ToUnicode"]), face.letters, {})


def _used(widths: pydyf.Array) -> set[int]:
    """Return the glyphs of which the engine states the width: a number and an array of widths from there on."""
    return {first + i for first, run in zip(widths[::2], widths[1::2], strict=True) for i in range(len(run))}


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
