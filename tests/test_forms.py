"""The words of a form: what stands in the page, how labels share a line, what authors are told."""

from __future__ import annotations

import re

import pytest
from lxml.html import HtmlElement
from testing.authored import NASTY, UNIT, cells, mistake, page, with_unit, words

from sotay.base.folders import ENGINE

FORMS = sorted((ENGINE / "docs" / "bieu-mau").glob("*.md"))


def shares(line: HtmlElement) -> list[int]:
    """Return the percent of the line that each label and room takes."""
    return [int(re.findall(r" w(\d+)", part.get("class"))[0]) for part in line]


def lines(body: str) -> list[HtmlElement]:
    return list(page(body).xpath("//p[contains(@class, 'line')]"))


# ── heads ────────────────────────────────────────────────────────────────────────────────────────


def test_the_letterhead_is_the_communes_unless_said_otherwise() -> None:
    issuer, motto = page("{{ letterhead() }}").find("div")
    assert words(issuer) == "ỦY BAN NHÂN DÂNXÃ HẢI ANHSố:"
    assert words(motto).startswith(
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAMĐộc lập - Tự do - Hạnh phúcHải Anh, ngày tháng năm"
    )
    issuer = page('{{ letterhead(agency="TRUNG TÂM", number="") }}').find("div")[0]
    assert [words(p) for p in issuer] == ["ỦY BAN NHÂN DÂN XÃ HẢI ANH", "TRUNG TÂM"]
    issuer = page('{{ letterhead(over="", agency="HỘI ĐỒNG", place=False) }}').find("div")[0]
    assert [words(p) for p in issuer] == ["HỘI ĐỒNG", "Số:"]
    assert not page("{{ letterhead(place=False) }}").xpath("//p[@class='day']")


def test_what_is_the_communes_own_is_marked() -> None:
    found = page("{{ letterhead() }}\n\n{{ addressee() }}")
    assert [words(name) for name in found.xpath("//span[@class='unit-name']")] == [
        "XÃ HẢI ANH",
        "Hải Anh",
        "xã Hải Anh",
    ]
    assert words(page("{{ authority() }}").xpath("//p[@class='authority']/span[@class='unit-name']")[0]) == "XÃ HẢI ANH"
    assert words(page('{{ authority("HỘI ĐỒNG") }}')) == "HỘI ĐỒNG XÃ HẢI ANH"
    assert words(page("{{ addressee() }}")) == "Kính gửi: Ủy ban nhân dân xã Hải Anh"
    assert words(page('{{ addressee("Chi cục Thuế") }}')) == "Kính gửi: Chi cục Thuế"


def test_a_headline_is_a_heading() -> None:
    found = page('{{ headline("TỜ KHAI *1*", "Năm ……") }}')
    assert [(h.get("class"), words(h)) for h in found.xpath("//h2")] == [("headline", "TỜ KHAI *1*")]
    under = found.xpath("//p[@class='under']")[0]
    assert under.text == "Năm "
    assert under.find("span").get("class") == "blank b1"


def test_a_name_comes_out_as_its_characters() -> None:
    for body in ("{{ letterhead() }}", "{{ addressee() }}"):
        assert NASTY.upper() in page(body, with_unit(name=NASTY)).text_content().upper()


# ── what is filled in ────────────────────────────────────────────────────────────────────────────


def test_labels_share_a_line_and_leave_room() -> None:
    (line,) = lines('{{ line("Ngày sinh", "Giới tính", "Dân tộc:") }}')
    assert [part.text for part in line] == ["Ngày sinh:", None, "Giới tính:", None, "Dân tộc:", None]
    assert sum(shares(line)) == 100
    rooms = shares(line)[1::2]
    assert min(rooms) > 10
    assert max(rooms) - min(rooms) <= 1


def test_what_does_not_fit_goes_on() -> None:
    found = lines('{{ line("Số giấy tờ tùy thân", "Ngày cấp giấy tờ", "Cơ quan cấp giấy tờ", "Nơi cư trú hiện nay") }}')
    assert [len(line) for line in found] == [4, 4]
    assert all(sum(shares(line)) == 100 for line in found)
    (line,) = lines('{{ line("' + "một nhãn dài hơn một dòng " * 6 + '") }}')
    assert line.get("class") == "line long"


