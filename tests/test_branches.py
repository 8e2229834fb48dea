"""Two branches of git issue at the same time: what is said of it, and the way out."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from testing.building import AN_BINH, AS_OF, CAO_SON, SHARED, Sample, quiet

from sotay.base.errors import UserError
from sotay.control.register import faults
from sotay.export.bind.assemble import issued_by
from sotay.load.sources import load
from sotay.pipeline.check import examine_touched

DAY = date(2026, 12, 1)
POLICY = "docs/he-thong/chinh-sach.md"
QUIET = ("-c", "user.name=Sotay", "-c", "user.email=sotay@example.vn", "-c", "init.defaultBranch=chinh")


def git(sample: Sample, *arguments: str) -> int:
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(["git", *QUIET, *arguments], cwd=sample.root, env=env, capture_output=True, check=False)
    return done.returncode


def save(sample: Sample) -> None:
    git(sample, "add", "-A")
    assert git(sample, "commit", "-m", "saved") == 0


def rules(sample: Sample) -> list[tuple[str, str]]:
    return [(p.path, p.rule) for p in examine_touched(sample.root, AS_OF, 1, quiet()) if p.level == "mistake"]


def parted(sample: Sample) -> None:
    """Issue one document on a branch, another one on the main branch, and merge."""
    sample.write(".gitignore", ".cache/\nsite/\narchive/\n")
    assert git(sample, "init") == 0
    save(sample)
    assert git(sample, "checkout", "-b", "nhanh") == 0
    sample.edit(SHARED, "con cò", "con vạc")
    sample.issue(9, DAY, CAO_SON, reason="Đổi con cò")
    save(sample)
    assert git(sample, "checkout", "chinh") == 0
    text = (sample.root / POLICY).read_text("utf-8")
    sample.write(POLICY, f"{text}\nThêm một câu.\n")
    sample.issue(10, DAY, CAO_SON, reason="Thêm một câu")
    save(sample)
    assert git(sample, "merge", "nhanh") == 1


@dataclass(frozen=True)
class ReadBack:
    """A revision as a folder has it: all words, by file, and the events that its papers name."""

    words: dict[str, str]
    seals: set[str]


def read_back(folder: Path) -> ReadBack:
    words, seals = dict[str, str](), set[str]()
    for path in sorted(folder.glob("01-01.*")):
        if path.suffix == ".pdf":
            seal = issued_by(path.read_bytes())
            seals.add(seal)
            text = subprocess.run(["pdftotext", path, "-"], capture_output=True, encoding="utf-8", check=True).stdout
            words[path.name] = text.replace(seal[:12], "")
        elif path.suffix == ".json":
            said = json.loads(path.read_bytes())
            words[path.name] = json.dumps({name: said[name] for name in said if name not in {"pdf", "seal"}})
        else:
            words[path.name] = path.read_bytes().hex()
    return ReadBack(words, seals)


def test_two_that_issued_get_the_way_out_and_it_works(fresh: Sample) -> None:
    register = f"units/{CAO_SON}/register.yml"
    parted(fresh)
    assert rules(fresh) == [(register, "merge-conflict")]
    code, told, why = fresh.run("status", "--as-of", str(AS_OF), "--jobs", "1")
    assert (code, f"{AN_BINH}: " in told, f"{CAO_SON}: " in told) == (1, True, False)
    assert "merge-conflict" in why
    assert "issue again what the other one issued" in why
    assert git(fresh, "checkout", "--ours", "--", register) == 0
    save(fresh)
    assert rules(fresh) == []
    archive, kept = fresh.root / "archive" / CAO_SON / "STCL", fresh.root / "kept"
    with pytest.raises(UserError, match=r"STCL/01-01.json.*kept from an issue that is not in the register"):
        fresh.issue(9, DAY, CAO_SON, reason="Đổi con cò")
    kept.mkdir()
    for path in sorted(archive.glob("01-01.*")):
        path.rename(kept / path.name)
    event = fresh.issue(9, DAY, CAO_SON, reason="Đổi con cò")[CAO_SON]
    assert {code: issued.label for code, issued in event.documents.items()} == {"STCL": "01/01"}
    before, after = (read_back(folder) for folder in (kept, archive))
    assert before.words == after.words
    assert before.words
    # The papers are the same but for the event they name.
    assert (after.seals, before.seals & after.seals) == ({event.seal}, set())
    assert rules(fresh) == []
    sources, _ = load(fresh.root)
    assert sources is not None
    assert [event.decision for event in sources.registers[CAO_SON].events[-2:]] == ["10/QĐ-UBND", "09/QĐ-UBND"]


def test_both_kept_by_hand_is_told_as_what_it_is(fresh: Sample) -> None:
    parted(fresh)
    register = f"units/{CAO_SON}/register.yml"
    texts = []
    for branch in ("nhanh", "chinh"):
        assert git(fresh, "checkout", "-f", branch) == 0
        texts.append((fresh.root / register).read_text("utf-8"))
    begin = "  - decision"
    fresh.write(register, texts[0] + begin + texts[1].rpartition(begin)[2])
    sources, problems = load(fresh.root)
    assert sources is not None
    assert problems == []
    (fault,) = faults(sources.registers[CAO_SON], sources.units[CAO_SON].roles)
    assert (fault.rule, "two branches have issued" in fault.message) == ("broken-chain", True)
    assert "issue again what the other one issued" in fault.hint


def test_a_decision_dated_ahead_stands_in_the_way_of_its_own_documents_only(fresh: Sample) -> None:
    text = (fresh.root / POLICY).read_text("utf-8")
    fresh.write(POLICY, f"{text}\nThêm một câu.\n")
    fresh.issue(9, date(2027, 6, 1), CAO_SON)
    fresh.edit(SHARED, "con cò", "con vạc")
    assert [*fresh.issue(10, DAY, CAO_SON)[CAO_SON].documents] == ["STCL"]
    assert rules(fresh) == []


def test_a_day_that_must_be_a_slip_of_the_pen_is_refused_whatever_is_agreed_to(fresh: Sample) -> None:
    fresh.edit(SHARED, "con cò", "con vạc")
    before = fresh.register(CAO_SON).read_bytes()
    order = ("--decision", "9/QĐ-UBND", "--reason", "Sửa", "--as-of", str(AS_OF), "--jobs", "1", "--yes")
    for day in ("2206-12-01", "1926-12-01"):
        code, _, why = fresh.run("issue", CAO_SON, "--effective", day, *order)
        assert (code, "mend the year" in why) == (1, True)
        code, _, why = fresh.run("copies", CAO_SON, "--on", day, "--as-of", str(AS_OF))
        assert (code, "mend the year" in why) == (1, True)
    assert fresh.register(CAO_SON).read_bytes() == before


def test_what_nobody_sees_is_not_written_into_a_register(fresh: Sample) -> None:
    fresh.edit(SHARED, "con cò", "con vạc")
    order = ("--decision", "9/QĐ-UBND", "--effective", str(DAY), "--as-of", str(AS_OF), "--jobs", "1", "--yes")
    code, _, why = fresh.run("issue", CAO_SON, "--reason", "Sửa\u202e", *order)
    assert (code, "U+202E (RIGHT-TO-LEFT OVERRIDE) is not text" in why) == (2, True)
    code, _, why = fresh.run("issue", CAO_SON, "--reason", "  Sửa\u200b lo\u0302\u0303i \n", *order)
    assert (code, why.count("Traceback")) == (0, 0)
    sources, problems = load(fresh.root)
    assert sources is not None
    assert problems == []
    assert sources.registers[CAO_SON].events[-1].reason == "Sửa lỗi"


def test_one_bad_value_is_one_mistake_and_no_hint_destroys(fresh: Sample) -> None:
    """Also where nothing of the document can be read."""
    path = "docs/quy-trinh/ho-tich/khai-sinh.md"
    whole = (fresh.root / path).read_text("utf-8")
    fresh.write(path, re.sub(r"(?m)^review: .*$", "review: ba ngày", whole, count=1))
    assert rules(fresh) == [(path, "wrong-value")]
    fresh.write(path, whole.replace("\ntitle:", "\nowner: [\ntitle:", 1))
    found = examine_touched(fresh.root, AS_OF, 1, quiet())
    assert [(p.path, p.rule) for p in found if p.level == "mistake"] == [(path, "bad-yaml")]
    assert not any("withdraw" in p.hint for p in found)
