"""The environment in which pages are rendered: sandboxed, limited, and text stays text whatever it is joined to."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import wraps
from types import BuiltinMethodType, MethodType
from typing import Any

from jinja2 import Undefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.filters import make_attrgetter
from jinja2.meta import TrackingCodeGenerator
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import (
    MAX_RANGE,
    ImmutableSandboxedEnvironment,
    SandboxedEscapeFormatter,
    SandboxedFormatter,
    safe_range,
)
from markupsafe import Markup

from sotay.base import escape
from sotay.base.errors import Mistake
from sotay.base.text import Duration
from sotay.expand import growth, operations
from sotay.expand.limits import Excess, fit, go_round, make

MARKING_FILTERS = ("e", "escape", "forceescape", "safe", "tojson", "urlize", "xmlattr")
"""Jinja's own, which make HTML of a value or let it pass for HTML: a page is Markdown, and a value is text."""
MACHINE_FILTERS = ("pprint", "random")
"""Jinja's own, which show where a value lies in memory, or leave to chance what a page says."""
CLOCK = ("ctime", "fromtimestamp", "now", "timestamp", "today", "utcfromtimestamp", "utcnow")
"""Methods of days that ask the clock or the zone of the machine."""
TEXT_FILTERS = (
    "capitalize", "center", "indent", "lower", "replace", "string", "striptags", "title", "trim", "truncate", "upper",
    "urlencode", "wordcount", "wordwrap",
)  # fmt: skip
"""Filters that make text of whatever they get."""
Words = str | int | float | Decimal | Duration | date | Undefined | None


def words(value: Any) -> Any:
    """Return a value that reads as text; raise Mistake `not-text` for any other: it would read as Python shows it."""
    if isinstance(value, Words):
        return value
    raise Mistake("not-text", *not_text(value))


def not_text(value: Any) -> tuple[str, str]:
    """Return what is wrong with printing a value, and what to do instead."""
    name = getattr(value, "__name__", "")
    message = f'"{name}" is a macro' if callable(value) else f"a value of type {type(value).__name__} is not text"
    hint = f"call it: {name}()" if callable(value) else 'choose one of its fields, or join a list: | join(", ")'
    return message, hint


class Written(Markup):
    """Finished Markdown. Text added to it, formatted into it or joined by it is escaped."""

    @classmethod
    def escape(cls, s: Any, /) -> Written:
        """Return finished Markdown as it is, anything else as text."""
        return cls(s) if isinstance(s, Markup) else cls(escape.markdown(str(words(s))))


