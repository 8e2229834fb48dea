"""Wide and long things on paper: all of it is there, and nothing stands outside. Real PDFs, read by poppler."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from testing import printed
from testing.building import AN_BINH, SHARED, Sample

from sotay.base.errors import SourceError
from sotay.base.folders import ENGINE, Folders
from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.expand.markdown import convert
from sotay.export.layout import press
from sotay.export.sheet import copies, document
from sotay.load.sources import load
from sotay.pipeline.tasks.sheets import blaming

SHIPPED = Folders(ENGINE)
MILLIMETRE = 72 / 25.4
LEFT, RIGHT, FOOT = 30 * MILLIMETRE, (210 - 18) * MILLIMETRE, (297 - 20) * MILLIMETRE
"""Where the words of a page of a document may stand, points from its upper left corner."""
CODE = "QT-DATDAI-XAYDUNG-2026-01"
TITLE = ("Đăng ký, cấp giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất cho hộ gia đình " * 9)[
    :330
]
WORD = re.compile(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>')
PAGE = re.compile(r'<page width="(.*?)" height="(.*?)">')


@dataclass(frozen=True)
class Word:
    """A word of a PDF and its box, points."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def pages_of(content: bytes, folder: Path) -> list[tuple[tuple[float, float], list[Word]]]:
    """Return the size and the words of each page."""
    file = folder / "read.pdf"
    file.write_bytes(content)
    said = subprocess.run(["pdftotext", "-bbox", file, "-"], check=True, capture_output=True, text=True).stdout
    found = []
    for part in said.split("</page>")[:-1]:
        size = PAGE.search(part)
        assert size is not None
        words = [Word(m[5], *(float(m[i]) for i in range(1, 5))) for m in WORD.finditer(part)]
        found.append(((float(size[1]), float(size[2])), words))
    return found


def body(text: str) -> str:
    page = printed.page()
    return document.sheet(page, convert(text, SHIPPED), printed.manual(page)).body


def laid(text: str, folder: Path) -> list[list[Word]]:
    """Return the words of each page of a document; none stands outside the margins."""
    pages = [words for _, words in pages_of(press.layout(body(text), SHIPPED), folder)]
    for word in (word for words in pages for word in words):
        assert word.left >= LEFT - 0.5, word
        assert word.right <= RIGHT + 0.5, word
        assert word.bottom <= FOOT + 0.5, word
    return pages


def letters(pages: list[list[Word]]) -> str:
    return "".join(word.text for words in pages for word in words)


def table(columns: int, head: str, cell: str) -> str:
    line = "|".join(f"{head} {n}" for n in range(1, columns + 1))
    return f"|{line}|\n|{'---|' * columns}\n" + f"|{'|'.join(cell.format(n) for n in range(1, columns + 1))}|\n" * 3


@pytest.mark.parametrize(
    ("head", "cell", "parts"),
    [("Cột", "{}", 2), ("Chỉ tiêu thống kê", "nội dung {}", 3), ("Cột", "thờigiangiảiquyết{}", 10)],
    ids=["numbers", "words", "long words"],
)
def test_a_table_of_thirty_columns_is_printed_in_parts_with_its_first_column(
    head: str, cell: str, parts: int, tmp_path: Path
) -> None:
    pages = laid(table(30, head, cell), tmp_path)
    html = body(table(30, head, cell))
    assert html.count(f"<td>{cell.format(1)}</td>") == 3 * html.count("<table") == 3 * parts
    said = "".join(cell.format(n) for n in range(1, 31)) * 3
    assert not Counter(close(said)) - Counter(letters(pages))


def test_a_table_that_fits_stays_as_it_is() -> None:
    assert "<table>" in body(table(4, "Cột", "một hai ba {}"))


@pytest.mark.parametrize(
    "text",
    [
        "Xem {}",
        "- mục {}",
        "> trích {}",
        "## Đề mục {}",
        "`{}`",
        "```\n{}\n```",
        "Thuật ngữ\n:   nghĩa {}",
        "| Một | Hai |\n|---|---|\n| {} | ngắn |",
        "!!! note\n    {}",
    ],
)
def test_what_cannot_be_broken_is_broken_at_the_edge(text: str, tmp_path: Path) -> None:
    long = "https://dichvucong.gov.vn/" + "abcde12345" * 14
    assert not Counter(long) - Counter(letters(laid(text.format(long), tmp_path)))


