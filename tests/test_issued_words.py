"""The words of what is issued, kept in git: a clone is enough to show what is in force."""

from __future__ import annotations

import lzma
import shutil
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from testing.building import AN_BINH, AS_OF, BINH_MINH, CAO_SON, SHARED, UNITS, Sample, hashes

from sotay.base.progress import Progress
from sotay.load.sources import load
from sotay.pipeline.check import examine_touched
from sotay.pipeline.repair import restore
from sotay.storage.cache import Cache
from sotay.storage.words import IssuedWords, Kept

DECISION = ("--decision", "09/QĐ-UBND", "--effective", "2026-11-01", "--reason", "Sửa", "--as-of", "2026-11-01")
PROCEDURE = "docs/quy-trinh/ho-tich/khai-sinh.md"


def clone(sample: Sample, to: Path) -> Sample:
    """Return what git would have of a manual."""
    ignored = shutil.ignore_patterns(".cache", "site", "archive", "copies")
    return Sample(shutil.copytree(sample.root, to, ignore=ignored))


def found(sample: Sample) -> list[str]:
    return [str(p) for p in examine_touched(sample.root, AS_OF, 1, Progress(StringIO())) if p.level != "note"]


def files(sample: Sample) -> set[str]:
    return {p.relative_to(sample.root).as_posix() for p in (sample.root / "issued").rglob("*") if p.is_file()}


def test_a_clone_with_a_changed_sentence_shows_what_is_in_force(sample: Sample, tmp_path: Path) -> None:
    copy, told = clone(sample, tmp_path / "clone"), list[list[str]]()
    for one in (sample, copy):
        one.edit(PROCEDURE, "đúng và sớm", "đúng, đủ và sớm")
        one.build(said=(said := StringIO()))
        told.append([line for line in said.getvalue().splitlines() if line.endswith("check` lists them")])
    assert told[0] == told[1]  # what is about to be made is not lost
    assert found(copy) == found(sample)
    for folder in ("site/public", "site/internal", "archive"):
        assert hashes(copy.root / folder) == hashes(sample.root / folder)
    page = (copy.out / "public" / AN_BINH / "quy-trinh/ho-tich/khai-sinh.html").read_text("utf-8")
    assert "đúng và sớm" in page


def test_check_of_a_clone_asks_for_no_build(sample: Sample, tmp_path: Path) -> None:
    before = found(sample)
    copy = clone(sample, tmp_path / "clone")
    copy.edit(SHARED, "con cò", "con vạc")
    assert found(copy) == before
    assert not (copy.root / "archive" / AN_BINH).exists()


def test_words_in_git_that_are_not_those_of_the_register_do_not_come_into_the_archive(
    sample: Sample, tmp_path: Path
) -> None:
    copy, said = clone(sample, tmp_path / "clone"), StringIO()
    sources, _ = load(copy.root)
    assert sources is not None
    register, cache = sources.registers[CAO_SON], Cache(copy.root / ".cache")
    first, *others = register.events
    forged = {code: replace(issued, fingerprint="0" * 64) for code, issued in first.documents.items() if code == "STCL"}
    events = (replace(first, documents={**first.documents, **forged}), *others)
    other = replace(sources, registers={**sources.registers, CAO_SON: replace(register, events=events)})
    restore(other, cache, [CAO_SON], Progress(said))
    texts = {path.parent.name for path in (copy.root / "archive" / CAO_SON).glob("*/*.json")}
    assert texts == first.documents.keys() - {"STCL"}
    assert f"the words of {len(texts)} revisions are restored" in said.getvalue()
    restore(sources, cache, [CAO_SON], Progress(said))
    assert sources.archive.text(CAO_SON, "STCL", "01/00") is not None


def test_a_paper_that_comes_out_otherwise_is_told_and_not_kept(sample: Sample, tmp_path: Path) -> None:
    copy = clone(sample, tmp_path / "clone")
    style = copy.root / "overrides"
    shutil.copytree(Path(__file__).parents[1] / "overrides", style)
    css = style / "print" / "print.css"
    css.write_text(css.read_text("utf-8") + "\nh1 { letter-spacing: 1pt }\n", "utf-8")
    copy.edit(PROCEDURE, "đúng và sớm", "đúng, đủ và sớm")
    said = StringIO()
    copy.build(said=said)
    assert "words of" in said.getvalue()
    assert "lost, and a rebuild would differ from what was issued" in said.getvalue()
    assert (copy.root / "archive" / AN_BINH / "QT-HT-01/01-00.json").exists()
    assert not (copy.root / "archive" / AN_BINH / "QT-HT-01/01-00.public.pdf").exists()
    assert (copy.out / "public" / AN_BINH / "pdf/QT-HT-01.pdf").exists()
    assert any(": lost: QT-" in line or ": lost: " in line for line in found(copy))


