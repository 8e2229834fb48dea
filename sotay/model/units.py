"""A commune, as described in `units/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from sotay.model.terms import COMMUNES, STRICT, EmailAddress, Tier, WebAddress, Words, text, words


@dataclass(frozen=True)
class OneStop:
    """The office that receives dossiers and returns results (NĐ 118/2025/NĐ-CP)."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    name: Annotated[str, words("Tên nơi tiếp nhận, ví dụ: Trung tâm Phục vụ hành chính công xã Hải Anh")]
    address: Annotated[str, words("Địa chỉ nơi tiếp nhận")]
    hours: Annotated[tuple[Words, ...], text("Giờ tiếp nhận, mỗi dòng một khoảng")]
    phone: Annotated[str, text("Số điện thoại, viết như in trên bảng")] = ""


@dataclass(frozen=True)
class Contacts:
    """How to reach the commune."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    phone: Annotated[str, text("Số điện thoại của đơn vị")] = ""
    email: Annotated[EmailAddress, text("Thư điện tử của đơn vị")] = ""


@dataclass(frozen=True)
class LeftOut:
    """A document this commune does not apply, and why."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    code: Annotated[str, words("Mã hiệu tài liệu không áp dụng")]
    reason: Annotated[str, words("Lý do không áp dụng; được in trong sổ tay")]


@dataclass(frozen=True)
class Excluded:
    """A clause of the standard that does not apply, and why."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    clause: Annotated[str, words("Số điều khoản không áp dụng, kể cả các điều khoản con")]
    reason: Annotated[str, words("Lý do không áp dụng; được in trong sổ tay")]


@dataclass(frozen=True)
class Holder:
    """Who gets controlled copies: a line of the distribution list."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    holder: Annotated[str, words("Nơi nhận bản có kiểm soát")]
    copies: Annotated[int, Field(ge=1, description="Số bản")] = 1


@dataclass(frozen=True)
class Department:
    """A body of a commune and the roles in it; the first of them leads. Without roles it does not exist there."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    name: Annotated[str, words("Tên bộ phận")]
    roles: Annotated[tuple[str, ...], text("Các vị trí thuộc bộ phận (mã vị trí); vị trí đầu là người đứng đầu")]
    tier: Annotated[
        Tier, text("leadership: lãnh đạo; department: bộ phận chuyên môn; system: bộ phận của hệ thống chất lượng")
    ] = "department"


@dataclass(frozen=True)
class Addresses:
    """Where the two sites of the commune will be published; may be empty."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    internal: Annotated[WebAddress, text("Địa chỉ trang nội bộ")] = ""
    public: Annotated[WebAddress, text("Địa chỉ trang công khai")] = ""


@dataclass(frozen=True)
class Naming:
    """How units of a kind and their agencies are called: patterns with `{kind}`, `{name}`, `{full}`, `{province}`."""

    full: str = "{kind} {name}"
    """Within a sentence: `xã Hải Anh` (NĐ 30/2020/NĐ-CP, Appendix II)."""
    agency: str = "Ủy ban nhân dân {full}"
    over: str = "Ủy ban nhân dân tỉnh {province}"
    """The line above the agency on covers; may be empty."""
    head: str = "Chủ tịch Ủy ban nhân dân {full}"
    """Who decides, as decisions begin."""
    plural: str = ""
    """The heading over the units of this kind."""


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
    kind: str
    name: str
    gso_code: str
    province: str
    predecessors: tuple[str, ...]
    address: str
    contacts: Contacts
    one_stop: OneStop
    """The office itself where the unit names no other place."""
    roles: Mapping[str, str]
    """Role id → title used in this commune."""
    people: Mapping[str, str]
    """Role id → name; empty to print a signature line."""
    fee_zone: str
    fees: Mapping[str, int]
    """Fee id → đồng, already chosen for this commune's zone. A missing fee is not published."""
    left_out: tuple[LeftOut, ...]
    excluded: tuple[Excluded, ...]
    distribution: tuple[Holder, ...]
    sites: Addresses
    departments: Mapping[str, Department] = field(default_factory=dict)
    """The bodies of this commune by id, in the order of the organisation chart."""
    replaces: tuple[Replacement, ...] = ()
    replaced_by: tuple[Replacement, ...] = ()
    naming: Naming = Naming()
    kinds: tuple[str, ...] = tuple(COMMUNES)
    """Every kind of unit that this manual knows, in the order of lists."""
    standard: str = ""
    """Id of the edition of the standard that this commune follows; `excluded` has clauses of it."""

    def ended(self, as_of: date) -> bool:
        """Return whether the commune has been replaced by that day."""
        return any(successor.since <= as_of for successor in self.replaced_by)

    @property
    def full_name(self) -> str:
        """Return e.g. `xã Hải Anh`, as it is written within a sentence."""
        return self.naming.full.format(kind=self.kind, name=self.name, province=self.province)

    @property
    def agency(self) -> str:
        """Return e.g. `Ủy ban nhân dân xã Hải Anh`."""
        return self.named(self.naming.agency)

    @property
    def committee(self) -> str:
        """Return the agency: the name that documents of communes use."""
        return self.agency

    @property
    def over(self) -> str:
        """Return e.g. `Ủy ban nhân dân tỉnh Ninh Bình`; may be empty."""
        return self.named(self.naming.over)

    @property
    def place(self) -> str:
        """Return e.g. `xã Hải Anh, Ninh Bình`."""
        return ", ".join(filter(None, (self.full_name, self.province)))

    def named(self, pattern: str) -> str:
        """Return a pattern of `naming` filled in."""
        return pattern.format(kind=self.kind, name=self.name, province=self.province, full=self.full_name)
