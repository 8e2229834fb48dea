"""What documents refer to, as recorded in `references/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

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
    id: PlainName
    name: Annotated[str, words("Tên in: TCVN ISO 9001:2015")]
    title: Words
    clauses: tuple[Clause, ...]

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
class Correlation:
    """Which clauses of an edition follow from which of the one before."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    old: Annotated[str, words("Phiên bản cũ (tên tệp trong references/standards)")]
    new: Annotated[str, words("Phiên bản mới (tên tệp trong references/standards)")]
    clauses: Annotated[tuple[Succession, ...], text("Mỗi điều khoản của bản cũ một dòng")]
    added: Annotated[tuple[Addition, ...], text("Điều khoản chỉ bản mới có")] = ()


@dataclass(frozen=True)
class FormVersion:
    """The number a form has under one circular."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    act: Annotated[str, words("Mã văn bản ban hành mẫu")]
    number: Annotated[str, text("Số mẫu in trên giấy, ví dụ «Mẫu số 01»")] = ""
    title: Annotated[str, text("Tên mẫu theo văn bản này, nếu khác")] = ""
    since: Annotated[date | None, text("Dùng từ ngày")] = None
    until: Annotated[date | None, text("Dùng đến trước ngày")] = None


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


@dataclass(frozen=True)
class DaysOff:
    """Working days on which offices are closed: a holiday, a day in lieu of one, a day swapped for another."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    name: Annotated[str, words("Tên ngày nghỉ")]
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
    name: Annotated[str, words("Tên ngày lễ")]
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
        """Return every day off with its name, from the first known day to the last."""
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
    title: Annotated[str, words("Việc trong đời, như người dân nói: «Có con»")]
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
    """Groups of legal acts that documents of a field share: name → ids, in citation order."""
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

    def said_instead(self, title: str) -> tuple[str, ...]:
        """Return what people say instead of the words of a title."""
        return tuple(name for words, names in self.synonyms.items() if words.lower() in title.lower() for name in names)
