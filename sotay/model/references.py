"""What documents refer to, as recorded in `references/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from sotay.base.text import Duration
from sotay.model.catalogue import CatalogueMap, Explanation
from sotay.model.citizens import Citizens
from sotay.model.documents import Pattern
from sotay.model.terms import STRICT, Certainty, DocumentKind, PlainName, ProcessGroup, Words, text, words


@dataclass(frozen=True)
class LegalAct:
    """A law, decree, circular, resolution or decision, with its validity."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    number: Annotated[str, words("Số, ký hiệu: 123/2015/NĐ-CP")]
    kind: Annotated[str, words("Loại văn bản: Luật, Nghị định, Thông tư, Quyết định …")]
    title: Annotated[str, words("Trích yếu")]
    issuer: Annotated[str, words("Cơ quan ban hành")]
    certainty: Annotated[Certainty, text("Độ chắc chắn của thông tin")]
    issued: Annotated[date | None, text("Ngày ban hành, 2015-11-15; bỏ trống khi chưa xác nhận")] = None
    effective: Annotated[date | None, text("Ngày có hiệu lực")] = None
    until: Annotated[date | None, text("Ngày hết hiệu lực (ngày đầu tiên không còn hiệu lực)")] = None
    amended_by: Annotated[tuple[str, ...], text("Được sửa đổi bởi (mã)")] = ()
    replaced_by: Annotated[str, text("Được thay thế bởi (mã)")] = ""
    note: Annotated[str, text("Ghi chú")] = ""
    source: Annotated[str, text("Đọc ở đâu: công báo, cổng thông tin, trang nào")] = ""
    seen: Annotated[date | None, text("Ngày đọc nguồn, 2026-10-05")] = None
    disputed: Annotated[str, text("Nguồn khác nói khác thế nào")] = ""
    cited: Annotated[str, text("Viện dẫn thế nào, nếu không theo lối Việt Nam: Regulation (EU) 2017/745")] = ""
    watched: Annotated[
        bool, text("true: đơn vị theo dõi dù chưa tài liệu nào viện dẫn; danh mục bên ngoài ghi ở cuối")
    ] = False


CLAUSE = (
    r"^([0-9]{1,4}(\.[0-9]{1,4})*(\([0-9a-z]{1,4}\))*"
    r"|[A-ZĐ][0-9A-Za-zÀ-ỹ]{0,20}([ .()/-]{1,2}[0-9A-Za-zÀ-ỹ]{1,20}){0,9}\)?)$"
)
"""How standards number their clauses: `7.5.3`, `A.5.1`, `IPSG.1`, `Art. 10(9)`."""


@dataclass(frozen=True)
class Clause:
    """A clause of an edition of the standard: number and title, never its text."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    number: Annotated[str, Field(pattern=CLAUSE, description="Số điều khoản: «7.5.3», «A.5.1», «IPSG.1», «Art. 10(9)»")]
    title: Annotated[str, text("Tên điều khoản; bỏ trống khi tiêu chuẩn không đặt tên")] = ""
    certainty: Annotated[Certainty, text("Độ chắc chắn của tên; low: tên tạm dịch, chưa có bản tiếng Việt")] = "high"
    summary: Annotated[str, text("Tóm tắt bằng lời của bộ tài liệu, không trích nguyên văn")] = ""
    question: Annotated[str, text("Câu hỏi khi đánh giá nội bộ, bằng lời của bộ tài liệu")] = ""

    @property
    def heading(self) -> str:
        """Return the title as readers see it: one that is only provisional says so."""
        return f"{self.title} {PROVISIONAL}" if self.title and self.certainty == "low" else self.title

    @property
    def name(self) -> str:
        """Return number and title: `7.5 Thông tin dạng văn bản`."""
        return f"{self.number} {self.heading}".strip()


PROVISIONAL = "(tên tạm dịch)"
EditionState = Literal["in_force", "coming", "replaced"]


@dataclass(frozen=True)
class Standard:
    """An edition of the standard."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    id: PlainName
    name: Annotated[str, words("Tên in: TCVN ISO 9001:2015")]
    title: Words
    clauses: tuple[Clause, ...]
    state: Annotated[
        EditionState,
        text("in_force: đang áp dụng; coming: sắp tới, chưa có bản tiếng Việt; replaced: đã được thay thế"),
    ] = "in_force"

    def clause(self, number: str) -> Clause | None:
        """Return the clause of that number, or None."""
        return next((c for c in self.clauses if c.number == number), None)


@dataclass(frozen=True)
class Succession:
    """What becomes of a clause in the next edition."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    old: Annotated[str, words("Điều khoản của bản cũ")]
    new: Annotated[tuple[str, ...], text("Điều khoản của bản mới, được ghi cả điểm: «8.5.1f»")] = ()
    gone: Annotated[bool, text("Yêu cầu không còn dưới tên cũ")] = False
    note: Annotated[str, text("Điều người giữ tài liệu cần biết")] = ""
    certainty: Annotated[Certainty, text("Độ chắc chắn của sự tương ứng")] = "high"


@dataclass(frozen=True)
class Addition:
    """A clause of the next edition that follows from none of the old one."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    new: Annotated[str, words("Điều khoản của bản mới")]
    note: Annotated[str, text("Điều người giữ tài liệu cần biết")] = ""
    certainty: Annotated[Certainty, text("Độ chắc chắn")] = "high"


