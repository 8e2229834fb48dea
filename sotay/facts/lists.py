"""The lists of a manual as values: columns and rows, computed once for site, print and Excel."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sotay.base.codes import in_runs
from sotay.base.text import short_date, sort_key
from sotay.control.notices import STATUS_NAMES
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
from sotay.facts.clauses import Coverage, coverage
from sotay.facts.law import in_force
from sotay.model.documents import Document, Record
from sotay.model.manual import Scope
from sotay.model.paths import workbook_path
from sotay.model.references import LegalAct


@dataclass(frozen=True)
class Column:
    """A column: its title and its width in percent."""

    title: str
    width: int
    living: bool = False
    """Filled from the register or the day alone: its cells are not part of a document's content."""
    turned: bool = False
    """One of many narrow columns, with its title turned to read upwards."""


@dataclass(frozen=True)
class Link:
    """Text that links to a document of this commune."""

    words: str
    document: Document = field(repr=False)
    """The link's target; not shown in an Excel file, so not part of that file's cache key."""


@dataclass(frozen=True)
class CodeRange:
    """Documents with consecutive codes, named by the first and the last."""

    first: Link
    last: Link

    @property
    def words(self) -> str:
        """Return the run as shown."""
        return f"{self.first.words} đến {self.last.words}"


class OfTheDay(str):
    """Text that is true only on the day: not part of the document's content."""


class Gap(str):
    """Text that marks something missing."""


Cell = str | int | date | tuple[Link | CodeRange, ...] | None
"""The content of a cell: None if nothing is known, an empty text where someone is to write."""
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A complete list; without rows, readers see `nothing`."""

    title: str
    tab: str
    """The title in at most 31 letters, Excel's limit for sheet names."""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    nothing: str = "Không có."
    kept: int = 0
    """How many left columns stay visible when a table is wider than the screen."""


def _table(
    title: str,
    tab: str,
    columns: Mapping[str, int],
    rows: Iterable[Row],
    nothing: str = "",
    living: Collection[str] = (),
) -> Table:
    """Return a table whose rows are numbered; `columns` are titles → widths, `living` some of the titles."""
    numbered = tuple((number, *row) for number, row in enumerate(rows, 1))
    return Table(
        title, tab, (Column("STT", 100 - sum(columns.values())), *_columns(columns, living)), numbered, nothing
    )


def _columns(columns: Mapping[str, int], living: Collection[str] = ()) -> tuple[Column, ...]:
    return tuple(Column(title, width, title in living) for title, width in columns.items())


def _codes(documents: Iterable[Document]) -> tuple[Link | CodeRange, ...] | None:
    """Return the documents by code in order, consecutive ones as one run."""
    links = {document.code: Link(document.code, document) for document in documents}
    runs = in_runs(links)
    return tuple(CodeRange(links[run[0]], links[run[1]]) if len(run) > 1 else links[run[0]] for run in runs) or None


# ── documents ────────────────────────────────────────────────────────────────────────────────────


OWN = " (tài liệu riêng của đơn vị)"


def internal_documents(scope: Scope) -> Table:
    """Return the internal documents with issue and status, in the order of the manual; a commune's own are marked."""
    columns = {
        "Mã hiệu": 14,
        "Tên tài liệu": 32,
        "Lần ban hành": 8,
        "Ngày hiệu lực": 13,
        "Nơi giữ": 17,
        "Tình trạng": 10,
    }
    rows = (_internal(scope, d) for d in scope.documents.values())
    living = {"Lần ban hành", "Ngày hiệu lực", "Tình trạng"}
    return _table("Danh mục tài liệu nội bộ", "Tài liệu nội bộ", columns, rows, living=living)


def _internal(scope: Scope, document: Document) -> Row:
    standing = scope.standings.get(document.code)
    current = standing.current if standing else None
    return (
        document.code,
        (Link(document.title + (OWN if document.unit else ""), document),),
        current.label if current else None,
        current.effective if current else None,
        role_title(scope, document.meta.owner) if document.meta.owner else None,
        STATUS_NAMES[standing.status if standing else "draft"],
    )


def left_out(scope: Scope) -> Table:
    """Return the documents this commune leaves out, each with its reason."""
    rows = ((entry.code, entry.reason) for entry in scope.unit.left_out)
    nothing = "Đơn vị áp dụng toàn bộ tài liệu của bộ tài liệu chung."
    return _table("Tài liệu không áp dụng", "Không áp dụng", {"Mã hiệu": 22, "Lý do không áp dụng": 70}, rows, nothing)


def distribution(scope: Scope) -> Table:
    """Return who holds controlled copies, with space to sign for them and to record their return."""
    columns = {"Nơi nhận": 34, "Số bản": 10, "Ngày nhận": 15, "Ký nhận": 18, "Ngày thu hồi": 15}
    rows = ((h.holder, f"{h.copies:02d}", "", "", "") for h in scope.unit.distribution)
    return _table("Phân phối bản có kiểm soát", "Phân phối", columns, rows, "Chưa lập danh sách phân phối.")


# ── documents of external origin ─────────────────────────────────────────────────────────────────

_RANK = ("Hiến pháp", "Bộ luật", "Luật", "Pháp lệnh", "Nghị quyết", "Nghị định", "Quyết định", "Thông tư liên tịch")


