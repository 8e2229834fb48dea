"""Texts that differ between communes in their own words alone are taken apart once, and come out as each by itself."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from testing import printed

from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.export.sheet import alike
from sotay.export.sheet.body import Apart
from sotay.export.sheet.document import apart
from sotay.model.slots import FIRST, Slots
from sotay.pipeline.tasks import apart as task
from sotay.pipeline.tasks.apart import text_apart
from sotay.storage.cache import Cache

DOCUMENT = printed.page().document
NAMES = (
    *("Hải Anh", "HẢI\xa0ANH", "Đông", "W" * 24, "m" * 23, "x" * 25, "0228 111 1111", "a@b.example.vn", "xa-hai-anh"),
    *("Thôn Đoài, xã Hải Anh, tỉnh Ninh Bình", " ".join(["Mường"] * 20), "Ba Vì " * 20 + "x"),
)
NARROW = "<table><tr>" + "<td>Công chức {}</td>" * 5 + "</tr></table>"
WIDE = "<table><tr>" + "<td>{}:</td>" * 9 + "</tr></table>"
PARTS = (
    "<p>Nộp tại {} hoặc {}.</p>",
    '<p id="o-{}">xã {}<b>, tỉnh</b> <em>{}</em></p><p><a href="#o-{}">{}</a></p>',
    '<p><a href="tel:{}">gọi</a> <a href="mailto:{}">thư</a> <a href="../{}.html">trang</a></p>',
    '<p><a data-code="QT-{}" href="x.html">{}</a></p>',
    '<div class="own" data-title="Nơi nộp"><p>{}</p></div>',
    '<h3>Nơi nộp của {}</h3><div class="own" data-title="Nơi nộp của {}"><p>{}</p></div>',
    f'<div class="own" data-title="Dài"><p>{"một " * 470}{{}}</p></div>',
    NARROW,
    WIDE,
    WIDE.replace("<td>", "<td colspan='1'>"),
    "<table><tr><td>{}</td><td>" + "chữ " * 224 + "{}</td></tr></table>",
    '<table class="sotay"><tr><td>' + "chữ " * 300 + "{}</td><td>x</td></tr></table>",
    "<p>" + "x" * 20 + "{}</p>",
    '<p><span class="code">QT-HT-01-{}</span></p>',
    '<p>{}<img src="{}.png" alt="{}"></p>',
    '<p><img src="a.png" alt="{}">{}</p>',
    '<figure class="flowchart"><svg aria-label="{}"><text font-family="x">{}</text></svg></figure>',
    '<div class="on-site">{}</div><details><summary>{}</summary>{}</details>',
    "<dl><div><dt>{}</dt><dd>{}</dd></div></dl>",
)


def slots_with(*words: str) -> Slots:
    return Slots({chr(FIRST + i): word for i, word in enumerate(words)})


def alone(html: str) -> Apart:
    return apart(DOCUMENT, VIETNAMESE, html)


@settings(deadline=None, max_examples=150)
@given(
    parts=st.lists(st.sampled_from(PARTS), min_size=1, max_size=3),
    units=st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), min_size=2, max_size=4),
)
@example(parts=[*PARTS], units=[("Hải Anh", "0228 111 1111"), ("Đông", "0228 222 2222")])
@example(parts=[WIDE], units=[("Hải Anh", "Hải Anh"), ("W" * 24, "W" * 24), ("Đông", "Đông")])
def test_a_text_comes_out_as_taken_apart_for_its_commune_alone(parts: list[str], units: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        for name, phone in units:
            html = "".join(parts).replace("{}", name, 3).replace("{}", phone)
            found = text_apart(Cache(Path(folder)), DOCUMENT, html, VIETNAMESE, slots_with(name, phone))
            assert found == alone(html)


def taken(html: str, names: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Take a text apart for units of these names; return how often that was done for each."""
    counts = [0]

    def counted(*given: object) -> Apart:
        counts[-1] += 1
        return apart(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(task, "apart", counted)
    for name in names:
        said = html.replace("{}", name)
        assert text_apart(Cache(folder), DOCUMENT, said, VIETNAMESE, slots_with(name)) == alone(said)
        counts.append(0)
    return counts[:-1]


def test_communes_share_what_their_names_do_not_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    html = printed.words(own=printed.own("xã {}"))
    assert taken(html, ["Hải Anh", "Giao Thủy", "Xuân Trường"], tmp_path, monkeypatch) == [3, 0, 0]


def test_where_the_length_of_a_name_decides_each_commune_has_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["Hải Anh", "Mường Mươn-Nậm Mượn", "Giao Thủy"]
    assert taken(NARROW.replace("Công chức ", ""), names, tmp_path, monkeypatch) == [3, 1, 1]


def test_a_name_longer_than_was_tried_is_taken_apart_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    html = "<p>Nộp tại {}.</p>"
    assert taken(html, ["Hải Anh", "x" * 25, "W" * 24, "Ba Vì"], tmp_path, monkeypatch) == [3, 1, 1, 0]


@pytest.mark.parametrize(
    ("word", "suits"),
    [
        ("Hải Anh", True),
        ("x" * 24, True),
        ("x" * 25, False),
        ("x x" * 40, True),
        ("x x" * 41, False),
        (" Hải", False),
        ("W" * 24, False),
    ],
)
def test_a_word_suits_that_is_no_longer_than_those_tried(word: str, suits: bool) -> None:
    assert alike.suit([word]) is suits
