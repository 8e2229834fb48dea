"""Layout ends, whatever an author writes: steps by the dozen, words longer than a box, titles left empty."""

from __future__ import annotations

import re
import sys
from itertools import combinations, pairwise
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml.html import HtmlElement
from testing.authored import page, with_unit, words

from macros.drawing.flowchart import draw, in_words
from macros.drawing.layout import frame_of
from macros.drawing.pages import HIGHEST, frame_for, sheets_of
from macros.drawing.svg import fragments, width, wrap
from macros.html import text
from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.base.text import Duration
from sotay.model.documents import Step

NUMBER, MAIL = "0123456789" * 3, "mot.cua_xa-hai-anh@ninhbinh.example.vn"
ADDRESS = "https://dichvucong.gov.vn/p/home/dvc-tthc-thu-tuc-hanh-chinh.html?ma=1.001193"
WORDS = [
    "",
    " ",
    "Ký",
    "Tiếp nhận, kiểm tra thành phần hồ sơ, đối chiếu bản chụp với bản chính",
    f"Gửi về {MAIL} trong ngày",
    f"Đăng tại {ADDRESS}",
    NUMBER,
    "W" * 200,
    "Kết quả xác minh có đạt yêu cầu theo quy định của pháp luật về đất đai hiện hành hay không? " * 4,
]
TITLES = ["", "Văn thư", "Công chức địa chính – nông nghiệp – xây dựng và môi trường", NUMBER]
ROLES = {f"r{i}": title for i, title in enumerate(TITLES)}
SVG = "{http://www.w3.org/2000/svg}"

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@st.composite
def flows(make: st.DrawFn) -> tuple[Step, ...]:
    ids = [f"s{i}" for i in range(make(st.integers(1, 60)))]
    seldom = make(st.sampled_from([[""], ["", "", ""], []]))
    word, role = st.sampled_from(WORDS), st.sampled_from(sorted(ROLES))
    return tuple(
        Step(
            make(word),
            make(role),
            id=i,
            time=make(st.sampled_from([None, Duration.parse("0,5 ngày làm việc")])),
            check=make(st.sampled_from([*seldom, *WORDS[1:]])),
            no=make(st.sampled_from([*ids, "end", ""])),
            no_label=make(word),
            yes_label=make(word),
        )
        for i in ids
    )


def drawings(steps: tuple[Step, ...]) -> list[etree._Element]:
    return list(etree.fromstring(f"<all>{draw(steps, ROLES, 'qt-01', 'Thử', VIETNAMESE)}</all>"))


def number(element: etree._Element, name: str) -> float:
    return float(element.get(name, 0))


def shapes(svg: etree._Element, css: str) -> list[etree._Element]:
    return [e for e in svg.iter() if css in (e.get("class") or "").split()]


def lettering(svg: etree._Element | HtmlElement) -> list[Box]:
    """Return the room that each line of text takes, marks aside."""
    found = []
    for e in (e for e in svg.iter() if e.tag in ("text", f"{SVG}text")):
        size = number(e, "font-size")
        run = width(e.text or "", size)
        left = number(e, "x") - run * {"start": 0, "middle": 0.5, "end": 1}[e.get("text-anchor", "")]
        found.append((left, number(e, "y") - 0.75 * size, left + run, number(e, "y") + 0.25 * size))
    return found


def outlines(svg: etree._Element) -> list[Box]:
    """Return the boxes, diamonds, ends and joints, from above."""
    found: list[Box] = []
    for css in ("fc-task", "fc-end", "fc-decision", "fc-joint"):
        for e in shapes(svg, css):
            if css == "fc-decision":
                xs, ys = zip(*(map(float, p.split(",")) for p in e.get("points", "").split()), strict=True)
                found.append((min(xs), min(ys), max(xs), max(ys)))
            elif css == "fc-joint":
                x, y, r = (number(e, a) for a in ("cx", "cy", "r"))
                found.append((x - r, y - r, x + r, y + r))
            else:
                x, y = number(e, "x"), number(e, "y")
                found.append((x, y, x + number(e, "width"), y + number(e, "height")))
    return sorted(found, key=lambda box: box[1])


def apart(one: Box, two: Box) -> bool:
    return one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]


def bare(words: str) -> str:
    return "".join(words.split())


class Calls:
    """Counts the calls of Python functions, and stops what makes more of them than it may."""

    def __init__(self, most: int) -> None:
        self.most, self.made = most, 0

    def __enter__(self) -> Calls:
        sys.setprofile(self._count)
        return self

    def __exit__(self, *error: object) -> None:
        sys.setprofile(None)

    def _count(self, frame: FrameType, event: str, argument: object) -> None:
        self.made += event == "call"
        if self.made > self.most:
            sys.setprofile(None)
            raise AssertionError(f"more than {self.most} calls")


def clear() -> None:
    for known in (wrap, fragments):
        known.cache_clear()


@given(flows())
@settings(max_examples=25, deadline=None)
def test_drawing_takes_a_bounded_number_of_calls(steps: tuple[Step, ...]) -> None:
    clear()
    letters = sum(len(f"{s.what}{s.check}{s.yes_label}{s.no_label}") for s in steps)
    with Calls(10_000 + 5000 * len(steps) + 500 * letters):
        draw(steps, ROLES, "qt-01", "Thử", VIETNAMESE)


