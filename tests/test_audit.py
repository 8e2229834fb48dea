"""The auditor's desk: a sample that can be drawn again, evidence by clause, and a folder that needs no network."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
from lxml import html
from openpyxl import load_workbook
from playwright.sync_api import Browser
from testing.browsing import reading
from testing.building import BINH_MINH, SAMPLE, Sample

from sotay.facts.sampling import drawn, sample_size

DAY = ("--as-of", "2026-11-02")
NAMES = [f"QT-{n:03d}" for n in range(254)]


def done(sample: Sample, *arguments: str) -> str:
    code, stdout, stderr = sample.run(*arguments)
    assert code == 0, stderr
    return stdout


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Return a manual in force with copies handed out and one role that has read; the folder is in `audit`."""
    sample = Sample(SAMPLE).sources(tmp_path_factory.mktemp("audit") / "manual")
    sample.issue(1, date(2026, 11, 1), BINH_MINH)
    done(sample, "copies", BINH_MINH, *DAY, "--jobs", "1", "--yes")
    done(sample, "acknowledge", BINH_MINH, "--role", "tu_phap", *DAY, "--yes")
    done(sample, "audit", BINH_MINH, "--seed", "7", "--size", "2", "--out", str(sample.root / "audit"), *DAY)
    return sample


# ── the sample ───────────────────────────────────────────────────────────────────────────────────


def test_the_same_seed_draws_the_same_sample_and_another_seed_another() -> None:
    first = drawn(NAMES, "7", 16, str)
    assert first == drawn(NAMES, "7", 16, str)
    assert first != drawn(NAMES, "8", 16, str)
    assert len(set(first)) == 16
    assert list(first) == sorted(first)


def test_everything_is_drawn_now_and_then() -> None:
    seen = {name for seed in range(200) for name in drawn(NAMES, str(seed), 16, str)}
    assert seen == set(NAMES)


def test_the_sample_can_be_drawn_by_other_means() -> None:
    by_hand = sorted(NAMES, key=lambda name: hashlib.sha256(f"7 {name}".encode()).hexdigest())[:16]
    assert set(drawn(NAMES, "7", 16, str)) == set(by_hand)


@pytest.mark.parametrize(
    ("count", "asked", "size"), [(254, None, 16), (5, None, 3), (2, None, 2), (254, 5, 5), (0, 5, 0)]
)
def test_the_size_is_the_square_root_unless_one_is_asked_for(count: int, asked: int | None, size: int) -> None:
    assert sample_size(count, asked) == size


# ── the evidence ─────────────────────────────────────────────────────────────────────────────────


def test_the_plan_says_what_to_look_at_and_its_seed(audited: Sample) -> None:
    said = done(audited, "audit", BINH_MINH, "--seed", "7", "--size", "2", *DAY)
    assert said.startswith("seed 7, as of 2026-11-02\n")
    assert said.endswith("2 documents, 2 records, 2 holders\n")
    drawn_by_chance = done(audited, "audit", BINH_MINH, *DAY)
    seed = re.match(r"seed (\d+)", drawn_by_chance)
    assert seed
    assert done(audited, "audit", BINH_MINH, "--seed", seed[1], *DAY) == drawn_by_chance


def test_evidence_stands_by_clause_document_and_commune(audited: Sample) -> None:
    lists = json.loads(done(audited, "audit", BINH_MINH, "--seed", "7", "--format", "json", *DAY))["lists"]
    evidence = {(row["Điều khoản"], row["Mã hiệu"]): row for row in lists["Bằng chứng theo điều khoản"]}
    line = evidence["8.5", "QT-HT-01"]
    assert line["Tên tài liệu"] == "Đăng ký khai sinh"
    assert line["Đơn vị"] == "xã Bình Minh"
    assert (line["Lần"], line["Hiệu lực từ"]) == ("01/00", "01/11/2026")
    read = {(row["Vị trí"], row["Mã hiệu"]): row["Xác nhận"] for row in lists["Đã đọc và hiểu"]}
    assert read["Chuyên viên tư pháp", "QT-HT-01"] == "ngày 02/11/2026"
    assert read["Chủ tịch UBND", "QT-HT-01"] == "chưa xác nhận"
    kept = [(row["Thời gian lưu"], row["Tên hồ sơ"]) for row in lists["Thời gian lưu hồ sơ"]]
    assert ("Vĩnh viễn", "Sổ đăng ký khai sinh") in kept


# ── the folder ───────────────────────────────────────────────────────────────────────────────────


def test_the_folder_is_whole_and_says_so(audited: Sample) -> None:
    folder = audited.root / "audit"
    run = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, check=False)
    assert run.returncode == 0
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert {f"{BINH_MINH}/{name}.yml" for name in ("register", "copies", "readings")} < files
    assert len([path for path in files if path.endswith(".pdf")]) == 2
    links = html.parse(str(folder / "index.html")).getroot().xpath("//@href | //@src")
    assert {link for link in links if not link.startswith("#")} <= files
    assert "Mẫu tài liệu" in load_workbook(folder / "ho-so-danh-gia.xlsx").sheetnames


def test_its_papers_are_those_that_were_issued(audited: Sample) -> None:
    for paper in (audited.root / "audit").rglob("*.pdf"):
        said = done(audited, "verify", str(paper), *DAY)
        assert "in force since 2026-11-01" in said


def test_it_opens_in_a_browser_without_a_network(audited: Sample, browser: Browser) -> None:
    folder = audited.root / "audit"
    with reading(browser, f"{folder.as_uri()}/") as reader:
        tab = reader.open("index.html")
        assert tab.locator("h2").count() == 6
        assert "Số gieo: 7" in tab.inner_text("body")
        assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_nothing_is_written_over(audited: Sample) -> None:
    code, _, stderr = audited.run("audit", BINH_MINH, "--out", str(audited.root / "audit"), *DAY)
    assert code == 1
    assert "name another folder with --out" in stderr


def test_the_same_seed_gives_the_same_bytes(audited: Sample, tmp_path: Path) -> None:
    done(audited, "audit", BINH_MINH, "--seed", "7", "--size", "2", "--out", str(tmp_path / "again"), *DAY)
    first, again = (
        {p.relative_to(of).as_posix(): p.read_bytes() for p in of.rglob("*") if p.is_file()}
        for of in (audited.root / "audit", tmp_path / "again")
    )
    assert first == again
