"""Vietnamese text: what people type, read and sort."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from sotay.base import text
from sotay.base.letters import nfc
from sotay.base.text import Duration

LETTERS = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯàảãáạằẳẵắặầẩẫấậèẽểễỉịọộớợủựỵỹ 0123456789-./\u0301\u0323")
DURATIONS = st.builds(
    Duration,
    st.decimals("0.01", 9999, places=2),
    st.sampled_from(["minute", "hour", "working_day", "day", "month", "year"]),
) | st.just(Duration(Decimal(1), "same_day"))

quick = settings(max_examples=150, deadline=None)


@pytest.mark.parametrize("typed", ["hoà giải", "hòa giải", "Hòa Giải", "hoa giai", "hoa\u0300 gia\u0309i"])
def test_fold_makes_spellings_equal(typed: str) -> None:
    assert text.fold(typed) == "hoa giai"


def test_fold_makes_d_of_both_cases() -> None:
    assert text.fold("ĐẤT ĐAI, đường") == "dat dai, duong"


@quick
@given(st.text() | LETTERS)
def test_fold_is_idempotent_and_ignores_normal_form(s: str) -> None:
    assert text.fold(text.fold(s)) == text.fold(s)
    assert text.fold(unicodedata.normalize("NFD", s)) == text.fold(nfc(s))


@pytest.mark.parametrize(
    ("title", "expected"),
    [("1. Mục đích", "1-muc-dich"), ("Ủy ban (UBND) – xã", "uy-ban-ubnd-xa"), ("中", ""), ("QT-HT-01", "qt-ht-01")],
)
def test_slug(title: str, expected: str) -> None:
    assert text.slug(title) == expected


@quick
@given(st.text() | LETTERS)
def test_slug_is_ascii_words(s: str) -> None:
    slug = text.slug(s)
    assert slug.isascii()
    assert all(slug.split("-")) or slug == ""
    assert text.slug(slug) == slug


@pytest.mark.parametrize(
    "ordered",
    [
        "a à ả ã á ạ ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y",
        "ma mà mả mã má mạ",
        "An Ăn Ân Da Dương Đa Đông Ơn Ưu Ý",
        "QT-1 QT-2 QT-10 QT-CT-01 QT-HT-01 QT-HT-02 QT-HT-10",
        "ban bàn bạn bang bàng",
    ],
)
def test_sort_key_orders_words(ordered: str) -> None:
    words = ordered.split()
    backwards = words[::-1]
    assert sorted(backwards, key=text.sort_key) == words


def test_sort_key_goes_syllable_by_syllable() -> None:
    communes = ["Hải An", "Hải Anh", "Hải Ân", "Hải Hưng", "Hải Hậu", "Hài Hòa"]
    ordered = ["Hài Hòa", "Hải An", "Hải Anh", "Hải Ân", "Hải Hậu", "Hải Hưng"]
    assert sorted(communes, key=text.sort_key) == ordered


@quick
@given(st.lists(LETTERS | st.text(), max_size=8))
def test_sort_key_is_a_total_order(words: list[str]) -> None:
    backwards = words[::-1]
    assert sorted(backwards, key=text.sort_key) == sorted(words, key=text.sort_key)
    assert len({text.sort_key(w) for w in words}) == len(set(words))


def test_dates_follow_the_decree() -> None:
    assert text.long_date(date(2026, 2, 5)).replace(text.NBSP, " ") == "ngày 05 tháng 02 năm 2026"
    assert text.long_date(date(2026, 3, 5)).replace(text.NBSP, " ") == "ngày 05 tháng 3 năm 2026"
    assert text.long_date(date(2026, 11, 15)) == "ngày\u00a015 tháng\u00a011 năm\u00a02026"
    assert text.short_date(date(2026, 3, 5)) == "05/03/2026"


def test_money_and_numbers() -> None:
    assert text.money(8000) == "8.000\u00a0đồng"
    assert text.money(0) == "0\u00a0đồng"
    assert text.number(Decimal("1234567.50")) == "1.234.567,5"
    assert text.number(Decimal(100)) == "100"


def test_keep_together_binds_numbers_to_nouns_and_leaves_act_numbers() -> None:
    sentence = "Theo điểm đ khoản 2 Điều 5 Nghị định số 123/2015/NĐ-CP, Mẫu số 01, Bước 3, ngày 05 tháng 3"
    kept = text.keep_together(sentence)
    assert kept.replace(text.NBSP, " ") == sentence
    for words in ("điểm đ", "khoản 2", "Điều 5", "Mẫu số 01", "Bước 3", "ngày 05", "tháng 3"):
        assert words.replace(" ", text.NBSP) in kept
    assert "số 123/2015/NĐ-CP" in kept
    assert text.keep_together(kept) == kept
    assert text.keep_together("ngày làm việc, điểm đến") == "ngày làm việc, điểm đến"


def test_closest() -> None:
    assert text.closest("adress", ["address", "kind"]) == "address"
    assert text.closest("phuong", ["xã", "phường"]) == "phường"
    assert text.closest("zzz", ["address"]) is None


@pytest.mark.parametrize(
    ("written", "unit", "amount", "shown"),
    [
        ("0,5 ngày làm việc", "working_day", "0.5", "0,5 ngày làm việc"),
        ("½ ngày làm việc", "working_day", "0.5", "0,5 ngày làm việc"),
        ("3 ngày làm việc", "working_day", "3", "03 ngày làm việc"),
        ("04 giờ", "hour", "4", "04 giờ làm việc"),
        ("4 giờ làm việc", "hour", "4", "04 giờ làm việc"),
        ("30 phút", "minute", "30", "30 phút"),
        (" 15\u00a0 Ngày", "day", "15", "15 ngày"),
        ("12 tháng", "month", "12", "12 tháng"),
        ("5 năm", "year", "5", "05 năm"),
        ("trong ngày", "same_day", "1", "trong ngày làm việc"),
        ("ngay trong ngày", "same_day", "1", "trong ngày làm việc"),
    ],
)
def test_durations_as_people_write_them(written: str, unit: str, amount: str, shown: str) -> None:
    duration = Duration.parse(written)
    assert (duration.unit, duration.amount, str(duration)) == (unit, Decimal(amount), shown)


@pytest.mark.parametrize("wrong", ["", "4", "4 uren", "0.5 ngày", "-1 ngày", "0 ngày", "giờ", "1,5,2 ngày"])
def test_a_wrong_duration_names_the_forms(wrong: str) -> None:
    with pytest.raises(ValueError, match="«0,5 ngày làm việc»"):
        Duration.parse(wrong)


@quick
@given(DURATIONS)
def test_duration_reads_what_it_writes(duration: Duration) -> None:
    assert Duration.parse(str(duration)) == duration


def test_hours_and_days() -> None:
    assert Duration.parse("0,5 ngày làm việc").hours == 4
    assert Duration.parse("30 phút").hours == Decimal("0.5")
    assert Duration.parse("trong ngày").hours == 8
    assert Duration.parse("15 ngày").hours is None
    assert Duration.parse("5 ngày làm việc").days == 7
    assert Duration.parse("2 tháng").days == 60


@pytest.mark.parametrize(
    ("begin", "length", "end"),
    [
        ("2026-11-01", "12 tháng", "2027-11-01"),
        ("2026-01-31", "1 tháng", "2026-02-28"),
        ("2024-02-29", "1 năm", "2025-02-28"),
        ("2026-12-15", "2 tháng", "2027-02-15"),
        ("2026-11-01", "0,5 năm", "2027-05-01"),
        ("2026-11-01", "0,5 tháng", "2026-11-16"),
        ("2026-11-01", "15 ngày", "2026-11-16"),
    ],
)
def test_months_and_years_are_those_of_the_calendar(begin: str, length: str, end: str) -> None:
    assert Duration.parse(length).after(date.fromisoformat(begin)) == date.fromisoformat(end)


def test_a_year_is_twelve_months() -> None:
    assert not text.exceeds(Duration.parse("1 năm"), Duration.parse("12 tháng"))
    assert not text.exceeds(Duration.parse("12 tháng"), Duration.parse("1 năm"))
    assert text.exceeds(Duration.parse("13 tháng"), Duration.parse("1 năm"))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], "None"),
        (["trong ngày"], "trong ngày làm việc"),
        (["4 giờ", "0,5 ngày làm việc", "2 ngày làm việc"], "03 ngày làm việc"),
        (["2 giờ", "4 giờ"], "06 giờ làm việc"),
        (["4 giờ", "4 giờ"], "01 ngày làm việc"),
        (["20 phút", "20 phút", "20 phút"], "01 giờ làm việc"),
        (["30 phút", "15 phút"], "45 phút"),
        (["0,25 ngày làm việc", "0,5 ngày làm việc"], "0,75 ngày làm việc"),
        (["1 ngày làm việc", "30 phút"], "8,5 giờ làm việc"),
        (["15 ngày", "5 ngày làm việc"], "22 ngày"),
        (["15 ngày", "1 tháng", "4 giờ"], "45,7 ngày"),
    ],
)
def test_total(parts: list[str], expected: str) -> None:
    assert str(text.total([Duration.parse(part) for part in parts])) == expected


@pytest.mark.parametrize(
    ("total", "limit", "expected"),
    [
        ("24 giờ", "3 ngày làm việc", False),
        ("25 giờ", "3 ngày làm việc", True),
        ("1 ngày làm việc", "trong ngày", False),
        ("30 ngày", "30 ngày", False),
        ("22 ngày làm việc", "30 ngày", True),
        ("4 ngày", "3 ngày làm việc", False),
    ],
)
def test_exceeds(total: str, limit: str, expected: bool) -> None:
    assert text.exceeds(Duration.parse(total), Duration.parse(limit)) is expected


def test_duration_is_text_at_the_door() -> None:
    adapter = TypeAdapter(Duration)
    assert adapter.validate_python("4 giờ") == Duration(Decimal(4), "hour")
    assert adapter.dump_python(Duration(Decimal(4), "hour"), mode="json") == "04 giờ làm việc"
    schema = adapter.json_schema()
    assert set(schema) == {"type", "pattern"}
    assert schema["type"] == "string"
