"""An edition of the standard per commune: one moves, the others stay, and nothing of theirs changes."""

from __future__ import annotations

import html
import re
import shutil
from dataclasses import fields, replace
from datetime import date

import pytest
from testing.authored import DAY, FOLDERS, REFERENCES, SCOPE, document
from testing.building import AN_BINH, BINH_MINH, CAO_SON, Sample

from sotay.base.errors import Problem
from sotay.base.folders import ENGINE
from sotay.check.rules import check
from sotay.control.fingerprint import fingerprint
from sotay.expand.manual import expand
from sotay.expand.page import render
from sotay.facts.clauses import coverage, requirements
from sotay.facts.editions import meant
from sotay.load.sources import Sources, load
from sotay.model.claims import is_edition
from sotay.model.documents import EditionFacts, FrontMatter
from sotay.model.references import PROVISIONAL, LegalAct

NEW = "tcvn-iso-9001-2026"
BIRTH = "docs/quy-trinh/ho-tich/khai-sinh.md"
CONTROL = "docs/quy-trinh-he-thong/kiem-soat.md"
BODY = """
{% call only(edition="2026") %}

Chỉ có ở bản 2026: {{ clause("6.1.3") }}.

{% endcall %}
{% call only(edition="2015") %}

Chỉ có ở bản 2015: {{ clause("10.3") }}.

{% endcall %}
"""


@pytest.fixture
def manual_2015(fresh: Sample) -> Sample:
    """Return the sample as written for the edition of 2015, with something said only for the next."""
    for folder in ("standards", "correlations"):
        shutil.copytree(ENGINE / "references" / folder, fresh.root / "references" / folder, dirs_exist_ok=True)
    fresh.edit("units/_province.yml", "standard: tieu-chuan-thu", "standard: tcvn-iso-9001-2015")
    fresh.edit(
        CONTROL, 'clauses: ["7.5"]', 'clauses: ["6.1", "7.5", "10.3"]\neditions:\n  "2026": {title: Văn bản mới}'
    )
    path = fresh.root / CONTROL
    path.write_text(path.read_text("utf-8") + BODY, "utf-8")
    return fresh


def move(sample: Sample, unit: str, edition: str = NEW) -> None:
    path = sample.root / f"units/{unit}.yml"
    path.write_text(path.read_text("utf-8") + f"\nstandard: {edition}\n", "utf-8")


def stay(sample: Sample, unit: str) -> None:
    path = sample.root / f"units/{unit}.yml"
    path.write_text(re.sub(r"\nstandard: .*\n", "", path.read_text("utf-8")), "utf-8")


def read(sample: Sample) -> Sources:
    sources, problems = load(sample.root)
    assert sources is not None
    assert problems == []
    return sources


def pages(sources: Sources, unit: str) -> dict[str, tuple[str, str]]:
    manuals, problems = expand(sources, sources.units[unit], DAY)
    assert problems == []
    return {p.path: (p.fingerprint, p.markdown) for p in manuals["internal"].pages}


def test_an_edition_is_called_by_its_id_or_its_end() -> None:
    known = ["tcvn-iso-9001-2008", "tcvn-iso-9001-2015", "tcvn-iso-14001-2015"]
    assert is_edition(known[0], "2008")
    assert is_edition(known[0], known[0])
    assert not is_edition(known[0], "008")
    assert meant(known, "2008") == (known[0],)
    assert meant(known, "2015") == (known[2], known[1])
    assert meant(known, "2026") == ()


def test_a_commune_that_moves_reads_the_new_edition_and_the_others_read_what_they_did(manual_2015: Sample) -> None:
    before = {unit: pages(read(manual_2015), unit) for unit in (AN_BINH, BINH_MINH, CAO_SON)}
    assert "Chỉ có ở bản 2015: 10&#46;3 Cải tiến liên tục." in before[AN_BINH][CONTROL.removeprefix("docs/")][1]
    assert "2026" not in before[AN_BINH][CONTROL.removeprefix("docs/")][1]
    move(manual_2015, AN_BINH)
    sources = read(manual_2015)
    after = pages(sources, AN_BINH)[CONTROL.removeprefix("docs/")]
    assert "Chỉ có ở bản 2026: 6&#46;1&#46;3 Hành động giải quyết cơ hội &#40;tên tạm dịch&#41;." in after[1]
    assert "bản 2015" not in after[1]
    assert after[0] != before[AN_BINH][CONTROL.removeprefix("docs/")][0]
    assert {unit: pages(sources, unit) for unit in (BINH_MINH, CAO_SON)} == {
        unit: before[unit] for unit in (BINH_MINH, CAO_SON)
    }
    stay(manual_2015, AN_BINH)
    assert pages(read(manual_2015), AN_BINH) == before[AN_BINH]


