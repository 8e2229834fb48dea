"""A document as written in its file: facts in the front matter, Markdown below."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from sotay.base.hashing import digest
from sotay.base.text import Duration
from sotay.model.profiles import Doing
from sotay.model.provenance import Provenance
from sotay.model.supplements import WrittenAt
from sotay.model.terms import STRICT, Audience, Channel, CodeIfAny, DocumentKind, Words, text, words


@dataclass(frozen=True)
class StepCase:
    """The time a step takes in a named case; with neither time nor `shared_time` it takes none there."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    when: Annotated[str, words("Trường hợp, viết như trong time.exceptions")]
    time: Annotated[Duration | None, text("Thời gian trong trường hợp đó; bỏ trống là không tính thời gian")] = None
    shared_time: Annotated[bool, text("Trong trường hợp đó tính chung thời gian với bước ngay trên")] = False


@dataclass(frozen=True)
class Step:
    """One step of a procedure: who does what in which time. A step with `check` is a decision."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    what: Annotated[str, words("Nội dung công việc")]
    role: Annotated[str, words("Vị trí thực hiện (mã vị trí trong units/_province.yml)")]
    id: Annotated[str, text("Tên bước để bước khác chỉ tới")] = ""
    time: Annotated[Duration | None, text("Thời gian: «4 giờ», «0,5 ngày làm việc», «15 ngày»")] = None
    cases: Annotated[tuple[StepCase, ...], text("Thời gian khác đi trong từng trường hợp")] = ()
    shared_time: Annotated[bool, text("Tính chung thời gian với bước ngay trên")] = False
    check: Annotated[str, text("Câu hỏi quyết định, ví dụ «Hồ sơ hợp lệ?»; có thì bước là hình thoi")] = ""
    no: Annotated[str, text("Khi không đạt thì quay về bước nào (id), hoặc «end» là kết thúc")] = ""
    no_label: Annotated[str, text("Chữ trên nhánh không đạt; để trống là «Không đạt»")] = "Không đạt"
    yes_label: Annotated[str, text("Chữ trên nhánh đạt; để trống là «Đạt»")] = ""
    forms: Annotated[tuple[str, ...], text("Biểu mẫu dùng ở bước này")] = ()
    result: Annotated[str, text("Kết quả của bước")] = ""
    note: Annotated[str, text("Diễn giải thêm")] = ""
    does: Annotated[Doing | None, text("receive: nhận hồ sơ; return: trả kết quả")] = None


@dataclass(frozen=True)
class StepChange:
    """What a procedure says differently about a step of its pattern; what is left out stays as the pattern has it."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    what: Annotated[str | None, text("Nội dung công việc")] = None
    role: Annotated[str | None, text("Vị trí thực hiện")] = None
    does: Annotated[Doing | None, text("receive: nhận hồ sơ; return: trả kết quả")] = None
    time: Annotated[Duration | None, text("Thời gian")] = None
    cases: Annotated[tuple[StepCase, ...] | None, text("Thời gian khác đi trong từng trường hợp")] = None
    shared_time: Annotated[bool | None, text("Tính chung thời gian với bước ngay trên")] = None
    check: Annotated[str | None, text("Câu hỏi quyết định; để trống («»): bước không còn là hình thoi")] = None
    no: Annotated[str | None, text("Khi không đạt thì quay về bước nào")] = None
    no_label: Annotated[str | None, text("Chữ trên nhánh không đạt")] = None
    yes_label: Annotated[str | None, text("Chữ trên nhánh đạt")] = None
    forms: Annotated[tuple[str, ...] | None, text("Biểu mẫu dùng ở bước này")] = None
    result: Annotated[str | None, text("Kết quả của bước")] = None
    note: Annotated[str | None, text("Diễn giải thêm")] = None


@dataclass(frozen=True)
class PatternUse:
    """A procedure's reference to a pattern and what it says differently."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    name: Annotated[str, words("Mẫu trình tự (references/patterns.yml)")]
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
    paper: Annotated[str, words("Tên giấy tờ")]
    form: Annotated[str, text("Mã biểu mẫu, nếu giấy tờ lập theo mẫu")] = ""
    original: Annotated[int, Field(ge=0, description="Số bản chính phải nộp")] = 0
    copy: Annotated[int, Field(ge=0, description="Số bản sao phải nộp")] = 0
    shown: Annotated[bool, text("Chỉ xuất trình để đối chiếu")] = False
    when: Annotated[str, text("Trường hợp phải có giấy tờ này")] = ""


@dataclass(frozen=True)
class ExceptionalLimit:
    """A longer or shorter time limit in a named case."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    when: Annotated[str, words("Trường hợp")]
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
    name: Annotated[str, words("Tên hồ sơ")]
    keeper: Annotated[str, words("Vị trí lưu (mã vị trí)")]
    retention: Annotated[str, words("Thời gian lưu, ví dụ «05 năm», «Vĩnh viễn»")]
    form: Annotated[str, text("Mã biểu mẫu, nếu có")] = ""


