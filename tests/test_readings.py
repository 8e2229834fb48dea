"""Read and understood: who must know a revision, the sheet to sign, the sealed log, and the days people are given."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
from testing.building import BINH_MINH, SAMPLE, Sample

from sotay.base.errors import UserError
from sotay.base.languages.known import language
from sotay.base.progress import Progress
from sotay.facts.diff.compare import Text, compare
from sotay.facts.diff.show import as_text
from sotay.facts.readers import share
from sotay.pipeline.check import examine
from sotay.storage.archive import Archive

LOG = f"units/{BINH_MINH}/readings.yml"
PROCEDURE = "docs/quy-trinh/ho-tich/khai-sinh.md"
STEPS = """<h2>5. Nội dung</h2><table>
<thead><tr><th>Bước</th><th>Nội dung công việc</th><th>Trách nhiệm</th></tr></thead>
<tbody>{}<tr><td colspan="2">Tổng thời gian các bước</td><td>{}</td></tr></tbody></table>"""


def rows(*steps: tuple[str, str]) -> str:
    return "".join(f"<tr><td>B{n}</td><td>{what}</td><td>{who}</td></tr>" for n, (what, who) in enumerate(steps, 1))


def said(sample: Sample, *arguments: str) -> str:
    """Run a command that succeeds; return what it says."""
    code, stdout, stderr = sample.run(*arguments)
    assert code == 0, stderr
    return stdout


def roles_of(sample: Sample, *arguments: str) -> dict[str, list[str]]:
    found = json.loads(said(sample, "reading", BINH_MINH, "--dry-run", "--format", "json", *arguments))["roles"]
    return {role: [f"{r['code']} {r['revision']}" for r in of] for role, of in found.items()}


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Return a manual in force, read by all, of which one step was then changed and issued again."""
    sample = Sample(SAMPLE).sources(tmp_path_factory.mktemp("readings") / "manual")
    sample.issue(1, date(2026, 11, 1), BINH_MINH)
    for role in roles_of(sample, "--as-of", "2026-11-02"):
        arguments = ("--role", role, "--on", "2026-11-02", "--as-of", "2026-11-02", "--yes")
        assert said(sample, "acknowledge", BINH_MINH, *arguments)
    sample.edit(PROCEDURE, "Thẩm tra, ghi sổ", "Thẩm tra, ghi sổ hộ tịch điện tử")
    sample.issue(2, date(2026, 12, 1), BINH_MINH, reason="Ghi sổ điện tử")
    return sample


@pytest.fixture
def manual(changed: Sample, tmp_path: Path) -> Sample:
    """Return a copy of it to go on with."""
    subprocess.run(["cp", "-a", changed.root, tmp_path / "manual"], check=True)
    return Sample(tmp_path / "manual")


def texts(file: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True).stdout


# ── who, and what ────────────────────────────────────────────────────────────────────────────────


def test_a_step_concerns_who_does_it_and_who_did_it() -> None:
    old = STEPS.format(rows(("Nhận", "Một cửa"), ("Xét", "Tư pháp"), ("Ký", "Chủ tịch")), "1 ngày")
    new = STEPS.format(rows(("Nhận", "Một cửa"), ("Xét kỹ", "Đất đai"), ("Ký", "Chủ tịch")), "2 ngày")
    changes = compare(Text("T", old), Text("T", new))
    assert "Xét" in as_text(share(changes, "Tư pháp"), language("vi"))
    assert share(changes, "Đất đai").sections
    assert share(changes, "Chủ tịch").sections == share(changes, "Một cửa").sections == ()


def test_a_step_that_only_moved_concerns_nobody() -> None:
    old = STEPS.format(rows(("Nhận", "Một cửa"), ("Ký", "Chủ tịch")), "1 ngày")
    new = STEPS.format(rows(("Nhận", "Một cửa"), ("Xét", "Tư pháp"), ("Ký", "Chủ tịch")), "1 ngày")
    changes = compare(Text("T", old), Text("T", new))
    assert share(changes, "Tư pháp").sections
    assert share(changes, "Chủ tịch").sections == ()


