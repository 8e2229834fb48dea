"""The guide's page on a new law and a new edition: its commands say what it shows."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from testing.building import shipped_sources

from sotay.base.folders import ENGINE

PAGE = (ENGINE / "docs/_portal/huong-dan/hai-thay-doi.md").read_text("utf-8")
STEPS = re.findall(r"^```sh\n(.*?)^```\n\n```text\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
UNIT, AHEAD = "xa-hai-anh", '  - decision: "05/QĐ-UBND (mẫu)"'
WHILE_WAITING = PAGE.index("### Trong khi chờ")


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the shipped manual of one commune, as it was before it decided about the day to come."""
    root = tmp_path_factory.mktemp("two") / "manual"
    root.mkdir()
    shipped_sources(root, UNIT)
    for name in (f"units/{UNIT}", "issued"):
        shutil.copytree(ENGINE / name, root / name)
    register = root / f"units/{UNIT}/register.yml"
    register.write_text(register.read_text("utf-8").partition(AHEAD)[0], "utf-8")
    return root


def agrees(shown: str, said: str) -> bool:
    """Return whether lines were said as shown, in that order, with any others where «…» stands."""
    pattern = "".join(r"(?:.*\n)*?" if line == "…" else re.escape(line) + r"\n" for line in shown.splitlines())
    return re.fullmatch(pattern, said) is not None


def test_every_command_says_what_the_page_shows(manual: Path) -> None:
    assert len(STEPS) == PAGE.count("```sh") == 9
    for commands, shown in STEPS:
        if PAGE.index(commands) > WHILE_WAITING and AHEAD not in (manual / f"units/{UNIT}/register.yml").read_text():
            shutil.copy(ENGINE / f"units/{UNIT}/register.yml", manual / f"units/{UNIT}/register.yml")
        script = commands.replace(".venv/bin/python build.py", f"'{sys.executable}' '{ENGINE / 'build.py'}'")
        lines = [
            line + (" --root ." if "build.py" in line else "") + ("" if "--as-of" in line else " --as-of 2026-11-30")
            if "build.py" in line
            else line
            for line in script.splitlines()
        ]
        done = subprocess.run(
            ["bash", "-ec", "\n".join(lines)], cwd=manual, capture_output=True, text=True, check=False, timeout=600
        )
        assert done.returncode == 0, done.stderr
        assert agrees(shown, done.stdout), f"{commands}\n{done.stdout}"
