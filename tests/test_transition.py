"""The plan of a commune's move to the coming edition: a controlled document, counted back, never overwritten."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from testing.building import AN_BINH, AS_OF, BINH_MINH, CAO_SON, Sample

from sotay.base.folders import ENGINE
from sotay.check.rules import check
from sotay.cli.main import main
from sotay.expand.manual import expand
from sotay.load.sources import load
from sotay.model.references import PlanStep
from sotay.portal.transition import due_day, untouched

PLAN = "docs/he-thong/ke-hoach-chuyen-doi-2026.md"


@pytest.fixture
def manual_2015(fresh: Sample) -> Sample:
    """Return the sample as written for the edition of 2015, with the correlation to the next."""
    for folder in ("standards", "correlations"):
        shutil.copytree(ENGINE / "references" / folder, fresh.root / "references" / folder, dirs_exist_ok=True)
    fresh.edit("units/_province.yml", "standard: tieu-chuan-thu", "standard: tcvn-iso-9001-2015")
    text = (fresh.root / "references/manual.yml").read_text("utf-8")
    assert text.count("policy") == 1
    fresh.write("references/manual.yml", text.replace("policy", "policy, plan"))
    return fresh


def path(sample: Sample, unit: str) -> Path:
    return sample.root / "units" / unit / PLAN


def run(sample: Sample, *arguments: str) -> int:
    return main(["transition", *arguments, "--root", str(sample.root), "--as-of", str(AS_OF)])


@pytest.mark.parametrize(
    ("deadline", "months", "day"),
    [
        (date(2029, 9, 30), 0, date(2029, 9, 30)),
        (date(2029, 9, 30), 7, date(2029, 2, 28)),
        (date(2028, 3, 31), 1, date(2028, 2, 29)),
        (date(2028, 3, 31), 15, date(2026, 12, 31)),
        (date(2028, 1, 31), 12, date(2027, 1, 31)),
    ],
)
def test_days_are_counted_back_in_months(deadline: date, months: int, day: date) -> None:
    assert due_day(PlanStep("write", "Viết", "chu_tich", months), deadline) == day


def test_the_plan_says_what_to_write_and_what_to_do_by_when(manual_2015: Sample) -> None:
    assert run(manual_2015, AN_BINH) == 0
    text = path(manual_2015, AN_BINH).read_text("utf-8")
    assert "code: KHCD-2026\nkind: plan\n" in text
    assert "| 30/09/2029 | Chứng chỉ theo ISO 9001:2015 hết giá trị |" in text
    assert "Hạn của kế hoạch này: **ngày 30 tháng 9 năm 2029**." in text
    assert "chưa có tiêu chuẩn quốc gia (TCVN)" in text
    assert "| 7.5.1 Khái quát |" not in text
    (quality,) = [line for line in text.splitlines() if line.startswith("| 6.1.3 ")]
    assert quality.endswith("| 30/09/2028 |")
    assert "(tên tạm dịch)" in quality
    audit = next(line for line in text.splitlines() if "| Đánh giá | Đánh giá nội bộ" in line)
    assert audit.startswith("| 30/04/2029 |")
    assert run(manual_2015, AN_BINH, "--by", "2028-12-31") == 0
    text = path(manual_2015, AN_BINH).read_text("utf-8")
    assert "Hạn của kế hoạch này: **ngày 31 tháng 12 năm 2028**." in text


def test_the_plan_builds_and_can_be_issued(manual_2015: Sample) -> None:
    assert run(manual_2015, AN_BINH) == 0
    sources, problems = load(manual_2015.root)
    assert sources is not None
    assert problems == []
    assert [p for p in check(sources, AS_OF) if PLAN in p.path] == []
    manuals, problems = expand(sources, sources.units[AN_BINH], AS_OF)
    assert problems == []
    page = manuals["internal"].page("KHCD-2026")
    assert page is not None
    assert page.standing.status == "draft"
    assert "build.py transition" not in page.markdown
    assert manuals["public"].page("KHCD-2026") is None
    manual_2015.build(AN_BINH)
    text = subprocess.run(
        ["pdftotext", "-layout", manual_2015.out / f"internal/{AN_BINH}/pdf/KHCD-2026.pdf", "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "KẾ HOẠCH CHUYỂN ĐỔI SANG ISO 9001:2026" in text
    assert "Ủy ban nhân dân xã An Bình" in text
    events = manual_2015.issue(7, AS_OF, AN_BINH)
    assert "KHCD-2026" in events[AN_BINH].documents
    sources, _ = load(manual_2015.root)
    assert sources is not None
    page = expand(sources, sources.units[AN_BINH], AS_OF)[0]["internal"].page("KHCD-2026")
    assert page is not None
    assert page.standing.status == "in_force"


def test_twice_is_the_same_and_what_a_person_edited_is_never_overwritten(
    manual_2015: Sample, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(manual_2015, AN_BINH, BINH_MINH) == 0
    first = path(manual_2015, AN_BINH).read_bytes()
    assert untouched(first.decode())
    assert run(manual_2015, AN_BINH) == 0
    assert capsys.readouterr().out.endswith(f"units/{AN_BINH}/{PLAN}: as it was\n")
    assert path(manual_2015, AN_BINH).read_bytes() == first
    edited = first.decode().replace("Văn bản giao việc", "Quyết định số 5")
    path(manual_2015, AN_BINH).write_text(edited, "utf-8")
    other = path(manual_2015, BINH_MINH).read_bytes()
    assert run(manual_2015, AN_BINH, BINH_MINH, CAO_SON, "--by", "2028-12-31") == 1
    assert f"edited by a person, so nothing was written: units/{AN_BINH}/{PLAN}" in capsys.readouterr().err
    assert path(manual_2015, AN_BINH).read_text("utf-8") == edited
    assert path(manual_2015, BINH_MINH).read_bytes() == other
    assert not path(manual_2015, CAO_SON).exists()
    for text in (edited[: edited.rindex("<!--")], edited + "\nThêm.\n", first.decode().replace("\n", "\r\n")):
        assert not untouched(text)


def test_nothing_is_written_that_cannot_be(manual_2015: Sample, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(manual_2015, AN_BINH, "--by", "2027-01-31") == 1
    assert "the plan would begin on 2025-07-31, before 2026-11-01" in capsys.readouterr().err
    assert run(manual_2015, AN_BINH, "--to", "2008") == 1
    assert "there must be one edition to move to" in capsys.readouterr().err
    assert run(manual_2015, "xa-an-bin") == 1
    assert f"did you mean {AN_BINH}?" in capsys.readouterr().err
    assert run(manual_2015, AN_BINH, "--dry-run") == 0
    assert "code: KHCD-2026" in capsys.readouterr().out
    manual_2015.edit("references/manual.yml", "policy, plan", "policy")
    assert run(manual_2015, AN_BINH) == 1
    assert "no part of references/manual.yml holds a plan" in capsys.readouterr().err
    assert not path(manual_2015, AN_BINH).exists()


def test_other_communes_are_as_they_were(manual_2015: Sample) -> None:
    def marks(unit: str) -> dict[str, str]:
        sources, _ = load(manual_2015.root)
        assert sources is not None
        manuals, _ = expand(sources, sources.units[unit], AS_OF)
        return {page.path: page.fingerprint for page in manuals["internal"].pages}

    before = {unit: marks(unit) for unit in (AN_BINH, CAO_SON)}
    assert run(manual_2015, AN_BINH) == 0
    assert marks(CAO_SON) == before[CAO_SON]
    after = marks(AN_BINH)
    changed = {p for p in before[AN_BINH] | after if before[AN_BINH].get(p) != after.get(p)}
    assert PLAN.removeprefix("docs/") in changed
    assert changed <= {PLAN.removeprefix("docs/"), "danh-muc/tai-lieu.md", "danh-muc/danh-muc.md"}