def external_documents(scope: Scope) -> Table:
    """Return every legal act the documents use, with its validity on the day; then those that are only watched.

    What is only watched is not part of the document's content: a new standard to come makes no list a draft.
    """
    columns = {
        "Tên văn bản": 27,
        "Số, ký hiệu": 14,
        "Cơ quan ban hành": 12,
        "Ngày ban hành": 13,
        "Ngày hiệu lực": 13,
        "Tình trạng": 15,
    }
    used = {act_id for document in scope.documents.values() for act_id in _acts(scope, document)}
    acts = sorted((act_of(scope, act_id) for act_id in used), key=_by_rank)
    title = "Danh mục tài liệu có nguồn gốc bên ngoài"
    rows = (_external(scope, a) for a in acts)
    listed = _table(title, "Tài liệu bên ngoài", columns, rows, "Chưa có văn bản.", living={"Tình trạng"})
    watched = sorted((a for name, a in scope.references.acts.items() if a.watched and name not in used), key=_by_rank)
    return replace(listed, rows=(*listed.rows, *(_watched(n, a) for n, a in enumerate(watched, len(acts) + 1))))


def _watched(number: int, act: LegalAct) -> Row:
    """Return the row of an act that no document uses yet."""
    cells = (
        str(number),
        act.title,
        act.number,
        act.issuer,
        *(short_date(d) if d else "–" for d in (act.issued, act.effective)),
    )
    return tuple(OfTheDay(cell) for cell in (*cells, "Theo dõi, chưa áp dụng"))


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
        OfTheDay(state[:1].upper() + state[1:] or "Còn hiệu lực"),
    )


# ── forms and records ────────────────────────────────────────────────────────────────────────────


def forms(scope: Scope) -> Table:
    """Return every form that a document uses or shows, and where it is used; our own come first."""
    columns = {"Mã hiệu": 14, "Tên biểu mẫu": 27, "Số mẫu, văn bản": 15, "Lần ban hành": 8, "Dùng trong": 30}
    used: dict[str, list[Document]] = {}
    for document in scope.documents.values():
        for form_id in _forms_of(document):
            users = used.setdefault(form_id, [])
            if document.meta.form != form_id:
                users.append(document)
    pages = {form_id: form_page(scope, form_id) for form_id in used}
    order = sorted(used, key=lambda f: _place(pages[f], form_title(scope, f)))
    rows = (_form(scope, f, pages[f], used[f]) for f in order)
    return _table("Danh mục biểu mẫu", "Biểu mẫu", columns, rows, "Chưa có biểu mẫu.", living={"Lần ban hành"})


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
        _codes(users),
    )


def records(scope: Scope) -> Table:
    """Return every record that documents keep, by name; one that several keep alike appears once with all of them."""
    columns = {"Tên hồ sơ": 24, "Mã hiệu": 14, "Thuộc tài liệu": 23, "Nơi lưu": 16, "Thời gian lưu": 17}
    kept: dict[Record, list[Document]] = {}
    for document in scope.documents.values():
        for record in document.meta.records:
            kept.setdefault(record, []).append(document)
    order = sorted(kept, key=lambda record: (sort_key(record.name), sort_key(kept[record][0].code)))
    rows = (_record(scope, record, kept[record]) for record in order)
    return _table("Danh mục hồ sơ", "Hồ sơ", columns, rows, "Chưa có hồ sơ.")


def _record(scope: Scope, record: Record, documents: Iterable[Document]) -> Row:
    page = form_page(scope, record.form) if record.form else None
    return (
        record.name,
        _codes([page]) if page else None,
        _codes(documents),
        role_title(scope, record.keeper),
        record.retention,
    )


# ── the standard ─────────────────────────────────────────────────────────────────────────────────


def clause_matrix(scope: Scope) -> Table:
    """Return every clause of the edition: the documents that meet it, a gap, or why it does not apply."""
    columns = {"Điều khoản": 14, "Tên điều khoản": 40, "Tài liệu đáp ứng": 46}
    found = coverage(scope.references.standard, scope.documents.values(), scope.unit.excluded)
    rows = tuple((c.clause.number, c.clause.heading, _met_by(c)) for c in found)
    return Table("Bảng đối chiếu điều khoản và tài liệu", "Điều khoản", _columns(columns), rows)


def _met_by(found: Coverage) -> Cell:
    if found.excluded and not found.documents:
        # The reason appears once, at the clause that is excluded as a whole.
        reason = f": {found.excluded.reason}" if found.excluded.clause == found.clause.number else ""
        return f"Không áp dụng{reason}"
    return Gap("Chưa có tài liệu") if found.gap else _codes(found.documents) or ""


def exclusions(scope: Scope) -> Table:
    """Return the clauses of the standard that do not apply to this commune, each with its reason."""
    standard = scope.references.standard
    rows: list[Row] = []
    for exclusion in scope.unit.excluded:
        clause = standard.clause(exclusion.clause)
        rows.append((f"{exclusion.clause} {clause.heading if clause else ''}".rstrip(), exclusion.reason))
    columns = _columns({"Điều khoản": 34, "Lý do không áp dụng": 66})
    nothing = f"Đơn vị áp dụng mọi yêu cầu của {standard.name}."
    return Table("Điều khoản không áp dụng", "Điều khoản không áp dụng", columns, tuple(rows), nothing)


# ── which page shows which list ──────────────────────────────────────────────────────────────────

LISTS: Mapping[str, Callable[[Scope], Table]] = {
    "master_list": internal_documents,
    "external_list": external_documents,
    "form_list": forms,
    "record_list": records,
    "clause_matrix": clause_matrix,
    "exclusions": exclusions,
    "distribution": distribution,
    "left_out": left_out,
}
"""The macro that puts a list on a page → the list."""


def shown(document: Document) -> tuple[str, ...]:
    """Return the macro names of the lists that a document shows, in page order."""
    return tuple(word for word in document.calls if word in LISTS)


def workbook_of(document: Document) -> str:
    """Return where the Excel file of a document's lists stands below a site; empty when it shows none."""
    return workbook_path(document.code) if document.code and shown(document) else ""
