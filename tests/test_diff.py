"""What changed between two texts: words by section, rows with their columns, told without colour."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import escape

from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.facts.diff.compare import Changes, Compared, Text, Words, compare
from sotay.facts.diff.show import as_html, as_text, counted

ROWS = (("1", "Tiếp nhận", "1 giờ"), ("2", "Thẩm tra", "3 giờ"), ("3", "Trả kết quả", "1 giờ"))
ITEMS = ("Tờ khai", "Giấy chứng sinh")


def page(
    days: str = "5",
    heading: str = "1. Thời hạn",
    items: tuple[str, ...] = ITEMS,
    rows: tuple[tuple[str, ...], ...] = ROWS,
) -> str:
    listed = "".join(f"<li>{item}</li>" for item in items)
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    head = "".join(f'<th scope="col">{title}</th>' for title in ("TT", "Bước", "Thời gian"))
    return (
        f"<h2>{heading}</h2>\n<p>Giải quyết trong <strong>{days} ngày</strong> làm việc.</p>\n"
        f"<h2>2. Hồ sơ</h2>\n<ul>{listed}</ul>\n<h2>3. Các bước</h2>\n"
        f"<table><thead><tr>{head}</tr></thead><tbody>{cells}</tbody></table>"
    )


def changes(old: str, new: str) -> Changes:
    return compare(Text("Khai sinh", old), Text("Khai sinh", new))


def said(old: str, new: str) -> list[str]:
    return as_text(changes(old, new), VIETNAMESE).splitlines()


def test_a_changed_word_is_told_with_its_section_and_the_words_around() -> None:
    assert said(page(), page(days="03")) == ["1. Thời hạn", "  Giải quyết trong [-5-] {+03+} ngày làm việc."]


def test_markup_is_no_change() -> None:
    assert changes(page(), page().replace("strong", "em").replace("\n", " ")).sections == ()


def test_added_and_removed_items_stand_in_their_list() -> None:
    found = changes(page(), page(items=("Tờ khai", "Giấy ủy quyền")))
    assert [s.title for s in found.sections] == ["2. Hồ sơ"]
    lines = found.sections[0].lines
    assert lines[0] == Compared("item", ((Words("same", "Tờ khai"),),))
    assert as_text(found, VIETNAMESE).splitlines() == ["2. Hồ sơ", "  [-Giấy chứng sinh-]", "  {+Giấy ủy quyền+}"]


def test_a_row_put_in_is_a_row_and_renumbers_nothing() -> None:
    rows = (ROWS[0], ("2", "Phân công xử lý", "2 giờ"), ("3", *ROWS[1][1:]), ("4", *ROWS[2][1:]))
    found = changes(page(), page(rows=rows))
    assert as_text(found, VIETNAMESE).splitlines() == ["3. Các bước", "  {+2+} | {+Phân công xử lý+} | {+2 giờ+}"]
    added = next(line for line in found.sections[0].lines if line.changed)
    assert added.columns == ("TT", "Bước", "Thời gian")


def test_a_changed_cell_is_told_within_its_row() -> None:
    rows = (ROWS[0], ("2", "Thẩm tra", "4 giờ"), ROWS[2])
    assert said(page(), page(rows=rows)) == ["3. Các bước", "  2 | Thẩm tra | [-3-]{+4+} giờ"]


def test_a_changed_title_of_a_column_is_told() -> None:
    new = page().replace("Thời gian</th>", "Thời hạn</th>")
    found = changes(page(), new)
    assert as_text(found, VIETNAMESE).splitlines() == ["3. Các bước", "  TT | Bước | Thời [-gian-] {+hạn+}"]
    assert [line.kind for line in found.sections[0].lines if line.changed] == ["titles"]


def test_a_changed_caption_of_a_table_is_a_change() -> None:
    table = "<table><caption>{}</caption><tr><td>Nhận hồ sơ</td></tr></table>"
    found = compare(Text("QT", table.format("Các bước")), Text("QT", table.format("Các bước chính")))
    assert (found.count("added"), found.count("removed")) == (1, 0)


def test_a_renamed_section_keeps_what_stands_in_it() -> None:
    found = said(page(), page(heading="1. Thời hạn giải quyết", days="3"))
    assert found == [
        "1. Thời hạn {+giải quyết+}",
        "  Giải quyết trong [-5-] {+3+} ngày làm việc.",
    ]


def test_a_new_and_a_lost_section_are_told_whole() -> None:
    new = page() + "<h2>4. Lưu hồ sơ</h2><p>Lưu 05 năm.</p>"
    assert said(page(), new) == ["{+4. Lưu hồ sơ+}", "  {+Lưu 05 năm.+}"]
    assert said(new, page()) == ["[-4. Lưu hồ sơ-]", "  [-Lưu 05 năm.-]"]


def test_the_title_counts() -> None:
    found = compare(Text("Khai sinh", page()), Text("Đăng ký khai sinh", page()))
    assert as_text(found, VIETNAMESE).splitlines() == ["Tên tài liệu", "  [-Khai-]{+Đăng ký khai+} sinh"]
    assert counted(found, VIETNAMESE) == "thêm 3 từ, bỏ 1 từ"


def test_drawings_and_what_they_say_once_more_are_left_to_the_table_of_steps() -> None:
    words = "<details class='flowchart-text'>{}</details>"
    drawing = f"<figure><svg><text>{{}}</text></svg>{words}</figure>"
    assert changes(page() + drawing.format(1, 1), page() + drawing.format(2, 2)).sections == ()


def test_another_description_of_a_picture_is_a_change() -> None:
    assert said('<p><img alt="Cửa"></p>', '<p><img alt="Cổng"></p>') == ["Phần đầu", "  [hình: [-Cửa-] {+Cổng+}]"]


def test_in_html_each_change_says_so_in_words() -> None:
    html = as_html(changes(page(), page(days="03", items=("Tờ khai",))), VIETNAMESE)
    assert '<del><span class="said">[bỏ: </span>5<span class="said">]</span></del>' in html
    assert '<ins><span class="said">[thêm: </span>03<span class="said">]</span></ins>' in html
    assert '<li class="around">Tờ khai</li>' in html


def test_words_that_look_like_markup_stay_words() -> None:
    html = as_html(changes("<p>A</p>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"), VIETNAMESE)
    assert "<script>" not in html
    assert "script" in html


def test_when_no_word_changed_it_is_said() -> None:
    assert "Lời văn không thay đổi" in as_text(changes(page(), page()), VIETNAMESE)
    assert "Lời văn không thay đổi" in as_html(changes(page(), page()), VIETNAMESE)


def test_equal_changes_in_other_words_have_one_signature() -> None:
    one = changes("<p>Xã An Bình: 5 ngày</p>", "<p>Xã An Bình: 6 ngày</p>")
    other = changes("<p>Xã Bình Minh: 5 ngày</p>", "<p>Xã Bình Minh: 6 ngày</p>")
    assert one != other
    assert one.signature == other.signature


WORDS = st.lists(st.sampled_from(["một", "hai", "ba", "12/2015/NĐ-CP", "5.", "–", "(a)", "&", "<b>"]), max_size=30)


@settings(deadline=None)
@given(st.lists(WORDS, max_size=8), st.lists(WORDS, max_size=8))
def test_the_newer_text_is_what_stayed_and_was_added(old: list[list[str]], new: list[list[str]]) -> None:
    """Whatever changed: without what was added the old words are left, without what was removed the new ones."""
    texts = [" ".join(f"<p>{escape(' '.join(words))}</p>" for words in text) for text in (old, new)]
    found = changes(*texts)
    shown = [run for s in found.sections for line in s.lines for cell in line.cells for run in cell]
    removed = sum(len(run.text.split()) for run in shown if run.kind == "removed")
    added = sum(len(run.text.split()) for run in shown if run.kind == "added")
    before, after = (sum(map(len, text)) for text in (old, new))
    assert before - removed == after - added
    assert (found.sections == ()) == ([w for w in old if w] == [w for w in new if w])