def test_widths_that_are_pasted_do_not_count(tmp_path: Path) -> None:
    words = "một hai ba bốn năm sáu bảy tám chín mười " * 3
    text = (
        f'<table width="1500"><tr><td width="900" style="width: 900px; white-space: nowrap">{words}</td>'
        f'<td style="min-width: 400pt">b</td></tr></table>\n\n<div style="width: 1500px"><p>{words}</p></div>'
    )
    assert letters(laid(text, tmp_path)).count("mười") == 6


@pytest.mark.parametrize(
    "text",
    [
        "|TT|Việc|\n|---|---|\n|a|" + "dòng chữ dài " * 900 + "|\n|b|hết|",
        '<table class="sotay"><thead><tr><th>TT</th><th>Việc</th></tr></thead><tbody><tr><td>a</td><td>'
        + "<p>một đoạn</p>" * 120
        + "</td></tr><tr><td>b</td><td>hết</td></tr></tbody></table>",
    ],
    ids=["words", "paragraphs"],
)
def test_a_row_higher_than_a_page_keeps_the_head_of_its_table(text: str, tmp_path: Path) -> None:
    pages = laid(text, tmp_path)
    assert len(pages) > 2
    assert [[word.text for word in words].count("TT") for words in pages] == [1] * len(pages)


def test_fonts_that_are_pasted_are_ours(tmp_path: Path) -> None:
    text = (
        '<p style="font-family: Arial"><font face="Calibri">Chữ</font> <span style="font: 12px Verdana">nhỏ</span></p>'
        '\n\n<svg width="90" height="20"><style>text {font-family: Arial}</style><text x="1" y="10">vẽ</text></svg>'
    )
    page = printed.page()
    html = document.sheet(page, printed.markup(text), printed.manual(page)).body
    said = [word.text for _, words in pages_of(press.layout(html, SHIPPED), tmp_path) for word in words]
    assert said == ["Chữ", "nhỏ", "vẽ"]


# ── pictures ─────────────────────────────────────────────────────────────────────────────────────


def test_a_picture_as_wide_as_the_line_does_not_overhang(fresh: Sample, tmp_path: Path) -> None:
    Image.new("RGB", (2000, 300), "black").save(fresh.root / "docs/anh/rong.png")
    folders = Folders(fresh.root)
    html = body("![Rộng](../../anh/rong.png)\n\nChữ ![Rộng](../../anh/rong.png)")
    file = tmp_path / "picture.pdf"
    file.write_bytes(press.layout(html, folders))
    subprocess.run(["pdftoppm", "-r", "72", "-gray", file, tmp_path / "page"], check=True)
    with Image.open(next(tmp_path.glob("page*.pgm"))) as page:
        left, _, right, _ = page.point(lambda light: 255 * (light < 100)).getbbox() or (0, 0, 0, 0)
    assert left >= LEFT - 1
    assert right <= RIGHT + 1
    assert right - left > 450


def test_drawings_are_in_our_font_whatever_they_ask_for(fresh: Sample, tmp_path: Path) -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><style>text {{font: 9px Arial}}</style>{}</svg>'
    )
    fresh.write("docs/anh/ve.svg", drawing.format('<text x="1" y="10" font-family="Calibri">Đạt</text>'))
    content = press.layout(body("![Vẽ](../../anh/ve.svg)"), Folders(fresh.root))
    assert [word.text for _, words in pages_of(content, tmp_path) for word in words] == ["Đạt"]


# ── long titles, codes and names ─────────────────────────────────────────────────────────────────


def inside(content: bytes, folder: Path) -> str:
    """Return the letters of a PDF; all stand on the paper."""
    said = ""
    for (width, height), words in pages_of(content, folder):
        for word in words:
            assert -0.5 <= word.left <= word.right <= width + 0.5, word
            assert -0.5 <= word.top <= word.bottom <= height + 0.5, word
            said += word.text
    return said


