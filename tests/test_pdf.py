"""What the layout engine makes of sheets: pages, fonts, and complaints that stop it."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pikepdf
import pytest
from testing import printed

from sotay.base.folders import ENGINE, Folders
from sotay.export.bind import assemble
from sotay.export.layout import press
from sotay.export.layout.complaints import LayoutError
from sotay.export.sheet import document
from sotay.model.outputs import Sheet

SHIPPED = Folders(ENGINE)


@pytest.fixture(scope="module")
def made() -> Sheet:
    page = printed.page()
    return document.sheet(page, printed.markup(printed.words(own=printed.own("xã Hải Anh"))), printed.manual(page))


def text(content: bytes, tmp_path: Path, *options: str) -> str:
    file = tmp_path / "text.pdf"
    file.write_bytes(content)
    return subprocess.run(["pdftotext", *options, file, "-"], check=True, capture_output=True, text=True).stdout


def html(content: str) -> str:
    return f'<!DOCTYPE html><html lang="vi"><title>Thử</title><body class="words">{content}</body></html>'


def test_body_is_the_same_every_time(made: Sheet) -> None:
    assert press.layout(made.body, SHIPPED) == press.layout(made.body, SHIPPED)


def test_table_head_is_repeated_and_rows_stay_whole(made: Sheet, tmp_path: Path) -> None:
    pages = text(press.layout(made.body, SHIPPED), tmp_path, "-layout").split("\f")
    with_rows = [page for page in pages if "0,5 giờ" in page]
    assert len(with_rows) > 1
    for page in with_rows:
        assert page.count("Trình tự công việc") == 1
        assert page.count("Tiếp nhận, kiểm tra tính đầy đủ") == page.count("0,5 giờ")


def test_a_line_before_a_link_is_filled(tmp_path: Path) -> None:
    said = (
        "Danh mục liệt kê mọi tài liệu đơn vị đang áp dụng, cùng lần ban hành và ngày hiệu lực. Thư ký ISO cập nhật "
        "mỗi khi tài liệu được ban hành, sửa đổi hoặc thu hồi theo"
    )
    words = f'<p>{said} <a class="doc" data-code="QT-01" href="x.md">QT-01 Kiểm soát thông tin</a>.</p>'
    page = printed.page()
    body = document.sheet(page, printed.markup(words), printed.manual(page)).body.replace("doc:QT-01", "")
    lines = text(press.layout(body, SHIPPED), tmp_path, "-layout").split("\n")
    assert " ".join(lines[0].split()).endswith("ban hành và ngày")
    assert lines[1].startswith("hiệu lực. Thư ký ISO cập nhật")


@pytest.mark.parametrize(("lines", "pages"), [(28, 1), (40, 2)], ids=["nearly fits", "does not fit"])
def test_a_form_that_nearly_fits_its_pages_is_written_tighter(
    lines: int, pages: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = '<p class="line"><span class="label">Họ và tên:</span><span class="room"></span></p>'
    signer = '<div class="signatures of-1"><div><p class="signer">NGƯỜI KHAI</p></div></div>'
    form = html(f"<main>{line * lines}{signer}</main>").replace('"words"', '"words form"')
    assert text(press.layout(form, SHIPPED), tmp_path).count("\f") == pages
    other = form.replace("<body class", '<body id="x" data-y="z" class').replace("words form", "form some words")
    assert text(press.layout(other, SHIPPED), tmp_path).count("\f") == pages
    monkeypatch.setattr(press, "TIGHT", "loose")
    monkeypatch.setattr(press, "TIGHTER", "loose")
    assert text(press.layout(form, SHIPPED), tmp_path).count("\f") == 2


def fonts_of(file: Path) -> list[str]:
    told = subprocess.run(["pdffonts", file], check=True, capture_output=True, text=True).stdout
    return [line.split()[0] for line in told.splitlines()[2:]]


def test_only_our_fonts_are_embedded(made: Sheet, tmp_path: Path) -> None:
    file = tmp_path / "body.pdf"
    file.write_bytes(press.layout(made.body, SHIPPED))
    lines = subprocess.run(["pdffonts", file], check=True, capture_output=True, text=True).stdout.splitlines()[2:]
    assert lines
    assert all("Tinos" in line and " yes yes yes " in line for line in lines)


def test_every_vietnamese_letter_is_printed_as_itself(tmp_path: Path) -> None:
    letters = "".join(chr(c) for c in range(0x1EA0, 0x1EFA)) + "ĂăĐđĨĩŨũƠơƯư₫☐☑☒→–«»½"
    found = text(press.layout(html(f"<p>{' '.join(letters)}</p>"), SHIPPED), tmp_path)
    assert set(letters) <= set(found)


@pytest.mark.parametrize(
    ("words", "size"), [("Xã Hải Anh ☐", "USUALS"), ("Xã Hải Anh ◄", "WHOLES"), ("Xã Hải Anh Ħ", "WHOLES")]
)
def test_rare_letters_alone_take_a_whole_face(words: str, size: str, tmp_path: Path) -> None:
    file = tmp_path / "words.pdf"
    file.write_bytes(press.layout(html(f"<p>{words}</p>"), SHIPPED))
    assert set(words) <= set(text(file.read_bytes(), tmp_path))
    assert fonts_of(file) == [f"{size}+Tinos"]


def test_every_glyph_has_its_letter_whatever_else_is_on_the_page(tmp_path: Path) -> None:
    """A no-break blank is read as a blank, as it is when others stand beside it."""
    found = text(press.layout(html("<p>một\u00a0hai ☐ ✓</p>"), SHIPPED), tmp_path)
    assert found.split("\n")[0] == "một hai ☐ ✓"


def test_paragraphs_and_cells_have_their_words_themselves() -> None:
    said = "<p>một <b>hai</b> <span>ba</span> <a href='https://vi.vn'>bốn</a></p><table><tr><td>năm</table>"
    with pikepdf.Pdf.open(io.BytesIO(press.layout(html(said), SHIPPED))) as opened:
        kinds = [str(o.S) for o in opened.objects if isinstance(o, pikepdf.Dictionary) and {"/S", "/P"} <= {*o}]
        root = opened.Root.StructTreeRoot
        paragraph = root.K[0].K[0]
        marks = [int(kid) for kid in paragraph.K if isinstance(kid, int)]
        assert {paragraph.objgen} == {root.ParentTree.Nums[1][mark].objgen for mark in marks}
    assert len(marks) >= 4
    assert sorted(kinds) == ["/Document", "/Link", "/P", "/TBody", "/TD", "/TR", "/Table"]


def test_letter_the_font_lacks_stops_the_document() -> None:
    with pytest.raises(LayoutError, match="漢"):
        press.layout(html("<p>chữ 漢</p>"), SHIPPED)


def test_missing_picture_stops_the_document() -> None:
    with pytest.raises(LayoutError, match=r"khong-co\.png"):
        press.layout(html('<p><img alt="x" src="docs/khong-co.png"></p>'), SHIPPED)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/x.png", "file:///etc/hostname", "../x.png", "references/x.png"]
)
def test_nothing_outside_the_manual_is_read(address: str) -> None:
    with pytest.raises(LayoutError, match="only files of the manual"):
        press.layout(html(f'<p><img alt="x" src="{address}"></p>'), SHIPPED)


def test_dead_link_stops_the_document() -> None:
    with pytest.raises(LayoutError, match="nowhere"):
        press.layout(html('<p><a href="#nowhere">x</a></p>'), SHIPPED)


def test_style_that_is_not_understood_stops_the_document() -> None:
    with pytest.raises(LayoutError, match="colour"):
        press.layout(html('<p style="colour: red">x</p>'), SHIPPED)


def test_bands_are_pages_of_their_own_and_do_not_depend_on_the_run(made: Sheet) -> None:
    page = printed.page(standing=printed.DRAFT)
    other = document.sheet(page, printed.markup(""), printed.manual(page)).band
    mine, others = press.layers(made.band), press.layers(other)
    both = press.bands([*mine, *others], SHIPPED)
    assert [assemble.page_count(layer) for layer in both] == [1] * 8
    assert press.bands(others, SHIPPED) == both[4:]


def test_bands_have_most_of_their_layers_in_common(made: Sheet) -> None:
    page = printed.page(standing=printed.DRAFT)
    draft = document.sheet(page, printed.markup(""), printed.manual(page)).band
    other = document.sheet(printed.page(), printed.markup(""), printed.manual(of=printed.unit("phường", "Đông A"))).band
    mine = press.layers(made.band)
    assert [a == b for a, b in zip(mine, press.layers(draft), strict=True)] == [True, True, True, False]
    assert [a == b for a, b in zip(mine, press.layers(other), strict=True)] == [False, True, True, True]


def test_band_that_does_not_fit_its_place_stops_the_document() -> None:
    page = printed.page(printed.document(title="Thủ tục rất dài " * 400))
    band = document.sheet(page, printed.markup(""), printed.manual(page)).band
    with pytest.raises(LayoutError, match="band"):
        press.bands(press.layers(band), SHIPPED)


def test_folios_and_running_numbers(tmp_path: Path) -> None:
    assert text(press.folios(3, SHIPPED), tmp_path).split("\f")[1].strip() == "Trang: 2/3"
    assert text(press.running(101, 102, SHIPPED), tmp_path).split("\f")[1].strip() == "Sổ tay – trang 102"


def test_contents_are_told_their_own_length(tmp_path: Path) -> None:
    def contents(own: int) -> str:
        return html(f"<p>{own}</p>" + "<p>dòng</p>" * 100)

    laid: list[int] = []

    def lay(own: int) -> bytes:
        laid.append(own)
        return press.layout(contents(own), SHIPPED)

    content = press.settle(lay, assemble.page_count)
    pages = assemble.page_count(content)
    assert text(content, tmp_path).split()[0] == str(pages)
    assert laid == [1, pages]
    assert press.settle(lay, assemble.page_count, pages) == content
    assert laid == [1, pages, pages], "a right guess saves the second layout"