class _Formatter(SandboxedFormatter):
    """Formats values one by one, and counts how wide they are to be."""

    taken = 0

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return a value written as the format says; raise Excess where it is too wide."""
        self.taken += growth.specification(value, format_spec)
        fit(self.taken)
        made: str = super().format_field(words(value), format_spec)
        self.taken += len(made)
        make(len(made))
        return made

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        """Return a value, or how Python writes it."""
        return super().convert_field(words(value), conversion)


class _EscapeFormatter(_Formatter, SandboxedEscapeFormatter):
    pass


class _Generator(CodeGenerator):
    """Compiles `a ~ b`, and constants, for which Jinja would escape HTML; and loops, whose rounds are counted."""

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802 (Jinja calls it so)
        rounds = nodes.EnvironmentAttribute("rounds")
        node.iter = nodes.Call(rounds, [node.iter], [], None, None, lineno=node.lineno)
        node.iter.set_environment(self.environment)
        super().visit_For(node, frame)

    def visit_Assign(self, node: nodes.Assign, frame: Frame) -> None:  # noqa: N802 (Jinja calls it so)
        self.newline(node)  # Jinja looks for a namespace before it says on which line
        super().visit_Assign(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 (Jinja calls it so)
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        if not isinstance(node, nodes.TemplateData | nodes.Const):
            raise nodes.Impossible  # worked out while the page is filled in, where it is counted
        constant = node.as_const(frame.eval_ctx)
        return str(constant if isinstance(node, nodes.TemplateData) else finalize.const(constant))


class _Names(_Generator, TrackingCodeGenerator):
    """Finds the names that nothing in a page defines."""


def undeclared(tree: nodes.Template) -> set[str]:
    """Return the names that a page uses and does not define."""
    assert tree.environment is not None
    generator = _Names(tree.environment)
    generator.optimizer = None  # as in `Sandbox`: what is constant is worked out where it is counted
    generator.visit(tree)
    return generator.undeclared_identifiers


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox where the results of blocks are finished Markdown and everything else is text.

    What a page makes is counted before it is made; neither clock, chance nor memory can be asked.
    """

    code_generator_class = _Generator
    intercepted_binops = frozenset(("+", "-", "*", "/", "//", "%", "**"))
    intercepted_unops = frozenset(("+", "-"))

    def __init__(self, **settings: Any) -> None:
        super().__init__(autoescape=True, optimized=False, **settings)
        for name in (*MARKING_FILTERS, *MACHINE_FILTERS):
            del self.filters[name]
        self.filters = {name: _counted("filter", name, function) for name, function in self.filters.items()}
        self.tests = {name: _counted("test", name, function) for name, function in self.tests.items()}
        self.filters |= {"join": self._join, "format": self._format, "sum": self._sum}

    def concat(self, parts: Iterable[str]) -> str:
        """Return what a page or a block wrote; raises Excess at the line that wrote too much."""
        made: list[str] = []
        letters = 0
        for part in parts:
            made.append(part)
            letters += len(part)
            try:
                fit(letters)
            except Excess as error:
                if isinstance(parts, Generator):
                    parts.throw(error)
                raise
        return "".join(made)

    def rounds(self, value: Any) -> Iterator[Any]:
        """Return an iterator over a value that counts each round; what has no order of its own gets one."""
        return _rounds(_through(value))

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Return whether a page may ask for a field."""
        clock = attr in CLOCK and (isinstance(obj, date) or (isinstance(obj, type) and issubclass(obj, date)))
        return not clock and super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Return what formats as `str.format` does, or None for what is not that method."""
        if super().wrap_str_format(value) is None:
            return None
        pattern, mapped = value.__self__, value.__name__ == "format_map"

        def written(*args: Any, **kwargs: Any) -> str:
            marked = isinstance(pattern, Markup)
            formatter = _EscapeFormatter(self, escape=Written.escape) if marked else _Formatter(self)
            with operations.suiting("method", "format", (*args, *kwargs.values())):
                made = formatter.vformat(str(pattern), *(((), args[0]) if mapped else (args, kwargs)))
            return Written(made) if marked else made

        return written

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        """Call what a page calls; raises Excess where the result would be too large."""
        go_round()
        if not callable(__obj):
            raise operations.not_callable(__obj)
        if isinstance(__obj, LoopContext):
            args = (__self.rounds(args[0]), *args[1:])
        if isinstance(__obj, BuiltinMethodType | MethodType) and isinstance(__obj.__self__, str | bytes | int | date):
            name, value = __obj.__name__, __obj.__self__
            if name == "join" and args:
                args = (_measured(args[0], value),)
            growth.result(name, value, args, kwargs)
            with operations.suiting("method", name, (value, *args, *kwargs.values())):
                return super().call(__context, __obj, *args, **kwargs)
        return super().call(__context, __obj, *args, **kwargs)

    def joined(self, parts: Iterable[Any], between: str = "") -> str:
        """Return the parts in a row: text, or finished Markdown as soon as one of them is."""
        parts = [words(part) for part in _measured(parts, between)]
        if any(isinstance(part, Markup) for part in (between, *parts)):
            return Written.escape(between).join(parts)
        return str(between).join(map(str, parts))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Return `left + right` or `left % right`, text staying text; raises Excess for too large a result."""
        for value in (left, right):
            if isinstance(value, Undefined):
                str(value)  # told, and the rest of the page goes on
                return value
        growth.operation(operator, left, right)
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return self.joined((left, right))
        try:
            if operator == "%" and isinstance(left, str):
                return self._percent(left, right)
            return super().call_binop(context, operator, left, right)
        except operations.ERRORS as error:
            raise operations.operator(operator, (left, right), error) from error

    def call_unop(self, context: Context, operator: str, arg: Any) -> Any:
        """Return `-arg` or `+arg`."""
        try:
            return super().call_unop(context, operator, arg)
        except operations.ERRORS as error:
            raise operations.operator(operator, (arg,), error) from error

    def _join(self, value: Iterable[Any], between: str = "", attribute: str | int | None = None) -> str:
        parts = value if attribute is None else map(make_attrgetter(self, attribute), value)
        return self.joined(parts, between)

    def _format(self, value: str, *args: Any, **kwargs: Any) -> str:
        with operations.suiting("filter", "format", (value, *args, *kwargs.values())):
            return self._percent(value, kwargs or (args[0] if len(args) == 1 else args))

    def _percent(self, value: str, given: Any) -> str:
        """Return `value % given`, text staying text."""
        for one in given if isinstance(given, tuple) else given.values() if isinstance(given, dict) else (given,):
            words(one)
        growth.percent(value, given)
        made: str = (Written(value) if isinstance(value, Markup) else str(words(value))) % given
        make(len(made))
        return made

    def _sum(self, value: Iterable[Any], attribute: str | int | None = None, start: Any = 0) -> Any:
        for part in self.rounds(value if attribute is None else map(make_attrgetter(self, attribute), value)):
            growth.operation("+", start, part)
            with operations.suiting("filter", "sum", (start, part)):
                start = start + part
        return start


def numbers(*bounds: Any) -> range:
    """Return a range, as `range` in a page; raise Excess where it is too long."""
    with operations.suiting("word", "range", bounds):
        try:
            return safe_range(*bounds)
        except OverflowError as error:
            raise Excess(f"a range has more than {MAX_RANGE:,} numbers") from error


def _counted(what: str, name: str, function: Any) -> Callable[..., Any]:
    """Return a filter or test of Jinja's that is counted, and refuses what it would make too large or no text of."""
    before = int(hasattr(function, "jinja_pass_arg"))

    @wraps(function)
    def counted(*args: Any, **kwargs: Any) -> Any:
        go_round()
        value = _ordered(args[before]) if len(args) > before else None
        given = args[before + 1 :]
        if name in TEXT_FILTERS:
            for one in (value, *given, *kwargs.values()):
                words(one)
        growth.result(name, value, given, kwargs)
        with operations.suiting(what, name, (value, *given, *kwargs.values())):
            return function(*args[:before], value, *given, **kwargs)

    return counted


def _ordered(value: Any) -> Any:
    """Return a value such that going through it is the same every time."""
    return sorted(value, key=str) if isinstance(value, set | frozenset) else value


def _through(value: Any) -> Iterator[Any]:
    """Return an iterator over a value; raise Mistake where it is not a list."""
    try:
        return iter(_ordered(value))
    except TypeError as error:
        raise operations.not_a_list(value) from error


def _rounds(value: Iterator[Any]) -> Iterator[Any]:
    for one in value:
        go_round()
        yield one


def _measured(parts: Iterable[Any], between: Any) -> list[Any]:
    """Return the parts; raise Excess where they are too much to be joined."""
    listed = list(_rounds(_through(parts)))
    make(sum(len(part) for part in listed if isinstance(part, str | bytes)) + len(between) * len(listed))
    return listed
