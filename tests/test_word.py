"""Word files of forms, opened with python-docx and by LibreOffice."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Length
from PIL import Image
from testing.authored import written
from testing.building import AN_BINH, Sample
from testing.office import to_pdf

from sotay.base.folders import ENGINE, Folders
from sotay.expand.markdown import convert
from sotay.export.word.base import BORN
from sotay.export.word.form import WordForm, word

BODY = """{{ letterhead() }}

{{ headline("PHIẾU <THỬ> & ĐỦ", "Năm ……") }}

{{ addressee() }}

{{ line("Họ, chữ đệm, tên") }}

{{ line("Ngày sinh", "Giới tính") }}

{{ lines("Nội dung", 3) }}

{{ choice("Nhận kết quả", ["Tại chỗ", "Nơi khác:"]) }}

{{ grid(["TT", "Giấy tờ", "Có"], widths=[8, 72, 20], labels=["Tờ khai", "Giấy chứng sinh"], ticks=["Có"]) }}

**1. Phần một** (ghi rõ), trước ngày {{ blank(1) }}.

{{ pledge("Tôi cam đoan.") }}

{{ place_and_date() }}

{{ signatures("NGƯỜI NỘP", "NGƯỜI NHẬN", sent_to=["Như trên;"]) }}
"""
FORM = WordForm(
    code="BM-01",
    title="PHIẾU THỬ",
    agency="ỦY BAN NHÂN DÂN XÃ HẢI ANH",
    issue="01/02",
    date="Ngày hiệu lực: 05/01/2026",
    note="Nội dung mẫu",
    html=convert(written(BODY), Folders(ENGINE)).html,
)


@pytest.fixture(scope="module")
def made() -> bytes:
    return word(FORM)


@pytest.fixture(scope="module")
def document(made: bytes) -> Document:
    return docx.Document(io.BytesIO(made))


def millimetres(*lengths: Length | None) -> list[int]:
    return [round(length.mm) for length in lengths if length is not None]


def printed(content: bytes, folder: Path) -> str:
    """Return the words of the PDF that LibreOffice makes of a Word file."""
    (folder / "x.docx").write_bytes(content)
    (made,) = to_pdf([folder / "x.docx"], folder)
    done = subprocess.run(["pdftotext", "-layout", made, "-"], check=True, capture_output=True, text=True)
    return re.sub(r"\s+", " ", done.stdout)


def test_the_page_is_that_of_official_papers(document: Document) -> None:
    section = document.sections[0]
    assert millimetres(section.page_width, section.page_height) == [210, 297]
    margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    assert millimetres(*margins, section.header_distance) == [47, 18, 20, 30, 20]
    normal = document.styles["Normal"]
    assert (normal.font.name, normal.font.size.pt) == ("Times New Roman", 13)
    assert normal.element.rPr.find(qn("w:lang")).get(qn("w:val")) == "vi-VN"


def test_its_head_says_which_form_it_is(document: Document) -> None:
    cells = [cell.text for cell in document.sections[0].header.tables[0].rows[0].cells]
    assert cells[0] == "ỦY BAN NHÂN DÂN XÃ HẢI ANH"
    assert cells[1].split("\n") == ["PHIẾU THỬ", "Nội dung mẫu"]
    assert cells[2].split("\n")[:3] == ["Mã hiệu: BM-01", "Lần ban hành: 01/02", "Ngày hiệu lực: 05/01/2026"]
    known = document.core_properties
    assert (known.title, known.author) == ("BM-01 PHIẾU THỬ", "ỦY BAN NHÂN DÂN XÃ HẢI ANH")
    assert (known.created.replace(tzinfo=None), known.language) == (BORN, "vi-VN")


def test_words_come_out_as_written_in_their_order(document: Document) -> None:
    words = [p.text for p in document.paragraphs if p.text.strip()]
    assert words[0] == "PHIẾU <THỬ> & ĐỦ"
    assert (
        document.paragraphs[[p.text for p in document.paragraphs].index(words[0])].style == document.styles["Heading 1"]
    )
    assert "Kính gửi: Ủy ban nhân dân xã Hải Anh" in words
    assert words.index("Tôi cam đoan.") > words.index("Kính gửi: Ủy ban nhân dân xã Hải Anh")
    bold = next(p for p in document.paragraphs if p.text.startswith("1. Phần một"))
    assert [run.text for run in bold.runs if run.bold] == ["1. Phần một"]


def test_rooms_are_dotted_leaders(document: Document) -> None:
    line = next(p for p in document.paragraphs if p.text.startswith("Ngày sinh"))
    assert line.text == "Ngày sinh: \t Giới tính: \t"
    stops = list(line.paragraph_format.tab_stops)
    assert [stop.leader for stop in stops] == [WD_TAB_LEADER.DOTS] * 2
    assert millimetres(stops[1].position) == [162]
    assert [p.text for p in document.paragraphs].count("\t") == 2


def test_tables_are_tables(document: Document) -> None:
    head, grid, signers = document.tables
    assert head.cell(0, 0).text.split("\n")[:3] == ["ỦY BAN NHÂN DÂN", "XÃ HẢI ANH", ""]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc" in head.cell(0, 1).text
    assert [[c.text for c in row.cells][:2] for row in grid.rows] == [
        ["TT", "Giấy tờ"],
        ["1", "Tờ khai"],
        ["2", "Giấy chứng sinh"],
    ]
    assert [len(row._tr.findall(f".//{qn('w:tblHeader')}")) for row in grid.rows] == [1, 0, 0]
    assert [round(millimetres(column.width)[0] / 162, 2) for column in grid.columns] == [0.08, 0.72, 0.2]
    assert [cell.text.split("\n")[0] for cell in signers.rows[0].cells] == ["Nơi nhận:", "NGƯỜI NỘP", "NGƯỜI NHẬN"]


def test_boxes_are_ticked_by_a_click(made: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(made)) as files:
        text = files.read("word/document.xml").decode()
    assert text.count("<w14:checkbox>") == 4


def test_equal_forms_are_equal_files(made: bytes) -> None:
    assert word(FORM) == made
    others: list[dict[str, Any]] = [{name: "khác"} for name in ("code", "title", "agency", "issue", "date", "note")]
    changed = [replace(FORM, **other) for other in others]
    assert len({made, *map(word, changed), word(replace(FORM, html="<p>Khác</p>"))}) == 8
    with zipfile.ZipFile(io.BytesIO(made)) as files:
        assert {entry.date_time for entry in files.infolist()} == {(1980, 1, 1, 0, 0, 0)}


RICH = """1. Một

    đoạn hai

    - con
        - cháu

