"""Units of any kind: a hospital says how it is called, and nothing makes a commune of it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from docx import Document as Word
from testing.building import Sample

from sotay.base.errors import SourceError
from sotay.base.names import name_pattern
from sotay.cli.init import init

PROVINCE = """
province: Đồng Bằng
agency: Sở Y tế tỉnh {province}
standard: tcvn-iso-9001-2015
roles:
  chu_tich: Giám đốc
  mot_cua: Nhân viên tiếp đón
  tu_phap_ho_tich: Điều dưỡng trưởng
  thu_ky_iso: Thư ký chất lượng
  dai_dien_lanh_dao: Phó Giám đốc
kinds:
  bệnh viện:
    full: "{name}"
    agency: "{full}"
    over: Sở Y tế tỉnh {province}
    head: Giám đốc {full}
    plural: Các bệnh viện
hours: [Cả ngày]
distribution:
  - {holder: Giám đốc, copies: 1}
excluded:
  - {clause: "8.3", reason: Không tự thiết kế dịch vụ mới}
  - {clause: "7.1.5.2", reason: Thiết bị đo do bên ngoài hiệu chuẩn}
"""
UNIT = """
name: Bệnh viện Đa khoa Đồng Bằng
kind: bệnh viện
address: 1 đường Bệnh Viện
"""


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Return a manual of one hospital, built."""
    root = init(tmp_path_factory.mktemp("kinds") / "manual")
    for path in (root / "units").glob("*.yml"):
        path.unlink()
    (root / "units/_province.yml").write_text(PROVINCE, "utf-8")
    (root / "units/benh-vien-dong-bang.yml").write_text(UNIT, "utf-8")
    sample = Sample(root)
    sample.edit(
        "docs/bieu-mau/phieu-yeu-cau-sua-doi.md", "{{ letterhead() }}", "{{ letterhead() }}\n\n{{ addressee() }}"
    )
    sample.edit(
        "docs/quy-trinh/chung-thuc-ban-sao.md",
        "## 5. Nội",
        '{% call only(kinds=["bệnh viện"]) %}\n\nViệc của riêng bệnh viện.\n\n{% endcall %}\n\n## 5. Nội',
    )
    sample.build("benh-vien-dong-bang")
    return sample


def test_a_hospital_is_no_commune_anywhere(hospital: Sample) -> None:
    pages = sorted(hospital.out.rglob("*.html")) + sorted(hospital.out.rglob("*.json"))
    texts = {path: path.read_text("utf-8") for path in pages if "services.schema" not in path.name}
    for path in sorted(hospital.out.rglob("*.pdf")):
        texts[path] = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout
    assert len(texts) > 20
    assert [path.name for path, text in texts.items() if "ủy ban nhân dân" in text.lower()] == []
    assert "Các bệnh viện" in texts[hospital.out / "public/index.html"]
    assert (
        "Việc của riêng bệnh viện."
        in texts[hospital.out / "internal/benh-vien-dong-bang/quy-trinh/chung-thuc-ban-sao.html"]
    )


def test_its_papers_bear_its_own_name_and_the_office_above(hospital: Sample) -> None:
    folder = hospital.out / "internal/benh-vien-dong-bang"
    printed = subprocess.run(["pdftotext", folder / "pdf/QT-01.pdf", "-"], check=True, capture_output=True, text=True)
    assert printed.stdout.splitlines()[0] == "SỞ Y TẾ TỈNH ĐỒNG BẰNG"
    assert "BỆNH VIỆN ĐA KHOA ĐỒNG BẰNG" in printed.stdout
    (form,) = folder.rglob("BM-01-01.docx")
    words = "\n".join(p.text for t in Word(str(form)).tables for row in t.rows for c in row.cells for p in c.paragraphs)
    assert "BỆNH VIỆN ĐA KHOA ĐỒNG BẰNG" in words


def test_a_pattern_has_only_the_names_there_are() -> None:
    assert name_pattern("Phòng khám {name} – {province}") == "Phòng khám {name} – {province}"
    with pytest.raises(ValueError, match="in braces stand only"):
        name_pattern("{name.__class__}")


def test_a_kind_that_nobody_describes_is_a_mistake(hospital: Sample, tmp_path: Path) -> None:
    other = hospital.sources(tmp_path / "other")
    other.edit("units/benh-vien-dong-bang.yml", "kind: bệnh viện", "kind: phòng khám")
    with pytest.raises(SourceError) as caught:
        other.build("benh-vien-dong-bang")
    assert [(p.rule, p.line, p.path) for p in caught.value.problems] == [
        ("wrong-value", 3, "units/benh-vien-dong-bang.yml")
    ]
