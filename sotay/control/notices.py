"""The status notices shown to readers: the same words on screen, on paper and in lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sotay.base.text import short_date
from sotay.model.documents import Document
from sotay.model.revisions import Revision, Standing, Status

STATUS_NAMES: Mapping[Status, str] = {
    "draft": "Dự thảo",
    "pending": "Chưa có hiệu lực",
    "in_force": "Đang hiệu lực",
    "review_due": "Đến hạn soát xét",
    "withdrawn": "Hết hiệu lực",
    "superseded": "Đã được thay thế",
}
DRAFT = "Dự thảo – chưa ban hành"
NOT_IN_FORCE = "Hết hiệu lực"


def applied(standing: Standing, as_of: date) -> Revision | None:
    """Return the revision in force on a day, whatever the sources say now."""
    begun = [revision for revision in standing.history if revision.effective <= as_of]
    return begun[-1] if begun and standing.status != "withdrawn" else None


def review_day(document: Document, standing: Standing) -> date | None:
    """Return the day on which a document's next review is due."""
    review, current = document.meta.review, standing.current
    return review.after(current.effective) if review and current else None


def mark(standing: Standing, successor: Revision | None = None) -> str:
    """Return the mark across every printed page; empty for what is in force. `successor` replaced it."""
    current = standing.current
    if standing.status == "draft" or current is None:
        return DRAFT.upper()
    match standing.status:
        case "pending":
            return f"CHƯA CÓ HIỆU LỰC – áp dụng từ ngày {short_date(current.effective)}"
        case "superseded" if successor:
            return f"HẾT HIỆU LỰC – thay bằng lần {successor.label}"
        case "withdrawn" | "superseded":
            return NOT_IN_FORCE.upper()
    return ""


def statement(document: Document, standing: Standing, as_of: date) -> str:
    """Return the notice for staff above a document that is not simply in force; empty for one that is."""
    current, follow = standing.current, applied(standing, as_of)
    instead = (
        f" Đến khi đó áp dụng lần {follow.label}, hiệu lực từ ngày {short_date(follow.effective)}." if follow else ""
    )
    match standing.status:
        case "draft" if follow:
            return f"Nội dung dưới đây đã sửa nhưng chưa ban hành, không dùng để giải quyết công việc.{instead}"
        case "draft":
            return "Nội dung dưới đây chưa được ban hành, không dùng để giải quyết công việc."
        case "pending" if current:
            return f"Áp dụng từ ngày {short_date(current.effective)}.{instead}"
        case "review_due" | "in_force":
            due = review_day(document, standing) if standing.status == "review_due" else None
            said = (
                f"Phải soát xét từ ngày {short_date(due)}; đến khi có bản mới, tài liệu vẫn được áp dụng."
                if due
                else ""
            )
            return " ".join(filter(None, [said, *(farewell(one, as_of) for one in standing.coming[:1])]))
        case "withdrawn":
            return "Không áp dụng tài liệu này nữa."
    return ""


def farewell(successor: Revision, as_of: date) -> str:
    """Return the notice for staff above a revision that has a successor."""
    day = short_date(successor.effective)
    if successor.effective <= as_of:
        return f"Thay bằng lần {successor.label} từ ngày {day}. Chỉ giữ lại để tra cứu."
    return f"Vẫn áp dụng cho đến khi lần {successor.label} có hiệu lực, từ ngày {day}."


def announcement(standing: Standing) -> str:
    """Return the notice for citizens above a page of what is in force while its document is being changed."""
    current = standing.coming[0] if standing.coming else standing.current
    if current and (standing.coming or standing.status == "pending"):
        return f"Nội dung dưới đây đang có hiệu lực. Từ ngày {short_date(current.effective)} áp dụng bản sửa đổi."
    return "Nội dung dưới đây đang có hiệu lực. Bản sửa đổi đang được soạn thảo, chưa áp dụng."
