"""What a page's front matter says, as tables and lists: steps, dossier, time, fees, forms, records."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from macros.html import NOTHING, Column, downloads, element, items, lines, table, template, text
from macros.references import form_link, scope_of
from sotay.base.errors import Mistake
from sotay.base.text import total
from sotay.facts.citation import (
    act_of,
    act_state,
    amendments,
    form_ids,
    form_number,
    form_page,
    form_title,
    full_name,
    role_title,
    short_name,
)
from sotay.facts.services import UNPUBLISHED
from sotay.model.contracts import OWN, OWN_TITLE, VALIDITY
from sotay.model.documents import FrontMatter, Paper, Record, Step
from sotay.model.manual import Scope


def stated(scope: Scope, field: str, macro: str) -> FrontMatter:
    """Return the page's front matter; raise Mistake if it lacks the field a macro shows."""
    if not getattr(scope.document.meta, field):
        raise Mistake(
            "macro-arguments",
            f"{macro}() has nothing to show: the front matter has no {field}",
            f"write {field}: between the --- lines, or remove the macro",
        )
    return scope.document.meta


# ── steps ────────────────────────────────────────────────────────────────────────────────────────

_STEPS = (
    Column("Bước", 8),
    Column("Nội dung công việc", 35),
    Column("Trách nhiệm", 17),
    Column("Thời gian", 13),
    Column("Biểu mẫu/Kết quả", 27),
)


@pass_context
def steps(context: Context) -> Markup:
    """Return the table of steps, with the total of their times next to the statutory limit."""
    scope = scope_of(context)
    meta = stated(scope, "steps", "steps")
    rows = [_step(scope, meta.steps, number) for number in range(len(meta.steps))]
    return table("steps", _STEPS, rows, _step_total(meta))


YES, NO = "Đạt", "Không đạt"
"""What stands on the ways of a decision where its step does not say."""


def yes_label(step: Step) -> str:
    """Return the word on the way on, as the step has it; it does not follow from the other way's."""
    return step.yes_label.strip() or YES


def no_label(step: Step) -> str:
    """Return the word on the way back, as the step has it."""
    return step.no_label.strip() or NO


def way_back(steps: Sequence[Step], place: int) -> str:
    """Return where the decision at `place` leads when the answer is no: `quay lại bước 2`, `kết thúc`, or ``."""
    step = steps[place]
    if step.no in ("", "end"):
        return "kết thúc" if step.no else ""
    ids = [s.id for s in steps]
    if step.no not in ids:
        raise Mistake("unknown-step", f'"{step.no}" is not the id of a step', 'give a step this id, or write "end"')
    target = ids.index(step.no)
    return f"{'quay lại' if target <= place else 'chuyển đến'} bước {target + 1}"


def _step(scope: Scope, all_steps: Sequence[Step], number: int) -> tuple[str, ...]:
    step = all_steps[number]
    back = way_back(all_steps, number) if step.check else ""
    decision = Markup('<strong class="check">{}</strong>').format(text(step.check)) if step.check else ""
    no = Markup('<span class="no">{}: {}</span>').format(text(no_label(step)), back) if back else ""
    note = element("span", text(step.note), "note") if step.note else ""
    return (
        f"B{number + 1}",
        lines([text(step.what), decision, no, note]),
        role_title(scope, step.role),
        str(step.time) if step.time else NOTHING,
        lines([*(form_link(scope, f, form_title(scope, f)) for f in step.forms), text(step.result)]) or NOTHING,
    )


def _step_total(meta: FrontMatter) -> Markup:
    summed = total([step.time for step in meta.steps if step.time])
    limit = meta.time.limit if meta.time else None
    if not summed:
        return Markup("")
    return Markup(
        '<tr class="total"><td colspan="3" data-label="Tổng">Tổng thời gian các bước</td>'
        '<td data-label="Thời gian">{}</td><td data-label="Thời hạn">{}</td></tr>'
    ).format(summed, f"Thời hạn theo quy định: {limit}" if limit else "")


# ── dossier, time, conditions, results ───────────────────────────────────────────────────────────

_DOSSIER = (
    Column("TT", 7),
    Column("Thành phần hồ sơ", 42),
    Column("Bản chính", 10),
    Column("Bản sao", 9),
    Column("Ghi chú", 32),
)


@pass_context
def dossier(context: Context) -> Markup:
    """Return the table of papers to bring."""
    scope = scope_of(context)
    papers = stated(scope, "dossier", "dossier").dossier
    return table("dossier", _DOSSIER, [_paper(scope, n, paper) for n, paper in enumerate(papers, 1)])


def _paper(scope: Scope, number: int, paper: Paper) -> tuple[str, ...]:
    shown = Markup("Xuất trình để đối chiếu") if paper.shown else Markup("")
    template = Markup("Theo mẫu: {}").format(_template(scope, paper)) if paper.form else ""
    return (
        str(number),
        paper.paper,
        f"{paper.original:02d}" if paper.original else NOTHING,
        f"{paper.copy:02d}" if paper.copy else NOTHING,
        lines([text(paper.when), shown, template]),
    )


