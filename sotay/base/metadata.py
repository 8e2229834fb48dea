"""Pictures without what is not seen: who took them, where, with which camera, what they were called before.

What is seen stays byte for byte: segments and chunks are left out, nothing is encoded again. A picture without such
data is returned as it is. Formats: JPEG (ITU-T T.81), PNG (W3C), WebP (RIFF container), GIF (89a), SVG; and files of
Word, Excel and PowerPoint (ECMA-376), which lose the parts that name people.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile

JPEG, PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT pHYs bKGD hIST sPLT acTL fcTL fdAT".split()
)
GIF = (b"GIF87a", b"GIF89a")
GIF_NOTES = {0xFE: b"", 0xFF: b"XMP DataXMP"}
"""Label of an extension -> how its first block begins, where it is a note: a comment, or what is not for players."""
OFFICE = (".docx", ".xlsx", ".pptx", ".docm", ".xlsm", ".dotx", ".xltx")
PEOPLE = re.compile(
    rb"(<(?:\w+:)?(creator|lastModifiedBy|Manager|Company)\b[^>]*>)[^<]*(</(?:\w+:)?\2>)", re.IGNORECASE
)
"""Elements that name a person or where they work."""
PROPERTIES = ("docProps/core.xml", "docProps/app.xml")
"""Parts of an office file that hold them."""
SCANNED = re.compile(rb"(?:[^\xff]+|\xff+[\x00\xd0-\xd7])*")
"""Bytes of a scan: of the markers only those that restart it."""
ORIENTATION = 0x0112
UPRIGHT = 1
EDITORS = ("inkscape", "sodipodi", "adobe.com", "purl.org/dc", "creativecommons.org", "w3.org/1999/02/22-rdf")
"""Name spaces of what drawing programs note for themselves."""
SVG_NOTES = re.compile(rb"<!--|<\?(?!xml\s)|<!DOCTYPE|<\w*:?metadata\b|" + "|".join(EDITORS).encode())


def without_metadata(content: bytes, name: str) -> bytes:
    """Return the bytes of a picture or an office file without its metadata; other files as they are.

    Which way is up (EXIF) stays, as do colours. ValueError when it is not whole.
    """
    bare = _picture_of(content) or _named_so(name)
    try:
        return bare(content) if bare else content
    except (struct.error, IndexError) as error:
        raise ValueError(f"the picture is not whole: {error}") from None


def _picture_of(content: bytes) -> Callable[[bytes], bytes] | None:
    """Return what takes notes out of a picture of the format that its first bytes tell."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp
    return next((bare for begin, bare in ((JPEG, _jpeg), (PNG, _png), (GIF, _gif)) if content.startswith(begin)), None)


def _named_so(name: str) -> Callable[[bytes], bytes] | None:
    """Return what takes notes out of a file whose format its name tells."""
    if name.lower().endswith(".svg"):
        return _svg
    return _office if name.lower().endswith(OFFICE) else None


