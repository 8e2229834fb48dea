"""Entry points of the public home page: the procedures most asked for, and those by life event."""

from __future__ import annotations

from collections.abc import Iterable

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from macros.html import element, items, text, titled
from macros.references import scope_of
from sotay.facts.services import service_of
from sotay.model.documents import Document
from sotay.model.manual import Scope

SAMPLE = "Thứ tự mẫu – tỉnh đặt lại theo số hồ sơ thực tế."


@pass_context
def most_asked(context: Context) -> Markup:
    """Return the procedures most asked for, each with its time and price."""
    scope = scope_of(context)
    entries = [_entry(scope, document) for document in _here(scope, scope.references.citizens.most_asked)]
    if not entries:
        return Markup("")
    note = element("p", SAMPLE, "asked-note") if scope.references.citizens.sample else Markup("")
    content = element("h2", "Hay làm nhất") + items("asked-list", entries) + note
    return element("section", content, "asked")


def _entry(scope: Scope, document: Document) -> Markup:
    service = service_of(scope, document)
    short = f"Thời hạn: {service.time} · Phí, lệ phí: {service.price}" if document.meta.steps else ""
    return titled(scope, document) + (element("span", text(short), "short") if short else "")


@pass_context
def life_events(context: Context) -> Markup:
    """Return the procedures by life event; those a commune lacks are left out."""
    scope = scope_of(context)
    found = [(event.title, _here(scope, event.procedures)) for event in scope.references.citizens.events]
    groups = [_event(scope, title, documents) for title, documents in found if documents]
    if not groups:
        return Markup("")
    return element("section", element("h2", "Theo việc trong đời") + Markup("").join(groups), "events")


def _event(scope: Scope, title: str, documents: list[Document]) -> Markup:
    listed = items("documents", (titled(scope, document) for document in documents))
    count = element("span", str(len(documents)), "count")
    return element("details", element("summary", text(title) + Markup(" ") + count) + listed, "event")


def _here(scope: Scope, codes: Iterable[str]) -> list[Document]:
    return [scope.documents[code] for code in codes if code in scope.documents]
