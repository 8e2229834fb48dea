"""What people type as Markdown, read as CommonMark reads it; and what would vanish otherwise, kept."""

from __future__ import annotations

import re
import subprocess
from io import BytesIO
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from testing import printed

from sotay.base.folders import ENGINE, Folders
from sotay.expand.code import masked
from sotay.expand.markdown import convert
from sotay.expand.settle import settled
from sotay.export.layout import press
from sotay.export.sheet import document
from sotay.export.word.form import WordForm, word

FOLDERS = Folders(ENGINE)


def html(text: str) -> str:
    """Return Markdown as HTML without line ends."""
    return convert(text, FOLDERS).html.replace("\n", "")


# ── lists ────────────────────────────────────────────────────────────────────────────────────────

NESTED = "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>"


@pytest.mark.parametrize("step", [2, 3, 4])
def test_lists_are_nested_by_two_three_or_four_spaces(step: int) -> None:
    assert html(f"- a\n{' ' * step}- b\n{' ' * 2 * step}- c\n- d") == NESTED


@pytest.mark.parametrize("step", [2, 3, 4])
def test_bullets_stand_within_numbers(step: int) -> None:
    inside = " " * step
    assert html(f"1. a\n{inside}- b\n2. c") == "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"


@pytest.mark.parametrize("between", ["![x](y.png)", "| a | b |\n|---|---|\n| 1 | 2 |", "Một đoạn."])
def test_numbers_go_on_after_what_stands_between(between: str) -> None:
    assert html(f"1. a\n\n{between}\n\n2. b").endswith('<ol start="2"><li>b</li></ol>')
    assert html(f"1. a\n\n   {between.replace(chr(10), chr(10) + '   ')}\n\n2. b").count("<ol>") == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5. a\n6. b", '<ol start="5"><li>a</li><li>b</li></ol>'),
        ("2026. a", '<ol start="2026"><li>a</li></ol>'),
        ("1. a\n3. b", '<ol><li>a</li><li value="3">b</li></ol>'),
        ("1. a\n1. b\n1. c", "<ol><li>a</li><li>b</li><li>c</li></ol>"),
        ("1) a\n2) b", '<ol class="bracket"><li>a</li><li>b</li></ol>'),
        ("1. a\n1) b", '<ol><li>a</li></ol><ol class="bracket"><li>b</li></ol>'),
        ("- a\n1. b", "<ul><li>a</li></ul><ol><li>b</li></ol>"),
        ("chữ\n- a", "<p>chữ</p><ul><li>a</li></ul>"),
        ("> - a\n>   - b", "<blockquote><ul><li>a<ul><li>b</li></ul></li></ul></blockquote>"),
        ("- a\n\n  b", "<ul><li><p>a</p><p>b</p></li></ul>"),
    ],
)
def test_items_have_the_number_they_were_given(text: str, expected: str) -> None:
    assert html(text) == expected


@pytest.mark.parametrize("text", ["- a\n  ```\n  mã <x>\n  ```\n- b", "1. a\n\n   ~~~sh\n   mã <x>\n   ~~~\n2. b"])
def test_code_stands_within_an_item(text: str) -> None:
    found = html(text)
    assert "<pre><code>mã &lt;x&gt;</code></pre></li><li>" in found.replace("<p>", "").replace("</p>", "")


# ── tables, signs ────────────────────────────────────────────────────────────────────────────────


def test_a_table_may_stand_right_under_text() -> None:
    found = html("Chữ\n| a | b |\n|--:|:-:|\n| 1 | 2 |")
    assert found.startswith('<p>Chữ</p><table><thead><tr><th class="align-right">a</th><th class="align-center">b</th>')
    assert "style" not in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5*3*2", "5&#42;3&#42;2"),
        (r"\<b\> \| \:", "&lt;b&gt; | :"),
        ("<họ tên> <ten>", "&lt;họ tên&gt; &lt;ten&gt;"),
        ("`<họ tên>` `5*3*2`", "<code>&lt;họ tên&gt;</code> <code>5*3*2</code>"),
        ("a <!-- kín --> b", "a  b"),
        ("một\\\nhai", "một<br />hai"),
        ("<https://a.vn/x>", '<a href="https://a.vn/x">https://a.vn/x</a>'),
        ("mục {BM-01}", "mục {BM-01}"),
    ],
)
def test_signs_are_shown(text: str, expected: str) -> None:
    assert html(text) == f"<p>{expected}</p>"


