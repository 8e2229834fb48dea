"""The order of a manual: parts as written, fields in their order, documents by code as Vietnamese read them."""

from __future__ import annotations

import random

from sotay.facts.structure import belongs, ordered, sections
from sotay.model.documents import Document, FrontMatter
from sotay.model.references import Part, Structure

STRUCTURE = Structure(
    (
        Part("chinh-sach", "Chính sách", ("policy", "objectives")),
        Part("he-thong", "Quy trình hệ thống", ("procedure",), ("he-thong",)),
        Part("quy-trinh", "Quy trình", ("procedure",), ("ho-tich", "dat-dai"), by_field=True),
        Part("danh-muc", "Danh mục", ("list",)),
    ),
    {"dat-dai": "Đất đai", "ho-tich": "Hộ tịch", "he-thong": "Hệ thống"},
)


def document(code: str, kind: str = "page", field: str = "", path: str = "") -> Document:
    path = path or f"{code.lower()}.md"
    meta = FrontMatter(title=code, code=code, kind=kind, field=field)  # type: ignore[arg-type]
    return Document(path, f"docs/{path}", meta, "", 1)


DOCUMENTS = (
    document("", path="index.md"),
    document("", path="a/lien-he.md"),
    document("", path="z.md"),
    document("MT-01", "objectives"),
    document("QT-01", "procedure", "he-thong"),
    document("QT-DD-01", "procedure", "dat-dai"),
    document("QT-HT-2", "procedure", "ho-tich"),
    document("QT-HT-10", "procedure", "ho-tich"),
)


def test_parts_and_fields_have_their_order_and_empty_ones_are_left_out() -> None:
    found = sections(DOCUMENTS, STRUCTURE)
    assert [(s.part.id, s.field, [d.code for d in s.documents]) for s in found] == [
        ("chinh-sach", "", ["MT-01"]),
        ("he-thong", "", ["QT-01"]),
        ("quy-trinh", "Đất đai", ["QT-DD-01"]),
        ("quy-trinh", "Hộ tịch", ["QT-HT-2", "QT-HT-10"]),
    ]


def test_pages_without_a_code_stand_first_and_the_home_page_before_them() -> None:
    assert ordered(DOCUMENTS, STRUCTURE)[:3] == (DOCUMENTS[0], DOCUMENTS[1], DOCUMENTS[2])


def test_the_order_read_does_not_matter() -> None:
    shuffled = random.Random(7).sample(DOCUMENTS, len(DOCUMENTS))
    assert ordered(shuffled, STRUCTURE) == ordered(DOCUMENTS, STRUCTURE) == DOCUMENTS


def test_a_part_holds_kinds_and_fields() -> None:
    system, by_field = STRUCTURE.parts[1], STRUCTURE.parts[2]
    assert belongs(DOCUMENTS[4], system)
    assert not belongs(DOCUMENTS[4], by_field)
    assert not belongs(DOCUMENTS[5], system)
    assert belongs(document("DM-01", "list", "ho-tich"), STRUCTURE.parts[3])