def test_lines_are_as_many_as_asked_for() -> None:
    assert [words(line) for line in lines('{{ lines("Lý do", 3) }}')] == ["Lý do:", "", ""]
    assert [shares(line) for line in lines("{{ lines(count=2) }}")] == [[100], [100]]


def test_dots_become_room_that_nobody_is_read() -> None:
    found = page(
        '{{ choice("Loại", ["Một", "Hai, ở ………", "Khác:"]) }} {{ pledge("Ngày … năm ……………………………") }} {{ blank(2) }}'
    )
    assert "…" not in found.text_content()
    assert found.xpath("//span[contains(@class, 'blank')]/@class") == [
        "blank b1",
        "blank b3",
        "blank b1",
        "blank b4",
        "blank b2",
    ]


def test_choices_stand_in_a_row_while_it_holds_them() -> None:
    assert words(page('{{ choice("Giới tính", ["Nam", "Nữ"]) }}')) == "Giới tính: ☐ Nam ☐ Nữ"
    found = page('{{ choice("", ["' + "một lựa chọn dài " * 8 + '", "Không"]) }}')
    assert len(found.xpath("//ul[@class='options']/li")) == 2
    assert not found.xpath("//span[@class='label']")


def test_a_grid_has_rows_to_fill_in() -> None:
    body = '{{ grid(["TT", "Tên", "Đạt"], widths=[10, 70, 20], rows=2) }}'
    assert cells(body) == [["1", "", ""], ["2", "", ""]]
    assert page(body).xpath("//col/@class") == ["c1 w10", "c2 w70", "c3 w20"]
    assert cells('{{ grid(["TT", "Tên", "Đạt"], widths=[10, 70, 20], labels=["a|b", "<c>"], ticks=["Đạt"]) }}') == [
        ["1", "a|b", "☐"],
        ["2", "<c>", "☐"],
    ]
    assert cells('{{ grid(["Tên", "Đạt"], widths=[70, 30], labels=["a"]) }}') == [["a", ""]]


def test_signers_have_their_note() -> None:
    found = page('{{ signatures("A", ("B", "(đóng dấu)"), note="(Ký)", sent_to=["Như trên;", "Lưu."]) }}').find("div")
    assert found.get("class") == "signatures of-3"
    assert [[words(p) for p in column.iter("p", "li")] for column in found] == [
        ["Nơi nhận:", "Như trên;", "Lưu."],
        ["A", "(Ký)"],
        ["B", "(đóng dấu)"],
    ]
    assert "họ, chữ đệm, tên" in words(page('{{ signatures("A") }}'))


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ("{{ line() }}", "line("),
        ("{{ lines(count=0) }}", "lines("),
        ("{{ lines(3) }}", "lines("),
        ("{{ line(3) }}", "line("),
        ("{{ blank(9) }}", "1 (a day)"),
        ('{{ choice("Giới tính", "Nam") }}', "choice("),
        ('{{ choice("Giới tính", []) }}', "choice("),
        ('{{ grid("TT", [100]) }}', "grid("),
        ('{{ grid(["TT", "Tên"], [10]) }}', "grid("),
        ('{{ grid(["TT", "Tên"], [10, 80]) }}', "100"),
        ('{{ grid(["TT", "Tên"], [10, 90], rows=0) }}', "grid("),
        ('{{ grid(["TT", "Tên"], [10, 90], ticks=["Đạt"]) }}', "grid("),
        ('{{ grid(["TT", "Tên"], ["10", "90"]) }}', "grid("),
        ('{{ signatures(("A",)) }}', "signatures("),
        ("{{ signatures() }}", "one to four"),
        ('{{ signatures("A", "B", "C", "D", "E") }}', "one to four"),
    ],
)
def test_a_wrong_form_is_a_mistake_that_shows_a_right_one(body: str, hint: str) -> None:
    found = mistake(body)
    assert found.rule == "macro-arguments"
    assert hint in found.hint


# ── the forms that ship ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_is_written_in_these_words(path: object) -> None:
    text = path.read_text("utf-8")  # type: ignore[attr-defined]
    assert not re.search(r"<(?!br>)[a-z/]|style=", text)
    assert UNIT.name not in text
