"""Where facts of law were read: what is missed, too old, doubtful, contradicted; and no document changes for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from lxml import html
from openpyxl import load_workbook
from testing.building import AN_BINH, AS_OF, Sample

from sotay.base.folders import ENGINE
from sotay.base.text import Duration
from sotay.check import provenance as rule
from sotay.control.fingerprint import fingerprint
from sotay.facts.provenance import Origin, doubts, stated
from sotay.load.sources import Sources, load
from sotay.model.documents import Document, Fee, FrontMatter, Paper, TimeLimit
from sotay.model.provenance import Provenance

TODAY = date(2026, 11, 29)
YEAR = Duration.parse("12 tháng")


@pytest.fixture(scope="module")
def shipped() -> Sources:
    sources, problems = load(ENGINE)
    assert sources is not None, problems
    return sources


def told(*origins: Origin, as_of: date = TODAY, max_age: Duration | None = YEAR) -> list[str]:
    return [found.doubt for found in doubts(origins, as_of, max_age)]


@pytest.mark.parametrize(
    ("age", "as_of", "seen", "aged"),
    [
        ("12 tháng", date(2026, 11, 29), date(2025, 11, 29), False),
        ("12 tháng", date(2026, 11, 29), date(2025, 11, 28), True),
        ("1 năm", date(2028, 2, 29), date(2027, 2, 28), False),
        ("1 năm", date(2028, 2, 29), date(2027, 2, 27), True),
        ("1 tháng", date(2026, 3, 31), date(2026, 2, 28), False),
        ("30 ngày", date(2026, 3, 31), date(2026, 3, 1), False),
        ("30 ngày", date(2026, 3, 31), date(2026, 2, 28), True),
        ("9999 năm", date(2026, 3, 31), date(1, 1, 1), False),
        ("9999999 ngày", date(2026, 3, 31), date(1, 1, 1), False),
        ("12 tháng", date(2026, 11, 29), date(2062, 10, 5), True),
    ],
)
def test_a_source_ages_by_the_calendar(age: str, as_of: date, seen: date, aged: bool) -> None:
    assert told(Origin("x", seen), as_of=as_of, max_age=Duration.parse(age)) == (["aged"] if aged else [])


def test_the_newest_and_the_most_certain_source_that_agrees_counts() -> None:
    old, new = Origin("cũ", TODAY - timedelta(800), "high"), Origin("mới", TODAY, "low")
    assert told(old) == ["aged"]
    assert told(new) == ["doubtful"]
    assert told(old, new) == []
    assert told(old, Origin("mới", TODAY, "high", "5 ngày")) == ["aged", "disputed"]


def test_what_is_said_otherwise_is_no_source() -> None:
    assert told(Origin("x", TODAY, "seen", "5 ngày")) == ["unsourced", "disputed"]
    assert told(Origin("", TODAY)) == ["unsourced"]
    assert told(Origin("x", None)) == ["unsourced"]


def test_without_an_age_nothing_is_missed_or_too_old() -> None:
    assert told(max_age=None) == []
    assert told(Origin("x", date(1999, 1, 1), "low"), max_age=None) == ["doubtful"]


def test_only_what_a_public_procedure_states_needs_a_source() -> None:
    full = FrontMatter(
        title="x",
        kind="procedure",
        audience="public",
        tthc="1",
        time=TimeLimit(Duration.parse("3 ngày")),
        fees=(Fee("free"),),
        dossier=(Paper("y"),),
        basis=("z",),
    )
    assert stated(full) == ("tthc", "time", "fees", "dossier", "basis")
    assert stated(replace(full, audience="internal")) == ()
    assert stated(replace(full, kind="form")) == ()
    silent = replace(full, tthc="", time=TimeLimit(note="?"), fees=(Fee("unpublished"),), dossier=(), basis=())
    assert stated(silent) == ()
    assert stated(replace(silent, legal=("z",))) == ("basis",)


def test_each_fact_without_a_source_is_told_at_its_line_and_none_is_shipped(shipped: Sources) -> None:
    assert [p for p in rule.unproven(shipped, TODAY) if p.rule == "unsourced-fact"] == []
    bare = [replace(d, meta=replace(d.meta, sources=())) for d in shipped.documents]
    told = [p for p in rule.unproven(replace(shipped, documents=tuple(bare)), TODAY) if p.rule == "unsourced-fact"]
    assert len(told) == sum(len(stated(d.meta)) for d in bare) > 400
    assert {p.level for p in told} == {"finding"}
    assert all(p.line > 2 for p in told)


def with_sources(document: Document) -> Document:
    sources = (Provenance(stated(document.meta), "Cổng Dịch vụ công quốc gia", TODAY, "seen"),)
    return replace(document, meta=replace(document.meta, sources=sources))


def test_sources_do_not_change_what_is_controlled(shipped: Sources) -> None:
    procedures = [document for document in shipped.documents if stated(document.meta)]
    assert len(procedures) > 80
    for document in procedures:
        assert fingerprint(with_sources(document), document.body, {}) == fingerprint(document, document.body, {})


def test_what_a_document_names_a_source_for_is_not_missed(shipped: Sources) -> None:
    documents = tuple(with_sources(d) if stated(d.meta) else d for d in shipped.documents)
    weak = rule.weaknesses(replace(shipped, documents=documents), TODAY)
    assert [w for w in weak if w.fact.document and w.doubted.doubt == "unsourced"] == []


# ── what is built ────────────────────────────────────────────────────────────────────────────────

BIRTH = "docs/quy-trinh/ho-tich/khai-sinh.md"
SAID = """sources:
  - {facts: [time, basis], source: Quyết định 1/QĐ-BTP, seen: 2025-10-01, certainty: high}
  - {facts: [time], source: Phiếu của tỉnh khác, seen: 2026-10-05, certainty: medium, says: 5 ngày <b>}
  - {facts: [dossier], source: Nội dung mẫu, seen: 2026-10-05, certainty: low}
