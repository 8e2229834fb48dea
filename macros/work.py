"""«Việc của tôi»: what each role does, in which time, and how the work is shared among roles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from macros.drawing.svg import LEADING, label, number, shape, wrap
from macros.html import NOTHING, Column, element, lines, link, named, table, text
from macros.references import form_link, scope_of
from sotay.base.errors import Mistake
from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.text import slug
from sotay.facts import workload
from sotay.facts.citation import form_page, form_title, role_title
from sotay.facts.workdays import calendar_data, last_hour
from sotay.model.contracts import ON_SITE
from sotay.model.documents import Document
from sotay.model.manual import Scope

_TASKS = (
    Column(marked("Việc"), 36),
    Column(marked("Quy trình"), 27),
    Column(marked("Thời gian"), 12),
    Column(marked("Biểu mẫu"), 11),
    Column(marked("Chuyển cho"), 14),
)
_SHARES = (
    Column(marked("Quy trình"), 30),
    Column(marked("Việc của vị trí này"), 44),
    Column(marked("Thời hạn của thủ tục"), 26),
)
_LOADS = (
    Column(marked("Vị trí"), 46),
    Column(marked("Số quy trình"), 18),
    Column(marked("Số bước"), 16),
    Column(marked("Giờ làm việc"), 20),
)


@pass_context
def work_of(context: Context, role: str) -> Markup:
    """Return a role's work by procedure, with its deadlines of today, then its tasks, each with its procedures."""
    scope = scope_of(context)
    role_title(scope, role)  # reports an unknown role to the author
    tasks = workload.tasks_of(scope, role)
    if not tasks:
        raise Mistake("macro-arguments", f'work_of(): no step is done by "{role}"', "remove the page")
    shares = [_share(scope, share) for share in workload.shares_of(scope, role)]
    return Markup("## {}\n\n{}{}\n\n## {}\n\n{}").format(
        scope.language.say("Theo quy trình"),
        _today(scope),
        table(scope, "work mine", _SHARES, shares),
        scope.language.say("Việc giống nhau ở nhiều quy trình"),
        table(scope, "work", _TASKS, [_task(scope, task) for task in tasks]),
    )


def _today(scope: Scope) -> Markup:
    """Return what the page's script shows above the deadlines of the day, and the calendar it reckons by."""
    calendar = scope.references.calendar
    if calendar is None:
        return Markup("")
    return Markup(
        '<p class="{} today-is" data-calendar="{}" hidden>{} <strong data-today></strong>. {}</p>\n\n'
    ).format(
        ON_SITE,
        calendar_data(calendar, scope.unit.week, scope.language),
        scope.language.say("Hôm nay:"),
        scope.language.say(
            "Dưới mỗi thời hạn là ngày trả của hồ sơ nhận hôm nay, và hồ sơ nhận ngày nào thì đến hạn hôm nay. "
            "Lịch nghỉ đã biết đến %(until)s.",
            until=scope.language.short_date(calendar.until),
        ),
    )


def _task(scope: Scope, task: workload.Task) -> tuple[str, ...]:
    decision = element("strong", text(task.check), "check") if task.check else ""
    return (
        lines([text(task.what), decision]),
        _codes(scope, task.documents),
        lines(scope.language.duration(time) for time in task.times) or NOTHING,
        lines(_form(scope, form) for form in task.forms) or NOTHING,
        lines(role_title(scope, role) for role in task.next_roles) or scope.language.say("Kết thúc"),
    )


def _form(scope: Scope, form: str) -> Markup:
    page = form_page(scope, form)
    return form_link(scope, form, page.code if page else form_title(scope, form))


def _codes(scope: Scope, documents: Sequence[Document]) -> Markup:
    """Return the codes on a line for each field: `QT-HT-06, 07, 08`; the first shows the common prefix."""
    fields: dict[str, list[Document]] = {}
    for document in documents:
        fields.setdefault(document.code.rpartition("-")[0], []).append(document)
    return lines(
        Markup(", ").join(
            link(scope, d, text(d.code if n == 0 else d.code.rpartition("-")[2]), "doc code")
            for n, d in enumerate(inside)
        )
        for inside in fields.values()
    )


