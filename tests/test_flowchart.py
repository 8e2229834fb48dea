"""The drawing of steps: what it says, where its lines run, and that it can be read on paper and on a phone."""

from __future__ import annotations

import logging
import re
import subprocess
from dataclasses import replace
from itertools import pairwise, permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from testing.authored import BIRTH, SCOPE, mistake, page, with_meta, words, written
from weasyprint import HTML

from macros.drawing.flowchart import draw, in_words
from macros.drawing.lanes import Way, arrange
from macros.drawing.pages import sheets_of, ways_of
from macros.drawing.svg import width, wrap
from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.base.text import Duration
from sotay.model.documents import Step

ROLES = {"a": "Công chức địa chính – nông nghiệp – xây dựng và môi trường", "b": "Văn thư"}
SVG = "{http://www.w3.org/2000/svg}"
STRAIGHT = (Step("Tiếp nhận", "a"), Step("Ký", "b", time=Duration.parse("2 giờ")), Step("Trả kết quả", "b"))
VERIFIED = (
    Step("Tiếp nhận", "a", id="nhan"),
    Step("Thẩm tra", "a", check="Hợp lệ?", no="nhan", no_label="Không hợp lệ"),
    Step("Ký", "b"),
)
LONG = "Kết quả xác minh có đạt yêu cầu theo quy định của pháp luật về đất đai hiện hành hay không?"


def drawings(steps: tuple[Step, ...]) -> list[etree._Element]:
    return list(etree.fromstring(f"<all>{draw(steps, ROLES, 'qt-01', 'Thử & <thử>', VIETNAMESE)}</all>"))


def drawing(steps: tuple[Step, ...]) -> etree._Element:
    (only,) = drawings(steps)
    return only


def shapes(svg: etree._Element, css: str) -> list[etree._Element]:
    return [e for e in svg.iter() if css in (e.get("class") or "").split()]


def texts(svg: etree._Element, css: str) -> list[str]:
    return [e.text or "" for e in shapes(svg, css)]


# ── what it says ─────────────────────────────────────────────────────────────────────────────────


def test_straight_steps_run_from_start_to_end() -> None:
    svg = drawing(STRAIGHT)
    assert texts(svg, "fc-text") == ["Bắt đầu", "Tiếp nhận", "Ký", "Trả kết quả", "Kết thúc"]
    assert [len(shapes(svg, css)) for css in ("fc-end", "fc-task", "fc-decision", "fc-back")] == [2, 3, 0, 0]
    assert texts(svg, "fc-number") == ["1", "2", "3"]
    assert len(shapes(svg, "fc-arrow")) == 4
    assert texts(svg, "fc-time") == ["02 giờ làm việc"]
    assert " ".join(texts(svg, "fc-role")[:4]) == ROLES["a"]


def test_a_decision_has_a_diamond_a_way_on_and_a_way_back() -> None:
    svg = drawing(VERIFIED)
    assert len(shapes(svg, "fc-decision")) == 1
    assert "Hợp lệ?" in texts(svg, "fc-text")
    assert sorted(texts(svg, "fc-label")) == ["Không hợp lệ", "Đạt"]
    (back,) = ways(svg)
    box = shapes(svg, "fc-task")[0]
    assert float(box.get("y", 0)) < back.end < float(box.get("y", 0)) + float(box.get("height", 0))
    assert back.into == pytest.approx(float(box.get("x", 0)) + float(box.get("width", 0)), abs=8)


def test_a_way_may_lead_to_the_end() -> None:
    svg = drawing((Step("Xem xét", "a", check="Cần thiết?", no="end"), Step("Làm", "b")))
    (way,) = ways(svg)
    oval = shapes(svg, "fc-end")[1]
    assert float(oval.get("y", 0)) < way.end < float(oval.get("y", 0)) + float(oval.get("height", 0))


