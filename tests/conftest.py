"""What several tests share: the sample manual, built once and copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from building import SAMPLE, Sample


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Return the sample, built from nothing by one process; tests only look at it."""
    sample = Sample(SAMPLE).sources(tmp_path_factory.mktemp("built") / "manual")
    sample.build()
    return sample


@pytest.fixture
def sample(built: Sample, tmp_path: Path) -> Sample:
    """Return a copy of the built sample, with its cache and site, to change and build again."""
    root = tmp_path / "manual"
    shutil.copytree(built.root, root)
    return Sample(root)


@pytest.fixture
def fresh(tmp_path: Path) -> Sample:
    """Return a copy of the sample of which nothing is built."""
    return Sample(SAMPLE).sources(tmp_path / "manual")
