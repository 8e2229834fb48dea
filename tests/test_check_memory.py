"""`build.py check` answers from memory where nothing was touched, and only there."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from testing.building import AN_BINH, AS_OF, SHARED, Sample, quiet

from sotay.base.errors import Problem
from sotay.pipeline import check
from sotay.pipeline.check import examine


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the roots that were looked into."""
    roots: list[Path] = []
    look_into = check.examine_touched

    def noted(root: Path, *rest: object) -> tuple[Problem, ...]:
        roots.append(root)
        return look_into(root, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(check, "examine_touched", noted)
    return roots


def test_what_was_not_touched_is_not_looked_into_again(fresh: Sample, asked: list[Path]) -> None:
    fresh.edit(SHARED, "con cò", "con cò trước 16h30")
    first = examine(fresh.root, AS_OF, 1, quiet())
    assert "unit-word" in {problem.rule for problem in first}
    assert examine(fresh.root, AS_OF, 1, quiet()) == first
    assert len(asked) == 1


def shared_words(sample: Sample) -> None:
    sample.edit(SHARED, "con cò", "con vạc")


def a_value_of_a_commune(sample: Sample) -> None:
    sample.edit(f"units/{AN_BINH}.yml", "0228 000 0001", "0228 000 0009")


def a_reference(sample: Sample) -> None:
    path = sample.root / "references/legal.yml"
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")


def a_new_file(sample: Sample) -> None:
    (sample.root / "docs/moi.txt").write_text("x")


def a_file_that_is_gone(sample: Sample) -> None:
    (sample.root / SHARED).unlink()


def a_time_in_the_archive(sample: Sample) -> None:
    os.utime(next((sample.root / "archive").rglob("*.pdf")), ns=(0, 0))


@pytest.mark.parametrize(
    "touch",
    [shared_words, a_value_of_a_commune, a_reference, a_new_file, a_file_that_is_gone, a_time_in_the_archive],
)
def test_whatever_was_touched_is_looked_into(
    sample: Sample, asked: list[Path], touch: Callable[[Sample], None]
) -> None:
    examine(sample.root, AS_OF, 1, quiet())
    touch(sample)
    examine(sample.root, AS_OF, 1, quiet())
    assert len(asked) == 2


def test_another_day_is_looked_into(fresh: Sample, asked: list[Path]) -> None:
    for day in (AS_OF, AS_OF + timedelta(1)):
        examine(fresh.root, day, 1, quiet())
    assert len(asked) == 2


def damage(sample: Sample) -> int:
    """Change a byte of every file that the cache holds under its own digest; return how many there are."""
    blobs = [*(sample.root / ".cache/blobs").glob("*/*")]
    for blob in blobs:
        content = blob.read_bytes()
        blob.chmod(0o644)
        blob.write_bytes(bytes([content[0] ^ 1]) + content[1:] if content else b"x")
    return len(blobs)


@pytest.mark.parametrize("command", [("check",), ("status",), ("status", "--diff"), ("rehearse", "2027-06-01")])
def test_what_the_cache_has_damaged_is_made_again(fresh: Sample, command: tuple[str, ...]) -> None:
    asked = (*command, "--jobs", "1", "--as-of", str(AS_OF))
    fresh.run(*asked)
    fresh.edit(SHARED, "con cò", "con cốc")
    expected = fresh.sources(fresh.root.with_name("undamaged")).run(*asked)[:2]
    assert damage(fresh)
    assert fresh.run(*asked)[:2] == expected


def test_issue_makes_again_what_the_cache_has_damaged(fresh: Sample) -> None:
    decided = ("--decision", "9/QĐ-UBND", "--effective", str(AS_OF), "--reason", "Sửa lời")
    command = ("issue", AN_BINH, *decided, "--as-of", str(AS_OF), "--jobs", "1", "--yes")
    fresh.edit(SHARED, "con cò", "con cốc")
    other = fresh.sources(fresh.root.with_name("undamaged"))
    fresh.run("check", "--as-of", str(AS_OF))
    assert damage(fresh)
    code, _, said = fresh.run(*command)
    assert code == 0, said
    assert other.run(*command)[0] == 0
    kept = [
        {
            path.relative_to(of.root): path.read_bytes()
            for path in of.root.glob(f"{top}/{AN_BINH}/**/*")
            if path.is_file()
        }
        for of in (fresh, other)
        for top in ("archive", "units")
    ]
    assert kept[:2] == kept[2:]
    assert any(path.suffix == ".pdf" for path in kept[0])
