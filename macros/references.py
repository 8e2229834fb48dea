"""References: to documents, clauses, legal acts, forms, roles; each looked up, never copied."""

from __future__ import annotations

from datetime import date

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from macros.html import link, text
from sotay.base import escape
from sotay.base.errors import Mistake
from sotay.facts.citation import act_of, form_page, form_words, role_title, short_name, unknown
from sotay.model.claims import is_standard, split
from sotay.model.manual import Scope
from sotay.model.references import Standard


def scope_of(context: Context) -> Scope:
    """Return the scope of the page being written."""
    scope = context["scope"]
    assert isinstance(scope, Scope), "the renderer puts a Scope into the context"
    return scope


# ── documents ────────────────────────────────────────────────────────────────────────────────────


@pass_context
def doc(context: Context, code: str, fallback: str = "") -> Markup:
    """Return a link to the document of that code; `fallback` if this commune or audience lacks it."""
    scope = scope_of(context)
    document = scope.documents.get(code)
    if document:
        return link(scope, document, escape.markdown(f"{document.code} {document.title}"))
    if code in scope.named_only:
        return escape.markdown(f"{code} {scope.named_only[code].title}")
    if code not in scope.known_codes:
        raise unknown("unknown-document", "the code of a document", code, scope.known_codes, "docs/")
    if fallback:
        return escape.markdown(fallback)
    raise Mistake(
        "document-not-here",
        f"the {scope.audience} manual does not have {code}",
        f'give the text to show instead: doc("{code}", fallback="…"), or put it into only(…)',
    )


# ── the standard ─────────────────────────────────────────────────────────────────────────────────


@pass_context
def standard(context: Context, name: str = "") -> Markup:
    """Return the name of the edition in use: `TCVN ISO 9001:2015`; of a standard beside the main one by its name."""
    return escape.markdown(_standard(scope_of(context), name).name)


@pass_context
def clause(context: Context, number: str) -> Markup:
    """Return number and title of a clause: `7.5 Thông tin dạng văn bản`; that of another standard with its name."""
    scope, (name, bare) = scope_of(context), split(number)
    edition = _standard(scope, name)
    found = edition.clause(bare)
    if not found:
        numbers = [c.number for c in edition.clauses]
        raise unknown("unknown-clause", f"a clause of {edition.name}", bare, numbers, "the standard's file")
    return escape.markdown(f"{edition.name}, {found.name}" if name else found.name)


def _standard(scope: Scope, name: str) -> Standard:
    """Return the edition that this commune follows of a standard by its name; the main standard's without one."""
    if not name:
        return scope.references.standard
    meant = [known for known in scope.unit.standards if is_standard(known, name)]
    if len(meant) == 1:
        return scope.references.editions[meant[0]]
    if not any(is_standard(known, name) for known in scope.references.editions):
        raise unknown("unknown-edition", "a standard", name, scope.references.editions, "references/standards/")
    hint = f'put it into only(edition="{name}"), or name it in `standards`'
    if len(meant) > 1:
        hint = f"write the whole name: {' or '.join(meant)}"
    raise Mistake("unknown-edition", f'"{name}" is not one standard that {scope.unit.slug} follows besides', hint)


# ── legal acts ───────────────────────────────────────────────────────────────────────────────────


@pass_context
def act(context: Context, act_id: str) -> Markup:
    """Return the short name of a legal act: `Nghị định số 123/2015/NĐ-CP`."""
    return escape.markdown(short_name(act_of(scope_of(context), act_id), scope_of(context).language))


# ── forms ────────────────────────────────────────────────────────────────────────────────────────


def form_link(scope: Scope, form_id: str, words: str = "") -> Markup:
    """Return a form for a cell, by default its title and number: a link if this commune has its page."""
    page = form_page(scope, form_id)
    shown = text(words or form_words(scope, form_id))
    return link(scope, page, shown) if page else shown


@pass_context
def form(context: Context, form_id: str) -> Markup:
    """Return a form with the number it has on the day; a link if this commune has its page."""
    scope = scope_of(context)
    words, page = escape.markdown(form_words(scope, form_id)), form_page(scope, form_id)
    return link(scope, page, words) if page else words


# ── roles, dates ─────────────────────────────────────────────────────────────────────────────────


@pass_context
def role(context: Context, role_id: str) -> Markup:
    """Return the title of a role: `Chủ tịch Ủy ban nhân dân`."""
    return escape.markdown(role_title(scope_of(context), role_id))


@pass_context
def date_words(context: Context, value: str | date, form: str = "long") -> str:
    """Return a date as official papers write it: `ngày 01 tháng 7 năm 2025`, or with "short" 01/07/2025."""
    try:
        day = value if isinstance(value, date) else date.fromisoformat(value)
        language = scope_of(context).language
        return {"long": language.long_date, "short": language.short_date}[form](day)
    except (ValueError, TypeError) as error:
        raise Mistake("macro-arguments", f'"{value}" is not a date', 'write date("2025-07-01")') from error
    except KeyError as error:
        raise Mistake("macro-arguments", f'"{form}" is not a date format', '"long" or "short"') from error


@pass_context
def money_words(context: Context, value: int) -> str:
    """Return an amount as official papers write it: `8.000 đồng`."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise Mistake("macro-arguments", f'"{value}" is not an amount', "write money(8000), digits only")
    return scope_of(context).language.money(value, scope_of(context).unit.currency)


@pass_context
def fields_of_work(context: Context) -> str:
    """Return the fields for which this commune has procedures, as a sentence lists them."""
    scope = scope_of(context)
    structure = scope.references.structure
    grouped = {field for part in structure.parts if part.by_field for field in part.fields}
    used = {d.meta.field for d in scope.documents.values() if d.meta.kind == "procedure"} & grouped
    titles = [title[0].lower() + title[1:] for field, title in structure.fields.items() if field in used]
    return scope.language.say(" và ").join(filter(None, ["; ".join(titles[:-1]), *titles[-1:]]))