@pytest.mark.parametrize("count", [20, 22, 25, 30, 40, 60])
def test_procedures_of_decisions_alone_take_no_longer_for_each_than_short_ones(count: int) -> None:
    steps = tuple(
        Step(f"Việc {i}", "r1", id=f"s{i}", check="Hồ sơ hợp lệ?", no="s0" if i % 2 else "end") for i in range(count)
    )
    clear()
    with Calls(10_000 + 5000 * count):
        draw(steps, ROLES, "qt-01", "Thử", VIETNAMESE)


@given(flows())
@settings(max_examples=25, deadline=None)
def test_nothing_lies_on_anything_else_or_beyond_the_edge(steps: tuple[Step, ...]) -> None:
    for svg in drawings(steps):
        wide, high = map(float, svg.get("viewBox", "").split()[2:])
        stand, lines = outlines(svg), lettering(svg)
        for left, top, right, bottom in (*stand, *lines):
            assert left >= -0.1
            assert right <= wide + 0.1
            assert top >= 0
            assert bottom <= high
        for above, below in pairwise(stand):
            assert above[3] < below[1]
        for one, two in combinations(lines, 2):
            assert apart(one, two), (one, two)
        for back in shapes(svg, "fc-back"):
            assert all(0 <= float(n) <= max(wide, high) for n in re.findall(r"-?[\d.]+", back.get("d", "")))


@given(flows())
@settings(max_examples=25, deadline=None)
def test_every_word_is_drawn(steps: tuple[Step, ...]) -> None:
    svgs = drawings(steps)
    told = {css: bare("".join(e.text or "" for svg in svgs for e in shapes(svg, css))) for css in
            ("fc-text", "fc-role", "fc-time", "fc-label")}  # fmt: skip
    for step in steps:
        assert bare(step.what) in told["fc-text"]
        assert bare(step.check) in told["fc-text"]
        assert bare(ROLES[step.role]) in told["fc-role"]
        assert bare(str(step.time or "")) in told["fc-time"]
        if step.check:
            assert bare(step.yes_label or "Đạt") in told["fc-label"]
    spoken = str(in_words(steps, ROLES, VIETNAMESE))
    assert all(bare(text(s.no_label)) in bare(spoken) for s in steps if s.check and s.no)


@given(flows())
@settings(max_examples=25, deadline=None)
def test_a_sheet_fits_a_page_unless_one_step_does_not(steps: tuple[Step, ...]) -> None:
    sheets = sheets_of(steps, ROLES, VIETNAMESE)
    assert [step for sheet in sheets for step in sheet.steps] == list(steps)
    assert frame_for(sheets).room >= 150
    for sheet, svg in zip(sheets, drawings(steps), strict=True):
        if len(sheet.steps) > 1:
            assert float(svg.get("viewBox", "").split()[3]) <= HIGHEST + 10


def test_steps_are_cut_at_the_fewest_places() -> None:
    steps = tuple(Step("Việc", "r1", check="Đạt?", no="end") for _ in range(12))
    high = sheets_of((Step(WORDS[-1] * 10, "r1"), Step("Ký", "r1"), Step("Trả", "r1")), ROLES, VIETNAMESE)
    assert [len(sheet.steps) for sheet in high] == [1, 2]
    assert [len(sheet.steps) for sheet in sheets_of(steps, ROLES, VIETNAMESE)] == [4, 4, 4]


# ── words longer than a line ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("word", "first"),
    [
        (ADDRESS, "https://dichvucong."),
        (MAIL, "mot.cua_xa-hai-anh@"),
        ("nguyen.van-a@b", "nguyen.van-a@b"),
        (NUMBER, "01234567890123456"),
    ],
)
def test_a_long_word_breaks_after_one_of_its_signs_else_anywhere(word: str, first: str) -> None:
    rows = wrap(word, 14, 160)
    assert rows[0] == first
    assert "".join(rows) == word
    assert all(width(row, 14) <= 160 for row in rows)


def test_a_word_that_fits_is_not_broken_to_make_lines_equal() -> None:
    assert wrap("Gửi một.cửa@xã", 14, 110) == ("Gửi", "một.cửa@xã")


def test_a_letter_wider_than_the_room_stands_alone() -> None:
    assert wrap("Ký", 14, 1) == ("K", "ý")


@given(st.text(st.sampled_from("aW/.@ệ \u0323"), max_size=60), st.floats(1, 300))
def test_breaking_keeps_every_letter(text: str, room: float) -> None:
    assert bare("".join(wrap(text, 14, room))) == bare(text)


# ── the other drawings ───────────────────────────────────────────────────────────────────────────


def test_long_titles_stay_within_the_chart_of_work() -> None:
    roles = {"mot_cua": NUMBER * 2, "tu_phap_ho_tich": TITLES[2] + " " + MAIL, "chu_tich": "Chủ tịch"}
    (svg,) = page("{{ work_load() }}", with_unit(roles=roles)).xpath("//svg")
    wide, high = map(float, svg.get("viewbox").split()[2:])
    lines = lettering(svg)
    assert all(a >= 0 and b >= 0 and c <= wide and d <= high for a, b, c, d in lines)
    assert all(apart(one, two) for one, two in combinations(lines, 2))
    assert bare(roles["mot_cua"]) in bare(words(svg))


def test_frames_leave_room_however_many_ways_there_are() -> None:
    from macros.drawing.lanes import Way, arrange

    many = arrange([Way(i, j, "") for i in range(60) for j in (0, 60)])
    assert frame_of(many).room >= 150
