"""Pictures as files: whether one can be shown and printed as its name says, and drawings in the font of print."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from lxml import etree
from PIL import Image, ImageFile

from sotay.base.folders import Folders
from sotay.export.layout.letters import FAMILY, missing, named

FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".webp": "WebP", ".svg": "SVG"}
"""What every browser shows and the layout engine prints, by the end of the name."""
SVG = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE.*?>)*<(?:\w+:)?svg\b", re.DOTALL)
BEGINNINGS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "PNG"),
    (re.compile(rb"\xff\xd8\xff"), "JPEG"),
    (re.compile(rb"GIF8[79]a"), "GIF"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "WebP"),
    (SVG, "SVG"),
    (re.compile(rb"BM"), "BMP"),
    (re.compile(rb"II\*\0|MM\0\*"), "TIFF"),
    (re.compile(rb"....ftypavif", re.DOTALL), "AVIF"),
    (re.compile(rb"....ftyp(?:hei|mif1|msf1)", re.DOTALL), "HEIC"),
    (re.compile(rb"%PDF"), "PDF"),
    (re.compile(rb"\s*<(?:!DOCTYPE html|html)", re.IGNORECASE), "HTML"),
)
"""How files of a format begin."""
LFS = b"version https://git-lfs"
OUTSIDE = re.compile(r"""(?:@import\s+(?:url\()?|url\()\s*["']?(?!#|data:|["'])([^"');\s]+)""")
SHORTHAND = re.compile(r"(\bfont\s*:[^;}]*?\d[\w.%]*(?:\s*/\s*[\w.%]+)?\s+)[^;}!]+")
"""Size and families of a font in one; the families are at the end, and would win."""
SAVE = "save it as PNG, JPEG, GIF, WebP or SVG"
ALONE = "put all that it shows into the file itself, or save it as PNG"
TEXTS = ("text", "tspan", "textpath")

PictureFault = tuple[str, str]
"""What is wrong with a picture, and the remedy."""


def faults(path: str, content: bytes, folders: Folders) -> Iterator[PictureFault]:
    """Yield what keeps a picture of that name from being shown or printed."""
    suffix = PurePosixPath(path).suffix.lower()
    named_as, found = FORMATS.get(suffix), next((name for begin, name in BEGINNINGS if begin.match(content)), "")
    if not content:
        yield "is empty", "copy the picture again"
    elif content.startswith(LFS):
        yield "is a pointer of Git LFS, not the picture", "fetch the pictures: git lfs pull"
    elif named_as is None or (found and found not in FORMATS.values()):
        yield f"is of the format {found or suffix.lstrip('.').upper()}, which pages and print do not both show", SAVE
    elif not found and named_as != "SVG":
        yield f"is not a {named_as} picture", SAVE
    elif found and found != named_as:
        yield f"is a {found} picture in truth", f"name it {PurePosixPath(path).stem}.{_suffix(found)}, here too"
    else:
        yield from _drawn(content, folders) if named_as == "SVG" else _painted(content)


def _suffix(found: str) -> str:
    return next(suffix for suffix, name in FORMATS.items() if name == found).lstrip(".")


def _painted(content: bytes) -> Iterator[PictureFault]:
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False  # the layout engine wants it so
    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        yield f"is broken or cut off ({error})", "copy the picture again"
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def _drawn(content: bytes, folders: Folders) -> Iterator[PictureFault]:
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        yield f"is broken or cut off ({error.msg})", "save the drawing again"
        return
    for element in root.iter(etree.Element):
        tag = etree.QName(element).localname
        address = next((str(v) for k, v in element.attrib.items() if etree.QName(k).localname == "href"), "#")
        if tag == "script" or any(str(name).startswith("on") for name in element.attrib):
            yield f"has a script (line {element.sourceline})", "take it out: a picture stands still"
        elif tag == "foreignObject":
            yield f"has HTML in it (foreignObject, line {element.sourceline}), which is not printed", "save it as PNG"
        elif tag != "a" and not address.startswith(("#", "data:")):
            yield f'shows "{address}" from outside (line {element.sourceline})', ALONE
        style = " ".join([*map(str, element.attrib.values()), (element.text or "") if tag == "style" else ""])
        if match := OUTSIDE.search(style):
            yield f'takes "{match[1]}" from outside (line {element.sourceline})', ALONE
    if letters := missing("".join(_words(root)), folders):
        yield f"has letters in it that cannot be printed: {named(letters)}", "leave them out, or save it as PNG"


def _words(root: etree._Element) -> Iterator[str]:
    for text in root.xpath("descendant-or-self::*[local-name()='text']"):  # type: ignore[union-attr]
        yield from map(str, text.itertext())  # type: ignore[union-attr]


def in_our_font(content: bytes) -> bytes:
    """Return a drawing whose words are set in the font of print; as it is if it has none, or is broken."""
    if b"text" not in content:
        return content
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError:
        return content
    set_font(root)
    return etree.tostring(root)


def set_font(root: etree._Element) -> None:
    """Let the words of a drawing be set in the font of print, whatever attributes and styles ask for."""
    for element in root.iter(etree.Element):
        if element.get("style"):
            element.set("style", SHORTHAND.sub(rf"\1{FAMILY}", element.get("style", "")))
        if etree.QName(element).localname == "style":
            element.text = SHORTHAND.sub(rf"\1{FAMILY}", element.text or "")
        if etree.QName(element).localname.lower() in TEXTS:
            style = element.get("style")
            own = f"font-family:{FAMILY}!important"
            element.set("style", f"{style.rstrip('; ')};{own}" if style else own)


def _parser() -> etree.XMLParser:
    """Return a parser that reads nothing but the file, which may be large."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
