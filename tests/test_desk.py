"""What staff have beside a procedure: due dates in the browser at fixed days, one-stop forms, drawing beside table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from test_site import BODY, ISSUED, PAGES, REFERENCES, ROOT, markup, page
from test_site import manual as by_hand
from testing.browsing import PHONE, Reader, reading

from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.base.text import Duration
from sotay.load.sources import load
from sotay.model.documents import ExceptionalLimit, TimeLimit
from sotay.model.manual import Manual
from sotay.model.references import Calendar, DaysOff, FormTemplate, FormVersion, Holiday, LegalAct
from sotay.site import render

pytestmark = pytest.mark.xdist_group("browser")

LIMITS = (
    "3 ngày làm việc",
    "trong ngày",
    "4 giờ",
    "0,5 ngày làm việc",
    "10 ngày làm việc",
    "15 ngày",
    "1 tháng",
    "1 năm",
)
SAME_DAY = TimeLimit(Duration.parse("trong ngày"), "Hồ sơ nhận sau 15 giờ thì trả trong ngày làm việc tiếp theo.")
TIME = TimeLimit(
    Duration.parse(LIMITS[0]), "", tuple(ExceptionalLimit(f"Trường hợp {w}", Duration.parse(w)) for w in LIMITS[1:])
)
PATH, FORM = "quy-trinh/khai-sinh.md", "bieu-mau/giay-tiep-nhan.md"
FLOW = (
    BODY + '<h3 id="a">5.1. Lưu đồ</h3><figure class="flowchart"><svg viewBox="0 0 600 900" width="600"></svg></figure>'
    '<h3 id="b">5.2. Các bước</h3><table class="sotay steps"><tbody><tr><td>B1</td><td>Nhận</td></tr></tbody></table>'
    "<h2>6. Biểu mẫu</h2><p>Không có.</p>"
)


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    """Return the calendar that ships."""
    sources, _ = load(ROOT)
    assert sources is not None
    assert sources.references.calendar is not None
    return sources.references.calendar


ACT = LegalAct("03/2025/TT-VPCP", "Thông tư", "về một cửa", "Văn phòng Chính phủ", "seen")


def staff(calendar: Calendar | None, time: TimeLimit = TIME, **changes: object) -> Manual:
    fields = {"title": "Đăng ký khai sinh", "code": "QT-HT-01", "kind": "procedure", "field": "ho-tich", "time": time}
    pages = (
        PAGES[0],
        page(PATH, ISSUED, **fields),
        page(FORM, ISSUED, title="Giấy hẹn", kind="form", form="giay", code="BM-1"),
    )
    version = FormVersion("tt", "Mẫu số 01")
    references = replace(
        REFERENCES,
        calendar=calendar,
        forms={"giay": FormTemplate("Giấy hẹn", (version,)), "vang": FormTemplate("Mẫu không có trang")},
        structure=replace(REFERENCES.structure, one_stop=("giay", "vang")),
        acts={"tt": ACT},
    )
    return replace(by_hand(pages=pages), references=references, **changes)  # type: ignore[arg-type]


def built(manual: Manual) -> render.Site:
    return render.build(ROOT, manual, {p.path: markup(FLOW if p.path == PATH else BODY) for p in manual.pages})


@pytest.fixture(scope="module")
def base(calendar: Calendar, tmp_path_factory: pytest.TempPathFactory) -> str:
    out: Path = tmp_path_factory.mktemp("desk")
    for name, content in {**render.assets(ROOT, VIETNAMESE), **built(staff(calendar)).files}.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(content)
    return f"{out.as_uri()}/"


@pytest.fixture
def reader(browser: Browser, base: str) -> Iterator[Reader]:
    with reading(browser, base) as found:
        yield found


def opened(reader: Reader, day: str) -> dict[str, str]:
    """Return what the page says on a day, by time limit."""
    reader.tab.clock.set_fixed_time(datetime.fromisoformat(f"{day}T09:00"))
    reader.open(PATH.replace(".md", ".html"))
    return answers(reader)


def answers(reader: Reader) -> dict[str, str]:
    said = [" ".join(text.split()) for text in reader.tab.locator(".due dd").all_inner_texts()]
    return dict(zip(LIMITS, said, strict=True))


DAYS = {
    # Monday; the day after is a holiday.
    "2026-11-23": {
        "3 ngày làm việc": "thứ Sáu, 27/11/2026 (nghỉ 24/11 Ngày Văn hóa Việt Nam)",
        "trong ngày": "thứ Hai, 23/11/2026",
        "4 giờ": "muộn nhất thứ Tư, 25/11/2026 (nghỉ 24/11 Ngày Văn hóa Việt Nam)",
        "0,5 ngày làm việc": "muộn nhất thứ Tư, 25/11/2026 (nghỉ 24/11 Ngày Văn hóa Việt Nam)",
        "10 ngày làm việc": "thứ Ba, 08/12/2026 (nghỉ 24/11 Ngày Văn hóa Việt Nam)",
        "15 ngày": "thứ Ba, 08/12/2026",
        "1 tháng": "thứ Tư, 23/12/2026",
        "1 năm": "Chưa tính được: lịch nghỉ sau ngày 31/01/2027 chưa được thông báo.",
    },
    # Friday before Tết.
    "2026-02-13": {"3 ngày làm việc": "thứ Tư, 25/02/2026 (nghỉ 16/02–20/02 Tết Nguyên đán)"},
    # Saturday before a day in lieu, 30/4 and 1/5.
    "2026-04-25": {
        "3 ngày làm việc": "thứ Hai, 04/05/2026 (nghỉ 27/04 Nghỉ bù Giỗ Tổ Hùng Vương, 30/04 Ngày Chiến thắng, "
        "01/05 Ngày Quốc tế lao động)",
        "trong ngày": "thứ Ba, 28/04/2026 (nghỉ 27/04 Nghỉ bù Giỗ Tổ Hùng Vương)",
        "15 ngày": "thứ Hai, 11/05/2026",
    },
    # Friday before a Saturday that is made up, and the days off around 2/9.
    "2026-08-21": {
        "3 ngày làm việc": "thứ Ba, 25/08/2026",
        "4 giờ": "muộn nhất thứ Bảy, 22/08/2026",
        "10 ngày làm việc": "thứ Ba, 08/09/2026 (nghỉ 31/08 Nghỉ hoán đổi dịp Quốc khánh, 01/09–02/09 Quốc khánh)",
        "15 ngày": "thứ Hai, 07/09/2026",
    },
    "2026-10-31": {"1 tháng": "thứ Hai, 30/11/2026"},
    # Across New Year, and into days that are still to be announced.
    "2026-12-30": {
        "3 ngày làm việc": "thứ Ba, 05/01/2027 (nghỉ 01/01 Tết Dương lịch)",
        "15 ngày": "thứ Năm, 14/01/2027",
        "1 tháng": "Chưa tính được: lịch nghỉ sau ngày 31/01/2027 chưa được thông báo.",
    },
    "2027-01-25": {
        "3 ngày làm việc": "thứ Năm, 28/01/2027",
        "10 ngày làm việc": "Chưa tính được: lịch nghỉ sau ngày 31/01/2027 chưa được thông báo.",
    },
    "2025-12-31": {"3 ngày làm việc": "Chưa tính được: lịch nghỉ của ngày này không có trong dữ liệu."},
}


@pytest.mark.parametrize("day", DAYS)
def test_a_dossier_received_today_is_due(reader: Reader, day: str) -> None:
    said = opened(reader, day)
    assert {limit: said[limit] for limit in DAYS[day]} == DAYS[day]


def test_another_day_of_receipt_is_worked_out_at_once(reader: Reader) -> None:
    assert opened(reader, "2026-11-23")["3 ngày làm việc"].startswith("thứ Sáu")
    reader.tab.fill("#ngay-nhan", "2026-11-28")
    assert answers(reader)["3 ngày làm việc"] == "thứ Tư, 02/12/2026"
    assert reader.tab.inner_text(".due__day") == "thứ Bảy, 28/11/2026, ngày nghỉ"
    reader.tab.fill("#ngay-nhan", "")
    assert set(answers(reader).values()) == {""}


def test_today_is_the_readers_own_day(browser: Browser, base: str) -> None:
    tab = browser.new_page(timezone_id="Asia/Ho_Chi_Minh")
    tab.clock.set_fixed_time("2026-11-25T18:30:00Z")  # past midnight in Vietnam
    tab.goto(base + PATH.replace(".md", ".html"))
    assert tab.input_value("#ngay-nhan") == "2026-11-26"
    tab.close()


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-11-23T14:59", "thứ Hai, 23/11/2026; nhận sau 15 giờ: thứ Tư, 25/11/2026"),
        ("2026-11-23T15:00", "thứ Tư, 25/11/2026 (đã quá 15 giờ) (nghỉ 24/11 Ngày Văn hóa Việt Nam)"),
        ("2026-11-28T16:00", "thứ Hai, 30/11/2026; nhận sau 15 giờ: thứ Ba, 01/12/2026"),  # Saturday: nothing comes
    ],
)
def test_what_comes_after_the_last_hour_is_due_on_the_next_working_day(
    browser: Browser, calendar: Calendar, tmp_path: Path, now: str, said: str
) -> None:
    made = built(staff(calendar, time=SAME_DAY))
    for name, content in {**render.assets(ROOT, VIETNAMESE), **made.files}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    with reading(browser, f"{tmp_path.as_uri()}/") as reader:
        reader.tab.clock.set_fixed_time(datetime.fromisoformat(now))
        reader.open(PATH.replace(".md", ".html"))
        assert [" ".join(text.split()) for text in reader.tab.locator(".due dd").all_inner_texts()] == [said]


def test_forms_of_the_one_stop_office_are_one_click_away(reader: Reader) -> None:
    opened(reader, "2026-11-23")
    assert [" ".join(t.split()) for t in reader.tab.locator(".counter a").all_inner_texts()] == ["Mẫu số 01 Giấy hẹn"]
    reader.tab.click(".counter a")
    assert reader.tab.url.endswith(FORM.replace(".md", ".html"))


def test_citizens_other_pages_and_manuals_without_a_calendar_have_no_due_dates(calendar: Calendar) -> None:
    procedure, form = PATH.replace(".md", ".html"), FORM.replace(".md", ".html")
    staffs = built(staff(calendar)).files
    assert b"data-calendar" in staffs[procedure]
    assert b"data-calendar" not in staffs[form]
    assert b"deadlines.js" not in staffs[form]
    for other in (staff(None), staff(calendar, audience="public")):
        assert b"data-calendar" not in built(other).files[procedure]
    assert b"counter" not in built(staff(calendar, audience="public")).files[procedure]


# ── the drawing beside the table ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("width", "abreast"), [(PHONE, False), (1280, False), (1400, True), (1600, True), (1920, True)]
)
def test_drawing_and_table_stand_side_by_side_where_there_is_room(
    browser: Browser, base: str, width: int, abreast: bool
) -> None:
    with reading(browser, base, width) as reader:
        tab = reader.open(PATH.replace(".md", ".html"))
        drawing, table = (tab.locator(css).bounding_box() for css in ("figure.flowchart", "table.steps"))
        after = tab.locator("text=6. Biểu mẫu").last.bounding_box()
        assert drawing
        assert table
        assert after
        beside = table["x"] >= drawing["x"] + drawing["width"] and table["y"] < drawing["y"] + drawing["height"]
        assert beside == abreast
        assert after["y"] >= max(drawing["y"] + drawing["height"], table["y"] + table["height"])
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


# ── the data ─────────────────────────────────────────────────────────────────────────────────────


def test_days_off_come_every_year_and_in_spans_within_what_is_known() -> None:
    calendar = Calendar(
        date(2026, 1, 2),
        date(2027, 1, 31),
        fixed=(Holiday("Tết Dương lịch", "01-01"),),
        off=(DaysOff("Nghỉ", date(2026, 3, 5), date(2026, 3, 6)), DaysOff("Một ngày", date(2026, 5, 4))),
    )
    assert calendar.days_off() == {
        date(2027, 1, 1): "Tết Dương lịch",
        date(2026, 3, 5): "Nghỉ",
        date(2026, 3, 6): "Nghỉ",
        date(2026, 5, 4): "Một ngày",
    }


def test_the_shipped_calendar_names_a_source_for_every_day(calendar: Calendar) -> None:
    assert all(one.source for one in calendar.fixed)
    assert all(one.source for one in calendar.off)
    assert calendar.until < date(2027, 2, 6)  # Tết, whose days off are announced each year


def test_no_answer_of_the_desk_is_empty(reader: Reader) -> None:
    opened(reader, "2026-11-23")
    rows = {row.locator("dt").inner_text(): row.locator("dd") for row in reader.tab.locator(".answers dl > div").all()}
    assert {"Thời hạn", "Phí, lệ phí"} <= rows.keys()
    assert all(answer.inner_text().strip() for answer in rows.values())
