"""Made-up procedures as Word files, built like those that offices have: everything that a reader must tell apart."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from PIL import Image

W = nsdecls("w")
NAMES = (
    f'{W} xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
NUMBERING = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"
FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


@dataclass(frozen=True)
class Lists:
    """Numbers of the lists that `lists` defines."""

    sections: int = 1
    letters: int = 2
    dashes: int = 3
    roman: int = 4
    again: int = 5


def saved(document: Document) -> bytes:
    """Return a document as the bytes of a .docx."""
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def blank(font: str = "Times New Roman") -> Document:
    """Return an empty document in one font, with the lists of `Lists`."""
    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = font, Pt(13)
    levels = [
        _levels(0, [("decimal", "%1."), ("decimal", "%1.%2"), ("decimal", "%1.%2.%3")]),
        _levels(1, [("lowerLetter", "%1)")]),
        _levels(2, [("bullet", "-"), ("bullet", "+")]),
        _levels(3, [("upperRoman", "%1."), ("decimalZero", "%1%2")]),
    ]
    uses = "".join(f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(4))
    again = (
        '<w:num w:numId="5"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
    )
    part = document.part.numbering_part
    part._element = parse_xml(f"<w:numbering {W}>{''.join(levels)}{uses}{again}</w:numbering>")
    return document


def _levels(name: int, levels: Sequence[tuple[str, str]]) -> str:
    told = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{360 * (n + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
        for n, (form, text) in enumerate(levels)
    )
    return f'<w:abstractNum w:abstractNumId="{name}"><w:multiLevelType w:val="multilevel"/>{told}</w:abstractNum>'


def listed(paragraph: Paragraph, use: int, level: int = 0) -> Paragraph:
    """Put a paragraph into a list."""
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="{use}"/></w:numPr>'))
    return paragraph


def add(paragraph: Paragraph, xml: str) -> None:
    """Append raw elements to a paragraph."""
    paragraph._p.extend(list(parse_xml(f"<w:p {NAMES}>{xml}</w:p>")))


def field(code: str, result: str) -> str:
    """Return a field as Word writes it: code and result between marks."""
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    code = f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    return f"{marks[0]}{code}{marks[1]}<w:r><w:t>{result}</w:t></w:r>{marks[2]}"


def text_box(words: str) -> str:
    """Return a run with a text box, once for new and once for old programs."""
    content = f"<w:txbxContent><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:txbxContent>"
    new = (
        '<w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" '
        'locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column">'
        '<wp:posOffset>0</wp:posOffset></wp:positionH><wp:positionV relativeFrom="paragraph">'
        '<wp:posOffset>0</wp:posOffset></wp:positionV><wp:extent cx="1800000" cy="500000"/>'
        '<wp:wrapSquare wrapText="bothSides"/>'
        '<wp:docPr id="7" name="box"/><a:graphic><a:graphicData '
        'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>'
        '<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1800000" cy="500000"/></a:xfrm><a:prstGeom prst="rect"/>'
        f"</wps:spPr><wps:txbx>{content}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
    )
    old = f'<w:pict><v:rect style="width:142pt;height:40pt"><v:textbox>{content}</v:textbox></v:rect></w:pict>'
    choice = f'<mc:Choice Requires="wps">{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback>'
    return f"<w:r><mc:AlternateContent>{choice}</mc:AlternateContent></w:r>"


def flowchart(steps: Sequence[str]) -> str:
    """Return a run with shapes below each other in one group, as Word draws a flowchart."""
    shapes = "".join(
        f'<wps:wsp><wps:cNvPr id="{20 + n}" name="step {n}"/><wps:cNvSpPr/><wps:spPr><a:xfrm>'
        f'<a:off x="0" y="{n * 700000}"/><a:ext cx="1800000" cy="500000"/></a:xfrm>'
        '<a:prstGeom prst="flowChartProcess"/></wps:spPr><wps:txbx>'
        f"<w:txbxContent><w:p><w:r><w:t>{step}</w:t></w:r></w:p></w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>"
        for n, step in enumerate(steps)
    )
    size = f'cx="1800000" cy="{len(steps) * 700000}"'
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wpg"><w:drawing><wp:anchor distT="0" distB="0" '
        'distL="0" distR="0" simplePos="0" relativeHeight="3" behindDoc="0" locked="0" layoutInCell="1" '
        'allowOverlap="1"><wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column"><wp:posOffset>0</wp:posOffset>'
        '</wp:positionH><wp:positionV relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset></wp:positionV>'
        f'<wp:extent {size}/><wp:wrapTopAndBottom/><wp:docPr id="9" name="flow"/><a:graphic><a:graphicData '
        'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"><wpg:wgp><wpg:cNvGrpSpPr/><wpg:grpSpPr>'
        f'<a:xfrm><a:off x="0" y="0"/><a:ext {size}/><a:chOff x="0" y="0"/><a:chExt {size}/></a:xfrm></wpg:grpSpPr>'
        f"{shapes}</wpg:wgp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    )


def charts() -> Document:
    """Return a procedure whose steps are drawn."""
    document = blank()
    document.add_paragraph("Lưu đồ xử lý công việc của mẫu thử, vẽ bằng hình:")
    add(document.add_paragraph("Sơ đồ"), flowchart(["Tiếp nhận", "Thẩm định", "Trả kết quả"]))
    document.add_paragraph("Hết lưu đồ.")
    return document


def merge_down(cells: Sequence[_Cell]) -> None:
    """Merge cells that stand below each other."""
    cells[0].merge(cells[-1])


def footnotes(document: Document, notes: Sequence[str]) -> None:
    """Give a document footnotes, to which `footnote` refers."""
    separators = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
    )
    told = "".join(
        f'<w:footnote w:id="{n}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> {note}</w:t></w:r>'
        "</w:p></w:footnote>"
        for n, note in enumerate(notes, 1)
    )
    xml = f'<?xml version="1.0" encoding="UTF-8"?><w:footnotes {W}>{separators}{told}</w:footnotes>'
    part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES, xml.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def footnote(number: int) -> str:
    """Return a run that refers to a footnote."""
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'


def picture(width: int, height: int) -> io.BytesIO:
    """Return a PNG of one colour."""
    content = io.BytesIO()
    Image.new("RGB", (width, height), (200, 200, 210)).save(content, "PNG")
    content.seek(0)
    return content


def rows(document: Document, head: Sequence[str], told: Iterable[Sequence[str]]) -> Table:
    """Return a table of texts with lines around its cells."""
    told = [head, *told]
    table: Table = document.add_table(len(told), len(head))
    table.style = "Table Grid"
    for row, texts in zip(table.rows, told, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return table


def procedure() -> Document:
    """Return a procedure with everything that was seen in real ones."""
    document = blank()
    lists = Lists()
    first = document.sections[0]
    first.different_first_page_header_footer = True
    _margin(first.header, "Tên quy trình: Đăng ký mẫu thử")
    _margin(first.first_page_header, "QT-MAU-01, lần ban hành 01 (trang đầu)")
    _page_footer(first.footer, "03/7/2024")
    _margin(first.first_page_footer, "Ngày hiệu lực: 01/01/2013")
    _cover(document)
    document.add_paragraph("MỤC LỤC")
    for n, title in enumerate(("MỤC ĐÍCH", "PHẠM VI", "TÀI LIỆU VIỆN DẪN", "ĐỊNH NGHĨA", "NỘI DUNG", "BIỂU MẪU"), 1):
        document.add_paragraph(f"{n}. {title}")
    sign = rows(document, ["Trách nhiệm", "Soạn thảo", "Phê duyệt"], [["Họ tên", "", ""], ["Chữ ký", "", ""]])
    sign.cell(2, 1).paragraphs[0].add_run().add_picture(picture(40, 20))
    _sections(document, lists)
    _steps(document)
    listed(document.add_paragraph("BIỂU MẪU", style="Heading 1"), lists.sections)
    second = document.add_section()
    second.different_first_page_header_footer = False
    second.footer.is_linked_to_previous = False
    _page_footer(second.footer, "07/7/2025")
    add(second.footer.paragraphs[0], text_box("Mã hiệu QT-MAU-02 trong hộp"))
    _form(document)
    footnotes(document, ["Theo mẫu của bộ", "Không áp dụng với mẫu nhỏ"])
    return document


def _margin(margin: object, words: str) -> None:
    margin.is_linked_to_previous = False  # type: ignore[attr-defined]
    margin.paragraphs[0].text = words  # type: ignore[attr-defined]


def _page_footer(footer: object, day: str) -> None:
    footer.is_linked_to_previous = False  # type: ignore[attr-defined]
    table = footer.add_table(1, 3, docx.shared.Cm(16))  # type: ignore[attr-defined]
    table.cell(0, 0).text = f"Ngày hiệu lực: {day}"
    table.cell(0, 1).text = "Trang: "
    add(table.cell(0, 1).paragraphs[0], f"{field('PAGE', '2')}<w:r><w:t>/</w:t></w:r>{field('NUMPAGES', '9')}")
    table.cell(0, 2).text = "Lần ban hành: 1"


def _cover(document: Document) -> None:
    cover = rows(
        document,
        ["ỦY BAN NHÂN DÂN XÃ MẪU", "QUY TRÌNH", "Mã hiệu: QT-MAU-01"],
        [["", "Đăng ký mẫu thử", "Lần ban hành: 01"], ["", "", "Ngày ban hành: 07/7/2025"]],
    )
    merge_down([cover.cell(0, 0), cover.cell(2, 0)])
    merge_down([cover.cell(1, 1), cover.cell(2, 1)])


def _sections(document: Document, lists: Lists) -> None:
    def heading(words: str) -> None:
        listed(document.add_paragraph(words, style="Heading 1"), lists.sections)

    heading("MỤC ĐÍCH")
    # As Word for Mac and web pages leave it: letters and marks apart, a sign of direction.
    document.add_paragraph(unicodedata.normalize("NFD", "Quy định trình tự đăng ký mẫu thử.") + "\u200e")
    heading("PHẠM VI")
    scope = document.add_paragraph("Áp dụng tại bộ phận một cửa")
    add(scope, footnote(1))
    scope.add_run(" của xã mẫu.").italic = True
    heading("TÀI LIỆU VIỆN DẪN")
    listed(document.add_paragraph("Luật Mẫu thử;"), lists.dashes)
    listed(document.add_paragraph("Nghị định về mẫu."), lists.dashes, 1)
    heading("ĐỊNH NGHĨA")
    document.add_paragraph().add_run("UBND: Ủy ban nhân dân.").bold = True
    heading("NỘI DUNG")
    listed(document.add_paragraph("Thành phần hồ sơ"), lists.sections, 1)
    listed(document.add_paragraph("Tờ khai theo mẫu;"), lists.letters)
    two = listed(document.add_paragraph("Ảnh mẫu"), lists.letters)
    add(two, footnote(2))
    listed(document.add_paragraph("Thời hạn giải quyết"), lists.sections, 1)
    changed = document.add_paragraph("Trong ")
    mark = 'w:author="Người soạn" w:date="2025-01-01T00:00:00Z"'
    add(changed, f'<w:del w:id="90" {mark}><w:r><w:delText>05</w:delText></w:r></w:del>')
    add(changed, f'<w:ins w:id="91" {mark}><w:r><w:t>03</w:t></w:r></w:ins>')
    changed.add_run(" ngày làm việc.")
    document.add_comment(changed.runs, text="Xem lại thời hạn", author="Người xem", initials="NX")
    listed(document.add_paragraph("Nhận tại quầy;"), lists.again)
    add(document.add_paragraph("Lưu ý: xem hình."), text_box("Nội dung hộp văn bản"))


def _steps(document: Document) -> None:
    listed(document.add_paragraph("Quy trình xử lý"), Lists().sections, 1)
    table = document.add_table(6, 5)
    table.style = "Table Grid"
    texts = [
        ["TT", "Trình tự các bước", "Trách nhiệm", "Thời gian", ""],
        ["", "", "", "Thông thường", "Có xác minh"],
        ["B1", "Tiếp nhận hồ sơ", "Bộ phận một cửa", "0,5 ngày", "0,5 ngày"],
        ["B2", "Thẩm định hồ sơ", "Công chức chuyên môn", "01 ngày", "04 ngày"],
        ["B3", "Ký duyệt", "Chủ tịch", "", "0,5 ngày"],
        ["B4", "Trả kết quả", "Bộ phận một cửa", "Không tính", "Không tính"],
    ]
    for row, words in zip(table.rows, texts, strict=True):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    for column in range(3):
        merge_down([table.cell(0, column), table.cell(1, column)])
    table.cell(0, 3).merge(table.cell(0, 4))
    merge_down([table.cell(3, 3), table.cell(4, 3)])
    for merged in (table.cell(0, 0), table.cell(0, 1), table.cell(0, 2), table.cell(0, 3), table.cell(3, 3)):
        for paragraph in merged.paragraphs[1:]:  # what merging leaves behind
            paragraph._p.getparent().remove(paragraph._p)
    for row in table.rows[:2]:
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {W}/>"))


def _form(document: Document) -> None:
    document.add_paragraph("TỜ KHAI ĐĂNG KÝ MẪU").alignment = WD_ALIGN_PARAGRAPH.CENTER
    outer = document.add_table(1, 2)
    outer.style = "Table Grid"
    outer.cell(0, 0).text = "Ảnh"
    inner = outer.cell(0, 1).add_table(2, 2)
    inner.style = "Table Grid"
    for n, cell in enumerate(cell for row in inner.rows for cell in row.cells):
        cell.text = f"ô con {n + 1}"
    listed(document.add_paragraph("Họ và tên: …"), Lists().roman)
    listed(document.add_paragraph("Nơi ở: …"), Lists().roman)
    hidden = document.add_paragraph("Ký tên").add_run(" (ghi chú ẩn)")
    hidden.font.hidden = True
    document.add_paragraph().add_run("Trang sau").add_break()
    document.add_paragraph("Ngày … tháng … năm …").paragraph_format.page_break_before = True


def in_font(font: str, paragraphs: Sequence[str]) -> Document:
    """Return paragraphs typed in a font whose letters stand at old places."""
    document = blank(font)
    for words in paragraphs:
        run = document.add_paragraph().add_run(words)
        run.font.name = font
    return document


def scan(pages: int = 2) -> Document:
    """Return pages that hold nothing but a picture each."""
    document = docx.Document()
    for _ in range(pages):
        document.add_paragraph().add_run().add_picture(picture(60, 85), docx.shared.Cm(15), docx.shared.Cm(21))
    return document


def margins() -> Document:
    """Return four sections: with even pages that differ, an inherited header, and a first page that nobody sees."""
    document = blank()
    document.settings.odd_and_even_pages_header_footer = True
    document.add_paragraph("Phần thứ nhất của tài liệu")
    first = document.sections[0]
    _margin(first.header, "đầu trang lẻ 1")
    _margin(first.even_page_header, "đầu trang chẵn 1")
    _margin(first.footer, "chân trang lẻ 1")
    second = document.add_section()
    document.add_paragraph("Phần thứ hai của tài liệu")
    _margin(second.even_page_header, "đầu trang chẵn 2")
    third = document.add_section(WD_SECTION.CONTINUOUS)
    document.add_paragraph("Phần thứ ba của tài liệu")
    third.different_first_page_header_footer = True
    _margin(third.first_page_header, "đầu trang nhất 3")
    _margin(third.header, "đầu trang lẻ 3")
    fourth = document.add_section()
    document.add_paragraph("Phần thứ tư của tài liệu")
    fourth.different_first_page_header_footer = False
    return document


def grids() -> Document:
    """Return tables that are hard: columns that do not stand below each other, cells merged both ways, rows alone."""
    document = blank()
    document.add_paragraph("Các bảng khó của tài liệu mẫu này")
    table = rows(document, ["A1", "B1", "C1", "D1"], [[f"{c}{r}" for c in "ABCD"] for r in range(2, 6)])
    table.cell(0, 0).merge(table.cell(0, 3))
    table.cell(1, 0).merge(table.cell(2, 1))
    table.cell(2, 2).merge(table.cell(4, 2))
    table.cell(3, 0).merge(table.cell(4, 0))
    document.add_paragraph()
    ragged = "".join(_ragged(row) for row in (((1700, 1), (2835, 2), (4535, 2)), ((3400, 2), (2270, 2), (3400, 1))))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in (1700, 1700, 1135, 1135, 3400))
    document.paragraphs[-1]._p.addnext(
        parse_xml(
            f'<w:tbl {W}><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="9070" w:type="dxa"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{ragged}</w:tbl>"
        )
    )
    document.add_paragraph()
    return document


def _ragged(cells: Sequence[tuple[int, int]]) -> str:
    """Return a row of cells, each so wide and over so many columns."""
    told = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:gridSpan w:val="{span}"/></w:tcPr>'
        f"<w:p><w:r><w:t>rộng {width}</w:t></w:r></w:p></w:tc>"
        for width, span in cells
    )
    return f"<w:tr>{told}</w:tr>"


TCVN3 = (
    "Céng hoµ x· héi chñ nghÜa ViÖt Nam",
    "§éc lËp - Tù do - H¹nh phóc",
    "Quy tr×nh ®¨ng ký khai sinh; thêi h¹n 03 ngµy lµm viÖc. ¦u tiªn ng­êi cao tuæi.",
)
VNI = (
    "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam",
    "Ñoäc laäp - Töï do - Haïnh phuùc",
    "Quy trình ñaêng kyù khai sinh; thôøi haïn 03 ngaøy laøm vieäc. Öu tieân ngöôøi cao tuoåi.",
)
FIXTURES: dict[str, Callable[[], Document]] = {
    "procedure": procedure,
    "margins": margins,
    "grids": grids,
    "charts": charts,
    "scan": scan,
    "tcvn3": lambda: in_font(".VnTime", TCVN3),
    "vni": lambda: in_font("VNI-Times", VNI),
}
"""What `tests/fromword` holds as .doc, written by LibreOffice from these."""
