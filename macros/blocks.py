"""Blocks around Markdown: for one audience, kind of unit or edition of the standard, and for a commune's own facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from macros.references import scope_of
from sotay.base.days import day_of
from sotay.base.errors import Mistake
from sotay.facts.citation import unknown
from sotay.facts.editions import meant
from sotay.model.claims import is_standard
from sotay.model.contracts import OWN, OWN_TITLE
from sotay.model.terms import AUDIENCES


@pass_context
def only(
    context: Context,
    audience: str = "",
    kinds: Sequence[str] = (),
    edition: str = "",
    caller: Callable[[], str] | None = None,
    *,
    since: str = "",
    until: str = "",
) -> Markup:
    """Return the block for this audience, kinds of unit, edition, and the days from `since` to before `until`."""
    scope = scope_of(context)
    if isinstance(kinds, str):
        raise Mistake("macro-arguments", "kinds of only() is a list", f'write only(kinds=["{kinds}"])')
    for name in (a for a in [audience] if a and a not in AUDIENCES):
        raise unknown("macro-arguments", "an audience", name, AUDIENCES, "internal, public:")
    known = scope.unit.kinds
    for kind in (k for k in kinds if k not in known):
        raise unknown("macro-arguments", "a kind of unit", kind, known, ", ".join(known) + ":")
    editions = tuple(scope.references.editions) if edition else ()
    if edition and not (meant(editions, edition) or any(is_standard(known, edition) for known in editions)):
        raise unknown("macro-arguments", "an edition of the standard", edition, editions, "references/standards/")
    if not (audience or kinds or edition or since or until):
        wanted = "only() needs an audience, kinds, an edition, since or until"
        raise Mistake("macro-arguments", wanted, 'audience="internal"')
    holds = _holds(scope.as_of, since and _day("since", since), until and _day("until", until))
    inside = _block(caller, "only")
    if (edition and not scope.unit.follows(edition)) or not holds:
        return Markup("")
    if audience not in ("", scope.audience) or (kinds and scope.unit.kind not in kinds):
        return Markup("")
    return Markup(inside())


def _holds(day: date, since: date | Literal[""], until: date | Literal[""]) -> bool:
    """Return whether a day is in a period; raise Mistake for a period without days."""
    if since and until and until <= since:
        message = f"a block until {until} that begins on {since} never holds"
        raise Mistake("empty-period", message, "`until` is the first day on which it no longer holds")
    return (not since or since <= day) and (not until or day < until)


def _day(name: str, value: str) -> date:
    day = day_of(value) if isinstance(value, str) else None
    if day is None:
        raise Mistake("macro-arguments", f'{name} of only() is a day, not "{value}"', f'{name}="2027-03-01"')
    return day


@pass_context
def block(context: Context, name: str, place: str = "", caller: Callable[[], str] | None = None) -> Markup:
    """Return a block of a shared document; a unit may have other words for it, or some to stand after it."""
    if not scope_of(context).document.code or place:
        message = f'block("{name}", …) is for supplements' if place else "only a document with a code has blocks"
        raise Mistake("unknown-block", message, 'write block("…") in a shared document')
    return Markup(_block(caller, "block")())


@pass_context
def own(context: Context, title: str, caller: Callable[[], str] | None = None) -> Markup:
    """Return a commune's own facts under a title: in their place on the site, on the front in print."""
    return Markup(f'<div class="{OWN}" {OWN_TITLE}="{{}}" markdown="1">\n\n{{}}\n\n</div>').format(
        escape(title), Markup(_block(caller, "own")().strip("\n"))
    )


def _block(caller: Callable[[], str] | None, name: str) -> Callable[[], str]:
    if caller is None:
        raise Mistake(
            "macro-arguments",
            f"{name}() has no content",
            f"write {{% call {name}(…) %}} … {{% endcall %}}",
        )
    return caller
