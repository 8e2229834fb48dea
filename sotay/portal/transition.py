"""The plan of a commune's move to another edition of the standard, as the Markdown of a controlled document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from sotay.base.days import in_months
from sotay.base.errors import UserError
from sotay.base.hashing import digest
from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.control.register import signers
from sotay.model.documents import Document
from sotay.model.paths import unit_path
from sotay.model.references import Correlation, PlanStep
from sotay.model.units import Unit
from sotay.portal.readiness import Line, Readiness

PHASES = {
    "decide": marked("Quyết định"),
    "write": marked("Viết"),
    "train": marked("Tập huấn"),
    "audit": marked("Đánh giá"),
    "review": marked("Xem xét"),
    "issue": marked("Ban hành"),
    "follow": marked("Theo dõi"),
}
UNSURE = dict.fromkeys(("medium", "low"), marked(" (chưa xác nhận)"))
MARK = re.compile(r"\n<!-- build\.py transition: ([0-9a-f]{64}) -->\n\Z")
"""Ends a plan that nobody has touched: the digest of everything above it."""
MARKUP = re.compile(r"[|{}<>*_`\\\[\]#&]")


@dataclass(frozen=True)
class TransitionPlan:
    """A plan and where it belongs."""

    path: str
    """From the root."""
    code: str
    text: str


def plan(found: Readiness, correlation: Correlation, as_of: date, deadline: date | None = None) -> TransitionPlan:
    """Return the plan of a commune, counted back from a deadline, by default that of the correlation.

    UserError where no deadline or step is known, or where the plan would begin before the day.
    """
    last = deadline or max((m.day for m in correlation.milestones if m.deadline), default=None)
    if last is None or not correlation.plan:
        raise UserError(f"the correlation of {correlation.old} and {correlation.new} has no `plan` or no deadline")
    correlation = _with_roles(correlation, found.unit)
    first = min(due_day(step, last) for step in correlation.plan)
    if first < as_of:
        raise UserError(f"the plan would begin on {first}, before {as_of}: name a later day with --by, or fewer months")
    short = correlation.new.rpartition("-")[2]
    code = found.unit.language.say("KHCD-%(edition)s", edition=short.upper())
    name = f"{found.unit.language.address('transition-plan')}-{short}.md"
    path = f"{unit_path(found.unit.slug).removesuffix('.yml')}/docs/{found.unit.language.address('system')}/{name}"
    above = "\n".join(_lines(found, correlation, code, as_of, last)).replace("\N{NO-BREAK SPACE}", " ")
    return TransitionPlan(path, code, f"{above}\n<!-- build.py transition: {digest(above)} -->\n")


def _with_roles(correlation: Correlation, unit: Unit) -> Correlation:
    """Return the correlation with the unit's roles in its plan where that names who prepares, reviews or approves."""
    chosen = {str(act): role for act, role in signers(unit).items()}
    steps = tuple(replace(step, role=chosen.get(step.role, step.role)) for step in correlation.plan)
    if any(not step.role for step in steps):
        raise UserError(f"{unit.slug}: `signers` names nobody for some steps of the plan of {correlation.new}")
    return replace(correlation, plan=steps)


def untouched(text: str) -> bool:
    """Return whether a plan is as the machine wrote it: nothing of anybody's is lost when it is written anew."""
    found = MARK.search(text)
    return found is not None and digest(text[: found.start()]) == found[1]


def due_day(step: PlanStep, deadline: date) -> date:
    """Return the day by which a step must be done: so many months before the deadline, or the last day of the month."""
    return in_months(deadline, -step.months)


def _lines(found: Readiness, correlation: Correlation, code: str, as_of: date, deadline: date) -> Iterator[str]:
    yield from _head(found, correlation, code)
    yield from _reasons(found, correlation, as_of, deadline)
    yield from _state(found)
    yield from _writing(found, correlation, deadline)
    yield from _progress(correlation, deadline, found.unit.language)
    yield from _follow_up(found.unit.language)


def _head(found: Readiness, correlation: Correlation, code: str) -> Iterator[str]:
    say = found.unit.language.say
    yield from (
        "---",
        "# yaml-language-server: $schema=../../../../references/schema/document.json",
        f"title: {say('Kế hoạch chuyển đổi sang %(edition)s', edition=found.new.name)}",
        f"code: {code}",
        "kind: plan",
        f"owner: {correlation.plan[0].role}",
        f"review: {say('6 tháng')}",
        "---",
        "",
    )


