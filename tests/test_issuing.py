"""Issuing: who, what and when is written to register and archive; what is refused; what a kill leaves."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import StringIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from testing.building import AN_BINH, AS_OF, BINH_MINH, CAO_SON, SHARED, Sample, hashes, quiet, stamps

from sotay.base.errors import SourceError, UserError
from sotay.control.standing import history
from sotay.expand.manual import expand
from sotay.issuing.commit import commit
from sotay.issuing.issue import Order, issue
from sotay.load.sources import load
from sotay.model.outputs import Tree
from sotay.model.terms import AUDIENCES
from sotay.pipeline.check import examine_touched
from sotay.pipeline.repair import settle
from sotay.storage.archive import Archive
from sotay.storage.cache import Cache

DAY = date(2026, 12, 1)
FORK = get_context("fork")


def statuses(sample: Sample, unit: str) -> dict[str, str]:
    sources, problems = load(sample.root)
    assert sources is not None
    assert problems == []
    manuals, _ = expand(sources, sources.units[unit], AS_OF)
    return {p.document.code: p.standing.status for p in manuals["internal"].pages if p.document.code}


def test_every_status_occurs_in_the_sample(issued: Sample) -> None:
    others = dict.fromkeys(("CSCL", "QT-HT-01", "BM-01", "DM-01"), "in_force")
    assert statuses(issued, AN_BINH) == others | {"STCL": "review_due", "QT-01": "pending", "QT-DD-01": "in_force"}
    assert statuses(issued, BINH_MINH) == others | {"STCL": "in_force", "QT-01": "draft"}
    assert statuses(issued, CAO_SON) == others | {"STCL": "in_force", "QT-01": "withdrawn"}


# ── what is written ──────────────────────────────────────────────────────────────────────────────


def state(sample: Sample) -> dict[str, bytes]:
    """Return path → content of all registers and archives."""
    paths = [*sample.root.glob("units/*/*"), *(sample.root / "archive").rglob("*")]
    return {str(p.relative_to(sample.root)): p.read_bytes() for p in paths if p.is_file() and p.name != ".lock"}


def test_an_event_is_added_and_nothing_else_is_touched(fresh: Sample) -> None:
    before = state(fresh)
    fresh.edit(SHARED, "con cò", "con vạc")
    events = fresh.issue(9, DAY, CAO_SON, reason="Đổi con chim")
    after, mark = state(fresh), events[CAO_SON].documents["STCL"].fingerprint
    register, kept = f"units/{CAO_SON}/register.yml", f"archive/{CAO_SON}/STCL/01-01"
    assert after[register].startswith(before[register])
    assert after[register][len(before[register]) :].decode() == (
        '  - decision: "09/QĐ-UBND"\n'
        "    effective: 2026-12-01\n"
        '    reason: "Đổi con chim"\n'
        "    prepared: thu_ky_iso\n"
        "    reviewed: dai_dien_lanh_dao\n"
        "    approved: chu_tich\n"
        f"    previous: {events[CAO_SON].previous}\n"
        "    documents:\n"
        f"      STCL: {{issue: 1, revision: 1, fingerprint: {mark}}}\n"
        f"    seal: {events[CAO_SON].seal}\n"
    )
    assert after.keys() - before.keys() == {f"{kept}.pdf", f"{kept}.json"}
    assert {path for path in before if after[path] != before[path]} == {register, f"archive/{CAO_SON}.sha256"}
    assert statuses(fresh, CAO_SON)["STCL"] == "pending"


def test_the_archive_has_the_words_and_the_paper_of_staff_and_of_citizens(issued: Sample) -> None:
    archive = Archive(issued.root / "archive")
    said, inner = (archive.text(AN_BINH, code, "01/00") for code in ("QT-HT-01", "STCL"))
    assert said is not None
    assert said.title == "Đăng ký khai sinh"
    assert "hoa sen trắng" in str(said.internal)
    assert said.public is not None
    assert "hoa sen trắng" not in str(said.public)
    assert inner is not None
    assert inner.public is None
    papers = {audience: archive.pdf(AN_BINH, "QT-HT-01", "01/00", audience) for audience in AUDIENCES}
    assert all("05/01/2026" in shown(path) for path in papers.values() if path)
    assert {audience: "hoa sen trắng" in shown(path) for audience, path in papers.items() if path} == {
        "internal": True,
        "public": False,
    }
    assert archive.pdf(AN_BINH, "STCL", "01/00", "public") is None
    assert archive.text(AN_BINH, "STCL", "01/01") is None


def test_what_is_pending_is_kept_as_it_will_be(issued: Sample) -> None:
    paper = Archive(issued.root / "archive").pdf(AN_BINH, "QT-01", "01/01", "internal")
    assert paper is not None
    assert "01/12/2026" in shown(paper)
    assert "CHƯA CÓ HIỆU LỰC" not in shown(paper).upper()


def shown(pdf: Path) -> str:
    return subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout


def test_numbers_count_up_and_a_new_issue_begins_anew(fresh: Sample) -> None:
    for number, (word, options) in enumerate([("vạc", {}), ("diệc", {"new_issue": True}), ("nông", {})], 5):
        fresh.write(SHARED, (fresh.root / SHARED).read_text("utf-8").replace("con cò", f"con {word}"))
        fresh.issue(number, DAY, AN_BINH, codes=("STCL",), **options)
        fresh.write(SHARED, (fresh.root / SHARED).read_text("utf-8").replace(f"con {word}", "con cò"))
    sources, _ = load(fresh.root)
    assert sources is not None
    assert [r.label for r in history(sources.registers[AN_BINH], "STCL")] == [
        "01/00",
        "01/01",
        "02/00",
        "02/01",
    ]


def test_only_communes_in_which_something_changed_get_an_event(fresh: Sample) -> None:
    fresh.edit("docs/quy-trinh/dat-dai/hoa-giai.md", "trước khi ra tòa", "trước khi kiện")
    assert [*fresh.issue(9, DAY, codes=("QT-DD-01",))] == [AN_BINH]


def test_a_withdrawn_document_is_issued_again_only_by_name(fresh: Sample) -> None:
    fresh.edit("docs/quy-trinh-he-thong/kiem-soat.md", "Chìa khóa", "Chìa khóa đồng")
    fresh.edit(SHARED, "con cò", "con vạc")
    assert [*fresh.issue(9, DAY, CAO_SON)[CAO_SON].documents] == ["STCL"]
    assert fresh.issue(10, DAY, CAO_SON, codes=("QT-01",))[CAO_SON].documents["QT-01"].revision == 1
    assert statuses(fresh, CAO_SON)["QT-01"] == "pending"


def test_what_is_gone_is_withdrawn_and_check_is_content(fresh: Sample) -> None:
    (fresh.root / "docs/quy-trinh/dat-dai/hoa-giai.md").unlink()
    fresh.edit(
        f"units/{BINH_MINH}.yml", "left_out:\n  - code: QT-DD-01\n    reason: Việc này do xã bên tiếp nhận thay\n", ""
    )
    fresh.edit("references/citizens.yml", "[QT-HT-01, QT-DD-01]", "[QT-HT-01]")
    fresh.edit("references/citizens.yml", "  - title: Đất đai\n    procedures: [QT-DD-01]\n", "")
    assert mistakes(fresh) == {"gone-without-withdrawal"}
    assert fresh.withdraw(9, DAY, "QT-DD-01")[AN_BINH].withdraw == ("QT-DD-01",)
    assert mistakes(fresh) == set()


def mistakes(sample: Sample) -> set[str]:
    return {p.rule for p in examine_touched(sample.root, AS_OF, 1, quiet()) if p.level == "mistake"}


def test_what_was_reviewed_without_a_change_is_issued_again_by_name(fresh: Sample) -> None:
    assert fresh.issue(9, DAY, AN_BINH, codes=("STCL",), reason="Soát xét")[AN_BINH].documents["STCL"].revision == 1


# ── what is refused ──────────────────────────────────────────────────────────────────────────────


def test_nothing_is_written_unless_it_is_agreed_to(fresh: Sample) -> None:
    fresh.edit(SHARED, "con cò", "con vạc")
    before = state(fresh)
    order = Order(fresh.root, (), "9/QĐ-UBND", DAY, "Sửa")
    assert issue(order, AS_OF, 1, lambda _: False, quiet()) == ()
    assert state(fresh) == before


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ("takes effect on 2026-01-01, before the last event", {"effective": date(2026, 1, 1)}),
        ("the event has no reason", {"reason": " "}),
        ('--reason: the font of print, Tinos, does not have "😀"', {"reason": "Đổi 😀"}),
        ("the event has no number of a decision", {"decision": ""}),
        ('"mot_cuaa" is not a role of the commune — did you mean "mot_cua"?', {"prepared": "mot_cuaa"}),
        ("the same role prepares, reviews or approves", {"prepared": "chu_tich"}),
        ("no commune has STCK in force or to issue; did you mean STCL?", {"codes": ("STCK",)}),
        ("nothing to issue", {"codes": ("CSCL",)}),
        ("no such commune in units/: xa-khong", {"units": ("xa-khong",)}),
    ],
)
def test_an_order_that_must_not_be_followed_is_refused(fresh: Sample, words: str, order: dict[str, Any]) -> None:
    fresh.edit(SHARED, "con cò", "con vạc")
    before = state(fresh)
    fields = {"units": (), "decision": "9/QĐ-UBND", "effective": DAY, "reason": "Sửa", **order}
    with pytest.raises(UserError, match=re.escape(words)):
        issue(Order(fresh.root, **fields), AS_OF, 1, lambda _: True, quiet())
    assert state(fresh) == before


def test_with_open_mistakes_nothing_is_issued(fresh: Sample) -> None:
    fresh.edit(SHARED, "con cò", "{{ con_co }}")
    before = state(fresh)
    with pytest.raises(SourceError, match="undefined"):
        fresh.issue(9, DAY)
    assert state(fresh) == before


def test_one_communes_mistakes_do_not_keep_others_from_issuing(fresh: Sample) -> None:
    fresh.edit(SHARED, "con cò", "con vạc")
    fresh.edit(f"units/{BINH_MINH}.yml", "fee_zone: khu-vuc-2", "fee_zone: khu-vuc-9")
    assert [*fresh.issue(9, DAY, CAO_SON)] == [CAO_SON]
    with pytest.raises(SourceError, match="unknown-zone"):
        fresh.issue(10, DAY)


def test_an_archive_that_cannot_be_written_stops_it(fresh: Sample) -> None:
    fresh.edit(SHARED, "con cò", "con vạc")
    shutil.rmtree(fresh.root / "archive")
    (fresh.root / "archive").write_text("a file")
    before = state(fresh)
    with pytest.raises(UserError, match="archive"):
        fresh.issue(9, DAY)
    assert state(fresh) == before


def test_what_was_issued_once_is_never_written_over(fresh: Sample) -> None:
    register = fresh.register(CAO_SON).read_text("utf-8")
    fresh.edit(SHARED, "con cò", "con vạc")
    fresh.issue(9, DAY, CAO_SON)
    fresh.register(CAO_SON).write_text(register, "utf-8")  # as somebody may, with git
    fresh.edit(SHARED, "con vạc", "con diệc")
    before = state(fresh)
    with pytest.raises(UserError, match=r"STCL/01-01.json.*kept from an issue that is not in the register"):
        fresh.issue(9, DAY, CAO_SON)
    assert state(fresh) == before


def test_a_register_that_cannot_grow_is_left_alone(unissued: Sample) -> None:
    register = unissued.register(CAO_SON)
    register.parent.mkdir(exist_ok=True)
    register.write_text("events: []\n")
    with pytest.raises(UserError, match="nothing can be added at its end"):
        unissued.issue(9, DAY, CAO_SON)
    assert register.read_text() == "events: []\n"


# ── killed ───────────────────────────────────────────────────────────────────────────────────────


def test_killed_before_each_single_step_there_is_no_trace_or_the_whole_event(
    fresh: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kill the writing of two events before each step; what the next command makes of it is the old or the new."""
    fresh.edit(SHARED, "con cò", "con vạc")
    captured: list[tuple[Any, ...]] = []
    with monkeypatch.context() as patched:
        patched.setattr("sotay.issuing.issue.commit", lambda *arguments: captured.append(arguments))
        fresh.issue(9, DAY, AN_BINH, CAO_SON)
    (arguments,) = captured
    folders, old = arguments[0].folders, state(fresh)
    commit(*arguments)
    new = state(fresh)

    def of(unit: str, found: dict[str, bytes]) -> dict[str, bytes]:
        return {path: content for path, content in found.items() if path.split("/")[1] == unit}

    outcomes = []
    for number in range(1000):
        for path in new:
            (fresh.root / path).unlink(missing_ok=True)
        for path, content in old.items():
            fresh.write(path, "")
            (fresh.root / path).write_bytes(content)
        process = FORK.Process(target=_dying, args=(number, arguments))
        process.start()
        process.join()
        for unit in (CAO_SON, AN_BINH):
            settle(folders, unit)
            assert of(unit, state(fresh)) in (of(unit, old), of(unit, new))
        outcomes.append([of(unit, state(fresh)) == of(unit, new) for unit in (CAO_SON, AN_BINH)])
        if process.exitcode == 0:
            break
    assert outcomes == sorted(outcomes)
    assert [False, False] in outcomes
    assert outcomes.count([True, False]) > 5
    assert outcomes[-1] == [True, True]


