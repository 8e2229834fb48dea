"""Opening hours in words as minutes, and until when a same-day limit holds."""

from __future__ import annotations

import pytest

from sotay.base.text import Duration
from sotay.facts.opening import clock, cutoff, open_after, spans
from sotay.model.documents import TimeLimit

HOURS = ("Sáng từ 7 giờ 30 đến 11 giờ 30, thứ Hai đến thứ Sáu", "Chiều từ 13 giờ 30 đến 17 giờ 00, thứ Hai đến thứ Sáu")


def test_hours_are_read_as_they_are_written() -> None:
    assert spans(HOURS) == ((450, 690), (810, 1020))
    assert spans(("Cả ngày từ 7 giờ đến 19 giờ", "Nghỉ Chủ nhật")) == ((420, 1140),)


@pytest.mark.parametrize(("minute", "left"), [(0, 450), (450, 450), (600, 300), (700, 210), (900, 120), (1020, 0)])
def test_what_is_left_of_a_day(minute: int, left: int) -> None:
    assert open_after(spans(HOURS), minute) == left


@pytest.mark.parametrize(
    ("limit", "note", "expected"),
    [
        ("trong ngày", "Hồ sơ nhận sau 15 giờ mà không giải quyết được ngay thì trả ngày sau.", "15:00"),
        ("trong ngày", "Yêu cầu nhận sau 15 giờ 30 thì trả ngày sau.", "15:30"),
        ("trong ngày", "", None),
        ("3 ngày làm việc", "Hồ sơ nhận sau 15 giờ tính từ ngày sau.", None),
    ],
)
def test_the_last_hour_is_what_the_note_says(limit: str, note: str, expected: str | None) -> None:
    found = cutoff(TimeLimit(Duration.parse(limit), note))
    assert (None if found is None else clock(found)) == expected
