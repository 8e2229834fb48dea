"""Hand-made pages of hand-made communes, for the tests of what is printed."""

# ruff: noqa: E501 (the HTML is as macros emit it)

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sotay.base.folders import ENGINE, Folders
from sotay.export.bind import assemble
from sotay.export.layout import press
from sotay.load.profiles import profile_of
from sotay.model.documents import Document, FrontMatter
from sotay.model.manual import Manual, Page
from sotay.model.outputs import Converted
from sotay.model.references import Part, References, Standard, Structure
from sotay.model.revisions import Revision, Standing
from sotay.model.terms import Audience, DocumentKind
from sotay.model.units import Addresses, Contacts, Holder, OneStop, Unit

FLOWCHART = """<figure class="flowchart"><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 {height}" width="600" height="{height}" role="img">
<title>Lưu đồ đăng ký khai sinh</title>
<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>
{shapes}</svg><details class="flowchart-text"><summary>Lưu đồ bằng chữ</summary><ol><li>Bước một chỉ có trong lời thay lưu đồ</li></ol></details></figure>"""

BOX = """<rect x="200" y="{y}" width="220" height="48" fill="#fff" stroke="#000"/>
<text x="310" y="{t}" font-size="15" text-anchor="middle">Bước {n}: kiểm tra hồ sơ</text>
<text x="30" y="{t}" font-size="15">Công chức một cửa</text>
<path d="M310 {b}V{e}" stroke="#000" fill="none" marker-end="url(#arrow)"/>"""

TABLE = """<table class="sotay steps"><colgroup><col class="c1" style="width:8%"><col class="c2" style="width:42%"><col class="c3" style="width:22%"><col class="c4" style="width:12%"><col class="c5" style="width:16%"></colgroup>
<thead><tr><th scope="col">TT</th><th scope="col">Trình tự công việc</th><th scope="col">Trách nhiệm</th><th scope="col">Thời gian</th><th scope="col">Biểu mẫu/Kết quả</th></tr></thead>
<tbody>{rows}</tbody>
<tfoot><tr><td colspan="3">Tổng thời gian</td><td>1 ngày</td><td></td></tr></tfoot></table>"""

ROW = """<tr><td data-label="TT">{n}</td><td data-label="Trình tự công việc">Tiếp nhận, kiểm tra tính đầy đủ, hợp lệ của hồ sơ; đối chiếu thông tin trong Tờ khai và tính hợp lệ của giấy tờ do người yêu cầu nộp, xuất trình. Ẵ Ễ Ộ Ữ ế ộ ữ ặ.</td><td data-label="Trách nhiệm">Công chức tại Trung tâm Phục vụ hành chính công</td><td data-label="Thời gian">0,5 giờ</td><td data-label="Biểu mẫu/Kết quả"><a class="doc" data-code="BM-MC-01" href="../../bieu-mau/giay-tiep-nhan.html">BM-MC-01</a></td></tr>"""

PROSE = """<p>Quy trình này quy định thành phần hồ sơ, lệ phí, trình tự, cách thức và thời gian giải quyết thủ tục theo tiêu chuẩn TCVN ISO 9001:2015, bảo đảm đúng quy định của pháp luật và đáp ứng nhu cầu của cá nhân, tổ chức. Ủy ban nhân dân và công chức được phân công có trách nhiệm thực hiện.</p>"""


def words(steps: int = 14, own: str = "") -> str:
    """Return the HTML of a procedure as the site has it: some six pages printed."""
    boxes = "".join(BOX.format(n=n, y=20 + 80 * n, t=49 + 80 * n, b=68 + 80 * n, e=100 + 80 * n) for n in range(7))
    return f"""<h2 id="1-muc-dich">1. Mục đích<a class="headerlink" href="#1-muc-dich">¶</a></h2>{PROSE}
<h2 id="2-pham-vi-ap-dung">2. Phạm vi áp dụng</h2>{PROSE * 3}
<h2 id="3-tai-lieu-vien-dan">3. Tài liệu viện dẫn</h2><ul class="legal"><li>Luật Hộ tịch số 60/2014/QH13;</li>
<li>Nghị định số 123/2015/NĐ-CP ngày 15 tháng 11 năm 2015;</li><li><a class="doc" data-code="QT-01" href="../../quy-trinh-he-thong/x.html">QT-01 Kiểm soát thông tin dạng văn bản</a>.</li></ul>
<h2 id="4-dinh-nghia-viet-tat">4. Định nghĩa, viết tắt</h2>{PROSE * 2}<p>Xem <a href="#5-noi-dung-quy-trinh">mục 5</a> và <a href="../x.html">trang kia</a>.</p>
<h2 id="5-noi-dung-quy-trinh">5. Nội dung quy trình</h2><p class="note sample">Nội dung mẫu – đơn vị rà soát.</p>
<h3 id="5-1">5.1 Nơi tiếp nhận và trả kết quả</h3>{own}
<h3 id="5-2">5.2 Lưu đồ</h3>{FLOWCHART.format(height=620, shapes=boxes)}<p class="on-site">Chỉ có trên trang</p>
<h3 id="5-3">5.3 Các bước thực hiện</h3>{TABLE.format(rows="".join(ROW.format(n=n) for n in range(1, steps + 1)))}
<h2 id="6-bieu-mau">6. Biểu mẫu</h2>{PROSE * 2}<ul><li>☐ Đồng ý</li><li>☒ Không đồng ý → nêu lý do</li></ul>
<h2 id="7-ho-so-can-luu">7. Hồ sơ cần lưu</h2>{PROSE * 2}"""


