"""Approval as files: a proposal with its papers, the comment sheets that come back, and the issue that names it."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook
from testing.building import AN_BINH, AS_OF, BINH_MINH, SAMPLE, Sample
from testing.office import to_pdf

from sotay.base.progress import Progress
from sotay.pipeline.check import examine

NAME = "sua-khai-sinh"
PROCEDURE = "docs/quy-trinh/ho-tich/khai-sinh.md"
WHEN = ("--as-of", "2026-11-02", "--jobs", "1")


def done(sample: Sample, *arguments: str) -> str:
    code, stdout, stderr = sample.run(*arguments)
    assert code == 0, stderr
    return stdout


def refused(sample: Sample, *arguments: str) -> str:
    code, _, stderr = sample.run(*arguments)
    assert code == 1, stderr
    return stderr


def propose(sample: Sample, *more: str, name: str = NAME) -> str:
    order = ("--reason", "Ghi sổ điện tử", "--effective", "2026-12-01", "--answer-by", "2026-11-20")
    return done(sample, "propose", name, AN_BINH, BINH_MINH, *order, *WHEN, *(more or ("--yes",)))


@pytest.fixture(scope="module")
def proposed(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Return a manual in force, of which one step was then changed and proposed; tests only look at it."""
    sample = Sample(SAMPLE).sources(tmp_path_factory.mktemp("proposals") / "manual")
    sample.issue(1, AS_OF, AN_BINH, BINH_MINH)
    sample.edit(PROCEDURE, "Thẩm tra, ghi sổ", "Thẩm tra, ghi sổ điện tử")
    propose(sample)
    return sample


@pytest.fixture
def manual(proposed: Sample, tmp_path: Path) -> Sample:
    """Return a copy of it to go on with."""
    subprocess.run(["cp", "-a", proposed.root, tmp_path / "manual"], check=True)
    return Sample(tmp_path / "manual")


def folder(sample: Sample) -> Path:
    return sample.root / "proposals" / NAME


def fill(sample: Sample, file: str, unit: str, *said: str) -> None:
    """Fill in a comment sheet as people do in Word, and send it back."""
    sheet = docx.Document(str(folder(sample) / "phieu-gop-y.docx"))
    facts, comments = sheet.tables[-2:]
    for row, value in zip(facts.rows, (unit, "Nguyễn Thử", "15/11/2026", "Đồng ý, có góp ý"), strict=True):
        row.cells[1].text = value
    for place, value in zip((2, 3, 4), said, strict=True):
        comments.rows[1].cells[place].text = value
    sheet.save(str(folder(sample) / "gop-y" / file))


# ── propose ──────────────────────────────────────────────────────────────────────────────────────


def test_a_proposal_is_a_folder_of_papers(proposed: Sample) -> None:
    said = json.loads((folder(proposed) / "proposal.json").read_text("utf-8"))
    assert [d["code"] for d in said["documents"]] == ["QT-HT-01"]
    assert set(said["documents"][0]["fingerprints"]) == {AN_BINH, BINH_MINH}
    assert said["documents"][0]["before"] == {AN_BINH: "01/00", BINH_MINH: "01/00"}
    files = {p.relative_to(folder(proposed)).as_posix(): p for p in folder(proposed).rglob("*") if p.is_file()}
    assert set(said["files"]) == files.keys() - {"proposal.json", "gop-y/.gitkeep"}
    assert all(hashlib.sha256(files[path].read_bytes()).hexdigest() == mark for path, mark in said["files"].items())


def test_the_changes_are_shown_word_by_word_and_once(proposed: Sample) -> None:
    text = (folder(proposed) / "thay-doi.txt").read_text("utf-8")
    assert text.count("{+điện tử+}") == 1
    assert f"[{AN_BINH}, {BINH_MINH}]" in text
    run = subprocess.run(["pdftotext", folder(proposed) / "thay-doi.pdf", "-"], check=True, capture_output=True)
    words = " ".join(run.stdout.decode().split())
    assert "cả 2 đơn vị" in words
    assert words.count("ghi sổ điện tử") == 1
    assert "Góp ý trước ngày 20/11/2026" in words


def test_a_commune_gets_the_draft_of_its_decision(proposed: Sample, tmp_path: Path) -> None:
    file = folder(proposed) / f"du-thao-quyet-dinh/{BINH_MINH}.docx"
    words = " ".join(p.text for p in docx.Document(str(file)).paragraphs)
    assert "QUYẾT ĐỊNH" in words
    assert "Tài liệu có hiệu lực từ ngày 01/12/2026" in words
    (pdf,) = to_pdf([file], tmp_path)
    run = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True)
    assert "QT-HT-01" in run.stdout.decode()


def test_a_proposal_is_the_same_bytes_when_made_again(manual: Sample) -> None:
    before = {p: p.read_bytes() for p in folder(manual).rglob("*") if p.is_file()}
    shutil.rmtree(folder(manual))
    propose(manual)
    assert {p: p.read_bytes() for p in folder(manual).rglob("*") if p.is_file()} == before


def test_a_proposal_is_never_written_over(manual: Sample) -> None:
    order = ("propose", NAME, AN_BINH, "--reason", "Khác", "--effective", "2026-12-01", *WHEN, "--yes")
    assert "choose another name" in refused(manual, *order)


