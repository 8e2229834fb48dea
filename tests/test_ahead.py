"""What is issued for a day to come: the words of that day, frozen; until then the words of today stay in force."""

from __future__ import annotations

import json
from datetime import date

import pytest
from testing.building import AN_BINH, AS_OF, Sample, quiet
from testing.printed_pdf import words_of

from sotay.base.errors import UserError
from sotay.issuing.issue import Order, issue
from sotay.issuing.verify import verify
from sotay.model.outputs import Report
from sotay.pipeline.build import Options, build

BIRTH = "docs/quy-trinh/ho-tich/khai-sinh.md"
DAY = date(2026, 12, 15)
EVE = date(2026, 12, 14)
CHANGES = """\
changes:
  - from: 2026-12-15
    time:
      limit: 2 ngày làm việc
"""
PAGE = "quy-trinh/ho-tich/khai-sinh.html"


@pytest.fixture
def ahead(fresh: Sample) -> Sample:
    """Return the sample, in which a procedure changes by itself on a day, issued for that day."""
    fresh.edit(BIRTH, "time:\n  limit: 1 ngày làm việc\n", "time:\n  limit: 1 ngày làm việc\n" + CHANGES)
    fresh.issue(31, DAY, AN_BINH, reason="Luật mới", codes=("QT-HT-01",))
    return fresh


def status(sample: Sample, day: date) -> dict[str, dict[str, str | None]]:
    code, out, err = sample.run("status", AN_BINH, "--format", "json", "--jobs", "1", "--as-of", str(day))
    assert code == 0, err
    return {state["code"]: state for state in json.loads(out)["units"][AN_BINH]}


def made(sample: Sample, day: date) -> Report:
    return build(Options(sample.root, sample.out, day, (AN_BINH,), jobs=1), quiet())


def page(sample: Sample, audience: str, path: str = PAGE) -> str:
    return (sample.out / audience / AN_BINH / path).read_text("utf-8")


def test_until_the_day_the_words_of_today_are_in_force(ahead: Sample) -> None:
    known = ahead.root / "archive" / AN_BINH / "QT-HT-01"
    frozen = json.loads((known / "01-01.json").read_text("utf-8"))
    assert "2 ngày làm việc" in frozen["internal"]
    assert "1 ngày làm việc" not in frozen["internal"]
    assert frozen["service"]["limit"] == "02 ngày làm việc"
    for day in (AS_OF, EVE):
        state = status(ahead, day)["QT-HT-01"]
        assert (state["status"], state["follow"]) == ("in_force", "01/00")
        assert (state["coming"], state["begins"]) == ("01/01", "2026-12-15")
    state = status(ahead, DAY)["QT-HT-01"]
    assert (state["status"], state["follow"], state["coming"]) == ("in_force", "01/01", None)


def test_on_the_day_the_new_words_are_there_without_anybody_editing_anything(ahead: Sample) -> None:
    made(ahead, EVE)
    assert "1 ngày làm việc" in page(ahead, "public")
    announced = "Từ 15/12/2026: thời hạn 02 ngày làm việc"
    assert page(ahead, "public").count("2 ngày làm việc") == page(ahead, "public").count(announced) == 1
    board = words_of(ahead.out / "public" / AN_BINH / "pdf/bang-niem-yet-a4.pdf")
    assert announced in board
    assert "01 ngày làm việc" in board
    assert "Từ ngày 15/12/2026 áp dụng bản sửa đổi" in page(ahead, "public")
    assert "Vẫn áp dụng cho đến khi lần 01/01 có hiệu lực, từ ngày 15/12/2026" in page(ahead, "internal")
    pending = page(ahead, "internal", "quy-trinh/ho-tich/khai-sinh.01-01.html")
    assert "2 ngày làm việc" in pending
    assert "Áp dụng từ ngày 15/12/2026" in pending
    changed = page(ahead, "internal", "quy-trinh/ho-tich/khai-sinh.thay-doi-01-01.html")
    assert "<del>" in changed
    assert "<ins>" in changed
    for name in ("QT-HT-01.pdf", "so-tay-chat-luong.pdf"):
        assert (ahead.out / "internal" / AN_BINH / "pdf" / name).exists()

    made(ahead, DAY)
    assert "Từ 15/12/2026" not in page(ahead, "public")
    assert "Từ 15/12/2026" not in words_of(ahead.out / "public" / AN_BINH / "pdf/bang-niem-yet-a4.pdf")
    for audience in ("public", "internal"):
        assert "2 ngày làm việc" in page(ahead, audience)
    assert "áp dụng bản sửa đổi" not in page(ahead, "public")
    for name, audience in (("01-01.pdf", "internal"), ("01-01.public.pdf", "public")):
        kept = (ahead.root / "archive" / AN_BINH / "QT-HT-01" / name).read_bytes()
        assert (ahead.out / audience / AN_BINH / "pdf/QT-HT-01.pdf").read_bytes() == kept
    old = page(ahead, "internal", "quy-trinh/ho-tich/khai-sinh.01-00.html")
    assert "1 ngày làm việc" in old


