"""A form as a Word file to fill in; the only module that knows python-docx.

Its text is the HTML that site and print are made from. Page, type and margins after NĐ 30/2020/NĐ-CP, Appendix I.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from docx.oxml.ns import nsdecls
from lxml import html as lxml_html
from lxml.html import HtmlElement

from sotay.export.sheet.body import SCREEN_ONLY as SCREEN_CLASSES
from sotay.export.sheet.body import having
from sotay.export.word.base import base
from sotay.export.word.blocks import DRAWN, LINE, blocks
from sotay.export.word.pictures import Album

__all__ = ["WordForm", "word"]

MARK = re.compile(rb"@(code|title|agency|issue|date|note)@")
"""Placeholders for a form's own parts in the common files."""
SCREEN_ONLY = f"{having(*SCREEN_CLASSES, 'footnote-backref')} | descendant::script | descendant::iframe"
"""What is not on paper."""
CELL_SIDES = 8
"""What a cell takes beside its words, points."""
ROOT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document {} '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="w14">'
    "<w:body>{}{}</w:body></w:document>"
)


@dataclass(frozen=True)
class WordForm:
    """A form of a commune: its text as HTML, and the header of every page."""

    code: str
    title: str
    agency: str
    issue: str
    date: str
    """Effective date with its label, or the note in its place."""
    note: str
    """A warning about the content; may be empty."""
    html: str
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """Pictures by what names them in the HTML."""


def word(form: WordForm) -> bytes:
    """Return the form as a Word file (.docx); equal forms give equal bytes."""
    parts = base()
    words, album = lxml_html.fragment_fromstring(form.html, create_parent="main"), Album(form.pictures)
    for element in words.xpath(SCREEN_ONLY):
        element.drop_tree()
    for picture in words.iter("img"):
        if drawing := album.drawing(picture, _room(picture)):
            picture.set(DRAWN, drawing)
    body = "".join(blocks(words))
    section = parts["section"].decode()
    files = {name: _filled(content, form) for name, content in parts.items() if name != "section"}
    files["word/document.xml"] = ROOT.format(nsdecls("w", "r"), body, section).encode()
    return _zipped(album.bound(files))


def _room(picture: HtmlElement) -> int:
    """Return how wide a picture may be, points: as the line, or as its cell where columns are equal."""
    line = LINE // 20
    row = next(picture.iterancestors("tr"), None)
    return line if row is None else line // max(1, len(row)) - CELL_SIDES


def _filled(content: bytes, form: WordForm) -> bytes:
    return MARK.sub(lambda mark: escape(getattr(form, mark[1].decode())).encode(), content)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as target:
        for name, file in sorted(files.items(), key=lambda item: (item[0] != "[Content_Types].xml", item[0])):
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), file, zipfile.ZIP_DEFLATED)
    return content.getvalue()
