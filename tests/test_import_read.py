"""Word files of an office: everything in them is read, has its place, and what cannot be read is refused by name."""

from __future__ import annotations

import unicodedata
from functools import cache

from testing import wordmaking as making

from sotay.importing.read.files import read
from sotay.model.wordfiles import Paragraph, WordFile, WordTable


@cache
def procedure() -> WordFile:
    return told(making.saved(making.procedure()))


def told(content: bytes) -> WordFile:
    file = read("procedure.docx", content)
    assert isinstance(file, WordFile), file
    return file


def words(file: WordFile, kind: str, number: int = 0) -> list[tuple[int, str]]:
    return [(story.section, story.text.strip()) for story in file.stories if story.kind == kind]


def paragraph(file: WordFile, text: str) -> Paragraph:
    (found,) = [one for story in file.stories for one in story.paragraphs if one.text.strip() == text]
    return found


def table(file: WordFile, first: str) -> WordTable:
    (found,) = [one for one in file.body.tables if one.rows[0].cells[0].text.strip() == first]
    return found


def test_headers_and_footers_are_those_of_each_section_and_say_where_they_are_shown() -> None:
    file = procedure()
    assert file.sections == 2
    margins = {
        (story.kind, story.section): story for story in file.stories if story.kind.endswith(("header", "footer"))
    }
    assert {key: story.shown_in for key, story in margins.items()} == {
        ("header", 1): (1, 2),
        ("first header", 1): (1,),
        ("footer", 1): (1,),
        ("first footer", 1): (1,),
        ("footer", 2): (2,),
    }
    assert margins["first header", 1].text == "QT-MAU-01, lần ban hành 01 (trang đầu)"
    assert margins["first footer", 1].text == "Ngày hiệu lực: 01/01/2013"
    assert "Ngày hiệu lực: 07/7/2025" in margins["footer", 2].text
    assert str(margins["first footer", 1].blocks[0].place) == "chân trang của trang đầu, phần 1"


def test_fields_are_named_and_their_codes_are_no_text() -> None:
    (footer, _) = procedure().of("footer")
    pages = next(one for one in footer.paragraphs if one.text.startswith("Trang"))
    assert pages.text == "Trang: 2/9"
    assert [(run.text, run.field) for run in pages.runs] == [
        ("Trang: ", ""), ("2", "PAGE"), ("/", ""), ("9", "NUMPAGES"),
    ]  # fmt: skip


def test_cells_merged_across_and_down_are_one_and_every_place_of_the_grid_has_its_cell() -> None:
    steps = table(procedure(), "TT")
    assert steps.columns == 5
    texts = [[(cell.text if (cell := steps.at(row, column)) else None) for column in range(5)] for row in range(6)]
    assert texts == [
        ["TT", "Trình tự các bước", "Trách nhiệm", "Thời gian", "Thời gian"],
        ["TT", "Trình tự các bước", "Trách nhiệm", "Thông thường", "Có xác minh"],
        ["B1", "Tiếp nhận hồ sơ", "Bộ phận một cửa", "0,5 ngày", "0,5 ngày"],
        ["B2", "Thẩm định hồ sơ", "Công chức chuyên môn", "01 ngày", "04 ngày"],
        ["B3", "Ký duyệt", "Chủ tịch", "01 ngày", "0,5 ngày"],
        ["B4", "Trả kết quả", "Bộ phận một cửa", "Không tính", "Không tính"],
    ]
    shared = steps.at(4, 3)
    assert shared is not None
    assert (shared.row_span, shared.column_span, str(shared.place)) == (2, 1, "mục 5, bảng 1, hàng 4, cột 4")
    assert [row.head for row in steps.rows] == [True, True, False, False, False, False]


def test_automatic_numbers_are_computed_level_by_level_and_begin_again() -> None:
    numbered = [(one.number, one.text) for one in procedure().body.paragraphs if one.number]
    assert numbered == [
        ("1.", "MỤC ĐÍCH"),
        ("2.", "PHẠM VI"),
        ("3.", "TÀI LIỆU VIỆN DẪN"),
        ("-", "Luật Mẫu thử;"),
        ("+", "Nghị định về mẫu."),
        ("4.", "ĐỊNH NGHĨA"),
        ("5.", "NỘI DUNG"),
        ("5.1", "Thành phần hồ sơ"),
        ("a)", "Tờ khai theo mẫu;"),
        ("b)", "Ảnh mẫu"),
        ("5.2", "Thời hạn giải quyết"),
        ("a)", "Nhận tại quầy;"),
        ("5.3", "Quy trình xử lý"),
        ("6.", "BIỂU MẪU"),
        ("I.", "Họ và tên: …"),
        ("II.", "Nơi ở: …"),
    ]


def test_a_list_of_contents_is_no_heading_and_places_are_said_below_the_real_ones() -> None:
    file = procedure()
    assert str(paragraph(file, "5. NỘI DUNG").place) == "phần đầu tài liệu, đoạn 6"
    assert str(paragraph(file, "Thành phần hồ sơ").place) == "mục 5, đoạn 1"
    orders = [one.place.order for story in file.stories for one in story.paragraphs]
    assert orders == sorted(set(orders))


def test_notes_comments_and_text_boxes_are_stories_that_say_where_they_belong() -> None:
    file = procedure()
    assert words(file, "footnote") == [(0, "Theo mẫu của bộ"), (0, "Không áp dụng với mẫu nhỏ")]
    assert words(file, "comment") == [(0, "Xem lại thời hạn")]
    boxes = file.of("text box")
    assert [(box.text, str(box.place)) for box in boxes] == [
        ("Nội dung hộp văn bản", "hộp văn bản 1 (mục 5, đoạn 7)"),
        ("Mã hiệu QT-MAU-02 trong hộp", "hộp văn bản 2 (chân trang, phần 2)"),
    ]
    anchors = [run.anchor for run in paragraph(file, "Ảnh mẫu").runs if run.anchor]
    assert [file.story(*anchor) for anchor in anchors] == [file.of("footnote")[1]]


def test_tracked_changes_are_told_apart() -> None:
    file = procedure()
    limit = paragraph(file, "Trong 03 ngày làm việc.")
    assert limit.before == "Trong 05 ngày làm việc."
    assert [(run.text, run.change) for run in limit.runs if run.change] == [("05", "deleted"), ("03", "inserted")]
    assert (file.counts.insertions, file.counts.deletions, file.counts.comments) == (1, 1, 1)


def test_nested_tables_stand_in_their_cell() -> None:
    nested = next(one for one in procedure().body.tables if one.place.outer is not None)
    assert [cell.text for row in nested.rows for cell in row.cells] == [f"ô con {n}" for n in range(1, 5)]
    assert str(nested.rows[1].cells[0].place) == "mục 6, bảng 1, hàng 1, cột 2, bảng con 1, hàng 2, cột 1"


def test_text_is_composed_and_rid_of_what_nobody_sees() -> None:
    file = procedure()
    whole = "".join(story.text for story in file.stories)
    assert unicodedata.is_normalized("NFC", whole)
    assert "\u200e" not in whole
    assert file.counts.unseen == 1
    assert paragraph(file, "Ký tên").runs[-1].hidden
    assert file.counts.pictures == 1