def test_the_archive_is_of_the_day_and_verify_agrees(ahead: Sample) -> None:
    archive = ahead.root / "archive"
    files = {p: p.read_bytes() for p in archive.rglob("*") if p.is_file()}
    for day, expected in ((EVE, "in force only from 2026-12-15 on"), (DAY, "in force since 2026-12-15")):
        made(ahead, day)
        found = {f.path.relative_to(archive).as_posix(): f for f in verify(ahead.root, archive, day)}
        assert all(f.sound for f in found.values())
        assert found[f"{AN_BINH}/QT-HT-01/01-01.pdf"].says.endswith(expected)
    assert {p: p.read_bytes() for p in archive.rglob("*") if p.is_file()} == files


def test_nothing_is_due_again_before_or_on_the_day(ahead: Sample) -> None:
    for as_of, effective in ((AS_OF, DAY), (EVE, DAY), (DAY, DAY)):
        order = Order(ahead.root, (AN_BINH,), "32/QĐ-UBND", effective, "Lại", codes=("QT-HT-01",))
        with pytest.raises(UserError, match="nothing to issue"):
            issue(order, as_of, 1, lambda proposal: False, quiet())


def test_words_changed_after_they_were_issued_make_a_draft_on_the_day(ahead: Sample) -> None:
    ahead.edit(BIRTH, "limit: 2 ngày làm việc", "limit: 3 ngày làm việc")
    assert status(ahead, EVE)["QT-HT-01"]["status"] == "in_force"
    assert status(ahead, DAY)["QT-HT-01"]["status"] == "draft"
    made(ahead, DAY)
    assert "2 ngày làm việc" in page(ahead, "public")
    assert "3 ngày làm việc" not in page(ahead, "public")


def test_two_days_to_come_follow_one_another(ahead: Sample) -> None:
    more = CHANGES.replace("changes:\n", "").replace("2026-12-15", "2027-06-01").replace("2 ngày", "3 ngày")
    ahead.edit(BIRTH, CHANGES, CHANGES + more)
    ahead.issue(32, date(2027, 6, 1), AN_BINH, reason="Luật sau", codes=("QT-HT-01",))
    seen = {}
    for day in (EVE, DAY, date(2027, 5, 31), date(2027, 6, 1)):
        state = status(ahead, day)["QT-HT-01"]
        seen[str(day)] = (state["status"], state["follow"], state["coming"])
    assert seen == {
        "2026-12-14": ("in_force", "01/00", "01/01"),
        "2026-12-15": ("in_force", "01/01", "01/02"),
        "2027-05-31": ("in_force", "01/01", "01/02"),
        "2027-06-01": ("in_force", "01/02", None),
    }


SOONER = date(2026, 12, 1)


@pytest.fixture
def overtaken(ahead: Sample) -> Sample:
    """Return the sample, in which other words are issued for a day before the one that was issued for already."""
    ahead.edit(BIRTH, "Mỗi trẻ em", "Mọi trẻ em")
    ahead.issue(32, SOONER, AN_BINH, reason="Sửa lời", codes=("QT-HT-01",))
    return ahead


def test_a_decision_overtakes_what_another_set_for_a_later_day(overtaken: Sample) -> None:
    register = (overtaken.root / f"units/{AN_BINH}/register.yml").read_text("utf-8")
    assert register.count("    overtakes:\n      - QT-HT-01\n") == 1
    seen = {}
    for day in (AS_OF, SOONER, EVE, DAY):
        state = status(overtaken, day)["QT-HT-01"]
        seen[str(day)] = (state["status"], state["follow"], state["coming"])
    assert seen == {
        str(AS_OF): ("pending", "01/00", None),
        "2026-12-01": ("in_force", "01/02", None),
        "2026-12-14": ("in_force", "01/02", None),
        "2026-12-15": ("draft", "01/02", None),
    }
    assert lapses(overtaken, SOONER) == [{"day": str(DAY), "documents": ["QT-HT-01"]}]
    overtaken.issue(33, DAY, AN_BINH, reason="Luật mới, lời đã sửa", codes=("QT-HT-01",))
    assert lapses(overtaken, SOONER) == []
    assert status(overtaken, EVE)["QT-HT-01"]["coming"] == "01/03"
    assert status(overtaken, DAY)["QT-HT-01"]["follow"] == "01/03"


def test_what_was_overtaken_says_that_it_was_never_in_force(overtaken: Sample) -> None:
    made(overtaken, SOONER)
    paper = overtaken.root / "archive" / AN_BINH / "QT-HT-01/01-01.pdf"
    (said,) = verify(overtaken.root, paper, SOONER)
    assert said.says.endswith("QT-HT-01 01/01 of xã An Bình: never in force: 01/02 replaced it before its day")
    scanned = page(overtaken, "internal", "trang-thai/QT-HT-01-01-01.html")
    assert "Chưa từng có hiệu lực: đã được thay trước ngày áp dụng." in scanned
    assert 'href="QT-HT-01-01-02.html"' in scanned
    before = page(overtaken, "internal", "trang-thai/QT-HT-01-01-00.html")
    assert "Hết hiệu lực từ ngày 01/12/2026." in before
    table = page(overtaken, "internal")
    assert "Luật mới" not in table
    assert "Sửa lời" in table


