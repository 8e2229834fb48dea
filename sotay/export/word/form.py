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

from sotay.base.languages.language import Language
from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.export.sheet.body import SCREEN_ONLY as SCREEN_CLASSES
from sotay.export.sheet.body import having
from sotay.export.word.base import base, on_paper
from sotay.export.word.blocks import LINE, blocks
from sotay.export.word.fitting import NORMAL, fitting
from sotay.export.word.pictures import Album
from sotay.export.word.runs import DRAWN
from sotay.model.terms import PaperSize

__all__ = ["WordForm", "word", "zipped"]

MARK = re.compile(rb"@(code|title|agency|issue|date|note|size)@")
UNSAID = re.compile(rb"<w:p>(?:(?!</w:p>).)*@note@.*?</w:p>", re.DOTALL)
"""The line for a note in the head."""
"""Placeholders for a form's own parts in the common files."""
NORMAL_SIZE = b'<w:sz w:val="%d"/>' % NORMAL.size
"""The size of the type in the styles."""
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
    paper: PaperSize = "A4"
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """Pictures by what names them in the HTML."""
    language: Language = VIETNAMESE

    @property
    def size(self) -> str:
        """Return the size of the title in the head, half points: what has more letters is written smaller."""
        room = 28 if self.note else 48
        return "24" if len(self.title) <= room else "21" if len(self.title) <= 2 * room - 10 else "18"


def word(form: WordForm) -> bytes:
    """Return the form as a Word file (.docx); equal forms give equal bytes."""
    parts = base(form.language)
    words, album = lxml_html.fragment_fromstring(form.html, create_parent="main"), Album(form.pictures, form.language)
    for element in words.xpath(SCREEN_ONLY):
        element.drop_tree()
    for picture in words.iter("img"):
        if drawing := album.drawing(picture, _room(picture)):
            picture.set(DRAWN, drawing)
        else:
            picture.set("alt", form.language.say("[Hình: %(what)s]", what=picture.get("alt", "")))
    made = [*blocks(words)]
    body, spacing = "".join(made), fitting(made, form.paper)
    section = on_paper(parts["section"].decode(), form.paper)
    files = {name: _filled(content, form) for name, content in parts.items() if name != "section"}
    files["word/document.xml"] = ROOT.format(nsdecls("w", "r"), spacing.of(body), section).encode()
    files["word/styles.xml"] = files["word/styles.xml"].replace(NORMAL_SIZE, b'<w:sz w:val="%d"/>' % spacing.size)
    return zipped(album.bound(files))


def _room(picture: HtmlElement) -> int:
    """Return how wide a picture may be, points: as the line, or as its cell where columns are equal."""
    line = LINE // 20
    row = next(picture.iterancestors("tr"), None)
    return line if row is None else line // max(1, len(row)) - CELL_SIDES


def _filled(content: bytes, form: WordForm) -> bytes:
    if not form.note:
        content = UNSAID.sub(b"", content)
    return MARK.sub(lambda mark: escape(getattr(form, mark[1].decode())).encode(), content)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return the files of a Word file as one; equal files give equal bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as target:
        for name, file in sorted(files.items(), key=lambda item: (item[0] != "[Content_Types].xml", item[0])):
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), file, zipfile.ZIP_DEFLATED)
    return content.getvalue()