def test_what_is_said_to_all_concerns_all() -> None:
    old, new = (f"<h2>1. Phạm vi</h2><p>Áp dụng {where}.</p>" for where in ("trong xã", "trong và ngoài xã"))
    assert share(compare(Text("T", old), Text("T", new)), "Chủ tịch").sections


def test_a_first_issue_is_read_by_who_works_with_it(tmp_path: Path) -> None:
    sample = Sample(SAMPLE).sources(tmp_path / "manual")
    sample.issue(1, date(2026, 11, 1), BINH_MINH)
    found = roles_of(sample, "--docs", "QT-HT-01", "--as-of", "2026-11-02")
    assert set(found) == {"mot_cua", "tu_phap", "chu_tich"}
    policy = roles_of(sample, "--as-of", "2026-11-02")
    assert all("CSCL 01/00" in of for of in policy.values()), "a policy is for everyone"


def test_only_the_role_of_the_changed_step_must_read(changed: Sample) -> None:
    assert roles_of(changed, "--as-of", "2026-11-20") == {"tu_phap": ["QT-HT-01 01/01"]}


def test_a_sample_issue_need_not_be_read(tmp_path: Path) -> None:
    sample = Sample(SAMPLE).sources(tmp_path / "manual")
    sample.issue(1, date(2026, 11, 1), BINH_MINH, sample=True)
    assert roles_of(sample, "--as-of", "2026-11-02") == {}


def test_a_province_says_since_when_reading_is_noted(manual: Sample) -> None:
    province = manual.root / "units/_province.yml"
    (manual.root / LOG).unlink()
    assert len(roles_of(manual, "--as-of", "2026-11-20")) > 1
    province.write_text(province.read_text("utf-8") + "\nreading:\n  since: 2026-11-15\n", "utf-8")
    assert roles_of(manual, "--as-of", "2026-11-20") == {"tu_phap": ["QT-HT-01 01/01"]}


def test_who_missed_a_revision_reads_it_with_the_next(manual: Sample) -> None:
    manual.edit(PROCEDURE, "Ký Giấy khai sinh", "Ký số Giấy khai sinh")
    manual.issue(3, date(2026, 12, 15), BINH_MINH)
    found = json.loads(said(manual, "reading", BINH_MINH, "--dry-run", "--format", "json", "--as-of", "2026-12-16"))
    assert {role: of[0]["before"] for role, of in found["roles"].items()} == {
        "chu_tich": "01/00",
        "tu_phap": "01/00",
    }
    (mine,) = found["roles"]["tu_phap"]
    assert any("điện tử" in line for line in mine["changes"])
    assert not any("Ký số" in line for line in mine["changes"])


# ── the sheet ────────────────────────────────────────────────────────────────────────────────────


def test_a_sheet_shows_only_what_changed_for_the_role(manual: Sample) -> None:
    said(manual, "reading", BINH_MINH, "--as-of", "2026-11-20")
    file = manual.root / f"copies/{BINH_MINH}/phieu-doc-hieu-2026-11-20.pdf"
    sheet = texts(file)
    assert "PHIẾU XÁC NHẬN ĐÃ ĐỌC VÀ HIỂU" in sheet
    assert "Chuyên viên tư pháp" in sheet
    assert "hộ tịch điện tử" in " ".join(sheet.split())
    assert sheet.count("\f") == 1, "one role, one page"
    assert "Vị trí: Chủ tịch" not in sheet
    assert "Trả Giấy khai sinh" not in sheet, "a step that did not change, nor stands next to one that did"
    assert re.search(r"Họ, chữ đệm, tên\s+Ngày\s+Chữ ký", sheet)


def test_a_sheet_is_the_same_bytes_when_made_again(manual: Sample, tmp_path: Path) -> None:
    for name in "ab":
        said(manual, "reading", BINH_MINH, "--as-of", "2026-11-20", "--out", str(tmp_path / f"{name}.pdf"))
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


# ── the log ──────────────────────────────────────────────────────────────────────────────────────


