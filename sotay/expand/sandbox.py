"""The environment in which pages are rendered: sandboxed, and text stays escaped whatever it is joined to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.filters import make_attrgetter
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from sotay.base import escape

MARKING_FILTERS = ("e", "escape", "forceescape", "safe", "tojson", "urlize", "xmlattr")
"""Jinja filters that turn a value into HTML or mark it as safe: a page is Markdown, and a value is text."""


class Written(Markup):
    """Finished Markdown. Text added to it, formatted into it or joined by it is escaped."""

    @classmethod
    def escape(cls, s: Any, /) -> Written:
        """Return finished Markdown unchanged, anything else escaped as text."""
        return cls(s) if isinstance(s, Markup) else cls(escape.markdown(str(s)))


class _Generator(CodeGenerator):
    """Compiles `a ~ b` and constants, which Jinja would escape as HTML."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 (Jinja calls it so)
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        constant = node.as_const(frame.eval_ctx)
        return str(constant if isinstance(node, nodes.TemplateData) else finalize.const(constant))


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, where results of blocks are finished Markdown and everything else is text."""

    code_generator_class = _Generator
    intercepted_binops = frozenset("+%")

    def __init__(self, **settings: Any) -> None:
        super().__init__(autoescape=True, **settings)
        self.filters["join"] = self._join
        for name in MARKING_FILTERS:
            del self.filters[name]

    def joined(self, parts: Iterable[Any], between: str = "") -> str:
        """Return the parts concatenated: text, or finished Markdown if any of them is."""
        parts = list(parts)
        if any(isinstance(part, Markup) for part in (between, *parts)):
            return Written.escape(between).join(parts)
        return str(between).join(map(str, parts))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Return `left + right` or `left % right`, text staying text."""
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return self.joined((left, right))
        if operator == "%" and isinstance(left, Markup):
            return Written(left) % right
        return super().call_binop(context, operator, left, right)

    def _join(self, value: Iterable[Any], between: str = "", attribute: str | int | None = None) -> str:
        parts = value if attribute is None else map(make_attrgetter(self, attribute), value)
        return self.joined(parts, between)