def _share(scope: Scope, share: workload.Share) -> tuple[str, ...]:
    return named(scope, share.document), lines(_steps(scope, share)), _limit(scope, share.document)


def _steps(scope: Scope, share: workload.Share) -> Iterator[Markup]:
    """Yield what the role does: `B2. Thẩm tra hồ sơ (02 giờ làm việc) → Văn thư`, with the forms it writes."""
    steps = share.document.meta.steps
    for place in share.steps:
        step = steps[place - 1]
        time = f" ({scope.language.duration(step.time)})" if step.time else ""
        forms = Markup(", ").join(_form(scope, form) for form in step.forms)
        other = place < len(steps) and steps[place].role != step.role
        after = text(f" → {role_title(scope, steps[place].role)}") if other else Markup("")
        what = Markup("{} {}{}").format(
            element("strong", scope.language.say("B%(number)s.", number=place)), text(step.what), text(time)
        )
        yield what + (Markup("; ") + forms if forms else Markup("")) + after


def _limit(scope: Scope, document: Document) -> Markup:
    """Return a procedure's time limit and, for the script, what of it is due."""
    time = document.meta.time
    if not time or not time.limit:
        return text(NOTHING)
    limit = text(scope.language.duration(time.limit))
    if scope.references.calendar is None:
        return limit
    return limit + Markup(
        '<span class="{} due-today" data-amount="{}" data-unit="{}" data-cutoff="{}" hidden>{} '
        "<span data-due-of-today></span><br>{} <span data-due-today></span></span>"
    ).format(
        ON_SITE,
        time.limit.amount,
        time.limit.unit,
        last_hour(time),
        scope.language.say("Nhận hôm nay, trả:"),
        scope.language.say("Đến hạn hôm nay:"),
    )


# ── how the work is shared ───────────────────────────────────────────────────────────────────────


@pass_context
def work_load(context: Context) -> Markup:
    """Return the roles, most steps first, as a chart and as a table linking to each role's page.

    The page of a role is in the same folder as the page being written and is named after the role's id.
    """
    scope = scope_of(context)
    loads = workload.loads(scope)
    rows = [
        (
            Markup('<a href="{}.md">{}</a>').format(slug(load.role), role_title(scope, load.role)),
            str(load.procedures),
            str(load.steps),
            scope.language.number(load.hours.quantize(Decimal("0.1"))) if load.hours else NOTHING,
        )
        for load in loads
    ]
    chart = _chart([(role_title(scope, load.role), load.steps) for load in loads], scope.language)
    return chart + table(scope, "work", _LOADS, rows)


WIDTH, ROW, TEXT, NAMES = 720.0, 30.0, 14.0, 290.0
"""Of the chart: its width, the least height of a row, the size of letters, the room for names."""


def _chart(bars: Sequence[tuple[str, int]], language: Language) -> Markup:
    """Return a bar chart for sighted readers; the table below says the same."""
    room, most = WIDTH - NAMES - 50, max((steps for _, steps in bars), default=1)
    drawn, top = [], 0.0
    for name, steps in bars:
        rows = wrap(name, TEXT, NAMES - 12)
        height = max(ROW, (len(rows) + 0.5) * TEXT * LEADING)
        drawn.append(_bar(top + height / 2, rows, steps, room * steps / most))
        top += height
    return Markup(
        '<figure class="load" aria-hidden="true">\n<svg viewBox="0 0 {} {}" role="presentation">\n{}\n</svg>\n'
        "<figcaption>{}</figcaption>\n</figure>\n"
    ).format(
        number(WIDTH),
        number(top),
        Markup("\n").join(drawn),
        language.say("Số bước của mỗi vị trí trong tất cả quy trình"),
    )


def _bar(middle: float, name: Sequence[str], steps: int, length: float) -> Markup:
    return Markup("\n").join(
        (
            label("load-name", name, NAMES - 10, middle, TEXT, "end"),
            shape("rect", "load-bar", x=NAMES, y=middle - 9, width=max(length, 2), height=18.0, rx=3.0),
            label("load-steps", (str(steps),), NAMES + length + 8, middle, TEXT, "start"),
        )
    )
