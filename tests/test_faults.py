"""Trouble with the machine: a sentence and exit code 1, never a traceback, and the published site is as it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from testing.building import SHARED, Sample, hashes, stamps

from sotay.base.folders import ENGINE

BUILD = ("build", "--as-of", "2026-11-02")


def limited(sample: Sample, limit: str, most: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `build.py` under a limit of the system."""
    code = (
        f"import resource, runpy, sys; resource.setrlimit(resource.{limit}, ({most},) * 2); "
        "sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    command: list[str | Path] = [sys.executable, "-c", code, ENGINE / "build.py", *arguments, "--root", sample.root]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=300)


def sentences(done: subprocess.CompletedProcess[str]) -> str:
    """Return what was said of the trouble; nothing of it is a traceback."""
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "This is a bug" not in done.stderr
    return done.stderr


def test_few_file_handles_are_said(sample: Sample) -> None:
    sample.edit(SHARED, "con cò", "con vạc")
    before = stamps(sample.out)
    said = sentences(limited(sample, "RLIMIT_NOFILE", 14, *BUILD, "--jobs", "2"))
    assert "too many open files: raise the limit (ulimit -n 1024)" in said
    assert stamps(sample.out) == before


def test_a_library_that_cannot_be_loaded_is_said(fresh: Sample) -> None:
    said = sentences(limited(fresh, "RLIMIT_AS", 80_000_000, *BUILD, "--jobs", "1"))
    assert "memory" in said
    assert not (fresh.out / "MANIFEST").exists()


def children(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


def test_a_worker_that_is_killed_is_said(sample: Sample) -> None:
    sample.edit(SHARED, "con cò", "con vạc")
    before = stamps(sample.out)
    process = sample.start(*BUILD, "--jobs", "2")
    workers: list[int] = []
    while not workers and process.poll() is None:
        # The workers are children of the server of processes, which is a child of the build.
        workers = [worker for server in children(process.pid) for worker in children(server)]
        time.sleep(0.01)
    os.kill(workers[0], signal.SIGKILL)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 1, said
    assert "a worker process was killed, most likely because memory ran out" in said
    assert "Traceback" not in said
    assert stamps(sample.out) == before


@pytest.mark.parametrize("name", [".parts", ".seen", ".journal", "MANIFEST"])
@pytest.mark.parametrize("junk", [b"\xff\xfe\x00", b"[1, 2", b'{"a": 1}', b'[["../x", 3]]\n'])
def test_junk_where_the_publisher_keeps_its_notes_is_no_trouble(
    sample: Sample, built: Sample, name: str, junk: bytes
) -> None:
    (sample.out / name).write_bytes(junk)
    sample.build()
    assert hashes(sample.out) == hashes(built.out)


@pytest.fixture
def place() -> Iterator[Path]:
    """Return a folder for temporary files with a short path, for sockets are named in it."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)


def test_a_temporary_folder_with_too_long_a_path_is_said(sample: Sample, tmp_path: Path) -> None:
    sample.edit(SHARED, "con cò", "con vạc")
    deep = tmp_path / ("x" * 100)
    deep.mkdir()
    code, _, said = sample.run(*BUILD, "--jobs", "2", env={"TMPDIR": str(deep)})
    assert code == 1
    assert "too long for a socket: set TMPDIR to a shorter one" in said


def test_temporary_files_go_away_with_the_build_also_with_one_that_was_killed(sample: Sample, place: Path) -> None:
    env = {"TMPDIR": str(place)}
    sample.edit(SHARED, "con cò", "con vạc")
    process = sample.start(*BUILD, "--jobs", "2", env=env)
    while not any(place.iterdir()) and process.poll() is None:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert [path.name.partition("-")[0] for path in place.iterdir()] == ["sotay"]
    code, _, said = sample.run(*BUILD, "--jobs", "2", env=env)
    assert code == 0, said
    assert list(place.iterdir()) == []
