"""Commune files: a commune's own values over those of its kind and of the province."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, ClassVar, Literal, TypeVar

from pydantic import ConfigDict, Field

from sotay.facts.law import Acts
from sotay.load.fees import LocalFee, OwnFee, own_fee
from sotay.model.terms import COMMUNES, STRICT, NamePattern, PlainName, Tier, Words, text, words
from sotay.model.units import (
    Addresses,
    Contacts,
    Department,
    Excluded,
    Holder,
    LeftOut,
    Naming,
    OneStop,
    Replacement,
    Unit,
)

T = TypeVar("T")
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
    plural: Annotated[str | None, text("Tên nhóm trên trang chung: «Các xã»")] = None

    def naming(self, kind: str) -> Naming:
        """Return how units of this kind are called; what is not said is as communes have it."""
        said = {name: getattr(self, name) for name in ("full", "agency", "over", "head", "plural")}
        return replace(
            Naming(plural=COMMUNES.get(kind, kind)),
            **{name: value for name, value in said.items() if value is not None},
        )


@dataclass(frozen=True)
class Signing:
    """Who answers for registers and signed PDFs with a key; files are named by their paths from the root."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    since: Annotated[date | None, text("Từ ngày này, sổ theo dõi ban hành phải có chữ ký SSH")] = None
    signers: Annotated[str, text("Tệp khóa công khai của những người được ký sổ (mỗi dòng: tên, rồi khóa)")] = ""
    needed: Annotated[int, Field(ge=1, description="Mỗi sổ phải có chữ ký của bao nhiêu người")] = 1
    certificates: Annotated[str, text("Tệp PEM: chứng thư gốc mà chứng thư ký tệp PDF phải dẫn về")] = ""


