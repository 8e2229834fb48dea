"""What changes on a day, in words: a line for a diary, and the documents concerned."""

from __future__ import annotations

from collections.abc import Mapping

from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.facts.citation import short_name
from sotay.facts.turns import Kind, Turn
from sotay.model.references import References

KINDS: Mapping[Kind, str] = {
    "act-begins": marked("Văn bản có hiệu lực"),
    "act-ends": marked("Văn bản hết hiệu lực"),
    "act-amended": marked("Văn bản được sửa đổi"),
    "act-announced": marked("Báo trước văn bản thay đổi"),
    "form": marked("Đổi mẫu"),
    "bases": marked("Nhóm căn cứ thay đổi"),
    "fee": marked("Mức thu thay đổi"),
    "facts": marked("Nội dung tài liệu thay đổi"),
    "text": marked("Lời văn tài liệu thay đổi"),
    "issue": marked("Lần ban hành có hiệu lực"),
    "withdrawal": marked("Thu hồi tài liệu"),
    "review": marked("Đến hạn soát xét"),
    "merger": marked("Sắp xếp đơn vị"),
    "signing": marked("Ký số sổ theo dõi ban hành"),
    "days-off": marked("Ngày nghỉ"),
    "calendar-ends": marked("Bổ sung lịch nghỉ"),
}
"""What each kind of change is called."""
FEW = 12
"""Up to this many documents are named one by one."""


SENTENCES: Mapping[Kind, str] = {
    "act-begins": marked("{act} có hiệu lực"),
    "act-ends": marked("{act} hết hiệu lực, {instead}"),
    "act-amended": marked("{act} được sửa đổi, bổ sung bởi {by}"),
    "act-announced": marked("Cổng tra cứu báo trước thay đổi của {act}"),
    "form": marked("Đổi số mẫu: {form} ({by})"),
    "bases": marked("Nhóm căn cứ «{subject}» bắt đầu hoặc thôi áp dụng"),
    "fee": marked("Mức thu «{subject}» thay đổi"),
    "facts": marked("{subject}: áp dụng những giá trị ghi cho ngày này"),
    "text": marked("{subject}: có đoạn bắt đầu hoặc thôi áp dụng"),
    "issue": marked("Quyết định {subject} có hiệu lực: {documents}"),
    "withdrawal": marked("{decision}: thu hồi {documents}"),
    "review": marked("{documents} đến hạn soát xét"),
    "merger": marked("Đơn vị được sắp xếp thành {subject}"),
    "signing": marked("Từ ngày này sổ theo dõi ban hành phải được ký số"),
    "days-off": marked("Nghỉ: {subject}"),
    "calendar-ends": marked("Lịch nghỉ chỉ biết đến {subject}: ghi thêm những ngày đã có thông báo"),
}


def sentence(turn: Turn, references: References, language: Language) -> str:
    """Return what changes, as a line of a diary: `Nghị định số 120/2025/NĐ-CP hết hiệu lực, …`."""
    by, form, say = _act(turn.by, references, language), references.forms.get(turn.subject), language.say
    return say(SENTENCES[turn.kind]).format(
        subject=turn.subject,
        act=_act(turn.subject, references, language),
        by=by,
        instead=say("được thay thế bởi %(act)s", act=by) if by else say("chưa có văn bản thay thế"),
        form=form.title if form else "",
        documents=language.count("%(num)s tài liệu", len(turn.codes)),
        decision=say("Quyết định %(number)s", number=turn.subject) if turn.subject else say("Sắp xếp đơn vị"),
    )


def named(codes: tuple[str, ...], language: Language) -> str:
    """Return the documents concerned, the first of many."""
    return ", ".join(codes[:FEW]) + (
        language.count(" và %(num)s tài liệu khác", len(codes) - FEW) if len(codes) > FEW else ""
    )


def _act(name: str, references: References, language: Language) -> str:
    act = references.acts.get(name)
    return short_name(act, language) if act else name


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
