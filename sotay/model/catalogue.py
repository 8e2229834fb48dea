"""Records of the national catalogue of procedures: how they are read, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict

from sotay.model.terms import STRICT, Words, text, words

RecordField = Literal[
    "code",
    "title",
    "limit",
    "fee",
    "dossier",
    "basis",
    "authority",
    "level",
    "status",
    "replaces",
    "document",
    "source",
    "seen",
]
Compared = Literal["record", "code", "title", "limit", "cases", "fee", "dossier", "basis", "level", "document"]
"""What a difference is about; `record` is the procedure as a whole, `cases` the time limits of exceptional cases."""


@dataclass(frozen=True)
class CatalogueMap:
    """`references/catalogues/*.yml`: what the fields of a file of records are called, and how to read their values."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    title: Annotated[str, words("Tệp của ai, dạng nào")]
    fields: Annotated[
        Mapping[RecordField, tuple[Words, ...]],
        text("Trường → những tên cột có thể có; tên đầu tiên có giá trị được dùng. «../tên»: của mục chứa bản ghi"),
    ]
    records: Annotated[str, text("JSON: đường dẫn tới danh sách, ví dụ «data.items»; bỏ trống: cả tệp")] = ""
    each: Annotated[str, text("JSON: trong mỗi mục, danh sách nào chứa các bản ghi")] = ""
    units: Annotated[
        Mapping[Literal["limit", "fee"], Words], text("Ô chỉ có con số thì số ấy tính bằng gì, ví dụ «ngày làm việc»")
    ] = field(default_factory=dict)
    ignore: Annotated[
        Mapping[Literal["dossier", "basis"], tuple[Words, ...]],
        text("Mục nào của danh sách có những chữ này thì bỏ qua"),
    ] = field(default_factory=dict)
    abolished: Annotated[tuple[Words, ...], text("Chữ ở `status` cho biết thủ tục không còn")] = ()
    complete: Annotated[bool, text("Tệp có đủ mọi thủ tục cấp xã: thủ tục không có trong tệp là đã bỏ")] = False


@dataclass(frozen=True)
class Explanation:
    """A known difference between the set and a record, and why it stands."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    code: Annotated[str, words("Mã thủ tục quốc gia, hoặc mã hiệu quy trình")]
    field: Annotated[Compared, text("Trường khác nhau; record: cả thủ tục; cases: thời hạn của các trường hợp")]
    reason: Annotated[str, words("Vì sao vẫn để khác")]
    seen: Annotated[date, text("Ngày xem xét")]
    says: Annotated[str, text("Lời của bản ghi lúc ấy; bản ghi nói khác đi thì lời giải thích không còn dùng")] = ""


@dataclass(frozen=True)
class OfficialRecord:
    """One record as it stands in a file, each field as its words; what the record does not have is empty."""

    place: str
    """The file and where in it: `a.csv:12`, `b.json: 3.found.1`."""
    code: str = ""
    """With six digits after the dot, whatever a spreadsheet made of it."""
    title: str = ""
    limit: str = ""
    fee: str = ""
    dossier: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    authority: str = ""
    level: str = ""
    status: str = ""
    replaces: tuple[str, ...] = ()
    """Codes of the procedures it takes the place of."""
    document: str = ""
    """The code or file of our document, if the record names it."""
    source: str = ""
    seen: str = ""