@dataclass(frozen=True)
class Risk:
    """A risk or an opportunity (clause 6.1): how likely and how grave, what is done about it, by whom, by when."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    what: Annotated[str, words("Rủi ro hoặc cơ hội")]
    cause: Annotated[str, words("Nguyên nhân, nguồn gốc")]
    likelihood: Annotated[int, Field(ge=1, le=4, description="Khả năng xảy ra, từ 1 đến 4")]
    impact: Annotated[int, Field(ge=1, le=4, description="Mức ảnh hưởng hoặc lợi ích, từ 1 đến 4")]
    treatment: Annotated[str, words("Biện pháp")]
    role: Annotated[str, words("Vị trí chịu trách nhiệm (mã vị trí)")]
    due: Annotated[str, words("Thời hạn thực hiện")]
    evaluation: Annotated[str, words("Đánh giá hiệu lực của biện pháp bằng gì")]
    kind: Annotated[Literal["risk", "opportunity"], text("risk: rủi ro; opportunity: cơ hội")] = "risk"


@dataclass(frozen=True)
class Pattern:
    """A common shape of a procedure: named steps, adjusted by the procedures that use it."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    title: Annotated[str, words("Tên mẫu trình tự")]
    steps: Annotated[tuple[Step, ...], text("Các bước; mỗi bước có id; role: owner là vị trí chủ trì quy trình")]
    records: Annotated[tuple[Record, ...], text("Hồ sơ lưu thêm vào hồ sơ của quy trình; keeper: owner cũng được")] = ()
    clauses: Annotated[tuple[str, ...], text("Điều khoản, khi quy trình không tự ghi")] = ()
    forms: Annotated[tuple[str, ...], text("Biểu mẫu dùng ngoài các bước")] = ()
    time: Annotated[TimeLimit | None, text("Thời hạn, khi quy trình không tự ghi")] = None


@dataclass(frozen=True)
class AppliesTo:
    """Which communes have the document: by kind, by slug or region, by edition of the standard; empty means all."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    kinds: Annotated[tuple[str, ...], text("Loại đơn vị áp dụng")] = ()
    units: Annotated[tuple[str, ...], text("Đơn vị áp dụng (slug), hoặc vùng: mọi đơn vị trong vùng")] = ()
    editions: Annotated[tuple[str, ...], text("Chỉ đơn vị theo phiên bản tiêu chuẩn này mới có, ví dụ «2026»")] = ()


@dataclass(frozen=True)
class FrontMatter:
    """What stands between the `---` lines of a document: its facts."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    title: Annotated[str, words("Tên tài liệu")]
    code: Annotated[CodeIfAny, text("Mã hiệu, ví dụ QT-HT-01; trang không kiểm soát thì bỏ trống")] = ""
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
    results: Annotated[tuple[Words, ...], text("Kết quả giải quyết")] = ()
    conditions: Annotated[tuple[Words, ...], text("Yêu cầu, điều kiện")] = ()
    steps: Annotated[tuple[Step, ...], text("Các bước thực hiện")] = ()
    pattern: Annotated[PatternUse | None, text("Mẫu trình tự thay cho `steps`")] = None
    basis: Annotated[tuple[str, ...], text("Nhóm căn cứ pháp lý (references/bases.yml), đứng trước `legal`")] = ()
    channels: Annotated[tuple[Channel, ...], text("Cách nộp: counter, online, post")] = ()
    records: Annotated[tuple[Record, ...], text("Hồ sơ cần lưu")] = ()
    forms: Annotated[tuple[str, ...], text("Biểu mẫu dùng ngoài các bước và hồ sơ")] = ()
    risks: Annotated[tuple[Risk, ...], text("Rủi ro và cơ hội")] = ()
    sample: Annotated[bool, text("Nội dung mẫu, đơn vị phải rà soát trước khi ban hành")] = True
    sources: Annotated[tuple[Provenance, ...], text("Các dữ kiện pháp lý lấy từ đâu; không in ra")] = ()
    changes: Annotated[
        tuple[Mapping[str, Any], ...],
        text("Những trường có giá trị khác kể từ một ngày (from); các mục xếp theo ngày"),
    ] = ()
    editions: Annotated[
        Mapping[str, EditionFacts],
        text("Phiên bản tiêu chuẩn («2026») → những gì khác đi ở đơn vị theo phiên bản đó"),
    ] = dataclasses.field(default_factory=dict)


