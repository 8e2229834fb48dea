"""References: to documents, clauses, legal acts, forms, roles; each looked up, never copied."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from macros.html import link, text
from sotay import escape
from sotay.errors import Mistake
from sotay.model import Document, FormTemplate, FormVersion, LegalAct, Scope
from sotay.text import closest, long_date, money, short_date


def scope_of(context: Context) -> Scope:
    """Return what the page being written may ask about."""
    scope = context["scope"]
    assert isinstance(scope, Scope), "whoever renders puts a Scope into the context"
    return scope


def unknown(rule: str, what: str, word: str, candidates: Iterable[str], where: str) -> Mistake:
    """Return the mistake of a word that nothing goes by, with the word that was probably meant."""
    meant = closest(word, candidates)
    hint = f'did you mean "{meant}"?' if meant else f"{where} has those that exist"
    return Mistake(rule, f'"{word}" is not {what}', hint)


# ── documents ────────────────────────────────────────────────────────────────────────────────────


@pass_context
def doc(context: Context, code: str, fallback: str = "") -> Markup:
    """Return a link to the document of that code; `fallback` where this commune or audience lacks it."""
    scope = scope_of(context)
    document = scope.documents.get(code)
    if document:
        return link(scope, document, escape.markdown(f"{document.code} {document.title}"))
    if code not in scope.known_codes:
        raise unknown("unknown-document", "the code of a document", code, scope.known_codes, "docs/")
    if fallback:
        return escape.markdown(fallback)
    raise Mistake(
        "document-not-here",
        f"the {scope.audience} manual does not have {code}",
        f'say what stands there instead: doc("{code}", fallback="…"), or put it into only(…)',
    )


# ── the standard ─────────────────────────────────────────────────────────────────────────────────


@pass_context
def standard(context: Context) -> Markup:
    """Return the name of the edition in use: `TCVN ISO 9001:2015`."""
    return escape.markdown(scope_of(context).references.standard.name)


@pass_context
def clause(context: Context, number: str) -> Markup:
    """Return number and title of a clause: `7.5 Thông tin dạng văn bản`."""
    edition = scope_of(context).references.standard
    found = edition.clause(number)
    if not found:
        numbers = [c.number for c in edition.clauses]
        raise unknown("unknown-clause", f"a clause of {edition.name}", number, numbers, "the standard's file")
    return escape.markdown(f"{found.number} {found.title}".strip())


# ── legal acts ───────────────────────────────────────────────────────────────────────────────────


def act_of(scope: Scope, act_id: str) -> LegalAct:
    """Return the legal act of that id; raise Mistake `unknown-act`."""
    acts = scope.references.acts
    if act_id not in acts:
        raise unknown("unknown-act", "a legal act", act_id, acts, "references/legal.yml")
    return acts[act_id]


NAMED_KINDS = ("Luật", "Bộ luật", "Pháp lệnh")
"""Kinds that are cited by what they are about."""
STANDARD_KIND = "Tiêu chuẩn quốc gia"


def subject(act: LegalAct) -> str:
    """Return the title as it follows the short name; empty when the short name has it already."""
    return "" if act.kind in NAMED_KINDS else act.title


def short_name(act: LegalAct) -> str:
    """Return an act as a sentence cites it: `Nghị định số 123/2015/NĐ-CP`, `Luật Hộ tịch số 60/2014/QH13`."""
    if act.kind == STANDARD_KIND:
        return act.number
    name = f"{act.kind} {act.title.removeprefix(act.kind).strip()}" if act.kind in NAMED_KINDS else act.kind
    return f"{name} số {act.number}" if act.number else name


def full_name(act: LegalAct) -> str:
    """Return an act as a list of legal bases names it: with day, issuer and title."""
    if act.kind == STANDARD_KIND:
        return f"{act.number}, {act.title}"
    day = long_date(act.issued) if act.issued else ""
    issuer = f"của {act.issuer}" if act.issuer else ""
    return " ".join(filter(None, (short_name(act), day, issuer, subject(act))))


def act_state(scope: Scope, act: LegalAct) -> str:
    """Return what a reader must know of an act's validity on the day; empty when it is simply in force."""
    successor = scope.references.acts.get(act.replaced_by)
    replaced = f"được thay thế bởi {short_name(successor)}" if successor else ""
    if act.effective and scope.as_of < act.effective:
        return f"sắp có hiệu lực từ {long_date(act.effective)}"
    if act.until:
        ended = "hết hiệu lực" if act.until <= scope.as_of else "sẽ hết hiệu lực"
        return ", ".join(filter(None, (f"{ended} từ {long_date(act.until)}", replaced)))
    begins = successor.effective if successor else None
    return f"sẽ {replaced} từ {long_date(begins)}" if begins and scope.as_of < begins else replaced


