"""What citizens are offered of the shipped procedures: what they fill in, never a blank paper that others issue."""

from __future__ import annotations

from datetime import date

import pytest

from sotay.base.folders import ENGINE
from sotay.expand.manual import expand
from sotay.facts.services import Needed, Service, services
from sotay.load.sources import Sources, load

UNIT = "xa-hai-anh"
ISSUED = {"giay-phep-xay-dung", "giay-chung-sinh", "giay-bao-tu", "giay-khai-sinh", "giay-chung-nhan-ket-hon"}


@pytest.fixture(scope="module")
def shipped() -> Sources:
    sources, problems = load(ENGINE)
    assert sources is not None, problems
    return sources


@pytest.fixture(scope="module")
def offered(shipped: Sources) -> dict[str, Service]:
    manuals, _ = expand(shipped, shipped.units[UNIT], date(2026, 11, 29))
    return {service.code: service for service in services(manuals["public"])}


def test_a_birth_takes_the_declaration_too(offered: dict[str, Service]) -> None:
    always = [paper.name for paper in offered["QT-HT-01"].papers if paper.always]
    assert always == [
        "Tờ khai đăng ký khai sinh",
        "Giấy chứng sinh",
        "Giấy tờ tùy thân còn giá trị sử dụng của người đi đăng ký",
    ]


@pytest.mark.parametrize(
    ("when", "always"),
    [("", True), ("Nộp trực tiếp; nộp trực tuyến thì điền biểu mẫu điện tử", True), ("Trẻ bị bỏ rơi", False)],
)
def test_the_usual_way_of_filing_is_no_case_of_its_own(when: str, always: bool) -> None:
    assert Needed("Tờ khai", 1, 0, False, when, None).always is always


def test_what_others_issue_is_not_offered_and_says_who_does(offered: dict[str, Service]) -> None:
    birth = {paper.name: paper for paper in offered["QT-HT-01"].papers}
    assert birth["Giấy chứng sinh"].form is None
    assert birth["Giấy chứng sinh"].issuer == "cơ sở y tế nơi trẻ được sinh ra"
    declaration = birth["Tờ khai đăng ký khai sinh"]
    assert declaration.form is not None
    assert declaration.issuer == ""
    titles = {form.title for service in offered.values() for form in service.forms}
    assert titles.isdisjoint({"Giấy phép xây dựng", "Giấy chứng sinh", "Giấy báo tử"})


def test_every_public_form_that_nobody_hands_in_has_an_issuer(shipped: Sources) -> None:
    """What no dossier asks for is what an office gives; only the survey is filled in all the same."""
    forms = {d.meta.form for d in shipped.documents if d.meta.kind == "form" and d.meta.audience == "public"}
    handed_in = {paper.form for document in shipped.documents for paper in document.meta.dossier}
    issued = {form for form in forms if shipped.references.forms[form].issuer}
    assert forms - handed_in - issued == {"bm-06-01"}
    assert issued >= ISSUED


def test_their_pages_link_to_no_word_file(shipped: Sources) -> None:
    manuals, _ = expand(shipped, shipped.units[UNIT], date(2026, 11, 29))
    blank = {
        d.code for d in shipped.documents if d.meta.kind == "form" and shipped.references.forms[d.meta.form].issuer
    }
    public, staff = ("\n".join(page.markdown for page in manuals[a].pages) for a in ("public", "internal"))
    assert [code for code in sorted(blank) if f"docx/{code}.docx" in public] == []
    assert any(f"docx/{code}.docx" in staff for code in blank)