steps:
"""


@pytest.fixture
def tracked(sample: Sample) -> Sample:
    """Return the sample, issued as it reads, then with sources."""
    sample.edit(BIRTH, "steps:\n", SAID)
    sample.edit("references/manual.yml", "fields:\n  ho-tich", "max_age: 12 tháng\nfields:\n  ho-tich")
    return sample


def cells(page: html.HtmlElement, table: int) -> list[list[str]]:
    found = page.xpath("//table[contains(@class, 'sotay')]")[table]
    return [[" ".join(cell.text_content().split()) for cell in row] for row in found.xpath("./tbody/tr")]


def test_sources_make_no_draft_and_are_shown_to_staff_alone(tracked: Sample) -> None:
    code, stdout, _ = tracked.run("status", AN_BINH, "--as-of", str(AS_OF))
    assert (code, "draft" in stdout) == (0, False)
    tracked.build(AN_BINH)
    internal = tracked.out / "internal"
    weak = cells(html.parse(str(internal / "nguon-du-kien.html")).getroot(), 0)
    assert [row[1:] for row in weak if row[5] == "QT-HT-01"] == [
        ["Chưa có nguồn", "phí, lệ phí", "–", "–", "QT-HT-01"],
        ["Nguồn đã cũ, phải đọc lại", "thời hạn, căn cứ pháp lý", "Quyết định 1/QĐ-BTP", "01/10/2025", "QT-HT-01"],
        ["Nguồn chưa chắc chắn", "thành phần hồ sơ", "Nội dung mẫu", "05/10/2026", "QT-HT-01"],
        [
            "Có nguồn nói khác",
            "thời hạn",
            "Phiếu của tỉnh khác – nói khác: «5 ngày <b>»",
            "05/10/2026",
            "QT-HT-01",
        ],
    ]
    book = load_workbook(internal / "nguon-du-kien.xlsx")
    assert book.sheetnames == ["Cần xem lại", "Các nguồn"]
    lists = load_workbook(internal / AN_BINH / "xlsx/danh-muc.xlsx")
    mine = [[cell.value for cell in row][1:] for row in lists["Nguồn của dữ kiện pháp lý"].iter_rows(min_row=6)]
    assert [row for row in mine if row[0] == "QT-HT-01"] == [
        [
            "QT-HT-01",
            "Đăng ký khai sinh",
            "thời hạn, căn cứ pháp lý",
            "Quyết định 1/QĐ-BTP",
            datetime(2025, 10, 1),
            "cao",
            "Nguồn đã cũ, phải đọc lại",
        ],
        [
            "QT-HT-01",
            "Đăng ký khai sinh",
            "thời hạn",
            "Phiếu của tỉnh khác",
            datetime(2026, 10, 5),
            "vừa",
            "Có nguồn nói khác; «5 ngày <b>»",
        ],
        [
            "QT-HT-01",
            "Đăng ký khai sinh",
            "thành phần hồ sơ",
            "Nội dung mẫu",
            datetime(2026, 10, 5),
            "thấp",
            "Nguồn chưa chắc chắn",
        ],
        ["QT-HT-01", "Đăng ký khai sinh", "phí, lệ phí", None, None, None, "Chưa có nguồn"],
    ]
    public = [path for path in (tracked.out / "public").rglob("*") if path.is_file()]
    assert not [path for path in public if "Phiếu của tỉnh khác".encode() in path.read_bytes()]
    assert not (tracked.out / "public/nguon-du-kien.html").exists()


def test_a_new_day_of_a_source_changes_no_page_of_a_commune(tracked: Sample) -> None:
    tracked.build(AN_BINH)
    first = {*tracked.manifest.splitlines()}
    tracked.edit(BIRTH, "seen: 2025-10-01", "seen: 2026-10-31")
    tracked.build(AN_BINH)
    assert {line.split("  ")[2] for line in tracked.manifest.splitlines() if line not in first} == {
        "internal/nguon-du-kien.html",
        "internal/nguon-du-kien.xlsx",
        "internal/search/search_index.js",
        "internal/search/search_index.json",
        f"internal/{AN_BINH}/xlsx/danh-muc.xlsx",
    }


def test_a_manual_that_tracks_no_sources_has_no_page_of_them(built: Sample) -> None:
    assert not (built.out / "internal/nguon-du-kien.html").exists()
    assert (
        "Nguồn của dữ kiện pháp lý"
        not in load_workbook(built.out / f"internal/{AN_BINH}/xlsx/danh-muc.xlsx").sheetnames
    )


def test_what_a_document_leaves_open_needs_no_source_but_what_is_said_about_it_is_told(shipped: Sources) -> None:
    document = next(d for d in shipped.documents if "time" in stated(d.meta))
    says = Provenance(("time",), "Phiếu của tỉnh khác", TODAY, "medium", "5 ngày làm việc")
    told = {}
    for time in (document.meta.time, TimeLimit(note="Chưa công bố")):
        meta = replace(document.meta, time=time, pattern=None, sources=(says,))
        alone = replace(shipped, documents=(replace(document, meta=meta),))
        weak = [w for w in rule.weaknesses(alone, TODAY) if w.fact.document and w.fact.name == "time"]
        told[time is document.meta.time] = [w.doubted.doubt for w in weak]
    assert told == {True: ["unsourced", "disputed"], False: ["disputed"]}
