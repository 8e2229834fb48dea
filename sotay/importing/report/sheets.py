"""The report as an Excel file: values, questions, contradictions, the account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sotay.export.excel import Leaf, workbook
from sotay.facts.cells import Column, Table


def sheets(told: Mapping[str, Any]) -> bytes:
    """Return the report as .xlsx; equal reports give equal bytes."""
    files = told["files"]
    leaves = (
        _leaf("Tệp", FILES, (_file(f) for f in files)),
        _leaf("Mâu thuẫn", CONTRADICTIONS, (row for c in told["contradictions"] for row in _contradiction(c))),
        _leaf("Câu hỏi", QUESTIONS, (_question(q) for q in told["questions"])),
        _leaf("Giá trị", VALUES, (_value(f, v) for f in files for v in f["values"])),
        _leaf("Không đọc được", REFUSED, ([r["path"], r["said"]] for r in told["refused"])),
        _leaf("Sau khi nhập", LATER, ([line, ""] for line in (*told["check"], *told["notes"]))),
    )
    return workbook(leaves, "Nhập từ Word")


STATES = {"ready": "xong", "questions": "còn câu hỏi"}
Titles = tuple[tuple[str, int], ...]
FILES: Titles = (
    ("Tệp", 40),
    ("Mã hiệu", 16),
    ("Tên", 40),
    ("Trạng thái", 12),
    ("Câu hỏi", 8),
    ("Mâu thuẫn", 8),
    ("Chữ dùng", 8),
    ("Chữ bỏ", 8),
    ("Chữ chưa hiểu", 8),
)
CONTRADICTIONS: Titles = (("Loại", 26), ("Việc", 34), ("Tệp", 40), ("Chỗ", 30), ("Ghi", 40))
QUESTIONS: Titles = (("Hỏi", 34), ("Lời trong bản Word", 50), ("Số tệp", 8), ("Các tệp", 60))
VALUES: Titles = (("Tệp", 36), ("Trường", 16), ("Giá trị", 44), ("Lời trong bản Word", 44), ("Chỗ", 26), ("Chắc", 6))
REFUSED: Titles = (("Tệp", 40), ("Vì sao", 80))
LATER: Titles = (("Lời của check và ghi chú", 110), ("", 10))


def _file(f: Mapping[str, Any]) -> list[str]:
    counted = (len(f["questions"]), f["contradictions"], *f["account"].values())
    return [f["path"], f["code"], f["title"], STATES[f["state"]], *map(str, counted)]


def _contradiction(c: Mapping[str, Any]) -> Iterator[list[str]]:
    for side in c["sides"]:
        yield [c["title"], c["what"], side["path"], side["place"], side["says"]]


def _question(q: Mapping[str, Any]) -> list[str]:
    return [q["asked"], q["words"], str(len(q["files"])), "; ".join(q["files"])]


def _value(f: Mapping[str, Any], v: Mapping[str, Any]) -> list[str]:
    return [f["path"], v["title"], v["value"], v["words"], v["place"], "có" if v["sure"] else "chưa"]


def _leaf(title: str, columns: Titles, rows: Iterable[list[str]]) -> Leaf:
    whole = sum(width for _, width in columns)
    made = tuple(Column(name, max(1, width * 100 // whole)) for name, width in columns)
    return Leaf(Table(title, title, made, tuple(tuple(row) for row in rows)), "")
