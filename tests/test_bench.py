"""The made-up provinces of `make bench-growth` are manuals like any other."""

from __future__ import annotations

from pathlib import Path

import pytest
from testing.building import SAMPLE

from sotay.load.sources import load

BENCH = Path(__file__).parent / "bench"


def test_a_made_up_province_has_as_many_communes_as_asked_and_no_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(BENCH)
    from growth import province
    from trial import copied

    project = copied(tmp_path / "project", SAMPLE)
    slugs = province(project, 7)
    sources, problems = load(project)
    assert sources is not None
    assert problems == []
    assert [*sources.units] == slugs
    assert len({(u.name, u.gso_code, u.contacts.phone) for u in sources.units.values()}) == 7
