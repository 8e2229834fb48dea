"""A short form of `make torture`."""

from __future__ import annotations

from pathlib import Path

from testing.building import Sample
from torture import damages, inputs, kills
from torture.__main__ import GOOD

SEED = 2026


def test_killed_commands_leave_nothing_mixed_lost_or_unfinished(sample: Sample) -> None:
    assert kills.torment(sample, 4, SEED).keys() <= GOOD


def test_mutated_sources_are_told_and_never_a_bug(tmp_path: Path) -> None:
    found = inputs.torment(tmp_path, 60, SEED)
    assert found.keys() <= GOOD
    assert found.total() == 60


def test_flipped_bits_are_never_published(built: Sample, tmp_path: Path) -> None:
    assert damages.torment(built.copy(tmp_path / "manual"), 6, SEED) == {"whole again": 6}
