"""«Việc của tôi»: what each role does, in which time, and how the work is shared among roles."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from macros.drawing.svg import LEADING, label, number, shape, wrap
from macros.html import NOTHING, Column, element, lines, link, named, table, text
from macros.references import form_link, scope_of
from sotay.base import text as vi
from sotay.base.errors import Mistake
from sotay.base.text import slug
from sotay.facts import workload
from sotay.facts.citation import form_page, form_title, role_title
from sotay.model.documents import Document
from sotay.model.manual import Scope

_TASKS = (
    Column("Việc", 36),
    Column("Quy trình", 27),
    Column("Thời gian", 12),
    Column("Biểu mẫu", 11),
    Column("Chuyển cho", 14),
)
_SHARES = (
    Column("Quy trình", 50),
    Column("Bước", 12),
    Column("Thời gian của vị trí", 18),
    Column("Thời hạn của thủ tục", 20),
)
_LOADS = (Column("Vị trí", 46), Column("Số quy trình", 18), Column("Số bước", 16), Column("Giờ làm việc", 20))


@pass_context
def work_of(context: Context, role: str) -> Markup:
    """Return a role's tasks, each with the procedures where it occurs, then the deadlines side by side."""
    scope = scope_of(context)
    role_title(scope, role)  # reports an unknown role to the author
    tasks = workload.tasks_of(scope, role)
    if not tasks:
        raise Mistake("macro-arguments", f'work_of(): no step is done by "{role}"', "remove the page")
    rows = [_task(scope, task) for task in tasks]
    shares = [_share(scope, share) for share in workload.shares_of(scope, role)]
    return Markup("{}\n\n## Thời hạn của các quy trình\n\n{}").format(
        table("work", _TASKS, rows), table("work", _SHARES, shares)
    )


def _task(scope: Scope, task: workload.Task) -> tuple[str, ...]:
    decision = element("strong", text(task.check), "check") if task.check else ""
    return (
        lines([text(task.what), decision]),
        _codes(scope, task.documents),
        lines(str(time) for time in task.times) or NOTHING,
        lines(_form(scope, form) for form in task.forms) or NOTHING,
        lines(role_title(scope, role) for role in task.next_roles) or "Kết thúc",
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
    time = share.document.meta.time
    return (
        named(scope, share.document),
        ", ".join(map(str, share.steps)),
        str(share.time) if share.time else NOTHING,
        str(time.limit) if time and time.limit else NOTHING,
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
            vi.number(load.hours.quantize(Decimal("0.1"))) if load.hours else NOTHING,
        )
        for load in loads
    ]
    return _chart([(role_title(scope, load.role), load.steps) for load in loads]) + table("work", _LOADS, rows)


WIDTH, ROW, TEXT, NAMES = 720.0, 30.0, 14.0, 290.0
"""Of the chart: its width, the least height of a row, the size of letters, the room for names."""


def _chart(bars: Sequence[tuple[str, int]]) -> Markup:
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
        "<figcaption>Số bước của mỗi vị trí trong tất cả quy trình</figcaption>\n</figure>\n"
    ).format(number(WIDTH), number(top), Markup("\n").join(drawn))


def _bar(middle: float, name: Sequence[str], steps: int, length: float) -> Markup:
    return Markup("\n").join(
        (
            label("load-name", name, NAMES - 10, middle, TEXT, "end"),
            shape("rect", "load-bar", x=NAMES, y=middle - 9, width=max(length, 2), height=18.0, rx=3.0),
            label("load-steps", (str(steps),), NAMES + length + 8, middle, TEXT, "start"),
        )
    )
