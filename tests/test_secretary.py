"""The secretary's desk: reviews staggered by design, drafts, copies, reading; as a page, an Excel file and a diary."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from lxml import html
from openpyxl import load_workbook
from testing.authored import document, time
from testing.building import AN_BINH, BINH_MINH, Sample

from sotay.facts.reviews import PER_WEEK, WEEKS, reviews
from sotay.model.registers import Event, Issued, Register

DUE = date(2027, 11, 1)


def register(*codes: str) -> Register:
    documents = {code: Issued(1, 0, "0" * 64) for code in codes}
    return Register((Event("1", date(2026, 11, 1), "", "", "", "", documents=documents),))


def plan(count: int, owners: int = 3) -> list[tuple[str, date]]:
    codes = [f"QT-{n:03d}" for n in range(count)]
    documents = [
        document(f"{code}.md", code=code, kind="procedure", review=time("12 tháng"), owner=f"o{n % owners}")
        for n, code in enumerate(codes)
    ]
    found = reviews(documents, register(*codes))
    assert {review.due for review in found} == {DUE}
    return [(review.owner, review.begin) for review in found]


# ── reviews ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("count", [1, 5, 6, 60, 254])
def test_reviews_due_on_one_day_are_spread_over_the_weeks_before(count: int) -> None:
    begun = plan(count)
    weeks = Counter(day for _, day in begun)
    assert max(weeks.values()) <= max(PER_WEEK, -(-count // WEEKS))
    assert all(DUE - timedelta(weeks=WEEKS + 1) <= day < DUE for day in weeks)
    assert all(day.weekday() < 5 for day in weeks)


def test_every_owner_has_an_even_share_of_each_week() -> None:
    shares = Counter(plan(240, owners=4))
    assert set(shares.values()) == {5}


def test_windows_are_of_the_day() -> None:
    (review,) = reviews([document("a.md", code="QT-1", kind="procedure", review=time("12 tháng"))], register("QT-1"))
    ahead = {days: review.window(DUE - timedelta(days=days)) for days in (-1, 0, 30, 31, 60, 90, 91)}
    assert ahead == {-1: 0, 0: 30, 30: 30, 31: 60, 60: 60, 90: 90, 91: None}


# ── the desk of the sample ───────────────────────────────────────────────────────────────────────


def rows(page: Path) -> dict[str, list[list[str]]]:
    """Return the rows of a page's tables by the heading above."""
    root = html.parse(str(page)).getroot()
    found = {}
    for heading in root.xpath("//article//h2"):
        table = heading.xpath("following-sibling::*[1]//table | following-sibling::*[1][self::table]")
        title = heading.text.strip()
        found[title] = (
            [[" ".join(c.text_content().split()) for c in row] for row in table[0].xpath("./tbody/tr")] if table else []
        )
    return found


def test_a_page_shows_what_lies_on_a_commune_s_desk(built: Sample) -> None:
    found = rows(built.out / f"internal/ban-thu-ky/{AN_BINH}.html")
    overdue = [row for row in found["Đến hạn soát xét"] if row[-1] == "quá hạn"]
    assert [row[1] for row in overdue] == ["STCL"]
    waiting = {row[1]: row[3] for row in found["Dự thảo và tài liệu chưa có hiệu lực"]}
    assert waiting["QT-01"] == "Chưa có hiệu lực"
    unread = {(row[1], row[2]) for row in found["Chưa xác nhận đã đọc và hiểu"]}
    assert ("Chuyên viên tư pháp", "QT-HT-01") in unread
    assert found["Bản kiểm soát đang ở ngoài"] == []


def test_a_page_shows_all_desks_and_leads_to_each(built: Sample) -> None:
    page = built.out / "internal/ban-thu-ky.html"
    (counts,) = (of for title, of in rows(page).items() if title.startswith("Việc của thư ký"))
    assert [row[1] for row in counts] == ["phường Cao Sơn", "xã An Bình", "xã Bình Minh"]
    text = page.read_text("utf-8")
    for link in re.findall(r'href="(ban-thu-ky[\w./-]+)"', text):
        assert (page.parent / link).exists(), link
    assert f"ban-thu-ky/{BINH_MINH}.html" in text


def test_the_menu_has_all_desks_in_one_group(built: Sample) -> None:
    root = html.parse(str(built.out / "internal/ban-thu-ky.html")).getroot()
    links = root.xpath("//nav[contains(@class, 'md-nav--primary')]//a[contains(@href, 'ban-thu-ky')]")
    assert [" ".join(link.text_content().split()) for link in links if "#" not in link.get("href")] == [
        "Toàn tỉnh",
        "phường Cao Sơn",
        "xã An Bình",
        "xã Bình Minh",
    ]
    assert root.xpath("normalize-space(//h1)") == "Bàn thư ký"


def test_the_excel_file_has_the_same_lists(built: Sample) -> None:
    book = load_workbook(built.out / f"internal/ban-thu-ky/{AN_BINH}.xlsx")
    assert book.sheetnames == ["Soát xét", "Dự thảo", "Thay đổi", "Chưa đọc", "Bản giấy"]
    assert book["Soát xét"].cell(6, 2).value == "STCL"


def test_a_diary_can_be_subscribed_to(built: Sample) -> None:
    content = (built.out / f"internal/ban-thu-ky/{AN_BINH}.ics").read_bytes()
    text = content.decode().replace("\r\n ", "")
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert "SUMMARY:Soát xét" in text
    assert "SUMMARY:Hạn đọc và hiểu trước khi áp dụng từ 01/12/2026" in text
    names = re.findall(r"UID:(\S+)", text)
    assert len(names) == len(set(names)) > 1


def test_citizens_do_not_get_it(built: Sample) -> None:
    assert not [*(built.out / "public").rglob("ban-thu-ky*")]
    assert "ban-thu-ky" not in (built.out / "public/index.html").read_text("utf-8")


# ── the command ──────────────────────────────────────────────────────────────────────────────────


def desk(sample: Sample, *arguments: str) -> str:
    code, stdout, stderr = sample.run("desk", *arguments, "--as-of", "2026-11-01", "--jobs", "1")
    assert code == 0, stderr
    return stdout


def test_the_command_says_the_same_as_the_page(fresh: Sample, tmp_path: Path) -> None:
    (found,) = json.loads(desk(fresh, AN_BINH, "--format", "json"))
    assert [(r["code"], r["within"]) for r in found["reviews"] if r["within"] == 0] == [("STCL", 0)]
    assert {w["code"]: w["status"] for w in found["waiting"]}["QT-01"] == "pending"
    said = desk(fresh, AN_BINH)
    assert said.startswith(f"{AN_BINH}: 1 overdue")
    for form in ("xlsx", "ics"):
        assert desk(fresh, "--format", form, "--out", str(tmp_path / f"a.{form}")) == f"{tmp_path}/a.{form}\n"
    assert load_workbook(tmp_path / "a.xlsx").sheetnames == ["Đơn vị", "Thay đổi"]
    assert (tmp_path / "a.ics").read_bytes().endswith(b"END:VCALENDAR\r\n")


def test_what_is_the_same_on_many_desks_is_told_once(unissued: Sample) -> None:
    said = desk(unissued).splitlines()
    assert len([line for line in said if "draft STCL" in line]) < 3
