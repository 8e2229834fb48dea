"""One writer at a time, each wholly or not at all: two commands at once, killed ones, and what comes after."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from io import StringIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from testing.building import AN_BINH, AS_OF, BINH_MINH, CAO_SON, SHARED, Sample

from sotay.base.progress import Progress
from sotay.issuing.copies import Wanted, _note, hand_out
from sotay.issuing.verify import verify
from sotay.load.sources import load
from sotay.pipeline.repair import left, settle, settled
from sotay.storage.archive import Archive
from sotay.storage.cache import Cache
from sotay.storage.lock import lock
from sotay.storage.outgoing import Outgoing

DECISION = ("--decision", "09/QĐ-UBND", "--effective", "2026-12-01", "--reason", "Sửa", "--as-of", "2026-11-01")
FORK = get_context("fork")
ISSUE = (*DECISION, "--yes", "--jobs", "1")
COPIES = ("copies", BINH_MINH, "--as-of", "2026-11-01", "--yes", "--jobs", "1")


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    stdout, stderr = process.communicate(timeout=300)
    return process.returncode, stdout, stderr


def killed(sample: Sample, wait: Path, *arguments: str) -> None:
    """Start a command and kill it, with all its processes, as soon as a file is there or gone, or it has ended."""
    process, there = sample.start(*arguments), wait.exists()
    while process.poll() is None and wait.exists() == there:
        time.sleep(0.0005)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def evidence_fits(sample: Sample) -> bool:
    """Tell whether each revision of the registers is in the archive, and nothing else."""
    sources, problems = settled(sample.root, Progress(StringIO()))
    assert sources is not None
    assert problems == []
    for unit, register in sources.registers.items():
        issued = {(c, i.label) for event in register.events for c, i in event.documents.items()}
        assert all(sources.archive.text(unit, *revision) for revision in issued)
        assert not any(sources.archive.faults(unit))
    found = verify(sample.root, sample.root / "archive", AS_OF)
    return left(sources.folders) == () and all(finding.sound for finding in found)


# ── two at once ──────────────────────────────────────────────────────────────────────────────────


def test_of_two_who_issue_at_once_the_second_sees_what_the_first_did(fresh: Sample) -> None:
    fresh.edit(SHARED, "con cò", "con vạc")
    before = fresh.register(CAO_SON).read_text("utf-8").count("- decision")
    both = [fresh.start("issue", CAO_SON, *ISSUE) for _ in range(2)]
    done = sorted(ended(process) for process in both)
    assert [code for code, _, _ in done] == [0, 1]
    assert "nothing to issue: every document reads as issued" in done[1][2]
    assert fresh.register(CAO_SON).read_text("utf-8").count("- decision") == before + 1
    assert evidence_fits(fresh)


def test_of_two_who_hand_out_at_once_the_second_has_nothing_to_do(fresh: Sample) -> None:
    both = [fresh.start(*COPIES) for _ in range(2)]
    done = sorted(ended(process) for process in both)
    assert [code for code, _, _ in done] == [0, 1]
    assert "nothing to hand out" in done[1][2]
    assert len(numbers(fresh)) == len(set(numbers(fresh)))


def test_who_waits_says_so(fresh: Sample) -> None:
    with lock(fresh.root / "archive", lambda _: None):
        process = fresh.start(*COPIES)
        assert process.stderr is not None
        assert "waiting for it to finish" in process.stderr.readline()
    assert ended(process)[0] == 0


def numbers(sample: Sample) -> list[int]:
    sources, problems = load(sample.root)
    assert sources is not None
    assert problems == []
    return [copy.number for event in sources.copies[BINH_MINH].events for copy in event.copies.values()]


# ── killed ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("when", ["staging", "staged", "registered"])
def test_a_killed_issue_is_finished_or_undone_by_whatever_comes_next(fresh: Sample, when: str) -> None:
    fresh.edit(SHARED, "con cò", "con vạc")
    staged = fresh.root / "archive" / AN_BINH / ".new"
    at = {"staging": staged, "staged": staged / ".event", "registered": fresh.register(AN_BINH).with_suffix(".new")}
    if when == "registered":
        at[when] = fresh.register(AN_BINH).parent / ".register.yml.new"
    killed(fresh, at[when], "issue", AN_BINH, CAO_SON, *ISSUE)
    code, _, _ = fresh.run("status", "--as-of", "2026-11-01", "--jobs", "1")
    assert code == 0
    assert not staged.exists()
    assert evidence_fits(fresh)
    code, _, stderr = fresh.run("issue", AN_BINH, CAO_SON, *ISSUE)
    assert code == 0 or "nothing to issue" in stderr
    assert evidence_fits(fresh)
    for unit in (AN_BINH, CAO_SON):
        assert Archive(fresh.root / "archive").text(unit, "STCL", "01/01") is not None


def test_what_was_finished_is_said(fresh: Sample) -> None:
    fresh.edit(SHARED, "con cò", "con vạc")
    staged = fresh.root / "archive" / AN_BINH / ".new"
    killed(fresh, staged, "issue", AN_BINH, *ISSUE)
    assert staged.exists()
    _, _, stderr = fresh.run("check", "--as-of", "2026-11-01", "--jobs", "1")
    assert f"{AN_BINH}: an interrupted `issue` is " in stderr


@pytest.mark.parametrize("when", ["staging", "logging", "out"])
def test_a_killed_handover_puts_no_number_on_two_papers(fresh: Sample, when: str) -> None:
    folder = fresh.root / "copies" / BINH_MINH
    at = {
        "staging": folder / ".new",
        "logging": fresh.root / f"units/{BINH_MINH}/.copies.yml.new",
        "out": folder / "2026-11-01/ban-0001-0006-thu-ky-iso.pdf",
    }
    killed(fresh, at[when], *COPIES)
    assert fresh.run("status", "--as-of", "2026-11-01", "--jobs", "1")[0] == 0
    noted, papers = set(numbers(fresh)), set(on_paper(folder))
    assert noted == papers
    assert not (folder / ".new").exists()
    code, _, stderr = fresh.run(*COPIES)
    assert code == 0 or "nothing to hand out" in stderr
    assert sorted(numbers(fresh)) == [*range(1, 19)] == sorted(on_paper(folder))


def test_what_an_older_version_staged_goes_where_it_was_wanted(tmp_path: Path) -> None:
    cache, outgoing, out = Cache(tmp_path / ".cache"), Outgoing(tmp_path / "copies"), tmp_path / "out"
    outgoing.stage(BINH_MINH, "seal", out, {"ban-0001.pdf": cache.put(b"%PDF")}, cache)
    (tmp_path / "copies" / BINH_MINH / ".new/.event").write_text(json.dumps(["seal", str(out)]))
    assert outgoing.settle(BINH_MINH, {"seal"}) == "finished"
    assert [path.read_bytes() for path in out.iterdir()] == [b"%PDF"]
    assert not (tmp_path / "copies").exists()


def test_killed_before_each_single_step_a_handover_is_undone_or_whole(
    fresh: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    captured: list[tuple[Any, ...]] = []
    with monkeypatch.context() as patched:
        patched.setattr("sotay.issuing.copies._note", lambda *arguments: captured.append(arguments))
        wanted = Wanted(fresh.root, BINH_MINH, date(2026, 11, 1), tmp_path / "out")
        hand_out(wanted, 1, lambda _: True, Progress(StringIO()))
    (arguments,) = captured
    log, outcomes = fresh.root / f"units/{BINH_MINH}/copies.yml", list[bool]()
    for number in range(1000):
        log.unlink(missing_ok=True)
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
        process = FORK.Process(target=_dying, args=(number, arguments))
        process.start()
        process.join()
        settle(arguments[0].folders, BINH_MINH)
        names = sorted(path.name for path in (tmp_path / "out").glob("*"))
        assert names == (sorted(arguments[4]) if log.exists() else [])
        assert [path for path in (fresh.root / "copies").rglob("*") if path.parts[-2] != "copies"] == []
        outcomes.append(log.exists())
        if process.exitcode == 0:
            break
    assert outcomes == sorted(outcomes)
    assert outcomes.count(False) > 5
    assert outcomes.count(True) > 5


def _dying(number: int, arguments: tuple[Any, ...]) -> None:
    steps, left = ("os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "open"), number

    def hook(event: str, _: object) -> None:
        nonlocal left
        left -= event in steps
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    _note(*arguments)
    os._exit(0)


def on_paper(folder: Path) -> Iterator[int]:
    for file in folder.rglob("ban-*.pdf"):
        _, first, last, *_ = file.name.split("-")
        yield from range(int(first), int(last) + 1)


def test_what_cannot_be_finished_waits_and_reading_goes_on(fresh: Sample, tmp_path: Path) -> None:
    wanted = Wanted(fresh.root, BINH_MINH, date(2026, 11, 1), tmp_path / "out")
    made = hand_out(wanted, 1, lambda _: True, Progress(StringIO()))
    sources, _ = load(fresh.root)
    assert made is not None
    assert sources is not None
    cache, seal = Cache(sources.folders.cache), sources.copies[BINH_MINH].events[-1].seal
    files = {"x.pdf": cache.put(made.files[0].read_bytes())}
    Outgoing(sources.folders.copies).stage(BINH_MINH, seal, tmp_path / "stick", files, cache)
    (tmp_path / "stick").rmdir()
    (tmp_path / "stick").write_text("a file")
    code, _, stderr = fresh.run("status", "--as-of", "2026-11-01", "--jobs", "1")
    assert (code, f"{BINH_MINH}: an interrupted command waits to be finished; {tmp_path}/stick" in stderr) == (0, True)
    (tmp_path / "stick").unlink()
    code, _, stderr = fresh.run("status", "--as-of", "2026-11-01", "--jobs", "1")
    assert (code, stderr) == (0, f"{BINH_MINH}: an interrupted `copies` is finished\n")
    assert (tmp_path / "stick/x.pdf").read_bytes() == made.files[0].read_bytes()


# ── nothing is written unasked ───────────────────────────────────────────────────────────────────


def state(sample: Sample) -> dict[str, bytes]:
    folders = ("units", "archive", "copies")
    files = (path for folder in folders for path in (sample.root / folder).rglob("*") if path.is_file())
    return {str(path): path.read_bytes() for path in files if path.name != ".lock"}


def test_a_dry_run_shows_and_writes_nothing(fresh: Sample, tmp_path: Path) -> None:
    fresh.edit(SHARED, "con cò", "con vạc")
    before = state(fresh)
    key = tmp_path / "none.p12"
    for command, shown in (
        (("issue", CAO_SON, *DECISION, "--jobs", "1"), "STCL Sổ tay chất lượng: 01/00 → 01/01"),
        (("withdraw", "CSCL", "--units", CAO_SON, *DECISION), "CSCL is withdrawn"),
        (COPIES[:-3], "18 numbered copies in 3 files"),
        (("recall", BINH_MINH), "no copies to recall"),
        (("sign", CAO_SON, "--p12", str(key), "--as-of", "2026-11-01"), "files to be signed"),
    ):
        code, stdout, stderr = fresh.run(*command, "--dry-run")
        assert code == 0, stderr
        assert shown in stdout
        assert state(fresh) == before


def test_copies_are_shown_and_asked_for(fresh: Sample) -> None:
    before = state(fresh)
    code, stdout, stderr = fresh.run("copies", BINH_MINH, "--as-of", "2026-11-01")
    assert (code, stderr) == (1, "cannot ask for confirmation (no terminal); pass --yes\n")
    assert "1-6 Thư ký ISO: " in stdout
    assert state(fresh) == before


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tu sat", '"tu sat" is not a holder on the distribution list; say which: Tủ sắt phòng lưu trữ'),
        ("ai đó", '"ai đó" is not a holder on the distribution list; it has: Thư ký ISO; Tủ sắt phòng lưu trữ'),
    ],
)
def test_a_part_of_a_name_is_no_holder(fresh: Sample, name: str, said: str) -> None:
    code, _, stderr = fresh.run(*COPIES, "--holder", name)
    assert (code, stderr.strip()) == (1, said)


def test_a_name_without_its_marks_is_a_holder(fresh: Sample) -> None:
    seen: list[str] = []

    def ask(sheaves: object) -> bool:
        seen.extend(sheaf.holder for sheaf in sheaves)  # type: ignore[attr-defined]
        return False

    wanted = Wanted(fresh.root, BINH_MINH, date(2026, 11, 1), holders=("thu ky iso",))
    assert hand_out(wanted, 1, ask, Progress(StringIO())) is None
    assert seen == ["Thư ký ISO"]


# ── the archive has its own bytes ────────────────────────────────────────────────────────────────


def test_no_file_of_the_archive_is_shared_and_none_can_be_written(sample: Sample) -> None:
    files = [path for path in (sample.root / "archive").glob("*/*/*") if path.is_file()]
    assert len(files) > 50
    assert {path.stat().st_mode & 0o777 for path in files} == {0o444}
    sample.edit(SHARED, "con cò", "con vạc")
    sample.issue(9, date(2026, 12, 1), CAO_SON)
    assert {path.stat().st_nlink for path in (sample.root / "archive").glob("*/*/*")} == {1}


def test_an_older_archive_gets_a_list_and_its_own_bytes(sample: Sample) -> None:
    paper = sample.root / "archive" / AN_BINH / "CSCL/01-00.pdf"
    (sample.root / "shared").hardlink_to(paper)
    (sample.root / f"archive/{AN_BINH}.sha256").unlink()
    sample.build()
    assert paper.stat().st_nlink == 1
    listed = sample.root / f"archive/{AN_BINH}.sha256"
    subprocess.run(["sha256sum", "--quiet", "-c", listed], cwd=paper.parents[1], check=True)