def _dying(number: int, arguments: tuple[Any, ...]) -> None:
    steps, left = ("os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "open"), number

    def hook(event: str, _: object) -> None:
        nonlocal left
        left -= event in steps
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    commit(*arguments)
    os._exit(0)


# ── the archive mends itself ─────────────────────────────────────────────────────────────────────


def test_a_build_puts_back_what_is_in_force_and_missing(sample: Sample) -> None:
    whole = state(sample)
    shutil.rmtree(sample.root / "archive")
    sample.build()
    assert state(sample) == whole


def test_a_build_of_a_clone_without_kept_words_makes_anew_what_still_reads_as_issued(sample: Sample) -> None:
    """Registers of before `issued/` go on as they did."""
    whole = state(sample)
    shutil.rmtree(sample.root / "archive")
    shutil.rmtree(sample.root / "issued")
    with pytest.raises(SourceError, match="lost-words: QT-01 01/00 is in force and cannot be shown"):
        sample.build()
    sample.build(CAO_SON)
    lost = f"archive/{CAO_SON}/QT-01/01-00"
    mended = {path: content for path, content in state(sample).items() if CAO_SON in path}
    assert mended.keys() == {path for path in whole if CAO_SON in path and path.partition(".")[0] != lost}
    # What a list says of other documents follows the day it is made on.
    changed = {path for path in mended if mended[path] != whole[path] and not path.endswith(".sha256")}
    assert changed <= {path for path in whole if "/DM-01/" in path}
    marks = [{json.loads(found[p])["fingerprint"] for p in mended if p.endswith(".json")} for found in (whole, mended)]
    assert marks[0] == marks[1]


def test_a_build_settles_what_a_killed_issue_left(sample: Sample) -> None:
    whole, archive = state(sample), Archive(sample.root / "archive")
    cache = Cache(sample.root / ".cache")
    archive.stage(CAO_SON, "0" * 64, Tree({"STCL/01-01.json": cache.put(b"{}")}), cache)
    sample.build()
    assert state(sample) == whole


def test_a_build_touches_nothing_that_is_in_the_archive(sample: Sample) -> None:
    whole, before = state(sample), stamps(sample.root / "archive")
    (sample.root / "archive" / AN_BINH / "CSCL/01-00.pdf").unlink()
    sample.build()
    assert state(sample) == whole
    after = stamps(sample.root / "archive")
    assert {path for path in after if after[path] != before[path]} == {f"{AN_BINH}/CSCL/01-00.pdf"}


def test_a_lost_paper_is_not_replaced_by_another(sample: Sample) -> None:
    text, paper = (sample.root / "archive" / AN_BINH / f"CSCL/01-00{suffix}" for suffix in (".json", ".pdf"))
    said = Archive(sample.root / "archive").text(AN_BINH, "CSCL", "01/00")
    assert said is not None
    text.unlink()
    text.write_bytes(replace(said, pdf={"internal": "0" * 64}).as_bytes())  # it was made with other libraries
    paper.unlink()
    (sample.root / "archive" / f"{AN_BINH}.sha256").unlink()  # an older archive has no list
    told = StringIO()
    sample.build(said=told)
    assert f"{paper}: lost, and a rebuild would differ from what was issued" in told.getvalue()
    assert not paper.exists()


@pytest.mark.parametrize("name", ["QT-01/01-00.pdf", "QT-01/01-00.json", "STCL/01-00.pdf"])
def test_what_is_damaged_in_the_archive_stops_its_commune_alone(sample: Sample, name: str) -> None:
    file = sample.root / "archive" / AN_BINH / name
    content = file.read_bytes()
    damaged = content[:-20] + b"x" + content[-19:]
    file.chmod(0o644)
    file.write_bytes(damaged)
    sample.edit(SHARED, "con cò", "con vạc")
    before = hashes(sample.out / "internal" / AN_BINH)
    with pytest.raises(SourceError) as caught:
        sample.build()
    assert [str(problem) for problem in caught.value.problems] == [
        f"archive/{AN_BINH}/{name}: damaged: is not as it was archived — restore the file from a backup"
    ]
    assert file.read_bytes() == damaged
    assert hashes(sample.out / "internal" / AN_BINH) == before
    assert "con vạc" in (sample.out / "internal" / CAO_SON / "he-thong/so-tay.html").read_text("utf-8")
    file.write_bytes(content)
    sample.build()


def test_the_paper_of_what_was_superseded_is_laid_out_anew_from_its_words(sample: Sample) -> None:
    whole, paper = state(sample), sample.root / "archive" / AN_BINH / "QT-01/01-00.pdf"
    paper.unlink()
    sample.build()
    assert state(sample) == whole


def test_issuing_lays_no_body_out_and_the_next_build_neither(sample: Sample) -> None:
    sample.edit(SHARED, "con cò", "con vạc")
    sample.build()
    sample.issue(9, DAY)
    built = sample.build().built
    assert {name for name in built if name.startswith("body")} <= {"body DM-01"}


# ── the command line ─────────────────────────────────────────────────────────────────────────────

DECISION = ("--decision", "09/QĐ-UBND", "--effective", "2026-12-01", "--reason", "Sửa", "--as-of", "2026-11-01")


def test_the_command_shows_what_it_will_do_and_asks(fresh: Sample) -> None:
    fresh.edit(SHARED, "con cò", "con vạc")
    before = state(fresh)
    command = ("issue", CAO_SON, *DECISION, "--jobs", "1")
    code, shown, said = fresh.run(*command)
    assert (code, said.splitlines()[-1]) == (1, "cannot ask for confirmation (no terminal); pass --yes")
    assert "  STCL Sổ tay chất lượng: 01/00 → 01/01 [phuong-cao-son]\n" in shown
    assert "con [-cò-] {+vạc+} bay lả bay la" in shown
    assert shown.endswith("1 document in phuong-cao-son\n")
    assert state(fresh) == before
    code, shown, _ = fresh.run(*command, "--yes")
    assert (code, shown.splitlines()[-1]) == (0, "written for phuong-cao-son")
    assert fresh.run("withdraw", "STCL", "--units", CAO_SON, *DECISION, "--yes")[0] == 0


@pytest.mark.parametrize("units", [(), (AN_BINH, "--all")])
def test_the_communes_are_named_in_one_way(fresh: Sample, units: tuple[str, ...]) -> None:
    code, _, said = fresh.run("issue", *units, *DECISION)
    assert (code, said) == (1, "name the communes, or pass --all\n")
