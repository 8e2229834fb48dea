"""The lists of a manual as values: columns and rows, computed once for site, print and Excel."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from sotay.base.codes import in_runs
from sotay.base.languages.catalogue import marked
from sotay.base.text import sort_key
from sotay.control.notices import STATUS_NAMES
from sotay.facts.cells import NOTHING, Cell, CodeRange, Column, Gap, Link, OfTheDay, Row, Table, said
from sotay.facts.citation import (
    act_of,
    act_state,
    form_ids,
    form_number,
    form_of,
    form_page,
    form_title,
    role_title,
    subject,
    version_on,
)
from sotay.facts.clauses import Coverage, coverage, excluded_of
from sotay.facts.law import in_force
from sotay.model.documents import Document, Record
from sotay.model.manual import Scope
from sotay.model.references import LegalAct, Standard


def _table(
    scope: Scope,
    title: str,
    tab: str,
    columns: Mapping[str, int],
    rows: Iterable[Row],
    nothing: str = "",
    living: Collection[str] = (),
) -> Table:
    """Return a table whose rows are numbered; `columns` are titles → widths, `living` some of the titles."""
    numbered = tuple((number, *row) for number, row in enumerate(rows, 1))
    first = Column(marked("STT"), 100 - sum(columns.values()))
    return said(Table(title, tab, (first, *_columns(columns, living)), numbered, nothing or NOTHING), scope.language)


def _columns(columns: Mapping[str, int], living: Collection[str] = ()) -> tuple[Column, ...]:
    return tuple(Column(title, width, title in living) for title, width in columns.items())


def _codes(scope: Scope, documents: Iterable[Document]) -> tuple[Link | CodeRange, ...] | None:
    """Return the documents by code in order, consecutive ones as one run."""
    links = {document.code: Link(document.code, document) for document in documents}
    runs = in_runs(links)
    return tuple(_range(scope, *(links[code] for code in run)) for run in runs) or None


def _range(scope: Scope, first: Link, last: Link | None = None) -> Link | CodeRange:
    if last is None:
        return first
    return CodeRange(first, last, scope.language.say("%(first)s đến %(last)s", first=first.words, last=last.words))


# ── documents ────────────────────────────────────────────────────────────────────────────────────


OWN = marked(" (tài liệu riêng của đơn vị)")
OWN_PART = marked(" (có phần riêng của đơn vị)")


def internal_documents(scope: Scope) -> Table:
    """Return the internal documents with issue and status, in the order of the manual; a commune's own are marked."""
    columns = {
        marked("Mã hiệu"): 14,
        marked("Tên tài liệu"): 32,
        marked("Lần ban hành"): 8,
        marked("Ngày hiệu lực"): 13,
        marked("Nơi giữ"): 17,
        marked("Tình trạng"): 10,
    }
    rows = (_internal(scope, d) for d in scope.documents.values())
    living = {marked("Lần ban hành"), marked("Ngày hiệu lực"), marked("Tình trạng")}
    return _table(scope, marked("Danh mục tài liệu nội bộ"), marked("Tài liệu nội bộ"), columns, rows, living=living)


def _own(scope: Scope, document: Document) -> str:
    """Return what the title of a document is followed by that is, or has, the commune's own words."""
    return scope.language.say(OWN) if document.unit else scope.language.say(OWN_PART) if document.own_blocks else ""


def _internal(scope: Scope, document: Document) -> Row:
    standing = scope.standings.get(document.code)
    current = standing.current if standing else None
    return (
        document.code,
        (Link(document.title + _own(scope, document), document),),
        current.label if current else None,
        current.effective if current else None,
        role_title(scope, document.meta.owner) if document.meta.owner else None,
        scope.language.say(STATUS_NAMES[standing.status if standing else "draft"]),
    )


def left_out(scope: Scope) -> Table:
    """Return the documents this commune leaves out, each with its reason."""
    rows = ((entry.code, entry.reason) for entry in scope.unit.left_out)
    nothing = marked("Đơn vị áp dụng toàn bộ tài liệu của bộ tài liệu chung.")
    return _table(
        scope,
        marked("Tài liệu không áp dụng"),
        marked("Không áp dụng"),
        {marked("Mã hiệu"): 22, marked("Lý do không áp dụng"): 70},
        rows,
        nothing,
    )


