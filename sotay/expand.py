"""(Sources, unit) -> manuals: which documents, in which order, every value filled in."""

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
from jinja2 import meta as jinja_meta
from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from sotay import control, escape
from sotay.errors import Mistake, Problem
from sotay.folders import Folders
from sotay.load import Sources
from sotay.load.registers import Register
from sotay.model import AUDIENCES, Audience, Document, Manual, Page, Scope, Standing, Unit
from sotay.structure import ordered
from sotay.text import Duration, closest, short_date
from sotay.vocabulary import vocabulary

SCOPE_VARIABLES = ("scope", "unit", "document", "audience", "as_of")
NOT_ISSUED = Standing("draft")
PAGE = "<page>"
"""File name of a page's compiled template in tracebacks."""


@dataclass
class Notes:
    """Where problems of the page being rendered are gathered."""

    document: Document
    problems: list[Problem]

    def add(self, line: int, rule: str, message: str, hint: str = "") -> None:
        """Keep a problem at a line of the document's file."""
        self.problems.append(Problem(self.document.source, line, rule, message, hint, self.document.unit))


_current: ContextVar[Notes | None] = ContextVar("page being rendered", default=None)


def _note(rule: str, message: str, hint: str = "") -> None:
    """Keep a mistake at the line of the page that is being rendered; in a preview it ends the page."""
    notes = _current.get()
    if notes is None:
        raise Mistake(rule, message, hint)
    notes.add(_calling_line() or notes.document.body_line, rule, message, hint)


class Standings(Mapping[str, Standing]):
    """Standings by code that remember whether anybody looked: such a page is rendered again when they are known."""

    def __init__(self, known: Mapping[str, Standing]) -> None:
        self._known = known
        self.asked = False

    def __getitem__(self, code: str) -> Standing:
        self.asked = True
        return self._known.get(code, NOT_ISSUED)

    def __contains__(self, code: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        self.asked = True
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def expand(sources: Sources, unit: Unit, as_of: date) -> tuple[dict[Audience, Manual], list[Problem]]:
    """Return the commune's manual for each audience, and the mistakes met while its pages were rendered.

    A document's standing follows from its internal page: what citizens read is a part of it.
    """
    run = _Run(sources, unit, as_of, ordered(sources.documents_of(unit), sources.references.structure), [])
    first = {d.path: run.page(d, "internal", {}) for d in run.documents}
    standings = run.standings({path: text for path, (text, _) in first.items()})
    manuals: dict[Audience, Manual] = {}
    for audience in AUDIENCES:
        pages = []
        for document in run.documents_for(audience):
            text, asked = first[document.path]
            if asked or audience != "internal":
                text, _ = run.page(document, audience, standings)
            pages.append(Page(document, text, standings.get(document.code, NOT_ISSUED)))
        manuals[audience] = Manual(unit, audience, tuple(pages), sources.references, as_of)
    return manuals, sorted(set(run.problems))


@dataclass(frozen=True)
class _Run:
    """One commune's expansion; `problems` fills up on the way."""

    sources: Sources
    unit: Unit
    as_of: date
    documents: tuple[Document, ...]
    problems: list[Problem]

    def documents_for(self, audience: Audience) -> tuple[Document, ...]:
        return tuple(d for d in self.documents if audience == "internal" or d.meta.audience == "public")

    def standings(self, expanded: Mapping[str, str]) -> dict[str, Standing]:
        register = self.sources.registers.get(self.unit.slug, Register())
        pictures = self.sources.pictures
        return {
            d.code: control.standing(d, control.fingerprint(d, expanded[d.path], pictures), register, self.as_of)
            for d in self.documents
            if d.code
        }

    def page(self, document: Document, audience: Audience, standings: Mapping[str, Standing]) -> tuple[str, bool]:
        """Return the page's Markdown and whether it showed any document's standing."""
        watched = Standings(standings)
        scope = self.scope(document, audience, watched)
        return render(document, scope, self.sources.folders, self.problems), watched.asked

    def scope(self, document: Document, audience: Audience, standings: Mapping[str, Standing]) -> Scope:
        """Return what the macros of a page may ask."""
        return Scope(
            unit=self.unit,
            audience=audience,
            document=document,
            documents={d.code: d for d in self.documents_for(audience) if d.code},
            known_codes=self.sources.known_codes,
            standings=standings,
            references=self.sources.references,
            as_of=self.as_of,
        )


@dataclass(frozen=True)
class Preview:
    """What mkdocs-macros needs to expand one commune's pages as a build does: scopes by page path."""

    scopes: Mapping[str, Scope]

    @staticmethod
    def finalize(value: Any) -> str:
        """Return what `{{ value }}` puts into the page; raise `Mistake` where a build would note one."""
        return _finalize(value)


def preview(sources: Sources, slug: str, as_of: date) -> Preview:
    """Return the scopes of the pages that staff of a commune read."""
    manuals, _ = expand(sources, sources.units[slug], as_of)
    run = _Run(sources, sources.units[slug], as_of, tuple(p.document for p in manuals["internal"].pages), [])
    standings = Standings({p.document.code: p.standing for p in manuals["internal"].pages})
    return Preview({d.path: run.scope(d, "internal", standings) for d in run.documents})


def render(document: Document, scope: Scope, folders: Folders, problems: list[Problem]) -> str:
    """Return the document's body with every value filled in; mistakes are added to `problems`, with their lines."""
    notes = Notes(document, problems)
    token = _current.set(notes)
    try:
        template, undefined = _compiled(folders, document.body, document.body_line)
        for line, name in undefined:
            hint = closest(name, [*vocabulary(folders).macros, *SCOPE_VARIABLES])
            notes.add(line, "undefined", f'"{name}" is not defined', f'did you mean "{hint}"?' if hint else "")
        if undefined:
            return ""
        return template.render({name: getattr(scope, name, scope) for name in SCOPE_VARIABLES}).lstrip("\n")
    except jinja2.TemplateSyntaxError as error:
        notes.add(error.lineno, "template-syntax", str(error.message))
    except Exception as error:  # whatever a template does is its author's mistake, with a line
        notes.add(_line_of(error.__traceback__) or document.body_line, *_explain(error))
    finally:
        _current.reset(token)
    return ""


def _explain(error: Exception) -> tuple[str, str]:
    if isinstance(error, SecurityError):
        return "unsafe", str(error)
    if isinstance(error, jinja2.UndefinedError):
        return "undefined", str(error)
    if isinstance(error, Mistake):
        return error.rule, error.message
    return "failing-macro", f"{type(error).__name__}: {error}"


@cache
def _environment(folders: Folders) -> ImmutableSandboxedEnvironment:
    """Return the sandbox in which pages are rendered: strict on names, plain strings escaped, no file system."""
    words = vocabulary(folders)
    environment = ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined, finalize=_finalize, keep_trailing_newline=True
    )
    environment.globals = {"range": environment.globals["range"], "namespace": environment.globals["namespace"]}
    environment.globals.update({name: _collecting(macro) for name, macro in words.macros.items()})
    environment.filters.update({name: _collecting(function) for name, function in words.filters.items()})
    return environment


