"""How a manual names what its documents refer to: legal acts, forms, roles; each as of the day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from sotay.base.errors import Mistake
from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.text import closest
from sotay.facts.law import end, has_ended, in_force, is_to_come
from sotay.model.documents import Document, FrontMatter
from sotay.model.manual import Scope
from sotay.model.references import FormTemplate, FormVersion, LegalAct


def unknown(rule: str, what: str, word: str, candidates: Iterable[str], where: str) -> Mistake:
    """Return the mistake for an unknown word, with the closest known one as hint."""
    meant = closest(word, candidates)
    hint = f'did you mean "{meant}"?' if meant else f"{where} lists the existing ones"
    return Mistake(rule, f'"{word}" is not {what}', hint)


# ── legal acts ───────────────────────────────────────────────────────────────────────────────────


def act_of(scope: Scope, act_id: str) -> LegalAct:
    """Return the legal act of that id; raise Mistake `unknown-act`."""
    acts = scope.references.acts
    if act_id not in acts:
        raise unknown("unknown-act", "a legal act", act_id, acts, "references/legal.yml")
    return acts[act_id]


NAMED_KINDS = ("Luật", "Bộ luật", "Pháp lệnh")
"""Kinds cited by subject."""
STANDARD_KINDS = ("Tiêu chuẩn quốc gia", "Tiêu chuẩn quốc tế")
"""Kinds cited by their number alone."""


def subject(act: LegalAct) -> str:
    """Return the title to put after the short name; empty when the short name already contains it."""
    return "" if act.kind in NAMED_KINDS else act.title


def short_name(act: LegalAct, language: Language) -> str:
    """Return an act as a sentence cites it: `Nghị định số 123/2015/NĐ-CP`, `Luật Hộ tịch số 60/2014/QH13`.

    An act may say itself how it is cited.
    """
    if act.cited:
        return act.cited
    if act.kind in STANDARD_KINDS:
        return act.number
    name = f"{act.kind} {act.title.removeprefix(act.kind).strip()}" if act.kind in NAMED_KINDS else act.kind
    return language.say("%(name)s số %(number)s", name=name, number=act.number) if act.number else name


def full_name(act: LegalAct, language: Language) -> str:
    """Return an act as listed among legal bases: with date, issuer and title."""
    if act.cited or act.kind in STANDARD_KINDS:
        return f"{short_name(act, language)}, {act.title}"
    day = language.long_date(act.issued) if act.issued else ""
    issuer = language.say("của %(issuer)s", issuer=act.issuer) if act.issuer else ""
    return " ".join(filter(None, (short_name(act, language), day, issuer, subject(act))))


def act_state(scope: Scope, act: LegalAct) -> str:
    """Return a note on an act's validity on the day; empty when it is simply in force."""
    acts, day = scope.references.acts, scope.as_of
    successor = acts.get(act.replaced_by)
    language = scope.language
    replaced = language.say("được thay thế bởi %(act)s", act=short_name(successor, language)) if successor else ""
    if act.effective and is_to_come(act, day):
        return language.say("sắp có hiệu lực từ %(day)s", day=language.long_date(act.effective))
    last = end(act, acts)
    if last is None:
        return replaced
    ended = marked("hết hiệu lực từ %(day)s") if has_ended(act, acts, day) else marked("sẽ hết hiệu lực từ %(day)s")
    return ", ".join(filter(None, (language.say(ended, day=language.long_date(last)), replaced)))


def amendments(scope: Scope, act: LegalAct, cited: Collection[str]) -> tuple[LegalAct, ...]:
    """Return the acts in force on the day that amend an act, without those that are cited themselves."""
    acts = scope.references.acts
    amending = (act_of(scope, name) for name in act.amended_by if name not in cited)
    return tuple(other for other in amending if in_force(other, acts, scope.as_of))


# ── forms ────────────────────────────────────────────────────────────────────────────────────────


def form_of(scope: Scope, form_id: str) -> FormTemplate:
    """Return the form of that id; raise Mistake `unknown-form`."""
    forms = scope.references.forms
    if form_id not in forms:
        raise unknown("unknown-form", "a form", form_id, forms, "references/forms.yml")
    return forms[form_id]


def form_page(scope: Scope, form_id: str) -> Document | None:
    """Return this commune's document for the form, or None."""
    return scope.forms.get(form_id)


def version_on(template: FormTemplate, day: date) -> FormVersion | None:
    """Return the version of a form in use on a day: the latest that has begun and not ended."""
    begun = [v for v in template.versions if (v.since or date.min) <= day and (v.until is None or day < v.until)]
    return max(begun, key=lambda v: v.since or date.min, default=None)


def form_title(scope: Scope, form_id: str) -> str:
    """Return a form's title on the day."""
    template = form_of(scope, form_id)
    version = version_on(template, scope.as_of)
    return version.title if version and version.title else template.title


def form_number(scope: Scope, form_id: str) -> str:
    """Return the number and circular of a form on the day, e.g. `Mẫu số 06, Thông tư 03/2025/TT-VPCP`, or ``."""
    version = version_on(form_of(scope, form_id), scope.as_of)
    source = act_of(scope, version.act) if version else None
    if not version or not source or not in_force(source, scope.references.acts, scope.as_of):
        return ""
    return ", ".join(filter(None, (version.number, f"{source.kind} {source.number}")))


def form_words(scope: Scope, form_id: str) -> str:
    """Return title and number of a form, as the text of a reference."""
    number = form_number(scope, form_id)
    return form_title(scope, form_id) + (f" ({number})" if number else "")


def form_ids(meta: FrontMatter) -> tuple[str, ...]:
    """Return every form a document uses, each once, in order of first use."""

    def met() -> Iterator[str]:
        yield from (paper.form for paper in meta.dossier)
        for step in meta.steps:
            yield from step.forms
        yield from (record.form for record in meta.records)
        yield from meta.forms

    return tuple(dict.fromkeys(filter(None, met())))


# ── roles ────────────────────────────────────────────────────────────────────────────────────────


def role_title(scope: Scope, role_id: str) -> str:
    """Return the title of a role in this commune; raise Mistake `unknown-role`."""
    roles = scope.unit.roles
    if role_id not in roles:
        raise unknown("unknown-role", "a role", role_id, roles, "the file of the group")
    return roles[role_id]
