"""The nouns of a manual: frozen values that travel between the stages.

What comes from YAML is validated against these very classes (pydantic at the door, `load`), and the
JSON Schemas for editors are generated from them: a field is described once, here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from sotay.text import Duration

Audience = Literal["internal", "public"]
UnitKind = Literal["xã", "phường", "thị trấn", "đặc khu"]
DocumentKind = Literal[
    "handbook", "policy", "objectives", "report", "decision", "declaration", "procedure", "form", "list", "notice"
]
Channel = Literal["counter", "online", "post"]
Certainty = Literal["seen", "high", "medium", "low"]
Tier = Literal["leadership", "department", "system"]
ProcessGroup = Literal["leadership", "main", "support", "measurement"]

AUDIENCES: tuple[Audience, ...] = ("internal", "public")
STRICT = ConfigDict(extra="forbid", coerce_numbers_to_str=True)


def text(description: str) -> Any:
    """Return the annotation of a described text field."""
    return Field(description=description)


# ── units ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class OneStop:
    """The office that receives dossiers and returns results (NĐ 118/2025/NĐ-CP)."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    name: Annotated[str, text("Tên nơi tiếp nhận, ví dụ: Trung tâm Phục vụ hành chính công xã Hải Anh")]
    address: Annotated[str, text("Địa chỉ nơi tiếp nhận")]
    hours: Annotated[tuple[str, ...], text("Giờ tiếp nhận, mỗi dòng một khoảng")]
    phone: Annotated[str, text("Số điện thoại, viết như in trên bảng")] = ""


@dataclass(frozen=True)
class Contacts:
    """How to reach the commune."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    phone: Annotated[str, text("Số điện thoại của đơn vị")] = ""
    email: Annotated[str, text("Thư điện tử của đơn vị")] = ""


@dataclass(frozen=True)
class LeftOut:
    """A document this commune does not apply, and why."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    code: Annotated[str, text("Mã hiệu tài liệu không áp dụng")]
    reason: Annotated[str, text("Lý do không áp dụng; được in trong sổ tay")]


@dataclass(frozen=True)
class Excluded:
    """A clause of the standard that does not apply, and why."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    clause: Annotated[str, text("Số điều khoản không áp dụng, kể cả các điều khoản con")]
    reason: Annotated[str, text("Lý do không áp dụng; được in trong sổ tay")]


@dataclass(frozen=True)
class Holder:
    """Who gets controlled copies: a line of the distribution list."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    holder: Annotated[str, text("Nơi nhận bản có kiểm soát")]
    copies: Annotated[int, Field(ge=1, description="Số bản")] = 1


@dataclass(frozen=True)
class Department:
    """A body of a commune and the roles in it; the first of them leads. Without roles it does not exist there."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    name: Annotated[str, text("Tên bộ phận")]
    roles: Annotated[tuple[str, ...], text("Các vị trí thuộc bộ phận (mã vị trí); vị trí đầu là người đứng đầu")]
    tier: Annotated[
        Tier, text("leadership: lãnh đạo; department: bộ phận chuyên môn; system: bộ phận của hệ thống chất lượng")
    ] = "department"


@dataclass(frozen=True)
class Addresses:
    """Where the two sites of the commune will be published; may be empty."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    internal: Annotated[str, text("Địa chỉ trang nội bộ")] = ""
    public: Annotated[str, text("Địa chỉ trang công khai")] = ""


@dataclass(frozen=True)
class Replacement:
    """A commune of this manual that another one replaces, or that replaces it, from a day on."""

    slug: str
    name: str
    since: date


