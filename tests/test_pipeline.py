"""The order of the stages: what runs after which edit, whose mistake stops whom, what is left alone."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from testing.building import AN_BINH, AS_OF, BINH_MINH, CAO_SON, SHARED, UNITS, Sample, stamps, stamps_of

from sotay.base.errors import Problem, SourceError, UserError
from sotay.base.progress import Progress
from sotay.export.bind import assemble
from sotay.load.sources import Sources
from sotay.model.manual import Manual, Page
from sotay.pipeline.check import examine_touched
from sotay.pipeline.tasks import segments, sheets
from sotay.pipeline.tasks import stamps as shared_stamps
from sotay.pipeline.tasks.job import Markups
from sotay.pipeline.workers import Serial
from sotay.storage.cache import Cache

AUDIENCES = ("internal", "public")


def but_the_list(built: Iterable[str]) -> list[str]:
    """Return what ran without the master list, which shows the status of the others."""
    return [name for name in built if not name.endswith("DM-01")]


def named(built: Iterable[str], kind: str) -> list[str]:
    return [name.removeprefix(f"{kind} ") for name in built if name.startswith(f"{kind} ")]


def everywhere(*units: str) -> set[str]:
    return {f"{audience}/{unit}" for audience in AUDIENCES for unit in units}


# ── what ran ─────────────────────────────────────────────────────────────────────────────────────


def test_words_that_are_equal_in_all_communes_are_laid_out_once(built: Sample) -> None:
    report = json.loads((built.out / "report.json").read_text("utf-8"))
    bodies = Counter(named(report["built"], "body"))
    assert bodies["BM-01"] == bodies["QT-01"] == bodies["STCL"] == bodies["QT-DD-01"] == 1
    # One commune has a policy of its own; one page differs for staff and for citizens, and the facts of one commune
    # take another room in it than those of the two others.
    assert bodies["CSCL"] == 2
    assert bodies["QT-HT-01"] == 2 * 2
    assert set(named(report["built"], "manual")) == everywhere(*UNITS)
    assert set(named(report["built"], "site")) == everywhere(*UNITS) | set(AUDIENCES)
    assert report["failed"] == []
    assert report["pages"] > 50


def test_nothing_changed_then_nothing_runs_and_nothing_is_touched(sample: Sample) -> None:
    before = stamps(sample.out)
    report = sample.build()
    assert report.built == ()
    assert report.reused == len(UNITS) + len(AUDIENCES)
    after = stamps(sample.out)
    assert {path for path in before if before[path] != after[path]} == {"report.json"}
    assert before.keys() == after.keys()


def test_a_phone_lays_out_its_front_and_makes_only_its_communes_sites(sample: Sample) -> None:
    others = stamps_of(sample.out, BINH_MINH, CAO_SON)
    sample.edit(f"units/{AN_BINH}.yml", "0228 000 0001", "0228 000 0009")
    built = sample.build().built
    staff = f"internal/{AN_BINH}"
    # It is a word of a procedure, which is a draft now; citizens keep what was issued.
    assert but_the_list(built) == [
        f"document {staff}/QT-HT-01",
        f"front {staff}/QT-HT-01",
        f"manual {staff}",
        "site internal",
        f"site {staff}",
        f"site public/{AN_BINH}",
        f"volume {staff}/chung",  # it has the master list
        f"volume {staff}/ho-tich",
    ]
    assert stamps_of(sample.out, BINH_MINH, CAO_SON) == others
    assert "0228 000 0009" in (sample.out / "public" / AN_BINH / "quy-trinh/ho-tich/khai-sinh.html").read_text("utf-8")


def test_a_phone_arranges_only_print_forms_that_show_it(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    arranged, arrange = list[str](), sheets._made

    def counted(cache: Cache, markups: Markups, manual: Manual, page: Page, sources: Sources) -> Any:
        arranged.append(page.document.code)
        return arrange(cache, markups, manual, page, sources)

    monkeypatch.setattr(sheets, "_made", counted)
    sample.edit(f"units/{AN_BINH}.yml", "0228 000 0001", "0228 000 0009")
    sample.build()
    assert {*but_the_list(arranged)} == {"QT-HT-01"}


def test_stamps_are_taken_apart_once(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    """Headers, page numbers and marks: all documents are bound anew here, by a process that has read none."""
    opened, part = list[str](), assemble.part

    def counted(content: bytes, kind: assemble.Kind) -> assemble.Segment:
        opened.append(kind)
        return part(content, kind)

    monkeypatch.setattr(assemble, "part", counted)
    for remembering in (segments.segment, shared_stamps.folios, shared_stamps.note, shared_stamps.mark):
        remembering.cache_clear()
    before = sample.manifest
    for kind in ("unit", "document", "manual", "piece"):
        shutil.rmtree(sample.root / f".cache/actions/{kind}")
    assert named(sample.build().built, "document")
    assert {*opened} == {"block", "filling"}
    assert sample.manifest == before


def test_a_shared_sentence_lays_out_its_body_alone(sample: Sample) -> None:
    sample.edit("docs/he-thong/chinh-sach.md", "dễ hiểu", "dễ nhớ")
    built = sample.build().built
    changed = {f"internal/{unit}/CSCL" for unit in (AN_BINH, CAO_SON)}
    assert named(but_the_list(built), "body") == ["CSCL"]
    assert set(named(but_the_list(built), "front")) == changed  # it was in force and is a draft
    assert set(named(but_the_list(built), "document")) == changed
    assert set(named(built, "manual")) == {f"internal/{unit}" for unit in (AN_BINH, CAO_SON)}


def test_forms_are_word_files_too_for_whom_they_are(sample: Sample) -> None:
    for part in everywhere(*UNITS):
        assert [path.name for path in (sample.out / part / "docx").iterdir()] == ["BM-01.docx"]
    page = (sample.out / "public" / AN_BINH / "bieu-mau/giay-hen.html").read_text("utf-8")
    assert 'href="../docx/BM-01.docx"' in page
    sample.edit("docs/bieu-mau/giay-hen.md", "audience: public\n", "")
    sample.build()
    assert not (sample.out / "public" / AN_BINH / "docx").exists()


def test_a_sentence_for_staff_lays_out_nothing_for_citizens(sample: Sample) -> None:
    sample.edit("docs/quy-trinh/ho-tich/khai-sinh.md", "hoa sen trắng", "hoa súng tím")
    built = sample.build().built
    assert named(but_the_list(built), "body") == ["QT-HT-01"] * 2  # the facts of one commune take another room
    assert {f"internal/{unit}" for unit in UNITS} == set(named(built, "manual"))
    assert not [p for p in (sample.out / "public").rglob("*.html") if "hoa súng" in p.read_text("utf-8")]


def test_a_page_without_a_code_prints_nothing(sample: Sample) -> None:
    sample.edit("docs/lien-he.md", "góp ý", "góp lời")
    assert {name.partition(" ")[0] for name in sample.build().built} == {"site"}


def test_what_nobody_reads_changes_nothing_that_is_published(sample: Sample) -> None:
    before = stamps(sample.out)
    sample.edit("units/_province.yml", "# Bộ tài liệu", "# Một bộ tài liệu")
    assert {name.partition(" ")[0] for name in sample.build().built} <= {"site"}
    after = stamps(sample.out)
    assert {path for path in before if before[path] != after[path]} == {"report.json"}


def test_an_edit_taken_back_lays_nothing_out(sample: Sample) -> None:
    sample.edit(SHARED, "con cò", "con vạc")
    sample.build()
    sample.edit(SHARED, "con vạc", "con cò")
    assert sample.build().built == ()


def test_the_report_is_published(built: Sample) -> None:
    import json

    report = json.loads((built.out / "report.json").read_text("utf-8"))
    assert report["failed"] == []
    assert f"site internal/{AN_BINH}" in report["built"]


# ── communes that come and go ────────────────────────────────────────────────────────────────────


def portal(sample: Sample, audience: str = "public") -> str:
    return (sample.out / audience / "index.html").read_text("utf-8")


def test_some_communes_are_built_and_the_others_left_alone(sample: Sample) -> None:
    others = stamps_of(sample.out, BINH_MINH, CAO_SON)
    sample.edit(SHARED, "con cò", "con vạc")
    built = sample.build(AN_BINH).built
    assert set(named(built, "site")) == everywhere(AN_BINH) | {"internal"}
    assert stamps_of(sample.out, BINH_MINH, CAO_SON) == others
    assert all(f'{unit}/index.html"' in portal(sample) for unit in UNITS)


def test_a_portal_names_only_communes_that_are_published(fresh: Sample) -> None:
    fresh.build(AN_BINH, pdf=False)
    assert f'{AN_BINH}/index.html"' in portal(fresh)
    assert BINH_MINH not in portal(fresh)
    fresh.build(BINH_MINH, pdf=False)
    assert f'{BINH_MINH}/index.html"' in portal(fresh)


def test_a_removed_commune_disappears(sample: Sample) -> None:
    (sample.root / f"units/{CAO_SON}.yml").unlink()
    others = stamps_of(sample.out, AN_BINH, BINH_MINH)
    assert set(named(sample.build().built, "site")) == set(AUDIENCES)
    for audience in AUDIENCES:
        assert not (sample.out / audience / CAO_SON).exists()
        assert CAO_SON not in portal(sample, audience)
    assert CAO_SON not in sample.manifest
    assert stamps_of(sample.out, AN_BINH, BINH_MINH) == others


def test_a_new_commune_lays_out_no_body_that_is_known(sample: Sample) -> None:
    text = (sample.root / f"units/{AN_BINH}.yml").read_text("utf-8")
    text = text.replace("An Bình", "Đức Thịnh").replace("90001", "90004")
    sample.write("units/xa-duc-thinh.yml", text)
    built = sample.build().built
    assert set(named(built, "site")) == everywhere("xa-duc-thinh") | set(AUDIENCES)
    assert named(but_the_list(built), "body") == []
    # The form, without a front, is the same document for staff and citizens.
    form = ["internal/xa-duc-thinh/BM-01"]
    assert sorted(named(built, "front") + form) == sorted(named(built, "document"))
    assert len(named(built, "document")) == 7
    assert "xa-duc-thinh/index.html" in portal(sample)


def test_an_unknown_commune_is_told(sample: Sample) -> None:
    with pytest.raises(UserError, match="no such commune in units/: xa-khong-co"):
        sample.build(AN_BINH, "xa-khong-co")


# ── whose mistake it is ──────────────────────────────────────────────────────────────────────────


def test_a_mistake_in_what_is_shared_writes_nothing(sample: Sample) -> None:
    before = stamps(sample.out)
    sample.edit(f"units/{AN_BINH}.yml", "0228 000 0001", "0228 000 0009")
    sample.edit(SHARED, "{{ standard() }}", "{{ standart() }}")
    sample.edit("docs/lien-he.md", "QT-HT-01", "QT-HT-99")
    with pytest.raises(SourceError) as caught:
        sample.build()
    assert [(p.path, p.rule, p.unit) for p in caught.value.problems] == [
        (SHARED, "undefined", ""),
        ("docs/lien-he.md", "unknown-document", ""),
    ]
    assert stamps(sample.out) == before


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (f"units/{BINH_MINH}.yml", "kind: xã", "kind: huyện"),
        (f"units/{BINH_MINH}/docs/he-thong/chinh-sach.md", "nghe trước", "{{ nghe }} trước"),
        (f"units/{BINH_MINH}/docs/he-thong/chinh-sach.md", "nghe trước", '<b style="mau: do">nghe</b> trước'),
    ],
    ids=["its file", "its document", "its print"],
)
def test_a_communes_own_mistake_stops_it_alone(sample: Sample, path: str, old: str, new: str) -> None:
    kept = stamps_of(sample.out, BINH_MINH)
    sample.edit(path, old, new)
    sample.edit(SHARED, "con cò", "con vạc")
    with pytest.raises(SourceError) as caught:
        sample.build()
    assert {(p.path, p.unit) for p in caught.value.problems} == {(path, BINH_MINH)}
    assert stamps_of(sample.out, BINH_MINH) == kept
    for unit in (AN_BINH, CAO_SON):
        assert "con vạc" in (sample.out / "internal" / unit / "he-thong/so-tay.html").read_text("utf-8")
    for audience in AUDIENCES:
        assert all(f'{unit}/index.html"' in portal(sample, audience) for unit in UNITS)
    sample.edit(path, new, old)
    assert set(named(sample.build().built, "site")) == everywhere(BINH_MINH) | {"internal"}


def test_the_portal_tells_of_a_stopped_commune_what_is_published(sample: Sample) -> None:
    policy, page = f"units/{BINH_MINH}/docs/he-thong/chinh-sach.md", sample.out / "internal/tinh-trang.html"
    before = page.read_bytes()
    sample.edit(policy, "title: ", f"title: {'Nghe rồi làm, làm rồi lại nghe; ' * 40}")
    with pytest.raises(SourceError) as caught:
        sample.build()
    # It does not fit the head of a printed page: sites, and what the portal shows, were ready by then.
    assert {problem.rule for problem in caught.value.problems} == {"layout"}
    assert page.read_bytes() == before
    sample.edit(policy, "; Nghe rồi làm, làm rồi lại nghe" * 39, "")
    sample.build()
    assert page.read_bytes() != before


def test_a_commune_that_lacks_what_a_shared_page_needs_is_stopped_alone(sample: Sample) -> None:
    """Whether the others were built before or have to be built now."""
    sample.edit(f"units/{AN_BINH}.yml", "fee_zone: khu-vuc-1", "left_out: [{code: QT-HT-01, reason: Không làm}]")
    sample.withdraw(9, date(2026, 12, 1), "QT-HT-01", AN_BINH)
    for _ in ("the others are known", "the others are built"):
        with pytest.raises(SourceError) as caught:
            sample.build()
        assert {(p.path, p.rule, p.unit) for p in caught.value.problems} == {
            ("docs/lien-he.md", "document-not-here", AN_BINH)
        }
        sample.edit(SHARED, "bay lả bay la", "bay qua bay lại") if "lả" in (sample.root / SHARED).read_text() else None
    assert "bay qua" in (sample.out / "internal" / CAO_SON / "he-thong/so-tay.html").read_text("utf-8")
    assert "bay lả" in (sample.out / "internal" / AN_BINH / "he-thong/so-tay.html").read_text("utf-8")


def test_a_mistake_that_all_who_have_a_document_meet_is_shared(sample: Sample) -> None:
    before = stamps(sample.out)
    sample.edit("docs/quy-trinh/dat-dai/hoa-giai.md", "Hai bên", "{{ hai_ben }}")
    with pytest.raises(SourceError) as caught:
        sample.build()
    assert [(p.path, p.unit) for p in caught.value.problems] == [("docs/quy-trinh/dat-dai/hoa-giai.md", "")]
    assert stamps(sample.out) == before


def test_what_a_commune_takes_away_is_missed_in_the_others(sample: Sample) -> None:
    """A link with a fallback to another commune's document holds as long as that document exists."""
    own = f"units/{BINH_MINH}/docs/rieng.md"
    sample.write(own, "---\ntitle: Riêng\ncode: QT-02\nkind: procedure\nfield: he-thong\n---\n\nRiêng.\n")
    sample.edit("docs/lien-he.md", "Người dân", '{{ doc("QT-02", fallback="Nơi khác") }}. Người dân')
    sample.build(pdf=False)
    (sample.root / own).unlink()
    (sample.root / f"units/{BINH_MINH}.yml").unlink()
    shutil.rmtree(sample.root / "units" / BINH_MINH)
    with pytest.raises(SourceError, match="QT-02"):
        sample.build(pdf=False)


