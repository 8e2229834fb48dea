"""Procedures in Word as offices have them, made up, with known truth: 53 files that a province might have."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import docx
from docx.document import Document as Docx
from docx.shared import Pt
from docx.table import Table

FOLDERS = ("01. Hộ tịch", "02. Chứng thực", "03. Nuôi con nuôi")
SUBJECTS = {
    FOLDERS[0]: [
        f"{verb} {what}{tail}"
        for tail in ("", " có yếu tố nước ngoài", " lưu động")
        for verb, what in (
            ("Đăng ký", "khai sinh"), ("Đăng ký", "kết hôn"), ("Đăng ký", "khai tử"), ("Đăng ký", "giám hộ"),
            ("Đăng ký", "nhận cha, mẹ, con"), ("Đăng ký lại", "khai sinh"), ("Đăng ký lại", "kết hôn"),
            ("Đăng ký lại", "khai tử"), ("Đăng ký", "chấm dứt giám hộ"), ("Thay đổi, cải chính", "hộ tịch"),
            ("Cấp", "Giấy xác nhận tình trạng hôn nhân"), ("Cấp", "bản sao Trích lục hộ tịch"),
        )
    ][:35],
    FOLDERS[1]: [
        f"Chứng thực {what}" for what in (
            "bản sao từ bản chính", "chữ ký", "chữ ký người dịch", "hợp đồng, giao dịch về tài sản",
            "hợp đồng, giao dịch về nhà ở", "di chúc", "văn bản từ chối nhận di sản",
            "văn bản thỏa thuận phân chia di sản",
            "văn bản khai nhận di sản", "việc sửa đổi hợp đồng", "việc sửa lỗi kỹ thuật", "bản sao có lưu trữ",
            "giấy ủy quyền", "lý lịch cá nhân", "giấy bán xe",
        )
    ],
    FOLDERS[2]: ["Đăng ký nuôi con nuôi trong nước", "Đăng ký lại nuôi con nuôi", "Ghi vào sổ việc nuôi con nuôi"],
}  # fmt: skip
PURPOSE = (
    "Quy định thống nhất trình tự, trách nhiệm thực hiện để giải quyết thủ tục đúng pháp luật, đúng thời hạn.",
    "Quy trình này hướng dẫn cách thức tiếp nhận và giải quyết hồ sơ.",
    "Bảo đảm việc giải quyết hồ sơ công khai, minh bạch.",
)
ACTS = (
    ("luat-ho-tich-2014", "Luật Hộ tịch số 60/2014/QH13 ngày 20/11/2014"),
    ("nd-123-2015", "Nghị định số 123/2015/NĐ-CP ngày 15/11/2015 của Chính phủ quy định chi tiết Luật Hộ tịch"),
    ("nd-87-2020", "Nghị định số 87/2020/NĐ-CP ngày 28/7/2020 của Chính phủ"),
    ("tt-04-2020-btp", "Thông tư số 04/2020/TT-BTP ngày 28/5/2020 của Bộ trưởng Bộ Tư pháp"),
    ("nd-23-2015", "Nghị định số 23/2015/NĐ-CP ngày 16/02/2015 của Chính phủ về cấp bản sao từ sổ gốc"),
    ("tt-281-2016-btc", "Thông tư số 281/2016/TT-BTC ngày 14/11/2016 của Bộ Tài chính"),
    ("nd-120-2025", "Nghị định số 120/2025/NĐ-CP ngày 11/6/2025 của Chính phủ"),
)
UNKNOWN_ACT = "Quyết định số 777/QĐ-UBND ngày 03/3/2025 của Ủy ban nhân dân tỉnh công bố thủ tục"
WHO = (
    ("mot_cua", ("Bộ phận Tiếp nhận và Trả kết quả", "Bộ phận một cửa", "Công chức tiếp nhận hồ sơ", "Bộ phận TN&TKQ")),
    ("tu_phap_ho_tich", ("Công chức Tư pháp - Hộ tịch", "Công chức tư pháp hộ tịch", "CC Tư pháp – hộ tịch")),
    ("chu_tich", ("Chủ tịch UBND xã", "Chủ tịch UBND", "Chủ tịch Ủy ban nhân dân cấp xã")),
    ("van_thu", ("Văn thư", "Bộ phận Văn thư")),
)
JOINED = "Công chức tư pháp hộ tịch/Chủ tịch UBND xã"
LETTERS = "abcdđeghiklmn"
Label = Callable[..., None]


@dataclass
class Truth:
    """What a reader finds in a look-alike."""

    path: str
    code: str
    title: str
    issue: str = "01"
    day: str = "2025-07-07"
    steps: list[tuple[str, str, str]] = field(default_factory=list)
    """What, who as spelt, role (empty: asked about)."""
    times: list[dict[str, str]] = field(default_factory=list)
    """Case → duration; `=` for one that is shared with the step above."""
    limit: str = ""
    """The duration; `?` where it is composite, and asked about."""
    acts: list[str] = field(default_factory=list)
    papers: int = 0
    sets: int = 1
    fee: tuple[str, int] = ("free", 0)
    records: list[tuple[str, str, str]] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    appended: int = 0
    contradictions: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    names: tuple[str, ...] = ("Họ Tên Thứ Nhất", "Họ Tên Thứ Hai", "Họ Tên Thứ Ba")


def mangled(text: str, n: int) -> str:
    """Return text as old keyboards leave it: base with circumflex and a combining tone, marks that nobody sees."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    if n % 3 == 0:
        return text
    out = []
    for c in text:
        apart = unicodedata.normalize("NFD", c)
        tone = "".join(m for m in apart if m in tones)
        out.append(unicodedata.normalize("NFC", "".join(m for m in apart if m not in tones)) + tone)
    return "".join(out) + ("\u200e" if n % 3 == 1 else "")


