"""Every PDF that leaves the house is read by others without a word of complaint."""

from __future__ import annotations

from pathlib import Path

import pytest
from testing.building import Sample
from testing.printed_pdf import complaints


@pytest.mark.parametrize("folder", ["site/internal", "site/public", "archive"])
def test_nobody_complains_of_what_is_published_and_kept(built: Sample, folder: str, tmp_path: Path) -> None:
    files = {path.read_bytes(): path for path in sorted((built.root / folder).rglob("*.pdf"))}
    assert len(files) > 15
    assert {path.name: found for path in files.values() if (found := [*complaints(path, tmp_path)])} == {}
