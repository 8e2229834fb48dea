"""What several tests share: the sample manual, built once and copied for each test."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from testing.browsing import SHOWN, chromium
from testing.building import SAMPLE, Sample, issue_sample, put_in_force, shipped_sources
from testing.checking import BASE
from testing.clinics import clinics

from sotay.base.garbage import collect_seldom
from sotay.base.progress import Progress
from sotay.pipeline.build import Options, build

__all__ = ["clinics"]

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A shell has what it starts in the background ignore interrupts, and so would the builds that tests interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

collect_seldom()  # as the program does


@pytest.fixture(scope="session")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Return the sample with registers and archive; of nothing else is anything built."""
    sample = Sample(SAMPLE).sources(tmp_path_factory.mktemp("issued") / "manual")
    issue_sample(sample)
    return sample


@pytest.fixture(scope="session")
def built(issued: Sample, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Return the sample, built from nothing by one process; tests only look at it."""
    sample = issued.sources(tmp_path_factory.mktemp("built") / "manual")
    sample.build()
    return sample


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a copy of the manual that all of `broken/` is laid over, to change and check."""
    return shutil.copytree(BASE, tmp_path / "manual")


@pytest.fixture
def sample(built: Sample, tmp_path: Path) -> Sample:
    """Return a copy of the built sample, with its cache and site, to change and build again."""
    return built.copy(tmp_path / "manual")


@pytest.fixture
def fresh(issued: Sample, tmp_path: Path) -> Sample:
    """Return a copy of the sample of which nothing is built."""
    return issued.sources(tmp_path / "manual")


@pytest.fixture
def unissued(tmp_path: Path) -> Sample:
    """Return a copy of the sample that was never issued or built."""
    return Sample(SAMPLE).sources(tmp_path / "unissued")


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the sites of two communes of the shipped manual."""
    root = tmp_path_factory.mktemp("shipped")
    shipped_sources(root, *SHOWN)
    put_in_force(root)
    build(Options(root, root / "site", date(2026, 11, 1), jobs=1, pdf=False), Progress(StringIO()))
    return root / "site"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a browser for the tests of one module; two at a time in a process do not get along."""
    with chromium() as found:
        yield found