def _jpeg(content: bytes) -> bytes:
    parts, turned = [JPEG], UPRIGHT
    for marker, segment in _segments(content):
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            turned = _orientation(segment[10:])
        elif _is_seen(marker, segment):
            parts.append(segment)
    if turned != UPRIGHT:
        exif = b"Exif\0\0" + _exif(turned)
        # JFIF, where there is one, must come first.
        place = 2 if len(parts) > 1 and parts[1][1] == 0xE0 else 1
        parts.insert(place, b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    return b"".join(parts)


def _is_seen(marker: int, segment: bytes) -> bool:
    """Tell whether a segment has to do with what is seen: of the applications', JFIF, colour profile and Adobe's."""
    if marker == 0xE0:
        return segment[4:9] == b"JFIF\0"
    if marker == 0xE2:
        return segment[4:16] == b"ICC_PROFILE\0"
    return marker == 0xEE or not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield marker and bytes of each segment of a JPEG up to its end; what follows is another picture."""
    at = 2
    while True:
        if content[at] != 0xFF:
            raise ValueError(f"the picture is not whole: no marker at byte {at}")
        marker, end = content[at + 1], at + 2
        if marker == 0xFF:  # fill
            at += 1
            continue
        if not (marker == 0x01 or 0xD0 <= marker <= 0xD9):
            end += struct.unpack_from(">H", content, at + 2)[0]
        if marker == 0xDA:  # the scan: up to the next marker that is none of its own
            end = SCANNED.match(content, end).end()  # type: ignore[union-attr]
        if end > len(content):
            raise ValueError("the picture is not whole: it ends in the middle of a segment")
        yield marker, content[at:end]
        if marker == 0xD9:
            return
        at = end


def _png(content: bytes) -> bytes:
    parts, at = [PNG], len(PNG)
    while True:
        (length,), kind = struct.unpack_from(">I", content, at), content[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(content):
            raise ValueError("the picture is not whole: it ends in the middle of a chunk")
        if kind in PNG_KEPT:
            parts.append(content[at:end])
        elif kind == b"eXIf" and (turned := _orientation(content[at + 8 : end - 4])) != UPRIGHT:
            body = kind + _exif(turned)
            parts.append(struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body)))
        if kind == b"IEND":
            return b"".join(parts)
        at = end


def _webp(content: bytes) -> bytes:
    parts, at, turned = list[bytes](), 12, UPRIGHT
    end_of_file = 8 + struct.unpack_from("<I", content, 4)[0]
    if end_of_file > len(content):
        raise ValueError("the picture is not whole: it ends in the middle of a chunk")
    while at < end_of_file:
        kind, (length,) = content[at : at + 4], struct.unpack_from("<I", content, at + 4)
        end = at + 8 + length + length % 2
        if kind == b"EXIF":
            turned = _orientation(content[at + 8 : end].removeprefix(b"Exif\0\0"))
        elif kind in (b"VP8 ", b"VP8L", b"VP8X", b"ANIM", b"ANMF", b"ALPH", b"ICCP"):
            parts.append(content[at:end])
        at = end
    exif = _exif(turned) if turned != UPRIGHT else b""
    if parts and parts[0][:4] == b"VP8X":
        flags = parts[0][8] & ~0x0C | (0x08 if exif else 0)
        parts[0] = parts[0][:8] + bytes([flags]) + parts[0][9:]
        parts += [b"EXIF" + struct.pack("<I", len(exif)) + exif] if exif else []
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _orientation(tiff: bytes) -> int:
    """Return which way is up by EXIF, 1 to 8; upright where it does not say so."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 10:
        return UPRIGHT
    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    if first + 2 > len(tiff):
        return UPRIGHT
    (count,) = struct.unpack_from(f"{order}H", tiff, first)
    for at in range(first + 2, min(first + 2 + 12 * count, len(tiff) - 11), 12):
        tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, at)
        if (tag, kind) == (ORIENTATION, 3) and 1 <= value <= 8:
            return int(value)
    return UPRIGHT


def _exif(orientation: int) -> bytes:
    """Return EXIF that says which way is up, and nothing else."""
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, ORIENTATION, 3, 1, orientation, 0, 0)


def _gif(content: bytes) -> bytes:
    """Return a GIF without its comments and XMP; the extensions that players know stay."""
    at = 13 + _colours(content[10])
    parts = [content[:at]]
    while content[at] != 0x3B:
        begin, kind = at, content[at]
        if kind == 0x21:
            at += 2
        elif kind == 0x2C:
            at += 11 + _colours(content[at + 9])
        else:
            raise ValueError(f"the picture is not whole: no block at byte {at}")
        first = content[at + 1 : at + 1 + content[at]]
        while content[at]:
            at += 1 + content[at]
        at += 1
        note = GIF_NOTES.get(content[begin + 1]) if kind == 0x21 else None
        if note is None or not first.startswith(note):
            parts.append(content[begin:at])
    return b"".join([*parts, b";"])


def _colours(flags: int) -> int:
    """Return the bytes of the table of colours that follows, by the flags before it."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _office(content: bytes) -> bytes:
    """Return an office file without the names of people in its properties; what is no such file as it is."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = [(part, archive.read(part)) for part in archive.infolist()]
    except (BadZipFile, NotImplementedError, RuntimeError, zlib.error):
        return content
    bare = [PEOPLE.sub(rb"\1\3", read) if part.filename in PROPERTIES else read for part, read in parts]
    if bare == [read for _, read in parts]:
        return content
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for (part, _), read in zip(parts, bare, strict=True):
            archive.writestr(part, read, part.compress_type)
    return made.getvalue()


def _svg(content: bytes) -> bytes:
    from lxml import etree

    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise ValueError(f"the picture is not whole: {error}") from None
    if not SVG_NOTES.search(content):
        return content
    for element in [*root.iter()]:
        if not isinstance(element.tag, str) or _is_a_note(element.tag):
            _take_out(element)
            continue
        for name in [name for name in element.attrib if _is_a_note(str(name))]:
            del element.attrib[name]
    etree.cleanup_namespaces(root)
    return bytes(etree.tostring(root)) + b"\n"


def _is_a_note(name: str) -> bool:
    space, _, local = name.rpartition("}")
    return local == "metadata" or any(editor in space for editor in EDITORS)


def _take_out(element: object) -> None:
    """Take an element out, and leave the text that follows it."""
    parent = element.getparent()  # type: ignore[attr-defined]
    if parent is None:
        return
    before, tail = element.getprevious(), element.tail or ""  # type: ignore[attr-defined]
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)
