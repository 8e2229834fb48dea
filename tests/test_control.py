"""Document control: a fingerprint of what a document says, and the standing that follows from the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from testing.authored import SCOPE as DAY_SCOPE
from testing.authored import written

from sotay.base.text import Duration
from sotay.control.fingerprint import fingerprint, words
from sotay.control.standing import history, standing
from sotay.model.documents import Document, FrontMatter
from sotay.model.registers import Event, Issued, Register
from sotay.model.revisions import Revision, Withdrawal

META = FrontMatter(
    title="Đăng ký",
    code="QT-01",
    kind="procedure",
    field="ho-tich",
    owner="chu_tich",
    review=Duration.parse("12 tháng"),
)
DOCUMENT = Document("x.md", "docs/x.md", META, "", 1)
TEXT = "## 1. Mục đích\n\nNộp trong **5 ngày**.\n\n![Cửa](anh/cua.png)\n"
PICTURES = {"anh/cua.png": "a" * 64}
MARK, OTHER = "1" * 64, "2" * 64


def mark(text: str = TEXT, document: Document = DOCUMENT, pictures: dict[str, str] = PICTURES) -> str:
    return fingerprint(document, text, pictures)


# ── fingerprint ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("**5 ngày**", "5 ngày"),
        ("**5 ngày**", "<em>5\nngày</em>"),
        ("**5 ngày**", "5&#32;ng&agrave;y"),
        ("**5 ngày**", "5   nga\u0300y"),
        ("Nộp", "<!-- ghi chú -->Nộp"),
        ("Mục đích", "Mục đích {: .lop }"),
        ("## 1.", "### 1."),
        ("Nộp", '<p class="note">Nộp</p>'),
        ("Nộp", "[Nộp](quy-trinh/khac.md)"),
        ("Nộp", '<a href="x.md">Nộp</a>'),
    ],
)
def test_markup_and_look_are_no_new_revision(old: str, new: str) -> None:
    assert mark(TEXT.replace(old, new)) == mark()


@pytest.mark.parametrize(
    ("old", "new"),
    [("5 ngày", "6 ngày"), ("5 ngày", "5 Ngày"), ("Nộp", "Nop"), ("Mục đích", "Mục"), ("cua.png", "so-do.png")],
)
def test_a_changed_word_or_picture_is(old: str, new: str) -> None:
    assert mark(TEXT.replace(old, new)) != mark()


def test_a_picture_with_another_content_is() -> None:
    assert mark(pictures={"anh/cua.png": "b" * 64}) != mark()


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Khác"},
        {"code": "QT-02"},
        {"kind": "form"},
        {"field": "dat-dai"},
        {"owner": "mot_cua"},
        {"review": None},
        {"clauses": ("7.5",)},
        {"legal": ("luat-mau",)},
    ],
)
def test_a_changed_controlled_field_is(change: dict[str, object]) -> None:
    assert mark(document=replace(DOCUMENT, meta=replace(META, **change))) != mark()  # type: ignore[arg-type]


def test_what_is_true_of_the_day_alone_is_not() -> None:
    days = [replace(DAY_SCOPE, as_of=day) for day in (date(2026, 11, 22), date(2027, 3, 2))]
    for body in ("{{ legal_basis() }}", "{{ external_list() }}"):
        before, after = (written(body, scope) for scope in days)
        assert before != after
        assert mark(before) == mark(after)


def test_a_value_that_looks_like_markup_is_words() -> None:
    assert words("A &#38; B &#60;script&#62;&#124;&#42;x&#42;") == "A & B <script>|*x*"
    assert words("| a | b |\n|---|---|\n| 1 | 2<br>3 |") == "a b 1 2 3"


def test_where_the_file_stands_is_not() -> None:
    assert mark(document=replace(DOCUMENT, path="y.md", source="docs/y.md", body_line=9)) == mark()
    deeper = replace(DOCUMENT, path="quy-trinh/y.md")
    assert mark(TEXT.replace("anh/cua.png", "../anh/cua.png"), deeper) == mark()


@pytest.mark.parametrize(
    "living",
    [
        '<td class="living" data-label="Tình trạng">{}</td>',
        '<span class="living">{}</span>',
        '<em class="validity">{}</em>',
    ],
)
def test_what_the_register_or_the_day_says_is_not(living: str) -> None:
    assert mark(TEXT + living.format("Dự thảo")) == mark(TEXT + living.format("<b>Đang</b> hiệu lực"))
    assert mark(TEXT + living.replace("living", "x").replace("validity", "x").format("Dự thảo")) != mark(TEXT)


@given(st.text("ab <>&*#|\n\t"))
def test_words_have_no_markup_and_one_blank_between(text: str) -> None:
    found = words(text)
    assert found == " ".join(found.split())


# ── standing ─────────────────────────────────────────────────────────────────────────────────────


def event(day: date, issue: int, revision: int, mark: str = MARK, code: str = "QT-01") -> Event:
    documents = {code: Issued(issue, revision, mark)}
    return Event(f"{revision}/QĐ-UBND", day, "Sửa", "thu_ky_iso", "pho_chu_tich", "chu_tich", documents=documents)


def withdrawal(day: date, *codes: str) -> Event:
    return Event("9/QĐ-UBND", day, "Bỏ", "thu_ky_iso", "pho_chu_tich", "chu_tich", withdraw=codes)


FIRST, SECOND = date(2026, 1, 5), date(2026, 6, 1)
REGISTER = Register((event(FIRST, 1, 0, OTHER), event(SECOND, 1, 1), event(SECOND, 1, 0, code="QT-02")))


def status(day: date, mark: str = MARK, register: Register = REGISTER) -> str:
    return standing(DOCUMENT, mark, register, day).status


def test_the_history_is_the_documents_own_in_order() -> None:
    assert history(REGISTER, "QT-01") == (
        Revision(1, 0, FIRST, "0/QĐ-UBND", "Sửa", OTHER, "thu_ky_iso", "pho_chu_tich", "chu_tich"),
        Revision(1, 1, SECOND, "1/QĐ-UBND", "Sửa", MARK, "thu_ky_iso", "pho_chu_tich", "chu_tich"),
    )
    assert history(REGISTER, "QT-09") == ()


def test_what_was_never_issued_or_reads_otherwise_is_a_draft() -> None:
    assert status(SECOND, register=Register()) == "draft"
    assert status(SECOND, mark="3" * 64) == "draft"
    assert status(SECOND, mark=OTHER) == "draft"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 5, 31), "pending"),
        (date(2026, 6, 1), "in_force"),
        (date(2027, 6, 1), "in_force"),
        (date(2027, 6, 2), "review_due"),
    ],
)
def test_what_was_issued_follows_the_day(day: date, expected: str) -> None:
    assert status(day) == expected


def test_without_a_period_no_review_is_due() -> None:
    document = replace(DOCUMENT, meta=replace(META, review=None))
    assert standing(document, MARK, REGISTER, date(2099, 1, 1)).status == "in_force"


def test_what_is_withdrawn_is_so_from_its_day() -> None:
    register = Register((*REGISTER.events, withdrawal(date(2026, 9, 1), "QT-01")))
    assert status(date(2026, 8, 31), register=register) == "in_force"
    assert status(date(2026, 9, 1), register=register) == "withdrawn"
    assert status(date(2026, 9, 1), mark=OTHER, register=register) == "withdrawn"
    assert standing(DOCUMENT, MARK, register, FIRST).withdrawal == Withdrawal(date(2026, 9, 1), "9/QĐ-UBND", "Bỏ")


def test_what_is_issued_after_its_withdrawal_is_in_force_again() -> None:
    again = date(2026, 10, 1)
    register = Register((*REGISTER.events, withdrawal(date(2026, 9, 1), "QT-01"), event(again, 1, 2)))
    assert status(again, register=register) == "in_force"
    assert register.standing_codes == ("QT-01", "QT-02")


def test_the_newest_revision_is_current() -> None:
    current = standing(DOCUMENT, MARK, REGISTER, SECOND).current
    assert current is not None
    assert current.label == "01/01"
