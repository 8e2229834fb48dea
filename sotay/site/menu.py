"""The theme's menu, most of which is the same on all pages of a folder and is rendered once for them."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import Any

from jinja2 import Environment
from jinja2.ext import Extension

TEMPLATE = "partials/nav-item.html"
"""The theme's template of an item of the menu, with what is below it."""
STOCK = "{% macro render(nav_item, path, level, parent) %}"
OURS = "{% macro anew(nav_item, path, level, parent) %}"
KEPT = (
    "{% macro render(nav_item, path, level, parent) %}"
    "{{ kept(anew, nav, page, nav_item, path, level, parent) }}{% endmacro %}"
)


class KeptMenu(Extension):
    """Lets the theme render an item of the menu only where it is not known; the output is the same, byte by byte."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.globals["kept"] = kept

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Rename the theme's macro, and put one that remembers in its place."""
        if name != TEMPLATE:
            return source
        before, found, after = source.partition(STOCK)
        if not found:
            raise ValueError(f"{filename}: no macro `render` as expected; see {__name__}")
        return f"{before}{OURS}{after}{KEPT}"


def kept(render: Callable[..., str], nav: Any, page: Any, item: Any, path: str, level: int, parent: Any = None) -> str:
    """Return an item of the menu with everything below it.

    Where neither the page nor anything above it is in the item, it depends on the page only in where addresses begin.
    """
    if item.active:
        return render(item, path, level, parent)
    known: dict[object, str] = vars(nav).setdefault("_kept", {})
    key = id(item), posixpath.dirname(page.url), path, level, bool(parent and parent.active)
    if key not in known:
        known[key] = render(item, path, level, parent)
    return known[key]