def test_a_comment_is_nowhere_but_in_code() -> None:
    assert settled("a\n<!-- kín\n\nhơn -->\n`<!-- lộ -->`\n\n```\n<!-- lộ -->\n```\n") == (
        "a\n\n`<!-- lộ -->`\n\n```\n<!-- lộ -->\n```\n"
    )


TYPED = st.text(alphabet="ab1 <>*`_\\!-\n/|~&;", max_size=60)


@given(TYPED)
def test_what_is_settled_stays(text: str) -> None:
    once = settled(text)
    assert settled(once) == once
    assert len(masked(text)) == len(text)
    assert masked(text).count("\n") == text.count("\n")


@given(
    st.lists(
        st.sampled_from(["- {}", "  - {}", "   {}", "1. {}", "3) {}", "> {}", "", "    {}", "| {} | {} |"]), max_size=12
    )
)
def test_no_word_is_lost_between_blocks(lines: list[str]) -> None:
    text = "\n".join(line.replace("{}", f"chữ{number:02d}") for number, line in enumerate(lines))
    assert set(re.findall(r"chữ\d\d", text)) == set(re.findall(r"chữ\d\d", html(text)))


# ── boxes, notes ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "kind", "title"),
    [
        ("note", "note", "Lưu ý"),
        ("warning", "warning", "Cảnh báo"),
        ("Cảnh báo", "warning", "Cảnh báo"),
        ("chú ý", "caution", "Chú ý"),
        ('tip "Mẹo"', "tip", "Mẹo"),
        ("lưu ý của xã", "note", "Lưu ý của xã"),
    ],
)
def test_boxes_are_headed_in_vietnamese(typed: str, kind: str, title: str) -> None:
    box = f'<div class="admonition {kind}"><p class="admonition-title">{title}</p><p>chữ</p></div>'
    assert html(f"!!! {typed}\n    chữ") == box


NOTED = "Chữ[^1].\n\n| Số |\n|--:|\n| 1.000 |\n\n3) ba\n\n[^1]: Lời *ghi*.\n"


def test_notes_are_printed_at_the_end_and_lead_back_on_a_screen_only(tmp_path: Path) -> None:
    markup = convert(NOTED, FOLDERS)
    assert 'title="Trở lại chỗ có chú thích 1"' in markup.html
    page = printed.page()
    body = document.sheet(page, markup, printed.manual(page)).body
    assert "footnote-backref" not in body
    (tmp_path / "a.pdf").write_bytes(press.layout(body, FOLDERS))
    run = subprocess.run(["pdftotext", "-layout", tmp_path / "a.pdf", "-"], check=True, capture_output=True, text=True)
    lines = [" ".join(line.split()) for line in run.stdout.split("\n") if line.strip()]
    assert lines == ["Chữ1.", "Số", "1.000", "3) ba", "1. Lời ghi."]
    run = subprocess.run(["pdftotext", "-bbox", tmp_path / "a.pdf", "-"], check=True, capture_output=True, text=True)
    right = re.search(r'xMax="([\d.]+)" yMax="[\d.]+">1\.000<', run.stdout)
    assert right is not None
    assert float(right[1]) > 530  # 595 less the margin of 18 mm, less the padding of a cell


def test_word_has_numbers_levels_and_notes() -> None:
    text = "5. năm\n   - trong\n\n> lời\n> - trích\n\n" + NOTED
    made = docx.Document(BytesIO(word(WordForm("A", "T", "X", "1", "D", "", convert(text, FOLDERS).html))))
    found = [(p.text.strip(), p.paragraph_format.left_indent or 0) for p in made.paragraphs if p.text.strip()]
    assert [words for words, _ in found] == ["5. năm", "- trong", "lời", "- trích", "Chữ1.", "3) ba", "1. Lời ghi."]
    assert found[1][1] > found[0][1]
    assert found[3][1] > found[2][1] > 0
