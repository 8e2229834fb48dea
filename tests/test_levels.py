"""Levels between the group and a unit: who says a value, whose documents a unit has, whom a mistake stops."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from testing.building import SAMPLE, Sample

from sotay.base.errors import SourceError
from sotay.check.rules import check
from sotay.cli.main import main
from sotay.load.origins import sayings
from sotay.load.sources import Sources, load

BASE = Path(__file__).parent / "broken" / "_base"
AS_OF = date(2026, 11, 1)
REGION = """\
name: Miền Bắc
province: Bắc Hà
hours: [Cả ngày]
over: Khối miền Bắc
left_out: [{code: QT-02, reason: Không có việc này}]
roles:
  mot_cua: Lễ tân
  chu_tich: Giám đốc vùng
"""
BRANCH = """\
name: Dũng
kind: xã
parent: xa-an
address: Số 4 phố Mẫu
currency: nghìn đồng
roles:
  mot_cua: Tiếp đón
"""
PAGE = """\
---
title: {title}
code: {code}
kind: procedure
field: {field}
---

Bài {title}.
"""
Output = pytest.CaptureFixture[str]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a manual: in a region An, below it Dũng; beside them Bình and Cúc, of no region."""
    root = tmp_path / "manual"
    shutil.copytree(BASE, root)
    (root / "units/_mien-bac.yml").write_text(REGION, "utf-8")
    (root / "units/xa-dung.yml").write_text(BRANCH, "utf-8")
    an = root / "units/xa-an.yml"
    an.write_text(an.read_text("utf-8") + "parent: mien-bac\npeople: {chu_tich: Nguyễn Thị Mẫu}\n", "utf-8")
    return root


def write(root: Path, path: str, code: str, title: str) -> None:
    shared = load(root)[0]
    assert shared is not None
    field = next(d.meta.field for d in shared.documents if d.meta.kind == "procedure")
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(PAGE.format(code=code, title=title, field=field), "utf-8")


def loaded(root: Path) -> Sources:
    sources, problems = load(root)
    assert sources is not None
    assert problems == []
    return sources.on(AS_OF)


def test_the_nearest_level_says_a_value(root: Path) -> None:
    units = loaded(root).units
    an, dung, binh = units["xa-an"], units["xa-dung"], units["xa-binh"]
    assert (an.above, dung.above, binh.above) == (("_mien-bac",), ("xa-an", "_mien-bac"), ())
    assert [unit.roles["mot_cua"] for unit in (an, dung, binh)] == ["Lễ tân", "Tiếp đón", "Công chức một cửa"]
    assert [unit.roles["chu_tich"] for unit in (dung, binh)] == ["Giám đốc vùng", "Chủ tịch"]
    assert (dung.people, binh.people) == ({"chu_tich": "Nguyễn Thị Mẫu"}, {})
    assert (dung.province, dung.one_stop.hours, dung.over) == ("Bắc Hà", ("Cả ngày",), "Khối miền Bắc")
    assert (an.currency, dung.currency) == ("đồng", "nghìn đồng")
    assert [entry.code for entry in dung.left_out] == ["QT-02"]


def test_documents_of_a_level_are_those_of_the_units_below_it(root: Path) -> None:
    write(root, "units/_mien-bac/docs/quy-trinh/vung.md", "QT-V", "của vùng")
    write(root, "units/xa-an/docs/quy-trinh/vung.md", "QT-V", "của An")
    write(root, "units/xa-dung/docs/quy-trinh/rieng.md", "QT-R", "của Dũng")
    sources = loaded(root)
    titles = {
        slug: {d.title for d in sources.documents_of(unit) if d.title.startswith("của")}
        for slug, unit in sources.units.items()
    }
    assert titles == {
        "xa-an": {"của An"},
        "xa-dung": {"của An", "của Dũng"},
        "xa-binh": set(),
        "phuong-cuc": set(),
    }
    assert [p.rule for p in check(sources, AS_OF) if p.level == "mistake"] == []


def test_pages_and_papers_show_the_pictures_of_the_level_they_come_from(root: Path) -> None:
    write(root, "units/_mien-bac/docs/quy-trinh/vung.md", "QT-V", "của vùng")
    page = root / "units/_mien-bac/docs/quy-trinh/vung.md"
    page.write_text(page.read_text("utf-8") + "\n![Cửa vào](../anh/cua.png)\n", "utf-8")
    (root / "units/_mien-bac/docs/anh").mkdir()
    shutil.copy(SAMPLE / "docs/anh/cua-vao.png", root / "units/_mien-bac/docs/anh/cua.png")
    sample = Sample(root)
    sample.build("xa-dung")
    home = sample.out / "internal/xa-dung"
    assert (home / "anh/cua.png").exists()
    assert 'src="../anh/cua.png"' in (home / "quy-trinh/vung.html").read_text("utf-8")
    shown = subprocess.run(["pdfimages", "-list", home / "pdf/QT-V.pdf"], check=True, capture_output=True, text=True)
    assert len(shown.stdout.splitlines()) == 3
    shutil.copy(SAMPLE / "docs/anh/tu-luu-tru.png", root / "units/_mien-bac/docs/anh/cua.png")
    before = (home / "pdf/QT-V.pdf").read_bytes()
    sample.build("xa-dung")
    assert (home / "pdf/QT-V.pdf").read_bytes() != before