def test_what_is_acknowledged_is_noted_and_sealed(manual: Sample, tmp_path: Path) -> None:
    scan = tmp_path / "scan.jpg"
    scan.write_bytes(b"picture")
    before = (manual.root / LOG).read_text("utf-8")
    arguments = ("--role", "Chuyên viên tư pháp", "--on", "2026-11-21", "--as-of", "2026-11-22", "--scan", str(scan))
    said(manual, "acknowledge", BINH_MINH, *arguments, "--yes")
    after = (manual.root / LOG).read_text("utf-8")
    assert after.startswith(before)
    assert '"QT-HT-01": {issue: 1, revision: 1}' in after
    assert hashlib.sha256(b"picture").hexdigest() in after
    assert roles_of(manual, "--as-of", "2026-11-22") == {}
    found = examine(manual.root, date(2026, 11, 22), 1, Progress(quiet=True))
    assert [p for p in found if p.path == LOG] == []


def test_nothing_is_noted_without_consent(manual: Sample) -> None:
    before = (manual.root / LOG).read_bytes()
    arguments = ("acknowledge", BINH_MINH, "--role", "tu_phap", "--as-of", "2026-11-22")
    code, _, stderr = manual.run(*arguments)
    assert code == 1
    assert "pass --yes" in stderr
    assert "nothing was written" in said(manual, *arguments, "--dry-run")
    assert (manual.root / LOG).read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--role", "tu_phep"), "is not a role of xa-binh-minh; did you mean tu_phap?"),
        (("--role", "chu_tich"), "chu_tich has nothing to acknowledge"),
        (("--role", "tu_phap", "--docs", "QT-HT-10"), "was never issued in xa-binh-minh; did you mean QT-HT-01?"),
        (("--role", "tu_phap", "--on", "2026-11-25"), "has not come yet"),
        (("--role", "tu_phap", "--scan", "/nowhere.jpg"), "/nowhere.jpg: no such file"),
    ],
)
def test_what_cannot_be_acknowledged_is_told(changed: Sample, arguments: tuple[str, ...], told: str) -> None:
    code, _, stderr = changed.run("acknowledge", BINH_MINH, *arguments, "--as-of", "2026-11-22", "--yes")
    assert code == 1
    assert told in stderr


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('role: "tu_phap"', 'role: "chu_tich"', "edited-event"),
        ("2026-11-02", "2026-11-03", "edited-event"),
        ('role: "tu_phap"', 'role: "tu_phep"', "unknown-role"),
        ("issue: 1, revision: 0", "issue: 9, revision: 0", "unknown-revision"),
    ],
)
def test_an_edited_log_is_found(manual: Sample, old: str, new: str, rule: str) -> None:
    text = (manual.root / LOG).read_text("utf-8")
    (manual.root / LOG).write_text(text.replace(old, new, 1), "utf-8")
    found = examine(manual.root, date(2026, 11, 20), 1, Progress(quiet=True))
    assert rule in {p.rule for p in found if p.path == LOG}


def test_a_cut_log_is_found(manual: Sample) -> None:
    text = (manual.root / LOG).read_text("utf-8")
    head, first, *rest = re.split(r"(?m)^(?=  - )", text)
    (manual.root / LOG).write_text(head + "".join(rest), "utf-8")
    assert first
    found = examine(manual.root, date(2026, 11, 20), 1, Progress(quiet=True))
    assert "broken-chain" in {p.rule for p in found if p.path == LOG}


# ── the days people are given ────────────────────────────────────────────────────────────────────


def test_new_words_take_effect_only_after_the_days_that_people_are_given(tmp_path: Path) -> None:
    sample = Sample(SAMPLE).sources(tmp_path / "manual")
    province = sample.root / "units/_province.yml"
    province.write_text(province.read_text("utf-8") + "\nreading:\n  days: 10\n", "utf-8")
    with pytest.raises(UserError, match="takes effect on 2026-11-11 or later"):
        sample.issue(1, date(2026, 11, 10), BINH_MINH)
    assert not Archive(sample.root / "archive").folder.joinpath(BINH_MINH).exists()
    order = ("--decision", "1/QĐ-UBND", "--reason", "Ban hành", "--as-of", "2026-11-01", "--jobs", "1", "--yes")
    code, _, stderr = sample.run("issue", BINH_MINH, "--after", "10", *order)
    assert code == 0, stderr
    assert "effective: 2026-11-11" in sample.register(BINH_MINH).read_text("utf-8")