def _template(scope: Scope, paper: Paper) -> Markup:
    """Return the form of a paper; only its number if its title is the paper's name."""
    same = form_title(scope, paper.form) == paper.paper
    return form_link(scope, paper.form, form_number(scope, paper.form) if same else "")


@pass_context
def time_limit(context: Context) -> Markup:
    """Return the statutory time limit, its note and the cases that have another one."""
    time = scope_of(context).document.meta.time
    if not time or not (time.limit or time.note):
        return element("p", UNPUBLISHED, "time")
    limit = str(time.limit) if time.limit else ""
    first = Markup(" – ").join(
        part
        for part in (element("strong", text(limit[:1].upper() + limit[1:])) if limit else "", text(time.note))
        if part
    )
    cases = items("time", (Markup("{}: {}").format(text(e.when), e.limit) for e in time.exceptions))
    return element("div", element("p", first) + (cases if time.exceptions else ""), "time")


@pass_context
def results(context: Context) -> Markup:
    """Return what the applicant gets."""
    meta = stated(scope_of(context), "results", "results")
    return items("results", map(text, meta.results))


@pass_context
def conditions(context: Context) -> Markup:
    """Return the requirements."""
    meta = stated(scope_of(context), "conditions", "conditions")
    return items("conditions", map(text, meta.conditions))


@pass_context
def where_to_go(context: Context) -> Markup:
    """Return where dossiers are received: name, address, hours, phone of the one-stop office."""
    office = scope_of(context).unit.one_stop
    facts = (
        ("Nơi tiếp nhận", text(office.name)),
        ("Địa chỉ", text(office.address)),
        ("Giờ tiếp nhận", lines(map(text, office.hours))),
        ("Điện thoại", text(office.phone)),
    )
    return own_block("Nơi tiếp nhận và trả kết quả", template("where", facts=facts))


def own_block(title: str, content: Markup) -> Markup:
    """Return HTML marked as the commune's own, which print moves to the front."""
    return Markup(f'<div class="{OWN}" {OWN_TITLE}="{{}}">\n{{}}\n</div>').format(title, content)


# ── legal basis, forms, records ──────────────────────────────────────────────────────────────────


@pass_context
def legal_basis(context: Context) -> Markup:
    """Return the legal acts in the order written, with a note on those not in force on the day."""
    scope = scope_of(context)
    cited = stated(scope, "legal", "legal_basis").legal
    return items("legal", (_legal(scope, act_id, cited) for act_id in cited))


def _legal(scope: Scope, act_id: str, cited: Collection[str]) -> Markup:
    """Return an act with its title and its amending acts, unless those are cited themselves."""
    act = act_of(scope, act_id)
    amending = ", ".join(map(short_name, amendments(scope, act, cited)))
    amended = f" (được sửa đổi, bổ sung bởi {amending})" if amending else ""
    state = act_state(scope, act)
    note = Markup(f' <em class="{VALIDITY}">({{}})</em>').format(state) if state else ""
    return text(full_name(act) + amended) + note


_FORMS = (Column("TT", 8), Column("Mã hiệu", 17), Column("Tên biểu mẫu", 45), Column("Số mẫu, văn bản ban hành", 30))


@pass_context
def forms(context: Context) -> Markup:
    """Return the table of all forms the page uses, wherever its front matter names them."""
    scope = scope_of(context)
    used = form_ids(scope.document.meta)
    if not used:
        raise Mistake("macro-arguments", "forms() has nothing to show: no form is named", "write forms: […]")
    return table("forms", _FORMS, [_form(scope, n, form_id) for n, form_id in enumerate(used, 1)])


def _form(scope: Scope, number: int, form_id: str) -> tuple[str, ...]:
    page = form_page(scope, form_id)
    title = form_link(scope, form_id, form_title(scope, form_id)) + (downloads(scope, page) if page else "")
    return str(number), page.code if page else NOTHING, title, form_number(scope, form_id) or NOTHING


_RECORDS = (Column("TT", 7), Column("Tên hồ sơ", 42), Column("Nơi lưu", 23), Column("Thời gian lưu", 28))


@pass_context
def records(context: Context) -> Markup:
    """Return the table of records to keep."""
    scope = scope_of(context)
    kept = stated(scope, "records", "records").records
    return table("records", _RECORDS, [_record(scope, n, record) for n, record in enumerate(kept, 1)])


def _record(scope: Scope, number: int, record: Record) -> tuple[str, ...]:
    template = form_link(scope, record.form, form_title(scope, record.form)) if record.form else Markup("")
    same = record.form and form_title(scope, record.form) == record.name
    name = template if same else lines([text(record.name), template])
    return str(number), name, role_title(scope, record.keeper), record.retention
