"""The order of a manual: parts, fields, documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sotay.base.languages.catalogue import marked
from sotay.base.text import SortKey, sort_key
from sotay.model.documents import Document
from sotay.model.paths import word_path
from sotay.model.references import Part, References, Structure
from sotay.model.terms import Audience
from sotay.model.units import Unit

KIND_NAMES: Mapping[str, str] = {
    "handbook": marked("Sổ tay"),
    "policy": marked("Chính sách"),
    "objectives": marked("Mục tiêu"),
    "report": marked("Báo cáo"),
    "plan": marked("Kế hoạch"),
    "decision": marked("Quyết định"),
    "declaration": marked("Bản công bố"),
    "procedure": marked("Quy trình"),
    "form": marked("Biểu mẫu"),
    "list": marked("Danh mục"),
    "notice": marked("Thông báo"),
    "page": "",
}
"""The readers' name for each kind of document."""


def kind_name(document: Document, unit: Unit) -> str:
    """Return what a unit calls this kind of document: `Quy trình`, or a word of its own."""
    own = unit.document_kinds.get(document.meta.kind)
    return own or (unit.language.say(KIND_NAMES[document.meta.kind]) if KIND_NAMES[document.meta.kind] else "")


@dataclass(frozen=True)
class Section:
    """A part of the manual with its documents; `field` is the field's title if the part is grouped by field."""

    part: Part
    field: str
    documents: tuple[Document, ...]


def sections(documents: Iterable[Document], structure: Structure) -> tuple[Section, ...]:
    """Return the manual's documents by part and field, in order; empty sections are left out."""
    documents = tuple(documents)
    found = []
    for part in structure.parts:
        mine = [d for d in documents if d.code and belongs(d, part)]
        groups = [f for f in structure.fields if any(d.meta.field == f for d in mine)] if part.by_field else [""]
        for group in groups:
            chosen = [d for d in mine if not part.by_field or d.meta.field == group]
            if chosen:
                title = structure.fields[group] if group else ""
                found.append(Section(part, title, tuple(sorted(chosen, key=lambda d: _rank(d, part)))))
    return tuple(found)


def _rank(document: Document, part: Part) -> tuple[int, SortKey]:
    """Return the sort key of documents in a part: kinds in the part's order, then codes."""
    return part.kinds.index(document.meta.kind), sort_key(document.code)


def belongs(document: Document, part: Part) -> bool:
    """Return whether a part of the manual holds a document."""
    return document.meta.kind in part.kinds and (not part.fields or document.meta.field in part.fields)


def ordered(documents: Iterable[Document], structure: Structure) -> tuple[Document, ...]:
    """Return all pages in reading order: those without a code first, then the documents of each section."""
    documents = tuple(documents)
    pages = sorted((d for d in documents if not d.code), key=lambda d: (d.path != "index.md", d.path))
    return (*pages, *(d for section in sections(documents, structure) for d in section.documents))


def issuer_of(document: Document, references: References, audience: Audience) -> str:
    """Return who issues a paper that its readers get and do not fill in; empty for staff and for other forms."""
    form = references.forms.get(document.meta.form) if audience == "public" else None
    return form.issuer if form else ""


def word_of(document: Document) -> str:
    """Return the path below the site of a form's Word file; empty for what is no form."""
    return word_path(document.code) if document.code and document.meta.kind == "form" else ""
