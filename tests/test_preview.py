"""`mkdocs serve` at the root and a build fill in a page alike: the same macros, values and escaping."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sotay.base.clock import today
from sotay.base.folders import ENGINE
from sotay.expand.manual import expand
from sotay.load.sources import Sources, load

UNIT = "xa-hai-anh"
NASTY = "A & B <script>|*x*"


@pytest.fixture(scope="module")
def shipped() -> Sources:
    sources, problems = load(ENGINE)
    assert sources is not None, problems
    return sources


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep the banner of the theme and the levels of the loggers as they were."""
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    levels = {name: logging.getLogger(name).level for name in ("mkdocs", "mkdocs.plugins.macros")}
    yield
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def previewed(root: Path) -> dict[str, str]:
    """Return the Markdown of each page as mkdocs has it once every plugin and hook has been at it."""
    from mkdocs.config import load_config
    from mkdocs.structure.files import get_files
    from mkdocs.structure.pages import Page

    config = load_config(str(root / "mkdocs.yml"))
    config.plugins.on_startup(command="serve", dirty=False)
    config = config.plugins.on_config(config)
    files = config.plugins.on_files(get_files(config), config=config)
    found = {}
    for file in files.documentation_pages():
        page = Page(None, file, config)
        page.read_source(config)
        markdown = config.plugins.on_page_markdown(page.markdown or "", page=page, config=config, files=files)
        found[file.src_uri] = markdown.lstrip("\n")
    config.plugins.on_shutdown()
    return found


def built(sources: Sources, unit: str) -> dict[str, str]:
    """Return the Markdown of each page of staff as a build has it."""
    manuals, problems = expand(sources, sources.units[unit], today())
    assert problems == []
    return {page.path: page.markdown for page in manuals["internal"].pages}


@pytest.mark.usefixtures("quiet")
def test_both_fill_in_every_page_alike(shipped: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOTAY_UNIT", UNIT)
    assert previewed(ENGINE) == built(shipped, UNIT)


@pytest.mark.usefixtures("quiet")
def test_both_have_a_communes_own_pages_and_write_its_values_as_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(Path(__file__).parent / "broken/_base", tmp_path, dirs_exist_ok=True)
    for name in ("mkdocs.yml", "macros", "overrides", "sotay"):
        (tmp_path / name).symlink_to(ENGINE / name)
    unit = tmp_path / "units/xa-an.yml"
    unit.write_text(unit.read_text("utf-8").replace("name: An", f'name: "{NASTY}"'), "utf-8")
    for name in ("index.md", "rieng.md"):
        own = tmp_path / "units/xa-an/docs" / name
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_text("---\ntitle: Riêng\n---\n\nTrang riêng của {{ unit.full_name }}.\n", "utf-8")
    monkeypatch.setenv("SOTAY_UNIT", "xa-an")
    sources, problems = load(tmp_path)
    assert sources is not None
    assert problems == []
    pages = previewed(tmp_path)
    assert pages == built(sources, "xa-an")
    assert pages["index.md"] == pages["rieng.md"] != ""
    assert "<script>" not in pages["index.md"]
    assert "quy-trinh/phuong.md" not in pages


def mkdocs(site: Path, unit: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", site],
        cwd=ENGINE,
        env={**os.environ, "SOTAY_UNIT": unit, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_mkdocs_builds_one_commune_without_a_warning(tmp_path: Path) -> None:
    done = mkdocs(tmp_path, UNIT)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    assert "xã Hải Anh" in (tmp_path / "index.html").read_text("utf-8")


def test_an_unknown_commune_is_said(tmp_path: Path) -> None:
    done = mkdocs(tmp_path, "xa-khong-co")
    assert done.returncode != 0
    assert "SOTAY_UNIT=xa-khong-co: no such commune in units/" in done.stderr