def test_examine_lists_every_mistake_and_publishes_nothing(fresh: Sample) -> None:
    fresh.edit(SHARED, "{{ standard() }}", "{{ standart() }}")
    fresh.edit(f"units/{BINH_MINH}.yml", "kind: xã", "kind: huyện")
    fresh.edit(f"units/{AN_BINH}.yml", "fee_zone: khu-vuc-1", "fee_zone: khu-vuc-9")
    problems = examine_touched(fresh.root, AS_OF, 1, Progress(StringIO()))
    assert [(p.path, p.line > 0) for p in problems if p.level == "mistake"] == [
        (SHARED, True),
        (f"units/{AN_BINH}.yml", True),
        (f"units/{BINH_MINH}.yml", True),
    ]
    assert not fresh.out.exists()


def test_examine_trusts_a_commune_found_clean_until_something_changes(fresh: Sample) -> None:
    def found() -> tuple[Problem, ...]:
        return examine_touched(fresh.root, AS_OF, 1, Progress(StringIO()))

    clean = found()
    assert found() == clean
    fresh.edit(SHARED, "{{ standard() }}", "{{ standart() }}")
    broken = found()
    assert [p.path for p in broken if p not in clean] == [SHARED]
    assert found() == broken, "a mistake is told every time"
    fresh.edit(SHARED, "{{ standart() }}", "{{ standard() }}")
    assert found() == clean


