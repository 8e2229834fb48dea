"""What readers are told of a status: the same words everywhere, and which revision is to be followed on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from testing import printed

from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.base.text import Duration
from sotay.control.notices import STATUS_NAMES, applied, mark, review_day, statement
from sotay.model.revisions import Revision, Standing, Status

SECOND = Revision(1, 1, date(2026, 12, 1), "45/QĐ-UBND", "Sửa thời hạn", "1" * 64)
BOTH = (printed.FIRST, SECOND)
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


def said(standing: Standing, day: date = NOVEMBER) -> str:
    return statement(printed.document(), standing, day, VIETNAMESE)


def test_every_status_has_a_name_of_its_own() -> None:
    assert sorted(STATUS_NAMES) == sorted(get_args(Status))
    assert len(set(STATUS_NAMES.values())) == len(STATUS_NAMES)


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing("draft"), "DỰ THẢO – CHƯA BAN HÀNH"),
        (Standing("draft", BOTH), "DỰ THẢO – CHƯA BAN HÀNH"),
        (Standing("pending", BOTH), "CHƯA CÓ HIỆU LỰC – áp dụng từ ngày 01/12/2026"),
        (Standing("withdrawn", BOTH), "HẾT HIỆU LỰC"),
        (Standing("in_force", BOTH), ""),
        (Standing("review_due", BOTH), ""),
    ],
)
def test_what_is_not_in_force_bears_a_mark(standing: Standing, expected: str) -> None:
    assert mark(standing, VIETNAMESE) == expected


def test_a_replaced_revision_names_its_successor() -> None:
    assert mark(Standing("superseded", (printed.FIRST,)), VIETNAMESE, SECOND) == "HẾT HIỆU LỰC – thay bằng lần 01/01"


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 1, 4), None), (date(2026, 1, 5), printed.FIRST), (NOVEMBER, printed.FIRST), (DECEMBER, SECOND)],
)
def test_the_newest_revision_whose_day_has_come_is_followed(day: date, expected: Revision | None) -> None:
    assert applied(Standing("draft", BOTH), day) == expected
    assert applied(Standing("withdrawn", BOTH), day) is None


def test_a_draft_names_what_is_to_be_followed_instead() -> None:
    assert "chưa được ban hành" in said(Standing("draft"))
    assert "áp dụng lần 01/00, hiệu lực từ ngày 05/01/2026" in said(Standing("draft", BOTH))
    assert "áp dụng lần 01/01" in said(Standing("draft", BOTH), DECEMBER)


def test_what_is_pending_names_its_day_and_what_counts_until_then() -> None:
    assert said(Standing("pending", BOTH)).startswith("Áp dụng từ ngày 01/12/2026. Đến khi đó áp dụng lần 01/00")
    assert said(Standing("pending", (SECOND,))) == "Áp dụng từ ngày 01/12/2026."


def test_a_due_review_names_its_day() -> None:
    document = printed.document()
    due = replace(document, meta=replace(document.meta, review=Duration.parse("12 tháng")))
    assert review_day(document, printed.IN_FORCE) is None
    standing = replace(printed.IN_FORCE, status="review_due")
    assert review_day(due, standing) == date(2027, 1, 5)
    assert "soát xét từ ngày 05/01/2027" in statement(due, standing, date(2027, 2, 1), VIETNAMESE)


def test_what_is_simply_in_force_needs_no_words() -> None:
    assert said(printed.IN_FORCE) == ""
