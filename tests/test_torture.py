"""A short form of `make torture`."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from testing.building import Sample, quiet
from testing.checking import AS_OF
from torture import damages, inputs, kills
from torture.__main__ import bad

from sotay.base.errors import Problem
from sotay.pipeline.check import examine_touched

SEED = 2026


def test_killed_commands_leave_nothing_mixed_lost_or_unfinished(sample: Sample) -> None:
    assert bad(kills.torment(sample, 4, SEED)) == []


def test_mutated_sources_are_told_and_never_a_bug(tmp_path: Path) -> None:
    found, rules = inputs.torment(tmp_path, 60, SEED)
    assert bad(found) == []
    assert found.total() == 60
    assert found["clean"] > 0
    assert len(rules) > 15


def test_a_process_that_dies_is_one_input_s_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def dying(content: bytes, dice: object) -> bytes:
        if marker.exists():
            return content
        marker.touch()
        os._exit(1)

    marker = tmp_path / "died"
    monkeypatch.setattr(inputs, "mutated", dying)
    found, _ = inputs.torment(tmp_path / "inputs", 5, SEED)
    assert found == {f"the process died at seed {SEED}": 1, "clean": 4}


def test_a_page_that_hangs_or_fails_does_not_pass_for_a_mistake_told(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check() -> Sequence[Problem]:
        return examine_touched(root, AS_OF, 1, quiet())

    def failing(*_: object) -> str:
        raise MemoryError

    def hanging(*_: object) -> str:
        time.sleep(3)
        return ""

    assert inputs.judged(check, 1) == "clean"
    for path in root.rglob("*.md"):
        path.write_text(f"{path.read_text('utf-8')}\n", "utf-8")  # nothing is recalled
    with monkeypatch.context() as patched:
        patched.setattr("jinja2.Template.render", hanging)
        assert inputs.judged(check, 1, 0.5) == "over 0.5 s: seed 1"
    with monkeypatch.context() as patched:
        patched.setattr("jinja2.Template.render", failing)
        assert inputs.judged(check, 1) == "out of memory: seed 1"


def test_flipped_bits_are_never_published(built: Sample, tmp_path: Path) -> None:
    assert damages.torment(built.copy(tmp_path / "manual"), 6, SEED) == {"whole again": 6}
