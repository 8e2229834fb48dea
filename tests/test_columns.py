"""The least width of words that may break anywhere: the lines of the layout engine, in steps as many as letters."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from weasyprint import HTML
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.layout import preferred
from weasyprint.svg.text import Style
from weasyprint.text.fonts import FontConfiguration
from weasyprint.text.line_break import Layout, split_first_line

from sotay.export.layout import columns

FONTS = FontConfiguration()
PIECES = ("hồ sơ", "Quyết định", "QT-HT-01", "và/hoặc", "(điều 3,", "–", "…", "người\xa0dân", "W" * 30, "e\u0301\u0323")
TEXTS = st.lists(st.sampled_from([*PIECES, " ", " " * 15, "\xad", "\n", "\t", "\u200b"]), max_size=12).map("".join)
STYLES: dict[str, dict[str, object]] = {
    "anywhere": {},
    "as written": {"white_space": "pre-wrap"},
    "in lines": {"white_space": "pre-line"},
    "one line": {"white_space": "nowrap"},
    "spaced": {"letter_spacing": 2, "word_spacing": 3},
    "hyphenated": {"hyphens": "auto", "lang": "en"},
    "not in words": {"overflow_wrap": "break-word"},
}
LONG = "Người yêu cầu nộp hồ sơ tại bộ phận tiếp nhận và trả kết quả " * 10


def style(changes: dict[str, object]) -> Style:
    made = Style(INITIAL_VALUES)
    made.font_config = FONTS
    usual = {"font_family": ("Tinos",), "font_weight": 400, "font_size": 12, "overflow_wrap": "anywhere"}
    for name, value in (usual | changes).items():
        made[name] = value
    return made


def lines(text: str, changes: dict[str, object], split: Any) -> list[tuple[int | None, float]]:
    """Return where each line of a text ends, in bytes, and its width, in as little room as can be."""
    rest, found, context = text.encode(), list[tuple[int | None, float]](), SimpleNamespace(dictionaries={})
    while True:
        made = split(rest.decode(), style(changes), context, 0, 0, is_line_start=True, minimum=True)
        found.append((made[2], made[3]))
        if made[2] is None:
            return found
        rest = rest[made[2] :]


@pytest.mark.parametrize("kind", STYLES)
@settings(max_examples=40, deadline=None)
@example("một hai ba")
@example("  thụt vào đầu dòng")
@example("e" + "\u0323" * columns.ENOUGH + "m")
@example("a" + " " * columns.ENOUGH + "m")
@given(TEXTS)
def test_lines_are_those_of_the_engine(kind: str, text: str) -> None:
    assert lines(text, STYLES[kind], columns.first_letter) == lines(text, STYLES[kind], split_first_line)


def test_the_rest_of_a_text_is_not_set_again_for_each_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    steps, usual = list[int](), Layout.set_text

    def count(layout: Layout, text: str, justify: bool = False) -> None:
        steps.append(len(text))
        usual(layout, text, justify)

    monkeypatch.setattr(Layout, "set_text", count)
    lines(LONG, {}, columns.first_letter)
    ours = sum(steps)
    assert ours < 10 * len(LONG)
    steps.clear()
    lines(LONG, {}, split_first_line)
    assert sum(steps) > 5 * ours  # else the engine does it itself, and `columns` can go


def test_the_engine_asks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[str]()
    columns.use()
    assert preferred.split_first_line is columns.first_letter

    def note(text: str, *rest: Any, **named: Any) -> Any:
        asked.append(text)
        return columns.first_letter(text, *rest, **named)

    monkeypatch.setattr(preferred, "split_first_line", note)
    HTML(string="<table><tr><td style='overflow-wrap: anywhere'>một<td>hai ba</table>").render()
    assert {"một", "ột", "t", "hai ba", "ba"} <= {*asked}