@dataclass(frozen=True)
class Duty:
    """What an edition asks anew inside a clause that keeps its number: a table of numbers would hide it."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    clause: Annotated[str, words("Điều khoản của bản mới có yêu cầu thêm")]
    what: Annotated[str, words("Việc phải làm thêm, bằng lời của bộ tài liệu")]
    evidence: Annotated[str, text("Bằng chứng nên có")] = ""
    certainty: Annotated[Certainty, text("Độ chắc chắn")] = "high"


@dataclass(frozen=True)
class Milestone:
    """A day of a transition, as somebody with a say has set it."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    day: Annotated[date, text("Ngày")]
    what: Annotated[str, words("Việc gì xảy ra vào ngày đó")]
    source: Annotated[str, words("Nguồn của ngày này")]
    certainty: Annotated[Certainty, text("Độ chắc chắn")] = "high"
    deadline: Annotated[bool, text("true: kế hoạch chuyển đổi tính lùi từ ngày này")] = False


PlanPhase = Literal["decide", "write", "train", "audit", "review", "issue", "follow"]


@dataclass(frozen=True)
class PlanStep:
    """What a commune does for a transition, and how long before the deadline it must be done."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    phase: Annotated[
        PlanPhase,
        text(
            "decide: quyết định; write: viết; train: tập huấn; audit: đánh giá nội bộ; review: xem xét; "
            "issue: ban hành; follow: theo dõi"
        ),
    ]
    what: Annotated[str, words("Việc phải làm, bằng lời của bộ tài liệu")]
    role: Annotated[str, words("Vị trí chịu trách nhiệm: mã vị trí, hoặc prepared, reviewed, approved")]
    months: Annotated[int, Field(ge=0, le=120, description="Phải xong bao nhiêu tháng trước hạn")]
    evidence: Annotated[str, text("Bằng chứng nên có")] = ""


@dataclass(frozen=True)
class Correlation:
    """Which clauses of an edition follow from which of the one before."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    old: Annotated[str, words("Phiên bản cũ (tên tệp trong references/standards)")]
    new: Annotated[str, words("Phiên bản mới (tên tệp trong references/standards)")]
    clauses: Annotated[tuple[Succession, ...], text("Mỗi điều khoản của bản cũ một dòng")]
    added: Annotated[tuple[Addition, ...], text("Điều khoản chỉ bản mới có")] = ()
    duties: Annotated[tuple[Duty, ...], text("Yêu cầu mới bên trong một điều khoản")] = ()
    milestones: Annotated[tuple[Milestone, ...], text("Những ngày của việc chuyển đổi, mỗi ngày có nguồn")] = ()
    plan: Annotated[tuple[PlanStep, ...], text("Việc của một đơn vị khi chuyển đổi, tính lùi từ hạn")] = ()


@dataclass(frozen=True)
class FormVersion:
    """The number a form has under one circular."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    act: Annotated[str, words("Mã văn bản ban hành mẫu")]
    number: Annotated[str, text("Số mẫu in trên giấy, ví dụ «Mẫu số 01»")] = ""
    title: Annotated[str, text("Tên mẫu theo văn bản này, nếu khác")] = ""
    since: Annotated[date | None, text("Dùng từ ngày")] = None
    until: Annotated[date | None, text("Dùng đến trước ngày")] = None
    source: Annotated[str, text("Đọc số mẫu ở đâu")] = ""
    seen: Annotated[date | None, text("Ngày đọc nguồn")] = None
    certainty: Annotated[Certainty | None, text("Độ chắc chắn của số mẫu và ngày")] = None


@dataclass(frozen=True)
class FormTemplate:
    """A form by a stable id; its number depends on the day."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    title: Words
    versions: Annotated[tuple[FormVersion, ...], text("Số mẫu theo từng văn bản")] = ()
    issuer: Annotated[
        str, text("Ai lập, cấp giấy này; có thì người dân không tự điền, trang công khai không mời tải")
    ] = ""


@dataclass(frozen=True)
class Part:
    """A part of the manual: which documents it holds, in which order they stand."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    id: str
    title: Words
    kinds: tuple[DocumentKind, ...]
    fields: tuple[str, ...] = ()
    """Only documents of these fields; empty: all."""
    by_field: bool = False


@dataclass(frozen=True)
class Process:
    """A process of the management system (clause 4.4.1): what goes in and comes out, who answers for it."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    title: Annotated[str, words("Tên quá trình, ngắn vì đứng trong hình")]
    group: Annotated[
        ProcessGroup, text("leadership: lãnh đạo; main: chính; support: hỗ trợ; measurement: đo lường, cải tiến")
    ]
    documents: Annotated[tuple[str, ...], text("Mã hiệu các tài liệu mô tả quá trình")]
    input: Annotated[str, words("Đầu vào")]
    output: Annotated[str, words("Đầu ra")]
    owner: Annotated[str, words("Vị trí chịu trách nhiệm (mã vị trí)")]
    measure: Annotated[str, words("Theo dõi, đo bằng gì")]


