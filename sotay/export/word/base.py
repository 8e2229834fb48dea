"""What all forms have in common as Word files: page, type, and the head of every page."""

from __future__ import annotations

import io
import re
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

from sotay.base.languages.language import Language
from sotay.export.word.blocks import GAP, Shape, grid, paragraph, row
from sotay.export.word.runs import run
from sotay.model.terms import PaperSize

RIGHT_MARGIN = re.compile(r'w:right="\d+"')
"""On Letter it leaves lines as wide as on A4."""
PAGE_SIZE = re.compile(r"<w:pgSz\b[^>]*/>")
HEAD_WIDTHS, HEAD_HEIGHT = (2381, 4195, 2608), 1247
"""Of the cells in the head, twentieths of a point: 42, 74 and 46 mm, 22 mm high, as the band in print."""
BORN = datetime(2000, 1, 1)
"""A fixed time of saving, so that equal forms give equal files."""
KEPT_STYLES = {"Normal", "Heading1", "Heading2", "Header", "DefaultParagraphFont", "TableNormal", "NoList"}
UNUSED = ("customXml", "numbering", "stylesWithEffects", "thumbnail", "webSettings")
"""Parts of the library's default template to remove."""


@cache
def base(language: Language) -> Mapping[str, bytes]:
    """Return the files of an empty form, with marks like `@code@` in its head, and its `section`."""
    document = docx.Document()
    _page(document)
    _types(document, language.tag)
    header = document.sections[0].header
    header.is_linked_to_previous = False
    holder = header.paragraphs[0]._p
    for piece in parse_xml(f"<w:hdr {nsdecls('w')}>{_head(language)}{GAP}</w:hdr>"):
        holder.addprevious(piece)
    holder.getparent().remove(holder)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = "@code@ @title@", "@agency@", "@agency@"
    properties.language, properties.comments, properties.keywords = language.tag, "@note@", "@code@"
    properties.created = properties.modified = BORN
    for links in (document.part.package.rels, document.part.rels):
        for key in [key for key, link in links.items() if link.reltype.endswith(UNUSED)]:
            del links[key]
    section = etree.tostring(document.sections[0]._sectPr)
    content = io.BytesIO()
    document.save(content)
    with zipfile.ZipFile(content) as files:
        return {name: files.read(name) for name in sorted(files.namelist())} | {"section": section}


def on_paper(section: str, paper: PaperSize) -> str:
    """Return the XML of a section on paper of that size; `base` has A4."""
    if paper == "A4":
        return section
    return RIGHT_MARGIN.sub('w:right="1355"', PAGE_SIZE.sub('<w:pgSz w:w="12240" w:h="15840"/>', section))


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    # As in print: below 20 mm come 22 mm of the head and 5 mm of air.
    section.top_margin, section.bottom_margin, section.header_distance = Mm(47), Mm(20), Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(18)


def _types(document: Document, tag: str) -> None:
    """Set Times New Roman 13 in a language, and drop the styles that no form uses."""
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
        look.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{tag}" w:eastAsia="{tag}" w:bidi="{tag}"/>'))
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(6 if bold else 0)
        style.paragraph_format.keep_with_next = bold
    title = styles["Heading 1"]
    assert isinstance(title, ParagraphStyle)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _head(language: Language) -> str:
    """Return the table in the head of every page: agency, title, code with issue, date and page."""
    say = language.say
    centre, left = Shape("center", after=0), Shape("left", after=0)
    page, pages = (f'<w:fldSimple w:instr="{name}">{run("1", "bh")}</w:fldSimple>' for name in ("PAGE", "NUMPAGES"))
    control = (
        [run(f"{say('Mã hiệu:')} ", "h"), run("@code@", "bh")],
        [run(f"{say('Lần ban hành:')} ", "h"), run("@issue@", "bh")],
        [run("@date@", "h")],
        [run(f"{say('Trang:')} ", "h"), page, run("/", "h"), pages],
    )
    cells = (
        paragraph([run("@agency@", "bh")], centre),
        paragraph([run("@title@", "bz")], centre) + paragraph([run("@note@", "it")], centre),
        "".join(paragraph(runs, left) for runs in control),
    )
    return grid(HEAD_WIDTHS, [row(HEAD_WIDTHS, cells, height=HEAD_HEIGHT)])
