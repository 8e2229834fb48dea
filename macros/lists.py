"""Lists over all documents of a commune: what an auditor asks for, and the entry points of the home page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from macros.html import NOTHING, address, downloads, element, items, link, named, template, text, titled
from macros.references import scope_of
from sotay.facts import tables
from sotay.facts.cells import RUN, Cell, CodeRange, Gap, Link, OfTheDay, Table
from sotay.facts.citation import form_page
from sotay.facts.shown import tables as shown_tables
from sotay.facts.shown import workbook_of
from sotay.facts.volumes import volumes
from sotay.model.contracts import VALIDITY
from sotay.model.documents import Document
from sotay.model.manual import Scope
from sotay.model.paths import SERVICES, all_lists_path, board_path, manual_path, pdf_path
from sotay.model.references import Part

_LOOKS = {"clause_matrix": "matrix", "integrated_matrix": "matrix", "distribution": "distribution"}
"""Lists that have a look of their own."""


def listed(word: str) -> Callable[[Context], Markup]:
    """Return the macro of that name, which puts a list on a page."""

    @pass_context
    def macro(context: Context) -> Markup:
        scope = scope_of(context)
        return titled_tables((title, _list(scope, word, found)) for title, found in shown_tables(word, scope))

    return macro


def titled_tables(found: Iterable[tuple[str, Markup]]) -> Markup:
    """Return tables one below the other, each under its title, where it has one."""
    parts = ((element("p", element("strong", text(title))), made) if title else (made,) for title, made in found)
    return Markup("\n\n").join(one for part in parts for one in part)


def _list(scope: Scope, word: str, found: Table) -> Markup:
    rows = [[_cell(scope, cell) for cell in row] for row in found.rows]
    return tables.table(_LOOKS.get(word, "list"), found.columns, rows) if rows else element("p", found.nothing, "note")


def _cell(scope: Scope, cell: Cell) -> str:
    match cell:
        case None:
            return NOTHING
        case date():
            return scope.language.short_date(cell)
        case tuple():
            return Markup(", ").join(_shown(scope, part) for part in cell)
        case OfTheDay():
            return element("span", text(cell), VALIDITY)
        case Gap():
            return element("strong", text(cell), "gap")
    return str(cell)


def _shown(scope: Scope, part: Link | CodeRange) -> Markup:
    if isinstance(part, CodeRange):
        return Markup(scope.language.say(Markup(RUN), first=_link(scope, part.first), last=_link(scope, part.last)))
    return _link(scope, part)


def _link(scope: Scope, to: Link) -> Markup:
    if to.words == to.document.code:
        return link(scope, to.document, text(to.words), "doc code")
    return link(scope, to.document, text(to.words)) + downloads(scope, to.document)


# ── the home page ────────────────────────────────────────────────────────────────────────────────


class _PartWays(NamedTuple):
    id: str
    title: str
    inside: Markup


class _FieldGroup(NamedTuple):
    title: str
    documents: list[Document]


@pass_context
def contents(context: Context) -> Markup:
    """Return entry points: the manual as PDF, whole and by volume, its lists for Excel, and all documents by part."""
    scope = scope_of(context)
    files = _for_citizens(scope) if scope.audience == "public" else {}
    has_lists = any(workbook_of(document) for document in scope.documents.values())
    left = {code: document for code, document in scope.documents.items() if code}
    structure = scope.references.structure
    thick = volumes(scope.documents.values(), structure, scope.audience, scope.language)
    parts = (_part(scope, part, left) for part in structure.parts)
    return template(
        scope,
        "contents",
        manual=address(scope, manual_path(scope.language)),
        volumes=[(address(scope, volume.path), volume.called(scope.language)) for volume in thick],
        files=[(address(scope, path), words) for path, words in files.items()],
        lists=address(scope, all_lists_path(scope.language)) if has_lists else "",
        parts=[part for part in parts if part],
    )


def _for_citizens(scope: Scope) -> dict[str, str]:
    """Return the citizens' other downloads, path → words: the feedback form, notice board sheets, open data."""
    say, form = scope.language.say, form_page(scope, scope.references.citizens.feedback)
    files = {pdf_path(form.code): say("Phiếu góp ý (PDF)")} if form else {}
    if scope.unit.profile.notice_board:
        files[board_path("a4", scope.language)] = say("Bảng niêm yết A4 (PDF)")
        files[board_path("a3", scope.language)] = say("Bảng niêm yết A3 (PDF)")
    return files | ({SERVICES: say("Dữ liệu mở (JSON)")} if scope.unit.profile.open_data else {})


def _part(scope: Scope, part: Part, left: dict[str, Document]) -> _PartWays | None:
    """Return the ways into a part, removing its documents from those left; None for one without documents."""
    mine = [d for d in left.values() if d.meta.kind in part.kinds and d.meta.field in (part.fields or (d.meta.field,))]
    for document in mine:
        del left[document.code]
    if not mine:
        return None
    inside = Markup("\n").join(_section(scope, s) for s in _sections(scope, part, mine))
    return _PartWays(part.id, part.title, inside)


def _sections(scope: Scope, part: Part, documents: list[Document]) -> list[_FieldGroup]:
    if not part.by_field:
        return [_FieldGroup("", documents)]
    names = scope.references.structure.fields
    order = [*names, *(d.meta.field for d in documents if d.meta.field not in names)]
    by_field = {f: [d for d in documents if d.meta.field == f] for f in dict.fromkeys(order)}
    return [_FieldGroup(names.get(f, scope.language.say("Khác")), found) for f, found in by_field.items() if found]


def _section(scope: Scope, section: _FieldGroup) -> Markup:
    words = named if scope.audience == "internal" else titled
    listed = items("documents", (words(scope, d) for d in section.documents))
    if not section.title:
        return listed
    return Markup('<section class="field">\n<h3>{}</h3>\n{}\n</section>').format(section.title, listed)
