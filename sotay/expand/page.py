"""One page's template -> its Markdown: sandboxed, strict about names, mistakes collected with their lines."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import FrameType, TracebackType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.utils import missing
from markupsafe import Markup

from sotay.base import escape
from sotay.base.errors import Mistake, Problem
from sotay.base.folders import Folders
from sotay.base.text import Duration, closest, short_date
from sotay.expand import operations
from sotay.expand.environment import vocabulary
from sotay.expand.limits import HINT, Excess, limited, make
from sotay.expand.sandbox import Sandbox, Written, not_text, numbers, undeclared
from sotay.expand.settle import settled
from sotay.model.documents import Document
from sotay.model.manual import Scope

SCOPE_VARIABLES = ("scope", "unit", "document", "audience", "as_of")
FAILING = "check the values that it is given; where they are right, tell whoever keeps macros/"
PAGE = "<page>"
"""File name of a page's compiled template in tracebacks."""


@dataclass
class Notes:
    """Collects the problems of the page being rendered."""

    document: Document
    problems: list[Problem]

    def add(self, line: int, rule: str, message: str, hint: str = "") -> None:
        """Add a problem at a line of the document's file."""
        source, line, unit = self.document.place(line)
        self.problems.append(Problem(source, line, rule, message, hint, unit))


_current: ContextVar[Notes | None] = ContextVar("page being rendered", default=None)


def _note(rule: str, message: str, hint: str = "", line: int = 0) -> None:
    """Add a mistake at a line, else at the one being rendered; in a preview it aborts the page."""
    notes = _current.get()
    if notes is None:
        raise Mistake(rule, message, hint)
    notes.add(line or _calling_line() or notes.document.body_line, rule, message, hint)


def render(document: Document, scope: Scope, folders: Folders, problems: list[Problem]) -> str:
    """Return the document's body with every value filled in; mistakes are added to `problems` with their lines."""
    notes = Notes(document, problems)
    token = _current.set(notes)
    undefined: tuple[tuple[int, str], ...] = ()
    try:
        vocabulary(folders)  # loaded once: no page's time
        with limited():
            template, used, undefined = _compiled(folders, document.body, document.body_line)
            for line, name in undefined:
                hint = closest(name, [*vocabulary(folders).macros, *SCOPE_VARIABLES])
                notes.add(line, "undefined", f'"{name}" is not defined', f'did you mean "{hint}"?' if hint else "")
            # Only what the page uses: it rests on what it was given.
            filled = template.render({name: getattr(scope, name, scope) for name in used})
            return settled(filled.lstrip("\n"))
    except jinja2.TemplateSyntaxError as error:
        notes.add(error.lineno, "template-syntax", str(error.message))
    except (Exception, Excess) as error:  # whatever a template does is its author's mistake, with a line
        if not (undefined and isinstance(error, jinja2.TemplateRuntimeError)):
            notes.add(_line_of(error.__traceback__) or document.body_line, *_explain(error))
    finally:
        _current.reset(token)
    return ""


def _explain(error: Exception | Excess) -> tuple[str, ...]:
    match error:
        case Excess():
            told: tuple[str, ...] = ("too-much", error.message, HINT)
        case RecursionError():
            told = "too-much", "blocks, brackets or calls stand too deep in each other", HINT
        case SecurityError():
            told = "unsafe", str(error)
        case jinja2.UndefinedError():
            told = "undefined", str(error)
        case jinja2.TemplateRuntimeError():
            told = "template-syntax", str(error.message)
        case Mistake():
            told = error.rule, error.message, error.hint
        case _ if isinstance(error, operations.ERRORS):
            told = _explain(operations.anything(error))
        case _:
            told = "failing-macro", f"{type(error).__name__}: {error}"
    return told


class MissingName(jinja2.Undefined):
    """An undefined name or field: recorded when used, then treated as empty, so that rendering continues."""

    def __bool__(self) -> bool:
        _undefined(self)
        return False

    def __str__(self) -> str:
        _undefined(self)
        return ""

    def __eq__(self, other: object) -> bool:
        return bool(self)

    def __ne__(self, other: object) -> bool:
        return not bool(self)

    def __hash__(self) -> int:
        return id(self)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        _undefined(self)
        return self

    def __len__(self) -> int:
        return int(bool(self))

    def __iter__(self) -> Iterator[Any]:
        return iter(str(self))

    @property
    def _undefined_message(self) -> str:
        return "; ".join(filter(None, _missing(self)))

    __index__ = __round__ = __abs__ = jinja2.Undefined._fail_with_undefined_error


@cache
def environment_of(folders: Folders) -> Sandbox:
    """Return the environment of a manual's pages: its vocabulary, with no access to the machine or the clock."""
    words = vocabulary(folders)
    environment = Sandbox(
        undefined=MissingName,
        finalize=finalize,
        keep_trailing_newline=True,
        loader=jinja2.FunctionLoader(_no_file),
    )
    environment.globals = {"range": numbers, "namespace": environment.globals["namespace"]}
    environment.globals.update({name: _collecting(macro) for name, macro in words.macros.items()})
    environment.filters.update({name: _collecting(function) for name, function in words.filters.items()})
    return environment