def test_a_dry_run_writes_nothing(manual: Sample) -> None:
    assert "nothing was written" in propose(manual, "--dry-run", name="khac")
    assert not (manual.root / "proposals/khac").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("Sửa Khai Sinh", AN_BINH), "write sua-khai-sinh"),
        (("khac", AN_BINH, "--docs", "QT-HT-10"), "QT-HT-10 is no draft in these communes; did you mean QT-HT-01?"),
        (("khac", "xa-an-bin"), "did you mean xa-an-binh?"),
        (("khac",), "name the communes, or pass --all"),
    ],
)
def test_what_cannot_be_proposed_is_told(proposed: Sample, arguments: tuple[str, ...], told: str) -> None:
    order = ("--reason", "Thử", "--effective", "2026-12-01", "--yes", *WHEN)
    assert told in refused(proposed, "propose", *arguments, *order)


# ── comments ─────────────────────────────────────────────────────────────────────────────────────


def test_comments_are_gathered_from_word_files(manual: Sample) -> None:
    fill(manual, "binh-minh.docx", "Xã Bình Minh", "Bước 2", "Thiếu sổ giấy", "Ghi sổ giấy và sổ điện tử")
    found = json.loads(done(manual, "comments", NAME, "--format", "json", "--as-of", "2026-11-21"))
    (answer,) = found["answers"]
    assert (answer["unit"], answer["verdict"]) == ("Xã Bình Minh", "Đồng ý, có góp ý")
    assert answer["comments"] == [
        {
            "code": "QT-HT-01",
            "place": "Bước 2",
            "said": "Thiếu sổ giấy",
            "instead": "Ghi sổ giấy và sổ điện tử",
        }
    ]
    assert found["silent"] == [AN_BINH]
    sheet = load_workbook(folder(manual) / "tong-hop-gop-y.xlsx")["Góp ý"]
    assert [cell.value for cell in sheet[6]][1:4] == ["QT-HT-01", "Bước 2", "Thiếu sổ giấy"]


def test_what_is_no_comment_sheet_is_told_and_not_passed_over(manual: Sample) -> None:
    (folder(manual) / "gop-y/anh.docx").write_bytes(b"no zip")
    other = docx.Document()
    content = io.BytesIO()
    other.save(content)
    (folder(manual) / "gop-y/thu.docx").write_bytes(content.getvalue())
    said = refused(manual, "comments", NAME)
    assert "anh.docx: not a Word file (.docx)" in said
    assert "thu.docx: not a comment sheet" in said


# ── issue ────────────────────────────────────────────────────────────────────────────────────────


def test_an_issue_names_the_proposal_and_takes_its_words(manual: Sample) -> None:
    done(manual, "issue", "--proposal", NAME, "--decision", "12/QĐ-UBND", "--yes", *WHEN)
    seal = hashlib.sha256((folder(manual) / "proposal.json").read_bytes()).hexdigest()
    for unit in (AN_BINH, BINH_MINH):
        text = manual.register(unit).read_text("utf-8")
        assert f"proposal: {{name: {NAME}, seal: {seal}}}" in text
        assert 'reason: "Ghi sổ điện tử"' in text
        assert "effective: 2026-12-01" in text
    assert findings(manual) == []


def test_other_words_than_proposed_are_not_issued(manual: Sample) -> None:
    manual.edit(PROCEDURE, "ghi sổ điện tử", "ghi hai sổ")
    said = refused(manual, "issue", "--proposal", NAME, "--decision", "12/QĐ-UBND", "--yes", *WHEN)
    assert f"not as it was proposed in {NAME}: QT-HT-01 of {AN_BINH}, QT-HT-01 of {BINH_MINH}" in said
    assert "12/QĐ-UBND" not in manual.register(AN_BINH).read_text("utf-8")


def test_a_changed_paper_stops_the_issue(manual: Sample) -> None:
    (folder(manual) / "thay-doi.txt").write_text("Khác", "utf-8")
    said = refused(manual, "issue", "--proposal", NAME, "--decision", "12/QĐ-UBND", "--yes", *WHEN)
    assert "thay-doi.txt: not as it was proposed" in said


def findings(sample: Sample) -> list[str]:
    found = examine(sample.root, date(2026, 11, 3), 1, Progress(quiet=True))
    return [str(p) for p in found if p.rule in ("lost-proposal", "edited-event", "broken-chain")]


def test_a_proposal_that_was_decided_on_must_stay(manual: Sample) -> None:
    done(manual, "issue", BINH_MINH, "--proposal", NAME, "--decision", "12/QĐ-UBND", "--yes", *WHEN)
    file = folder(manual) / "proposal.json"
    file.write_bytes(file.read_bytes() + b"\n")
    assert [re.sub(" — .*", "", line) for line in findings(manual)] == [
        f"proposals/{NAME}: lost-proposal: 12/QĐ-UBND decided on it, and it reads otherwise now"
    ]
    shutil.rmtree(folder(manual))
    assert "it is gone" in findings(manual)[0]


def test_without_a_proposal_a_day_and_a_reason_are_needed(proposed: Sample) -> None:
    code, _, stderr = proposed.run("issue", AN_BINH, "--decision", "1/QĐ-UBND")
    assert code == 2
    assert "the following arguments are required: --effective, --reason" in stderr
