"""What stands on a front, in a body and in a band."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from testing import printed

from sotay.base.folders import ENGINE, Folders
from sotay.control.notices import DRAFT
from sotay.export.layout import press
from sotay.export.sheet import document
from sotay.model.outputs import Sheet
from sotay.model.revisions import Revision
from sotay.model.terms import DocumentKind
from sotay.model.units import Unit

HAI_ANH = printed.unit()
DONG_A = printed.unit("phường", "Đông A")


def made(of: Unit = HAI_ANH, html: str = "", **page_arguments: object) -> Sheet:
    page = printed.page(**page_arguments)  # type: ignore[arg-type]
    html = html or printed.words(own=printed.own(of.full_name))
    return document.sheet(page, printed.markup(html), printed.manual(page, of=of))


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).replace("\xa0", " ").split())


def test_same_words_make_the_same_body_in_two_communes() -> None:
    one, other = made(HAI_ANH), made(DONG_A)
    assert one.body == other.body
    assert one.front != other.front
    assert one.band != other.band


def test_body_says_nothing_of_commune_issue_or_date() -> None:
    body = made().body
    for identity in ("Hải Anh", "Ninh Bình", "01/00", "05/01/2026", "12/QĐ-UBND"):
        assert identity not in body


def test_own_facts_leave_a_slot_in_their_place() -> None:
    made_sheet = made()
    assert "13 giờ 30" not in made_sheet.body
    assert "13 giờ 30" not in made_sheet.front
    (filling,) = made_sheet.fillings
    assert plain(filling).endswith("Sáng: 7 giờ 30 – 11 giờ 30 Chiều: 13 giờ 30 – 17 giờ 00")
    place = made_sheet.body.index('<a class="slot" href="slot:0">')
    assert made_sheet.body.index("5.1 Nơi tiếp nhận") < place < made_sheet.body.index("5.2 Lưu đồ")


FEES = """<table class="sotay fees"><thead><tr><th>TT</th><th>Mức thu</th></tr></thead><tbody><tr><td>1</td><td>{}</td></tr></tbody></table>"""  # noqa: E501


def test_fees_of_law_and_of_the_province_are_one_table_and_the_words_stay_shared() -> None:
    def fees(amount: str) -> Sheet:
        local = f'<div class="own" data-title="Mức thu của tỉnh">{FEES.format(amount)}</div>'
        return made(html=FEES.format("Miễn") + local)

    one, other = fees("8.000 đồng"), fees("5.000 đồng")
    assert one.body == other.body
    assert plain(one.body).endswith("TT Mức thu 1 Miễn")
    assert plain(one.fillings[0]).endswith("Mức thu của tỉnh 2 8.000 đồng")
    assert "<thead>" not in one.fillings[0]
    alone = made(html=f'<p>x</p><div class="own" data-title="Mức thu của tỉnh">{FEES.format("8.000 đồng")}</div>')
    assert plain(alone.fillings[0]).endswith("Mức thu của tỉnh TT Mức thu 1 8.000 đồng")


@pytest.mark.parametrize("html", ["<ul><li>{}</li></ul>", "{}"], ids=["in a list", "longer than a slot"])
def test_own_facts_that_no_slot_holds_stay_in_the_words(html: str) -> None:
    facts = (
        printed.own("xã Hải Anh") if "li" in html else f'<div class="own" data-title="Dài">{"<p>Dòng</p>" * 40}</div>'
    )
    made_sheet = made(html=html.format(facts))
    assert made_sheet.fillings == ()
    assert ("13 giờ 30" in made_sheet.body, made_sheet.body.count("Dòng")) in {(True, 0), (False, 40)}


def test_front_names_agency_document_and_issue() -> None:
    front = plain(made().front)
    assert "ỦY BAN NHÂN DÂN TỈNH NINH BÌNH ỦY BAN NHÂN DÂN XÃ HẢI ANH" in front
    assert "QUY TRÌNH ĐĂNG KÝ KHAI SINH" in front
    assert "QT-HT-01 01/00 05/01/2026" in front
    assert "1 01/00 05/01/2026 12/QĐ-UBND Ban hành lần đầu" in front
    assert document.SAMPLE not in front


def test_sample_content_is_told_until_a_commune_has_issued_it_in_earnest() -> None:
    sample = replace(printed.IN_FORCE, history=(replace(printed.FIRST, sample=True),))
    for standing in (printed.DRAFT, sample, replace(printed.IN_FORCE, status="draft")):
        assert document.SAMPLE in plain(made(standing=standing).front)


def test_who_answers_for_an_issue_signs_it() -> None:
    roles = {"prepared": "pho_chu_tich", "reviewed": "chu_tich", "approved": "chu_tich"}
    issued = replace(printed.IN_FORCE, history=(replace(printed.FIRST, **roles),))  # type: ignore[arg-type]
    assert "<td>Phó Chủ tịch</td><td>Chủ tịch</td><td>Chủ tịch</td>" in made(standing=issued).front
    draft = replace(issued, status="draft")
    assert "<td>Công chức tư pháp – hộ tịch</td><td>Phó Chủ tịch</td>" in made(standing=draft).front


@pytest.mark.parametrize("kind", ["form", "decision", "declaration"])
def test_a_paper_has_no_front_and_keeps_what_is_the_communes_in_its_place(kind: DocumentKind) -> None:
    page = printed.page(printed.document("BM-MC-01", "Giấy tiếp nhận", kind), printed.DRAFT)
    html = "<h2>GIẤY TIẾP NHẬN</h2><h3>Mục</h3>" + printed.own("xã Hải Anh")
    form = document.sheet(page, printed.markup(html), printed.manual(page))
    assert form.front == ""
    assert "Chiều: 13 giờ 30" in plain(form.body)
    assert "<h1>GIẤY TIẾP NHẬN</h1><h2>Mục</h2>" in form.body
    assert document.SAMPLE in plain(form.band)


@pytest.mark.parametrize("length", range(30, 141, 10))
def test_the_band_of_a_sample_form_holds_long_titles(length: int) -> None:
    title = ("Đơn đề nghị hưởng chính sách " * 9)[:length]
    page = printed.page(printed.document("BM-MC-01", title, "form"), printed.DRAFT)
    assert press.bands(
        press.layers(document.sheet(page, printed.markup("<p>x</p>"), printed.manual(page)).band), Folders(ENGINE)
    )


def test_front_has_lines_to_sign_on_for_three_offices() -> None:
    front = made(replace(HAI_ANH, people={"chu_tich": "Nguyễn <Văn> A"})).front
    assert '<th scope="col">Soạn thảo</th><th scope="col">Xem xét</th><th scope="col">Phê duyệt</th>' in front
    assert "<td>Công chức tư pháp – hộ tịch</td><td>Phó Chủ tịch</td><td>Chủ tịch</td>" in front
    assert "<td></td><td></td><td>Nguyễn &lt;Văn&gt; A</td>" in front


def test_reviewer_is_the_quality_representative_where_there_is_one() -> None:
    roles = {**HAI_ANH.roles, "dai_dien_lanh_dao": "Đại diện lãnh đạo về chất lượng"}
    assert "<td>Đại diện lãnh đạo về chất lượng</td>" in made(replace(HAI_ANH, roles=roles)).front


def test_distribution_list_is_not_for_citizens() -> None:
    page = printed.page()
    markup = printed.markup(printed.words())
    internal = document.sheet(page, markup, printed.manual(page))
    public = document.sheet(page, markup, printed.manual(page, audience="public"))
    assert "Trung tâm Phục vụ hành chính công" in internal.front
    assert "Nơi nhận" not in public.front
    assert internal.body == public.body


def test_document_never_issued_is_a_draft() -> None:
    draft = made(standing=printed.DRAFT)
    assert DRAFT in draft.front
    assert DRAFT in draft.band
    assert "Chưa có lần ban hành, sửa đổi nào." in draft.front


def test_changed_text_does_not_show_the_number_it_changes_as_its_own() -> None:
    draft = made(standing=replace(printed.IN_FORCE, status="draft"))
    assert "Lần ban hành: Sửa đổi 01/00" in plain(draft.band)
    assert "05/01/2026" not in draft.band


def test_band_shows_the_newest_revision() -> None:
    second = Revision(1, 1, printed.FIRST.effective.replace(month=9), "99/QĐ-UBND", "Đổi thời hạn", "1" * 64)
    band = plain(made(standing=replace(printed.IN_FORCE, history=(printed.FIRST, second))).band)
    assert "Mã hiệu: QT-HT-01" in band
    assert "Lần ban hành: 01/01 Ngày hiệu lực: 05/09/2026" in band


@pytest.mark.parametrize(
    ("kind", "title", "shown"),
    [
        ("procedure", "Đăng ký kết hôn", "QUY TRÌNH ĐĂNG KÝ KẾT HÔN"),
        ("handbook", "Sổ tay chất lượng", "SỔ TAY CHẤT LƯỢNG"),
        ("policy", "Chính sách chất lượng", "CHÍNH SÁCH CHẤT LƯỢNG"),
        ("form", "Giấy tiếp nhận hồ sơ", "XÃ HẢI ANH GIẤY TIẾP NHẬN HỒ SƠ"),
        ("report", "Bối cảnh", "BÁO CÁO BỐI CẢNH"),
    ],
)
def test_kind_of_document_stands_over_the_title_once(kind: DocumentKind, title: str, shown: str) -> None:
    band = plain(made(doc=printed.document("X-01", title, kind)).band)
    assert shown in band
    assert band.count(shown) == 1
    assert f"{shown.split(maxsplit=1)[0]} {shown}" not in band


def test_what_works_on_the_site_only_is_not_printed() -> None:
    body = made().body
    for gone in ("Chỉ có trên trang", "chỉ có trong lời thay lưu đồ", "headerlink", "<details"):
        assert gone not in body


def test_ids_and_links_are_unique_within_a_manual() -> None:
    body = made().body
    assert '<h2 id="QT-HT-01.5-noi-dung-quy-trinh">' in body
    assert '<a href="#QT-HT-01.5-noi-dung-quy-trinh"> mục 5</a>' in body
    assert 'href="doc:QT-01"' in body
    assert "trang kia" in body
    assert ".html" not in body


def test_link_into_own_facts_becomes_text() -> None:
    html = '<div class="own" data-title="Phí"><p id="phi">8.000 đồng</p></div><p><a href="#phi">phí</a></p>'
    assert "<p>phí</p>" in made(html=html).body


def test_details_open_and_tick_boxes_become_letters() -> None:
    html = (
        "<details><summary>Lưu ý</summary><p>Nội dung</p></details>"
        '<ul><li><input type="checkbox" disabled checked> Có</li><li><input type="checkbox" disabled> Không</li></ul>'
    )
    body = made(html=html).body
    assert '<div><p class="admonition-title">Lưu ý</p><p>Nội dung</p></div>' in body
    assert plain(body).endswith("☒ Có ☐ Không")


def test_drawing_gets_a_title_and_the_print_font() -> None:
    html = '<figure class="flowchart"><svg viewBox="0 0 9 9"><text font-family="Arial">a</text></svg></figure>'
    body = made(html=html).body
    assert "<title>Lưu đồ: Đăng ký khai sinh</title>" in body
    assert "Arial" not in body


def test_pictures_are_found_from_the_root() -> None:
    html = '<p><img alt="Dấu" src="../../hinh/dau.png"></p>'
    assert 'src="docs/hinh/dau.png"' in made(html=html).body


def test_values_of_a_commune_are_text() -> None:
    name = "A & B <script>|*x*"
    made_sheet = made(printed.unit(name=name))
    assert "A &amp; B &lt;SCRIPT&gt;|*X*" in made_sheet.front
    assert "<script>" not in made_sheet.front + made_sheet.band


def test_contents_count_pages_from_the_cover() -> None:
    form = printed.page(printed.document("BM-01.01", "Phiếu", "form"))
    manual = printed.manual(form, printed.page())
    text = plain(document.contents(manual, {"QT-HT-01": 9, "BM-01.01": 2}, own=2))
    assert "Quy trình giải quyết công việc Hộ tịch QT-HT-01 Đăng ký khai sinh 4 Biểu mẫu BM-01.01 Phiếu 13" in text


def test_contents_of_the_same_documents_are_the_same_in_two_communes() -> None:
    one, other = (printed.manual(printed.page(), of=unit) for unit in (HAI_ANH, DONG_A))
    assert document.contents(one, {"QT-HT-01": 9}, own=1) == document.contents(other, {"QT-HT-01": 9}, own=1)


def test_cover_says_whose_manual_it_is_and_what_is_a_draft() -> None:
    manual = printed.manual(printed.page(), printed.page(printed.document("BM-01.01", "Phiếu", "form"), printed.DRAFT))
    text = plain(document.cover(manual))
    assert "ỦY BAN NHÂN DÂN XÃ HẢI ANH" in text
    assert "TCVN ISO 9001:2015" in text
    assert "Có 01 tài liệu là dự thảo" in text


def test_groups_of_terms_are_a_plain_list_for_the_tags() -> None:
    body = made(html="<dl><div><dt>Địa chỉ</dt><dd>thôn</dd></div></dl>").body
    assert "<dl><dt>Địa chỉ</dt><dd>thôn</dd></dl>" in body