@dataclass(frozen=True)
class Unit:
    """A commune, complete: its own YAML over what it inherits from `_province.yml`."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    slug: str
    kind: UnitKind
    name: str
    gso_code: str
    province: str
    predecessors: tuple[str, ...]
    address: str
    contacts: Contacts
    one_stop: OneStop
    roles: Mapping[str, str]
    """Role id → title as this commune says it."""
    people: Mapping[str, str]
    """Role id → name; empty where a line to sign on is printed."""
    fee_zone: str
    fees: Mapping[str, int]
    """Fee id → đồng, already chosen for this commune's zone. A fee that is missing is not published."""
    left_out: tuple[LeftOut, ...]
    excluded: tuple[Excluded, ...]
    distribution: tuple[Holder, ...]
    sites: Addresses
    departments: Mapping[str, Department] = field(default_factory=dict)
    """The bodies of this commune by id, in the order of the organisation chart."""
    replaces: tuple[Replacement, ...] = ()
    replaced_by: tuple[Replacement, ...] = ()

    def ended(self, as_of: date) -> bool:
        """Return whether others have taken the commune's place on that day."""
        return any(successor.since <= as_of for successor in self.replaced_by)

    @property
    def full_name(self) -> str:
        """Return e.g. `xã Hải Anh`, as NĐ 30/2020 Appendix II writes it within a sentence."""
        return f"{self.kind} {self.name}"

    @property
    def committee(self) -> str:
        """Return e.g. `Ủy ban nhân dân xã Hải Anh`."""
        return f"Ủy ban nhân dân {self.full_name}"


# ── documents ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Step:
    """One step of a procedure: who does what in which time. A step with `check` is a decision."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    what: Annotated[str, text("Nội dung công việc")]
    role: Annotated[str, text("Vị trí thực hiện (mã vị trí trong units/_province.yml)")]
    id: Annotated[str, text("Tên bước để bước khác chỉ tới")] = ""
    time: Annotated[Duration | None, text("Thời gian: «4 giờ», «0,5 ngày làm việc», «15 ngày»")] = None
    check: Annotated[str, text("Câu hỏi quyết định, ví dụ «Hồ sơ hợp lệ?»; có thì bước là hình thoi")] = ""
    no: Annotated[str, text("Khi không đạt thì quay về bước nào (id), hoặc «end» là kết thúc")] = ""
    no_label: Annotated[str, text("Chữ trên nhánh không đạt")] = "Không đạt"
    forms: Annotated[tuple[str, ...], text("Biểu mẫu dùng ở bước này")] = ()
    result: Annotated[str, text("Kết quả của bước")] = ""
    note: Annotated[str, text("Diễn giải thêm")] = ""


@dataclass(frozen=True)
class StepChange:
    """What a procedure says differently about a step of its pattern; what is left out stays as the pattern has it."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    what: Annotated[str | None, text("Nội dung công việc")] = None
    role: Annotated[str | None, text("Vị trí thực hiện")] = None
    time: Annotated[Duration | None, text("Thời gian")] = None
    check: Annotated[str | None, text("Câu hỏi quyết định; để trống («»): bước không còn là hình thoi")] = None
    no: Annotated[str | None, text("Khi không đạt thì quay về bước nào")] = None
    no_label: Annotated[str | None, text("Chữ trên nhánh không đạt")] = None
    forms: Annotated[tuple[str, ...] | None, text("Biểu mẫu dùng ở bước này")] = None
    result: Annotated[str | None, text("Kết quả của bước")] = None
    note: Annotated[str | None, text("Diễn giải thêm")] = None


@dataclass(frozen=True)
class PatternUse:
    """A procedure's reference to a pattern and what it says differently."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    name: Annotated[str, text("Mẫu trình tự (references/patterns.yml)")]
    adjust: Annotated[Mapping[str, StepChange], text("id của bước → những gì khác với mẫu")] = field(
        default_factory=dict
    )
    without: Annotated[tuple[str, ...], text("Các bước của mẫu không dùng (id)")] = ()
    after: Annotated[Mapping[str, tuple[Step, ...]], text("id của bước → các bước thêm ngay sau bước đó")] = field(
        default_factory=dict
    )


@dataclass(frozen=True)
class Paper:
    """One line of the dossier."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    paper: Annotated[str, text("Tên giấy tờ")]
    form: Annotated[str, text("Mã biểu mẫu, nếu giấy tờ lập theo mẫu")] = ""
    original: Annotated[int, Field(ge=0, description="Số bản chính phải nộp")] = 0
    copy: Annotated[int, Field(ge=0, description="Số bản sao phải nộp")] = 0
    shown: Annotated[bool, text("Chỉ xuất trình để đối chiếu")] = False
    when: Annotated[str, text("Trường hợp phải có giấy tờ này")] = ""


