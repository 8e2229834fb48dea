"""What a page's front matter says, as tables and lists: steps, dossier, time, fees, forms, records."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from macros.html import NOTHING, Column, downloads, element, items, lines, table, template, text
from macros.references import form_link, scope_of
from sotay.base.errors import Mistake
from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.text import Duration
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
from sotay.facts.timing import cases, needed, spoken_times, untimed
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
    Column(marked("Bước"), 8),
    Column(marked("Nội dung công việc"), 35),
    Column(marked("Trách nhiệm"), 17),
    Column(marked("Thời gian"), 13),
    Column(marked("Biểu mẫu/Kết quả"), 27),
)


@pass_context
def steps(context: Context) -> Markup:
    """Return the table of steps, with the total of their times next to the statutory limit."""
    scope = scope_of(context)
    meta = stated(scope, "steps", "steps")
    times = spoken_times(meta.steps, scope.language)
    rows = [_step(scope, meta.steps, number, times[number]) for number in range(len(meta.steps))]
    return table(scope, "steps", _STEPS, rows, _step_totals(meta, scope.language))


YES, NO = marked("Đạt"), marked("Không đạt")
"""What stands on the ways of a decision where its step does not say."""


def yes_label(step: Step, language: Language) -> str:
    """Return the word on the way on, as the step has it; it does not follow from the other way's."""
    return step.yes_label.strip() or language.say(YES)


def no_label(step: Step, language: Language) -> str:
    """Return the word on the way back, as the step has it."""
    return language.say(NO) if step.no_label.strip() in ("", NO) else step.no_label.strip()


def way_back(steps: Sequence[Step], place: int, language: Language) -> str:
    """Return where the decision at `place` leads when the answer is no: `quay lại bước 2`, `kết thúc`, or ``."""
    step = steps[place]
    if step.no in ("", "end"):
        return language.say("kết thúc") if step.no else ""
    ids = [s.id for s in steps]
    if step.no not in ids:
        raise Mistake("unknown-step", f'"{step.no}" is not the id of a step', 'give a step this id, or write "end"')
    target = ids.index(step.no)
    back = marked("quay lại bước %(number)s") if target <= place else marked("chuyển đến bước %(number)s")
    return language.say(back, number=target + 1)


def _step(scope: Scope, all_steps: Sequence[Step], number: int, times: Sequence[str]) -> tuple[str, ...]:
    step = all_steps[number]
    back = way_back(all_steps, number, scope.language) if step.check else ""
    decision = Markup('<strong class="check">{}</strong>').format(text(step.check)) if step.check else ""
    no = Markup('<span class="no">{}: {}</span>').format(text(no_label(step, scope.language)), back) if back else ""
    note = element("span", text(step.note), "note") if step.note else ""
    return (
        scope.language.say("B%(number)s", number=number + 1),
        lines([text(step.what), decision, no, note]),
        role_title(scope, step.role),
        lines(map(text, times)) or NOTHING,
        lines([*(form_link(scope, f, form_title(scope, f)) for f in step.forms), text(step.result)]) or NOTHING,
    )


def _step_totals(meta: FrontMatter, language: Language) -> Markup:
    """Return the rows with what the steps take together: usually, and in each case that has times of its own."""
    limit = meta.time.limit if meta.time else None
    limits = {e.when: e.limit for e in meta.time.exceptions} if meta.time else {}
    usual = _step_total("", meta.steps, limit, language)
    return usual + Markup("").join(_step_total(c, meta.steps, limits.get(c), language) for c in cases(meta.steps))


def _step_total(when: str, all_steps: Sequence[Step], limit: Duration | None, language: Language) -> Markup:
    summed = needed(all_steps, when)
    if not summed:
        return Markup("")
    absent = ", ".join(language.say("B%(number)s", number=number) for number in untimed(all_steps, when))
    return Markup(
        '<tr class="total"><td colspan="3" data-label="{}">{}{}{}</td>'
        '<td data-label="{}">{}</td><td data-label="{}">{}</td></tr>'
    ).format(
        language.say("Tổng"),
        language.say("Tổng thời gian các bước"),
        Markup(" – {}").format(text(when)) if when else "",
        language.say(", chưa kể %(steps)s", steps=absent) if absent else "",
        language.say("Thời gian"),
        language.duration(summed),
        language.say("Thời hạn"),
        language.say("Thời hạn theo quy định: %(limit)s", limit=language.duration(limit)) if limit else "",
    )


