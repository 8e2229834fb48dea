"""The sheet for the notice board: what stands on it, its size, the way from paper to page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import page as validator
import pikepdf
import pytest
from testing.building import AN_BINH, AS_OF, SAMPLE, Sample
from testing.printed_pdf import words_of

from sotay.base.folders import ENGINE, Folders
from sotay.expand.manual import expand
from sotay.export import qr
from sotay.export.bind import assemble
from sotay.export.layout import press
from sotay.export.sheet.board import board
from sotay.load.sources import load
from sotay.model.manual import Manual
from sotay.model.units import Addresses

PAGE = "https://anbinh.example.vn/quy-trinh/ho-tich/khai-sinh.html"
SIZES = {"a4": (210, 297), "a3": (297, 420)}
"""Width and height in mm."""


@pytest.fixture(scope="module")
def manual() -> Manual:
    sources, problems = load(SAMPLE)
    assert sources is not None
    assert problems == []
    return expand(sources, sources.units[AN_BINH], AS_OF)[0]["public"]


def test_codes_lead_to_the_pages_of_a_site_that_has_an_address(manual: Manual) -> None:
    unit = replace(manual.unit, sites=Addresses(public="https://anbinh.example.vn/"))
    drawn = qr.svg(PAGE).partition("<path")[2]
    assert drawn in board(replace(manual, unit=unit), "a4")
    assert "<svg" not in board(manual, "a4")


@pytest.mark.parametrize("paper", SIZES)
def test_the_sheet_names_every_public_procedure_with_time_and_fee(built: Sample, paper: str) -> None:
    path = built.out / "public" / AN_BINH / "pdf" / f"bang-niem-yet-{paper}.pdf"
    said = words_of(path).replace("\xa0", " ")
    assert "Đăng ký khai sinh Thời hạn: 01 ngày làm việc Phí, lệ phí: Quá hạn: 8.000 đồng/việc. Đúng hạn: miễn" in said
    assert "Hòa giải tranh chấp đất đai Thời hạn: Xã chưa cập nhật – hỏi 0228 000 0101" in said
    assert "ỦY BAN NHÂN DÂN XÃ AN BÌNH" in said
    assert re.search(r"Theo các quy trình có hiệu lực đến ngày \d\d/\d\d/\d{4}", said)
    assert "hoa sen trắng" not in said
    with pikepdf.open(path) as file:
        assert {tuple(round(float(side) / 72 * 25.4) for side in page.mediabox[2:]) for page in file.pages} == {
            SIZES[paper]
        }


def test_what_is_announced_for_several_procedures_is_said_once() -> None:
    sources, problems = load(ENGINE)
    assert sources is not None, problems
    sheet = board(expand(sources, sources.units["xa-hai-anh"], date(2026, 11, 30))[0]["public"], "a4")
    assert "ahead" not in "".join(re.findall(r"<li>.*?</li>", sheet, re.DOTALL))
    fields = [part for part in sheet.split("<h2>")[1:] if 'class="ahead"' in part]
    assert [part.count('class="ahead"') for part in fields] == [1] * len(fields)
    marked = next(part for part in fields if part.startswith("Hộ tịch"))
    assert "Từ 01/03/2027" in marked
    assert "Thời hạn: <b>Trong ngày làm việc</b>; phải xác minh thông tin trước khi đăng ký: 03 ngày làm việc" in sheet
    assert "từ ngày <b>01/03/2027</b> nội dung thay đổi, thay bảng mới" in sheet
    assert "hưa công bố" not in sheet


@pytest.mark.parametrize("profile", ["2a", "ua1"])
def test_the_sheet_is_archival_and_accessible(manual: Manual, tmp_path: Path, profile: str) -> None:
    unit = replace(manual.unit, sites=Addresses(public="https://anbinh.example.vn/"))
    laid = press.layout(board(replace(manual, unit=unit), "a4"), Folders(SAMPLE))
    (tmp_path / "bang.pdf").write_bytes(
        assemble.single(
            assemble.placed(assemble.part(laid, "body")), title="Thủ tục hành chính", author="Ủy ban nhân dân"
        )
    )
    result = validator.validate_pdf(tmp_path / "bang.pdf", profile=profile)
    assert result.is_compliant, [str(failure) for failure in result.failures][:5]


def test_the_sheet_stands_among_what_citizens_take_home(built: Sample) -> None:
    home = (built.out / "public" / AN_BINH / "index.html").read_text("utf-8")
    for file in ("pdf/bang-niem-yet-a4.pdf", "pdf/bang-niem-yet-a3.pdf", "pdf/BM-01.pdf", "services.json"):
        assert f'href="{file}"' in home
        assert (built.out / "public" / AN_BINH / file).exists()
    assert not list((built.out / "internal").rglob("bang-niem-yet-*"))