def test_a_long_word_on_a_way_is_cut_in_the_drawing_and_whole_in_words() -> None:
    words_ = "Chưa đủ – hướng dẫn bổ sung; không thuộc thẩm quyền – từ chối"
    steps = (Step("Nhận", "a", check="Đủ?", no="end", no_label=words_),)
    assert "Chưa đủ" in texts(drawing(steps), "fc-label")
    assert f"{words_}: kết thúc." in str(in_words(steps, ROLES, VIETNAMESE))


def test_labels_are_as_written_and_do_not_follow_from_each_other() -> None:
    steps = (Step("Nhận", "a", check="Đủ?", no="end", no_label="Không đủ thì trả lại"),)
    assert texts(drawing(steps), "fc-label") == ["Đạt", "Không đủ", "thì trả lại"]
    assert "Đủ? Đạt: tiếp tục. Không đủ thì trả lại: kết thúc." in str(in_words(steps, ROLES, VIETNAMESE))
    told = replace(steps[0], yes_label="Đủ, nhận vào sổ tiếp nhận hồ sơ của Bộ phận Một cửa")
    assert " ".join(texts(drawing((told,)), "fc-label")[:-2]) == told.yes_label
    assert f"{told.yes_label}: tiếp tục." in str(in_words((told,), ROLES, VIETNAMESE))


@pytest.mark.parametrize(
    "words_", ["Trả lời bằng văn bản hoặc thông báo dừng giải quyết", "Họp lại khi nội dung chưa rõ"]
)
def test_a_long_label_without_a_pause_is_drawn_whole(words_: str) -> None:
    steps = (Step("Nhận", "a", check="Đủ?", no="end", no_label=words_), Step("Ký", "a"))
    assert " ".join(texts(drawing(steps), "fc-label")[1:]) == words_


@pytest.mark.parametrize("blank", ["", " "])
def test_a_label_left_blank_is_the_customary_one(blank: str) -> None:
    steps = (Step("Nhận", "a", check="Đủ?", no="end", no_label=blank, yes_label=blank),)
    assert texts(drawing(steps), "fc-label") == ["Đạt", "Không đạt"]
    assert "Đạt: tiếp tục. Không đạt: kết thúc." in str(in_words(steps, ROLES, VIETNAMESE))


def test_equal_steps_know_which_of_them_they_are() -> None:
    decision = Step("Ký", "a", check="Đạt?", no="x")
    steps = (decision, Step("Sửa", "b", id="x"), decision)
    told = str(in_words(steps, ROLES, VIETNAMESE))
    assert "Không đạt: chuyển đến bước 2" in told
    assert "Không đạt: quay lại bước 2" in told


def test_the_same_in_words() -> None:
    details = page("{{ flowchart() }}").xpath("//figure[@class='flowchart']/details[@class='flowchart-text']")[0]
    assert [words(li) for li in details.xpath("ol/li")] == [
        "Tiếp nhận (Công chức Một cửa, 02 giờ làm việc).",
        "Thẩm tra (Công chức Tư pháp, 04 giờ làm việc). Hợp lệ? Đạt: tiếp tục. Không hợp lệ: quay lại bước 1.",
        "Ký (Chủ tịch, 01 giờ làm việc).",
    ]


def test_it_has_a_name_for_screen_readers_unique_in_a_manual() -> None:
    svg = page("{{ flowchart() }}").xpath("//figure/*[local-name()='svg']")[0]
    assert svg.get("role") == "img"
    title = svg.xpath("./*[local-name()='title']")[0]
    assert title.get("id") == svg.get("aria-labelledby") == "flowchart-qt-ht-01"
    assert title.text == "Lưu đồ: Đăng ký khai sinh"
    other = replace(SCOPE, document=replace(BIRTH, meta=replace(BIRTH.meta, code="QT-HT-02")))
    assert 'id="flowchart-qt-ht-02"' in written("{{ flowchart() }}", other)


