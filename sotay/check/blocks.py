"""What stands in blocks of a text with days: acts are cited there only while the block holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

import jinja2
from jinja2 import nodes

from sotay.base.days import day_of

Named = tuple[str, int, date | None, date | None]
"""An act, the line of the body, and from when to before when the blocks around it hold."""


@lru_cache(maxsize=1024)
def named_in_text(body: str) -> tuple[Named, ...]:
    """Return the acts that a text names with `act("…")`."""
    if "act(" not in body:
        return ()
    try:
        tree = jinja2.Environment(autoescape=True).parse(body)
    except jinja2.TemplateSyntaxError:
        return ()  # expand reports it
    return tuple(_named(tree, None, None))


def _named(node: nodes.Node, since: date | None, until: date | None) -> Iterator[Named]:
    if isinstance(node, nodes.CallBlock):
        days = _days(node.call)
        since = max(filter(None, (since, days.get("since"))), default=None)
        until = min(filter(None, (until, days.get("until"))), default=None)
    if _calls(node, "act") and isinstance(node, nodes.Call) and node.args and isinstance(node.args[0], nodes.Const):
        yield str(node.args[0].value), node.lineno, since, until
    for below in node.iter_child_nodes():
        yield from _named(below, since, until)


def _days(call: nodes.Node) -> dict[str, date | None]:
    if not (isinstance(call, nodes.Call) and _calls(call, "only")):
        return {}
    return {k.key: day_of(str(k.value.value)) for k in call.kwargs if isinstance(k.value, nodes.Const)}


def _calls(node: nodes.Node, name: str) -> bool:
    return isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name == name