@dataclass(frozen=True)
class Province:
    """`units/_province.yml`: what every commune inherits."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    standard: Annotated[PlainName, text("Phiên bản tiêu chuẩn (tên tệp trong references/standards)")]
    roles: Annotated[Mapping[str, Words], text("Mã vị trí → tên gọi")]
    province: Annotated[str, text("Tên tỉnh, ví dụ Ninh Bình")] = ""
    agency: Annotated[NamePattern, text("Cơ quan đứng tên các trang chung")] = Naming().over
    clauses_of: Annotated[
        PlainName | None, text("Phiên bản mà tài liệu ghi số điều khoản ở `clauses`, nếu khác với standard")
    ] = None
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

    @property
    def issuer(self) -> str:
        """Return whose the pages about all units are: `Ủy ban nhân dân tỉnh Ninh Bình`."""
        return self.agency.format(province=self.province)

    @property
    def numbering(self) -> str:
        """Return the edition whose clauses documents and `excluded` name."""
        return self.clauses_of or self.standard


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


@dataclass(frozen=True)
class UnitFile:
    """`units/<slug>.yml`: what one commune says of itself."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    name: Annotated[str, words("Tên riêng, không kèm «xã», «phường»: Hải Anh")]
    kind: Annotated[str, words("Loại đơn vị: xã, phường, thị trấn, đặc khu, hoặc một loại ghi ở kinds của phần chung")]
    address: Annotated[str, words("Địa chỉ trụ sở")]
    gso_code: Annotated[str, Field(pattern=r"^\d{5}$", description="Mã đơn vị hành chính, 5 chữ số")] = ""
    one_stop: Annotated[OwnOneStop, text("Nơi tiếp nhận và trả kết quả; bỏ trống là chính đơn vị")] = NO_OFFICE
    predecessors: Annotated[tuple[Words, ...], text("Các đơn vị trước khi sắp xếp")] = ()
    replaces: Annotated[tuple[Replaced, ...], text("Đơn vị trong bộ tài liệu này mà đơn vị thay thế")] = ()
    contacts: Annotated[Contacts, text("Liên hệ")] = Contacts()
    roles: Annotated[Mapping[str, Words], text("Tên vị trí khác với toàn tỉnh")] = field(default_factory=dict)
    people: Annotated[Mapping[str, str], text("Mã vị trí → họ tên; bỏ trống thì in dòng để ký")] = field(
        default_factory=dict
    )
    standard: Annotated[
        PlainName | None,
        text("Phiên bản tiêu chuẩn đơn vị theo, nếu khác toàn tỉnh (tên tệp trong references/standards)"),
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
    sites: Annotated[Addresses, text("Địa chỉ trang nội bộ và trang công khai")] = Addresses()
    departments: Annotated[Mapping[str, DepartmentChange], text("Bộ phận khác với toàn tỉnh")] = field(
        default_factory=dict
    )


def province_on(province: Province, day: date, acts: Acts) -> Province:
    """Return the province as it is on a day."""
    return replace(province, fees={name: fee.on(day, acts) for name, fee in province.fees.items()})


def units_on(files: Mapping[str, UnitFile], province: Province, day: date, acts: Acts) -> dict[str, Unit]:
    """Return the communes as they are on a day, for which the province is given."""
    lapsed = {name for name, fee in province.fees.items() if fee.lapsed(day, acts)}
    return related({name: complete(name, file, province, day, lapsed) for name, file in files.items()}, files)


def complete(
    slug: str, own: UnitFile, province: Province, day: date | None = None, lapsed: Collection[str] = ()
) -> Unit:
    """Return the unit on a day with everything it inherits: its own words win over its kind's over the province's.

    `lapsed` are the fees that nobody may take; the day None is before anything changes.
    """
    kind = province.kinds.get(own.kind, KindDefaults())
    zone_fees = {name: fee.amounts.get(own.fee_zone, fee.amounts.get("")) for name, fee in province.fees.items()}
    unit = Unit(
        slug=slug,
        kind=own.kind,
        name=own.name,
        gso_code=own.gso_code,
        province=province.province,
        predecessors=own.predecessors,
        address=own.address,
        contacts=own.contacts,
        roles={**province.roles, **kind.roles, **own.roles},
        people=own.people,
        fee_zone=own.fee_zone,
        fees={
            **{name: amount for name, amount in zone_fees.items() if amount is not None},
            **{name: own_fee(fee, day) for name, fee in own.fees.items() if name not in lapsed},
        },
        left_out=own.left_out,
        excluded=_first(own.excluded, province.excluded),
        distribution=_first(own.distribution, kind.distribution, province.distribution),
        sites=own.sites,
        departments=_departments(province, kind, own),
        naming=kind.naming(own.kind),
        kinds=known_kinds(province),
        one_stop=OneStop("", own.address, _first(kind.hours, province.hours), own.contacts.phone),
        standard=own.standard or province.standard,
    )
    office = own.one_stop
    if office is NO_OFFICE:
        return replace(unit, one_stop=replace(unit.one_stop, name=unit.agency))
    hours = unit.one_stop.hours if office.hours is None else office.hours
    return replace(unit, one_stop=OneStop(office.name, office.address, hours, office.phone))


def known_kinds(province: Province) -> tuple[str, ...]:
    """Return the kinds of unit there may be: those the province describes, then those of communes."""
    named = [kind for kind in province.kinds if kind not in COMMUNES]
    return (*named, *COMMUNES)


def _departments(province: Province, kind: KindDefaults, own: UnitFile) -> dict[str, Department]:
    """Return the departments this commune has: those with a role."""
    same = DepartmentChange()
    changed = {
        name: own.departments.get(name, same).applied(kind.departments.get(name, same).applied(department))
        for name, department in province.departments.items()
    }
    return {name: department for name, department in changed.items() if department.roles}


def related(
    units: Mapping[str, Unit], files: Mapping[str, UnitFile] | Mapping[str, UnitFile | None]
) -> dict[str, Unit]:
    """Return the communes, each with those it replaces and those that replace it."""
    names = {name: unit.full_name for name, unit in units.items()}
    pairs = [
        (name, entry.unit, entry.since)
        for name, file in sorted(files.items())
        if file is not None and name in units
        for entry in file.replaces
    ]
    return {
        name: replace(
            unit,
            replaces=tuple(Replacement(old, names.get(old, old), day) for new, old, day in pairs if new == name),
            replaced_by=tuple(Replacement(new, names[new], day) for new, old, day in pairs if old == name),
        )
        for name, unit in units.items()
    }


def _first(*choices: tuple[T, ...] | None) -> tuple[T, ...]:
    return next(choice for choice in choices if choice is not None)
