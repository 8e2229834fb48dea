"""Lists over all documents of a commune: what an auditor asks for, and the ways in of the home page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from macros.html import Column, address, element, items, lines, link, named, table, text
from macros.references import (
    act_of,
    act_state,
    form_number,
    form_of,
    form_page,
    form_title,
    role_title,
    scope_of,
    short_name,
    subject,
    version_on,
)
from macros.tables import NOTHING, form_ids
from sotay.model import Clause, Document, LegalAct, Part, Record, Scope, Status
from sotay.text import short_date, sort_key

STATUS: dict[Status, str] = {
    "draft": "Dự thảo",
    "pending": "Chưa đến ngày hiệu lực",
    "in_force": "Đang hiệu lực",
    "review_due": "Đến hạn soát xét",
    "withdrawn": "Đã thu hồi",
}
MANUAL_PDF = "pdf/so-tay-chat-luong.pdf"


def _numbered(rows: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [(str(number), *row) for number, row in enumerate(rows, 1)]


def _or_nothing(css: str, columns: tuple[Column, ...], rows: list[tuple[str, ...]], nothing: str) -> Markup:
    return table(css, columns, rows) if rows else element("p", nothing, "note")


# ── documents ────────────────────────────────────────────────────────────────────────────────────

_MASTER = (
    Column("STT", 7),
    Column("Mã hiệu", 15),
    Column("Tên tài liệu", 36),
    Column("Lần ban hành", 12),
    Column("Ngày hiệu lực", 14),
    Column("Tình trạng", 16),
)


@pass_context
def master_list(context: Context) -> Markup:
    """Return the list of internal documents with issue and status, in the order of the manual."""
    scope = scope_of(context)
    rows = _numbered(_master(scope, document) for document in scope.documents.values())
    return table("list", _MASTER, rows)


def _master(scope: Scope, document: Document) -> tuple[str, ...]:
    standing = scope.standings.get(document.code)
    current = standing.current if standing else None
    return (
        document.code,
        link(scope, document, text(document.title)),
        current.label if current else NOTHING,
        short_date(current.effective) if current else NOTHING,
        STATUS[standing.status if standing else "draft"],
    )


_LEFT_OUT = (Column("STT", 8), Column("Mã hiệu", 22), Column("Lý do không áp dụng", 70))


@pass_context
def left_out(context: Context) -> Markup:
    """Return the documents this commune does not apply, each with its reason."""
    rows = _numbered((text(entry.code), text(entry.reason)) for entry in scope_of(context).unit.left_out)
    return _or_nothing("list", _LEFT_OUT, rows, "Đơn vị áp dụng toàn bộ tài liệu của bộ tài liệu chung.")


_DISTRIBUTION = (Column("STT", 8), Column("Nơi nhận", 52), Column("Số bản", 14), Column("Ký nhận", 26))


@pass_context
def distribution(context: Context) -> Markup:
    """Return who holds controlled copies, with room to sign."""
    holders = scope_of(context).unit.distribution
    rows = _numbered((text(h.holder), f"{h.copies:02d}", "") for h in holders)
    return _or_nothing("distribution", _DISTRIBUTION, rows, "Chưa lập danh sách phân phối.")


# ── documents of external origin ─────────────────────────────────────────────────────────────────

_EXTERNAL = (
    Column("STT", 6),
    Column("Tên văn bản", 34),
    Column("Cơ quan ban hành", 16),
    Column("Ngày ban hành", 12),
    Column("Ngày hiệu lực", 12),
    Column("Tình trạng", 20),
)
_RANK = ("Hiến pháp", "Bộ luật", "Luật", "Pháp lệnh", "Nghị quyết", "Nghị định", "Quyết định", "Thông tư liên tịch")


@pass_context
def external_list(context: Context) -> Markup:
    """Return every legal act the documents use, with its state on the day."""
    scope = scope_of(context)
    used = {act_id for document in scope.documents.values() for act_id in _acts(scope, document)}
    acts = sorted((act_of(scope, act_id) for act_id in used), key=_by_rank)
    return _or_nothing("list", _EXTERNAL, _numbered(_external(scope, a) for a in acts), "Chưa có văn bản.")


def _acts(scope: Scope, document: Document) -> Iterator[str]:
    meta = document.meta
    yield from meta.legal
    yield from (fee.source for fee in meta.fees if fee.source)
    for form_id in _forms_of(document):
        version = version_on(form_of(scope, form_id), scope.as_of)
        if version:
            yield version.act


def _by_rank(act: LegalAct) -> tuple[object, ...]:
    rank = _RANK.index(act.kind) if act.kind in _RANK else len(_RANK)
    return rank, act.issued or act.effective or date.max, sort_key(act.number)


def _external(scope: Scope, act: LegalAct) -> tuple[str, ...]:
    state = act_state(scope, act)
    return (
        lines([text(short_name(act)), element("span", text(subject(act)), "note") if subject(act) else ""]),
        act.issuer,
        short_date(act.issued) if act.issued else NOTHING,
        short_date(act.effective) if act.effective else NOTHING,
        state[:1].upper() + state[1:] or "Còn hiệu lực",
    )


# ── forms and records ────────────────────────────────────────────────────────────────────────────

_FORMS = (
    Column("STT", 7),
    Column("Mã hiệu", 15),
    Column("Tên biểu mẫu", 38),
    Column("Số mẫu, văn bản", 22),
    Column("Dùng trong", 18),
)


def _forms_of(document: Document) -> tuple[str, ...]:
    shown = (document.meta.form,) if document.meta.form else ()
    return (*shown, *form_ids(document.meta))


@pass_context
def form_list(context: Context) -> Markup:
    """Return every form that a document uses or shows, and where it is used."""
    scope = scope_of(context)
    used: dict[str, list[Document]] = {}
    for document in scope.documents.values():
        for form_id in _forms_of(document):
            users = used.setdefault(form_id, [])
            if document.meta.form != form_id:
                users.append(document)
    pages = {form_id: form_page(scope, form_id) for form_id in used}
    order = sorted(used, key=lambda f: _place(pages[f], form_title(scope, f)))
    rows = _numbered(_form(scope, f, pages[f], used[f]) for f in order)
    return _or_nothing("list", _FORMS, rows, "Chưa có biểu mẫu.")


def _place(page: Document | None, title: str) -> tuple[object, ...]:
    """Return the key that puts forms with a code of ours first, by code, then the others by title."""
    return page is None, sort_key(page.code if page else title)


def _form(scope: Scope, form_id: str, page: Document | None, users: list[Document]) -> tuple[str, ...]:
    title = text(form_title(scope, form_id))
    return (
        page.code if page else NOTHING,
        link(scope, page, title) if page else title,
        form_number(scope, form_id) or NOTHING,
        _codes(scope, users),
    )


def _codes(scope: Scope, documents: Iterable[Document]) -> Markup:
    return Markup(", ").join(link(scope, d, text(d.code), "doc code") for d in documents) or Markup(NOTHING)


_RECORDS = (
    Column("STT", 7),
    Column("Tên hồ sơ", 40),
    Column("Thuộc tài liệu", 15),
    Column("Nơi lưu", 22),
    Column("Thời gian lưu", 16),
)


@pass_context
def record_list(context: Context) -> Markup:
    """Return every record that a document has kept, by name."""
    scope = scope_of(context)
    kept = [(record, document) for document in scope.documents.values() for record in document.meta.records]
    kept.sort(key=lambda pair: (sort_key(pair[0].name), sort_key(pair[1].code)))
    rows = _numbered(_record(scope, record, document) for record, document in kept)
    return _or_nothing("list", _RECORDS, rows, "Chưa có hồ sơ.")


def _record(scope: Scope, record: Record, document: Document) -> tuple[str, ...]:
    return record.name, _codes(scope, [document]), role_title(scope, record.keeper), record.retention


# ── the standard ─────────────────────────────────────────────────────────────────────────────────

_MATRIX = (Column("Điều khoản", 14), Column("Tên điều khoản", 43), Column("Tài liệu đáp ứng", 43))


@pass_context
def clause_matrix(context: Context) -> Markup:
    """Return every clause of the edition with the documents that meet it."""
    scope = scope_of(context)
    clauses = scope.references.standard.clauses
    return table("matrix", _MATRIX, [_clause(scope, clauses, clause) for clause in clauses])


def _clause(scope: Scope, clauses: Iterable[Clause], clause: Clause) -> tuple[str, ...]:
    documents = [d for d in scope.documents.values() if meets(d, clause.number)]
    parts = [c.number for c in clauses if c.number.startswith(f"{clause.number}.")]
    # A heading whose parts are met is no gap.
    covered = any(meets(d, part) for d in scope.documents.values() for part in parts)
    cell = _codes(scope, documents) if documents or not covered else Markup("")
    return clause.number, clause.title, cell


def meets(document: Document, number: str) -> bool:
    """Tell whether a document claims a clause or one that contains it: `7.5` holds `7.5.1`."""
    return any(number == claimed or number.startswith(f"{claimed}.") for claimed in document.meta.clauses)


# ── the home page ────────────────────────────────────────────────────────────────────────────────


class _Section(NamedTuple):
    title: str
    documents: list[Document]


@pass_context
def contents(context: Context) -> Markup:
    """Return the ways in: the whole manual as PDF, then the documents by part and by field."""
    scope = scope_of(context)
    pdf = Markup('<p class="manual"><a class="pdf" href="{}">Toàn bộ sổ tay (PDF)</a></p>').format(
        address(scope, MANUAL_PDF)
    )
    left = {code: document for code, document in scope.documents.items() if code}
    sections = [_part(scope, part, left) for part in scope.references.structure.parts]
    return Markup('<div class="ways">\n{}\n{}\n</div>').format(pdf, Markup("\n").join(filter(None, sections)))


def _part(scope: Scope, part: Part, left: dict[str, Document]) -> Markup:
    """Return a part's section, taking its documents out of those left."""
    mine = [d for d in left.values() if d.meta.kind in part.kinds and d.meta.field in (part.fields or (d.meta.field,))]
    for document in mine:
        del left[document.code]
    if not mine:
        return Markup("")
    inside = Markup("\n").join(_section(scope, s) for s in _sections(scope, part, mine))
    return Markup('<section class="part" data-part="{}">\n<h2>{}</h2>\n{}\n</section>').format(
        part.id, part.title, inside
    )


def _sections(scope: Scope, part: Part, documents: list[Document]) -> list[_Section]:
    if not part.by_field:
        return [_Section("", documents)]
    names = scope.references.structure.fields
    order = [*names, *(d.meta.field for d in documents if d.meta.field not in names)]
    by_field = {f: [d for d in documents if d.meta.field == f] for f in dict.fromkeys(order)}
    return [_Section(names.get(f, "Khác"), found) for f, found in by_field.items() if found]


def _section(scope: Scope, section: _Section) -> Markup:
    listed = items("documents", (named(scope, d) for d in section.documents))
    if not section.title:
        return listed
    return Markup('<section class="field">\n<h3>{}</h3>\n{}\n</section>').format(section.title, listed)