def distribution(scope: Scope) -> Table:
    """Return who holds controlled copies, with space to sign for them and to record their return."""
    columns = {
        marked("Nơi nhận"): 34,
        marked("Số bản"): 10,
        marked("Ngày nhận"): 15,
        marked("Ký nhận"): 18,
        marked("Ngày thu hồi"): 15,
    }
    rows = ((h.holder, f"{h.copies:02d}", "", "", "") for h in scope.unit.distribution)
    return _table(
        scope,
        marked("Phân phối bản có kiểm soát"),
        marked("Phân phối"),
        columns,
        rows,
        marked("Chưa lập danh sách phân phối."),
    )


# ── documents of external origin ─────────────────────────────────────────────────────────────────

_RANK = ("Hiến pháp", "Bộ luật", "Luật", "Pháp lệnh", "Nghị quyết", "Nghị định", "Quyết định", "Thông tư liên tịch")


def external_documents(scope: Scope) -> Table:
    """Return every legal act the documents use, with its validity on the day; then those that are only watched.

    What is only watched is not part of the document's content: a new standard to come makes no list a draft.
    """
    columns = {
        marked("Tên văn bản"): 27,
        marked("Số, ký hiệu"): 14,
        marked("Cơ quan ban hành"): 12,
        marked("Ngày ban hành"): 13,
        marked("Ngày hiệu lực"): 13,
        marked("Tình trạng"): 15,
    }
    used = {act_id for document in scope.documents.values() for act_id in _acts(scope, document)}
    acts = sorted((act_of(scope, act_id) for act_id in used), key=_by_rank)
    title = marked("Danh mục tài liệu có nguồn gốc bên ngoài")
    rows = (_external(scope, a) for a in acts)
    listed = _table(
        scope,
        title,
        marked("Tài liệu bên ngoài"),
        columns,
        rows,
        marked("Chưa có văn bản."),
        living={marked("Tình trạng")},
    )
    watched = sorted((a for name, a in scope.references.acts.items() if a.watched and name not in used), key=_by_rank)
    return replace(listed, rows=(*listed.rows, *(_watched(scope, n, a) for n, a in enumerate(watched, len(acts) + 1))))


def _watched(scope: Scope, number: int, act: LegalAct) -> Row:
    """Return the row of an act that no document uses yet."""
    cells = (
        str(number),
        act.title,
        act.number,
        act.issuer,
        *(scope.language.short_date(d) if d else "–" for d in (act.issued, act.effective)),
    )
    return tuple(OfTheDay(cell) for cell in (*cells, scope.language.say("Theo dõi, chưa áp dụng")))


def _acts(scope: Scope, document: Document) -> Iterator[str]:
    meta = document.meta
    yield from meta.legal
    yield from (fee.source for fee in meta.fees if fee.source)
    for form_id in _forms_of(document):
        version = version_on(form_of(scope, form_id), scope.as_of)
        if version and in_force(act_of(scope, version.act), scope.references.acts, scope.as_of):
            yield version.act


def _by_rank(act: LegalAct) -> tuple[object, ...]:
    rank = _RANK.index(act.kind) if act.kind in _RANK else len(_RANK)
    return rank, act.issued or act.effective or date.max, sort_key(act.number)


def _external(scope: Scope, act: LegalAct) -> Row:
    state = act_state(scope, act)
    name = f"{act.kind} {subject(act)}" if subject(act) else act.title
    return (
        name,
        act.number or None,
        act.issuer,
        act.issued,
        act.effective,
        OfTheDay(state[:1].upper() + state[1:] or scope.language.say("Còn hiệu lực")),
    )


# ── forms and records ────────────────────────────────────────────────────────────────────────────


def forms(scope: Scope) -> Table:
    """Return every form that a document uses or shows, and where it is used; our own come first."""
    columns = {
        marked("Mã hiệu"): 14,
        marked("Tên biểu mẫu"): 27,
        marked("Số mẫu, văn bản"): 15,
        marked("Lần ban hành"): 8,
        marked("Dùng trong"): 30,
    }
    used: dict[str, list[Document]] = {}
    for document in scope.documents.values():
        for form_id in _forms_of(document):
            users = used.setdefault(form_id, [])
            if document.meta.form != form_id:
                users.append(document)
    pages = {form_id: form_page(scope, form_id) for form_id in used}
    order = sorted(used, key=lambda f: _place(pages[f], form_title(scope, f)))
    rows = (_form(scope, f, pages[f], used[f]) for f in order)
    return _table(
        scope,
        marked("Danh mục biểu mẫu"),
        marked("Biểu mẫu"),
        columns,
        rows,
        marked("Chưa có biểu mẫu."),
        living={marked("Lần ban hành")},
    )