@pass_context
def act(context: Context, act_id: str) -> Markup:
    """Return the short name of a legal act: `Nghị định số 123/2015/NĐ-CP`."""
    return escape.markdown(short_name(act_of(scope_of(context), act_id)))


# ── forms ────────────────────────────────────────────────────────────────────────────────────────


def form_of(scope: Scope, form_id: str) -> FormTemplate:
    """Return the form of that id; raise Mistake `unknown-form`."""
    forms = scope.references.forms
    if form_id not in forms:
        raise unknown("unknown-form", "a form", form_id, forms, "references/forms.yml")
    return forms[form_id]


def form_page(scope: Scope, form_id: str) -> Document | None:
    """Return this commune's document that shows the form, or None."""
    return next((d for d in scope.documents.values() if d.meta.kind == "form" and d.meta.form == form_id), None)


def version_on(template: FormTemplate, day: date) -> FormVersion | None:
    """Return the version of a form in use on a day: the newest that has begun and not ended."""
    begun = [v for v in template.versions if (v.since or date.min) <= day and (v.until is None or day < v.until)]
    return max(begun, key=lambda v: v.since or date.min, default=None)


def form_title(scope: Scope, form_id: str) -> str:
    """Return the title a form has on the day."""
    template = form_of(scope, form_id)
    version = version_on(template, scope.as_of)
    return version.title if version and version.title else template.title


def form_number(scope: Scope, form_id: str) -> str:
    """Return the number and circular of a form on the day, e.g. `Mẫu số 06, Thông tư 03/2025/TT-VPCP`, or ``."""
    version = version_on(form_of(scope, form_id), scope.as_of)
    if not version:
        return ""
    source = act_of(scope, version.act)
    return ", ".join(filter(None, (version.number, f"{source.kind} {source.number}")))


def form_words(scope: Scope, form_id: str) -> str:
    """Return title and number of a form, as the text of a reference."""
    number = form_number(scope, form_id)
    return form_title(scope, form_id) + (f" ({number})" if number else "")


def form_link(scope: Scope, form_id: str, words: str = "") -> Markup:
    """Return a form for a cell, by default its title and number: a link where this commune has its page."""
    page = form_page(scope, form_id)
    shown = text(words or form_words(scope, form_id))
    return link(scope, page, shown) if page else shown


@pass_context
def form(context: Context, form_id: str) -> Markup:
    """Return a form with the number it has on the day; a link where this commune has its page."""
    scope = scope_of(context)
    words, page = escape.markdown(form_words(scope, form_id)), form_page(scope, form_id)
    return link(scope, page, words) if page else words


# ── roles, dates ─────────────────────────────────────────────────────────────────────────────────


def role_title(scope: Scope, role_id: str) -> str:
    """Return the title of a role as this commune says it; raise Mistake `unknown-role`."""
    roles = scope.unit.roles
    if role_id not in roles:
        raise unknown("unknown-role", "a role", role_id, roles, "units/_province.yml")
    return roles[role_id]


@pass_context
def role(context: Context, role_id: str) -> Markup:
    """Return the title of a role: `Chủ tịch Ủy ban nhân dân`."""
    return escape.markdown(role_title(scope_of(context), role_id))


def date_words(value: str | date, form: str = "long") -> str:
    """Return a day as official papers write it: `ngày 01 tháng 7 năm 2025`, or with "short" 01/07/2025."""
    try:
        day = value if isinstance(value, date) else date.fromisoformat(value)
        return {"long": long_date, "short": short_date}[form](day)
    except (ValueError, TypeError) as error:
        raise Mistake("macro-arguments", f'"{value}" is not a date', 'write date("2025-07-01")') from error
    except KeyError as error:
        raise Mistake("macro-arguments", f'"{form}" is no way to write a date', '"long" or "short"') from error


def money_words(value: int) -> str:
    """Return an amount as official papers write it: `8.000 đồng`."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise Mistake("macro-arguments", f'"{value}" is not an amount', "write money(8000), digits only")
    return money(value)


@pass_context
def fields_of_work(context: Context) -> str:
    """Return the fields for which this commune has procedures, as a sentence lists them."""
    scope = scope_of(context)
    structure = scope.references.structure
    grouped = {field for part in structure.parts if part.by_field for field in part.fields}
    used = {d.meta.field for d in scope.documents.values() if d.meta.kind == "procedure"} & grouped
    titles = [title[0].lower() + title[1:] for field, title in structure.fields.items() if field in used]
    return " và ".join(filter(None, ["; ".join(titles[:-1]), *titles[-1:]]))
