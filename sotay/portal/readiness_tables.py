"""Readiness for another edition as lists: for the portal's pages, for print and for Excel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sotay.base.codes import in_runs
from sotay.base.text import sort_key
from sotay.facts.lists import Column, Row, Table
from sotay.model.documents import Document
from sotay.portal.readiness import Line, Readiness, Writing

NOTHING_ASKED = "Không tài liệu nào phải viết thêm: bảng tương ứng chưa ghi yêu cầu mới nào."


def by_commune(found: Sequence[Readiness]) -> Table:
    """Return how many clauses each commune is ready for, and which are missing."""
    rows: Iterable[Row] = (
        (
            number,
            one.unit.full_name,
            (one.new if one.moved else one.old).name,
            f"{one.ready}/{len(one.lines)}",
            ", ".join(line.clause.number for line in one.missing) or "không thiếu",
        )
        for number, one in enumerate(found, 1)
    )
    columns = {"STT": 6, "Đơn vị": 24, "Đang theo": 22, "Điều khoản sẵn sàng": 14, "Còn thiếu": 34}
    return Table("Đơn vị sẵn sàng đến đâu", "Đơn vị", _columns(columns), tuple(rows))


def by_clause(found: Sequence[Readiness]) -> Table:
    """Return every clause of the new edition with the documents of both editions, over some communes."""
    first = found[0]
    columns = {
        f"Điều khoản của {first.new.name}": 27,
        f"Ở {first.old.name}": 9,
        f"Tài liệu theo {first.old.name}": 20,
        f"Tài liệu theo {first.new.name}": 20,
        "Tình trạng": 24,
    }
    rows = tuple(_clause(place, found) for place in range(len(first.lines)))
    return Table(f"Điều khoản: {first.old.name} và {first.new.name}", "Điều khoản", _columns(columns), rows)


def _clause(place: int, found: Sequence[Readiness]) -> Row:
    lines = [one.lines[place] for one in found]
    line = lines[0]
    return (
        line.clause.name,
        ", ".join(line.old) or "–",
        _codes(d for one in lines for d in one.before) or "–",
        _codes(d for one in lines for d in one.after) or "–",
        _state(lines),
    )


def _state(lines: Sequence[Line]) -> str:
    """Return whether a clause is met, and what it asks anew."""
    missing = sum(line.missing for line in lines)
    if all(line.excluded for line in lines):
        return "Không áp dụng"
    asked = "; ".join(duty.what for duty in lines[0].duties)
    if not missing:
        return f"Sẵn sàng; đã có phần: {asked}" if asked else "Sẵn sàng"
    where = f" ({missing}/{len(lines)} đơn vị)" if len(lines) > 1 else ""
    return f"Còn thiếu{where}: {asked or 'chưa có tài liệu'}"


def by_document(found: Sequence[Readiness]) -> Table:
    """Return the documents that the new edition asks more of: what is written for it, and what is to be."""
    tasks: dict[str, list[Writing]] = {}
    for one in found:
        for task in one.tasks:
            tasks.setdefault(task.document.source, []).append(task)
    ordered = sorted(tasks.values(), key=lambda same: (sort_key(same[0].document.code), same[0].document.source))
    rows = tuple(_document(number, same[0]) for number, same in enumerate(ordered, 1))
    first = found[0]
    columns = {
        "STT": 5,
        "Mã hiệu": 10,
        "Tên tài liệu": 23,
        f"Theo {first.old.name}": 12,
        f"Theo {first.new.name}": 14,
        "Yêu cầu mới cần được viết": 36,
    }
    return Table("Tài liệu mà bản mới đòi hỏi thêm", "Tài liệu", _columns(columns), rows, NOTHING_ASKED)


def _document(number: int, task: Writing) -> Row:
    to_write = "; ".join(f"{duty.clause}: {duty.what}" for duty in task.to_write)
    ready = ", ".join(duty.clause for duty in task.ready)
    said = [f"Đã viết cho {ready}"] if ready else []
    return (
        number,
        task.document.code,
        task.document.title,
        ", ".join(task.now) or "–",
        ", ".join(task.then) or "–",
        ". ".join([*said, *([to_write] if to_write else [])]),
    )


def _codes(documents: Iterable[Document]) -> str:
    codes = sorted({d.code for d in documents if d.code and d.meta.kind != "form"}, key=sort_key)
    return ", ".join(" đến ".join(run) for run in in_runs(codes))


def _columns(widths: dict[str, int]) -> tuple[Column, ...]:
    return tuple(Column(title, width) for title, width in widths.items())
