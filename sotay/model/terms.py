"""What several nouns share: kinds, and how strictly user input is parsed."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

Audience = Literal["internal", "public"]
UnitKind = Literal["xã", "phường", "thị trấn", "đặc khu"]
DocumentKind = Literal[
    "handbook", "policy", "objectives", "report", "decision", "declaration", "procedure", "form", "list", "notice"
]
Channel = Literal["counter", "online", "post"]
Certainty = Literal["seen", "high", "medium", "low"]
Tier = Literal["leadership", "department", "system"]
ProcessGroup = Literal["leadership", "main", "support", "measurement"]

AUDIENCES: tuple[Audience, ...] = ("internal", "public")
STRICT = ConfigDict(extra="forbid", coerce_numbers_to_str=True)


def text(description: str) -> Any:
    """Return the annotation of a described text field."""
    return Field(description=description)