@dataclass(frozen=True)
class ExceptionalLimit:
    """A longer or shorter time limit in a named case."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    when: Annotated[str, text("Trường hợp")]
    limit: Annotated[Duration, text("Thời hạn trong trường hợp đó")]


@dataclass(frozen=True)
class TimeLimit:
    """The statutory time limit. Without `limit` it is not published or does not apply (see `note`)."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    limit: Annotated[Duration | None, text("Thời hạn; «trong ngày» cho giải quyết ngay")] = None
    note: Annotated[str, text("Diễn giải, ví dụ quy định sau 15 giờ")] = ""
    exceptions: Annotated[tuple[ExceptionalLimit, ...], text("Các trường hợp có thời hạn khác")] = ()


@dataclass(frozen=True)
class Fee:
    """One fee line. The four kinds are four different things: not published is not free."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    kind: Annotated[
        Literal["fixed", "local", "free", "unpublished"],
        text("fixed: mức cố định có nguồn; local: theo nghị quyết HĐND tỉnh; free: miễn; unpublished: chưa công bố"),
    ]
    name: Annotated[str, text("Tên khoản, ví dụ «Cấp bản sao trích lục»")] = ""
    amount: Annotated[int | None, Field(ge=0, description="Số tiền (đồng), chỉ với kind: fixed")] = None
    per: Annotated[str, text("Đơn vị tính, ví dụ «bản», «trang», «trường hợp»")] = ""
    source: Annotated[str, text("Mã văn bản quy định mức thu")] = ""
    fee: Annotated[str, text("Mã khoản thu trong _province.yml, chỉ với kind: local")] = ""
    note: Annotated[str, text("Diễn giải, trường hợp miễn giảm")] = ""


@dataclass(frozen=True)
class Record:
    """What is kept, by whom and how long."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    name: Annotated[str, text("Tên hồ sơ")]
    keeper: Annotated[str, text("Vị trí lưu (mã vị trí)")]
    retention: Annotated[str, text("Thời gian lưu, ví dụ «05 năm», «Vĩnh viễn»")]
    form: Annotated[str, text("Mã biểu mẫu, nếu có")] = ""


@dataclass(frozen=True)
class Risk:
    """A risk or an opportunity (clause 6.1): how likely and how grave, what is done about it, by whom, by when."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    what: Annotated[str, text("Rủi ro hoặc cơ hội")]
    cause: Annotated[str, text("Nguyên nhân, nguồn gốc")]
    likelihood: Annotated[int, Field(ge=1, le=4, description="Khả năng xảy ra, từ 1 đến 4")]
    impact: Annotated[int, Field(ge=1, le=4, description="Mức ảnh hưởng hoặc lợi ích, từ 1 đến 4")]
    treatment: Annotated[str, text("Biện pháp")]
    role: Annotated[str, text("Vị trí chịu trách nhiệm (mã vị trí)")]
    due: Annotated[str, text("Thời hạn thực hiện")]
    evaluation: Annotated[str, text("Đánh giá hiệu lực của biện pháp bằng gì")]
    kind: Annotated[Literal["risk", "opportunity"], text("risk: rủi ro; opportunity: cơ hội")] = "risk"


@dataclass(frozen=True)
class Pattern:
    """A common shape of a procedure: named steps, adjusted by the procedures that use it."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    title: Annotated[str, text("Tên mẫu trình tự")]
    steps: Annotated[tuple[Step, ...], text("Các bước; mỗi bước có id; role: owner là vị trí chủ trì quy trình")]
    records: Annotated[tuple[Record, ...], text("Hồ sơ lưu thêm vào hồ sơ của quy trình; keeper: owner cũng được")] = ()
    clauses: Annotated[tuple[str, ...], text("Điều khoản, khi quy trình không tự ghi")] = ()
    forms: Annotated[tuple[str, ...], text("Biểu mẫu dùng ngoài các bước")] = ()
    time: Annotated[TimeLimit | None, text("Thời hạn, khi quy trình không tự ghi")] = None