def test_clauses_are_translated_but_not_where_more_is_asked(manual_2015: Sample) -> None:
    move(manual_2015, AN_BINH)
    sources = read(manual_2015)
    new = {d.source: d for d in sources.documents_of(sources.units[AN_BINH])}
    old = {d.source: d for d in sources.documents_of(sources.units[CAO_SON])}
    assert old[CONTROL].meta.clauses == ("6.1", "7.5", "10.3")
    assert new[CONTROL].meta.clauses == ("6.1.1", "7.5", "10.1")
    assert (old[CONTROL].title, new[CONTROL].title) == ("Kiểm soát thông tin dạng văn bản", "Văn bản mới")
    assert new[CONTROL].meta.editions == old[CONTROL].meta.editions == {}
    assert new[BIRTH].meta == old[BIRTH].meta
    manual_2015.edit(CONTROL, "{title: Văn bản mới}", '{clauses: ["6.1", "10.1"]}')
    sources = read(manual_2015)
    named = {d.source: d.meta.clauses for d in sources.documents_of(sources.units[AN_BINH])}
    assert named[CONTROL] == ("6.1", "10.1")


def test_what_documents_name_stays_when_the_province_moves(manual_2015: Sample) -> None:
    manual_2015.edit(
        "units/_province.yml", "standard: tcvn-iso-9001-2015", f"standard: {NEW}\nclauses_of: tcvn-iso-9001-2015"
    )
    move(manual_2015, CAO_SON, "tcvn-iso-9001-2015")
    sources = read(manual_2015)
    assert not [p for p in check(sources, date(2026, 11, 1)) if p.rule in ("unknown-clause", "no-correlation")]
    named = {
        unit: {d.source: d.meta.clauses for d in sources.documents_of(sources.units[unit])}[CONTROL]
        for unit in (AN_BINH, CAO_SON)
    }
    assert named == {AN_BINH: ("6.1.1", "7.5", "10.1"), CAO_SON: ("6.1", "7.5", "10.3")}
    manual_2015.edit("units/_province.yml", "clauses_of: tcvn-iso-9001-2015", "")
    found = [p for p in check(read(manual_2015), date(2026, 11, 1)) if p.rule == "unknown-clause"]
    assert [(p.path, p.message) for p in found] == [(CONTROL, '"10.3" is not a clause of ISO 9001:2026')]
    assert "write `clauses_of: tcvn-iso-9001-2015` in units/_province.yml" in found[0].hint


def test_a_commune_that_stays_reads_its_old_clauses_after_documents_name_the_new(manual_2015: Sample) -> None:
    manual_2015.edit("units/_province.yml", "standard: tcvn-iso-9001-2015", f"standard: {NEW}")
    manual_2015.edit(CONTROL, '["6.1", "7.5", "10.3"]', '["6.1", "7.5", "10.1"]')
    move(manual_2015, CAO_SON, "tcvn-iso-9001-2015")
    sources = read(manual_2015)
    named = {d.source: d.meta.clauses for d in sources.documents_of(sources.units[CAO_SON])}
    assert named[CONTROL] == ("6.1", "7.5", "10.1", "10.3")


def test_exclusions_of_the_province_are_translated_and_a_commune_names_its_own(manual_2015: Sample) -> None:
    path = manual_2015.root / "units/_province.yml"
    path.write_text(path.read_text("utf-8") + 'excluded:\n  - {clause: "10.3", reason: Thử}\n', "utf-8")
    move(manual_2015, AN_BINH)
    move(manual_2015, BINH_MINH)
    own = manual_2015.root / f"units/{BINH_MINH}.yml"
    own.write_text(own.read_text("utf-8") + 'excluded:\n  - {clause: "6.1.3", reason: Riêng}\n', "utf-8")
    sources = read(manual_2015)
    excluded = {slug: [e.clause for e in unit.excluded] for slug, unit in sources.units.items()}
    assert excluded == {AN_BINH: ["10.1"], BINH_MINH: ["6.1.3"], CAO_SON: ["10.3"]}
    assert not [p for p in check(sources, date(2026, 11, 1)) if p.rule == "unknown-clause"]


def test_a_document_may_be_only_for_an_edition(manual_2015: Sample) -> None:
    manual_2015.edit(BIRTH, "audience: public", 'audience: public\napplies_to: {editions: ["2026"]}')
    move(manual_2015, AN_BINH)
    sources = read(manual_2015)
    having = [n for n, u in sorted(sources.units.items()) if BIRTH in {d.source for d in sources.documents_of(u)}]
    assert having == [AN_BINH]


