"""Pictures and tables of the system's own papers: who belongs where, how processes act on each other, risks, audits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml.html import HtmlElement
from testing.authored import BIRTH, CONTROL, NASTY, REFERENCES, SCOPE, cells, mistake, page, with_meta, with_unit, words

from macros.audit import level
from macros.drawing.svg import width
from sotay.base.folders import ENGINE
from sotay.facts.clauses import holds, requirements
from sotay.load.levels import complete
from sotay.load.sources import load
from sotay.load.units import DepartmentChange, KindDefaults, OwnOneStop, Province, UnitFile
from sotay.model.documents import Risk
from sotay.model.manual import Scope
from sotay.model.references import Clause, Process
from sotay.model.units import Department, Excluded

LEADERS = Department("Lãnh đạo", ("chu_tich",), "leadership")
OFFICE = Department("Văn phòng", ("tu_phap_ho_tich", "mot_cua"))
BOARD = Department("Ban Chỉ đạo", ("mot_cua",), "system")
PROCESSES = (
    Process("Hoạch định", "leadership", ("QT-DD-01",), "Nhiệm vụ", "Mục tiêu", "chu_tich", "Mục tiêu đạt"),
    Process("Tiếp nhận", "main", ("QT-HT-01",), "Yêu cầu", "Hồ sơ", "mot_cua", "Đúng hạn"),
    Process("Trả kết quả", "main", ("QT-HT-01",), "Kết quả", "Đã trao", "mot_cua", "Đúng hạn"),
    Process("Tài liệu", "support", ("QT-01",), "Văn bản", "Bản hiện hành", "mot_cua", "Đúng kỳ"),
)


def chart(**departments: Department) -> HtmlElement:
    return page("{{ organisation_chart() }}", with_unit(departments=departments))


def with_processes(*processes: Process) -> Scope:
    structure = replace(REFERENCES.structure, processes=processes)
    return replace(SCOPE, references=replace(REFERENCES, structure=structure))


def drawn(found: HtmlElement, css: str) -> list[str]:
    return [words(e) for e in found.xpath(f"//svg//text[@class='{css}']")]


def boxes(found: HtmlElement, css: str) -> list[tuple[float, float, float, float]]:
    return [
        tuple(float(e.get(a)) for a in ("x", "y", "width", "height"))  # type: ignore[misc]
        for e in found.xpath(f"//svg//rect[@class='{css}']")
    ]


# ── organisation ─────────────────────────────────────────────────────────────────────────────────


def test_each_body_stands_with_who_leads_it_first() -> None:
    found = chart(lead=LEADERS, office=OFFICE, board=BOARD)
    assert drawn(found, "oc-name") == ["Lãnh đạo", "Văn phòng", "Ban Chỉ đạo"]
    assert drawn(found, "oc-role") == ["Chủ tịch", "Công chức Tư pháp", "Công chức Một cửa", "Công chức Một cửa"]
    heads = found.xpath("//svg//text[@class='oc-role'][@font-weight='600']")
    assert [words(e) for e in heads] == ["Chủ tịch", "Công chức Tư pháp", "Công chức Một cửa"]


def test_the_chart_is_told_in_words_and_named() -> None:
    found = chart(lead=LEADERS, office=OFFICE)
    assert [words(e) for e in found.xpath("//details//li")] == [
        "Lãnh đạo: Chủ tịch.",
        "Văn phòng: Công chức Tư pháp; Công chức Một cửa.",
    ]
    (svg,) = found.xpath("//svg")
    assert words(found.xpath(f"//*[@id='{svg.get('aria-labelledby')}']")[0]) == "Sơ đồ tổ chức"


def test_bodies_do_not_touch_and_hold_their_words() -> None:
    sources, _ = load(ENGINE)
    assert sources is not None
    for slug in ("xa-hai-anh", "phuong-nam-dinh"):
        unit = replace(sources.units[slug], roles=dict(sources.units[slug].roles))
        found = page("{{ organisation_chart() }}", replace(SCOPE, unit=unit))
        bodies = boxes(found, "oc-body")
        assert len(bodies) == len(unit.departments)
        for i, (x, y, w, h) in enumerate(bodies):
            assert all(x + w <= a or a + c <= x or y + h <= b or b + d <= y for a, b, c, d in bodies[i + 1 :])
        for line in found.xpath("//svg//text[@class='oc-role']"):
            left, base = float(line.get("x")), float(line.get("y"))
            assert any(
                x <= left and left + width(words(line), 13) <= x + w and y < base < y + h for x, y, w, h in bodies
            )


def test_a_value_of_a_commune_is_text_in_the_chart() -> None:
    found = chart(a=replace(OFFICE, name=NASTY))
    assert NASTY.split()[0] in found.text_content()
    assert not found.xpath("//script | //em | //code | //a")


def test_without_departments_there_is_no_chart() -> None:
    assert mistake("{{ organisation_chart() }}").rule == "macro-arguments"
    assert mistake("{{ steering_board() }}").rule == "macro-arguments"


def test_an_unknown_role_in_a_department_is_named() -> None:
    wrong = with_unit(departments={"a": Department("Văn phòng", ("mot_cuaa",))})
    assert mistake("{{ organisation_chart() }}", wrong).rule == "unknown-role"


def test_a_commune_changes_what_its_kind_changes_of_what_the_province_says() -> None:
    province = Province(
        "iso",
        {},
        "Ninh Bình",
        departments={"a": LEADERS, "b": OFFICE, "c": BOARD},
        kinds={"xã": KindDefaults(departments={"b": DepartmentChange(name="Văn phòng xã")})},
    )
    changes = {"b": DepartmentChange(roles=("x",)), "c": DepartmentChange(roles=())}
    own = UnitFile("Hải Anh", "xã", "14236", "", OwnOneStop("Trung tâm", ""), departments=changes)
    departments = complete("xa-hai-anh", own, province).departments
    assert departments == {"a": LEADERS, "b": Department("Văn phòng xã", ("x",))}


def test_the_board_has_leaders_heads_and_a_secretary() -> None:
    scope = with_unit(departments={"a": LEADERS, "b": OFFICE, "c": BOARD}, people={"chu_tich": "Trần Mẫu"})
    assert [(row[1], row[3]) for row in cells("{{ steering_board() }}", scope)] == [
        ("Trần Mẫu", "Trưởng ban"),
        ("……………………", "Thành viên"),
        ("……………………", "Thành viên, Thư ký ISO"),
    ]


# ── processes ────────────────────────────────────────────────────────────────────────────────────


def test_processes_stand_in_their_groups_from_requirement_to_content() -> None:
    found = page("{{ process_map() }}", with_processes(*PROCESSES))
    assert drawn(found, "pm-group-title") == ["Quá trình lãnh đạo", "Quá trình chính", "Quá trình hỗ trợ"]
    told = " ".join(drawn(found, "pm-text"))
    assert all(p.title in told for p in PROCESSES)
    assert "Yêu cầu" in told
    assert "hài lòng" in " ".join(told.split())
    groups = boxes(found, "pm-group")
    for x, y, w, h in boxes(found, "pm-process"):
        assert any(a < x and x + w < a + c and b < y and y + h < b + d for a, b, c, d in groups)


def test_a_process_leads_to_the_documents_this_manual_has() -> None:
    found = page("{{ process_map() }}", with_processes(*PROCESSES))
    assert [a.get("data-code") for a in found.xpath("//svg//a")] == ["QT-HT-01", "QT-HT-01", "QT-01"]
    assert found.xpath("//svg//a/@href")[-1] == "../../quy-trinh-he-thong/tai-lieu.html"
    listed = [words(e) for e in found.xpath("//details//li")]
    assert (
        listed[2]
        == "Quá trình chính (nhận từ trên: mục tiêu, phân công): Tiếp nhận (QT-HT-01); Trả kết quả (QT-HT-01)."
    )


def test_a_document_nobody_has_is_a_mistake() -> None:
    wrong = with_processes(replace(PROCESSES[0], documents=("QT-1",)))
    assert (mistake("{{ process_map() }}", wrong).rule, mistake("{{ process_table() }}", wrong).rule) == (
        "unknown-document",
        "unknown-document",
    )
    assert mistake("{{ process_map() }}", with_processes()).rule == "macro-arguments"


def test_the_table_says_what_a_process_needs_and_gives() -> None:
    (row,) = cells("{{ process_table() }}", with_processes(PROCESSES[3]))
    assert row == ["Tài liệuQT-01", "Văn bản", "Bản hiện hành", "Công chức Một cửa", "Đúng kỳ"]


# ── risks, audits ────────────────────────────────────────────────────────────────────────────────

RISK = Risk("Trễ hẹn", "Không theo dõi", 3, 3, "Báo mỗi sáng", "mot_cua", "Hằng ngày", "Tỷ lệ đúng hạn")


@pytest.mark.parametrize(
    ("likelihood", "impact", "wanted"),
    [(1, 1, "Thấp"), (1, 3, "Thấp"), (2, 2, "Trung bình"), (2, 4, "Trung bình"), (3, 3, "Cao"), (4, 4, "Cao")],
)
def test_the_level_follows_from_likelihood_and_impact(likelihood: int, impact: int, wanted: str) -> None:
    assert level(replace(RISK, likelihood=likelihood, impact=impact)) == wanted


def test_risks_and_opportunities_are_numbered_apart() -> None:
    rows = cells("{{ risk_table() }}", with_meta(risks=(RISK, replace(RISK, kind="opportunity"), RISK)))
    assert [row[0] for row in rows] == ["R1", "C1", "R2"]
    assert rows[0][2] == "3 × 3 = 9Cao"
    assert rows[0][4] == "Công chức Một cửaHằng ngày"


def test_risks_and_opportunities_may_stand_apart() -> None:
    mixed = with_meta(risks=(RISK, replace(RISK, kind="opportunity"), RISK))
    assert [row[0] for row in cells('{{ risk_table("risk") }}', mixed)] == ["R1", "R2"]
    assert [row[0] for row in cells('{{ risk_table("opportunity") }}', mixed)] == ["C1"]


def test_a_page_without_risks_says_so() -> None:
    assert words(page("{{ risk_table() }}")) == "Chưa ghi rủi ro, cơ hội nào."


def test_an_audit_asks_at_each_clause_that_has_a_question() -> None:
    clauses = (
        Clause("7.5", "Thông tin dạng văn bản"),
        Clause("7.5.3", question="Bản hiện hành?"),
        Clause("8.5", "Cung cấp", question="Đúng bước?"),
        Clause("9.9", "Không ai đáp ứng", question="Vì sao?"),
    )
    references = replace(REFERENCES, standard=replace(REFERENCES.standard, clauses=clauses))
    found = page("{{ audit_checklist() }}", replace(SCOPE, references=references))
    rows = [[words(cell) for cell in row] for row in found.xpath("//tbody/tr")]
    assert rows == [
        ["7.5.3 Thông tin dạng văn bản", "Bản hiện hành?", CONTROL.code, "", ""],
        ["8.5 Cung cấp", "Đúng bước?", "QT-HT-01", "", ""],
        ["9.9 Không ai đáp ứng", "Vì sao?", "–", "", ""],
    ]


def test_an_audit_names_a_part_where_its_documents_are_many() -> None:
    references = replace(REFERENCES, standard=replace(REFERENCES.standard, clauses=(Clause("8.5", question="Gì?"),)))
    many = {f"QT-{n}": replace(BIRTH, meta=replace(BIRTH.meta, code=f"QT-{n}")) for n in range(6)}
    policy = replace(CONTROL, meta=replace(CONTROL.meta, kind="policy", clauses=("8.5",)))
    scope = replace(SCOPE, documents={policy.code: policy, **many})
    ((_, _, named, *_),) = cells("{{ audit_checklist() }}", replace(scope, references=references))
    assert named == "QT-01Quy trình công việc"


def test_an_audit_asks_whether_an_exclusion_still_holds() -> None:
    clauses = (
        Clause("7.5", question="Có gì?"),
        Clause("8.3", "Thiết kế", question="Có thiết kế?"),
        Clause("8.3.1", question="Gì?"),
    )
    references = replace(REFERENCES, standard=replace(REFERENCES.standard, clauses=clauses))
    scope = replace(with_unit(excluded=(Excluded("8.3", "Thủ tục do luật định"),)), references=references)
    rows = cells("{{ audit_checklist() }}", scope)
    assert [row[1] for row in rows] == ["Có gì?", "Không áp dụng: Thủ tục do luật định. Lý do còn đúng không?"]


def test_the_shipped_edition_asks_about_every_clause_to_be_met() -> None:
    sources, _ = load(ENGINE)
    assert sources is not None
    excluded = [e.clause for e in sources.province.excluded]
    needed = [c for c in requirements(sources.references.standard) if not any(holds(e, c.number) for e in excluded)]
    assert [c.number for c in needed if not c.question] == []


# ── decisions ────────────────────────────────────────────────────────────────────────────────────


def test_a_decision_begins_with_its_authority_its_grounds_and_the_proposal() -> None:
    found = page('{{ preamble(proposer="mot_cua", also=["Xét tình hình"]) }}')
    told = [words(p) for p in found.xpath("//p")]
    assert told[0] == "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ HẢI ANH"
    assert told[1].startswith("Căn cứ Luật Hộ tịch số 60/2014/QH13 ngày 20 tháng 11 năm 2014")
    assert told[3:] == ["Xét tình hình;", "Theo đề nghị của Công chức Một cửa.", "QUYẾT ĐỊNH:"]
    assert all(words_.endswith(";") for words_ in told[1:4])


def test_a_decision_without_grounds_is_a_mistake() -> None:
    assert mistake("{{ preamble() }}", with_meta(legal=())).rule == "macro-arguments"
    assert mistake('{{ preamble(proposer="khong") }}').rule == "unknown-role"
