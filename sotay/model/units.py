"""A commune, as described in `units/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from sotay.base.languages.catalogue import SOURCE
from sotay.base.languages.known import language
from sotay.base.languages.language import Language
from sotay.model.claims import is_edition, is_standard
from sotay.model.profiles import Act, Colours, Naming, Profile
from sotay.model.terms import (
    OFFICE_WEEK,
    STRICT,
    EmailAddress,
    PaperSize,
    Tier,
    WebAddress,
    Weekday,
    Words,
    text,
    words,
)


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
    hotline: Annotated[str, text("Đường dây nóng, nếu có")] = ""
    zalo: Annotated[WebAddress, text("Trang Zalo của đơn vị, nếu có: https://zalo.me/…")] = ""


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
class Replacement:
    """A commune of this manual that another one replaces, or that replaces it, from a day on."""

    slug: str
    name: str
    since: date


@dataclass(frozen=True)
class Unit:
    """A unit, complete: its own YAML over what it inherits from the levels above it and from the group."""

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
    kinds: tuple[str, ...] = ()
    """Every kind of unit that this manual knows, in the order of lists."""
    standard: str = ""
    """Id of the edition of the standard that this commune follows; `excluded` has clauses of it."""
    above: tuple[str, ...] = ()
    """The levels between this unit and the group, the nearest first: slugs of units, `_name` of regions."""
    profile: Profile = Profile()
    motto: tuple[str, ...] = ()
    """The lines at the head of official papers."""
    signers: Mapping[Act, tuple[str, ...]] = field(default_factory=dict)
    """Who prepares, reviews and approves by default: the first of these roles that the unit has."""
    document_kinds: Mapping[str, str] = field(default_factory=dict)
    """What kinds of document are called where not as usual."""
    currency: str = "đồng"
    locale: str = SOURCE
    """The code of the language of its pages, papers and lists."""
    week: tuple[Weekday, ...] = OFFICE_WEEK
    """The days on which the unit works."""
    paper: PaperSize = "A4"
    colours: Colours | None = None
    logo: str = ""
    """Path of a picture below `docs/`; may be empty."""
    identifier: str = ""
    identifier_title: str = ""
    """What `identifier` is called: `Mã chi nhánh`."""
    standards: tuple[str, ...] = ()
    """Ids of the standards that it follows besides."""

    @property
    def followed(self) -> tuple[str, ...]:
        """Return the editions of all standards that it follows, the main one first."""
        return (self.standard, *self.standards)

    def follows(self, name: str) -> bool:
        """Return whether a name means something it follows: `2026` of the main standard, `iso-15189` of others."""
        return is_edition(self.standard, name) or any(is_standard(one, name) for one in self.followed)

    def ended(self, as_of: date) -> bool:
        """Return whether the commune has been replaced by that day."""
        return any(successor.since <= as_of for successor in self.replaced_by)

    @property
    def language(self) -> Language:
        """Return the language in which the engine speaks to this unit's readers."""
        return language(self.locale)

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
