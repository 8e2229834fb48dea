"""How mistakes are told on a terminal: in colour unless nobody wants it, and once for many communes."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from testing.building import AN_BINH, BINH_MINH, CAO_SON, Sample

from sotay.base.errors import Problem
from sotay.base.folders import ENGINE
from sotay.cli.telling import lines, painted

ESCAPE = "\033["


def problem(unit: str, message: str = "3 documents were due for review") -> Problem:
    return Problem(f"units/{unit}/register.yml", 0, "review-overdue", message, "review them", unit, "finding")


def on_terminal(sample: Sample, *arguments: str, **environment: str) -> tuple[int, str]:
    """Run `build.py` with a terminal as stderr; return its exit code and what the terminal was sent."""
    ours, theirs = pty.openpty()
    command: list[str | Path] = [
        sys.executable,
        ENGINE / "build.py",
        arguments[0],
        "--root",
        sample.root,
        *arguments[1:],
    ]
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    env = {**kept, "TERM": "xterm", **environment}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs, env=env)
    os.close(theirs)
    said = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:
            break
        if not part:
            break
        said += part
    os.close(ours)
    return process.wait(), said.decode()


# ── folding ──────────────────────────────────────────────────────────────────────────────────────


def test_what_forty_communes_have_alike_is_one_line() -> None:
    (line,) = lines(problem(f"xa-{n:02d}") for n in range(40))
    assert line.startswith("units/*/register.yml: review-overdue: 3 documents were due for review — review them")
    assert line.endswith("[40 communes: xa-00, xa-01, xa-02, xa-03, xa-04, xa-05, … 34 more]")


def test_what_differs_is_not_folded() -> None:
    found = lines([problem("xa-a"), problem("xa-b"), problem("xa-c"), problem("xa-d", "1 document was due")])
    assert [line.partition(":")[0] for line in found] == [f"units/xa-{x}/register.yml" for x in "abcd"]


# ── colour ───────────────────────────────────────────────────────────────────────────────────────


def test_a_line_is_painted_by_its_parts_and_says_the_same() -> None:
    line = 'docs/a.md:13: undefined: "standart" is not defined: look — did you mean "standard"?'
    shown = painted(line, "mistake")
    assert "\033[31mundefined\033[0m" in shown
    assert "\033[1mdocs/a.md:13\033[0m" in shown
    assert re.sub(r"\033\[\d*m", "", shown) == line


@pytest.fixture
def broken(fresh: Sample) -> Sample:
    """Return a manual with a mistake in one commune's file."""
    fresh.edit(f"units/{BINH_MINH}.yml", "kind: xã", "kind: huyện")
    return fresh


def test_a_terminal_gets_colours_and_a_pipe_none(broken: Sample) -> None:
    arguments = ("check", "--jobs", "1", "--as-of", "2026-03-01")
    code, said = on_terminal(broken, *arguments)
    assert code == 1
    assert f"{ESCAPE}31m" in said
    assert ESCAPE not in on_terminal(broken, *arguments, NO_COLOR="1")[1].replace("\r\033[K", "")
    assert ESCAPE not in broken.run(*arguments)[2]


# ── check UNIT ───────────────────────────────────────────────────────────────────────────────────


def test_check_of_a_commune_tells_its_own_and_what_is_shared(broken: Sample) -> None:
    arguments = ("--jobs", "1", "--as-of", "2026-03-01")
    assert broken.run("check", AN_BINH, CAO_SON, *arguments)[0] == 0
    code, _, said = broken.run("check", BINH_MINH, *arguments)
    assert code == 1
    assert said.startswith(f"units/{BINH_MINH}.yml:")
    broken.edit("docs/lien-he.md", "QT-HT-01", "QT-HT-99")
    code, _, said = broken.run("check", AN_BINH, *arguments)
    assert code == 1
    assert said.startswith("docs/lien-he.md:")


def test_check_of_an_unknown_commune_is_told(broken: Sample) -> None:
    code, _, said = broken.run("check", "xa-an-bin")
    assert code == 1
    assert "did you mean xa-an-binh?" in said


def test_check_of_one_commune_leaves_the_whole_check_whole(broken: Sample, tmp_path: Path) -> None:
    arguments = ("--jobs", "1", "--as-of", "2026-03-01")
    before = broken.run("check", *arguments)[2]
    broken.run("check", AN_BINH, *arguments)
    assert broken.run("check", *arguments)[2] == before
