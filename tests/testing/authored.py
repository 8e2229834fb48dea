"""A small manual for tests of what authors write: one procedure, one form, one commune; and how pages read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lxml import html as lxml_html

from sotay.base.errors import Problem
from sotay.base.folders import ENGINE, Folders
from sotay.base.text import Duration
from sotay.expand.markdown import convert
from sotay.expand.page import render
from sotay.load.profiles import profile_of
from sotay.model.documents import Document, ExceptionalLimit, Fee, FrontMatter, Paper, Record, Step, TimeLimit
from sotay.model.manual import Scope, forms_of
from sotay.model.references import Clause, FormTemplate, FormVersion, LegalAct, Part, References, Standard, Structure
from sotay.model.revisions import Revision, Standing
from sotay.model.units import Addresses, Contacts, Holder, OneStop, Unit

FOLDERS = Folders(ENGINE)
NASTY = "A & B <script>|*x* _y_ `z` [a](b) {{ 1 }}"
DAY = date(2026, 11, 22)


def time(words: str) -> Duration:
    return Duration.parse(words)


def document(path: str, **fields: object) -> Document:
    meta = FrontMatter(**{"title": "Trang", **fields})  # type: ignore[arg-type]
    return Document(path, f"docs/{path}", meta, "", 1)


BIRTH = document(
    "quy-trinh/ho-tich/khai-sinh.md",
    title="Đăng ký khai sinh",
    code="QT-HT-01",
    kind="procedure",
    field="ho-tich",
    audience="public",
    clauses=("8.5",),
    legal=("luat-ho-tich-2014", "nd-123-2015"),
    time=TimeLimit(
        time("1 ngày làm việc"),
        "Nhận sau 15 giờ thì hôm sau.",
        (ExceptionalLimit("Phải xác minh", time("3 ngày làm việc")),),
    ),
    fees=(
        Fee("fixed", "Bản sao", amount=8000, per="bản", source="tt-281-2016"),
        Fee("free", "Đúng hạn"),
    ),
    dossier=(
        Paper("Tờ khai", form="to-khai", original=1),
        Paper("Căn cước", shown=True, when="Nộp trực tiếp"),
    ),
    results=("Giấy khai sinh",),
    conditions=("Cư trú tại địa phương",),
    steps=(
        Step("Tiếp nhận", "mot_cua", id="nhan", time=time("2 giờ"), forms=("giay-tiep-nhan",)),
        Step("Thẩm tra", "tu_phap_ho_tich", time=time("4 giờ"), check="Hợp lệ?", no="nhan", no_label="Không hợp lệ"),
        Step("Ký", "chu_tich", time=time("1 giờ"), result="Giấy khai sinh"),
    ),
    records=(Record("Sổ đăng ký khai sinh", "tu_phap_ho_tich", "Vĩnh viễn"),),
)
CONTROL = document(
    "quy-trinh-he-thong/tai-lieu.md",
    title="Kiểm soát tài liệu",
    code="QT-01",
    kind="procedure",
    field="he-thong",
    clauses=("7.5",),
)
RECEIPT = document(
    "bieu-mau/giay-tiep-nhan.md",
    title="Giấy tiếp nhận",
    code="BM-MC-01",
    kind="form",
    form="giay-tiep-nhan",
    audience="public",
)
HOME = document("index.md", title="Trang chủ")

REFERENCES = References(
    standard=Standard(
        "tcvn-iso-9001-2015",
        "TCVN ISO 9001:2015",
        "Các yêu cầu",
        tuple(
            Clause(number, title)
            for number, title in [
                ("7", "Hỗ trợ"),
                ("7.5", "Thông tin dạng văn bản"),
                ("7.5.1", "Khái quát"),
                ("8", "Thực hiện"),
                ("8.3", "Thiết kế"),
                ("8.5", "Cung cấp dịch vụ"),
            ]
        ),
    ),
    acts={
        "luat-ho-tich-2014": LegalAct(
            "60/2014/QH13",
            "Luật",
            "Luật Hộ tịch",
            "Quốc hội",
            "seen",
            issued=date(2014, 11, 20),
            until=date(2027, 3, 1),
            replaced_by="luat-ho-tich-2026",
        ),
        "luat-ho-tich-2026": LegalAct(
            "03/2026/QH16", "Luật", "Luật Hộ tịch", "Quốc hội", "seen", effective=date(2027, 3, 1)
        ),
        "nd-123-2015": LegalAct(
            "123/2015/NĐ-CP", "Nghị định", "quy định chi tiết", "Chính phủ", "seen", issued=date(2015, 11, 15)
        ),
        "tt-281-2016": LegalAct("281/2016/TT-BTC", "Thông tư", "về phí", "Bộ Tài chính", "high"),
        "tt-01-2018": LegalAct("01/2018/TT-VPCP", "Thông tư", "về một cửa", "Văn phòng Chính phủ", "high"),
        "tt-03-2025": LegalAct("03/2025/TT-VPCP", "Thông tư", "về một cửa", "Văn phòng Chính phủ", "seen"),
    },
    forms={
        "giay-tiep-nhan": FormTemplate(
            "Giấy tiếp nhận hồ sơ",
            (
                FormVersion("tt-01-2018", "Mẫu số 01", until=date(2025, 7, 1)),
                FormVersion("tt-03-2025", "Mẫu số 01, Phụ lục I", since=date(2025, 7, 1)),
            ),
        ),
        "phieu-kiem-soat": FormTemplate(
            "Phiếu kiểm soát",
            (
                FormVersion("tt-01-2018", "Mẫu số 05", until=date(2025, 7, 1)),
                FormVersion("tt-03-2025", "Mẫu số 06", since=date(2025, 7, 1)),
            ),
        ),
        "to-khai": FormTemplate("Tờ khai đăng ký khai sinh"),
    },
    structure=Structure(
        (
            Part("he-thong", "Quy trình hệ thống", ("procedure",), ("he-thong",)),
            Part("quy-trinh", "Quy trình công việc", ("procedure",), by_field=True),
            Part("bieu-mau", "Biểu mẫu", ("form",)),
        ),
        {"ho-tich": "Hộ tịch"},
    ),
)
UNIT = Unit(
    slug="xa-hai-anh",
    kind="xã",
    name="Hải Anh",
    gso_code="",
    province="Ninh Bình",
    predecessors=(),
    address="",
    contacts=Contacts(),
    one_stop=OneStop("Trung tâm Phục vụ hành chính công xã Hải Anh", "Trụ sở xã", ("Sáng 7 giờ",)),
    roles={"mot_cua": "Công chức Một cửa", "tu_phap_ho_tich": "Công chức Tư pháp", "chu_tich": "Chủ tịch"},
    people={},
    fee_zone="",
    fees={"ho-tich-muon": 5000},
    left_out=(),
    excluded=(),
    distribution=(Holder("Chủ tịch", 2),),
    sites=Addresses(),
    profile=profile_of("commune"),
    naming=profile_of("commune").naming,
    kinds=tuple(profile_of("commune").kinds),
    motto=profile_of("commune").motto,
    signers=profile_of("commune").signers,
)
DOCUMENTS = {d.code: d for d in (CONTROL, BIRTH, RECEIPT)}
SCOPE = Scope(
    unit=UNIT,
    audience="internal",
    document=BIRTH,
    documents=DOCUMENTS,
    known_codes=frozenset({"QT-01", "QT-HT-01", "BM-MC-01", "QT-DD-01"}),
    standings={
        "QT-01": Standing("in_force", (Revision(1, 2, date(2026, 1, 5), "12/QĐ-UBND", "Ban hành", ""),)),
        "QT-HT-01": Standing("draft"),
    },
    references=REFERENCES,
    as_of=DAY,
    forms=forms_of(DOCUMENTS),
)


def rendered(body: str, scope: Scope = SCOPE) -> tuple[str, list[Problem]]:
    problems: list[Problem] = []
    return render(replace(scope.document, body=body), scope, FOLDERS, problems), problems


def written(body: str, scope: Scope = SCOPE) -> str:
    text, problems = rendered(body, scope)
    assert problems == []
    return text


def read(text: str) -> lxml_html.HtmlElement:
    """Return Markdown as a browser reads it."""
    found = lxml_html.fromstring(f"<main>{convert(text, FOLDERS).html}</main>")
    assert isinstance(found, lxml_html.HtmlElement)
    return found


def page(body: str, scope: Scope = SCOPE) -> lxml_html.HtmlElement:
    return read(written(body, scope))


def words(element: lxml_html.HtmlElement) -> str:
    return " ".join(element.text_content().replace("\u00a0", " ").split())


def cells(body: str, scope: Scope = SCOPE) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in page(body, scope).xpath("//tbody/tr")]


def mistake(body: str, scope: Scope = SCOPE) -> Problem:
    _, problems = rendered(body, scope)
    assert len(problems) == 1
    return problems[0]


def with_unit(**fields: object) -> Scope:
    return replace(SCOPE, unit=replace(UNIT, **fields))  # type: ignore[arg-type]


def with_meta(**fields: object) -> Scope:
    changed = replace(BIRTH, meta=replace(BIRTH.meta, **fields))  # type: ignore[arg-type]
    return replace(SCOPE, document=changed, documents=dict(SCOPE.documents) | {BIRTH.code: changed})
