"""Procedures of other shapes: each is understood, or it is said what is not."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache

import docx
import pytest
from docx.document import Document as Docx

from sotay.base.folders import ENGINE
from sotay.importing.document import document
from sotay.importing.mapping import ImportMap, known_role
from sotay.importing.read.files import read
from sotay.importing.resolve import Resolver
from sotay.importing.understand.acts import ActIndex
from sotay.importing.understand.procedure import understand
from sotay.importing.understand.values import Procedure
from sotay.importing.understand.words import day, only_duration, unmarked
from sotay.load.sources import Sources, load
from sotay.model.wordfiles import WordFile

Rows = Sequence[Sequence[str]]
STEPS: Rows = (
    ("TT", "Trình tự", "Trách nhiệm", "Thời gian"),
    ("1", "Tiếp nhận", "Văn thư", "0,5 ngày"),
    ("2", "Ký", "Chủ tịch UBND xã", "½ ngày làm việc"),
)


@cache
def sources() -> Sources:
    found, _ = load(ENGINE)
    assert found
    return found


def table(docx_file: Docx, rows: Rows) -> None:
    made = docx_file.add_table(len(rows), len(rows[0]))
    for row, said in zip(made.rows, rows, strict=True):
        for cell, text in zip(row.cells, said, strict=True):
            cell.text = text


def procedure(
    *tables: Rows | str,
    limit: str = "03 ngày làm việc",
    fee: str = "Không",
    dossier: Sequence[str] = ("- Tờ khai;",),
    style: str = "",
    without: str = "",
) -> Docx:
    made = docx.Document()
    cover = (
        ("UBND XÃ MẪU", "QUY TRÌNH\nĐĂNG KÝ MẪU", "Mã hiệu:\nQT 01/CX"),
        ("", "", "Lần ban hành: 02\nNgày ban hành: 07/7/2025"),
    )
    table(made, cover)
    made.tables[0].cell(0, 0).merge(made.tables[0].cell(1, 0))
    made.tables[0].cell(0, 1).merge(made.tables[0].cell(1, 1))

    def heading(words: str) -> bool:
        if words == without:
            return False
        if style:
            made.add_paragraph(words.split(" ", 1)[1].capitalize(), style=style)
        else:
            made.add_paragraph().add_run(words).bold = True
        return True

    for name, words in (
        ("1. MỤC ĐÍCH", "Nêu cách làm."),
        ("2. PHẠM VI", "Tại xã."),
        ("4. ĐỊNH NGHĨA", "- XM: xã mẫu."),
    ):
        if heading(name):
            made.add_paragraph(words)
    heading("5. NỘI DUNG")
    for words in ("a) Thành phần hồ sơ gồm:", *dossier, "b) Số lượng hồ sơ: 01 bộ", f"c) Thời hạn giải quyết: {limit}"):
        made.add_paragraph(words)
    for words in (f"d) Lệ phí: {fee}", "đ) Căn cứ pháp lý", "- Luật Hộ tịch năm 2014;", "e) Quy trình xử lý công việc"):
        made.add_paragraph(words)
    for part in tables or (STEPS,):
        if isinstance(part, str):
            made.add_paragraph(part)
        else:
            table(made, part)
    heading("6. BIỂU MẪU")
    made.add_paragraph("Không có")
    heading("7. HỒ SƠ CẦN LƯU")
    table(made, (("TT", "Hồ sơ lưu", "Bộ phận lưu trữ", "Thời gian lưu trữ"), ("1", "Sổ mẫu", "Văn thư", "05 năm")))
    return made


def understood(made: Docx) -> Procedure:
    content = io.BytesIO()
    made.save(content)
    file = read("mau.docx", content.getvalue())
    assert isinstance(file, WordFile)
    return understand(file, ActIndex(sources().references.acts))


def written(made: Docx) -> str:
    resolver = Resolver(ImportMap(), sources().references, sources().province.roles)
    return document(understood(made), resolver, {})[0]


def times(found: Procedure) -> list[tuple[str, str, dict[str, str]]]:
    return [
        (s.what.value, s.who.value, {t.when: "=" if t.shared else t.said.value or "?" for t in s.times})
        for s in found.steps
    ]


def test_code_and_title_stand_below_their_labels() -> None:
    found = understood(procedure())
    assert (found.code.value, found.title.value, found.issue.value) == ("QT 01/CX", "ĐĂNG KÝ MẪU", "02")


def test_heading_styles_are_headings_as_well() -> None:
    plain, styled = understood(procedure()), understood(procedure(style="Heading 1"))
    assert [p.text for p in styled.purpose] == [p.text for p in plain.purpose] == ["Nêu cách làm."]
    assert times(styled) == times(plain)
    assert [r.name.value for r in styled.records] == ["Sổ mẫu"]


def test_columns_in_another_order_and_more_of_them() -> None:
    found = understood(
        procedure(
            (
                ("Thời gian (ngày làm việc)", "Bước", "Nội dung công việc", "Người thực hiện", "Biểu mẫu", "Kết quả"),
                ("0,5", "1", "Tiếp nhận", "Văn thư", "BM.01", "Giấy hẹn"),
                ("1", "2", "Ký", "Chủ tịch UBND xã", "", ""),
                ("1,5", "", "Tổng cộng", "", "", ""),
            )
        )
    )
    assert times(found) == [
        ("Tiếp nhận", "Văn thư", {"": "0,5 ngày làm việc"}),
        ("Ký", "Chủ tịch UBND xã", {"": "01 ngày làm việc"}),
    ]
    first = found.steps[0]
    assert first.result is not None
    assert (first.result.value, first.notes[0].value) == ("Giấy hẹn", "Biểu mẫu: BM.01")


def test_a_head_of_three_rows_that_are_not_merged() -> None:
    found = understood(
        procedure(
            (
                ("TT", "Trình tự", "Trách nhiệm", "Thời gian", "Thời gian"),
                ("", "", "", "Không phải xác minh", "Phải xác minh"),
                ("(1)", "(2)", "(3)", "(4)", "(5)"),
                ("1", "Tiếp nhận", "Văn thư", "¼ ngày", "¼ ngày"),
                ("2", "Thẩm tra", "Công chức Tư pháp – Hộ tịch", "01 ngày", "Không tính thời gian"),
            )
        )
    )
    assert times(found) == [
        ("Tiếp nhận", "Văn thư", {"": "0,25 ngày", "Phải xác minh": "0,25 ngày"}),
        ("Thẩm tra", "Công chức Tư pháp – Hộ tịch", {"": "01 ngày", "Phải xác minh": "?"}),
    ]
    assert found.steps[1].times[1].said.sure


def test_a_table_that_goes_on_behind_a_break_keeps_its_columns() -> None:
    found = understood(procedure(STEPS[:2], "", STEPS[2:]))
    assert [what for what, _, _ in times(found)] == ["Tiếp nhận", "Ký"]
    assert found.doubts == ()


def test_two_tables_of_steps_are_asked_about() -> None:
    assert "nhiều bảng các bước" in written(procedure(STEPS, "Trường hợp khác:", STEPS))


def test_a_time_that_is_none_is_asked_about_and_left_out() -> None:
    text = written(procedure(((*STEPS[0],), ("1", "Nhận", "Văn thư", "Giờ hành chính"))))
    assert "    # ? time: mục 5, bảng 1, hàng 2, cột 4: «Giờ hành chính» (chưa đọc được thời gian này)" in text
    assert "    time:" not in text


def test_a_missing_section_is_asked_about() -> None:
    text = written(procedure(without="1. MỤC ĐÍCH"))
    assert "mục 1" in text
    assert "bản Word không có mục này" in text
    assert "## 1. Mục đích\n\n(chưa có)" in text


@pytest.mark.parametrize(
    ("said", "limit", "asked"),
    [
        ("02 (hai) ngày làm việc", "02 ngày làm việc", False),
        ("Không quá 2,5 ngày làm việc kể từ khi nhận đủ hồ sơ.", "2,5 ngày làm việc", False),
        (
            "Ngay trong ngày làm việc; nhận sau 15 giờ thì trả vào ngày làm việc tiếp theo.",
            "trong ngày làm việc",
            False,
        ),
        ("03 ngày làm việc; xác minh không quá 06 ngày", "03 ngày làm việc", True),
        ("30 ngày, trong đó: UBND xã 20 ngày, Sở 10 ngày", "30 ngày", True),
        ("05 ngày làm việc, trừ trường hợp phức tạp", "", True),
        ("Ngay sau khi nhận đủ hồ sơ", "", True),
        ("05 ngày theo khoản 2 Điều 7", "", True),
    ],
)
def test_a_limit_is_taken_only_where_it_is_safe(said: str, limit: str, asked: bool) -> None:
    found = understood(procedure(limit=said)).limit
    assert found is not None
    assert (found.said.value, bool(found.said.doubt)) == (limit, asked)


@pytest.mark.parametrize(
    ("said", "kind", "amount", "asked"),
    [
        ("Không.", "free", 0, False),
        ("Miễn lệ phí.", "free", 0, False),
        ("Miễn lệ phí đối với người thuộc gia đình có công.", "unpublished", 0, True),
        ("8.000 đồng/bản sao (Thông tư số 281/2016/TT-BTC)", "fixed", 8000, False),
        ("10.000đ", "unpublished", 10000, True),
        ("Theo quy định của Hội đồng nhân dân tỉnh", "unpublished", 0, True),
        ("2.000 đồng/trang; từ trang thứ ba 1.000 đồng/trang, tối đa 200.000 đồng/bản", "unpublished", 0, True),
    ],
)
def test_a_fee_is_taken_only_where_it_is_safe(said: str, kind: str, amount: int, asked: bool) -> None:
    (fee,) = understood(procedure(fee=said)).fees
    assert (fee.kind, fee.amount, bool(fee.said.doubt)) == (kind, amount, asked)


def test_the_dossier_as_a_reader_counts_it() -> None:
    found = understood(
        procedure(
            dossier=(
                "* Giấy tờ phải xuất trình:",
                "- Hộ chiếu hoặc Thẻ căn cước;",
                "Trường hợp đã có trong cơ sở dữ liệu thì nêu số định danh.",
                "* Giấy tờ phải nộp:",
                "- Tờ khai theo mẫu (02 bản chính);",
                "- Bản sao Giấy chứng nhận:",
                "+ của cha;",
                "+ của mẹ.",
                "- Không phải nộp bản sao Giấy khai sinh.",
                "* Lưu ý:",
                "- Kiểm tra kỹ.",
            )
        )
    )
    assert [(p.name.value, p.shown, p.original, p.copy, len(p.when)) for p in found.dossier] == [
        ("Hộ chiếu hoặc Thẻ căn cước", True, 0, 0, 1),
        ("Tờ khai theo mẫu", False, 2, 0, 0),
        ("Bản sao Giấy chứng nhận", False, 0, 1, 2),
    ]
    assert [(title, [p.text for p in said]) for title, said in found.sections] == [
        ("Lưu ý về hồ sơ", ["Không phải nộp bản sao Giấy khai sinh."]),
        ("Lưu ý", ["- Kiểm tra kỹ."]),
    ]


@pytest.mark.parametrize(
    ("spelt", "role"),
    [
        ("Bộ phận TN&TKQ", "mot_cua"),
        ("Bộ phận Tiếp nhận và trả kết quả", "mot_cua"),
        ("Công chức TP-HT", "tu_phap_ho_tich"),
        ("Chủ tịch UBND phường", "chu_tich"),
        ("Phó Chủ tịch UBND xã", "pho_chu_tich"),
        ("Phòng Tư pháp", ""),
        ("Chủ tịch UBND tỉnh", ""),
        ("Văn thư/Bộ phận một cửa", ""),
        ("Lãnh đạo UBND xã", ""),
    ],
)
def test_a_role_is_known_by_its_spelling_or_not_at_all(spelt: str, role: str) -> None:
    assert known_role(spelt, ImportMap(), sources().province.roles) == role


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("5.1. Thành phần", "Thành phần"),
        ("5.a) Thời hạn", "Thời hạn"),
        ("đ) Lệ phí", "Lệ phí"),
        ("8.000 đồng", "8.000 đồng"),
        ("1.5 ngày làm việc", "1.5 ngày làm việc"),
        ("07/7/2025", "07/7/2025"),
        ("- Tờ khai", "Tờ khai"),
        ("01 bộ", "01 bộ"),
    ],
)
def test_numbers_before_words_go_and_numbers_that_say_something_stay(said: str, plain: str) -> None:
    assert unmarked(said) == plain


def test_dates_and_durations_as_offices_write_them() -> None:
    assert [str(day(said)) for said in ("07/7/2025", "01 tháng 7 năm 2025", "3.7.2024", "31/02/2025")] == [
        "2025-07-07",
        "2025-07-01",
        "2024-07-03",
        "None",
    ]
    said = ("01 ngày", "1/2 ngày làm việc", "4h", "0.5 ngày", "30 phút", "Ngay trong ngày", "vài ngày", "")
    assert [str(only_duration(one)) for one in said] == [
        "01 ngày",
        "0,5 ngày làm việc",
        "04 giờ làm việc",
        "0,5 ngày",
        "30 phút",
        "trong ngày làm việc",
        "None",
        "None",
    ]