def _no_file(name: str) -> str:
    raise Mistake("unsafe", f'"{name}" is not available: pages cannot include files', "write it here, or in a macro")


@cache
def _compiled(
    folders: Folders, body: str, first_line: int
) -> tuple[jinja2.Template, tuple[str, ...], tuple[tuple[int, str], ...]]:
    """Return a body's template, compiled once for all communes, its variables, and undefined names with lines.

    Macros find `scope` in every page.
    """
    environment = environment_of(folders)
    # Blank lines in place of the front matter make Jinja's line numbers match the file's.
    source = "\n" * (first_line - 1) + body
    tree = environment.parse(source)
    calls: list[nodes.Call | nodes.Filter | nodes.Test] = [*tree.find_all(nodes.Call)]
    for call in (*calls, *tree.find_all(nodes.Filter), *tree.find_all(nodes.Test)):
        given = [argument.key for argument in call.kwargs if isinstance(argument, nodes.Keyword)]
        if twice := {name for name in given if given.count(name) > 1}:  # Python alone would say so, without a line
            raise jinja2.TemplateSyntaxError(f'"{min(twice)}" is given twice', call.lineno)
    names = undeclared(tree)
    variables = tuple(name for name in SCOPE_VARIABLES if name == "scope" or name in names)
    unknown = names - set(SCOPE_VARIABLES) - set(environment.globals)
    used = {(n.lineno, n.name) for n in tree.find_all(nodes.Name) if n.ctx == "load" and n.name in unknown}
    template = environment.template_class.from_code(
        environment, environment.compile(source, filename=PAGE), environment.make_globals(None)
    )
    return template, variables, tuple(sorted(used))


def _collecting(function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap the macro so that a mistake in it is recorded with its line and rendering continues."""

    def macro(*args: Any, **kwargs: Any) -> Any:
        unknown = [value for value in (*args, *kwargs.values()) if isinstance(value, jinja2.Undefined)]
        for value in unknown:
            _undefined(value)
        if unknown:
            return Markup()
        try:
            found = function(*args, **kwargs)
            return Written(found) if isinstance(found, Markup) else found
        except Mistake as mistake:  # of the macro, or of a line of the block that it was given
            _note(mistake.rule, mistake.message, mistake.hint, _line_of(mistake.__traceback__))
            return Markup()
        except operations.ERRORS as error:
            if _line_of(error.__traceback__):
                raise
            if isinstance(error, TypeError) and error.__traceback__ is not None and not error.__traceback__.tb_next:
                message = str(error).replace(f"{function.__name__}()", "", 1).strip()
                _note("macro-arguments", f"{function.__name__}: {message}")
            else:
                _note("failing-macro", f"{function.__name__}: {type(error).__name__}: {error}", FAILING)
            return Markup()

    with suppress(AttributeError):
        macro.__dict__.update(function.__dict__)  # keeps the marks of @pass_context
    macro.__name__ = getattr(function, "__name__", "macro")
    return macro


def finalize(value: Any) -> Markup:
    """Return the output of `{{ value }}`: text is escaped, macros' output is not."""
    match value:
        case Markup():
            return value
        case jinja2.Undefined():
            return Markup(_undefined(value))
        case None:
            return Markup()
        case str() | int() | Decimal() | Duration():
            made = escape.markdown(str(value))
            make(len(made))
            return made
        case date():
            return escape.markdown(short_date(value))
    _note("not-text", *not_text(value))
    return Markup()


def _undefined(value: jinja2.Undefined) -> str:
    name, owner = value._undefined_name, value._undefined_obj
    if owner is missing and _current.get() is not None:
        return ""  # `render` reports all undefined names
    if value._undefined_exception is SecurityError:
        _note("unsafe", *_missing(value))
        return ""
    if isinstance(name, jinja2.Undefined):
        return _undefined(name)
    _note("undefined", *_missing(value))
    return ""


def _missing(value: jinja2.Undefined) -> tuple[str, str]:
    """Return what is wrong with an undefined name, and which one may have been meant."""
    name, owner = value._undefined_name, value._undefined_obj
    if owner is missing:
        return f'"{name}" is not defined', ""
    if value._undefined_exception is SecurityError:
        return f'"{name}" is not available to pages', ""
    hint = closest(str(name), [n for n in dir(owner) if not n.startswith("_")])
    what = "element" if isinstance(owner, list | tuple | Mapping) else "field"
    kind = operations.kind(owner).partition(" ")[2]
    return (
        f'"{name}" is not {"an" if what == "element" else "a"} {what} of {kind}',
        f'did you mean "{hint}"?' if hint else "",
    )


def _calling_line() -> int:
    """Return the line of the page currently being rendered; 0 outside any page."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename == PAGE:
            return _template_line(frame, frame.f_lineno)
        frame = frame.f_back
    return 0


def _line_of(traceback: TracebackType | None) -> int:
    """Return the last line of the page that an exception passed through; 0 when it passed none."""
    line = 0
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == PAGE:
            compiled = "__jinja_template__" in traceback.tb_frame.f_globals
            line = _template_line(traceback.tb_frame, traceback.tb_lineno) if compiled else traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def _template_line(frame: FrameType, line: int) -> int:
    template = frame.f_globals.get("__jinja_template__")
    return template.get_corresponding_lineno(line) if template is not None else line