@dataclass(frozen=True)
class AppliesTo:
    """Which communes have the document: by kind, by slug; empty means all."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    kinds: Annotated[tuple[UnitKind, ...], text("Loại đơn vị áp dụng")] = ()
    units: Annotated[tuple[str, ...], text("Đơn vị áp dụng (slug)")] = ()


@dataclass(frozen=True)
class FrontMatter:
    """What stands between the `---` lines of a document: its facts."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    title: Annotated[str, text("Tên tài liệu")]
    code: Annotated[str, text("Mã hiệu, ví dụ QT-HT-01; trang không kiểm soát thì bỏ trống")] = ""
    kind: Annotated[DocumentKind | Literal["page"], text("Loại tài liệu")] = "page"
    field: Annotated[str, text("Lĩnh vực (mã trong references/manual.yml)")] = ""
    audience: Annotated[Audience, text("public: công dân cũng đọc; internal: chỉ nội bộ")] = "internal"
    applies_to: Annotated[AppliesTo, text("Đơn vị áp dụng; bỏ trống là tất cả")] = AppliesTo()
    clauses: Annotated[tuple[str, ...], text("Điều khoản của tiêu chuẩn mà tài liệu đáp ứng")] = ()
    legal: Annotated[tuple[str, ...], text("Căn cứ pháp lý (mã trong references/legal.yml)")] = ()
    owner: Annotated[str, text("Vị trí chịu trách nhiệm (mã vị trí)")] = ""
    review: Annotated[Duration | None, text("Chu kỳ soát xét, ví dụ «12 tháng»")] = None
    form: Annotated[str, text("Mã biểu mẫu (references/forms.yml) mà trang này thể hiện, với kind: form")] = ""
    tthc: Annotated[str, text("Mã thủ tục hành chính quốc gia; bỏ trống khi chưa xác nhận")] = ""
    time: Annotated[TimeLimit | None, text("Thời hạn giải quyết")] = None
    fees: Annotated[tuple[Fee, ...], text("Phí, lệ phí")] = ()
    dossier: Annotated[tuple[Paper, ...], text("Thành phần hồ sơ")] = ()
    sets: Annotated[int, Field(ge=1, description="Số lượng bộ hồ sơ")] = 1
    results: Annotated[tuple[str, ...], text("Kết quả giải quyết")] = ()
    conditions: Annotated[tuple[str, ...], text("Yêu cầu, điều kiện")] = ()
    steps: Annotated[tuple[Step, ...], text("Các bước thực hiện")] = ()
    pattern: Annotated[PatternUse | None, text("Mẫu trình tự thay cho `steps`")] = None
    basis: Annotated[tuple[str, ...], text("Nhóm căn cứ pháp lý (references/bases.yml), đứng trước `legal`")] = ()
    channels: Annotated[tuple[Channel, ...], text("Cách nộp: counter, online, post")] = ()
    records: Annotated[tuple[Record, ...], text("Hồ sơ cần lưu")] = ()
    forms: Annotated[tuple[str, ...], text("Biểu mẫu dùng ngoài các bước và hồ sơ")] = ()
    risks: Annotated[tuple[Risk, ...], text("Rủi ro và cơ hội")] = ()
    sample: Annotated[bool, text("Nội dung mẫu, đơn vị phải rà soát trước khi ban hành")] = True


@dataclass(frozen=True)
class Document:
    """One source file: front matter and the Markdown below it."""

    path: str
    """Below `docs/`, with `/`, e.g. `quy-trinh/ho-tich/dang-ky-khai-sinh.md`; the page has the same path."""
    source: str
    """Path from the root, for messages."""
    meta: FrontMatter
    body: str
    body_line: int
    """Line of the file on which the body begins."""
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)
    """Dotted path of a front matter value (`steps.2.role`) → line."""
    unit: str = ""
    """Slug, for a commune's own document."""
    calls: tuple[str, ...] = ()
    """Words that its text calls with nothing in the brackets, in their order: `master_list`."""

    @cached_property
    def known(self) -> Document:
        """Return what other documents may know of it: all but its text."""
        return replace(self, body="", body_line=0, lines={})

    @cached_property
    def digest(self) -> str:
        """Return the hash of what it says, of itself and to others."""
        return digest(repr(self))

    def __getstate__(self) -> dict[str, Any]:
        """Return the fields alone: what follows from them is worked out again where it is asked."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @property
    def code(self) -> str:
        """Return the document's code; empty for a page that is not controlled."""
        return self.meta.code

    @property
    def title(self) -> str:
        """Return the document's title."""
        return self.meta.title

    @property
    def paper(self) -> bool:
        """Tell whether it is a paper of its own, filled in or signed as it is printed, without a front."""
        return self.meta.kind in ("form", "decision", "declaration")


