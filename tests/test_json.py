"""Every command answers as data: stdout is one JSON value, whatever else is said goes elsewhere."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest
from testing.building import AN_BINH, BINH_MINH, SHARED, Sample

from sotay.cli.main import parser

DAY = ("--as-of", "2026-11-01")
DECISION = ("--decision", "9/QĐ-UBND", "--effective", "2026-12-15", "--reason", "Thử")


def commands() -> dict[str, argparse.ArgumentParser]:
    found = next(a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    return dict(found.choices)


def answer(sample: Sample, *arguments: str, code: int = 0) -> Any:
    found, stdout, stderr = sample.run(*arguments, "--json")
    assert found == code, stderr
    return json.loads(stdout)


@pytest.mark.parametrize("name", sorted(commands().keys() - {"serve"}))
def test_every_command_can_be_asked_for_data(name: str) -> None:
    options = commands()[name]._option_string_actions
    assert options["--json"].dest == options["--format"].dest == "format"
    assert "json" in (options["--format"].choices or ())


def test_commands_that_look_answer_with_what_they_found(issued: Sample, tmp_path: Path) -> None:
    assert answer(issued, "check", AN_BINH, *DAY, "--jobs", "1", code=1)[0]["rule"] == "review-overdue"
    assert answer(issued, "status", AN_BINH, *DAY, "--jobs", "1")["units"][AN_BINH]
    assert answer(issued, "recall", BINH_MINH, *DAY) == {"sheet": None, "copies": []}
    (found,) = answer(issued, "verify", str(issued.root / f"archive/{AN_BINH}/QT-HT-01/01-00.pdf"), *DAY)
    assert found["sound"] is True
    assert answer(issued, "clean")["freed"] == 0


def test_commands_that_write_answer_with_what_they_would_write(fresh: Sample) -> None:
    fresh.edit(SHARED, "con cò", "con vạc")
    said = answer(fresh, "issue", AN_BINH, *DECISION, *DAY, "--jobs", "1", "--dry-run")
    assert said["events"][AN_BINH]["documents"] == {"STCL": "01/01"}
    assert said["written"] == []
    copies = answer(fresh, "copies", BINH_MINH, *DAY, "--jobs", "1", "--dry-run")
    assert copies["written"] == []
    assert copies["files"][0]["numbers"][0] == 1
    assert answer(fresh, "propose", "thu", AN_BINH, *DECISION[2:], *DAY, "--jobs", "1", "--dry-run") == {"folder": None}
    assert answer(fresh, "new", "xa-moi") == {"file": str(fresh.root / "units/xa-moi.yml")}


def test_a_build_answers_with_its_report(fresh: Sample) -> None:
    report = answer(fresh, "build", AN_BINH, "--no-pdf", *DAY, "--jobs", "1")
    assert report["out"] == str(fresh.out)
    assert f"site internal/{AN_BINH}" in report["built"]
    assert report["failed"] == []


def test_a_refusal_is_data_too(issued: Sample) -> None:
    said = answer(issued, "issue", "xa-an-bin", *DECISION, *DAY, "--yes", code=1)
    assert said["error"].endswith("did you mean xa-an-binh?")