def close(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("length", [60, 111, 151, 191, 261, 330, 341, 521, 800])
@pytest.mark.parametrize("code", ["QT-HT-01", CODE, "A" * 44])
def test_a_band_has_room_for_every_title_and_code(length: int, code: str, tmp_path: Path) -> None:
    page = printed.page(printed.document(code=code, title=(TITLE * 3)[:length]), printed.DRAFT)
    layers = press.layers(document.sheet(page, printed.markup(""), printed.manual(page)).band)
    said = [inside(layer, tmp_path) for layer in press.bands(layers, SHIPPED)]
    assert close((TITLE * 3)[:length].upper()) in said[1]
    assert code in said[2]


@pytest.mark.parametrize("length", [102, 120, 160, 230, 310, 480])
def test_a_band_has_room_for_a_title_above_the_note_of_a_sample(length: int, tmp_path: Path) -> None:
    page = printed.page(printed.document(title=(TITLE * 3)[:length], kind="form"), printed.DRAFT)
    layers = press.layers(document.sheet(page, printed.markup(""), printed.manual(page)).band)
    said = inside(press.bands(layers, SHIPPED)[1], tmp_path)
    assert close((TITLE * 3)[:length].upper() + document.SAMPLE) in said


def test_fronts_contents_and_slips_have_room_for_them(tmp_path: Path) -> None:
    page = printed.page(printed.document(code=CODE, title=TITLE))
    manual = printed.manual(page)
    blocks = press.blocks(document.sheet(page, printed.markup(""), manual).front)
    front = "".join(inside(press.block(block, SHIPPED), tmp_path) for block in blocks)
    assert close(TITLE.upper()) in front
    assert CODE in front
    listed = inside(
        press.layout(document.contents(manual, {CODE: 3}, 1).replace("doc:", "https://"), SHIPPED), tmp_path
    )
    assert Counter(close(TITLE) + CODE) <= Counter(listed)
    holder = "Trung tâm Phục vụ hành chính công " * 3
    part = copies.HolderPart(holder, ((CODE, TITLE, "01/02", "12", "–"),))
    for slip in (
        copies.receipt(manual.unit, [part], date(2026, 1, 5)),
        copies.recall(manual.unit, [part], date(2026, 1, 5)),
    ):
        assert Counter(close(TITLE + holder) + CODE) <= Counter(inside(press.layout(slip, SHIPPED), tmp_path))


@pytest.mark.parametrize("length", [20, 77, 100, 190, 400])
@pytest.mark.parametrize("code", ["QT-HT-01", CODE])
def test_a_stamp_has_room_for_every_holder(length: int, code: str, tmp_path: Path) -> None:
    holder = ("Trung tâm Phục vụ hành chính công và các bộ phận " * 9)[: length - 1] + "z"
    stamp = copies.stamp(
        copies.Stamp(12, code, "01/02", holder, date(2026, 1, 5), "https://vi.vn/"), VIETNAMESE, SHIPPED
    )
    said = inside(press.copies([stamp], SHIPPED), tmp_path)
    assert close(holder) in said
    assert said.endswith("hiệulực.")


# ── who is to blame ──────────────────────────────────────────────────────────────────────────────


def test_what_cannot_be_laid_out_names_its_page_and_line(fresh: Sample) -> None:
    text = (fresh.root / SHARED).read_text("utf-8")
    fresh.write(SHARED, text + "\n![Cửa](../anh/cua-vao.png)\n")
    sources, _ = load(fresh.root)
    assert sources is not None
    with pytest.raises(SourceError) as caught, blaming(sources, SHARED, ""):
        press.layout('<p><img alt="" src="docs/anh/khac/cua-vao.png"></p>', sources.folders)
    (problem,) = caught.value.problems
    assert (problem.path, problem.line) == (SHARED, text.count("\n") + 2)


def test_a_title_that_fits_no_band_is_the_fault_of_its_document(fresh: Sample) -> None:
    text = (fresh.root / SHARED).read_text("utf-8")
    fresh.write(SHARED, re.sub(r"^title: .*$", f"title: {close(TITLE) * 9}", text, count=1, flags=re.MULTILINE))
    with pytest.raises(SourceError) as caught:
        fresh.build(AN_BINH)
    assert {p.path for p in caught.value.problems if p.rule == "layout"} == {SHARED}