# ── references ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class LegalAct:
    """A law, decree, circular, resolution or decision, with its validity."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    number: Annotated[str, text("Số, ký hiệu: 123/2015/NĐ-CP")]
    kind: Annotated[str, text("Loại văn bản: Luật, Nghị định, Thông tư, Quyết định …")]
    title: Annotated[str, text("Trích yếu")]
    issuer: Annotated[str, text("Cơ quan ban hành")]
    certainty: Annotated[Certainty, text("Độ chắc chắn của thông tin")]
    issued: Annotated[date | None, text("Ngày ban hành, 2015-11-15; bỏ trống khi chưa xác nhận")] = None
    effective: Annotated[date | None, text("Ngày có hiệu lực")] = None
    until: Annotated[date | None, text("Ngày hết hiệu lực (ngày đầu tiên không còn hiệu lực)")] = None
    amended_by: Annotated[tuple[str, ...], text("Được sửa đổi bởi (mã)")] = ()
    replaced_by: Annotated[str, text("Được thay thế bởi (mã)")] = ""
    note: Annotated[str, text("Ghi chú")] = ""


@dataclass(frozen=True)
class Clause:
    """A clause of an edition of the standard: number and title, never its text."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    number: Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+)*$", description="Số điều khoản, ví dụ «7.5.3»")]
    title: Annotated[str, text("Tên điều khoản; bỏ trống khi tiêu chuẩn không đặt tên")] = ""
    summary: Annotated[str, text("Tóm tắt bằng lời của bộ tài liệu, không trích nguyên văn")] = ""
    question: Annotated[str, text("Câu hỏi khi đánh giá nội bộ, bằng lời của bộ tài liệu")] = ""


@dataclass(frozen=True)
class Standard:
    """An edition of the standard."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    id: str
    name: Annotated[str, text("Tên in: TCVN ISO 9001:2015")]
    title: str
    clauses: tuple[Clause, ...]

    def clause(self, number: str) -> Clause | None:
        """Return the clause of that number, or None."""
        return next((c for c in self.clauses if c.number == number), None)


@dataclass(frozen=True)
class Succession:
    """What becomes of a clause in the next edition."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    old: Annotated[str, text("Điều khoản của bản cũ")]
    new: Annotated[tuple[str, ...], text("Điều khoản của bản mới, được ghi cả điểm: «8.5.1f»")] = ()
    gone: Annotated[bool, text("Yêu cầu không còn dưới tên cũ")] = False
    note: Annotated[str, text("Điều người giữ tài liệu cần biết")] = ""
    certainty: Annotated[Certainty, text("Độ chắc chắn của sự tương ứng")] = "high"


@dataclass(frozen=True)
class Addition:
    """A clause of the next edition that follows from none of the old one."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    new: Annotated[str, text("Điều khoản của bản mới")]
    note: Annotated[str, text("Điều người giữ tài liệu cần biết")] = ""
    certainty: Annotated[Certainty, text("Độ chắc chắn")] = "high"


@dataclass(frozen=True)
class Correlation:
    """Which clauses of an edition follow from which of the one before."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    old: Annotated[str, text("Phiên bản cũ (tên tệp trong references/standards)")]
    new: Annotated[str, text("Phiên bản mới (tên tệp trong references/standards)")]
    clauses: Annotated[tuple[Succession, ...], text("Mỗi điều khoản của bản cũ một dòng")]
    added: Annotated[tuple[Addition, ...], text("Điều khoản chỉ bản mới có")] = ()


@dataclass(frozen=True)
class FormVersion:
    """The number a form has under one circular."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    act: Annotated[str, text("Mã văn bản ban hành mẫu")]
    number: Annotated[str, text("Số mẫu in trên giấy, ví dụ «Mẫu số 01»")] = ""
    title: Annotated[str, text("Tên mẫu theo văn bản này, nếu khác")] = ""
    since: Annotated[date | None, text("Dùng từ ngày")] = None
    until: Annotated[date | None, text("Dùng đến trước ngày")] = None


@dataclass(frozen=True)
class FormTemplate:
    """A form by a stable id; its number depends on the day."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    title: str
    versions: Annotated[tuple[FormVersion, ...], text("Số mẫu theo từng văn bản")] = ()


