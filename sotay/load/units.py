"""Commune files: a commune's own values over those of its kind and of the province."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from sotay.base.languages.catalogue import SOURCE
from sotay.base.languages.known import language
from sotay.base.languages.language import Language
from sotay.load.fees import LocalFee, OwnFee
from sotay.load.profiles import profile_of
from sotay.model.profiles import Act, Colours, Feature, Naming, Profile, ProfileName
from sotay.model.readings import ReadingRule
from sotay.model.terms import (
    STRICT,
    DocumentKind,
    Locale,
    NamePattern,
    PaperSize,
    Pattern,
    PlainName,
    Tier,
    Weekday,
    Words,
    text,
    words,
)
from sotay.model.units import Addresses, Contacts, Department, Excluded, Holder, LeftOut

Spelling = Literal["hòa", "hoà"]
"""Where the tone mark of an open syllable is placed."""


@dataclass(frozen=True)
class DepartmentChange:
    """What a commune, or a kind of commune, says differently about a department; what is left out stays."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    name: Annotated[str | None, text("Tên bộ phận")] = None
    roles: Annotated[
        tuple[str, ...] | None, text("Các vị trí, vị trí đầu là người đứng đầu; để trống ([]) khi không có bộ phận")
    ] = None
    tier: Annotated[Tier | None, text("Cấp trên sơ đồ: leadership, department, system")] = None

    def applied(self, department: Department) -> Department:
        """Return the department as changed."""
        return replace(department, **{name: value for name, value in vars(self).items() if value is not None})


NAMES = ("full", "agency", "over", "head", "dateline", "plural")


@dataclass(frozen=True)
class KindDefaults:
    """What units of one kind have in common. The patterns may hold `{kind}`, `{name}`, `{full}` and `{province}`."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    roles: Annotated[Mapping[str, Words], text("Tên vị trí của loại đơn vị này")] = field(default_factory=dict)
    hours: Annotated[tuple[Words, ...] | None, text("Giờ tiếp nhận của loại đơn vị này")] = None
    distribution: Annotated[tuple[Holder, ...] | None, text("Danh sách phân phối của loại đơn vị này")] = None
    departments: Annotated[Mapping[str, DepartmentChange], text("Bộ phận khác với toàn tỉnh")] = field(
        default_factory=dict
    )
    full: Annotated[NamePattern | None, text("Tên đầy đủ trong câu: «{kind} {name}»")] = None
    agency: Annotated[NamePattern | None, text("Tên cơ quan: «Ủy ban nhân dân {full}»")] = None
    over: Annotated[NamePattern | None, text("Dòng cơ quan cấp trên ở bìa; «» là không có")] = None
    head: Annotated[NamePattern | None, text("Người quyết định, ở đầu quyết định: «Giám đốc {full}»")] = None
    dateline: Annotated[NamePattern | None, text("Nơi ghi trước ngày, tháng ở đầu giấy tờ: «{name}»")] = None
    plural: Annotated[str | None, text("Tên nhóm trên trang chung: «Các xã»")] = None

    def naming(self, kind: str, common: Naming, plural: str) -> Naming:
        """Return how units of this kind are called; what is not said is as all units have it."""
        said = {name: getattr(self, name) for name in NAMES}
        return replace(
            common, **{"plural": plural or kind, **{name: value for name, value in said.items() if value is not None}}
        )


@dataclass(frozen=True)
class Identifier:
    """What identifies a unit, besides its name."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    title: Annotated[str, words("Gọi là gì, ví dụ: Mã chi nhánh")]
    pattern: Annotated[Pattern, text("Dạng của mã, là một biểu thức chính quy, ví dụ «CN\\d{3}»")] = ".+"