def test_a_provisional_title_says_so_wherever_it_is_shown(manual_2015: Sample) -> None:
    path = manual_2015.root / CONTROL
    path.write_text(path.read_text("utf-8") + "\n{{ clause_matrix() }}\n\n{{ audit_checklist() }}\n", "utf-8")
    move(manual_2015, AN_BINH)
    sources = read(manual_2015)
    text = html.unescape(pages(sources, AN_BINH)[CONTROL.removeprefix("docs/")][1])
    text = text.replace("Hành động giải quyết rủi ro và cơ hội", "")
    titles = {c.title for c in sources.references.editions[NEW].clauses if c.certainty == "low"}
    assert len(titles) == 13
    for title in titles - {"Hệ thống quản lý chất lượng", "Khái quát"}:
        assert text.count(title) == text.count(f"{title} {PROVISIONAL}") > 0, title


@pytest.mark.parametrize(("edition", "shown"), [("2015", True), ("tcvn-iso-9001-2015", True), ("2008", False)])
def test_a_block_is_for_an_edition(edition: str, shown: bool) -> None:
    editions = {name: replace(REFERENCES.standard, id=name) for name in ("tcvn-iso-9001-2015", "tcvn-iso-9001-2008")}
    scope = replace(
        SCOPE,
        unit=replace(SCOPE.unit, standard="tcvn-iso-9001-2015"),
        references=replace(REFERENCES, editions=editions),
    )
    page = replace(document("a.md"), body=f'{{% call only(edition="{edition}") %}}Có.{{% endcall %}}')
    problems: list[Problem] = []
    assert ("Có." in render(page, scope, FOLDERS, problems)) is shown
    assert problems == []


def test_an_edition_that_does_not_exist_is_told() -> None:
    page = replace(document("a.md"), body='{% call only(edition="2031") %}Có.{% endcall %}')
    problems: list[Problem] = []
    render(page, SCOPE, FOLDERS, problems)
    assert [p.message for p in problems] == ['"2031" is not an edition of the standard']


def test_an_edition_may_change_every_fact_but_what_a_document_is() -> None:
    changeable = {field.name for field in fields(EditionFacts)}  # type: ignore[arg-type]
    fixed = {"code", "kind", "form", "audience", "applies_to", "editions", "changes", "sources"}
    assert changeable == {field.name for field in fields(FrontMatter)} - fixed


# ── the data that ships ──────────────────────────────────────────────────────────────────────────


def test_the_coming_edition_is_told_in_full() -> None:
    sources, _ = load(ENGINE)
    assert sources is not None
    standard = sources.references.editions[NEW]
    assert standard.state == "coming"
    assert len(requirements(standard)) == 65
    assert [c.number for c in standard.clauses if not c.summary] == []
    assert [c.number for c in requirements(standard) if not c.question] == []


def test_the_shipped_manual_lacks_only_what_the_coming_edition_asks_anew() -> None:
    sources, _ = load(ENGINE)
    assert sources is not None
    correlation = sources.references.correlations["tcvn-iso-9001-2015-2026"]
    unit = replace(sources.units["xa-hai-anh"], standard=NEW)
    found = coverage(sources.references.editions[NEW], sources.documents_of(unit), unit.excluded)
    assert {c.clause.number for c in found if c.gap} <= {duty.clause for duty in correlation.duties}


def test_what_is_only_watched_is_listed_but_makes_no_list_a_draft() -> None:
    new = LegalAct(
        "ISO 9000:2026", "Tiêu chuẩn quốc tế", "Từ vựng", "ISO", "high", issued=date(2026, 5, 1), watched=True
    )
    page = replace(document("a.md", code="DM-02", kind="list"), body="{{ external_list() }}")
    told = {}
    for name, acts in (("without", REFERENCES.acts), ("with", {**REFERENCES.acts, "iso-9000-2026": new})):
        problems: list[Problem] = []
        text = render(page, replace(SCOPE, references=replace(REFERENCES, acts=acts)), FOLDERS, problems)
        assert problems == []
        told[name] = text, fingerprint(page, text, {})
    assert "ISO 9000:2026" not in told["without"][0]
    assert "ISO 9000:2026" in told["with"][0]
    assert "01/05/2026" in told["with"][0]
    assert told["with"][1] == told["without"][1]
    cited = replace(page, meta=replace(page.meta, legal=("iso-9000-2026",)))
    scope = replace(SCOPE, documents={**SCOPE.documents, "DM-02": cited})
    acts = {**REFERENCES.acts, "iso-9000-2026": new}
    text = render(page, replace(scope, references=replace(REFERENCES, acts=acts)), FOLDERS, [])
    assert "Theo dõi" not in text
    assert fingerprint(page, text, {}) != told["without"][1]