def test_markdown_leaves_the_drawing_as_it_is() -> None:
    svg = draw(VERIFIED, ROLES, "x", "y", VIETNAMESE)
    assert "viewBox" in svg
    assert "\n\n" not in svg
    inside = page("{% call own('x') %}\n{{ flowchart() }}\n{% endcall %}")
    assert len(inside.xpath("//div[@class='own']/figure//*[local-name()='rect']")) == 5


def test_a_way_to_an_unknown_step_is_a_mistake() -> None:
    found = mistake("{{ flowchart() }}", with_meta(steps=(Step("Ký", "chu_tich", check="Được?", no="xx"),)))
    assert (found.rule, "xx" in found.message) == ("unknown-step", True)


# ── where lines run ──────────────────────────────────────────────────────────────────────────────


class Line:
    """A drawn way back: out at height `start`, along `lane`, in at height `end`."""

    def __init__(self, path: etree._Element) -> None:
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", path.get("d", ""))]
        self.out, self.start, _, self.lane = numbers[:4]
        self.end, self.into = numbers[-2], numbers[-1]

    @property
    def across(self) -> list[tuple[float, float, float]]:
        """Return height, left and right end of the two level pieces."""
        pieces = ((self.start, self.out), (self.end, self.into))
        return [(y, min(x, self.lane), max(x, self.lane)) for y, x in pieces]

    def crosses(self, other: Line) -> bool:
        low, high = sorted((other.start, other.end))
        return any(low < y < high and left < other.lane < right for y, left, right in self.across)


def ways(svg: etree._Element) -> list[Line]:
    return [Line(path) for path in shapes(svg, "fc-back")]


@st.composite
def flows(draw_: st.DrawFn) -> tuple[Step, ...]:
    count = draw_(st.integers(1, 9))
    ids = [f"s{i}" for i in range(count)]
    question = st.sampled_from(["", "", "Đạt?", LONG])
    task = st.sampled_from(["Ký", "Tiếp nhận, kiểm tra thành phần hồ sơ, đối chiếu bản chụp với bản chính"])
    return tuple(
        Step(
            draw_(task),
            draw_(st.sampled_from("ab")),
            id=i,
            time=draw_(st.sampled_from([None, Duration.parse("0,5 ngày làm việc")])),
            check=draw_(question),
            no=draw_(st.sampled_from([*ids, "end", ""])),
        )
        for i in ids
    )


@given(flows())
@settings(max_examples=150, deadline=None)
def test_ways_that_need_not_cross_do_not(steps: tuple[Step, ...]) -> None:
    for svg, sheet in zip(drawings(steps), sheets_of(steps, ROLES, VIETNAMESE), strict=True):
        drawn = list(zip(ways(svg), sheet.ways, strict=True))
        for (one, a), (two, b) in permutations(drawn, 2):
            if a.side == b.side:
                (p, q), (r, s) = sorted((a.span, b.span))
                assert p < r < q < s or not one.crosses(two)
                assert one.lane != two.lane or q < r


@given(flows())
@settings(max_examples=100, deadline=None)
def test_everything_stays_on_its_sheet(steps: tuple[Step, ...]) -> None:
    for svg in drawings(steps):
        wide, high = map(float, svg.get("viewBox", "").split()[2:])
        for text in svg.iter(f"{SVG}text"):
            run = width(text.text or "", float(text.get("font-size", 0)))
            share = {"start": 0, "middle": 0.5, "end": 1}[text.get("text-anchor", "")]
            left = float(text.get("x", 0)) - run * share
            assert -1 <= left <= left + run <= wide + 1
            assert 0 < float(text.get("y", 0)) < high
        boxes = [(float(b.get("y", 0)), float(b.get("height", 0))) for b in shapes(svg, "fc-task")]
        for (top, height), (following, _) in pairwise(boxes):
            assert top + height < following


