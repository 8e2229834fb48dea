"""`build.py status`: where all documents stand, and what changed sources alter, each change told once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from testing.building import AN_BINH, AS_OF, BINH_MINH, CAO_SON, SHARED, Sample

from sotay.cli.main import DONE, MISTAKES, main

POLICY = "docs/he-thong/chinh-sach.md"
Output = pytest.CaptureFixture[str]


def call(sample: Sample, *arguments: str) -> int:
    return main(["status", "--root", str(sample.root), "--as-of", str(AS_OF), "--jobs", "1", *arguments])


def said(sample: Sample, capsys: Output, *arguments: str) -> list[str]:
    assert call(sample, *arguments) == DONE
    return capsys.readouterr().out.splitlines()


def data(sample: Sample, capsys: Output, *arguments: str) -> Any:
    return json.loads("\n".join(said(sample, capsys, "--format", "json", *arguments)))


def test_every_status_is_told(fresh: Sample, capsys: Output) -> None:
    fresh.edit(POLICY, "dễ hiểu", "dễ nhớ")
    lines = said(fresh, capsys)
    text = "\n".join(lines)
    assert f"{AN_BINH}: 4 in force, 1 pending, 1 draft, 1 due for review" in text
    mine = lines[lines.index(next(line for line in lines if line.startswith(AN_BINH))) + 1 :]
    mine = mine[: next((i for i, line in enumerate(mine) if not line.startswith(" ")), len(mine))]
    assert [line.split()[:2] for line in mine] == [
        ["STCL", "due"],
        ["CSCL", "draft"],
        ["QT-01", "pending"],
    ]
    assert any("changes 01/00; 01/00 in force" in line for line in mine)
    assert any("01/01 from 2026-12-01" in line for line in mine)
    assert "QT-01        withdrawn" in text


def test_some_communes_may_be_named(fresh: Sample, capsys: Output) -> None:
    lines = said(fresh, capsys, BINH_MINH)
    assert [line.partition(":")[0] for line in lines if not line.startswith(" ")] == [BINH_MINH]
    assert call(fresh, "xa-khong-co") == MISTAKES
    assert "no such commune" in capsys.readouterr().err


def test_a_change_is_told_once_with_all_its_communes(fresh: Sample, capsys: Output) -> None:
    before = data(fresh, capsys, "--diff")["changes"]
    fresh.edit(SHARED, "con cò", "con vạc")
    fresh.edit(POLICY, "dễ hiểu", "dễ nhớ")
    changes = [c for c in data(fresh, capsys, "--diff")["changes"] if c not in before]
    assert [(c["code"], c["units"], c["added"], c["removed"]) for c in changes] == [
        ("CSCL", [CAO_SON, AN_BINH], 1, 1),
        ("STCL", [CAO_SON, AN_BINH, BINH_MINH], 1, 1),
    ]
    assert any("[-cò-] {+vạc+}" in line for line in changes[1]["text"])
    lines = said(fresh, capsys, "--diff")
    assert any(line.startswith("STCL") and line.endswith("[all 3 communes]") for line in lines)
    assert any(line.startswith("CSCL") and line.endswith(f"[{CAO_SON}, {AN_BINH}]") for line in lines)


def test_what_was_never_issued_has_nothing_to_compare_with(unissued: Sample, capsys: Output) -> None:
    assert said(unissued, capsys, AN_BINH) == [f"{AN_BINH}: 7 draft"]
    lines = said(unissued, capsys, "--diff", AN_BINH)
    assert f"QT-HT-01 Đăng ký khai sinh: never issued [{AN_BINH}]" in lines
    assert lines[-1] == "7 drafts in 1 commune, 7 different changes"


def test_nothing_is_laid_out_and_nothing_published(fresh: Sample, capsys: Output) -> None:
    fresh.edit(SHARED, "con cò", "con vạc")
    said(fresh, capsys, "--diff")
    assert not fresh.out.exists()
    assert not (fresh.root / ".cache" / "actions" / "pdf").exists()
    assert said(fresh, capsys, "--diff") == said(fresh, capsys, "--diff")


def test_a_mistake_is_told_instead(fresh: Sample, capsys: Output) -> None:
    fresh.edit(SHARED, "{{ standard() }}", "{{ standart() }}")
    assert call(fresh) == MISTAKES
    assert "standart" in capsys.readouterr().err
