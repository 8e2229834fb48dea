"""Corners of .docx: frames of content, styles with numbers, merges and shapes of the old way, breaks, changes."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Iterator

from docx.oxml import parse_xml
from testing import wordmaking as making
from testing.wordmaking import W, add, blank, field, listed, saved

from sotay.importing.read.files import read
from sotay.model.wordfiles import Paragraph, TextRun, WordFile, WordTable

STRICT = (
    (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    ),
    (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
)


def told(content: bytes) -> WordFile:
    file = read("x.docx", content)
    assert isinstance(file, WordFile), file
    return file


def body(xml: str) -> WordFile:
    """Read a document with these blocks."""
    document = blank()
    for element in reversed(list(parse_xml(f"<w:body {making.NAMES}>{xml}</w:body>"))):
        document.element.body.insert(0, element)
    return told(saved(document))


def lines(file: WordFile) -> list[str]:
    return [paragraph.text for paragraph in file.body.paragraphs]


def p(words: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{words}</w:t></w:r></w:p>"


def cell(words: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(words)}</w:tc>"


def test_rows_cells_and_paragraphs_in_frames_of_content_are_read() -> None:
    frame = "<w:sdt><w:sdtPr><w:alias w:val='ẩn'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    row = f"<w:tr>{cell('một')}{frame.format(cell('hai'))}</w:tr>"
    table = f"<w:tbl><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>{row}{frame.format(row)}</w:tbl>"
    inline = f"<w:p>{frame.format('<w:r><w:t>trong khung</w:t></w:r>')}</w:p>"
    file = body(frame.format(p("khung ngoài")) + table + inline)
    assert lines(file) == ["khung ngoài", "một", "hai", "một", "hai", "trong khung"]
    (found,) = file.body.tables
    assert found.columns == 2


def test_cells_merged_across_in_the_old_way_are_one() -> None:
    start, more = '<w:hMerge w:val="restart"/>', '<w:hMerge w:val="continue"/>'
    rows = f"<w:tr>{cell('Thời gian', start)}{cell('', more)}</w:tr><w:tr>{cell('a')}{cell('b')}</w:tr>"
    (table,) = body(f"<w:tbl><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>{rows}</w:tbl>").body.tables
    assert [[(one.text, one.column_span) for one in row.cells] for row in table.rows] == [
        [("Thời gian", 2)], [("a", 1), ("b", 1)],
    ]  # fmt: skip


def test_words_that_a_merged_cell_hides_are_kept_and_marked() -> None:
    start = '<w:vMerge w:val="restart"/>'
    rows = f"<w:tr>{cell('thấy', start)}</w:tr><w:tr>{cell('ẩn', '<w:vMerge/>')}</w:tr>"
    (table,) = body(f"<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid>{rows}</w:tbl>").body.tables
    (only,) = table.rows[0].cells
    assert only.text.strip() == "thấy"
    assert [run.text for one in only.paragraphs for run in one.runs if run.hidden] == ["ẩn"]
    assert table.rows[1].cells == ()


def test_inserted_and_deleted_rows_paragraphs_and_moves_are_told() -> None:
    by = 'w:id="1" w:author="a" w:date="2025-01-01T00:00:00Z"'
    rows = "".join(f"<w:tr><w:trPr><w:{kind} {by}/></w:trPr>{cell(kind)}</w:tr>" for kind in ("ins", "del"))
    moved = (
        f"<w:p><w:moveFrom {by}><w:r><w:t>cũ</w:t></w:r></w:moveFrom></w:p>"
        f"<w:p><w:moveTo {by}><w:r><w:t>mới</w:t></w:r></w:moveTo></w:p>"
    )
    mark = f"<w:pPr><w:rPr><w:del {by}/></w:rPr></w:pPr>"
    gone = f"<w:p>{mark}<w:del {by}><w:r><w:delText>bỏ</w:delText></w:r></w:del></w:p>"
    file = body(f"<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid>{rows}</w:tbl>{moved}{gone}{p('giữ')}")
    (table,) = file.body.tables
    assert [row.change for row in table.rows] == ["inserted", "deleted"]
    after = [block for block in file.body.blocks if isinstance(block, Paragraph)]
    assert [(one.text, one.before, one.change) for one in after] == [
        ("", "cũ", ""), ("mới", "", ""), ("", "bỏ", "deleted"), ("giữ", "giữ", ""),
    ]  # fmt: skip
    assert (file.counts.insertions, file.counts.deletions) == (2, 4)


def test_a_deleted_item_of_a_list_is_not_counted() -> None:
    by = 'w:id="1" w:author="a" w:date="2025-01-01T00:00:00Z"'
    document = blank()
    for words in ("một", "", "hai"):
        one = listed(document.add_paragraph(words), making.Lists().letters)
        if not words:
            one._p.get_or_add_pPr().append(parse_xml(f"<w:rPr {W}><w:del {by}/></w:rPr>"))
            add(one, f"<w:del {by}><w:r><w:delText>bỏ</w:delText></w:r></w:del>")
    found = [(one.number, one.text) for one in told(saved(document)).body.paragraphs]
    assert found == [("a)", "một"), ("", ""), ("b)", "hai")]


def test_numbers_that_come_from_a_style_are_those_of_its_level() -> None:
    document = blank()
    for level, name in enumerate(("Heading 1", "Heading 2")):
        style = document.styles[name]
        style.element.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')
        )
    for words, name in (("MỘT", "Heading 1"), ("con", "Heading 2"), ("con", "Heading 2"), ("HAI", "Heading 1")):
        document.add_paragraph(words, style=name)
    off = document.add_paragraph("KHÔNG SỐ", style="Heading 1")
    off._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {W}><w:numId w:val="0"/></w:numPr>'))
    found = [(one.number, one.text, str(one.place)) for one in told(saved(document)).body.paragraphs]
    assert found == [
        ("1.", "MỘT", "mục 1"), ("1.1", "con", "mục 1.1"), ("1.2", "con", "mục 1.2"), ("2.", "HAI", "mục 2"),
        ("", "KHÔNG SỐ", "mục 2, đoạn 1"),
    ]  # fmt: skip


def test_words_of_a_level_are_vietnamese_too() -> None:
    document = blank()
    levels = {0: ("\u00a7i\u00d2u %1.", ".VnTime"), 1: ("\u0110ie\u0302\u0300u %2\u200e)", "Arial")}
    numbering = document.part.numbering_part._element
    for n, (words, font) in levels.items():
        level = numbering.xpath(f'w:abstractNum[@w:abstractNumId="0"]/w:lvl[@w:ilvl="{n}"]')[0]
        level.find(f"{{{level.nsmap['w']}}}lvlText").set(f"{{{level.nsmap['w']}}}val", words)
        level.append(parse_xml(f'<w:rPr {W}><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr>'))
        listed(document.add_paragraph("nội dung"), making.Lists().sections, n)
    assert [one.number for one in told(saved(document)).body.paragraphs] == ["Điều 1.", "Điều 1)"]


def test_a_table_of_contents_is_marked_and_links_are_plain_text() -> None:
    contents = field('TOC \\o "1-3"', "5. NỘI DUNG")
    link = field('HYPERLINK "https://example.invalid"', "cổng dịch vụ")
    nested = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF </w:instrText></w:r>'
        f"{field('DOCPROPERTY x', 'mã')}"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>kết quả</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    simple = '<w:fldSimple w:instr=" NUMPAGES "><w:r><w:t>7</w:t></w:r></w:fldSimple>'
    file = body(f"<w:p>{contents}</w:p><w:p>{link}</w:p><w:p>{nested}{simple}</w:p>")
    assert [[(run.text, run.field) for run in one.runs] for one in file.body.paragraphs] == [
        [("5. NỘI DUNG", "TOC")], [("cổng dịch vụ", "")], [("kết quả", "IF"), ("7", "NUMPAGES")],
    ]  # fmt: skip


def test_breaks_of_page_move_the_paragraph_that_comes_after_them() -> None:
    broken = '<w:r><w:br w:type="page"/></w:r>'
    file = body(f"<w:p>{broken}<w:r><w:t>trang 2</w:t></w:r>{broken}</w:p>{p('trang 3')}{p('vẫn trang 3')}")
    assert [(one.text.strip(), one.new_page) for one in file.body.paragraphs][:3] == [
        ("trang 2", True), ("trang 3", True), ("vẫn trang 3", False),
    ]  # fmt: skip
    alone = body(f"<w:p>{broken}</w:p>{p('trang 2')}<w:p>{broken}<w:r><w:t>trang 3</w:t></w:r></w:p>")
    assert [(one.text, one.new_page) for one in alone.body.paragraphs] == [
        ("", False), ("trang 2", True), ("trang 3", True),
    ]  # fmt: skip


def test_drawn_letters_and_old_text_boxes_are_text() -> None:
    art = '<w:r><w:pict><v:shape style="width:300pt"><v:textpath string="BẢN NHÁP"/></v:shape></w:pict></w:r>'
    box = f"<v:textbox><w:txbxContent>{p('hộp cũ')}</w:txbxContent></v:textbox>"
    old = f"<w:r><w:pict><v:rect>{box}</v:rect></w:pict></w:r>"
    file = body(f"<w:p>{art}{old}</w:p>{p('thân')}")
    assert [box.text for box in file.of("text box")] == ["BẢN NHÁP", "hộp cũ"]
    assert file.counts.shapes == 2


def test_hyphens_tabs_symbols_and_formulas_are_letters() -> None:
    pieces = (
        '<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t><w:tab/><w:sym w:font="Wingdings" w:char="F0A8"/><w:cr/></w:r>'
        '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>x+1</m:t></m:r></m:oMath>'
    )
    file = body(f"<w:p>{pieces}</w:p>")
    assert lines(file) == ["a\u2011b\t□\nx+1"]
    assert file.counts.objects == 1


def test_a_style_of_characters_and_the_paragraph_decide_what_is_bold() -> None:
    document = blank()
    one = document.add_paragraph(style="Heading 1")
    one.add_run("đậm")
    one.add_run("thường").bold = False
    one.add_run("kiểu", style="Strong")
    (found,) = told(saved(document)).body.paragraphs
    assert [(run.text, run.bold) for run in found.runs] == [("đậm", True), ("thườngkiểu", False)]


def test_strict_open_xml_is_the_same() -> None:
    document = making.procedure()
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(document))) as source, zipfile.ZipFile(content, "w") as file:
        for name in source.namelist():
            part = source.read(name)
            for usual, strict in STRICT:
                part = part.replace(usual, strict)
            file.writestr(name, part)
    strict_file, usual_file = told(content.getvalue()), told(saved(document))
    assert [story.blocks for story in strict_file.stories] == [story.blocks for story in usual_file.stories]


def test_tables_nested_too_deeply_are_refused() -> None:
    xml = p("x")
    for _ in range(60):
        xml = f"<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:tcPr/>{xml}<w:p/></w:tc></w:tr></w:tbl>"
    document = blank()
    document.element.body.insert(0, parse_xml(f"<w:body {W}>{xml}</w:body>")[0])
    found = read("x.docx", saved(document))
    assert not isinstance(found, WordFile)
    assert "nested too deeply" in getattr(found, "message", "")


def test_every_word_of_the_file_is_in_a_run() -> None:
    with zipfile.ZipFile(io.BytesIO(saved(making.procedure()))) as source:
        body_xml = parse_xml(source.read("word/document.xml"))
    texts = [one.text or "" for one in body_xml.iter() if one.tag.endswith(("}t", "}delText"))]
    file = told(saved(making.procedure()))
    runs = "".join(run.text for story in file.stories for run in every_run(story.blocks))
    # Text boxes are in the file twice, for programs of different age.
    for words in texts:
        assert unicodedata.normalize("NFC", words).replace("\u200e", "") in runs


def every_run(blocks: tuple[Paragraph | WordTable, ...]) -> Iterator[TextRun]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from block.runs
        else:
            for row in block.rows:
                for one in row.cells:
                    yield from every_run(one.blocks)
