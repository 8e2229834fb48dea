"""Controlled copies: handed out of the archive, taken back, recalled; read with other tools."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
from datetime import date
from pathlib import Path

import page as validator
import pikepdf
import pytest
import segno
from testing.building import BINH_MINH, SAMPLE, Sample
from testing.printed_pdf import complaints

from sotay.pipeline.tasks.stamps import NOT_CONTROLLED

pytestmark = pytest.mark.xdist_group("copies")  # one process hands out what the tests look at

COPIES = f"units/{BINH_MINH}/copies.yml"
PROCEDURE = "docs/quy-trinh/ho-tich/khai-sinh.md"
ALL = 6
"""Documents of the commune, which are all issued."""


def done(sample: Sample, *arguments: str) -> str:
    """Run a command that succeeds; return what it says."""
    code, stdout, stderr = sample.run(*arguments, *["--yes"][: arguments[0] == "copies"])
    assert code == 0, stderr
    return stdout


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Return a manual whose first documents are issued and handed out; tests only look at it."""
    sample = Sample(SAMPLE).sources(tmp_path_factory.mktemp("copies") / "manual")
    unit = sample.root / f"units/{BINH_MINH}.yml"
    unit.write_text(unit.read_text("utf-8") + "sites:\n  internal: https://noi-bo.example/binh-minh\n", "utf-8")
    sample.issue(1, date(2026, 11, 1), BINH_MINH)
    done(sample, "copies", BINH_MINH, "--as-of", "2026-11-02", "--jobs", "1")
    return sample


@pytest.fixture
def manual(handed_out: Sample, tmp_path: Path) -> Sample:
    """Return a copy of it to go on with."""
    subprocess.run(["cp", "-a", handed_out.root, tmp_path / "manual"], check=True)
    return Sample(tmp_path / "manual")


def files(sample: Sample, day: str = "2026-11-02") -> list[Path]:
    return sorted((sample.root / "copies" / BINH_MINH / day).glob("ban-*.pdf"))


def texts(file: Path) -> list[str]:
    run = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True)
    return run.stdout.split("\f")[:-1]


def test_every_holder_gets_a_file_with_stamped_pages(handed_out: Sample) -> None:
    assert [file.name for file in files(handed_out)] == [
        "ban-0001-0006-thu-ky-iso.pdf",
        "ban-0007-0012-tu-sat-phong-luu-tru.pdf",
        "ban-0013-0018-tu-sat-phong-luu-tru.pdf",
    ]
    for page in filter(str.strip, texts(files(handed_out)[1])):
        assert re.search(r"TÀI LIỆU KIỂM SOÁT – Bản số: (7|8|9|10|11|12)\n", page)
        assert "Người giữ: Tủ sắt phòng lưu trữ" in page
        assert NOT_CONTROLLED not in page


def test_a_print_of_the_sites_pdf_says_on_every_page_that_it_is_not_controlled(built: Sample) -> None:
    folder = built.out / "internal" / BINH_MINH / "pdf"
    pages = texts(folder / "QT-HT-01.pdf")
    assert len(pages) > 1
    assert all(NOT_CONTROLLED in page for page in pages)
    # What is filled in is a record, not a copy.
    assert not any(NOT_CONTROLLED in page for page in texts(folder / "BM-01.pdf"))


def test_nobody_complains_of_a_holders_file(handed_out: Sample, tmp_path: Path) -> None:
    found = {file.name: [*complaints(file, tmp_path)] for file in files(handed_out)[0].parent.glob("*.pdf")}
    assert found == {name: [] for name in found}


def test_every_document_begins_on_an_odd_page(handed_out: Sample) -> None:
    pages = texts(files(handed_out)[0])
    firsts: dict[str, int] = {}
    for place, page in enumerate(pages, 1):
        if found := re.search(r"Bản số: (\d+)", page):
            firsts.setdefault(found[1], place)
    assert len(firsts) == ALL
    assert all(place % 2 for place in firsts.values())


@pytest.mark.parametrize("profile", ["2a", "ua1"])
def test_a_holders_file_passes_the_validator(handed_out: Sample, profile: str) -> None:
    result = validator.validate_pdf(files(handed_out)[0], profile=profile)
    assert result.is_compliant, [str(failure) for failure in result.failures][:5]


def test_the_code_is_that_of_the_status_page(handed_out: Sample, tmp_path: Path) -> None:
    file = files(handed_out)[0]
    address = "https://noi-bo.example/binh-minh/trang-thai/STCL-01-00.html"
    size, scale = 16 / 25.4, 600
    modules = [bytes(row) for row in segno.make_qr(address, error="m", boost_error=False).matrix_iter(border=2)]
    left, top = (30 + 162 - 16) / 25.4 * scale, (297 - 5 - 16) / 25.4 * scale
    width = round(size * scale)
    box = ["-x", str(round(left)), "-y", str(round(top)), "-W", str(width), "-H", str(width)]
    subprocess.run(["pdftoppm", "-gray", "-r", str(scale), "-l", "1", *box, file, tmp_path / "code"], check=True)
    (picture,) = tmp_path.glob("code*.pgm")
    pixels = picture.read_bytes().split(b"\n", 3)[3]
    step = size * scale / len(modules)
    seen = [
        bytes(pixels[int((y + 0.5) * step) * width + int((x + 0.5) * step)] < 128 for x in range(len(modules)))
        for y in range(len(modules))
    ]
    assert seen == modules


