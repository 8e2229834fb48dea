"""Each folder of `broken/` makes one mistake in the manual of `_base/`; what an author is told is in `expected.txt`."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from testing.rules import rules

from sotay.base.errors import Problem
from sotay.base.folders import ENGINE
from sotay.base.progress import Progress
from sotay.cli.main import lines
from sotay.model.revisions import label
from sotay.pipeline.check import examine_touched
from sotay.storage.archive import TEXT, name
from sotay.storage.texts import AsIssued

BROKEN = Path(__file__).parent / "broken"
BASE = BROKEN / "_base"
CASES = sorted(path.name for path in BROKEN.iterdir() if path != BASE)
AS_OF = date(2026, 11, 1)
ISSUED = re.compile(r"^ +([\w-]+): \{issue: (\d+), revision: (\d+), fingerprint: (\w{64})\}", re.MULTILINE)
ELSEWHERE = {
    "site": "mkdocs says it while it builds: tests/test_site.py",
    "layout": "the layout engine says it while it prints: tests/test_pdf.py",
    "unreadable": "a file that may not be read: tests/test_files.py",
    "not-a-file": "a link or a pipe stands in place of a file: tests/test_files.py",
    "reused-code": "the archive knows what a code named before: tests/test_names.py",
    "damaged": "a file of the archive was changed in place: tests/test_issuing.py",
    "lost-words": "neither archive nor git has what is in force: tests/test_history.py, tests/test_issued_words.py",
    "lost": "a file of the archive that cannot be made again is gone: tests/test_issuing.py",
    **dict.fromkeys(
        ("cut-register", "stray-revision", "other-words", "false-signature"),
        "register, archive and site do not fit together: tests/test_tampering.py",
    ),
    **dict.fromkeys(
        ("missing-sheet", "missing-column", "wrong-row", "changed-since"),
        "an Excel file that `units import` reads: tests/test_units_excel.py",
    ),
    **dict.fromkeys(
        (
            "word-unreadable",
            "word-encrypted",
            "word-scan",
            "word-other-format",
            "word-too-old",
            "word-too-large",
            "word-too-long",
            "list-unreadable",
        ),
        "a file that `import` cannot read: tests/test_import_read.py",
    ),
    "lost-proposal": "what a decision names is not as it was proposed: tests/test_proposals.py",
    "coming-lapse": "what was issued and the words of a day to come differ: tests/test_ahead.py",
    "idle-explanation": "only records of the national catalogue show it: tests/test_compare.py",
    "unsigned-register": "nobody has signed a register with a key: tests/test_tampering.py",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one folder for all cases: macros are loaded once for each root."""
    return tmp_path_factory.mktemp("broken") / "manual"


def laid(root: Path, *layers: Path) -> Path:
    """Put the files of these folders one over the other."""
    shutil.rmtree(root, ignore_errors=True)
    for layer in layers:
        shutil.copytree(layer, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.txt"))
    for register in root.glob("units/*/register.yml"):
        _archive(root / "archive" / register.parent.name, register.read_text("utf-8"))
    return root


def _archive(folder: Path, register: str) -> None:
    """Keep some words of each revision: what is in force could be shown."""
    for code, issue, revision, mark in ISSUED.findall(register):
        said = AsIssued(code, code, mark, "Lời văn", None)
        file = folder / name(code, label(int(issue), int(revision)), TEXT)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(said.as_bytes())


def check(root: Path, jobs: int = 1) -> tuple[Problem, ...]:
    return examine_touched(root, AS_OF, jobs, Progress(quiet=True))


def expected(case: str) -> list[str]:
    return (BROKEN / case / "expected.txt").read_text("utf-8").splitlines()


def said(root: Path, *arguments: str) -> tuple[int, str, str]:
    """Run `build.py check`; return exit code, stdout, stderr."""
    command = [sys.executable, str(ENGINE / "build.py"), "check", "--root", str(root), "--jobs", "1", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_the_base_is_without_mistakes(root: Path) -> None:
    assert check(laid(root, BASE)) == ()


FRESH = [case for case in CASES if (BROKEN / case / "macros").exists() or (BROKEN / case / "mkdocs.yml").exists()]
"""What a process reads once: these need one of their own."""


@pytest.mark.parametrize("case", [case for case in CASES if case not in FRESH])
def test_a_mistake_is_told_with_place_and_remedy(case: str, root: Path) -> None:
    assert lines(check(laid(root, BASE, BROKEN / case))) == expected(case)


@pytest.mark.parametrize("case", FRESH)
def test_a_mistake_in_macros_or_configuration_is_told(case: str, tmp_path: Path) -> None:
    code, _, stderr = said(laid(tmp_path / "manual", BASE, BROKEN / case))
    assert (code, stderr.splitlines()) == (1, [*expected(case), "1 mistake"])


def test_every_rule_has_a_folder() -> None:
    assert rules() - {case.partition(".")[0] for case in CASES} == set(ELSEWHERE)


@pytest.mark.parametrize("case", [case for case in CASES if case != "several"])
def test_a_folder_is_named_after_its_only_rule(case: str) -> None:
    told = {line.replace(": note: ", ": ").split(": ")[1] for line in expected(case)}
    assert case.partition(".")[0] in told
    assert len(told) == 1 or case in MORE_THAN_ONE


MORE_THAN_ONE = {
    "duplicate-slug": "two files of one slug: one of them is not the slug",
    "wrong-value.duration": "what is right beside it is not missed, nor is anything else",
    "unknown-field.front-matter": "the field that was meant is missing too",
}


def test_all_mistakes_come_in_one_run_sorted_and_once(root: Path) -> None:
    problems = check(laid(root, BASE, BROKEN / "several"))
    assert list(problems) == sorted(set(problems))
    assert {p.unit for p in problems} == {"", "xa-an", "xa-binh", "xa-duoc"}
    assert len({p.path for p in problems}) == 5
    assert check(root, jobs=2) == problems


def test_what_only_some_communes_meet_is_theirs(root: Path) -> None:
    problems = check(laid(root, BASE, BROKEN / "document-not-here.commune"))
    assert {(p.line, p.unit) for p in problems} == {(n, unit) for n in (5, 6) for unit in ("xa-an", "xa-binh")}


def test_what_all_communes_of_a_document_meet_is_nobodys_own(root: Path) -> None:
    path = laid(root, BASE) / "docs/quy-trinh/phuong.md"
    path.write_text(path.read_text("utf-8") + "\n{{ nothing_at_all }}\n", "utf-8")
    assert [(p.rule, p.unit) for p in check(root)] == [("undefined", "")]


def test_a_communes_own_mistake_is_its_own(root: Path) -> None:
    assert {p.unit for p in check(laid(root, BASE, BROKEN / "unknown-zone"))} == {"xa-duoc"}
    assert {p.unit for p in check(laid(root, BASE, BROKEN / "duplicate-code.own"))} == {"xa-an"}


def test_json_has_the_same_mistakes(root: Path) -> None:
    problems = check(laid(root, BASE, BROKEN / "several"))
    code, stdout, stderr = said(root, "--format", "json")
    assert (code, stderr) == (1, "")
    assert json.loads(stdout) == [p.as_dict() for p in problems]
