"""What a commune has issued and withdrawn, as its register records it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from sotay.model.revisions import label
from sotay.model.terms import STRICT, Code, text

SHA256 = r"^[0-9a-f]{64}$"


@dataclass(frozen=True)
class Issued:
    """One document of an event."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    issue: Annotated[int, Field(ge=1, description="Lần ban hành")]
    revision: Annotated[int, Field(ge=0, description="Lần sửa đổi")]
    fingerprint: Annotated[str, Field(pattern=SHA256, description="Dấu vân tay của nội dung")]

    @property
    def label(self) -> str:
        """Return issue and revision as printed: `01/02`."""
        return label(self.issue, self.revision)


@dataclass(frozen=True)
class BundleRef:
    """The proposal that an event decides on, `proposals/<name>/`."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    name: Annotated[str, text("Tên đề xuất")]
    seal: Annotated[str, Field(pattern=SHA256, description="SHA-256 của tệp proposal.json")]


@dataclass(frozen=True)
class Event:
    """A decision that puts revisions into force or takes documents out of it."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    decision: Annotated[str, text("Số quyết định")]
    effective: Annotated[date, text("Ngày hiệu lực")]
    reason: Annotated[str, text("Lý do ban hành, sửa đổi, thu hồi")]
    prepared: Annotated[str, text("Vị trí soạn thảo (mã vị trí)")]
    reviewed: Annotated[str, text("Vị trí xem xét (mã vị trí)")]
    approved: Annotated[str, text("Vị trí phê duyệt (mã vị trí)")]
    sample: Annotated[bool, text("Lần ban hành mẫu: nội dung vẫn phải rà soát")] = False
    previous: Annotated[str, Field(pattern=rf"{SHA256}|^$", description="Dấu niêm phong của sự kiện đứng trước")] = ""
    documents: Annotated[Mapping[Code, Issued], text("Mã hiệu → lần ban hành")] = field(default_factory=dict)
    withdraw: Annotated[tuple[Code, ...], text("Mã hiệu các tài liệu bị thu hồi")] = ()
    overtakes: Annotated[tuple[Code, ...], text("Mã hiệu các tài liệu có lần ghi trước chưa đến ngày và bị thay")] = ()
    """Codes for which what earlier events set for a later day is replaced before that day comes."""
    seal: Annotated[str, Field(pattern=rf"{SHA256}|^$", description="Dấu niêm phong của chính sự kiện này")] = ""
    proposal: Annotated[BundleRef | None, text("Đề xuất đã được lấy ý kiến, nếu có")] = None


@dataclass(frozen=True)
class Register:
    """All events of a commune."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    events: Annotated[tuple[Event, ...], text("Các lần ban hành, thu hồi, cũ trước mới sau")] = ()

    def last(self, code: str) -> Event | None:
        """Return the latest event that names a document."""
        return next((e for e in reversed(self.events) if code in e.documents or code in e.withdraw), None)

    def overtaken(self, place: int) -> frozenset[str]:
        """Return the codes for which what the event at a place set never comes: a later event overtook it."""
        day = self.events[place].effective
        return frozenset(code for e in self.events[place + 1 :] if e.effective < day for code in e.overtakes)

    @property
    def standing_codes(self) -> tuple[str, ...]:
        """Return the codes of all documents issued and not withdrawn since, in order of issue."""
        codes = dict.fromkeys(code for event in self.events for code in event.documents)
        return tuple(code for code in codes if (last := self.last(code)) and code in last.documents)