def test_what_was_handed_out_is_noted(handed_out: Sample) -> None:
    noted = (handed_out.root / COPIES).read_text("utf-8")
    hashes = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files(handed_out)]
    assert re.findall(r"file: (\w+)", noted) == hashes
    assert noted.count("number:") == 3 * ALL


def test_a_sheet_to_sign_lists_what_each_holder_gets(handed_out: Sample) -> None:
    (sheet,) = files(handed_out)[0].parent.glob("phieu-giao-nhan-*.pdf")
    pages = texts(sheet)
    assert ["Thư ký ISO" in page for page in pages] == [True, False, False]
    assert all("NGƯỜI NHẬN" in page and "QT-HT-01" in page for page in pages)


def test_copies_are_the_same_bytes_when_made_again(manual: Sample) -> None:
    before = {file.name: file.read_bytes() for file in files(manual)}
    for file in files(manual):
        file.unlink()
    (manual.root / COPIES).unlink()
    subprocess.run(["rm", "-r", manual.root / ".cache"], check=True)
    done(manual, "copies", BINH_MINH, "--as-of", "2026-11-02", "--jobs", "2")
    assert {file.name: file.read_bytes() for file in files(manual)} == before


def test_links_stay_within_a_holders_file(handed_out: Sample) -> None:
    with pikepdf.Pdf.open(io.BytesIO(files(handed_out)[0].read_bytes())) as opened:
        links = [link for page in opened.pages for link in page.obj.get("/Annots", ())]
    assert any("/Dest" in link for link in links)


def test_nothing_is_handed_out_twice(manual: Sample) -> None:
    noted = (manual.root / COPIES).read_bytes()
    code, _, stderr = manual.run("copies", BINH_MINH, "--as-of", "2026-11-03")
    assert code == 1
    assert "nothing to hand out" in stderr
    assert (manual.root / COPIES).read_bytes() == noted


def test_a_new_revision_is_handed_out_and_the_old_copies_recalled(manual: Sample) -> None:
    (manual.root / PROCEDURE).write_text((manual.root / PROCEDURE).read_text("utf-8") + "\nCâu mới.\n", "utf-8")
    manual.issue(2, date(2026, 12, 1), BINH_MINH)
    assert "no copies to recall" in done(manual, "recall", BINH_MINH, "--as-of", "2026-11-30")
    said = done(manual, "recall", BINH_MINH, "--as-of", "2026-12-01")
    assert "  4: QT-HT-01 01/00, replaced by 01/01 since 2026-12-01" in said
    assert "3 copies to recall" in said
    (sheet,) = (manual.root / "copies" / BINH_MINH).glob("phieu-thu-hoi-2026-12-01.pdf")
    assert sum("lần 01/01" in page for page in texts(sheet)) == 2
    assert [*complaints(sheet, manual.root)] == []

    done(manual, "copies", BINH_MINH, "--holder", "thu ky iso", "--as-of", "2026-12-01", "--jobs", "1")
    (slip,) = (manual.root / "copies" / BINH_MINH / "2026-12-01").glob("phieu-giao-nhan-0019-0019.pdf")
    assert "bản số 4" in texts(slip)[0]
    done(manual, "copies", BINH_MINH, "--returned", "4", "--on", "2026-12-02")
    assert "2 copies to recall" in done(manual, "recall", BINH_MINH, "--as-of", "2026-12-02")
    code, _, stderr = manual.run("copies", BINH_MINH, "--returned", "3-4", "--as-of", "2026-12-03")
    assert (code, stderr) == (1, f"{BINH_MINH}: not out: 4\n")
    assert COPIES not in manual.run("check", "--as-of", "2026-12-03", "--jobs", "1")[2]


def test_a_lost_copy_is_made_again_under_a_new_number(manual: Sample) -> None:
    done(manual, "copies", BINH_MINH, "--returned", "2", "--as-of", "2026-11-05")
    done(manual, "copies", BINH_MINH, "CSCL", "--as-of", "2026-11-05", "--jobs", "1")
    assert [file.name for file in files(manual, "2026-11-05")] == ["ban-0019-0019-thu-ky-iso.pdf"]


def test_what_is_not_in_force_has_no_copies(manual: Sample) -> None:
    before = (manual.root / COPIES).read_bytes()
    manual.withdraw(2, date(2026, 12, 1), "CSCL", BINH_MINH)
    code, _, stderr = manual.run("copies", BINH_MINH, "CSCL", "QT-99", "--as-of", "2026-12-01")
    assert code == 1
    assert "CSCL: withdrawn since 2026-12-01" in stderr
    assert "QT-99: was never issued" in stderr
    assert (manual.root / COPIES).read_bytes() == before
    unknown = manual.run("copies", BINH_MINH, "--holder", "ai đó", "--as-of", "2026-11-02")
    assert "on the distribution list" in unknown[2]


def test_a_holders_file_is_known_until_it_is_altered(manual: Sample) -> None:
    file = files(manual)[0]
    assert "of xã Bình Minh, Thư ký ISO, 2026-11-02: all in force" in done(
        manual, "verify", str(file), "--as-of", "2026-11-02"
    )
    manual.withdraw(2, date(2026, 12, 1), "CSCL", BINH_MINH)
    code, stdout, _ = manual.run("verify", str(file), "--as-of", "2026-12-01")
    assert code == 1
    assert "CSCL 01/00 withdrawn since 2026-12-01" in stdout
