"""What the words of an author become: looked-up facts, escaped values, tables, and mistakes with a remedy."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from testing.authored import (
    CONTROL,
    DAY,
    HOME,
    NASTY,
    REFERENCES,
    SCOPE,
    UNIT,
    cells,
    mistake,
    page,
    read,
    with_meta,
    with_unit,
    words,
    written,
)

import macros
from sotay.base import escape
from sotay.base.folders import ENGINE
from sotay.expand.manual import preview
from sotay.load.sources import load
from sotay.model.documents import Fee, Paper, Record, Step, TimeLimit
from sotay.model.manual import Scope
from sotay.model.references import Clause, FormTemplate
from sotay.model.units import Holder, LeftOut, OneStop

GUIDE = ENGINE / "docs/_portal/huong-dan/macro.md"
TABLES = {
    "steps",
    "dossier",
    "fees",
    "forms",
    "records",
    "master_list",
    "external_list",
    "form_list",
    "record_list",
    "clause_matrix",
    "distribution",
    "left_out",
}


# ── values are text ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "value", [NASTY, "1. x", "  hai dấu cách  ", "# x", "- x", "a^b~c=d", "<b>", "http://a.vn", ""]
)
def test_escaped_text_reads_as_written(value: str) -> None:
    for source in (f"x{escape.markdown(value)}y", f"| a |\n|---|\n| x{escape.markdown(value)}y |"):
        found = read(source)
        assert f"x{value}y" in found.text_content()
        assert not found.xpath("//em | //a | //code | //script | //b | //h1 | //li")


def test_escaped_text_stays_on_its_line() -> None:
    assert escape.markdown("a\r\n\u2028b") == "a   b"


@pytest.mark.parametrize(
    "body",
    [
        "{{ doc('QT-01') }}",
        "{{ role('chu_tich') }}",
        "{{ clause('7.5') }}",
        "{{ act('nd-123-2015') }}",
        "{{ form('giay-tiep-nhan') }}",
        "{{ steps() }}",
        "{{ flowchart() }}",
        "{{ where_to_go() }}",
        "{{ dossier() }}",
        "{{ records() }}",
        "{{ results() }}",
        "{{ conditions() }}",
        "{{ fees() }}",
        "{{ time_limit() }}",
        "{{ master_list() }}",
        "{{ left_out() }}",
        "{{ distribution() }}",
        "{% call own('A & B <script>|*x* _y_ `z` [a](b) {{ 1 }}') %}x{% endcall %}",
        "{% call own('x') %}{{ where_to_go() }}{% endcall %}",
        "{% call own('x') %}\n{{ steps() }}\n{% endcall %}",
    ],
)
def test_a_value_comes_out_as_its_characters(body: str) -> None:
    roles = dict.fromkeys(UNIT.roles, NASTY)
    scope = with_meta(
        results=(NASTY,),
        conditions=(NASTY,),
        time=TimeLimit(None, NASTY),
        fees=(Fee("free", NASTY),),
        dossier=(Paper(NASTY),),
        records=(Record(NASTY, "mot_cua", "05 năm"),),
    )
    unit = replace(
        UNIT,
        roles=roles,
        one_stop=OneStop(NASTY, NASTY, (NASTY,)),
        left_out=(LeftOut("QT-X", NASTY),),
        distribution=(Holder(NASTY),),
    )
    control = replace(CONTROL, meta=replace(CONTROL.meta, title=NASTY))
    references = replace(
        REFERENCES,
        standard=replace(REFERENCES.standard, clauses=(Clause("7.5", NASTY),)),
        acts=dict(REFERENCES.acts) | {"nd-123-2015": replace(REFERENCES.acts["nd-123-2015"], kind=NASTY)},
        forms=dict(REFERENCES.forms) | {"giay-tiep-nhan": FormTemplate(NASTY)},
    )
    documents = dict(scope.documents) | {"QT-01": control}
    found = page(body, replace(scope, unit=unit, documents=documents, references=references))
    attributes = " ".join(found.xpath("//@data-title"))
    assert NASTY.replace(" ", "") in (found.text_content() + attributes).replace(" ", "").replace("\n", "")
    assert not found.xpath("//script | //em | //code")


# ── references ───────────────────────────────────────────────────────────────────────────────────


def test_a_document_is_a_relative_link_with_code_and_title() -> None:
    link = page('Theo {{ doc("QT-01") }}.').find(".//a")
    assert link is not None
    assert dict(link.attrib) == {
        "class": "doc",
        "data-code": "QT-01",
        "href": "../../quy-trinh-he-thong/tai-lieu.html",
    }
    assert link.text == "QT-01 Kiểm soát tài liệu"
    assert 'href="quy-trinh-he-thong/tai-lieu.md"' in written('{{ doc("QT-01") }}', replace(SCOPE, document=HOME))


def test_a_document_this_commune_lacks_needs_a_fallback() -> None:
    assert words(page('{{ doc("QT-DD-01", fallback="quy định *khác*") }}')) == "quy định *khác*"
    found = mistake('x\n{{ doc("QT-DD-01") }}')
    assert (found.rule, found.line) == ("document-not-here", 2)
    assert 'fallback="…"' in found.hint


def test_a_form_has_the_number_of_the_day() -> None:
    ask = '{{ form("phieu-kiem-soat") }}'
    assert words(page(ask)) == "Phiếu kiểm soát (Mẫu số 06, Thông tư 03/2025/TT-VPCP)"
    before = replace(SCOPE, as_of=date(2025, 6, 30))
    assert words(page(ask, before)) == "Phiếu kiểm soát (Mẫu số 05, Thông tư 01/2018/TT-VPCP)"
    assert page('{{ form("giay-tiep-nhan") }}').xpath("//a/@data-code") == ["BM-MC-01"]
    assert words(page('{{ form("to-khai") }}')) == "Tờ khai đăng ký khai sinh"


def test_names_are_looked_up() -> None:
    body = '{{ standard() }} · {{ clause("7.5") }} · {{ act("luat-ho-tich-2014") }} · {{ role("chu_tich") }}'
    expected = "TCVN ISO 9001:2015 · 7.5 Thông tin dạng văn bản · Luật Hộ tịch số 60/2014/QH13 · Chủ tịch"
    assert words(page(body)) == expected


def test_dates_and_money_in_administrative_style() -> None:
    dates = '{{ date("2025-07-01") }} · {{ as_of | date }} · {{ date("2025-07-01", "short") }}'
    body = dates + " · {{ money(8000) }} · {{ 75000 | money }}"
    assert words(page(body)) == (
        "ngày 01 tháng 7 năm 2025 · ngày 22 tháng 11 năm 2026 · 01/07/2025 · 8.000 đồng · 75.000 đồng"
    )


@pytest.mark.parametrize(
    ("body", "rule", "meant"),
    [
        ('{{ doc("QT-HT-1") }}', "unknown-document", "QT-HT-01"),
        ('{{ clause("7.5.2") }}', "unknown-clause", "7.5.1"),
        ('{{ act("nd-123-2105") }}', "unknown-act", "nd-123-2015"),
        ('{{ form("giay-tiep-nhn") }}', "unknown-form", "giay-tiep-nhan"),
        ('{{ role("chutich") }}', "unknown-role", "chu_tich"),
        ('{% call only(audience="interal") %}x{% endcall %}', "macro-arguments", "internal"),
        ('{% call only(kinds=["phuong"]) %}x{% endcall %}', "macro-arguments", "phường"),
    ],
)
def test_a_wrong_word_is_a_mistake_that_names_the_right_one(body: str, rule: str, meant: str) -> None:
    found = mistake(f"một\n\n{body}\n")
    assert (found.rule, found.line) == (rule, 3)
    assert f'"{meant}"' in found.hint


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ("{{ doc() }}", "doc(code, fallback)"),
        ('{{ role("chu_tich", 1) }}', "role(role_id)"),
        ('{{ date("01/07/2025") }}', 'date("2025-07-01")'),
        ('{{ date("2025-07-01", "dài") }}', '"long" or "short"'),
        ('{{ money("8000") }}', "money(8000)"),
        ("{% call only() %}x{% endcall %}", "audience"),
        ('{% call only(kinds="xã") %}x{% endcall %}', '["xã"]'),
        ('{{ only(audience="public") }}', "{% call only(…) %}"),
        ('{{ own("x") }}', "{% call own(…) %}"),
    ],
)
def test_wrong_arguments_are_a_mistake_that_shows_the_right_ones(body: str, hint: str) -> None:
    found = mistake(body)
    assert found.rule == "macro-arguments"
    assert hint in found.hint


@pytest.mark.parametrize(
    "macro", ["steps", "flowchart", "dossier", "legal_basis", "forms", "records", "results", "conditions"]
)
def test_a_macro_with_nothing_to_show_says_which_field_is_missing(macro: str) -> None:
    found = mistake("{{ " + macro + "() }}", replace(SCOPE, document=CONTROL))
    assert found.rule == "macro-arguments"
    assert macro in found.message


# ── blocks ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("condition", "shown"),
    [
        ('audience="internal"', True),
        ('audience="public"', False),
        ('kinds=["xã", "đặc khu"]', True),
        ('kinds=["phường"]', False),
        ('audience="internal", kinds=["phường"]', False),
    ],
)
def test_a_block_is_for_whom_it_says(condition: str, shown: bool) -> None:
    body = f"{{% call only({condition}) %}}\n\n**Chỉ** {{{{ unit.name }}}}\n\n{{% endcall %}}"
    assert ("Chỉ Hải Anh" in words(page(body))) is shown


def test_what_is_hidden_is_not_evaluated() -> None:
    assert written('{% call only(audience="public") %}{{ doc("QT-DD-01") }}{% endcall %}') == ""


def test_an_own_block_is_marked_and_its_markdown_works() -> None:
    body = '{% call own("Thông tin") %}\n- Tên: **{{ unit.name }}**\n\n{{ where_to_go() }}\n{% endcall %}\n\nSau.'
    own = page(body).xpath("//div[@data-title='Thông tin']")[0]
    assert own.get("class") == "own"
    assert own.get("markdown") is None
    assert words(own.xpath("./ul/li/strong")[0]) == "Hải Anh"
    assert own.xpath(".//dd")[1].text == "Trụ sở xã"
    assert "Sau." not in own.text_content()


# ── what the front matter says ───────────────────────────────────────────────────────────────────


def test_steps_name_who_when_what_and_the_way_back() -> None:
    assert cells("{{ steps() }}") == [
        ["B1", "Tiếp nhận", "Công chức Một cửa", "02 giờ làm việc", "Giấy tiếp nhận hồ sơ"],
        ["B2", "Thẩm traHợp lệ?Không hợp lệ: quay lại bước 1", "Công chức Tư pháp", "04 giờ làm việc", "–"],
        ["B3", "Ký", "Chủ tịch", "01 giờ làm việc", "Giấy khai sinh"],
    ]


def test_steps_end_in_their_total_beside_the_limit() -> None:
    foot = words(page("{{ steps() }}").xpath("//tfoot")[0])
    assert foot == "Tổng thời gian các bước07 giờ làm việcThời hạn theo quy định: 01 ngày làm việc"


def test_a_total_says_which_steps_it_leaves_out() -> None:
    watched = with_meta(steps=(*SCOPE.document.meta.steps, Step("Theo dõi", "mot_cua")))
    foot = words(page("{{ steps() }}", watched).xpath("//tfoot")[0])
    assert foot.startswith("Tổng thời gian các bước, chưa kể B4")


def test_a_part_of_section_five_is_cited_by_its_number_or_for_citizens_by_its_title() -> None:
    cited = '{{ section("Thời hạn giải quyết") }}'
    numbered = words(page("{{ procedure_content() }}").xpath("//h3[contains(., 'Thời hạn')]")[0]).split(". ")[0]
    assert words(page(cited)) == f"mục {numbered}"
    assert words(page(cited, replace(SCOPE, audience="public"))) == "phần «Thời hạn giải quyết»"
    assert mistake('{{ section("Thời hạn trả") }}').rule == "macro-arguments"


def test_a_blank_is_named_by_what_a_clerk_s_browser_writes_there() -> None:
    (line,) = page('{{ line("Nội dung", "Mã", fill="procedure") }}').xpath("//*[@data-fill]")
    assert (line.get("data-fill"), line.get("class").split()[0]) == ("procedure", "room")
    (blank,) = page('Ngày {{ blank(1, fill="due.day") }}').xpath("//*[@data-fill]")
    assert (blank.get("data-fill"), blank.get("class")) == ("due.day", "blank b1")
    grid = '{{ grid(["TT", "Tên"], widths=[10, 90], fill=["", "paper"]) }}'
    assert page(grid).xpath("//table/@data-fill") == ["|paper"]
    for wrong in (
        '{{ line("Nội dung", fill="proceduer") }}',
        '{{ blank(1, fill="paper of all") }}',
        '{{ grid(["TT", "Tên"], widths=[10, 90], fill=["paper"]) }}',
        '{{ grid(["TT", "Tên"], widths=[10, 90], fill=["", "procedure"]) }}',
    ):
        assert mistake(wrong).rule == "macro-arguments", wrong


def test_tables_have_fixed_columns_and_cells_that_know_their_title() -> None:
    table = page("{{ steps() }}").xpath("//table")[0]
    widths = [int(re.findall(r" w(\d+)$", col.get("class"))[0]) for col in table.xpath("colgroup/col")]
    assert (table.get("class"), sum(widths)) == ("sotay steps", 100)
    assert table.xpath("tbody/tr[1]/td/@data-label") == table.xpath("thead/tr/th/text()")


def test_every_table_fills_its_width() -> None:
    body = "\n\n".join("{{ " + name + "() }}" for name in macros.MACROS if name in TABLES)
    tables = page(body, with_unit(left_out=(LeftOut("QT-DD-01", "Không có đất"),))).xpath("//table")
    assert len(tables) == 12
    for table in tables:
        assert sum(int(re.findall(r" w(\d+)", col.get("class"))[0]) for col in table.xpath("colgroup/col")) == 100


def test_the_dossier_counts_papers() -> None:
    assert cells("{{ dossier() }}") == [
        ["1", "Tờ khai", "01", "–", "Theo mẫu: Tờ khai đăng ký khai sinh"],
        ["2", "Căn cước", "–", "–", "Nộp trực tiếpXuất trình để đối chiếu"],
    ]


def test_the_time_limit_has_its_note_and_exceptions() -> None:
    assert words(page("{{ time_limit() }}")) == (
        "01 ngày làm việc – Nhận sau 15 giờ thì hôm sau. Phải xác minh: 03 ngày làm việc"
    ).replace(" Phải", "Phải")
    assert words(page("{{ time_limit() }}", with_meta(time=None))) == "Chưa công bố"


@pytest.mark.parametrize(
    ("fee", "amount"),
    [
        (Fee("fixed", amount=8000, per="bản"), "8.000 đồng/bản"),
        (Fee("free"), "Miễn"),
        (Fee("unpublished"), "Chưa công bố"),
        (Fee("local", fee="ho-tich-muon"), "5.000 đồng"),
        (Fee("local", fee="chua-co"), "Chưa công bố – theo nghị quyết của Hội đồng nhân dân tỉnh"),
    ],
)
def test_the_four_kinds_of_fee_are_four_different_things(fee: Fee, amount: str) -> None:
    assert cells("{{ fees() }}", with_meta(fees=(fee,)))[0][2] == amount


def test_local_fees_are_the_communes_own_and_no_fee_line_is_not_free() -> None:
    local = with_meta(fees=(Fee("local", fee="ho-tich-muon"),))
    titles = page("{{ fees() }}", local).xpath("//div[@class='own']/@data-title")
    assert titles == ["Mức thu theo nghị quyết của Hội đồng nhân dân tỉnh"]
    assert page("{{ fees() }}").xpath("//div[@class='own']") == []
    assert words(page("{{ fees() }}", with_meta(fees=()))) == "Chưa công bố"


def test_where_to_go_leaves_out_what_is_not_known() -> None:
    found = page("{{ where_to_go() }}")
    assert found.xpath("//div[@class='own']/@data-title") == ["Nơi tiếp nhận và trả kết quả"]
    assert [words(dt) for dt in found.xpath("//dt")] == ["Nơi tiếp nhận", "Địa chỉ", "Giờ tiếp nhận"]


def test_legal_bases_say_what_is_not_simply_in_force() -> None:
    bases = [words(li) for li in page("{{ legal_basis() }}").xpath("//ul[@class='legal']/li")]
    assert bases == [
        "Luật Hộ tịch số 60/2014/QH13 ngày 20 tháng 11 năm 2014 của Quốc hội (sẽ hết hiệu lực từ ngày 01 tháng 3 "
        "năm 2027, được thay thế bởi Luật Hộ tịch số 03/2026/QH16)",
        "Nghị định số 123/2015/NĐ-CP ngày 15 tháng 11 năm 2015 của Chính phủ quy định chi tiết",
    ]


def test_the_validity_of_an_act_follows_the_day() -> None:
    new = with_meta(legal=("luat-ho-tich-2026",))
    assert "(sắp có hiệu lực từ ngày 01 tháng 3 năm 2027)" in words(page("{{ legal_basis() }}", new))
    later = replace(SCOPE, as_of=date(2027, 3, 1))
    assert "(hết hiệu lực từ ngày 01 tháng 3 năm 2027, được thay" in words(page("{{ legal_basis() }}", later))
    assert "hiệu lực" not in words(page("{{ legal_basis() }}", replace(new, as_of=date(2027, 3, 1))))


def test_forms_are_gathered_from_everywhere_once() -> None:
    scope = with_meta(forms=("phieu-kiem-soat", "giay-tiep-nhan"))
    assert cells("{{ forms() }}", scope) == [
        ["1", "–", "Tờ khai đăng ký khai sinh", "–"],
        ["2", "BM-MC-01", "Giấy tiếp nhận hồ sơ Word · PDF", "Mẫu số 01, Phụ lục I, Thông tư 03/2025/TT-VPCP"],
        ["3", "–", "Phiếu kiểm soát", "Mẫu số 06, Thông tư 03/2025/TT-VPCP"],
    ]


def test_records_results_and_conditions() -> None:
    assert cells("{{ records() }}") == [["1", "Sổ đăng ký khai sinh", "Công chức Tư pháp", "Vĩnh viễn"]]
    assert page("{{ results() }}").xpath("//ul[@class='results']/li/text()") == ["Giấy khai sinh"]
    assert page("{{ conditions() }}").xpath("//ul[@class='conditions']/li/text()") == ["Cư trú tại địa phương"]


def test_section_five_has_its_parts_in_order_and_leaves_out_the_empty_ones() -> None:
    whole = [words(h) for h in page("{{ procedure_content() }}").xpath("//h3")]
    assert whole == [
        "5.1. Căn cứ pháp lý",
        "5.2. Yêu cầu, điều kiện",
        "5.3. Thành phần hồ sơ",
        "5.4. Số lượng hồ sơ",
        "5.5. Thời hạn giải quyết",
        "5.6. Nơi tiếp nhận và trả kết quả",
        "5.7. Phí, lệ phí",
        "5.8. Kết quả",
        "5.9. Lưu đồ",
        "5.10. Các bước thực hiện",
    ]
    less = page("{{ procedure_content() }}", with_meta(conditions=()))
    assert [words(h) for h in less.xpath("//h3")][1] == "5.2. Thành phần hồ sơ"


def test_the_customary_sections_put_definitions_in_four_and_notes_at_the_end_of_five() -> None:
    note = "{% call only(audience='internal') %}\n### Khi xác minh\n\nBáo ngay.\n{% endcall %}\n"
    source = "{% call customary() %}\n- **Đúng hạn**: trong 60 ngày.\n\n" + note + "{% endcall %}"
    headings = [words(h) for h in page(source).xpath("//h2 | //h3")]
    assert headings[headings.index("Khi xác minh") - 1].endswith("Các bước thực hiện")
    assert headings[headings.index("Khi xác minh") + 1] == "6. Biểu mẫu"
    defined = page(source).xpath("//h2[starts-with(., '4.')]/following-sibling::ul[1]/li")
    assert words(defined[-1]) == "Đúng hạn: trong 60 ngày."
    public = page(source, replace(SCOPE, audience="public"))
    assert "Khi xác minh" not in [words(h) for h in public.xpath("//h3")]


def test_an_abbreviation_in_the_title_of_a_role_is_explained() -> None:
    glossary = replace(REFERENCES, glossary={"UBND": "Ủy ban nhân dân", "HKD": "hộ kinh doanh"})
    roles = {role: f"{title} UBND" for role, title in UNIT.roles.items()}
    scope = replace(SCOPE, references=glossary, unit=replace(UNIT, roles=roles))
    defined = page("{{ customary() }}", scope).xpath("//h2[starts-with(., '4.')]/following-sibling::ul[1]/li")
    assert [words(d) for d in defined] == ["UBND: Ủy ban nhân dân."]


# ── lists ────────────────────────────────────────────────────────────────────────────────────────


def test_the_master_list_shows_issue_and_status() -> None:
    assert cells("{{ master_list() }}")[:2] == [
        ["1", "QT-01", "Kiểm soát tài liệu", "01/02", "05/01/2026", "–", "Đang hiệu lực"],
        ["2", "QT-HT-01", "Đăng ký khai sinh", "–", "–", "–", "Dự thảo"],
    ]


def test_the_external_list_has_every_act_used_with_its_state() -> None:
    rows = cells("{{ external_list() }}")
    assert [row[1:3] for row in rows] == [
        ["Luật Hộ tịch", "60/2014/QH13"],
        ["Nghị định quy định chi tiết", "123/2015/NĐ-CP"],
        ["Thông tư về một cửa", "03/2025/TT-VPCP"],
        ["Thông tư về phí", "281/2016/TT-BTC"],
    ]
    assert rows[0][6].startswith("Sẽ hết hiệu lực từ ngày 01 tháng 3 năm 2027")
    assert rows[1][3:] == ["Chính phủ", "15/11/2015", "–", "Còn hiệu lực"]


def test_the_form_list_says_where_a_form_is_used() -> None:
    assert cells("{{ form_list() }}") == [
        [
            "1",
            "BM-MC-01",
            "Giấy tiếp nhận hồ sơ Word · PDF",
            "Mẫu số 01, Phụ lục I, Thông tư 03/2025/TT-VPCP",
            "–",
            "QT-HT-01",
        ],
        ["2", "–", "Tờ khai đăng ký khai sinh", "–", "–", "QT-HT-01"],
    ]


def test_the_record_list_names_the_document() -> None:
    assert cells("{{ record_list() }}") == [
        ["1", "Sổ đăng ký khai sinh", "–", "QT-HT-01", "Công chức Tư pháp", "Vĩnh viễn"]
    ]


def test_the_matrix_shows_gaps_and_what_a_clause_contains() -> None:
    assert cells("{{ clause_matrix() }}") == [
        ["7", "Hỗ trợ", ""],
        ["7.5", "Thông tin dạng văn bản", "QT-01"],
        ["7.5.1", "Khái quát", "QT-01"],
        ["8", "Thực hiện", ""],
        ["8.3", "Thiết kế", "Chưa có tài liệu"],
        ["8.5", "Cung cấp dịch vụ", "QT-HT-01"],
    ]


def test_distribution_and_left_out() -> None:
    assert cells("{{ distribution() }}") == [["1", "Chủ tịch", "02", "", "", ""]]
    assert words(page("{{ left_out() }}")).startswith("Đơn vị áp dụng toàn bộ")
    scope = with_unit(left_out=(LeftOut("QT-DD-01", "Không phát sinh"),))
    assert cells("{{ left_out() }}", scope) == [["1", "QT-DD-01", "Không phát sinh"]]


def test_the_home_page_has_every_document_once_by_part_and_field() -> None:
    ways = page("{{ contents() }}", replace(SCOPE, document=HOME)).xpath("//div[@class='ways']")[0]
    assert ways.xpath(".//a/@href")[0] == "pdf/so-tay-chat-luong.pdf"
    parts = {words(part.find("h2")): part.xpath(".//a/@data-code") for part in ways.xpath("section[@class='part']")}
    assert parts == {"Quy trình hệ thống": ["QT-01"], "Quy trình công việc": ["QT-HT-01"], "Biểu mẫu": ["BM-MC-01"]}
    assert ways.xpath(".//section[@class='field']/h3/text()") == ["Hộ tịch"]


# ── the guide for authors ────────────────────────────────────────────────────────────────────────


def examples() -> list[str]:
    return re.findall(r"^```jinja\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@cache
def shipped() -> Scope:
    sources, problems = load(ENGINE)
    assert sources is not None, problems
    return preview(sources, "xa-hai-anh", DAY).scopes["quy-trinh/ho-tich/dang-ky-khai-sinh.md"]


@pytest.mark.parametrize("example", examples() if GUIDE.exists() else [])
def test_every_example_of_the_guide_works(example: str) -> None:
    text = written(example, shipped())
    assert text.strip() or "only(" in example
    assert "{{" not in text


@pytest.mark.parametrize("name", [*macros.MACROS, *macros.FORMATS])
def test_the_guide_shows_every_macro(name: str) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert f"`{name}" in text
    assert any(re.search(rf"\b{name}\(", example) for example in examples())
