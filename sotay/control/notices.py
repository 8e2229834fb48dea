"""The status notices shown to readers: the same words on screen, on paper and in lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.model.documents import Document
from sotay.model.revisions import Revision, Standing, Status

STATUS_NAMES: Mapping[Status, str] = {
    "draft": marked("Dự thảo"),
    "pending": marked("Chưa có hiệu lực"),
    "in_force": marked("Đang hiệu lực"),
    "review_due": marked("Đến hạn soát xét"),
    "withdrawn": marked("Hết hiệu lực"),
    "superseded": marked("Đã được thay thế"),
}
DRAFT = marked("Dự thảo – chưa ban hành")
NOT_IN_FORCE = marked("Hết hiệu lực")


def applied(standing: Standing, as_of: date) -> Revision | None:
    """Return the revision in force on a day, whatever the sources say now."""
    begun = [revision for revision in standing.history if revision.effective <= as_of]
    return begun[-1] if begun and standing.status != "withdrawn" else None


def review_day(document: Document, standing: Standing) -> date | None:
    """Return the day on which a document's next review is due."""
    review, current = document.meta.review, standing.current
    return review.after(current.effective) if review and current else None


def mark(standing: Standing, language: Language, successor: Revision | None = None) -> str:
    """Return the mark across every printed page; empty for what is in force. `successor` replaced it."""
    current = standing.current
    if standing.status == "draft" or current is None:
        return language.say(DRAFT).upper()
    match standing.status:
        case "pending":
            return language.say(
                "CHƯA CÓ HIỆU LỰC – áp dụng từ ngày %(day)s", day=language.short_date(current.effective)
            )
        case "superseded" if successor:
            return language.say("HẾT HIỆU LỰC – thay bằng lần %(label)s", label=successor.label)
        case "withdrawn" | "superseded":
            return language.say(NOT_IN_FORCE).upper()
    return ""


def statement(document: Document, standing: Standing, as_of: date, language: Language) -> str:
    """Return the notice for staff above a document that is not simply in force; empty for one that is."""
    current, follow = standing.current, applied(standing, as_of)
    say, day = language.say, language.short_date
    instead = (
        say(
            " Đến khi đó áp dụng lần %(label)s, hiệu lực từ ngày %(day)s.",
            label=follow.label,
            day=day(follow.effective),
        )
        if follow
        else ""
    )
    match standing.status:
        case "draft" if follow:
            return say("Nội dung dưới đây đã sửa nhưng chưa ban hành, không dùng để giải quyết công việc.") + instead
        case "draft":
            return say("Nội dung dưới đây chưa được ban hành, không dùng để giải quyết công việc.")
        case "pending" if current:
            return say("Áp dụng từ ngày %(day)s.", day=day(current.effective)) + instead
        case "review_due" | "in_force":
            due = review_day(document, standing) if standing.status == "review_due" else None
            said = (
                say("Phải soát xét từ ngày %(day)s; đến khi có bản mới, tài liệu vẫn được áp dụng.", day=day(due))
                if due
                else ""
            )
            return " ".join(filter(None, [said, *(farewell(one, as_of, language) for one in standing.coming[:1])]))
        case "withdrawn":
            return say("Không áp dụng tài liệu này nữa.")
    return ""


def farewell(successor: Revision, as_of: date, language: Language) -> str:
    """Return the notice for staff above a revision that has a successor."""
    if successor.effective <= as_of:
        said = marked("Thay bằng lần %(label)s từ ngày %(day)s. Chỉ giữ lại để tra cứu.")
    else:
        said = marked("Vẫn áp dụng cho đến khi lần %(label)s có hiệu lực, từ ngày %(day)s.")
    return language.say(said, label=successor.label, day=language.short_date(successor.effective))


def announcement(standing: Standing, language: Language) -> str:
    """Return the notice for citizens above a page of what is in force while its document is being changed."""
    current = standing.coming[0] if standing.coming else standing.current
    if current and (standing.coming or standing.status == "pending"):
        return language.say(
            "Nội dung dưới đây đang có hiệu lực. Từ ngày %(day)s áp dụng bản sửa đổi.",
            day=language.short_date(current.effective),
        )
    return language.say("Nội dung dưới đây đang có hiệu lực. Bản sửa đổi đang được soạn thảo, chưa áp dụng.")
