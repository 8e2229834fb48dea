"""Who has read and understood which revisions, as a commune's log records it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from sotay.model.registers import SHA256
from sotay.model.revisions import label
from sotay.model.terms import STRICT, Code, Words, text, words


@dataclass(frozen=True)
class RevisionRead:
    """A revision that was read."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    issue: Annotated[int, Field(ge=1, description="Lần ban hành")]
    revision: Annotated[int, Field(ge=0, description="Lần sửa đổi")]

    @property
    def label(self) -> str:
        """Return issue and revision as printed: `01/02`."""
        return label(self.issue, self.revision)


@dataclass(frozen=True)
class Acknowledgement:
    """A role has read and understood revisions, as its signed sheet says."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    day: Annotated[date, text("Ngày ký xác nhận")]
    role: Annotated[str, words("Vị trí đã đọc (mã vị trí)")]
    documents: Annotated[
        Mapping[Code, RevisionRead], Field(min_length=1, description="Mã hiệu → lần ban hành đã đọc và hiểu")
    ]
    by: Annotated[tuple[Words, ...], text("Những người đã ký, khi ghi tên")] = ()
    scan: Annotated[str, Field(pattern=rf"{SHA256}|^$", description="SHA-256 của bản chụp phiếu đã ký")] = ""
    previous: Annotated[str, Field(pattern=rf"{SHA256}|^$", description="Dấu niêm phong của lần ghi đứng trước")] = ""
    seal: Annotated[str, Field(pattern=rf"{SHA256}|^$", description="Dấu niêm phong của chính lần ghi này")] = ""


@dataclass(frozen=True)
class ReadingLog:
    """All acknowledgements of a commune."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    events: Annotated[tuple[Acknowledgement, ...], text("Các lần xác nhận đã đọc và hiểu, cũ trước mới sau")] = ()

    def labels(self, role: str, code: str) -> tuple[str, ...]:
        """Return the revisions of a document that a role has read, in the order in which it did."""
        mine = (event.documents[code] for event in self.events if event.role == role and code in event.documents)
        return tuple(read.label for read in mine)


@dataclass(frozen=True)
class ReadingRule:
    """What a group of communes asks of reading: from when on it is noted, and how long people have for it."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    since: Annotated[date | None, text("Lần ban hành có hiệu lực từ ngày này thì phải xác nhận đã đọc")] = None
    days: Annotated[int, Field(ge=0, le=365, description="Số ngày ít nhất từ hôm ban hành đến ngày hiệu lực")] = 0