def test_what_is_overtaken_is_shown_before_it_is_written(ahead: Sample) -> None:
    ahead.edit(BIRTH, "Mỗi trẻ em", "Mọi trẻ em")
    asked = ["issue", AN_BINH, "--decision", "32/QĐ-UBND", "--effective", str(SOONER), "--reason", "Sửa lời"]
    code, out, err = ahead.run(*asked, "--docs", "QT-HT-01", "--jobs", "1", "--as-of", str(AS_OF), "--dry-run")
    assert code == 0, err
    assert f"  overtakes what was set for a later day of QT-HT-01 [{AN_BINH}]" in out.splitlines()


def test_what_is_in_force_is_not_overtaken_by_a_day_before_it(ahead: Sample) -> None:
    ahead.edit(BIRTH, "Mỗi trẻ em", "Mọi trẻ em")
    order = Order(ahead.root, (AN_BINH,), "32/QĐ-UBND", date(2026, 12, 1), "Chen vào", codes=("QT-HT-01",))
    with pytest.raises(UserError, match="before the last event of QT-HT-01"):
        issue(order, DAY, 1, lambda proposal: True, quiet())


def test_what_is_issued_late_has_the_words_of_today(fresh: Sample) -> None:
    fresh.edit(BIRTH, "time:\n  limit: 1 ngày làm việc\n", "time:\n  limit: 1 ngày làm việc\n" + CHANGES)
    order = Order(fresh.root, (AN_BINH,), "31/QĐ-UBND", DAY, "Ban hành muộn", codes=("QT-HT-01",))
    issue(order, date(2026, 12, 20), 1, lambda proposal: True, quiet())
    assert status(fresh, date(2026, 12, 20))["QT-HT-01"]["follow"] == "01/01"
    assert status(fresh, EVE)["QT-HT-01"]["follow"] == "01/00"


def test_what_is_shown_is_told(ahead: Sample) -> None:
    _, out, _ = ahead.run("status", AN_BINH, "--jobs", "1", "--as-of", str(AS_OF))
    line = next(line for line in out.splitlines() if "QT-HT-01" in line)
    assert "in force" in line
    assert "01/00; 01/01 from 2026-12-15" in line


# ── what nobody has issued ───────────────────────────────────────────────────────────────────────

LIMIT = "time:\n  limit: 1 ngày làm việc\n"


def lapses(sample: Sample, day: date) -> list[dict[str, object]]:
    code, out, err = sample.run("status", AN_BINH, "--format", "json", "--jobs", "1", "--as-of", str(day))
    assert code == 0, err
    found: list[dict[str, object]] = json.loads(out)["lapses"][AN_BINH]
    return found


def notes(sample: Sample, day: date) -> list[str]:
    code, _, err = sample.run("check", "--jobs", "1", "--as-of", str(day))
    assert code in (0, 1)
    return [line for line in err.splitlines() if "coming-lapse" in line]


def test_a_change_that_nobody_issued_is_announced_and_makes_a_draft(fresh: Sample) -> None:
    fresh.edit(BIRTH, LIMIT, LIMIT + CHANGES)
    assert lapses(fresh, date(2026, 9, 1)) == []
    assert lapses(fresh, AS_OF) == [{"day": str(DAY), "documents": ["QT-HT-01"]}]
    assert notes(fresh, AS_OF) == [
        f"units: note: coming-lapse: from {DAY} on 1 document reads otherwise than issued: QT-HT-01"
        f" — build.py issue --effective {DAY} issues the words of that day; until then nothing changes"
        " [phuong-cao-son, xa-an-binh, xa-binh-minh]"
    ]
    _, out, _ = fresh.run("status", AN_BINH, "--jobs", "1", "--as-of", str(EVE))
    assert f"  from {DAY} on 1 document reads otherwise than issued: QT-HT-01" in out.splitlines()
    assert status(fresh, EVE)["QT-HT-01"]["status"] == "in_force"
    assert status(fresh, DAY)["QT-HT-01"]["status"] == "draft"
    assert lapses(fresh, DAY) == []


def test_what_is_issued_for_the_day_does_not_lapse_and_what_is_edited_after_that_does(ahead: Sample) -> None:
    assert lapses(ahead, AS_OF) == []
    ahead.edit(BIRTH, "limit: 2 ngày làm việc", "limit: 3 ngày làm việc")
    assert lapses(ahead, AS_OF) == [{"day": str(DAY), "documents": ["QT-HT-01"]}]


def test_an_act_that_ends_lets_lapse_what_rests_on_it(fresh: Sample) -> None:
    law = "luat-thu:\n  number: 01/2020/QH00\n"
    fresh.edit("references/legal.yml", law, f"{law}  until: {DAY}\n")
    (found,) = lapses(fresh, AS_OF)
    assert found["day"] == str(DAY)
    assert "QT-HT-01" in found["documents"]  # type: ignore[operator]