<details><summary>Xem thêm</summary><p>Chi tiết</p></details>

<table><caption>Bảng 1</caption>
<thead><tr><th rowspan="2">TT</th><th colspan="2">Hai cột</th></tr><tr><th>A</th><th>B</th></tr></thead>
<tbody><tr><td>1</td><td rowspan="2"><p>cao</p><ul><li>x</li></ul></td><td>y</td></tr><tr><td>2</td><td>z</td></tr>
<tr><td colspan="3">hết</td></tr></tbody></table>

![Cửa](anh/a.png) và ![Sổ](anh/b.webp)

<p class="on-site">Chỉ có trên trang</p>
"""


def picture(kind: str, width: int) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, 100), "black").save(content, kind)
    return content.getvalue()


@pytest.fixture(scope="module")
def rich() -> bytes:
    """Return a form with what has more than words: spans, boxes, lists in lists, pictures."""
    pictures = {"anh/a.png": picture("PNG", 200), "anh/b.webp": picture("WEBP", 2000)}
    return word(replace(FORM, html=convert(RICH, Folders(ENGINE)).html, pictures=pictures))


def test_lists_boxes_and_spans_are_kept(rich: bytes) -> None:
    document = docx.Document(io.BytesIO(rich))
    said = [p.text for p in document.paragraphs if p.text.strip()]
    assert said == ["1. Một", "đoạn hai", "- con", "+ cháu", "Bảng 1", " và "]
    box, table = document.tables
    assert box.cell(0, 0).text == "Xem thêm\nChi tiết"
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["TT", "Hai cột", "Hai cột"],
        ["TT", "A", "B"],
        ["1", "cao\n- x", "y"],
        ["2", "cao\n- x", "z"],
        ["hết", "hết", "hết"],
    ]


def test_pictures_are_in_the_file_no_wider_than_the_line(rich: bytes, tmp_path: Path) -> None:
    document = docx.Document(io.BytesIO(rich))
    assert [millimetres(shape.width, shape.height) for shape in document.inline_shapes] == [[53, 26], [162, 8]]
    assert [part.content_type for part in document.part.package.iter_parts() if "media" in part.partname] == [
        "image/png",
        "image/png",
    ]
    (tmp_path / "x.docx").write_bytes(rich)
    (made,) = to_pdf([tmp_path / "x.docx"], tmp_path)
    listed = subprocess.run(["pdfimages", "-list", made], check=True, capture_output=True, text=True).stdout
    assert [line.split()[2] for line in listed.splitlines()[2:]].count("image") == 2


def test_a_commune_gets_the_pictures_of_a_form(fresh: Sample) -> None:
    text = (fresh.root / "docs/bieu-mau/giay-hen.md").read_text("utf-8")
    fresh.write("docs/bieu-mau/giay-hen.md", f"{text}\n![Cửa](../anh/cua-vao.png)\n")
    fresh.build(AN_BINH, pdf=False)
    shown = docx.Document(str(fresh.out / f"internal/{AN_BINH}/docx/BM-01.docx")).inline_shapes
    assert len(shown) == 1


def test_it_opens_and_prints(made: bytes, tmp_path: Path) -> None:
    text = printed(made, tmp_path)
    for words in (
        "PHIẾU <THỬ> & ĐỦ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Giới tính: ....",
        "Giấy chứng sinh",
        "Trang: 1/1",
    ):
        assert words in text
