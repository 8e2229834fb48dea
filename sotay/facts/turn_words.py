"""What changes on a day, in words: a line for a diary, and the documents concerned."""

from __future__ import annotations

from collections.abc import Mapping

from sotay.facts.citation import short_name
from sotay.facts.turns import Kind, Turn
from sotay.model.references import References

KINDS: Mapping[Kind, str] = {
    "act-begins": "Văn bản có hiệu lực",
    "act-ends": "Văn bản hết hiệu lực",
    "act-amended": "Văn bản được sửa đổi",
    "act-announced": "Báo trước văn bản thay đổi",
    "form": "Đổi mẫu",
    "bases": "Nhóm căn cứ thay đổi",
    "fee": "Mức thu thay đổi",
    "facts": "Nội dung tài liệu thay đổi",
    "text": "Lời văn tài liệu thay đổi",
    "issue": "Lần ban hành có hiệu lực",
    "withdrawal": "Thu hồi tài liệu",
    "review": "Đến hạn soát xét",
    "merger": "Sắp xếp đơn vị",
    "signing": "Ký số sổ theo dõi ban hành",
    "days-off": "Ngày nghỉ",
    "calendar-ends": "Bổ sung lịch nghỉ",
}
"""What each kind of change is called."""
FEW = 12
"""Up to this many documents are named one by one."""


SENTENCES: Mapping[Kind, str] = {
    "act-begins": "{act} có hiệu lực",
    "act-ends": "{act} hết hiệu lực, {instead}",
    "act-amended": "{act} được sửa đổi, bổ sung bởi {by}",
    "act-announced": "Cổng tra cứu báo trước thay đổi của {act}",
    "form": "Đổi số mẫu: {form} ({by})",
    "bases": "Nhóm căn cứ «{subject}» bắt đầu hoặc thôi áp dụng",
    "fee": "Mức thu «{subject}» thay đổi",
    "facts": "{subject}: áp dụng những giá trị ghi cho ngày này",
    "text": "{subject}: có đoạn bắt đầu hoặc thôi áp dụng",
    "issue": "Quyết định {subject} có hiệu lực: {documents}",
    "withdrawal": "{decision}: thu hồi {documents}",
    "review": "{documents} đến hạn soát xét",
    "merger": "Đơn vị được sắp xếp thành {subject}",
    "signing": "Từ ngày này sổ theo dõi ban hành phải được ký số",
    "days-off": "Nghỉ: {subject}",
    "calendar-ends": "Lịch nghỉ chỉ biết đến {subject}: ghi thêm những ngày đã có thông báo",
}


def sentence(turn: Turn, references: References) -> str:
    """Return what changes, as a line of a diary: `Nghị định số 120/2025/NĐ-CP hết hiệu lực, …`."""
    by, form = _act(turn.by, references), references.forms.get(turn.subject)
    return SENTENCES[turn.kind].format(
        subject=turn.subject,
        act=_act(turn.subject, references),
        by=by,
        instead=f"được thay thế bởi {by}" if by else "chưa có văn bản thay thế",
        form=form.title if form else "",
        documents=f"{len(turn.codes)} tài liệu",
        decision=f"Quyết định {turn.subject}" if turn.subject else "Sắp xếp đơn vị",
    )


def named(codes: tuple[str, ...]) -> str:
    """Return the documents concerned, the first of many."""
    return ", ".join(codes[:FEW]) + (f" và {len(codes) - FEW} tài liệu khác" if len(codes) > FEW else "")


def _act(name: str, references: References) -> str:
    act = references.acts.get(name)
    return short_name(act) if act else name


def in_english(turn: Turn, references: References) -> str:
    """Return what a change is about, for a terminal: ids and numbers."""
    act, by = references.acts.get(turn.subject), references.acts.get(turn.by)
    what = turn.subject
    if act:
        what = f"{turn.subject} ({act.number})"
    if turn.kind == "act-ends":
        return f"{what}, {f'replaced by {turn.by} ({by.number})' if by else 'no successor named'}"
    if turn.kind in ("act-amended", "form", "act-announced") and turn.by:
        return f"{what}, {'by' if turn.kind == 'act-amended' else 'see'} {turn.by}{f' ({by.number})' if by else ''}"
    return f"after {what}" if turn.kind == "calendar-ends" else what
