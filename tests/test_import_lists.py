"""Master lists kept in Excel: codes, titles, issues and dates, as they are written there."""

from __future__ import annotations

import io
from datetime import datetime

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook import Workbook

from sotay.importing.read.files import read
from sotay.model.wordfiles import DocumentList, ListedDocument, Refusal


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def listed(rows: list[list[object]], sheet: str = "Danh mục") -> Workbook:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    return book


def documents(content: bytes) -> tuple[ListedDocument, ...]:
    found = read("danh-muc.xlsx", content)
    assert isinstance(found, DocumentList), found
    return found.rows


HEAD: list[object] = ["STT", "Tên quy trình", "Mã hiệu", "Lần ban hành", "Ngày ban hành", "Ghi chú"]


def test_columns_are_found_by_their_titles_below_what_stands_above() -> None:
    rows = documents(
        saved(
            listed(
                [
                    ["ỦY BAN NHÂN DÂN XÃ MẪU"],
                    ["DANH MỤC TÀI LIỆU"],
                    [],
                    HEAD,
                    ["I", "Lĩnh vực mẫu"],
                    [1, "Đăng ký  mẫu\u200b thử", "QT-MAU-01", "01", datetime(2025, 7, 7), ""],
                    [2, "Cấp bản sao", "QT-MAU-02", 2, "03/7/2024", "cũ"],
                ]
            )
        )
    )
    assert rows == (
        ListedDocument("QT-MAU-01", "Đăng ký mẫu thử", "01", "07/07/2025", "trang tính Danh mục, hàng 6"),
        ListedDocument("QT-MAU-02", "Cấp bản sao", "2", "03/7/2024", "trang tính Danh mục, hàng 7"),
    )


def test_every_sheet_is_read_and_what_a_column_lacks_is_empty() -> None:
    book = listed([["Mã hiệu", "Tên tài liệu"], ["QT-01", "Một"]], "Hộ tịch")
    other = book.create_sheet("Chứng thực")
    other.append(["Ký hiệu", "Tên tài liệu", "Ngày hiệu lực"])
    other.append(["QT-02", "Hai", "2025-07-01"])
    book.create_sheet("Ghi chú").append(["không có gì"])
    assert [(one.code, one.issue, one.date, one.place) for one in documents(saved(book))] == [
        ("QT-01", "", "", "trang tính Hộ tịch, hàng 2"),
        ("QT-02", "", "01/07/2025", "trang tính Chứng thực, hàng 2"),
    ]


def test_days_counted_from_1904_are_the_same_days() -> None:
    book = listed([HEAD, [1, "Một", "QT-01", "01", datetime(2025, 7, 7), ""]])
    book.epoch = CALENDAR_MAC_1904
    assert documents(saved(book))[0].date == "07/07/2025"


def test_a_workbook_without_such_columns_is_refused() -> None:
    found = read("x.xlsx", saved(listed([["Họ tên", "Số điện thoại"], ["A", "0123"]])))
    assert isinstance(found, Refusal)
    assert found.rule == "list-unreadable"
    assert "no sheet has columns for code and title" in found.message


def test_a_damaged_workbook_is_refused() -> None:
    content = saved(listed([HEAD]))
    for length in (100, len(content) // 2):
        assert isinstance(read("x.xlsx", content[:length]), Refusal)
