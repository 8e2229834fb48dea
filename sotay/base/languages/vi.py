"""Vietnamese, as administrative papers write it (NĐ 30/2020/NĐ-CP)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import ClassVar

from sotay.base import text
from sotay.base.languages.language import Language


class Vietnamese(Language):
    """The language that the engine's words are written in."""

    code = "vi"
    territory = "VN"
    excel_date = "dd/mm/yyyy"
    search = "vi"
    checks_wording = True
    addresses: ClassVar[Mapping[str, str]] = {
        "quality-manual": "so-tay-chat-luong",
        "common": "chung",
        "lists": "danh-muc",
        "notice-board": "bang-niem-yet",
        "status": "trang-thai",
        "changes": "thay-doi",
        "whats-new": "co-gi-moi",
        "withdrawn": "tai-lieu-da-thu-hoi",
        # of the portal
        "documents": "tinh-trang",
        "matrix": "ma-tran",
        "acts": "van-ban-thay-doi",
        "sources": "nguon-du-kien",
        "secretary": "ban-thu-ky",
        "standards": "tieu-chuan",
        "readiness": "san-sang",
        # of a proposal
        "comment-sheet": "phieu-gop-y",
        "draft-decisions": "du-thao-quyet-dinh",
        "comments": "gop-y",
        "all-comments": "tong-hop-gop-y",
        # of a plan to move to another edition
        "system": "he-thong",
        "transition-plan": "ke-hoach-chuyen-doi",
        # of paper copies and of what is read
        "receipt": "phieu-giao-nhan",
        "recall": "phieu-thu-hoi",
        "reading": "phieu-doc-hieu",
        # for auditors
        "evidence": "ho-so-danh-gia",
    }

    def long_date(self, day: date) -> str:
        """Return `ngày 05 tháng 02 năm 2026`."""
        return text.long_date(day)

    def short_date(self, day: date) -> str:
        """Return `05/02/2026`."""
        return text.short_date(day)

    def number(self, value: Decimal) -> str:
        """Return `1.234.567,5`."""
        return text.number(value)

    def money(self, amount: int, currency: str) -> str:
        """Return `8.000 đồng`, unbreakable."""
        return text.money(amount, currency)

    def keep_together(self, text_: str) -> str:
        """Return a text with no-break spaces between a noun and its number."""
        return text.keep_together(text_)

    def duration(self, time: text.Duration) -> str:
        """Return `0,5 ngày làm việc`, `04 giờ làm việc`."""
        return str(time)

    def read_duration(self, text_: str) -> text.Duration | None:
        """Return the duration that a text in lower case names; None for any other text."""
        return text.vietnamese_duration(text_)


LANGUAGE = Vietnamese()
