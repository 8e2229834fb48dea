"""Which list a macro puts on a page, and where its Excel file stands; the lists of several standards at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sotay.base.languages.catalogue import marked
from sotay.facts import lists
from sotay.facts.cells import Column, Link, Row, Table, said
from sotay.model.claims import numbers
from sotay.model.documents import Document
from sotay.model.manual import Scope
from sotay.model.paths import workbook_path
from sotay.model.references import Standard

TAB = 31
"""Excel's limit for sheet names."""


def integrated_matrix(scope: Scope) -> Table:
    """Return the documents that meet clauses, and which of each standard that is followed."""
    standards = lists.standards_of(scope)
    before = (Column(marked("Mã hiệu"), 14), Column(marked("Tên tài liệu"), 30))
    columns = (*before, *(Column(standard.name, 56 // len(standards)) for standard in standards.values()))
    rows = tuple(row for document in scope.documents.values() if any((row := _met(document, standards))[2:]))
    title, nothing = marked("Bảng đối chiếu tích hợp các tiêu chuẩn"), marked("Chưa có tài liệu nào ghi điều khoản.")
    return said(Table(title, marked("Đối chiếu tích hợp"), columns, rows, nothing, kept=2), scope.language)


def _met(document: Document, standards: Mapping[str, Standard]) -> Row:
    claims = (numbers(document.meta.clauses, beside) for beside in standards)
    return (document.code, (Link(document.title, document),), *(", ".join(found) for found in claims))


LISTS: Mapping[str, Callable[[Scope], Table]] = {
    "master_list": lists.internal_documents,
    "external_list": lists.external_documents,
    "form_list": lists.forms,
    "record_list": lists.records,
    "clause_matrix": lists.clause_matrix,
    "integrated_matrix": integrated_matrix,
    "exclusions": lists.exclusions,
    "distribution": lists.distribution,
    "left_out": lists.left_out,
}
"""The macro that puts a list on a page → the list."""


def tables(word: str, scope: Scope) -> tuple[tuple[str, Table], ...]:
    """Return what a macro puts on a page, each table with the title above it: empty, unless there are several."""
    standards = lists.standards_of(scope)
    if word != "clause_matrix" or len(standards) == 1:
        return (("", LISTS[word](scope)),)
    return tuple(_of_standard(scope, beside, standard) for beside, standard in standards.items())


def _of_standard(scope: Scope, beside: str, standard: Standard) -> tuple[str, Table]:
    made = lists.clause_matrix(scope, beside)
    return standard.name, replace(made, title=f"{made.title}: {standard.name}", tab=_tab(standard.name))


def _tab(name: str) -> str:
    """Return the name of a sheet for a standard: Excel has no `:` there, and is short of letters."""
    return "".join(letter if letter not in r"[]:*?/\\" else "-" for letter in name)[:TAB].strip()


def shown(document: Document) -> tuple[str, ...]:
    """Return the macro names of the lists that a document shows, in page order."""
    return tuple(word for word in document.calls if word in LISTS)


def workbook_of(document: Document) -> str:
    """Return where the Excel file of a document's lists stands below a site; empty when it shows none."""
    return workbook_path(document.code) if document.code and shown(document) else ""
