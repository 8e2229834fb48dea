"""Letters of a source: what is wrong with them is named, with its place."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sotay.base import letters

LETTERS = st.text("aăâđêôơưyĂÂĐÊÔƠƯàảãáạằẳẵắặ 0123456789-./\u0301\u0323\u0007\u200b\u202e\n")
quick = settings(max_examples=150, deadline=None)


def test_nfc_faults_name_the_place_and_the_code_points() -> None:
    faults = letters.nfc_faults("Đúng a\u0301, rồi Ðất")
    assert [offset for offset, _ in faults] == [5, 13]
    assert "U+0061 U+0301" in faults[0][1]
    assert "U+00D0" in faults[1][1]


def test_letter_problems_have_line_rule_and_remedy() -> None:
    problems = letters.letter_problems("một\nhai e\u0302\u0301\nba ð ɖ Ɖ", "docs/x.md", first_line=10)
    assert [(p.line, p.rule) for p in problems] == [(11, "not-nfc"), *[(12, "lookalike")] * 3]
    assert problems[0].hint == 'write "ế" (U+1EBF)'
    assert [p.hint for p in problems[1:]] == ['write "đ" (U+0111)', 'write "đ" (U+0111)', 'write "Đ" (U+0110)']


@quick
@given(st.text() | LETTERS)
def test_faults_are_found_exactly_where_text_is_not_clean(s: str) -> None:
    odd = set(s) & set(letters.LOOKALIKES) or any(map(letters.is_unprintable, s)) or "&#" in s
    clean = unicodedata.is_normalized("NFC", s) and not odd
    assert (letters.nfc_faults(s) == []) == clean


@pytest.mark.parametrize(
    ("letter", "name"),
    [
        ("\u0001", "U+0001 (control character)"),
        ("\r", "U+000D (control character)"),
        ("\x0b", "U+000B (control character)"),
        ("\x7f", "U+007F (control character)"),
        ("\u0085", "U+0085 (control character)"),
        ("\u2028", "U+2028 (LINE SEPARATOR)"),
        ("\u202e", "U+202E (RIGHT-TO-LEFT OVERRIDE)"),
        ("\u2066", "U+2066 (LEFT-TO-RIGHT ISOLATE)"),
        ("\u200f", "U+200F (RIGHT-TO-LEFT MARK)"),
        ("\u200d", "U+200D (ZERO WIDTH JOINER)"),
        ("\ufe0f", "U+FE0F (VARIATION SELECTOR-16)"),
        ("\U000e0041", "U+E0041 (TAG LATIN CAPITAL LETTER A)"),
        ("\ue001", "U+E001 (private use: a letter of one font)"),
        ("\ufffe", "U+FFFE (no character at all)"),
    ],
)
def test_what_nobody_can_read_is_named_with_its_column(letter: str, name: str) -> None:
    (problem,) = letters.letter_problems(f"một\nha{letter}i", "docs/x.md", first_line=10)
    assert (problem.line, problem.rule) == (11, "unprintable")
    assert problem.message == f"column 3: {name} is not text"


@pytest.mark.parametrize("reference", ["&#1;", "&#x202E;", "&#xFFFF;", "&#9999999;"])
def test_a_reference_is_what_it_stands_for(reference: str) -> None:
    assert [p.rule for p in letters.letter_problems(f"a {reference}", "docs/x.md")] == ["unprintable"]
    assert letters.letter_problems("&#7879; &#xA0; &#8203;", "docs/x.md") == []


@pytest.mark.parametrize("letter", ["\ufeff", "\u200b", "\u00ad", "\u2060", "\u200e"])
def test_what_leaves_no_trace_in_a_word_goes_away(letter: str) -> None:
    assert letters.letter_problems(f"h{letter}ộ", "docs/x.md") == []
    assert letters.clean(f"h{letter}ộ") == "hộ"


@quick
@given(st.text() | LETTERS)
def test_a_text_without_faults_is_xml(s: str) -> None:
    from lxml import etree

    if not letters.nfc_faults(s):
        element = etree.Element("p")
        element.text = letters.clean(s)
        assert etree.fromstring(etree.tostring(element)).text == (letters.clean(s) or None)