@dataclass(frozen=True)
class Structure:
    """`references/manual.yml`: the parts of a manual, the fields of administration, the processes."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    parts: tuple[Part, ...]
    fields: Mapping[str, str]
    processes: tuple[Process, ...] = ()
    one_stop: Annotated[tuple[str, ...], text("Biểu mẫu của bộ phận một cửa, cho trang của mọi thủ tục")] = ()
    volumes: Annotated[bool, text("Sổ tay nội bộ có thêm từng quyển, mỗi lĩnh vực một quyển")] = False
    max_age: Annotated[
        Duration | None, text("Nguồn đọc quá lâu hơn thế thì phải đọc lại, ví dụ «12 tháng»; bỏ trống: không nhắc")
    ] = None


@dataclass(frozen=True)
class DaysOff:
    """Working days on which offices are closed: a holiday, a day in lieu of one, a day swapped for another."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    name: Annotated[str, words("Tên ngày nghỉ")]
    first: Annotated[date, text("Ngày nghỉ đầu tiên")]
    last: Annotated[date | None, text("Ngày nghỉ cuối cùng; bỏ trống khi chỉ nghỉ một ngày")] = None
    source: Annotated[str, text("Văn bản thông báo")] = ""
    seen: Annotated[date | None, text("Ngày đọc văn bản ấy")] = None
    certainty: Annotated[Certainty | None, text("Độ chắc chắn của ngày nghỉ")] = None


EVERY_YEAR = (
    r"^((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))$"
)
"""Month and day of a day that every year has."""


@dataclass(frozen=True)
class Holiday:
    """A holiday that the law puts on the same day of every year."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    name: Annotated[str, words("Tên ngày lễ")]
    day: Annotated[str, Field(pattern=EVERY_YEAR, description="Tháng-ngày: «04-30»")]
    source: Annotated[str, text("Văn bản quy định")] = ""
    seen: Annotated[date | None, text("Ngày đọc văn bản ấy")] = None
    certainty: Annotated[Certainty | None, text("Độ chắc chắn của ngày lễ")] = None


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
        """Return every day off with its name, from the first known day to the last."""
        years = range(self.since.year, self.until.year + 1)
        found = {date.fromisoformat(f"{year}-{one.day}"): one.name for one in self.fixed for year in years}
        for days in self.off:
            length = ((days.last or days.first) - days.first).days + 1
            found.update((days.first + timedelta(n), days.name) for n in range(length))
        return {day: name for day, name in found.items() if self.since <= day <= self.until}


@dataclass(frozen=True)
class Basis:
    """A group of legal acts that documents of a field share, in citation order; it may hold for a period only."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    acts: Annotated[tuple[str, ...], text("Mã các văn bản, theo thứ tự viện dẫn")]
    since: Annotated[date | None, text("Nhóm áp dụng từ ngày")] = None
    until: Annotated[date | None, text("Nhóm áp dụng đến trước ngày")] = None

    def holds(self, day: date) -> bool:
        """Return whether the group holds on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


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
    """Groups of legal acts that documents of a field share: name → ids that are cited, in citation order."""
    groups: Mapping[str, Basis] = field(default_factory=dict)
    """The same groups as written, with the acts that are not cited on the day."""
    day: date | None = None
    """The day on which `bases` cites what it does; None: whatever is written."""
    glossary: Mapping[str, str] = field(default_factory=dict)
    """Abbreviation → full form."""
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Words of a title → what people say instead; only for the search."""
    outdated: Mapping[str, str] = field(default_factory=dict)
    """A body or title that no longer exists → what to write instead."""
    editions: Mapping[str, Standard] = field(default_factory=dict)
    """The editions of the standard, by file name."""
    correlations: Mapping[str, Correlation] = field(default_factory=dict)
    """By the name of the file."""
    calendar: Calendar | None = None
    """None if no calendar is given."""
    citizens: Citizens = Citizens()
    catalogues: Mapping[str, CatalogueMap] = field(default_factory=dict)
    """How files with records of the national catalogue are read, by file name."""
    differences: tuple[Explanation, ...] = ()
    """Why the set says otherwise than the national catalogue."""

    def said_instead(self, title: str, code: str = "") -> tuple[str, ...]:
        """Return what people say instead of the words of a title, or of a document named by its code."""
        lower, known = title.lower(), self.synonyms.items()
        return tuple(name for said, names in known if said.lower() in lower or said == code for name in names)