@dataclass(frozen=True)
class Part:
    """A part of the manual: which documents it holds, in which order they stand."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    id: str
    title: str
    kinds: tuple[DocumentKind, ...]
    fields: tuple[str, ...] = ()
    """Only documents of these fields; empty: all."""
    by_field: bool = False


@dataclass(frozen=True)
class Process:
    """A process of the management system (clause 4.4.1): what goes in and comes out, who answers for it."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    title: Annotated[str, text("Tên quá trình, ngắn vì đứng trong hình")]
    group: Annotated[
        ProcessGroup, text("leadership: lãnh đạo; main: chính; support: hỗ trợ; measurement: đo lường, cải tiến")
    ]
    documents: Annotated[tuple[str, ...], text("Mã hiệu các tài liệu mô tả quá trình")]
    input: Annotated[str, text("Đầu vào")]
    output: Annotated[str, text("Đầu ra")]
    owner: Annotated[str, text("Vị trí chịu trách nhiệm (mã vị trí)")]
    measure: Annotated[str, text("Theo dõi, đo bằng gì")]


@dataclass(frozen=True)
class Structure:
    """`references/manual.yml`: the parts of a manual, the fields of administration, the processes."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    parts: tuple[Part, ...]
    fields: Mapping[str, str]
    processes: tuple[Process, ...] = ()
    one_stop: Annotated[tuple[str, ...], text("Biểu mẫu của bộ phận một cửa, cho trang của mọi thủ tục")] = ()


@dataclass(frozen=True)
class DaysOff:
    """Working days on which offices are closed: a holiday, a day in lieu of one, a day swapped for another."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    name: Annotated[str, text("Tên ngày nghỉ")]
    first: Annotated[date, text("Ngày nghỉ đầu tiên")]
    last: Annotated[date | None, text("Ngày nghỉ cuối cùng; bỏ trống khi chỉ nghỉ một ngày")] = None
    source: Annotated[str, text("Văn bản thông báo")] = ""


EVERY_YEAR = (
    r"^((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))$"
)
"""Month and day of a day that every year has."""


@dataclass(frozen=True)
class Holiday:
    """A holiday that the law puts on the same day of every year."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    name: Annotated[str, text("Tên ngày lễ")]
    day: Annotated[str, Field(pattern=EVERY_YEAR, description="Tháng-ngày: «04-30»")]
    source: Annotated[str, text("Văn bản quy định")] = ""


@dataclass(frozen=True)
class Calendar:
    """`references/calendar.yml`: the days off that are known, from `since` to `until`, both included."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    since: Annotated[date, text("Ngày đầu tiên mà lịch nghỉ đã biết")]
    until: Annotated[date, text("Ngày cuối cùng mà lịch nghỉ đã biết")]
    fixed: Annotated[tuple[Holiday, ...], text("Ngày lễ luật định, năm nào cũng vào ngày ấy")] = ()
    off: Annotated[tuple[DaysOff, ...], text("Ngày nghỉ theo thông báo của từng năm")] = ()
    working: Annotated[tuple[date, ...], text("Thứ Bảy, Chủ nhật phải làm bù")] = ()

    def days_off(self) -> dict[date, str]:
        """Return every day off by its name, from the first known day to the last."""
        years = range(self.since.year, self.until.year + 1)
        found = {date.fromisoformat(f"{year}-{one.day}"): one.name for one in self.fixed for year in years}
        for days in self.off:
            length = ((days.last or days.first) - days.first).days + 1
            found.update((days.first + timedelta(n), days.name) for n in range(length))
        return {day: name for day, name in found.items() if self.since <= day <= self.until}