# ── dossier, time, conditions, results ───────────────────────────────────────────────────────────

_DOSSIER = (
    Column(marked("TT"), 7),
    Column(marked("Thành phần hồ sơ"), 42),
    Column(marked("Bản chính"), 10),
    Column(marked("Bản sao"), 9),
    Column(marked("Ghi chú"), 32),
)


@pass_context
def dossier(context: Context) -> Markup:
    """Return the table of papers to bring."""
    scope = scope_of(context)
    papers = stated(scope, "dossier", "dossier").dossier
    return table(scope, "dossier", _DOSSIER, [_paper(scope, n, paper) for n, paper in enumerate(papers, 1)])


def _paper(scope: Scope, number: int, paper: Paper) -> tuple[str, ...]:
    shown = text(scope.language.say("Xuất trình để đối chiếu")) if paper.shown else Markup("")
    template = scope.language.say(Markup("Theo mẫu: %(form)s"), form=_template(scope, paper)) if paper.form else ""
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
    scope = scope_of(context)
    time, language = scope.document.meta.time, scope.language
    if not time or not (time.limit or time.note):
        return element("p", language.say(UNPUBLISHED), "time")
    limit = language.duration(time.limit) if time.limit else ""
    first = Markup(" – ").join(
        part
        for part in (element("strong", text(limit[:1].upper() + limit[1:])) if limit else "", text(time.note))
        if part
    )
    cases = items("time", (Markup("{}: {}").format(text(e.when), language.duration(e.limit)) for e in time.exceptions))
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
    scope = scope_of(context)
    office, say = scope.unit.one_stop, scope.language.say
    facts = (
        (say("Nơi tiếp nhận"), text(office.name)),
        (say("Địa chỉ"), text(office.address)),
        (say("Giờ tiếp nhận"), lines(map(text, office.hours))),
        (say("Điện thoại"), text(office.phone)),
    )
    return own_block(say("Nơi tiếp nhận và trả kết quả"), template(scope, "where", facts=facts))


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
    amending = ", ".join(short_name(one, scope.language) for one in amendments(scope, act, cited))
    amended = scope.language.say(" (được sửa đổi, bổ sung bởi %(acts)s)", acts=amending) if amending else ""
    state = act_state(scope, act)
    note = Markup(f' <em class="{VALIDITY}">({{}})</em>').format(state) if state else ""
    return text(full_name(act, scope.language) + amended) + note


_FORMS = (
    Column(marked("TT"), 8),
    Column(marked("Mã hiệu"), 17),
    Column(marked("Tên biểu mẫu"), 45),
    Column(marked("Số mẫu, văn bản ban hành"), 30),
)


@pass_context
def forms(context: Context) -> Markup:
    """Return the table of all forms the page uses, wherever its front matter names them."""
    scope = scope_of(context)
    used = form_ids(scope.document.meta)
    if not used:
        raise Mistake("macro-arguments", "forms() has nothing to show: no form is named", "write forms: […]")
    return table(scope, "forms", _FORMS, [_form(scope, n, form_id) for n, form_id in enumerate(used, 1)])


def _form(scope: Scope, number: int, form_id: str) -> tuple[str, ...]:
    page = form_page(scope, form_id)
    title = form_link(scope, form_id, form_title(scope, form_id)) + (downloads(scope, page) if page else "")
    return str(number), page.code if page else NOTHING, title, form_number(scope, form_id) or NOTHING


_RECORDS = (
    Column(marked("TT"), 7),
    Column(marked("Tên hồ sơ"), 42),
    Column(marked("Nơi lưu"), 23),
    Column(marked("Thời gian lưu"), 28),
)


@pass_context
def records(context: Context) -> Markup:
    """Return the table of records to keep."""
    scope = scope_of(context)
    kept = stated(scope, "records", "records").records
    return table(scope, "records", _RECORDS, [_record(scope, n, record) for n, record in enumerate(kept, 1)])


def _record(scope: Scope, number: int, record: Record) -> tuple[str, ...]:
    template = form_link(scope, record.form, form_title(scope, record.form)) if record.form else Markup("")
    same = record.form and form_title(scope, record.form) == record.name
    name = template if same else lines([text(record.name), template])
    return str(number), name, role_title(scope, record.keeper), record.retention
