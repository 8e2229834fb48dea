"""Fees of the province and of communes: their amounts, and from which day on they are others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field

from sotay.base.errors import Problem
from sotay.facts.law import Acts, in_force
from sotay.load.periods import faults
from sotay.load.yaml.parse import Lines
from sotay.model.paths import unit_path
from sotay.model.terms import STRICT, Certainty, Words, text, words


@dataclass(frozen=True)
class FeeChange:
    """What a new resolution says of a fee from a day on; what is left out stays."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    since: Annotated[date, Field(alias="from", description="Từ ngày nào")]
    title: Annotated[Words | None, text("Tên khoản thu")] = None
    source: Annotated[str | None, text("Nghị quyết quy định mức thu (mã trong references/legal.yml)")] = None
    amounts: Annotated[Mapping[str, int] | None, text("Khu vực thu → số tiền (đồng)")] = None

    @property
    def named(self) -> dict[str, Any]:
        """Return the fields that are different, by name."""
        return {name: value for name, value in vars(self).items() if name != "since" and value is not None}


@dataclass(frozen=True)
class AmountChange:
    """What a commune takes from a day on."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    since: Annotated[date, Field(alias="from", description="Từ ngày nào")]
    amount: Annotated[int, Field(ge=0, description="Mức thu riêng (đồng)")]

    @property
    def named(self) -> dict[str, Any]:
        """Return the fields that are different, by name."""
        return {"amount": self.amount}


@dataclass(frozen=True)
class OwnFee:
    """A commune's own amount of a fee, and what it will be."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    amount: Annotated[int, Field(ge=0, description="Mức thu riêng (đồng)")]
    changes: Annotated[tuple[AmountChange, ...], text("Khác từ ngày nào; xếp theo ngày")] = ()

    def on(self, day: date | None) -> int:
        """Return the amount on a day."""
        begun = [change.amount for change in self.changes if day and change.since <= day]
        return begun[-1] if begun else self.amount


@dataclass(frozen=True)
class LocalFee:
    """A fee set by the province's People's Council: its amounts by zone."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    title: Annotated[str, words("Tên khoản thu")]
    source: Annotated[str, text("Nghị quyết quy định mức thu (mã trong references/legal.yml)")] = ""
    amounts: Annotated[Mapping[str, int], text('Khu vực thu → số tiền (đồng); khu vực "" là mọi đơn vị')] = field(
        default_factory=dict
    )
    changes: Annotated[tuple[FeeChange, ...], text("Khác từ ngày nào, theo nghị quyết nào; xếp theo ngày")] = ()
    seen: Annotated[date | None, text("Ngày đọc nghị quyết ấy")] = None
    certainty: Annotated[Certainty | None, text("Độ chắc chắn của mức thu")] = None

    def on(self, day: date, acts: Acts) -> LocalFee:
        """Return the fee as it is on a day: without amounts while the resolution that sets them is not in force."""
        values = {name: value for c in self.changes if c.since <= day for name, value in c.named.items()}
        found = replace(self, **values)
        return replace(found, amounts={}) if found.lapsed(day, acts) else found

    @property
    def ever(self) -> tuple[LocalFee | FeeChange, ...]:
        """Return what is said of the fee, on whatever day."""
        return self, *self.changes

    def lapsed(self, day: date, acts: Acts) -> bool:
        """Return whether the resolution that sets the amounts is not in force on a day."""
        act = acts.get(self.source)
        return act is not None and not in_force(act, acts, day)


def own_fee(fee: int | OwnFee, day: date | None) -> int:
    """Return a commune's own amount on a day, in đồng."""
    return fee if isinstance(fee, int) else fee.on(day)


def fee_faults(
    fees: Mapping[str, LocalFee],
    own: Mapping[str, Mapping[str, int | OwnFee]],
    lines: Mapping[str, Lines],
    group: str,
) -> Iterator[Problem]:
    """Yield what is wrong with the changes of fees, in the `group` file and in those of levels; `lines` by file."""
    changing: list[tuple[str, str, LocalFee | OwnFee]] = [("", name, fee) for name, fee in fees.items()]
    changing += [(u, name, fee) for u, some in own.items() for name, fee in some.items() if isinstance(fee, OwnFee)]
    for unit, name, fee in changing:
        source = unit_path(unit) if unit else group
        changes: tuple[FeeChange | AmountChange, ...] = fee.changes
        named = [(f"fees.{name}.changes.{i}", change.since, change.named) for i, change in enumerate(changes)]
        yield from (replace(p, unit=unit) for p in faults(vars(fee), named, lines[source], source))
