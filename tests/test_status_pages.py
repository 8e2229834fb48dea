"""The page behind the QR code: one for each revision of the register, in both sites as far as they may know."""

from __future__ import annotations

import re
from html import unescape

import pytest
from testing.building import AN_BINH, BINH_MINH, CAO_SON, Sample
from testing.printed_pdf import words_of


def said(sample: Sample, unit: str, name: str, audience: str = "internal") -> str:
    """Return the words of a status page."""
    page = (sample.out / audience / unit / "trang-thai" / f"{name}.html").read_text("utf-8")
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<body>")[2]).split())


@pytest.mark.parametrize(
    ("unit", "name", "words"),
    [
        (AN_BINH, "QT-01-01-00", "Đang có hiệu lực từ ngày 01/10/2025. Từ ngày 01/12/2026 được thay bằng lần 01/01"),
        (AN_BINH, "QT-01-01-01", "Chưa có hiệu lực; áp dụng từ ngày 01/12/2026."),
        (CAO_SON, "QT-01-01-00", "Hết hiệu lực từ ngày 01/09/2026. Tài liệu đã được thu hồi."),
        (BINH_MINH, "QT-DD-01-01-00", "Hết hiệu lực từ ngày 02/02/2026. Tài liệu đã được thu hồi."),
    ],
)
def test_a_revision_says_where_it_stands(built: Sample, unit: str, name: str, words: str) -> None:
    assert words in said(built, unit, name)


def test_every_revision_has_its_page_and_links_lead_somewhere(built: Sample) -> None:
    for unit in (AN_BINH, BINH_MINH, CAO_SON):
        folder = built.out / "internal" / unit / "trang-thai"
        register = built.register(unit).read_text("utf-8")
        issued = re.findall(r"^ +\"?([\w-]+)\"?: \{issue: (\d+), revision: (\d+)", register, re.MULTILINE)
        assert {page.stem for page in folder.iterdir()} == {f"{c}-{int(i):02d}-{int(r):02d}" for c, i, r in issued}
        for page in folder.iterdir():
            for target in re.findall(r'href="([^"]+)"', page.read_text("utf-8")):
                assert (folder / target).resolve().is_file(), f"{page.name}: {target}"


def test_what_is_gone_has_its_past_for_staff_alone(built: Sample) -> None:
    staff = built.out / "internal" / BINH_MINH
    listed, old = "tai-lieu-da-thu-hoi.html", "tai-lieu-da-thu-hoi/qt-dd-01.01-00.html"
    page = unescape((staff / listed).read_text("utf-8"))
    cells = dict(re.findall(r'<td data-label="([^"]+)">(.*?)</td>', page))
    assert cells["Các lần ban hành"] == f'<a href="{old}">01/00</a>'
    assert (cells["Hết hiệu lực từ"], cells["Quyết định, lý do"]) == ("02/02/2026", "02/QĐ-UBND – Không còn dùng")
    assert "Hòa giải tranh chấp đất đai" in page
    assert 'href="co-gi-moi.html"' in (staff / "index.html").read_text("utf-8")  # its tab, in which the list stands too
    assert f'href="{listed}"' in (staff / "co-gi-moi.html").read_text("utf-8")
    assert f'href="../{listed}"' in (staff / "trang-thai/QT-DD-01-01-00.html").read_text("utf-8")
    shown = (staff / old).read_text("utf-8")
    assert "Không áp dụng tài liệu này nữa." in shown
    assert f'<a href="../{listed}">Xem các tài liệu đã thu hồi</a>' in shown
    for link in re.findall(r'(?:href|src)="([^":#?]+)', shown):
        assert (staff / old).parent.joinpath(link).exists(), link
    pages = words_of(staff / "pdf/QT-DD-01.01-00.pdf").replace(" ", "").split("\f")[:-1]
    assert pages
    assert all("HẾTHIỆULỰC" in page for page in pages)
    for path in (listed, old):
        assert not (built.out / "public" / BINH_MINH / path).exists()
    assert not (built.out / "internal" / AN_BINH / listed).exists()


def test_citizens_see_those_of_public_documents_alone(built: Sample) -> None:
    public = {page.name[:-11] for page in (built.out / "public" / AN_BINH / "trang-thai").iterdir()}
    assert "QT-HT-01" in public
    assert "QT-01" not in public