def test_a_shared_document_may_be_for_a_region(root: Path) -> None:
    write(root, "docs/quy-trinh/chi-vung.md", "QT-V", "của miền Bắc")
    path = root / "docs/quy-trinh/chi-vung.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace("kind:", "applies_to: {units: [mien-bac]}\nkind:"), "utf-8")
    sources = loaded(root)
    having = {slug for slug, unit in sources.units.items() if any(d.code == "QT-V" for d in sources.documents_of(unit))}
    assert having == {"xa-an", "xa-dung"}
    assert [p.rule for p in check(sources, AS_OF) if p.rule == "unknown-unit"] == []
    path.write_text(text.replace("kind:", "applies_to: {units: [mien-nam]}\nkind:"), "utf-8")
    assert [p.rule for p in check(loaded(root), AS_OF) if p.rule == "unknown-unit"] == ["unknown-unit"]


def test_a_register_is_its_units_alone(root: Path) -> None:
    (root / "units/xa-an").mkdir()
    (root / "units/xa-an/register.yml").write_text("events: 1\n", "utf-8")
    _, problems = load(root)
    assert [(p.path, p.unit) for p in problems] == [("units/xa-an/register.yml", "xa-an")]


def test_two_documents_of_one_line_of_levels_have_two_codes(root: Path) -> None:
    write(root, "units/_mien-bac/docs/quy-trinh/vung.md", "QT-V", "của vùng")
    write(root, "units/xa-dung/docs/quy-trinh/rieng.md", "QT-V", "của Dũng")
    write(root, "units/xa-binh/docs/quy-trinh/rieng.md", "QT-V", "của Bình, không thuộc vùng")
    found = [p for p in check(loaded(root), AS_OF) if p.rule == "duplicate-code"]
    assert [(p.path, p.unit) for p in found] == [("units/xa-dung/docs/quy-trinh/rieng.md", "xa-dung")]


def test_a_mistake_at_a_level_stops_the_units_below_it_and_no_other(root: Path) -> None:
    (root / "units/_mien-bac.yml").write_text(REGION + "paper: A5\n", "utf-8")
    _, problems = load(root)
    assert {(p.path, p.rule, p.unit) for p in problems} == {
        ("units/_mien-bac.yml", "wrong-value", unit) for unit in ("xa-an", "xa-dung")
    }
    (root / "units/_mien-bac.yml").write_text(REGION, "utf-8")
    write(root, "units/_mien-bac/docs/quy-trinh/vung.md", "QT-V", "{{ khong_co }}")
    with pytest.raises(SourceError) as caught:
        Sample(root).build(pdf=False)
    assert {(p.path, p.unit) for p in caught.value.problems} == {
        ("units/_mien-bac/docs/quy-trinh/vung.md", unit) for unit in ("xa-an", "xa-dung")
    }
    made = {path.parent.name for path in (root / "site/internal").glob("*/tai-lieu.json")}
    assert made == {"phuong-cuc", "xa-binh"}


def test_what_a_unit_depends_on_includes_the_levels_above_it(root: Path) -> None:
    before = loaded(root)
    (root / "units/_mien-bac.yml").write_text(REGION + "# khác\n", "utf-8")
    after = loaded(root)
    changed = {unit for unit in before.units if before.fingerprint_of(unit) != after.fingerprint_of(unit)}
    assert changed == {"xa-an", "xa-dung"}


# ── explain ──────────────────────────────────────────────────────────────────────────────────────


def test_explain_names_file_and_line_of_each_value(root: Path, capsys: Output) -> None:
    assert main(["explain", "xa-dung", "roles", "--root", str(root), "--as-of", "2026-11-01"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "roles.chu_tich: Giám đốc vùng  (units/_mien-bac.yml:8)",
        "roles.mot_cua: Tiếp đón  (units/xa-dung.yml:7)",
        "roles.thu_ky_iso: Thư ký ISO  (units/_province.yml:6)",
        "roles.dai_dien_lanh_dao: Đại diện lãnh đạo  (units/_province.yml:7)",
    ]
    assert main(["explain", "xa-dung", "motto", "--root", str(root), "--as-of", "2026-11-01"]) == 0
    assert capsys.readouterr().out.endswith("(sotay/profiles/commune.yml)\n")
    assert main(["explain", "xa-dung", "rols", "--root", str(root)]) == 1
    assert "did you mean roles" in capsys.readouterr().err


def test_explain_knows_where_every_value_is_said(root: Path) -> None:
    sources = loaded(root)
    found = {s.place: (s.value, s.path) for s in sayings(sources, sources.units["xa-dung"])}
    assert found["hours"] == ("Cả ngày", "units/_mien-bac.yml")
    assert found["left_out"] == ("QT-02", "units/_mien-bac.yml")
    assert found["people.chu_tich"] == ("Nguyễn Thị Mẫu", "units/xa-an.yml")
    assert found["agency"] == ("Ủy ban nhân dân xã Dũng", "sotay/profiles/commune.yml")
    assert found["standard"] == ("iso", "units/_province.yml")
    assert found["QT-01"][1].startswith("docs/")
    for _, path in found.values():
        assert path.startswith("sotay/profiles/") or (root / path).exists()