@cache
def _compiled(folders: Folders, body: str, first_line: int) -> tuple[jinja2.Template, tuple[tuple[int, str], ...]]:
    """Return a body's template, once for all communes, and the names in it that nothing defines, with lines."""
    environment = _environment(folders)
    # Blank lines in place of the front matter make Jinja's line numbers those of the file.
    source = "\n" * (first_line - 1) + body
    tree = environment.parse(source)
    missing = jinja_meta.find_undeclared_variables(tree) - set(SCOPE_VARIABLES) - set(environment.globals)
    used = {(n.lineno, n.name) for n in tree.find_all(nodes.Name) if n.ctx == "load" and n.name in missing}
    template = environment.template_class.from_code(
        environment, environment.compile(source, filename=PAGE), environment.make_globals(None)
    )
    return template, tuple(sorted(used))


def _collecting(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the macro such that a mistake in it is noted with its line and rendering goes on."""

    def macro(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Mistake as mistake:
            _note(mistake.rule, mistake.message, mistake.hint)
            return Markup()
        except TypeError as error:
            if error.__traceback__ is not None and error.__traceback__.tb_next is None:
                message = str(error).replace(f"{function.__name__}()", "", 1).strip()
                _note("macro-arguments", f"{function.__name__}: {message}")
                return Markup()
            raise

    with suppress(AttributeError):
        macro.__dict__.update(function.__dict__)  # keeps what @pass_context marks
    macro.__name__ = getattr(function, "__name__", "macro")
    return macro


def _finalize(value: Any) -> str:
    """Return what `{{ value }}` puts into the page: text is escaped, macros' output is not."""
    match value:
        case Markup():
            return str(value)
        case jinja2.Undefined():
            return _undefined(value)
        case None:
            return ""
        case str() | int() | Decimal() | Duration():
            return str(escape.markdown(str(value)))
        case date():
            return str(escape.markdown(short_date(value)))
    name = getattr(value, "__name__", "")
    message = f'"{name}" is a macro' if callable(value) else f"a value of type {type(value).__name__} is not text"
    hint = f"call it: {name}()" if callable(value) else 'choose one field of it, or join a list: | join(", ")'
    _note("not-text", message, hint)
    return ""


def _undefined(value: jinja2.Undefined) -> str:
    name, owner = value._undefined_name, value._undefined_obj
    if value._undefined_exception is SecurityError:
        _note("unsafe", f'"{name}" is out of reach of a page')
        return ""
    hint = closest(str(name), [n for n in dir(owner) if not n.startswith("_")])
    kind = type(owner).__name__.lower()
    message = f'"{name}" is not a field of {kind}' if name else str(value._undefined_message)
    _note("undefined", message, f'did you mean "{hint}"?' if hint else "")
    return ""


def _calling_line() -> int:
    """Return the line of the page that is being rendered right now; 0 outside any page."""
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