def own(name: str) -> str:
    """Return a commune's own facts as the site has them."""
    return f"""<div class="own" data-title="Nơi tiếp nhận và trả kết quả"><p>Trung tâm Phục vụ hành chính công {name}, thôn Trung tâm.</p>
<ul><li>Sáng: 7 giờ 30 – 11 giờ 30</li><li>Chiều: 13 giờ 30 – 17 giờ 00</li></ul></div>"""


def front(html: str) -> tuple[assemble.Segment, ...]:
    """Return a front as a build lays it out: block by block."""
    return tuple(assemble.part(press.block(block, Folders(ENGINE)), "block") for block in press.blocks(html))


def unit(kind: str = "xã", name: str = "Hải Anh") -> Unit:
    """Return a commune."""
    return Unit(
        slug=name.lower(),
        kind=kind,
        name=name,
        gso_code="14215",
        province="Ninh Bình",
        predecessors=(),
        address="thôn Trung tâm",
        contacts=Contacts(),
        one_stop=OneStop("Trung tâm", "thôn Trung tâm", ("sáng",)),
        roles={
            "chu_tich": "Chủ tịch",
            "pho_chu_tich": "Phó Chủ tịch",
            "tu_phap_ho_tich": "Công chức tư pháp – hộ tịch",
        },
        people={"chu_tich": ""},
        fee_zone="",
        fees={},
        left_out=(),
        excluded=(),
        distribution=(
            Holder("Chủ tịch, các Phó Chủ tịch", 3),
            Holder("Trung tâm Phục vụ hành chính công"),
            Holder("Thư ký ISO"),
        ),
        sites=Addresses(),
        profile=profile_of("commune"),
        naming=profile_of("commune").naming,
        kinds=tuple(profile_of("commune").kinds),
        motto=profile_of("commune").motto,
        signers=profile_of("commune").signers,
    )


def document(code: str = "QT-HT-01", title: str = "Đăng ký khai sinh", kind: DocumentKind = "procedure") -> Document:
    """Return a document with what the cover needs."""
    path = f"quy-trinh/ho-tich/{code.lower()}.md"
    meta = FrontMatter(title=title, code=code, kind=kind, field="ho-tich", owner="tu_phap_ho_tich")
    return Document(path=path, source=f"docs/{path}", meta=meta, body="", body_line=1)


FIRST = Revision(1, 0, date(2026, 1, 5), "12/QĐ-UBND", "Ban hành lần đầu", "0" * 64)
IN_FORCE = Standing("in_force", (FIRST,))
DRAFT = Standing("draft")


def page(doc: Document | None = None, standing: Standing = IN_FORCE) -> Page:
    """Return a page without Markdown: the tests bring their own HTML."""
    return Page(doc or document(), "", standing)


def markup(html: str) -> Converted:
    """Return HTML as the Markdown converter hands it on."""
    return Converted(html, (), (), (), ())


def manual(*pages: Page, of: Unit | None = None, audience: Audience = "internal") -> Manual:
    """Return a manual of these pages."""
    part = Part("quy-trinh", "Quy trình giải quyết công việc", ("procedure",), by_field=True)
    forms = Part("bieu-mau", "Biểu mẫu", ("form",))
    structure = Structure((part, forms), {"ho-tich": "Hộ tịch"})
    standard = Standard("tcvn-iso-9001-2015", "TCVN ISO 9001:2015", "Các yêu cầu", ())
    references = References(standard, {}, {}, structure)
    return Manual(of or unit(), audience, pages, references, date(2026, 11, 1))


def with_title(doc: Document, title: str) -> Document:
    """Return the document under another title."""
    return replace(doc, meta=replace(doc.meta, title=title))