SAME_IN_EVERY_EDITION = ("code", "kind", "form", "audience", "applies_to", "changes", "sources", "editions")
"""What a document is, and who has it; what changes by day does so in every edition."""

if TYPE_CHECKING:

    class EditionFacts:
        """What a document says differently where an edition of the standard is followed."""

else:
    EditionFacts = dataclasses.make_dataclass(
        "EditionFacts",
        [(f.name, f"{f.type} | None", None) for f in fields(FrontMatter) if f.name not in SAME_IN_EVERY_EDITION],
        namespace={
            "__doc__": "What a document says differently where an edition of the standard is followed: whole fields.",
            "__pydantic_config__": STRICT,
            "__module__": __name__,
        },
        frozen=True,
    )


@dataclass(frozen=True)
class Period:
    """What the front matter says from a day on, until the next period begins."""

    since: date
    """`date.min` for what it says from the start."""
    meta: FrontMatter
    """As written; the fields that a change does not name are those of before."""
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)
    """Of each value, the line where it is written for this period."""


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
    """Line of the file on which the body starts."""
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)
    """Dotted path of a front matter value (`steps.2.role`) → line."""
    unit: str = ""
    """Slug, for a commune's own document."""
    calls: tuple[str, ...] = ()
    """Macros that its text calls without arguments, in order: `master_list`."""
    periods: tuple[Period, ...] = field(default=(), compare=False, repr=False)
    """What the front matter says from when on, the earliest first; `meta` and `lines` are those of one day."""
    days: tuple[date, ...] = field(default=(), compare=False, repr=False)
    """The days on which a block of its text begins or ends, in order."""
    unsure: tuple[tuple[int, str], ...] = field(default=(), compare=False, repr=False)
    """The questions that `import` has left in its front matter: line, words."""
    supplements: str = ""
    """The code of the shared document for whose blocks this file has a unit's own words; `meta` says nothing then."""
    reason: str = ""
    """Why the unit has them."""
    own_blocks: tuple[str, ...] = ()
    """The blocks of a shared document that have a unit's own words."""
    stretches: tuple[WrittenAt, ...] = field(default=(), repr=False)
    """Where the lines of such a document are written, in order."""

    def place(self, line: int) -> tuple[str, int, str]:
        """Return where a line is written: the file, its line there, the unit whose file it is (empty: shared)."""
        for stretch in reversed(self.stretches):
            if stretch.first <= line:
                return stretch.source, line - stretch.first + stretch.line, stretch.unit
        return self.source, line, self.unit

    def on(self, day: date) -> Document:
        """Return the document as its front matter reads on a day, without what it takes from references."""
        begun = [period for period in self.periods if period.since <= day]
        return replace(self, meta=begun[-1].meta, lines=begun[-1].lines) if begun else self

    @cached_property
    def known(self) -> Document:
        """Return what other documents may depend on: everything but its text."""
        return replace(self, body="", body_line=0, lines={}, periods=(), days=(), unsure=(), stretches=())

    @cached_property
    def digest(self) -> str:
        """Return the hash of its content."""
        return digest(repr(self))

    def __getstate__(self) -> dict[str, Any]:
        """Pickle the fields only: cached properties are recomputed on demand."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def in_edition(self, name: str) -> Document:
        """Return the document with what its front matter says under `editions` for that name, in place of the rest."""
        said = {key: value for key, value in vars(self.meta.editions[name]).items() if value is not None}
        under = f"editions.{name}."
        kept = {p: n for p, n in self.lines.items() if p.partition(".")[0] not in (*said, "editions")}
        moved = {p.removeprefix(under): n for p, n in self.lines.items() if p.startswith(under)}
        return replace(self, meta=replace(self.meta, **said, editions={}), lines=kept | moved)

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
        """Return whether it is a standalone paper (a form or decision), printed without a front."""
        return self.meta.kind in ("form", "decision", "declaration")
