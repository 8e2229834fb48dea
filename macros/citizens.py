"""Entry points of the public home page: the procedures most asked for, and those by life event, step by step."""

from __future__ import annotations

from collections.abc import Iterable

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from macros.html import address, element, items, text, titled
from macros.references import scope_of
from sotay.base import escape
from sotay.base.languages.catalogue import marked
from sotay.base.text import slug
from sotay.facts.answers import asked_at, cost, duration, not_known
from sotay.facts.services import service_of
from sotay.model.citizens import EventStep, LifeEvent
from sotay.model.documents import Document
from sotay.model.manual import Scope

SAMPLE = marked("Thứ tự mẫu – tỉnh đặt lại theo số hồ sơ thực tế.")
OTHERS = marked("Có thể cần thêm")


@pass_context
def most_asked(context: Context) -> Markup:
    """Return the procedures most asked for, each with its time and price."""
    scope = scope_of(context)
    entries = [_entry(scope, document) for document in _here(scope, scope.references.citizens.most_asked)]
    if not entries:
        return Markup("")
    note = element("p", scope.language.say(SAMPLE), "asked-note") if scope.references.citizens.sample else Markup("")
    content = element("h2", scope.language.say("Hay làm nhất")) + items("asked-list", entries) + note
    return element("section", content, "asked")


def _entry(scope: Scope, document: Document) -> Markup:
    short = _short(scope, document) if document.meta.steps else ""
    return titled(scope, document) + (element("span", text(short), "short") if short else "")


def _short(scope: Scope, document: Document) -> str:
    """Return time and price in a line: `Trong ngày làm việc · 8.000 đồng/bản`."""
    service, unknown = service_of(scope, document), not_known(scope.unit)
    told = (duration(service, unknown), cost(service, unknown))
    asks = any(answer.asks for answer in told)
    said = " · ".join(answer.words for answer in told)
    if not asks:
        return said
    say = scope.language.say
    return said + say(" – hỏi %(whom)s", whom=asked_at(scope.unit) or say("nơi tiếp nhận"))


@pass_context
def life_events(context: Context, page: str = "") -> Markup:
    """Return the life events: with `page`, links to its sections; without, each with its procedures folded away."""
    scope = scope_of(context)
    events = _events(scope)
    if not events:
        return Markup("")
    head = element("h2", scope.language.say("Theo việc trong đời"))
    if page:
        there = address(scope, page)
        links = (
            Markup('<a href="{}#{}">{}</a>').format(there, slug(event.title), text(event.title)) for event in events
        )
        return element("section", head + items("event-links", links), "events-short")
    return element("section", head + Markup("").join(_folded(scope, event) for event in events), "events")


def _folded(scope: Scope, event: LifeEvent) -> Markup:
    documents = _here(scope, event.procedures)
    listed = items("documents", (titled(scope, document) for document in documents))
    count = element("span", str(len(documents)), "count")
    return element("details", element("summary", text(event.title) + Markup(" ") + count) + listed, "event")


@pass_context
def life_event_steps(context: Context) -> Markup:
    """Return every life event under a heading of its own: what is done first and next, and where."""
    scope = scope_of(context)
    return Markup("\n\n").join(_told(scope, event) for event in _events(scope))


def _told(scope: Scope, event: LifeEvent) -> Markup:
    steps = [_step(scope, step) for step in event.steps if step.office or _here(scope, step.procedures)]
    others = _here(scope, event.others)
    listed = (
        element("ol", Markup("").join(element("li", step) for step in steps), "event-steps") if steps else Markup("")
    )
    if others:
        title = element("p", scope.language.say(OTHERS), "event-others") if steps else Markup("")
        listed += title + items("documents", (_linked(scope, document) for document in others))
    return Markup("## {} {{: #{} }}\n\n{}").format(escape.markdown(event.title), slug(event.title), listed)


def _step(scope: Scope, step: EventStep) -> Markup:
    documents = _here(scope, step.procedures)
    said = element("span", text(step.do), "event-do")
    if step.office:
        said += Markup(" ") + element(
            "span", text(scope.language.say("Làm ở: %(office)s", office=step.office)), "event-office"
        )
    return said + (
        items("documents", (_linked(scope, document) for document in documents)) if documents else Markup("")
    )


def _linked(scope: Scope, document: Document) -> Markup:
    short = _short(scope, document) if document.meta.steps else ""
    return titled(scope, document) + (Markup(" ") + element("span", text(short), "short") if short else Markup(""))


def _events(scope: Scope) -> list[LifeEvent]:
    """Return the events with something to do in this unit, or step by step elsewhere."""
    found = scope.references.citizens.events
    return [e for e in found if _here(scope, e.procedures) or (e.steps and not e.procedures)]


def _here(scope: Scope, codes: Iterable[str]) -> list[Document]:
    return [scope.documents[code] for code in codes if code in scope.documents]
