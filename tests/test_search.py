"""The search of a commune's site, asked as people ask it: the page they want is among the first three."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from testing.browsing import SHOWN, answers_of, reading, served

pytestmark = pytest.mark.xdist_group("browser")

QUERIES = (
    # without marks, with them, in capitals, half typed
    ("khai sinh", "QT-HT-01"),
    ("dang ky khai sinh", "QT-HT-01"),
    ("đăng ký khai sinh", "QT-HT-01"),
    ("ĐĂNG KÝ KHAI SINH", "QT-HT-01"),
    ("dang ki khai sin", "QT-HT-01"),
    ("ket hon", "QT-HT-02"),
    ("dang ky ket hon luu dong", "QT-HT-19"),
    ("khai tu", "QT-HT-03"),
    ("khai tử lưu động", "QT-HT-18"),
    ("xac nhan tinh trang hon nhan", "QT-HT-04"),
    ("trich luc ho tich", "QT-HT-05"),
    ("nhan cha me con", "QT-HT-06"),
    ("giam ho", "QT-HT-08"),
    ("chấm dứt giám hộ", "QT-HT-09"),
    ("cai chinh ho tich", "QT-HT-11"),
    ("dang ky lai khai sinh", "QT-HT-12"),
    ("khai sinh có yếu tố nước ngoài", "QT-HT-30"),
    ("ly hon o nuoc ngoai", "QT-HT-41"),
    ("con nuoi", "QT-CN-01"),
    ("chung thuc chu ky", "QT-CT-02"),
    ("chứng thực di chúc", "QT-CT-04"),
    ("tu choi nhan di san", "QT-CT-05"),
    ("ban sao tu so goc", "QT-CT-10"),
    ("hoa giai tranh chap dat dai", "QT-DD-01"),
    ("ho ngheo", "QT-BT-05"),
    ("giay phep xay dung", "QT-XD-01"),
    ("gia han giay phep xay dung", "QT-XD-03"),
    ("ho kinh doanh", "QT-HKD-01"),
    ("tam ngung kinh doanh", "QT-HKD-03"),
    ("le hoi", "QT-VH-01"),
    ("gia dinh van hoa", "QT-VH-02"),
    ("nhom tre", "QT-VH-07"),
    ("to cao", "QT-KN-04"),
    ("tiep cong dan", "QT-KN-01"),
    ("liet si", "QT-NC-02"),
    ("giay khen", "QT-TD-01"),
    # either place of the tone, either letter i or y
    ("hòa giải viên", "QT-HG-01"),
    ("hoà giải viên", "QT-HG-01"),
    ("thoả thuận phân chia di sản", "QT-CT-06"),
    ("huỷ hồ sơ", "BM-01.03"),
    # codes, numbers
    ("QT-HT-01", "QT-HT-01"),
    ("qt ht 01", "QT-HT-01"),
    ("quy trinh ht 33", "QT-HT-33"),
    ("bm 03.01", "BM-03.01"),
    ("dm-05", "DM-05"),
    ("stcl", "STCL"),
    ("1.001193", "QT-HT-01"),
    ("mau so 06", "BM-MC-06"),
    # what people say instead
    ("GKS", "QT-HT-01"),
    ("gpxd", "QT-XD-01"),
    ("so do", "QT-DD-03"),
    ("giay doc than", "QT-HT-04"),
    ("sao y ban chinh", "QT-CT-01"),
    ("sua ngay sinh", "QT-HT-11"),
    ("giấy chứng tử", "QT-HT-03"),
    ("mở cửa hàng", "QT-HKD-01"),
    ("thua ke", "QT-CT-07"),
    ("xin phep xay nha", "QT-XD-01"),
    ("tien dam ma", "QT-BT-02"),
    ("lap di chuc", "QT-CT-04"),
    ("nha tre tu", "QT-VH-07"),
    ("bảo trợ xã hội", "QT-BT-01"),
    # the system
    ("danh gia noi bo", "QT-03"),
    ("xem xet cua lanh dao", "QT-05"),
    ("rui ro", "QT-02"),
    ("giay hen tra ket qua", "BM-MC-01"),
    ("muc tieu chat luong", "MTCL"),
    ("khong phu hop", "QT-04"),
    ("van ban den", "BM-08.01"),
    ("doi chieu dieu khoan", "DM-05"),
)
"""What people type, and the code of the page they look for."""
TWINS = (("hộ", "hồ"), ("thôi", "thời"), ("tử", "từ"))
"""Words of titles that are one without their marks."""


def missed(found: dict[str, list[str]]) -> dict[str, tuple[str, list[str]]]:
    """Return the words that do not lead to the page they are asked for, with it and those found first."""
    wanted = dict(QUERIES)
    return {words: (wanted[words], codes[:3]) for words, codes in found.items() if wanted[words] not in codes[:3]}


def test_people_find_what_they_ask_for(browser: Browser, published: Path) -> None:
    asked = [words for words, _ in QUERIES]
    with served(published) as base, reading(browser, base) as reader:
        tab = reader.open(f"internal/{SHOWN[0]}/index.html")
        assert missed(dict(zip(asked, answers_of(tab, asked), strict=True))) == {}


def test_people_find_it_by_typing_in_a_folder_too(browser: Browser, published: Path) -> None:
    with reading(browser, f"{published.as_uri()}/") as reader:
        reader.open(f"internal/{SHOWN[0]}/index.html").click("[data-open-search]")
        found = {words: [title.partition(" ")[0] for title in reader.found(words)] for words, _ in QUERIES[::8]}
    assert missed(found) == {}


def test_a_query_means_the_same_in_every_unicode_form(browser: Browser, published: Path) -> None:
    with served(published) as base, reading(browser, base) as reader:
        reader.open(f"internal/{SHOWN[0]}/index.html").click("[data-open-search]")
        for words in ("đăng ký kết hôn", "hòa giải"):
            forms = {unicodedata.normalize(form, words) for form in ("NFC", "NFD")}
            assert len({tuple(reader.found(form)) for form in forms}) == 1


def test_words_with_the_marks_that_were_typed_come_first(browser: Browser, published: Path) -> None:
    with served(published) as base, reading(browser, base) as reader:
        reader.open(f"internal/{SHOWN[0]}/index.html").click("[data-open-search]")
        for pair in TWINS:
            for word in pair:
                best = reader.found(word)[0].lower()
                assert any(part.startswith(word) for part in best.split()), (word, best)
