"""`units/<slug>/register.yml`: the issuing events of a commune, oldest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import ConfigDict, Field

from sotay.model import STRICT, text

if TYPE_CHECKING:
    from sotay.load.reader import Reader


@dataclass(frozen=True)
class Issued:
    """One document of an event."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    issue: Annotated[int, Field(ge=1, description="Lần ban hành")]
    revision: Annotated[int, Field(ge=0, description="Lần sửa đổi")]
    fingerprint: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="Dấu vân tay của nội dung")]


@dataclass(frozen=True)
class Event:
    """A decision that puts revisions into force."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    decision: Annotated[str, text("Số quyết định")]
    effective: Annotated[date, text("Ngày hiệu lực")]
    reason: Annotated[str, text("Lý do ban hành, sửa đổi")]
    documents: Annotated[Mapping[str, Issued], text("Mã hiệu → lần ban hành")]


@dataclass(frozen=True)
class Register:
    """All events of a commune."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    events: Annotated[tuple[Event, ...], text("Các lần ban hành, cũ trước mới sau")] = ()
    withdrawn: Annotated[Mapping[str, date], text("Mã hiệu tài liệu đã ngưng áp dụng → từ ngày")] = field(
        default_factory=dict
    )


def read_register(reader: Reader, unit: str) -> Register:
    """Return the commune's register; empty when it has issued nothing yet."""
    source = f"units/{unit}/register.yml"
    if not reader.path(source).exists():
        return Register()
    register, _ = reader.yaml(source, Register, unit=unit)
    return register or Register()