# ── document control ─────────────────────────────────────────────────────────────────────────────


def test_an_issued_document_is_in_force_until_a_word_changes(sample: Sample) -> None:
    page = sample.out / "internal" / CAO_SON / "he-thong/so-tay.html"
    assert "09/QĐ-UBND" not in page.read_text("utf-8")
    sample.edit(SHARED, "con cò", "con vạc")
    sample.build()
    assert "Dự thảo" in page.read_text("utf-8")
    sample.issue(9, date(2026, 10, 1), CAO_SON)
    built = sample.build().built
    assert set(named(built, "body")) <= {"DM-01"}  # issuing lays no words out but those of the master list
    assert {name.rpartition("/")[2] for name in named(built, "document")} <= {"DM-01"}
    assert "Dự thảo" not in page.read_text("utf-8")


# ── processes ────────────────────────────────────────────────────────────────────────────────────


def test_without_processes_work_is_done_at_once_and_its_errors_are_kept() -> None:
    executor = Serial()
    assert executor.submit(divmod, 7, 3).result() == (2, 1)
    assert isinstance(executor.submit(divmod, 7, 0).exception(), ZeroDivisionError)


def test_workers_end_with_the_build_that_was_killed(fresh: Sample) -> None:
    process = fresh.start("build", "--jobs", "2")
    deadline = time.monotonic() + 30
    try:
        while len(group(process.pid)) < 5:  # the build, two servers of processes, two workers
            assert process.poll() is None
            time.sleep(0.02)
        process.kill()
        process.wait()
        while group(process.pid):
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        for pid in group(process.pid):
            os.kill(pid, signal.SIGKILL)
        process.communicate()


def group(leader: int) -> list[int]:
    """Return the living processes of a group."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, pgrp = entry.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(pgrp) == leader and state != "Z":
            found.append(int(entry.parent.name))
    return sorted(found)
