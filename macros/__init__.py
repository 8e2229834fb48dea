"""The macros authors may use in Markdown: the module that mkdocs-macros loads.

`docs/_portal/huong-dan/macro.md` shows each of them with an example.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from datetime import date
from functools import wraps
from typing import Any, Protocol, get_args, get_origin, get_type_hints

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
from sotay.facts.shown import LISTS

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
    "section": procedure.section,
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
    "block": blocks.block,
    "contents": lists.contents,
    "most_asked": citizens.most_asked,
    "life_events": citizens.life_events,
    "life_event_steps": citizens.life_event_steps,
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


LARGEST = 1000
"""The highest number of lines, rows or entries that a macro is asked for."""
TYPES: dict[Any, str] = {str: "a text", int: "a number", bool: "true or false", date: "a date"}
"""Types of macros' arguments, in an author's words."""


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
        env.macro(_called(name, form, None), name)
        env.filter(_called(name, form, None), name)


def _called(name: str, macro: Macro, largest: int | None = LARGEST) -> Macro:
    """Return a macro that takes the context and reports wrong arguments to the author."""
    checked = _checked(name, macro, largest)

    @pass_context
    @wraps(macro)
    def call(context: Context, *args: Any, **kwargs: Any) -> Any:
        return checked(context, *args, **kwargs)

    return call


def _checked(name: str, macro: Macro, largest: int | None = None) -> Macro:
    """Return a macro that refuses values of the wrong type, and numbers above the largest (None: any)."""
    signature, hints = inspect.signature(macro), get_type_hints(macro)
    shown = [p for p in signature.parameters if p not in ("context", "caller")]

    @wraps(macro)
    def call(*args: Any, **kwargs: Any) -> Any:
        for value in (*args, *kwargs.values()):
            if isinstance(value, Undefined):
                str(value)  # a strict undefined raises here, and names the variable
        try:
            given = signature.bind(*args, **kwargs).arguments
        except TypeError as error:
            raise Mistake("macro-arguments", f"{name}(): {error}", f"write {name}({', '.join(shown)})") from None
        for parameter in shown:
            several = signature.parameters[parameter].kind is inspect.Parameter.VAR_POSITIONAL
            for value in given.get(parameter, ()) if several else (given[parameter],) if parameter in given else ():
                if not _is(value, hints[parameter]):
                    wanted = f'"{parameter}" must be {_words(hints[parameter])}'
                    meant = _meant(value, hints[parameter])
                    named = meant if parameter == shown[0] else f"…, {parameter}={meant}"
                    hint = f"write {name}({named})" if meant else ""
                    raise Mistake("macro-arguments", f"{name}(): {wanted}, not {_shown(value)}", hint)
                if largest is not None and isinstance(value, int) and abs(value) > largest:
                    raise Mistake("macro-arguments", f"{name}(): {value} is more than a page has room for")
        return macro(*args, **kwargs)

    return call


def _is(value: object, hint: Any) -> bool:
    """Return whether a value is of a parameter's type: str, int, bool, date, None, a union or a sequence of these."""
    parts = get_args(hint)
    if get_origin(hint) is Sequence:
        return isinstance(value, Sequence) and not isinstance(value, str) and all(_is(one, parts[0]) for one in value)
    return any(_is(value, part) for part in parts) if parts else isinstance(value, hint)


def _meant(value: object, hint: Any) -> str:
    """Return how a value is written that has the right words and the wrong type; empty when nobody knows."""
    if isinstance(value, str) and get_origin(hint) is Sequence:
        return f'["{value}"]'
    if get_origin(hint) is Sequence and isinstance(value, Sequence):
        meant = [_meant(one, get_args(hint)[0]) for one in value]
        return f"[{', '.join(meant)}]" if all(meant) else ""
    if hint is str and isinstance(value, int) and not isinstance(value, bool):
        return f'"{value}"'
    return value if isinstance(value, str) and hint is int and value.isdecimal() else ""


def _shown(value: object) -> str:
    if isinstance(value, str | int | float):
        return f"{value!r:.60}"
    return "a list" if isinstance(value, Sequence) else f"a value of type {type(value).__name__}"


def _words(hint: Any) -> str:
    """Return a parameter's type in an author's words."""
    if get_origin(hint) is Sequence:
        return f"a list of {_words(get_args(hint)[0]).removeprefix('a ')}s"
    parts = [_words(part) for part in get_args(hint) if part is not type(None)]
    return " or ".join(parts) if parts else TYPES[hint]