@dataclass(frozen=True, kw_only=True)
class Habits:
    """What the group, a region and a unit may each say; the nearest to a unit counts."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    over: Annotated[NamePattern | None, text("Dòng cơ quan cấp trên ở bìa; «» là không có")] = None
    signers: Annotated[
        Mapping[Act, tuple[str, ...]],
        text("Vị trí soạn thảo (prepared), xem xét (reviewed), phê duyệt (approved): vị trí đầu tiên mà đơn vị có"),
    ] = field(default_factory=dict)
    document_kinds: Annotated[
        Mapping[DocumentKind, Words], text("Tên gọi các loại tài liệu, khi khác: procedure: Quy trình thao tác chuẩn")
    ] = field(default_factory=dict)
    currency: Annotated[Words | None, text("Đơn vị tiền, viết sau số tiền: «đồng»")] = None
    week: Annotated[tuple[Weekday, ...] | None, text("Các ngày làm việc trong tuần: mon, tue, wed, thu, fri")] = None
    paper: Annotated[PaperSize | None, text("Khổ giấy của bản in: A4 hoặc Letter")] = None
    colours: Annotated[Colours | None, text("Màu của trang")] = None
    logo: Annotated[str | None, text("Biểu trưng: đường dẫn của hình trong docs/")] = None
    motto: Annotated[tuple[Words, ...] | None, text("Những dòng ở đầu giấy tờ; [] là không có")] = None
    locale: Annotated[Locale | None, text("Ngôn ngữ của trang và giấy tờ: vi, en")] = None


@dataclass(frozen=True)
class Signing:
    """Who answers for registers and signed PDFs with a key; files are named by their paths from the root."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    since: Annotated[date | None, text("Từ ngày này, sổ theo dõi ban hành phải có chữ ký SSH")] = None
    signers: Annotated[str, text("Tệp khóa công khai của những người được ký sổ (mỗi dòng: tên, rồi khóa)")] = ""
    needed: Annotated[int, Field(ge=1, description="Mỗi sổ phải có chữ ký của bao nhiêu người")] = 1
    certificates: Annotated[str, text("Tệp PEM: chứng thư gốc mà chứng thư ký tệp PDF phải dẫn về")] = ""


@dataclass(frozen=True)
class Province(Habits):
    """`units/_group.yml` or `units/_province.yml`: what every unit inherits."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    standard: Annotated[PlainName, text("Phiên bản tiêu chuẩn (tên tệp trong references/standards)")]
    roles: Annotated[Mapping[str, Words], text("Mã vị trí → tên gọi")]
    province: Annotated[str, text("Tên tỉnh, ví dụ Ninh Bình")] = ""
    profile: Annotated[ProfileName, text("commune: xã, phường; plain: cơ quan, tổ chức khác")] = "commune"
    features: Annotated[Mapping[Feature, bool], text("Bật (true), tắt (false) khác với profile")] = field(
        default_factory=dict
    )
    agency: Annotated[NamePattern | None, text("Cơ quan, tổ chức đứng tên các trang chung")] = None
    identifier: Annotated[Identifier | None, text("Mã của đơn vị, ngoài tên: gọi là gì, viết thế nào")] = None
    clauses_of: Annotated[
        PlainName | None, text("Phiên bản mà tài liệu ghi số điều khoản ở `clauses`, nếu khác với standard")
    ] = None
    standards: Annotated[
        tuple[PlainName, ...], text("Các tiêu chuẩn khác cùng áp dụng (tên tệp trong references/standards)")
    ] = ()
    hours: Annotated[tuple[Words, ...], text("Giờ tiếp nhận hồ sơ")] = ()
    distribution: Annotated[tuple[Holder, ...], text("Danh sách phân phối tài liệu")] = ()
    excluded: Annotated[tuple[Excluded, ...], text("Điều khoản của tiêu chuẩn không áp dụng và lý do")] = ()
    spelling: Annotated[Spelling, text("Cách đặt dấu thanh của cả bộ tài liệu: hòa, Ủy ban hoặc hoà, Uỷ ban")] = "hòa"
    kinds: Annotated[Mapping[str, KindDefaults], text("Các loại đơn vị: tên gọi và những gì khác")] = field(
        default_factory=dict
    )
    fees: Annotated[Mapping[str, LocalFee], text("Khoản thu do HĐND tỉnh quy định")] = field(default_factory=dict)
    departments: Annotated[Mapping[str, Department], text("Các bộ phận, theo thứ tự trên sơ đồ tổ chức")] = field(
        default_factory=dict
    )
    signing: Annotated[Signing, text("Ai được ký sổ và ký tệp PDF")] = field(default_factory=Signing)
    reading: Annotated[ReadingRule, text("Đọc và hiểu trước khi áp dụng: từ khi nào, trong bao lâu")] = field(
        default_factory=ReadingRule
    )

    @property
    def language(self) -> Language:
        """Return the language of the pages about all units."""
        return language(self.locale or SOURCE)

    @property
    def issuer(self) -> str:
        """Return whose the pages about all units are: `Ủy ban nhân dân tỉnh Ninh Bình`."""
        return (self.known.issuer if self.agency is None else self.agency).format(province=self.province)

    @property
    def known(self) -> Profile:
        """Return what holds where the group says nothing."""
        features: dict[str, Any] = {str(name): on for name, on in self.features.items()}
        return replace(profile_of(self.profile), **features)

    @property
    def numbering(self) -> str:
        """Return the edition whose clauses documents and `excluded` name."""
        return self.clauses_of or self.standard


@dataclass(frozen=True)
class Group(Province):
    """`units/_group.yml`, as messages call it."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT


@dataclass(frozen=True)
class OwnOneStop:
    """The one-stop office as a commune writes it; hours are inherited when left out."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    name: Annotated[str, words("Tên nơi tiếp nhận, ví dụ: Trung tâm Phục vụ hành chính công xã Hải Anh")]
    address: Annotated[str, words("Địa chỉ nơi tiếp nhận")]
    hours: Annotated[tuple[Words, ...] | None, text("Giờ tiếp nhận, nếu khác với toàn tỉnh")] = None
    phone: Annotated[str, text("Số điện thoại, viết như in trên bảng")] = ""


NO_OFFICE = OwnOneStop("", "")


@dataclass(frozen=True)
class Replaced:
    """A commune of this manual that this one replaces: renamed, merged or split."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    unit: Annotated[str, words("Đơn vị bị thay thế (tên tệp trong units/)")]
    since: Annotated[date, text("Từ ngày")]


@dataclass(frozen=True, kw_only=True)
class Level(Habits):
    """What a unit, or what stands between it and the group, may say for itself and all units below it."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    parent: Annotated[str, text("Cấp trên trực tiếp: vùng units/_<tên>.yml hoặc đơn vị units/<tên>.yml")] = ""
    province: Annotated[str | None, text("Tên tỉnh, vùng hoặc nước, nếu khác phần chung")] = None
    hours: Annotated[tuple[Words, ...] | None, text("Giờ làm việc, nếu khác phần chung")] = None
    roles: Annotated[Mapping[str, Words], text("Tên vị trí khác với toàn tỉnh")] = field(default_factory=dict)
    people: Annotated[Mapping[str, str], text("Mã vị trí → họ tên; bỏ trống thì in dòng để ký")] = field(
        default_factory=dict
    )
    standard: Annotated[
        PlainName | None,
        text("Phiên bản tiêu chuẩn đơn vị theo, nếu khác toàn tỉnh (tên tệp trong references/standards)"),
    ] = None
    standards: Annotated[
        tuple[PlainName, ...] | None, text("Các tiêu chuẩn khác đơn vị cùng áp dụng, nếu khác toàn tỉnh; [] là không")
    ] = None
    fee_zone: Annotated[str, text("Khu vực thu phí theo nghị quyết của HĐND tỉnh")] = ""
    fees: Annotated[Mapping[str, int | OwnFee], text("Mức thu riêng (đồng), nếu khác khu vực")] = field(
        default_factory=dict
    )
    left_out: Annotated[tuple[LeftOut, ...], text("Tài liệu không áp dụng và lý do")] = ()
    excluded: Annotated[
        tuple[Excluded, ...] | None, text("Điều khoản (của phiên bản đơn vị theo) không áp dụng, nếu khác toàn tỉnh")
    ] = None
    distribution: Annotated[tuple[Holder, ...] | None, text("Danh sách phân phối, nếu khác toàn tỉnh")] = None
    departments: Annotated[Mapping[str, DepartmentChange], text("Bộ phận khác với toàn tỉnh")] = field(
        default_factory=dict
    )


@dataclass(frozen=True)
class Region(Level):
    """`units/_<region>.yml`: what the units of a region or a country have in common; it has no site of its own."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    name: Annotated[str, words("Tên vùng, nước hoặc khối")]


@dataclass(frozen=True)
class UnitFile(Level):
    """`units/<slug>.yml`: what one unit says of itself, and for units below it."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    name: Annotated[str, words("Tên riêng, không kèm «xã», «phường»: Hải Anh")]
    kind: Annotated[str, words("Loại đơn vị: xã, phường, thị trấn, đặc khu, hoặc một loại ghi ở kinds của phần chung")]
    address: Annotated[str, words("Địa chỉ trụ sở")]
    gso_code: Annotated[str, Field(pattern=r"^\d{5}$", description="Mã đơn vị hành chính, 5 chữ số")] = ""
    one_stop: Annotated[OwnOneStop, text("Nơi tiếp nhận và trả kết quả; bỏ trống là chính đơn vị")] = NO_OFFICE
    predecessors: Annotated[tuple[Words, ...], text("Các đơn vị trước khi sắp xếp")] = ()
    replaces: Annotated[tuple[Replaced, ...], text("Đơn vị trong bộ tài liệu này mà đơn vị thay thế")] = ()
    contacts: Annotated[Contacts, text("Liên hệ")] = Contacts()
    identifier: Annotated[str, text("Mã của đơn vị, dạng ghi ở identifier của phần chung")] = ""
    sites: Annotated[Addresses, text("Địa chỉ trang nội bộ và trang công khai")] = Addresses()
