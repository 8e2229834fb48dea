"""Where a fact of law was read, on which day, and how certain it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from sotay.model.terms import STRICT, Certainty, text, words

Fact = Literal[
    "title", "tthc", "time", "fees", "dossier", "sets", "results", "conditions", "channels", "basis", "steps", "records"
]
"""What a document says because the law does: fields of its front matter; `basis` is all legal acts it rests on."""


@dataclass(frozen=True)
class Provenance:
    """One source of some facts of a document. With `says`, it says otherwise than the document."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    facts: Annotated[tuple[Fact, ...], Field(min_length=1, description="Những trường lấy từ nguồn này")]
    source: Annotated[str, words("Nguồn: bản ghi, quyết định, trang nào")]
    seen: Annotated[date, text("Ngày đọc nguồn, 2026-10-05")]
    certainty: Annotated[
        Certainty, text("seen: đọc chính văn bản hoặc trang của cơ quan công bố; high, medium, low: qua nguồn khác")
    ]
    says: Annotated[str, text("Lời của nguồn, chỉ khi nguồn nói khác với tài liệu")] = ""
