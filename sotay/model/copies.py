"""The controlled paper copies a commune has handed out and taken back, as its list records them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from sotay.model.registers import SHA256
from sotay.model.revisions import label
from sotay.model.terms import STRICT, Code, text


@dataclass(frozen=True)
class Copy:
    """One paper copy of a revision."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    number: Annotated[int, Field(ge=1, description="Bản số, không dùng lại trong đơn vị")]
    issue: Annotated[int, Field(ge=1, description="Lần ban hành")]
    revision: Annotated[int, Field(ge=0, description="Lần sửa đổi")]

    @property
    def label(self) -> str:
        """Return issue and revision as printed: `01/02`."""
        return label(self.issue, self.revision)


@dataclass(frozen=True)
class Handover:
    """Copies handed out to a holder in one file, or numbers of copies taken back."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    day: Annotated[date, text("Ngày giao hoặc ngày thu hồi")]
    holder: Annotated[str, text("Người giữ, khi giao")] = ""
    file: Annotated[str, Field(pattern=rf"{SHA256}|^$", description="SHA-256 của tệp đã in để giao")] = ""
    copies: Annotated[Mapping[Code, Copy], text("Khi giao: mã hiệu → bản đã giao")] = field(default_factory=dict)
    returned: Annotated[tuple[int, ...], text("Khi thu hồi: các số bản đã thu")] = ()
    previous: Annotated[str, Field(pattern=rf"{SHA256}|^$", description="Dấu niêm phong của lần ghi đứng trước")] = ""
    seal: Annotated[str, Field(pattern=rf"{SHA256}|^$", description="Dấu niêm phong của chính lần ghi này")] = ""


@dataclass(frozen=True)
class CopyLog:
    """All copies of a commune."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    events: Annotated[tuple[Handover, ...], text("Các lần giao, thu hồi bản kiểm soát, cũ trước mới sau")] = ()
