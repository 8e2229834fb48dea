"""What all forms have in common as Word files: page, type, and the head of every page."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from functools import cache

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from lxml import etree

from sotay.export.word.blocks import GAP, Shape, grid, paragraph, row, run

BORN = datetime(2000, 1, 1)
"""A fixed time of saving, so that equal forms give equal files."""
KEPT_STYLES = {"Normal", "Heading1", "Heading2", "Header", "DefaultParagraphFont", "TableNormal", "NoList"}
UNUSED = ("customXml", "numbering", "stylesWithEffects", "thumbnail", "webSettings")
"""Parts of the library's default template to remove."""


@cache
def base() -> Mapping[str, bytes]:
    """Return the files of an empty form, with marks like `@code@` in its head, and its `section`."""
    document = docx.Document()
    _page(document)
    _types(document)
    header = document.sections[0].header
    header.is_linked_to_previous = False
    holder = header.paragraphs[0]._p
    for piece in parse_xml(f"<w:hdr {nsdecls('w')}>{_head()}{GAP}</w:hdr>"):
        holder.addprevious(piece)
    holder.getparent().remove(holder)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = "@code@ @title@", "@agency@", "@agency@"
    properties.language, properties.comments, properties.keywords = "vi-VN", "@note@", "@code@"
    properties.created = properties.modified = BORN
    for links in (document.part.package.rels, document.part.rels):
        for key in [key for key, link in links.items() if link.reltype.endswith(UNUSED)]:
            del links[key]
    section = etree.tostring(document.sections[0]._sectPr)
    content = io.BytesIO()
    document.save(content)
    with zipfile.ZipFile(content) as files:
        return {name: files.read(name) for name in sorted(files.namelist())} | {"section": section}


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)


def _types(document: Document) -> None:
    """Set Times New Roman 13 in Vietnamese, and drop the styles that no form uses."""
    styles = document.styles
    for style in list(styles.element.iterchildren(qn("w:style"))):
        if style.get(qn("w:styleId")) not in KEPT_STYLES:
            styles.element.remove(style)
    for name, size, bold in (("Normal", 13, False), ("Heading 1", 14, True), ("Heading 2", 13, True)):
        style = styles[name]
        assert isinstance(style, ParagraphStyle)
        look = style.element.get_or_add_rPr()
        for old in list(look):
            look.remove(old)
        faces = " ".join(f'w:{face}="Times New Roman"' for face in ("ascii", "hAnsi", "eastAsia", "cs"))
        look.append(parse_xml(f"<w:rFonts {nsdecls('w')} {faces}/>"))
        style.font.size, style.font.bold = Pt(size), bold
        style.font.color.rgb = RGBColor(0, 0, 0)
        look.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="vi-VN"/>'))
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(6 if bold else 0)
        style.paragraph_format.keep_with_next = bold
    title = styles["Heading 1"]
    assert isinstance(title, ParagraphStyle)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _head() -> str:
    """Return the table in the head of every page: agency, title, code with issue, date and page."""
    centre, left = Shape("center", after=0), Shape("left", after=0)
    page, pages = (f'<w:fldSimple w:instr="{name}">{run("1", "bs")}</w:fldSimple>' for name in ("PAGE", "NUMPAGES"))
    control = (
        [run("Mã hiệu: ", "s"), run("@code@", "bs")],
        [run("Lần ban hành: ", "s"), run("@issue@", "bs")],
        [run("@date@", "s")],
        [run("Trang: ", "s"), page, run("/", "s"), pages],
    )
    widths = (2500, 4254, 2600)
    cells = (
        paragraph([run("@agency@", "bs")], centre),
        paragraph([run("@title@", "bs")], centre) + paragraph([run("@note@", "it")], centre),
        "".join(paragraph(runs, left) for runs in control),
    )
    return grid(widths, [row(widths, cells)])
