"""The macros authors may use in Markdown: the module that mkdocs-macros loads.

`docs/_portal/huong-dan/macro.md` shows each of them with an example.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from jinja2 import Undefined, pass_context
from jinja2.runtime import Context

from macros import (
    audit,
    blocks,
    citizens,
    decisions,
    fees,
    forms,
    lists,
    news,
    procedure,
    references,
    tables,
    work,
)
from macros.drawing import flowchart, organisation, processes
from sotay.base.errors import Mistake
from sotay.facts.lists import LISTS

Macro = Callable[..., Any]

MACROS: dict[str, Macro] = {
    "steps": tables.steps,
    "flowchart": flowchart.flowchart,
    "dossier": tables.dossier,
    "time_limit": tables.time_limit,
    "fees": fees.fees,
    "where_to_go": tables.where_to_go,
    "legal_basis": tables.legal_basis,
    "forms": tables.forms,
    "records": tables.records,
    "results": tables.results,
    "conditions": tables.conditions,
    "procedure_content": procedure.procedure_content,
    "customary": procedure.customary,
    "doc": references.doc,
    "clause": references.clause,
    "act": references.act,
    "form": references.form,
    "role": references.role,
    "standard": references.standard,
    "fields_of_work": references.fields_of_work,
    "only": blocks.only,
    "own": blocks.own,
    "contents": lists.contents,
    "most_asked": citizens.most_asked,
    "life_events": citizens.life_events,
    "motto": forms.motto,
    "letterhead": forms.letterhead,
    "headline": forms.headline,
    "addressee": forms.addressee,
    "authority": forms.authority,
    "line": forms.line,
    "lines": forms.lines,
    "blank": forms.blank,
    "choice": forms.choice,
    "grid": forms.grid,
    "pledge": forms.pledge,
    "place_and_date": forms.place_and_date,
    "signatures": forms.signatures,
    "organisation_chart": organisation.organisation_chart,
    "steering_board": organisation.steering_board,
    "preamble": decisions.preamble,
    "process_map": processes.process_map,
    "process_table": processes.process_table,
    "risk_table": audit.risk_table,
    "audit_checklist": audit.audit_checklist,
    "work_of": work.work_of,
    "work_load": work.work_load,
    "whats_new": news.whats_new,
    **{word: lists.listed(word) for word in LISTS},
}
"""Macros that take the render context."""

FORMATS: dict[str, Macro] = {"date": references.date_words, "money": references.money_words}
"""Formats of a value: macros and filters of the same name."""


class Environment(Protocol):
    """The object mkdocs-macros passes to `define_env`."""

    def macro(self, v: Macro, name: str = "") -> Macro:
        """Register a macro."""

    def filter(self, v: Macro, name: str = "") -> Macro:
        """Register a filter."""


def define_env(env: Environment) -> None:
    """Register every macro and filter of the manual."""
    for name, macro in MACROS.items():
        env.macro(_called(name, macro), name)
    for name, form in FORMATS.items():
        env.macro(_checked(name, form), name)
        env.filter(_checked(name, form), name)


def _called(name: str, macro: Macro) -> Macro:
    """Return a macro that takes the context and reports wrong arguments to the author."""
    checked = _checked(name, macro)

    @pass_context
    @wraps(macro)
    def call(context: Context, *args: Any, **kwargs: Any) -> Any:
        return checked(context, *args, **kwargs)

    return call


def _checked(name: str, macro: Macro) -> Macro:
    signature = inspect.signature(macro)
    shown = [p for p in signature.parameters if p not in ("context", "caller")]

    @wraps(macro)
    def call(*args: Any, **kwargs: Any) -> Any:
        for value in (*args, *kwargs.values()):
            if isinstance(value, Undefined):
                str(value)  # a strict undefined raises here, and names the variable
        try:
            signature.bind(*args, **kwargs)
        except TypeError as error:
            raise Mistake("macro-arguments", f"{name}(): {error}", f"write {name}({', '.join(shown)})") from None
        return macro(*args, **kwargs)

    return call
