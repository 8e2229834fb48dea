"""Pictures of a form as parts of its Word file."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from lxml.html import HtmlElement
from PIL import Image

from sotay.base.languages.language import Language

PIXEL, POINT = 9525, 12700
"""In the English Metric Units of Word (ISO/IEC 29500-1, 20.1.2.1): a pixel of 1/96 inch, a point."""
HIGHEST = 210 * 36000
"""As high as print lets a picture be, 210 mm."""
KINDS = {"PNG": "png", "JPEG": "jpeg", "GIF": "gif"}
"""Formats that Word shows, and the ends of their names."""
DRAWING = (
    '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
    '<wp:docPr id="{number}" name="{name}" descr="{said}"/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr>'
    '<pic:cNvPr id="{number}" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
    '<a:blip r:embed="{link}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
    '<a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
)


@dataclass
class Album:
    """The pictures a form shows: `files` has each by what names it in the form, `parts` fills up with those met."""

    files: Mapping[str, bytes]
    language: Language
    parts: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """Name in the form → name in the Word file, content."""
    shown: int = 0

    def drawing(self, picture: HtmlElement, room: int) -> str | None:
        """Return a run with a picture, at most `room` points wide; None for one that is not in the album."""
        source = picture.get("src", "")
        if source not in self.files:
            return None
        if source not in self.parts:
            content, kind = _readable(self.files[source])
            self.parts[source] = (f"media/picture{len(self.parts) + 1}.{kind}", content)
        wide, high = _size(picture, self.parts[source][1], room)
        self.shown += 1
        link = f"picture{[*self.parts].index(source) + 1}"
        said = escape(picture.get("alt", ""))
        name = self.language.say("Hình %(number)s", number=self.shown)
        return DRAWING.format(wide=wide, high=high, number=self.shown, name=name, said=said, link=link)

    def bound(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return the files of a Word document with the pictures met, and with links to them."""
        if not self.parts:
            return dict(files)
        kinds = sorted({name.rpartition(".")[2] for name, _ in self.parts.values()})
        types = "".join(f'<Default Extension="{kind}" ContentType="image/{kind}"/>' for kind in kinds)
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
        links = "".join(
            f'<Relationship Id="picture{number}" Type="{kind}" Target="{name}"/>'
            for number, (name, _) in enumerate(self.parts.values(), 1)
        )
        return {
            **files,
            **{f"word/{name}": content for name, content in self.parts.values()},
            "[Content_Types].xml": files["[Content_Types].xml"].replace(b"<Override", types.encode() + b"<Override", 1),
            "word/_rels/document.xml.rels": files["word/_rels/document.xml.rels"].replace(
                b"</Relationships>", links.encode() + b"</Relationships>"
            ),
        }


def _readable(content: bytes) -> tuple[bytes, str]:
    """Return a picture in a format that Word shows, and the end of its name."""
    with Image.open(io.BytesIO(content)) as picture:
        if picture.format in KINDS:
            return content, KINDS[picture.format]
        made = io.BytesIO()
        picture.save(made, "PNG")
    return made.getvalue(), "png"


def _size(picture: HtmlElement, content: bytes, room: int) -> tuple[int, int]:
    """Return width and height: as large as print has it, but no larger than the room."""
    with Image.open(io.BytesIO(content)) as opened:
        width, height = opened.size
    stated = picture.get("width", "")
    wide = int(stated) if stated.isdecimal() else width
    scale = min(1.0, room * POINT / (wide * PIXEL), HIGHEST / (wide * PIXEL * height / width))
    return round(wide * PIXEL * scale), round(wide * PIXEL * scale * height / width)