@dataclass(frozen=True)
class LifeEvent:
    """What happens to people, and the procedures it brings."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    title: Annotated[str, text("Việc trong đời, như người dân nói: «Có con»")]
    procedures: Annotated[tuple[str, ...], text("Mã hiệu các quy trình, việc cần làm trước đứng trước")]


@dataclass(frozen=True)
class Citizens:
    """`references/citizens.yml`: the ways in of the public home page."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    most_asked: Annotated[tuple[str, ...], text("Mã hiệu các quy trình hay làm nhất, theo thứ tự tỉnh đặt")] = ()
    sample: Annotated[bool, text("Thứ tự most_asked là mẫu, chưa theo số hồ sơ thực tế")] = True
    events: Annotated[tuple[LifeEvent, ...], text("Việc trong đời và thủ tục của nó")] = ()
    feedback: Annotated[str, text("Phiếu góp ý (mã trong references/forms.yml)")] = ""


@dataclass(frozen=True)
class References:
    """What documents refer to, as data."""

    standard: Standard
    """The edition in use: documents name its clauses."""
    acts: Mapping[str, LegalAct]
    forms: Mapping[str, FormTemplate]
    structure: Structure
    patterns: Mapping[str, Pattern] = field(default_factory=dict)
    bases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Legal acts that documents of a field rest on together: name → ids, in the order of citation."""
    glossary: Mapping[str, str] = field(default_factory=dict)
    """Abbreviation → what it stands for."""
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Words of a title → what people say instead, for the search alone."""
    outdated: Mapping[str, str] = field(default_factory=dict)
    """A body or title that is no more → what to do instead."""
    editions: Mapping[str, Standard] = field(default_factory=dict)
    """Every edition of the standard that is described, by the name of its file."""
    correlations: Mapping[str, Correlation] = field(default_factory=dict)
    """By the name of the file."""
    calendar: Calendar | None = None
    """None where nobody has written which days are off."""
    citizens: Citizens = Citizens()

    def said_instead(self, title: str) -> tuple[str, ...]:
        """Return what people say for words of a title."""
        return tuple(name for words, names in self.synonyms.items() if words.lower() in title.lower() for name in names)


# ── document control ─────────────────────────────────────────────────────────────────────────────

Status = Literal["draft", "pending", "in_force", "review_due", "withdrawn", "superseded"]


def label(issue: int, revision: int) -> str:
    """Return issue and revision as printed: `01/02`."""
    return f"{issue:02d}/{revision:02d}"


@dataclass(frozen=True)
class Revision:
    """An issue of one document, as the register has it."""

    issue: int
    revision: int
    effective: date
    decision: str
    reason: str
    fingerprint: str
    prepared: str = ""
    """Role id, as are `reviewed` and `approved`."""
    reviewed: str = ""
    approved: str = ""
    sample: bool = False
    """Issued to show how it looks: its text is still to be looked through by the commune."""

    @property
    def label(self) -> str:
        """Return issue and revision as printed: `01/02`."""
        return label(self.issue, self.revision)


@dataclass(frozen=True)
class Withdrawal:
    """The decision that takes a document out of force."""

    effective: date
    decision: str
    reason: str


@dataclass(frozen=True)
class Standing:
    """Where a document stands on a day: its status and its history, newest last."""

    status: Status
    history: tuple[Revision, ...] = ()
    withdrawal: Withdrawal | None = None
    """The event that takes it out of force, also before its day; None once it is issued again."""

    @property
    def current(self) -> Revision | None:
        """Return the newest event, or None for a document that was never issued."""
        return self.history[-1] if self.history else None


# ── between expand and publish ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Page:
    """A document expanded for one commune and audience: plain Markdown, no template left in it."""

    document: Document
    markdown: str
    standing: Standing
    fingerprint: str = ""
    """Of what staff read, for both audiences; empty for a page that is not controlled."""
    issued: Revision | None = None
    """The revision whose text this is, taken from the archive; None for what the sources say."""
    successor: Revision | None = None
    """The revision that follows the one it shows."""
    notice: str = ""
    """What readers are told above it of its status."""
    origin: str = ""
    """The path for which a text of the past was written: its links are to be read from there."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Files that a text of the past shows or leads to: path below `docs/` → path below the commune's archive."""

    @property
    def sample(self) -> bool:
        """Return whether readers must be told that the content is a sample still to be looked through."""
        issued = None if self.standing.status == "draft" else self.standing.current
        return self.document.meta.sample and (issued is None or issued.sample)

    @property
    def path(self) -> str:
        """Return the page's path below the site, still with `.md`."""
        return self.document.path

    @property
    def pdf(self) -> str:
        """Return the path of its PDF below the site: `pdf/QT-01.pdf`, beside it `pdf/QT-01.01-00.pdf`."""
        beside = self.path.removesuffix(".md").rpartition("/")[2].partition(".")[2]
        return f"pdf/{'.'.join(filter(None, (self.document.code, beside)))}.pdf"


