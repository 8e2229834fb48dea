"""The times of steps: one for each case, one that several steps share; printed, drawn and added up."""

from __future__ import annotations

from testing.authored import SCOPE, cells, page, time, with_meta, words

from macros.drawing.flowchart import draw, in_words
from macros.drawing.pages import sheets_of
from sotay.base.languages.known import language
from sotay.base.text import Duration
from sotay.facts.timing import cases, needed, spoken_times
from sotay.model.documents import ExceptionalLimit, Step, StepCase, TimeLimit

CHECKED = "Phải xác minh"
VI = language("vi")
STEPS = (
    Step("Tiếp nhận", "mot_cua", time=time("4 giờ")),
    Step(
        "Thẩm tra", "tu_phap_ho_tich", time=time("1 ngày làm việc"), cases=(StepCase(CHECKED, time("4 ngày làm việc")),)
    ),
    Step("Trình", "tu_phap_ho_tich", time=time("1 ngày làm việc")),
    Step("Ký", "chu_tich", shared_time=True),
    Step("Đóng dấu", "mot_cua", shared_time=True, cases=(StepCase(CHECKED, time("2 giờ")),)),
    Step("Trả", "mot_cua", cases=(StepCase(CHECKED),)),
)
LIMIT = TimeLimit(time("3 ngày làm việc"), exceptions=(ExceptionalLimit(CHECKED, time("6 ngày làm việc")),))


def test_a_shared_time_counts_once_and_a_case_replaces_the_usual_time() -> None:
    assert needed(STEPS) == Duration.parse("2,5 ngày làm việc")
    assert needed(STEPS, CHECKED) == Duration.parse("5,75 ngày làm việc")
    assert needed(STEPS, "Không ai nói đến") == needed(STEPS)
    assert cases(STEPS) == (CHECKED,)
    assert needed((Step("Nhận", "a"),)) is None


def test_each_step_says_with_whom_it_shares() -> None:
    assert spoken_times(STEPS, VI) == (
        ("04 giờ làm việc",),
        ("01 ngày làm việc", "Phải xác minh: 04 ngày làm việc"),
        ("01 ngày làm việc (chung cho các bước 3–5)",),
        ("tính chung với bước 3",),
        ("tính chung với bước 3", "Phải xác minh: 02 giờ làm việc"),
        ("Phải xác minh: –",),
    )


def test_a_case_may_share_where_the_usual_time_does_not() -> None:
    steps = (
        Step("Soạn", "a", time=time("1 giờ"), cases=(StepCase("Xa", time("3 giờ")),)),
        Step("Ký", "b", time=time("2 giờ"), cases=(StepCase("Xa", shared_time=True),)),
    )
    assert spoken_times(steps, VI) == (
        ("01 giờ làm việc", "Xa: 03 giờ làm việc (chung cho các bước 1–2)"),
        ("02 giờ làm việc", "Xa: tính chung với bước 1"),
    )
    assert (needed(steps), needed(steps, "Xa")) == (time("3 giờ"), time("3 giờ"))


def test_the_table_has_all_times_and_a_total_for_each_case() -> None:
    scope = with_meta(steps=STEPS, time=LIMIT)
    assert [row[3] for row in cells("{{ steps() }}", scope)][:3] == [
        "04 giờ làm việc",
        "01 ngày làm việcPhải xác minh: 04 ngày làm việc",
        "01 ngày làm việc (chung cho các bước 3–5)",
    ]
    feet = [words(row) for row in page("{{ steps() }}", scope).xpath("//tfoot/tr")]
    assert feet == [
        "Tổng thời gian các bước, chưa kể B62,5 ngày làm việcThời hạn theo quy định: 03 ngày làm việc",
        "Tổng thời gian các bước – Phải xác minh, chưa kể B65,75 ngày làm việcThời hạn theo quy định: 06 ngày làm việc",
    ]


def test_the_drawing_and_its_words_say_the_same() -> None:
    roles = {step.role: step.role for step in STEPS}
    told = " ".join(words(page(str(in_words(STEPS, roles, VI)), SCOPE)).split())
    drawn = str(draw(STEPS, roles, "qt", "Thử", VI))
    for line in (line for lines in spoken_times(STEPS, VI) for line in lines):
        assert line in told
        assert all(word in drawn for word in line.split())


def test_a_drawing_on_two_sheets_counts_steps_from_the_first() -> None:
    steps = tuple(
        Step(f"Việc {i} " * 30, "a", time=time("1 giờ") if i == 0 else None, shared_time=i > 0) for i in range(12)
    )
    sheets = sheets_of(steps, {"a": "A"}, VI)
    assert len(sheets) > 1
    assert [times for sheet in sheets for times in sheet.times] == list(spoken_times(steps, VI))