@given(flows())
@settings(max_examples=60, deadline=None)
def test_every_step_and_way_is_drawn_once(steps: tuple[Step, ...]) -> None:
    sheets = sheets_of(steps, ROLES, VIETNAMESE)
    assert [step for sheet in sheets for step in sheet.steps] == list(steps)
    assert sum(len(sheet.ways) + len(sheet.leaving) for sheet in sheets) == len(ways_of(steps, VIETNAMESE))
    assert sum(len(shapes(svg, "fc-task")) for svg in drawings(steps)) == len(steps)


def test_a_long_flowchart_is_cut_into_sheets_a_page_holds() -> None:
    steps = tuple(
        Step(f"Việc {i}, kiểm tra thành phần hồ sơ và đối chiếu với bản chính", "a", id=f"s{i}") for i in range(12)
    )
    steps = (*steps[:-1], replace(steps[-1], check="Đạt?", no="s1"))
    first, second = drawings(steps)
    for svg in (first, second):
        assert float(svg.get("viewBox", "").split()[3]) * 0.75 * 25.4 / 72 <= 225
    assert texts(first, "fc-label") == ["sang bước 7"]
    assert texts(second, "fc-label") == ["tiếp theo bước 6", "Đạt", "Không đạt", "về bước 2"]
    assert [svg.get("aria-labelledby") for svg in (first, second)] == ["flowchart-qt-01-1", "flowchart-qt-01-2"]
    assert texts(second, "fc-number")[0] == "7"


def test_ways_that_would_cross_take_both_sides() -> None:
    left, right = arrange([Way(3, 1, "x"), Way(1, 5, "y")])[0], arrange([Way(3, 1, "x"), Way(1, 5, "y")])[1]
    assert {left.side, right.side} == {"left", "right"}


def test_nested_ways_take_lanes_from_inside_out() -> None:
    placed = arrange([Way(5, 0, "x"), Way(3, 1, "y"), Way(2, 2, "z")])
    assert [(way.source, way.lane, way.side) for way in placed] == [(2, 0, "right"), (3, 1, "right"), (5, 2, "right")]


# ── legible ──────────────────────────────────────────────────────────────────────────────────────


def test_letters_are_large_enough_on_paper_and_on_a_phone() -> None:
    svg = drawing(VERIFIED)
    wide = float(svg.get("viewBox", "").split()[2])
    smallest = min(float(text.get("font-size", 0)) for text in svg.iter(f"{SVG}text"))
    assert smallest * 165 / 25.4 * 72 / wide >= 9.5
    assert smallest * 358 / wide >= 9


def test_lines_are_wrapped_to_what_fits_and_balanced() -> None:
    rows = wrap("Tiếp nhận, kiểm tra thành phần hồ sơ, đối chiếu bản chụp", 14, 250)
    assert len(rows) == 2
    assert all(width(row, 14) <= 250 for row in rows)
    assert abs(width(rows[0], 14) - width(rows[1], 14)) < 60
    assert wrap("Ký", 14, 30) == ("Ký",)
    assert wrap("", 14, 250) == ()


def test_marks_do_not_widen_a_letter() -> None:
    assert width("ệ", 10) == width("e", 10)
    assert width("đ", 10) == pytest.approx(width("d", 10), rel=0.05)


def test_the_print_engine_draws_it_and_reads_its_name(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    made = tmp_path / "x.pdf"
    page_ = f'<html lang="vi"><title>x</title>{draw(VERIFIED, ROLES, "x", "Khai sinh", VIETNAMESE)}</html>'
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        HTML(string=page_).write_pdf(made, pdf_tags=True)
    assert caplog.records == []
    out = subprocess.run(["pdftotext", "-layout", made, "-"], capture_output=True, text=True, check=True).stdout
    assert [word for word in ("Bắt đầu", "Hợp lệ?", "Không hợp lệ", "Kết thúc") if word not in out] == []
    tags = subprocess.run(["pdfinfo", "-struct", made], capture_output=True, text=True, check=True).stdout
    assert "Figure" in tags