def test_one_run_keeps_a_document_of_all_communes_in_one_file(fresh: Sample) -> None:
    before = files(fresh)
    fresh.edit(SHARED, "con cò", "con vạc")
    fresh.issue(9, date(2026, 11, 1), *UNITS)
    (new,) = (path for path in files(fresh) - before if path.startswith("issued/STCL/"))
    lines = lzma.decompress((fresh.root / new).read_bytes()).decode().splitlines()
    assert [line.count("con vạc") > 0 for line in lines] == [True] * 3
    assert before <= files(fresh)


def test_words_of_an_event_that_never_stood_in_a_register_count_for_nothing(tmp_path: Path) -> None:
    words = IssuedWords(tmp_path, ("a" * 64,))
    words.add("QT-01", [Kept("b" * 64, AN_BINH, "01/00", "undone")], {})
    words.add("QT-01", [Kept("a" * 64, AN_BINH, "01/00", "issued")], {})
    assert words.text(AN_BINH, "QT-01", "01/00") == "issued"
    assert words.text(AN_BINH, "QT-01", "01/01") is None
    assert words.text(BINH_MINH, "QT-01", "01/00") is None
    assert words.text(AN_BINH, "QT-02", "01/00") is None


def test_equal_words_give_equal_files(tmp_path: Path) -> None:
    both = [Kept("a" * 64, unit, "01/00", "lời văn\n") for unit in UNITS]
    for place, kept in ((tmp_path / "a", both), (tmp_path / "b", both[::-1])):
        IssuedWords(place).add("QT-01", kept, {"QT-01/01-00." + "0" * 64 + ".png": b"picture"})
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")
    assert len(hashes(tmp_path / "a")) == 2


@pytest.mark.parametrize("damage", [b"", b"xx"])
def test_a_damaged_file_is_told_and_nothing_is_made_of_it(sample: Sample, tmp_path: Path, damage: bytes) -> None:
    copy = clone(sample, tmp_path / "clone")
    for path in (copy.root / "issued/QT-HT-01").glob("*.xz"):
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:-9] + damage)
    assert any(line.startswith("issued/QT-HT-01/") and ": damaged: " in line for line in found(copy))
    copy.edit(PROCEDURE, "đúng và sớm", "đúng, đủ và sớm")
    told = found(copy)
    assert {unit for unit in UNITS for line in told if line.startswith(f"units/{unit}/register.yml")} == {*UNITS}


def test_keep_puts_words_of_before_into_git(sample: Sample, tmp_path: Path) -> None:
    shutil.rmtree(sample.root / "issued")
    code, shown, _ = sample.run("keep", "--dry-run")
    assert (code, shown.splitlines()[-1]) == (0, "nothing was written")
    assert f"  {CAO_SON}: the words of " in shown
    assert not (sample.root / "issued").exists()
    code, _, said = sample.run("keep")
    assert (code, said.splitlines()[-1]) == (1, "cannot ask for confirmation (no terminal); pass --yes")
    assert sample.run("keep", "--yes")[0] == 0
    sources, _ = load(sample.root)
    assert sources is not None
    words = sources.archive.words
    assert words is not None
    for unit, register in sources.registers.items():
        for event in register.events:
            for doc, issued in event.documents.items():
                kept = sample.root / "archive" / unit / doc / f"{issued.label.replace('/', '-')}.json"
                assert words.text(unit, doc, issued.label) == kept.read_text("utf-8")
    code, _, said = sample.run("keep", "--yes")
    assert (code, said) == (1, "nothing to keep: git has the words of everything that was issued\n")


def test_keep_says_what_the_archive_lacks(fresh: Sample) -> None:
    shutil.rmtree(fresh.root / "issued")
    (fresh.root / "archive" / CAO_SON / "STCL/01-00.json").unlink()
    _, shown, _ = fresh.run("keep", CAO_SON, "--dry-run")
    assert "; 1 not in the archive (STCL 01/00): build first" in shown


# ── one bad value; a review before its day ───────────────────────────────────────────────────────


def test_one_bad_value_of_what_is_in_force_is_one_mistake(fresh: Sample) -> None:
    """Nothing that follows from it is told, least of all that something should be withdrawn."""
    before = set(found(fresh))
    fresh.edit(PROCEDURE, "review: 12 tháng", "review: ba ngày")
    told = [line for line in found(fresh) if line not in before]
    assert [line.split(": ")[1] for line in told] == ["wrong-value"]
    assert '"ba ngày" is not a duration' in told[0]


def test_a_review_before_its_day_is_recorded(fresh: Sample) -> None:
    command = ("issue", CAO_SON, *DECISION, "--jobs", "1", "--yes")
    code, _, said = fresh.run(*command, "--docs", "STCL")
    assert (code, said.splitlines()[-1]) == (1, "nothing to issue: every document reads as issued")
    code, _, said = fresh.run(*command, "--review")
    assert (code, said) == (1, "--review goes with --docs: name the documents that were reviewed\n")
    code, shown, said = fresh.run(*command, "--review", "--docs", "STCL")
    assert code == 0, said
    assert "STCL Sổ tay chất lượng: 01/00 → 01/01" in shown
    assert "STCL: {issue: 1, revision: 1, fingerprint: " in fresh.register(CAO_SON).read_text("utf-8")
