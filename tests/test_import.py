"""A folder of Word procedures comes in: what is understood against known truth, what is asked, what is written."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

import pytest
from testing.building import SAMPLE, Sample
from testing.lookalikes import FOLDERS, Truth, make
from xlsxwriter import Workbook

from sotay.base.errors import SourceError
from sotay.base.folders import ENGINE
from sotay.base.text import Duration
from sotay.cli.main import main
from sotay.importing.across import across
from sotay.importing.adopt import adopted
from sotay.importing.document import document
from sotay.importing.gather import outcome, understood
from sotay.importing.mapping import ImportMap, known_role
from sotay.importing.outcome import Outcome
from sotay.importing.read.folder import files_below, read_all
from sotay.importing.resolve import Resolver
from sotay.importing.understand.acts import ActIndex
from sotay.importing.understand.procedure import understand
from sotay.importing.understand.values import Procedure, StepRow
from sotay.load.documents import _parsed
from sotay.load.sources import Sources, load
from sotay.model.wordfiles import DocumentList, ImportedFile, WordFile

pytestmark = pytest.mark.xdist_group("import")  # one process makes what the tests look at

AS_OF = date(2026, 11, 1)


@dataclass(frozen=True)
class Imported:
    """The look-alikes, what they say in truth, and what was understood."""

    folder: Path
    truths: Mapping[str, Truth]
    files: tuple[ImportedFile, ...]
    procedures: Mapping[str, Procedure]
    sources: Sources

    def outcome(self, settled: ImportMap | None = None) -> Outcome:
        return outcome(self.files, tuple(self.procedures.values()), settled or ImportMap(), self.sources)

    @property
    def pairs(self) -> list[tuple[Truth, Procedure]]:
        return [(self.truths[path], self.procedures[path]) for path in self.truths]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    folder = tmp_path_factory.mktemp("word")
    truths = {truth.path: truth for truth in make(folder)}
    sources, _ = load(ENGINE)
    assert sources
    files = read_all(folder, files_below(folder))
    procedures = {p.path: p for p in understood(files, sources)}
    return Imported(folder, truths, files, procedures, sources)


# ── the figures ──────────────────────────────────────────────────────────────────────────────────


def test_every_file_is_understood(imported: Imported) -> None:
    assert set(imported.procedures) == set(imported.truths)
    assert len(imported.truths) == 53


def test_code_title_issue_and_date_are_those_of_the_cover(imported: Imported) -> None:
    for truth, found in imported.pairs:
        said = (found.code.value, found.title.value, found.issue.value, found.date.value)
        assert said == (truth.code, truth.title, truth.issue, truth.day), truth.path


def test_every_step_word_by_word_with_who_and_all_times(imported: Imported) -> None:
    for truth, found in imported.pairs:
        assert [(s.what.value, s.who.value) for s in found.steps] == [(what, who) for what, who, _ in truth.steps]
        assert [_times(step) for step in found.steps] == [
            {case: said if said == "=" else str(Duration.parse(said)) for case, said in times.items()}
            for times in truth.times
        ], truth.path


def _times(step: StepRow) -> dict[str, str]:
    return {time.when: "=" if time.shared else time.said.value for time in step.times}


def test_a_time_limit_is_right_or_asked(imported: Imported) -> None:
    for truth, found in imported.pairs:
        assert found.limit is not None
        if truth.limit == "?":
            assert found.limit.said.doubt
        else:
            assert (found.limit.said.value, found.limit.said.doubt) == (str(Duration.parse(truth.limit)), "")


def test_acts_are_those_cited_and_none_is_invented(imported: Imported) -> None:
    for truth, found in imported.pairs:
        assert [act.said.value for act in found.acts if act.said.value] == truth.acts
        assert [act.number for act in found.acts if not act.said.value] == ["777/QĐ-UBND"]


def test_papers_sets_fees_and_records_are_those_a_reader_counts(imported: Imported) -> None:
    for truth, found in imported.pairs:
        assert len(found.dossier) == truth.papers
        assert sum(paper.shown for paper in found.dossier) == 2
        assert found.sets is not None
        assert int(found.sets.value) == truth.sets
        (fee,) = found.fees
        assert ("?" if fee.said.doubt else fee.kind, fee.amount) == truth.fee
        assert [(r.name.value, r.keeper.value, r.retention.value) for r in found.records] == truth.records


def test_nine_of_ten_rows_know_their_role(imported: Imported) -> None:
    roles = imported.sources.province.roles
    rows = [(who, role) for truth in imported.truths.values() for _, who, role in truth.steps]
    assert all(known_role(who, ImportMap(), roles) == role for who, role in rows)
    assert sum(bool(role) for _, role in rows) / len(rows) > 0.89


def test_contradictions_are_found_and_none_is_false(imported: Imported) -> None:
    found: dict[str, set[str]] = {path: set() for path in imported.truths}
    everywhere = across(tuple(imported.procedures.values()), ())
    for told in [*(c for p in imported.procedures.values() for c in p.contradictions), *everywhere]:
        if told.kind not in ("two-posts", "act-dates"):
            for path in {side.path for side in told.sides} if told.kind == "code-twice" else {told.sides[0].path}:
                found[path].add(told.kind)
    assert found == {path: truth.contradictions for path, truth in imported.truths.items()}


def test_two_posts_and_two_dates_are_found_without_a_name(imported: Imported) -> None:
    told = list(across(tuple(imported.procedures.values()), ()))
    (posts,) = [c for c in told if c.kind == "two-posts"]
    assert {side.says for side in posts.sides} == {"Phó Chủ tịch (52 tệp)", "Trưởng phòng (1 tệp)"}
    (days,) = [c for c in told if c.kind == "act-dates"]
    assert {side.says[-10:] for side in days.sides} == {"03/03/2025", "04/03/2025"}


def test_each_side_of_a_contradiction_has_its_place(imported: Imported) -> None:
    (file,) = [p for path, p in imported.procedures.items() if "02. Đăng ký kết hôn" in path]
    (told,) = [c for c in file.contradictions if c.kind == "date"]
    cover, footer = told.sides
    assert (cover.place, cover.says) == ("bìa (phần đầu tài liệu, bảng 1, hàng 3, cột 3)", "07/07/2025")
    assert (footer.place, footer.says) == ("chân trang, phần 1", "03/07/2024")


def few_of(imported: Imported) -> list[Truth]:
    return list(imported.truths.values())[:3]


def test_a_master_list_is_compared_with_the_covers(imported: Imported, tmp_path: Path) -> None:
    rows = [
        (t.code, t.title if n else "Tên khác", "02" if n == 1 else "01", "07/7/2025")
        for n, t in enumerate(few_of(imported))
    ]
    with Workbook(tmp_path / "Danh mục.xlsx") as book:
        sheet = book.add_worksheet("Danh mục")
        for number, row in enumerate(
            (("Mã hiệu", "Tên tài liệu", "Lần ban hành", "Ngày ban hành"), *rows, ("QT 99/X", "Lạ", "01", ""))
        ):
            sheet.write_row(number, 0, row)
    (listing,) = read_all(tmp_path, ("Danh mục.xlsx",))
    assert isinstance(listing, DocumentList)
    few = [imported.procedures[t.path] for t in few_of(imported)]
    told = [c for c in across(few, (listing,)) if c.kind == "list"]
    assert [(c.what, [side.says for side in c.sides]) for c in told] == [
        (f"danh mục và bìa khác nhau: {rows[0][0]}", ["Tên khác", few[0].title.value]),
        (f"danh mục và bìa khác nhau: {rows[1][0]}", ["02", "01"]),
        ("danh mục có tài liệu mà thư mục không có", ["QT 99/X – Lạ"]),
    ]


# ── nothing is lost, nothing comes in that must not ──────────────────────────────────────────────


def test_every_character_is_accounted_for(imported: Imported) -> None:
    for truth, found in imported.pairs:
        assert [entry.text for entry in found.account if entry.fate == "unknown"] == [], truth.path
        assert all(entry.reason for entry in found.account)


def test_notes_are_in_the_text_of_the_document(imported: Imported) -> None:
    told = imported.outcome()
    pages = {file.procedure.path: told.texts[file.page] for file in told.files}
    for path, truth in imported.truths.items():
        assert all(note in pages[path].lower() for note in truth.notes)


def test_names_of_persons_are_nowhere(imported: Imported) -> None:
    told = imported.outcome()
    everything = " ".join(told.texts.values()) + repr(told.contradictions) + repr(told.questions)
    for truth in imported.truths.values():
        assert not any(name in everything for name in truth.names)


def test_text_that_looks_like_a_macro_stays_text(imported: Imported) -> None:
    pages = [text for path, text in imported.outcome().texts.items() if path.startswith("docs/bieu-mau/")]
    assert pages
    assert not any("{{" in page for page in pages)
    assert all("Độc lập" in page for page in pages)


def test_what_is_torn_and_shuffled_is_still_a_document_that_reads(imported: Imported) -> None:
    chance = Random(1)
    index = ActIndex(imported.sources.references.acts)
    whole = [file for file in imported.files[:6] if isinstance(file, WordFile)]
    for file in whole:
        for _ in range(8):
            blocks = list(file.body.blocks)
            chance.shuffle(blocks)
            torn = replace(file.body, blocks=tuple(blocks[chance.randrange(len(blocks)) :]))
            found = understand(replace(file, stories=(torn, *file.stories[1:])), index)
            resolver = Resolver(ImportMap(), imported.sources.references, imported.sources.province.roles)
            text, _ = document(found, resolver, {})
            read, problems = _parsed(text, "x.md", "x.md", "")
            assert problems == ()
            assert read is not None


# ── the command ──────────────────────────────────────────────────────────────────────────────────


def run(imported: Imported, out: Path, *more: str) -> int:
    return main(["import", str(imported.folder), "--root", str(ENGINE), "--out", str(out), *more])


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def out(imported: Imported, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    assert run(imported, out) == 0
    return out


def test_a_second_run_writes_the_same_bytes(
    imported: Imported, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = tmp_path / "again"
    shutil.copytree(out, again)
    assert run(imported, again) == 0
    assert tree(again) == tree(out)
    assert re.match(r"53 files: \d+ ready, \d+ with questions, 0 refused\n", capsys.readouterr().out)


def test_what_a_person_edited_stays_and_its_difference_is_shown(imported: Imported, out: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(out, again)
    page = again / "docs/quy-trinh/ho-tich/dang-ky-khai-tu.md"
    page.write_text(page.read_text("utf-8").replace("sets: 1", "sets: 2"), "utf-8")
    before = page.read_bytes()
    assert run(imported, again) == 0
    assert page.read_bytes() == before
    told = json.loads((again / "report.json").read_text("utf-8"))
    (path,) = told["edited"]
    assert path == "docs/quy-trinh/ho-tich/dang-ky-khai-tu.md"
    assert {"-sets: 2", "+sets: 1"} <= set(told["edited"][path].split("\n"))


def test_one_answer_settles_many_files(imported: Imported, out: Path, tmp_path: Path) -> None:
    told = json.loads((out / "report.json").read_text("utf-8"))
    joined = next(q for q in told["questions"] if "/Chủ tịch" in q["words"])
    assert len(joined["files"]) > 10
    settled = tmp_path / "import.yml"
    text = (out / "import.yml").read_text("utf-8")
    settled.write_text(text.replace(f'{joined["words"]}: ""', f"{joined['words']}: tu_phap_ho_tich"), "utf-8")
    assert run(imported, tmp_path / "out", "--map", str(settled)) == 0
    after = json.loads((tmp_path / "out/report.json").read_text("utf-8"))
    assert joined["words"] not in {q["words"] for q in after["questions"]}
    assert settled.read_text("utf-8").count("tu_phap_ho_tich") > 1


def test_the_report_alone_writes_no_document(imported: Imported, tmp_path: Path) -> None:
    assert run(imported, tmp_path / "out", "--only-report") == 0
    assert set(tree(tmp_path / "out")) == {"report.html", "report.json", "report.xlsx"}


def test_the_page_of_the_report_needs_no_other_file(out: Path) -> None:
    page = (out / "report.html").read_text("utf-8")
    assert not re.search(r"<(?:link|script|img)\b|url\(|https?://", page)
    told = json.loads((out / "report.json").read_text("utf-8"))
    assert told["summary"] in page
    assert all(f["document"] in page for f in told["files"])


def test_check_says_nothing_that_the_report_does_not(imported: Imported, out: Path, tmp_path: Path) -> None:
    from sotay.check.rules import check

    texts = imported.outcome().texts
    for folder in ("references", "units", "docs/bieu-mau"):
        shutil.copytree(ENGINE / folder, tmp_path / folder)
    changed = adopted(ENGINE, texts) | {path: text for path, text in texts.items() if path.startswith("docs/")}
    for path, text in changed.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    sources, problems = load(tmp_path)
    assert sources
    found = {str(p) for p in (*problems, *check(sources, AS_OF)) if p.path in texts}
    told = json.loads((out / "report.json").read_text("utf-8"))
    assert found <= set(told["check"])


def test_a_commune_with_imported_documents_builds_issues_and_verifies(imported: Imported, tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(SAMPLE, root)
    _, procedures = zip(*[pair for pair in imported.pairs if pair[0].path.startswith(FOLDERS[0])][1:4], strict=True)
    sources, _ = load(root)
    assert sources
    kept = [f for f in imported.files if f.path in {p.path for p in procedures}]
    told = outcome(kept, understood(kept, sources), ImportMap(), sources)
    changed = adopted(root, told.texts) | {path: text for path, text in told.texts.items() if path.startswith("docs/")}
    for path, text in changed.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    sample = Sample(root)
    sample.build("xa-an-binh", pdf=False)
    page = (sample.out / "internal/xa-an-binh/quy-trinh/ho-tich/dang-ky-ket-hon.html").read_text("utf-8")
    assert "Có xác minh: 01 ngày làm việc" in page
    assert "Tổng thời gian các bước – Có xác minh" in page

    with pytest.raises(SourceError) as refused:
        sample.issue(1, AS_OF, "xa-an-binh")
    assert {p.rule for p in refused.value.problems} == {"import-unsure"}
    for path, text in changed.items():
        (root / path).write_text(re.sub(r" *# \? .*", "", text), "utf-8")
    events = sample.issue(1, AS_OF, "xa-an-binh")
    assert {code for code in events["xa-an-binh"].documents if code.endswith("-CX-HT")} == {
        f"QT-{n:02d}-CX-HT" for n in (2, 3, 4)
    }
    sample.build("xa-an-binh")
    code, _, stderr = sample.run("verify", str(root / "archive"))
    assert (code, stderr) == (0, "")