def _forms_of(document: Document) -> tuple[str, ...]:
    shown = (document.meta.form,) if document.meta.form else ()
    return (*shown, *form_ids(document.meta))


def _place(page: Document | None, title: str) -> tuple[object, ...]:
    """Return the key that puts forms with a code of ours first, by code, then the others by title."""
    return page is None, sort_key(page.code if page else title)


def _form(scope: Scope, form_id: str, page: Document | None, users: list[Document]) -> Row:
    title, standing = form_title(scope, form_id), scope.standings.get(page.code) if page else None
    return (
        page.code if page else None,
        (Link(title, page),) if page else title,
        form_number(scope, form_id) or None,
        standing.current.label if standing and standing.current else None,
        _codes(scope, users),
    )


def records(scope: Scope) -> Table:
    """Return every record that documents keep, by name; one that several keep alike appears once with all of them."""
    columns = {
        marked("Tên hồ sơ"): 24,
        marked("Mã hiệu"): 14,
        marked("Thuộc tài liệu"): 23,
        marked("Nơi lưu"): 16,
        marked("Thời gian lưu"): 17,
    }
    kept: dict[Record, list[Document]] = {}
    for document in scope.documents.values():
        for record in document.meta.records:
            kept.setdefault(record, []).append(document)
    order = sorted(kept, key=lambda record: (sort_key(record.name), sort_key(kept[record][0].code)))
    rows = (_record(scope, record, kept[record]) for record in order)
    return _table(scope, marked("Danh mục hồ sơ"), marked("Hồ sơ"), columns, rows, marked("Chưa có hồ sơ."))


def _record(scope: Scope, record: Record, documents: Iterable[Document]) -> Row:
    page = form_page(scope, record.form) if record.form else None
    return (
        record.name,
        _codes(scope, [page]) if page else None,
        _codes(scope, documents),
        role_title(scope, record.keeper),
        record.retention,
    )


# ── the standard ─────────────────────────────────────────────────────────────────────────────────


def standards_of(scope: Scope) -> Mapping[str, Standard]:
    """Return the standards a commune follows, the main one first, under "", the others under their ids."""
    return {"": scope.references.standard, **{one: scope.references.editions[one] for one in scope.unit.standards}}


def clause_matrix(scope: Scope, beside: str = "") -> Table:
    """Return every clause of the edition: the documents that meet it, a gap, or why it does not apply.

    `beside` is the id of one that is followed beside the main standard.
    """
    columns = {marked("Điều khoản"): 14, marked("Tên điều khoản"): 40, marked("Tài liệu đáp ứng"): 46}
    standard = standards_of(scope)[beside]
    found = coverage(standard, scope.documents.values(), scope.unit.excluded, beside)
    rows = tuple((c.clause.number, c.clause.heading, _met_by(scope, c)) for c in found)
    return said(
        Table(marked("Bảng đối chiếu điều khoản và tài liệu"), marked("Điều khoản"), _columns(columns), rows),
        scope.language,
    )


def _met_by(scope: Scope, found: Coverage) -> Cell:
    if found.excluded and not found.documents:
        # The reason appears once, at the clause that is excluded as a whole.
        reason = f": {found.excluded.reason}" if found.excluded.clause == found.clause.number else ""
        return scope.language.say("Không áp dụng") + reason
    return Gap(scope.language.say("Chưa có tài liệu")) if found.gap else _codes(scope, found.documents) or ""


def exclusions(scope: Scope) -> Table:
    """Return the clauses of the standard that do not apply to this commune, each with its reason."""
    followed = standards_of(scope)
    rows: list[Row] = []
    for beside, standard in followed.items():
        for exclusion in excluded_of(scope.unit.excluded, beside):
            clause = standard.clause(exclusion.clause)
            name = f"{exclusion.clause} {clause.heading if clause else ''}".rstrip()
            rows.append((f"{standard.name}, {name}" if len(followed) > 1 else name, exclusion.reason))
    columns = _columns({marked("Điều khoản"): 34, marked("Lý do không áp dụng"): 66})
    names = ", ".join(standard.name for standard in followed.values())
    nothing = scope.language.say("Đơn vị áp dụng mọi yêu cầu của %(standard)s.", standard=names)
    return said(
        Table(marked("Điều khoản không áp dụng"), marked("Điều khoản không áp dụng"), columns, tuple(rows), nothing),
        scope.language,
    )
