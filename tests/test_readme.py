"""What README shows is what works: its commands are run, its tree and its names are compared with the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
UNIT = "xa-hai-anh"
INNER_TESTS = "tests/test_text.py"
"""What `make test` runs within this test, which would otherwise run itself for ever."""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def project_files() -> list[str]:
    """The files of the project as they are now, committed or not, without what is ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    return sorted({name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()})


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the project beside nothing else; it borrows the virtual environment, which takes long to copy."""
    project = tmp_path_factory.mktemp("copy") / "sotay"
    for name in project_files():
        target = project / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    if (ROOT / ".venv").is_dir():
        (project / ".venv").symlink_to(ROOT / ".venv")
    yield project
    shutil.rmtree(project)


def run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a shell script as someone who has just opened a terminal in the folder."""
    # What an outer `make` or pytest has set would reach the inner ones.
    outer = ("MAKE", "MFLAGS", "PYTEST", "SOTAY")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(outer)}
    environment |= {"UNITS": UNIT, "TESTS": INNER_TESTS, "ZIP": "1"}
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, env=environment,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=1800,
    )  # fmt: skip


@pytest.fixture(scope="module")
def ran(copy: Path) -> Path:
    """The copy after every shell command of README has been run in it."""
    assert blocks("sh"), "README shows no commands"
    for block in blocks("sh"):
        done = run(block, copy)
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
    return copy


@pytest.mark.readme
def test_the_commands_work_and_make_what_readme_says(ran: Path) -> None:
    outputs = set(re.findall(r"`(site/[^`]+\.\w+|site/MANIFEST)`", README))
    assert len(outputs) >= 7
    for output in outputs:
        pattern = output.replace("<unit>", UNIT).replace("<code>", "QT-*").replace("<form>", "BM-*")
        assert any(ran.glob(pattern)), output


@pytest.mark.readme
def test_clean_leaves_the_sources_and_what_was_issued(ran: Path) -> None:
    kept = files(ran / "archive")
    assert kept
    done = run("make clean", ran)
    assert done.returncode == 0, done.stderr
    assert files(ran / "archive") == kept
    assert {p for p in files(ran) if not p.startswith(("archive/", ".venv/"))} == set(project_files())


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_tree_names_what_stands_at_the_top_and_nothing_else() -> None:
    (tree,) = blocks("text")
    entries = re.findall(r"^[^\s,]+(?:, [^\s,]+)*", tree, re.MULTILINE)
    named = {name.rstrip("/") for entry in entries for name in entry.split(", ")}
    there = {name.partition("/")[0] for name in project_files() if not name.startswith(".")}
    assert named == there


def test_each_make_target_named_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)\b", " ".join(re.findall(r"`+[^`]+`+", README))))
    assert {"test", "lint", "bench", "clean", "help"} <= named <= targets


def test_each_commune_named_is_there() -> None:
    (units,) = re.findall(r'UNITS="([^"]+)"', README)
    assert {*units.split(), UNIT} <= {path.stem for path in (ROOT / "units").glob("*.yml")}


def test_help_lists_every_target_with_its_meaning() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split()
    shown = [line.split()[0] for line in run("make help", ROOT).stdout.splitlines()]
    assert sorted(shown) == sorted(phony)