class Paper:
    """A document while it is written."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.docx: Docx = docx.Document()
        self.docx.styles["Normal"].font.name = "Times New Roman"

    def say(self, text: str, bold: bool = False, page: bool = False) -> None:
        paragraph = self.docx.add_paragraph()
        run = paragraph.add_run(mangled(text, self.n))
        run.bold, run.font.size = bold, Pt(13)
        paragraph.paragraph_format.page_break_before = page

    def table(self, rows: Sequence[Sequence[str]]) -> Table:
        table: Table = self.docx.add_table(len(rows), len(rows[0]))
        for row, said in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, said, strict=True):
                cell.paragraphs[0].add_run(mangled(text, self.n))
        return table


def make(folder: Path, count: int = 53) -> list[Truth]:
    """Write the look-alikes below a folder and return the truth about them."""
    told = []
    subjects = [(place, title) for place in FOLDERS for title in SUBJECTS[place]][:count]
    for n, (place, title) in enumerate(subjects):
        code = f"QT {n + 1:02d}/{'CX-HT' if place == FOLDERS[0] else 'CX-CT' if place == FOLDERS[1] else 'CX-NCN'}"
        truth = Truth(f"{place}/{n + 1:02d}. {title}.docx", code, title)
        if n in (20, 41):  # two files of one code
            truth.code = {20: "QT 20/CX-HT", 41: "QT 40/CX-CT"}[n]
        _write(folder, n, place, truth, subjects)
        told.append(truth)
    for n in (19, 20, 39, 41):
        if n < len(told):
            told[n].contradictions.add("code-twice")
    return told


def _write(folder: Path, n: int, place: str, truth: Truth, subjects: Sequence[tuple[str, str]]) -> None:
    paper = Paper(n)
    _front(paper, truth)
    _bands(paper, n, truth)
    auto = n % 2
    names = ["MỤC ĐÍCH", "PHẠM VI", "TÀI LIỆU VIỆN DẪN", ("ĐỊNH NGHĨA/VIẾT TẮT", "ĐỊNH NGHĨA VÀ VIẾT TẮT")[auto],
             ("NỘI DUNG QUY TRÌNH", "NỘI DUNG")[auto], "BIỂU MẪU", "HỒ SƠ CẦN LƯU"]  # fmt: skip
    heads = [f"{i}. {name}" for i, name in enumerate(names, 1)]
    paper.say(heads[0], True, page=True)
    paper.say(PURPOSE[0 if n % 3 else n // 3 % 3])
    paper.say(heads[1], True)
    paper.say(f"Áp dụng đối với hoạt động {truth.title[:1].lower()}{truth.title[1:]} tại Ủy ban nhân dân cấp xã.")
    paper.say(heads[2], True)
    paper.say("- Tiêu chuẩn quốc gia TCVN ISO 9001:2015;")
    paper.say("- Các văn bản pháp luật đề cập tại mục 5.")
    paper.say(heads[3], True)
    paper.say("- UBND: Ủy ban nhân dân;")
    paper.say("- TTHC: Thủ tục hành chính.")
    paper.say(heads[4], True)
    _content(paper, n, truth)
    paper.say(heads[5], True)
    _forms(paper, n, truth)
    paper.say(heads[6], True)
    _records(paper, n, truth, subjects)
    for number in range(truth.appended):
        _appended(paper, n, truth, number)
    target = folder / truth.path
    target.parent.mkdir(parents=True, exist_ok=True)
    paper.docx.save(str(target))


def _front(paper: Paper, truth: Truth) -> None:
    table = paper.table([
        ["ỦY BAN NHÂN DÂN\nXÃ MẪU SƠN HẠ", "QUY TRÌNH", f"Mã hiệu: {truth.code}"],
        ["", truth.title, f"Lần ban hành: {truth.issue}"],
        ["", "", "Ngày ban hành: 07/7/2025"],
    ])  # fmt: skip
    table.cell(0, 0).merge(table.cell(2, 0))
    table.cell(1, 1).merge(table.cell(2, 1))
    paper.say("MỤC LỤC", True)
    for line in ("SỬA ĐỔI TÀI LIỆU", "1. MỤC ĐÍCH", "2. PHẠM VI", "3. TÀI LIỆU VIỆN DẪN", "4. ĐỊNH NGHĨA/VIẾT TẮT",
                 "5. NỘI DUNG QUY TRÌNH", "6. BIỂU MẪU", "7. HỒ SƠ CẦN LƯU"):  # fmt: skip
        paper.say(f"{line}\t3")
    paper.table([
        ["Trách nhiệm", "Soạn thảo", "Xem xét", "Phê duyệt"],
        ["Họ tên", *truth.names],
        ["Chữ ký", "", "", ""],
        ["Chức vụ", "Chuyên viên", "Phó Chủ tịch" if paper.n != 30 else "Trưởng phòng", "Chủ tịch"],
    ])  # fmt: skip
    paper.say("TRANG THEO DÕI SỐ LẦN SỬA ĐỔI", True)
    paper.table([["S/TT", "Tóm tắt nội dung sửa đổi", "Căn cứ", "Lần sửa đổi"], ["", "", "", ""]])


def _bands(paper: Paper, n: int, truth: Truth) -> None:
    """Write headers and footers; some are stale, some only on the first page."""
    title, day, issue = truth.title, "07/7/2025", "01"
    if n % 5 == 1:
        day = "03/7/2024"
        truth.contradictions.add("date")
    if n % 7 == 2:
        issue = "02"
        truth.contradictions.add("issue")
    if n % 11 == 3:
        title = "Đăng ký việc khác hẳn"
        truth.contradictions.add("title")
    section = paper.docx.sections[0]
    section.header.paragraphs[0].text = mangled(f"Tên quy trình: {title}", n)
    section.footer.paragraphs[0].text = f"Ngày hiệu lực: {day} | Trang: 1/9 | Lần ban hành: {issue}"
    section.different_first_page_header_footer = n % 3 == 0
    if n % 3 == 0:
        stale = n % 6 == 0
        section.first_page_header.paragraphs[0].text = f"Tên quy trình: {truth.title}"
        first = "01/01/2013" if stale else "07/7/2025"
        section.first_page_footer.paragraphs[0].text = f"Ngày hiệu lực: {first} | Lần ban hành: 01"
        if stale:
            truth.contradictions.add("date")


def _content(paper: Paper, n: int, truth: Truth) -> None:
    letters = iter(LETTERS)

    def label(said: str, behind: str = "") -> None:
        sign = f"{next(letters)}) " if n % 4 else f"5.{next(letters)}. "
        paper.say(f"{sign}{said}: {behind}".rstrip(), True)

    parts = [_where, _dossier, _limit, _who, _result, _fee, _conditions, _acts, _declared]
    shift = n % 3
    for part in (*parts[shift:], *parts[:shift]):
        part(paper, n, truth, label)
    label("Quy trình xử lý công việc")
    _steps(paper, n, truth)


def _where(paper: Paper, n: int, truth: Truth, label: Label) -> None:
    above = n in (7, 25, 46)
    label("Cơ quan thực hiện", "Sở Tư pháp" if above else "Ủy ban nhân dân cấp xã")
    if above:
        truth.contradictions.add("level")


def _who(paper: Paper, n: int, truth: Truth, label: Label) -> None:
    label("Đối tượng thực hiện thủ tục hành chính", "Cá nhân")


def _result(paper: Paper, n: int, truth: Truth, label: Label) -> None:
    label("Kết quả", "Giấy tờ theo quy định")


def _conditions(paper: Paper, n: int, truth: Truth, label: Label) -> None:
    if n % 2:
        label("Yêu cầu, điều kiện (nếu có)", "Không")
    else:
        label("Yêu cầu, điều kiện")
        paper.say("- Người yêu cầu có mặt khi nộp hồ sơ;")


def _dossier(paper: Paper, n: int, truth: Truth, label: Label) -> None:
    label("Thành phần, số lượng hồ sơ")
    paper.say("Người yêu cầu nộp và xuất trình các giấy tờ sau:")
    paper.say("* Giấy tờ phải nộp:")
    paper.say(f"- Tờ khai theo mẫu ({n % 2 + 1:02d} bản chính);")
    paper.say("- Giấy tờ chứng minh sự việc:")
    paper.say("+ Văn bản của cơ quan có thẩm quyền;")
    paper.say("+ Văn bản của người làm chứng.")
    paper.say("Trường hợp không có văn bản thì có giấy cam đoan.")
    paper.say("- Bản sao giấy tờ kèm theo;")
    paper.say("* Giấy tờ phải xuất trình:")
    paper.say("- Thẻ căn cước hoặc hộ chiếu còn giá trị sử dụng;")
    paper.say("- Giấy tờ chứng minh nơi cư trú.")
    paper.say("- Không phải nộp giấy tờ đã có trong cơ sở dữ liệu quốc gia.")
    paper.say("Trường hợp gửi hồ sơ qua hệ thống bưu chính thì gửi kèm bản sao có chứng thực.")
    note = f"Lưu ý: hồ sơ số {n + 1} nhận sau giờ làm việc thì ghi vào sổ riêng."
    paper.say(note)
    truth.notes.append(f"hồ sơ số {n + 1} nhận sau giờ làm việc")
    sets = 1 + n % 2
    paper.say(f"Số lượng hồ sơ: {sets:02d} bộ.")
    truth.papers, truth.sets = 5, sets


LIMITS = (
    ("03 ngày làm việc", "03 ngày làm việc"),
    ("Ngay trong ngày tiếp nhận; nếu nhận sau 15 giờ thì trả trong ngày làm việc tiếp theo", "trong ngày làm việc"),
    ("Không quá 05 ngày làm việc kể từ ngày nhận đủ hồ sơ hợp lệ.", "05 ngày làm việc"),
    ("03 ngày làm việc; trường hợp phải xác minh thì không quá 06 ngày làm việc", "?"),
    ("10 ngày", "10 ngày"),
    ("05 ngày làm việc, niêm yết 07 ngày, kéo dài thêm 03 ngày làm việc", "?"),
)  # fmt: skip


def _limit(paper: Paper, n: int, truth: Truth, label: Label) -> None:
    said, truth.limit = LIMITS[n % len(LIMITS)]
    label("Thời hạn giải quyết", said)


def _fee(paper: Paper, n: int, truth: Truth, label: Label) -> None:
    name = ("Lệ phí", "Lệ phí / Phí", "Phí, lệ phí (nếu có)")[n % 3]
    match n % 4:
        case 0:
            label(name, "Không.")
        case 1:
            label(name, "8.000 đồng/bản theo Thông tư số 281/2016/TT-BTC")
            truth.fee = ("fixed", 8000)
        case 2:
            label(name, "Miễn lệ phí cho người thuộc hộ nghèo.")
            truth.fee = ("?", 0)
        case 3:
            label(name)
            paper.table([["Khu vực", "Mức thu"], ["Khu vực 1", "5.000 đồng"], ["Khu vực 2", "8.000 đồng"]])
            truth.fee = ("?", 0)


def _acts(paper: Paper, n: int, truth: Truth, label: Label) -> None:
    label("Căn cứ pháp lý")
    chosen = [ACTS[(n + i) % len(ACTS)] for i in range(4)]
    for name, said in chosen:
        paper.say(f"- {said};")
        truth.acts.append(name)
    if n == 12:
        paper.say(f"- {ACTS[(n + 4) % len(ACTS)][1].replace('2020', '2020')};")
        truth.acts.append(ACTS[(n + 4) % len(ACTS)][0])
    paper.say(f"- {UNKNOWN_ACT}." if n != 33 else f"- {UNKNOWN_ACT.replace('03/3/2025', '04/3/2025')}.")


def _declared(paper: Paper, n: int, truth: Truth, label: Label) -> None:
    label("Mẫu đơn, mẫu tờ khai", f"Tờ khai {truth.title[:1].lower()}{truth.title[1:]}")


def _steps(paper: Paper, n: int, truth: Truth) -> None:
    columns = 2 if n % 2 else 1
    if n % 10 == 9:
        columns = 3
    cases = ("", "Có xác minh", "Phức tạp")[:columns]
    usual = "trong ngày" in truth.limit
    work = (
        "Tiếp nhận hồ sơ, kiểm tra và ghi phiếu hẹn",
        "Thẩm định hồ sơ",
        "Trình lãnh đạo ký",
        "Ký duyệt",
        "Đóng dấu",
        "Trả kết quả",
    )[: 5 + n % 2]
    times = ["01 giờ", "03 giờ", "01 giờ", "01 giờ", "½ giờ", "01 giờ"] if usual else ["0,5 ngày làm việc"] * 6
    if n in (4, 22):
        times[1] = "15 ngày"
        truth.contradictions.add("over-limit")
    merged = n % 2 == 0  # steps 3 and 4 share one time
    head = [["TT", "Trình tự các bước công việc", "Trách nhiệm", *["Thời gian"] * columns]]
    if columns > 1:
        head.append(["TT", "Trình tự các bước công việc", "Trách nhiệm", "Thông thường", *cases[1:]])
        if n % 4 == 1:
            head.append(["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"][: 3 + columns])
    rows = []
    for i, what in enumerate(work):
        role, spelt = WHO[(0, 1, 1, 2, 3, 0)[i]]
        who = spelt[n % len(spelt)]
        if i == 2 and n % 4 == 2:
            role, who = "", JOINED
        slow = ["01 ngày làm việc" if i == 1 and case else times[i] for case in cases]
        rows.append([f"{i + 1}", f"{what}.", who, *slow])
        truth.steps.append((f"{what}.", who, role))
        truth.times.append(dict(zip(cases, slow, strict=True)))
    if merged:
        for c in range(columns):
            rows[3][3 + c] = ""
            truth.times[3][cases[c]] = "="
    table = paper.table([*head, *rows])
    if columns > 1:
        for c in range(3):
            _merge(table, 0, c, 1, c)
        _merge(table, 0, 3, 0, 2 + columns)
    if merged:
        for c in range(columns):
            top = len(head) + 2
            _merge(table, top, 3 + c, top + 1, 3 + c)


def _merge(table: Table, top: int, left: int, bottom: int, right: int) -> None:
    """Merge cells and keep the words of the first alone, as Word does with equal ones."""
    words = table.cell(top, left).text
    cell = table.cell(top, left).merge(table.cell(bottom, right))
    for paragraph in cell.paragraphs[1:]:
        paragraph._element.getparent().remove(paragraph._element)
    cell.paragraphs[0].text = words


def _forms(paper: Paper, n: int, truth: Truth) -> None:
    title = f"Tờ khai {truth.title[:1].lower()}{truth.title[1:]}"
    truth.forms.append(title)
    truth.appended = 2 if n % 2 else 1 if n % 4 == 2 else 0
    attached = " (kèm theo)" if n % 4 != 0 or n % 8 == 0 else ""
    if attached and not truth.appended:
        truth.contradictions.add("annex-absent")
    number = "Mẫu số 01 – " if n % 2 else ""
    if n in (5, 17):
        number = "Mẫu số 03 – "
        truth.contradictions.add("annex-number")
    paper.say(f"- {number}{title}{attached}")


def _records(paper: Paper, n: int, truth: Truth, subjects: Sequence[tuple[str, str]]) -> None:
    title = truth.title
    if n % 9 == 6:
        title = subjects[(n + 2) % len(subjects)][1]
        truth.contradictions.add("other-record")
    rows = [
        (f"Sổ {title[:1].lower()}{title[1:]}", "Công chức tư pháp hộ tịch", "Vĩnh viễn"),
        ("Hồ sơ đã giải quyết", "Văn thư", "05 năm"),
    ]
    truth.records = rows
    paper.table([["TT", "Tên hồ sơ", "Nơi lưu", "Thời gian lưu"], *[[f"{i}", *row] for i, row in enumerate(rows, 1)]])


def _appended(paper: Paper, n: int, truth: Truth, number: int) -> None:
    paper.say(f"Mẫu số {number + 1:02d}", page=True)
    paper.say("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True)
    paper.say("Độc lập - Tự do - Hạnh phúc", True)
    paper.say(f"TỜ KHAI {truth.title.upper()}" if not number else "GIẤY CAM ĐOAN", True)
    paper.say("Kính gửi: ……………………………")
    paper.say("Họ, chữ đệm, tên người yêu cầu: ____________________ {{ không phải macro }}")
    paper.table([["Nội dung", "Ghi chú"], ["Họ tên", ""], ["Ngày sinh", ""]])
    paper.say("Làm tại: ……………, ngày …… tháng …… năm ……")
