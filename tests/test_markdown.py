"""Expanded Markdown as HTML: ids, links, pictures, anchors; the same for site and print."""

from __future__ import annotations

from dataclasses import replace

import pytest
from testing.printed import document, page

from sotay.base.folders import ENGINE, Folders
from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.expand.markdown import as_it_stands, convert, heading_id
from sotay.model.outputs import Converted

FOLDERS = Folders(ENGINE)


def converted(text: str) -> Converted:
    return convert(text, FOLDERS)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("1. Mục đích", "1-muc-dich"),
        ("5.1. Căn cứ pháp lý", "5-1-can-cu-phap-ly"),
        ("ĐƯỜNG ĐI", "duong-di"),
        ("…", ""),
    ],
)
def test_ids_of_headings_are_read_without_marks(title: str, expected: str) -> None:
    assert heading_id(title) == expected


def test_equal_headings_get_different_ids() -> None:
    found = converted("## Hồ sơ\n\n## Hồ sơ\n\n### Hồ sơ")
    assert [(level, name) for level, name, _ in found.toc] == [(2, "ho-so"), (2, "ho-so_1"), (3, "ho-so_2")]
    assert {*found.anchors} == {"ho-so", "ho-so_1", "ho-so_2"}


def test_a_heading_without_letters_has_an_id_too() -> None:
    assert [name for _, name, _ in converted("## …").toc] == ["_1"]


def test_headings_are_told_in_order_with_their_title_as_html() -> None:
    found = converted("# A & B\n\n## *Hai*\n\n### Ba\n\n## Bốn")
    assert [(level, title) for level, _, title in found.toc] == [(1, "A &amp; B"), (2, "Hai"), (3, "Ba"), (2, "Bốn")]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[x](a.md)", "a.html"),
        ("[x](../a/b.md#muc)", "../a/b.html#muc"),
        ("[x](#muc)", "#muc"),
        ("[x](mau.docx)", "mau.docx"),
        ("[x](https://example.vn/a.md)", "https://example.vn/a.md"),
        ("[x](a.mdx)", "a.mdx"),
        ("[x](a.md?h=y#m)", "a.html?h=y#m"),
        ('<a class="doc" data-code="QT-01" href="../x.md">x</a>', "../x.html"),
        ("[x]: a.md\n\n[x]", "a.html"),
    ],
)
def test_links_between_pages_lead_to_html(written: str, shown: str) -> None:
    assert f'href="{shown}"' in converted(written).html


def test_links_and_pictures_are_told_as_written() -> None:
    found = converted(
        'Xem [a](a.md?x=1&y=2#m), <a href="b.md">b</a>.\n\n'
        '![c](anh/c.png)\n\n<p><img alt="d" src="anh/d&amp;e.png"></p>'
    )
    assert found.links == ("a.md?x=1&y=2#m", "b.md")
    assert found.images == ("anh/c.png", "anh/d&e.png")


def test_a_text_of_the_past_is_read_from_where_it_stood_with_what_was_kept_of_it() -> None:
    text = (
        "![a](../anh/a.png) ![b](b.png) [tệp](<../m%C3%A2u/t%E1%BB%87p.xlsx>) [mất](x.xlsx) "
        "[trang](../y/z.md#m) [không còn](w.md) [ngoài](https://example.org/x.html)"
    )
    kept = {"anh/a.png": f"QT-01/01-00.{'a' * 64}.png", "mâu/tệp.xlsx": f"QT-01/01-00.{'b' * 64}.xlsx"}
    past = replace(page(replace(document(), path="cu/sau/x.01-00.md")), origin="x/x.md", files=kept)
    found = as_it_stands(converted(text), past, {"y/z.md"}, VIETNAMESE)
    assert found.images == (f"../../mâu/tệp.{'b' * 16}.xlsx", f"../../anh/a.{'a' * 16}.png")
    assert f'src="../../anh/a.{"a" * 16}.png"' in found.html
    assert f'href="../../m%C3%A2u/t%E1%BB%87p.{"b" * 16}.xlsx">tệp</a>' in found.html
    assert "<em>[Hình: b]</em>" in found.html
    assert '<a href="../../y/z.html#m">trang</a> không còn <a href="https://example.org/x.html">' in found.html
    assert "mất <a" in found.html


def test_html_of_an_author_is_read_as_a_browser_does() -> None:
    found = converted("<p title='a > b'><a href='b.md' id='x'>b</a></p>\n\n<!-- <a href='c.md' id='y'>c</a> -->")
    assert found.links == ("b.md",)
    assert {*found.anchors} == {"x"}
    assert "href='b.html'" in found.html


def test_anchors_are_all_ids_of_a_page() -> None:
    found = converted('## Một {#rieng}\n\n<div id="hai">x</div>\n\n<table class="a" id=\'ba\'></table>')
    assert {*found.anchors} == {"rieng", "hai", "ba"}


def test_one_page_leaves_nothing_to_the_next() -> None:
    first = converted("## Một\n\nLời[^1].\n\n[^1]: Chú thích.\n\n[r]: a.md")
    assert converted("## Một\n\n[r]") == converted("## Một\n\n[r]")
    assert "footnote" not in converted("## Một").html
    assert converted("## Một\n\nLời[^1].\n\n[^1]: Chú thích.\n\n[r]: a.md") == first


def test_markdown_of_the_configuration_is_at_hand() -> None:
    html = converted("| a | b |\n|---|---|\n| 1 | 2 |\n\n!!! note\n    Lời.\n\nTừ\n: Nghĩa\n\nĐoạn\n{: .lop }").html
    for piece in ("<table>", 'class="admonition note"', "<dl>", 'class="lop"'):
        assert piece in html