@dataclass(frozen=True)
class Scope:
    """Everything a macro may ask while a page is expanded: the template variable `scope`.

    `unit`, `document`, `audience` and `as_of` are variables of their own too.
    """

    unit: Unit
    audience: Audience
    document: Document
    documents: Mapping[str, Document]
    """The documents of this commune and audience, by code, in the order of the manual."""
    known_codes: frozenset[str]
    """Codes of all documents of all communes: tells an unknown code from one that is not for this commune."""
    standings: Mapping[str, Standing]
    """Status and history of each document, by code."""
    references: References
    as_of: date
    named_only: Mapping[str, Document] = field(default_factory=dict)
    """Documents that these readers will get, or had: named, but no link leads to them."""


@dataclass(frozen=True)
class Manual:
    """All pages of one commune for one audience, in the order of the manual."""

    unit: Unit
    audience: Audience
    pages: tuple[Page, ...]
    references: References
    as_of: date
    aside: tuple[Page, ...] = ()
    """Pages beside the manual, for staff: earlier revisions, and what changed from one to the next."""
    packed: bool = False
    """Whether the whole site for staff stands beside it as one zip file."""

    def page(self, code: str) -> Page | None:
        """Return the page of the document with that code, or None."""
        return next((p for p in self.pages if p.document.code == code), None)

    def scope(self, page: Page) -> Scope:
        """Return what may be asked about a page of this manual: all that its macros could, when it was expanded."""
        documents = {p.document.code: p.document for p in self.pages if p.document.code}
        return Scope(
            unit=self.unit,
            audience=self.audience,
            document=page.document,
            documents=documents,
            known_codes=frozenset(documents),
            standings={p.document.code: p.standing for p in self.pages},
            references=self.references,
            as_of=self.as_of,
        )


@dataclass(frozen=True)
class Markup:
    """A page's Markdown as HTML, made once for site and print."""

    html: str
    toc: tuple[tuple[int, str, str], ...]
    """(level, id, title as HTML) of each heading, in order."""
    links: tuple[str, ...]
    """Targets of links as written, e.g. `../x.md#y`."""
    images: tuple[str, ...]
    anchors: frozenset[str]


@dataclass(frozen=True)
class Sheet:
    """The print form of one document: a front (identity), a body (words), a band (header of every page).

    A form or a decision has no front: it is filled in and signed as it is printed. What names the commune in it is
    left open in the body, and one of the `fillings`.
    Each part is a complete HTML text for the layout engine; its key is the hash of what it is made of, so
    that a body whose words are the same in forty communes is laid out once.
    """

    code: str
    title: str
    front: str
    body: str
    band: str
    fillings: tuple[str, ...] = ()
    """For each slot of the body, in their order, what stands there."""

    @property
    def keys(self) -> tuple[str, str, str]:
        """Return the digests of front, body and band."""
        return digest(self.front), digest(self.body), digest(self.band)


ITSELF = ""
"""The path of the only file of a part of the site that is a file and no folder."""


@dataclass(frozen=True)
class Tree:
    """Files of a published folder: path below it → digest of the content."""

    files: Mapping[str, str]

    @property
    def digest(self) -> str:
        """Return the hash over all paths and digests, sorted."""
        return digest("".join(f"{d} {p}\n" for p, d in sorted(self.files.items())))


@dataclass(frozen=True)
class Report:
    """What a build did; `site/report.json`."""

    built: tuple[str, ...]
    """What ran: `site internal/xa-a`, `body QT-01`, `document public/xa-a/QT-01`, …"""
    reused: int
    """How many results were taken from the store."""
    failed: tuple[str, ...]
    """Communes that keep their last published site."""
    pages: int
    """Printed pages of all documents that were looked at."""
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """Return the fields under their names, for `site/report.json`."""
        return asdict(self)


def digest(content: str | bytes) -> str:
    """Return the SHA-256 of a text (as UTF-8) or of bytes, in hex."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()