def _reasons(found: Readiness, correlation: Correlation, as_of: date, deadline: date) -> Iterator[str]:
    old, new, language = found.old.name, found.new.name, found.unit.language
    say = language.say
    yield from (say("## 1. Mục đích, căn cứ"), "")
    yield say(
        "Kế hoạch nêu việc %(unit)s phải làm để chuyển hệ thống quản lý chất lượng từ %(old)s sang "
        "%(new)s: viết gì, tập huấn gì, đánh giá, xem xét khi nào. Lập %(day)s.",
        unit="{{ unit.committee }}",
        old=old,
        new=new,
        day=language.long_date(as_of),
    )
    yield ""
    if found.new.state == "coming":
        yield say(
            "%(new)s **chưa có tiêu chuẩn quốc gia (TCVN) tương ứng**. Tên điều khoản ghi «(tên tạm dịch)» chưa phải "
            "tên chính thức. Cho đến khi có TCVN và quyết định chuyển đổi, hệ thống vẫn theo %(old)s; các ngày dưới "
            "đây là ngày của chứng chỉ do tổ chức chứng nhận cấp, đơn vị tự công bố lấy làm mốc để chuẩn bị.",
            new=new,
            old=old,
        )
        yield ""
    unsure = {certainty: say(words) for certainty, words in UNSURE.items()}
    rows = (
        (language.short_date(m.day), m.what + unsure.get(m.certainty, ""), m.source) for m in correlation.milestones
    )
    yield from _table((say("Ngày"), say("Việc"), say("Nguồn")), rows)
    yield from ("", say("Hạn của kế hoạch này: **%(day)s**.", day=language.long_date(deadline)), "")


def _state(found: Readiness) -> Iterator[str]:
    missing, say = ", ".join(line.clause.number for line in found.missing), found.unit.language.say
    ready = say(
        "Sẵn sàng cho %(edition)s: **%(ready)s trên %(count)s điều khoản**",
        edition=found.new.name,
        ready=found.ready,
        count=len(found.lines),
    )
    left = say("; còn thiếu %(missing)s.", missing=missing) if missing else say("; không thiếu điều khoản nào.")
    yield from (say("## 2. Hiện trạng"), "", ready + left, "")


def _writing(found: Readiness, correlation: Correlation, deadline: date) -> Iterator[str]:
    language = found.unit.language
    say = language.say
    yield from (say("## 3. Tài liệu phải viết"), "")
    if not found.missing:
        yield from (say("Mọi điều khoản đã có tài liệu; chỉ còn tập huấn, đánh giá, xem xét và ban hành."), "")
        return
    writing = [due_day(step, deadline) for step in correlation.plan if step.phase == "write"]
    by = language.short_date(max(writing)) if writing else "–"
    yield from (say("Một trong các tài liệu nêu ở mỗi dòng nhận phần việc đó là đủ."), "")
    yield from _table(
        (say("Điều khoản"), say("Phải viết"), say("Ở tài liệu"), say("Người viết"), say("Hạn")),
        (_to_write(line, by, language) for line in found.missing),
        ready=(2, 3),
    )
    yield ""


def _progress(correlation: Correlation, deadline: date, language: Language) -> Iterator[str]:
    say = language.say
    yield from (say("## 4. Tiến độ"), "")
    ordered = sorted(correlation.plan, key=lambda step: -step.months)
    yield from _table(
        (say("Hạn"), say("Loại việc"), say("Việc"), say("Chịu trách nhiệm"), say("Bằng chứng")),
        (
            (
                language.short_date(due_day(s, deadline)),
                say(PHASES[s.phase]),
                s.what,
                _role(s.role),
                s.evidence or "–",
            )
            for s in ordered
        ),
        ready=(3,),
    )
    yield ""


def _follow_up(language: Language) -> Iterator[str]:
    yield from (language.say("## 5. Theo dõi"), "")
    yield language.say(
        "Người chịu trách nhiệm từng việc báo cáo tiến độ mỗi quý; việc chậm được ghi lý do và hạn mới. Hiệu lực của "
        "việc chuyển đổi được xem qua kết quả đánh giá nội bộ và số hồ sơ đúng hạn trước, sau khi chuyển; kết quả được "
        "xem xét tại cuộc họp xem xét của lãnh đạo. Sửa kế hoạch thì ban hành lần sửa đổi mới."
    )
    yield ""


def _to_write(line: Line, by: str, language: Language) -> tuple[str, ...]:
    documents = [d for d in line.before if d.meta.kind != "form"]
    owners = dict.fromkeys(d.meta.owner for d in documents if d.meta.owner)
    return (
        line.clause.name,
        "; ".join(duty.what for duty in line.duties) or language.say("Tài liệu đáp ứng điều này"),
        ", ".join(_doc(d) for d in documents) or language.say("tài liệu mới"),
        ", ".join(_role(owner) for owner in owners) or "–",
        by,
    )


def _doc(document: Document) -> str:
    return f'{{{{ doc("{document.code}", fallback="{document.code}") }}}}'


def _role(role: str) -> str:
    return f'{{{{ role("{role}") }}}}'


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]], ready: tuple[int, ...] = ()) -> Iterator[str]:
    """Yield the lines of a Markdown table; cells are text, but those of the columns in `ready`."""
    heads = tuple(heads)
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(cell if i in ready else _plain(cell) for i, cell in enumerate(row))} |"


def _plain(text: str) -> str:
    """Return text as a cell of a page, where neither Markdown nor a macro may be made of it."""
    return MARKUP.sub(lambda match: f"&#{ord(match[0])};", " ".join(text.split()))
