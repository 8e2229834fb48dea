"""Tables of the system's own papers: rated risks and opportunities, questions of an internal audit."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from macros.html import Column, codes, element, lines, table, text
from macros.lists import titled_tables
from macros.references import scope_of
from sotay.base.languages.catalogue import marked
from sotay.facts.citation import role_title, unknown
from sotay.facts.clauses import Coverage, coverage
from sotay.facts.lists import standards_of
from sotay.facts.structure import belongs
from sotay.model.documents import Document, Risk
from sotay.model.manual import Scope
from sotay.model.references import Clause, Standard

LEVELS = ((9, marked("Cao")), (4, marked("Trung bình")), (1, marked("Thấp")))
"""Risk levels by the least product of likelihood and impact (QT-02)."""

_KINDS = ("risk", "opportunity")
NUMBERED = {"risk": marked("R%(number)s"), "opportunity": marked("C%(number)s")}
"""What risks and opportunities are numbered as."""
_RISKS = (
    Column(marked("Số"), 6),
    Column(marked("Rủi ro (R), cơ hội (C) và nguyên nhân"), 27),
    Column(marked("K × A, mức"), 11),
    Column(marked("Biện pháp"), 24),
    Column(marked("Người làm, hạn"), 17),
    Column(marked("Đánh giá hiệu lực"), 15),
)


@pass_context
def risk_table(context: Context, kind: str = "") -> Markup:
    """Return the page's risks and opportunities, or those of a kind, each with its level (likelihood × impact)."""
    if kind not in ("", *_KINDS):
        raise unknown("macro-arguments", "a kind of risk", kind, _KINDS, f"{', '.join(_KINDS)}:")
    scope = scope_of(context)
    risks = [risk for risk in scope.document.meta.risks if kind in ("", risk.kind)]
    if not risks:
        return element("p", scope.language.say("Chưa ghi rủi ro, cơ hội nào."), "note")
    numbers = {"risk": 0, "opportunity": 0}
    rows = []
    for risk in risks:
        numbers[risk.kind] += 1
        rows.append((scope.language.say(NUMBERED[risk.kind], number=numbers[risk.kind]), *_risk(scope, risk)))
    return table(scope, "list", _RISKS, rows)


def _risk(scope: Scope, risk: Risk) -> tuple[str, ...]:
    cause = element("span", text(scope.language.say("Nguyên nhân: %(cause)s", cause=risk.cause)), "note")
    return (
        lines([text(risk.what), cause]),
        lines([f"{risk.likelihood} × {risk.impact} = {_product(risk)}", scope.language.say(level(risk))]),
        risk.treatment,
        lines([text(role_title(scope, risk.role)), text(risk.due)]),
        risk.evaluation,
    )


def level(risk: Risk) -> str:
    """Return the level of a risk: the product of likelihood and impact on the scale of 1 to 16."""
    return next(name for least, name in LEVELS if _product(risk) >= least)


def _product(risk: Risk) -> int:
    return risk.likelihood * risk.impact


# ── internal audit ───────────────────────────────────────────────────────────────────────────────

_CHECKLIST = (
    Column(marked("Điều khoản"), 19),
    Column(marked("Câu hỏi, việc xem"), 32),
    Column(marked("Tài liệu"), 12),
    Column(marked("Bằng chứng ghi nhận"), 25),
    Column(marked("Kết luận"), 12),
)


MANY = 5
"""Up to this many documents of a part are listed by code."""


@pass_context
def audit_checklist(context: Context) -> Markup:
    """Return the questions of the edition's clauses, with the documents that meet them and space to write.

    For an excluded clause, the audit asks whether the reason still holds.
    """
    scope = scope_of(context)
    standards = standards_of(scope)
    several = len(standards) > 1
    return titled_tables((s.name if several else "", _questions(scope, beside, s)) for beside, s in standards.items())


def _questions(scope: Scope, beside: str, standard: Standard) -> Markup:
    found = coverage(standard, scope.documents.values(), scope.unit.excluded, beside)
    asked = [row for row in (_asked(scope, standard, c) for c in found) if row]
    return table(scope, "checklist", _CHECKLIST, asked)


def _asked(scope: Scope, standard: Standard, found: Coverage) -> tuple[str, ...]:
    """Return a row of the checklist, or nothing for a clause without a question."""
    clause, excluded = found.clause, found.excluded
    documents = [d for d in found.documents if d.meta.kind != "form"]
    name = f"{clause.number} {_title(standard, clause)}".strip()
    if excluded and not documents:
        question = scope.language.say("Không áp dụng: %(reason)s. Lý do còn đúng không?", reason=excluded.reason)
        return (name, question, codes(scope, ()), "", "") if excluded.clause == clause.number else ()
    return (name, clause.question, _named(scope, documents), "", "") if clause.question else ()


def _named(scope: Scope, documents: Sequence[Document]) -> Markup:
    """Return the codes of documents; for a large part grouped by field, only its title."""
    parts = [part for part in scope.references.structure.parts if part.by_field]
    shown: list[str] = []
    for part in parts:
        inside = [d for d in documents if belongs(d, part)]
        if len(inside) > MANY:
            documents = [d for d in documents if d not in inside]
            shown.append(text(part.title))
    return lines([codes(scope, documents) if documents else "", *shown]) or codes(scope, ())


def _title(standard: Standard, clause: Clause) -> str:
    """Return the title of a clause, or that of the nearest clause above it that has one."""
    above = clause.number.rpartition(".")[0]
    parent = standard.clause(above) if above else None
    return clause.heading or (_title(standard, parent) if parent else "")
