"""Readiness for another edition as lists: for the portal's pages, for print and for Excel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sotay.base.codes import in_runs
from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.text import sort_key
from sotay.facts.cells import Column, Row, Table, said
from sotay.model.documents import Document
from sotay.portal.readiness import Line, Readiness, Writing

NOTHING_ASKED = marked("Không tài liệu nào phải viết thêm: bảng tương ứng chưa ghi yêu cầu mới nào.")


def by_commune(found: Sequence[Readiness], language: Language) -> Table:
    """Return how many clauses each commune is ready for, and which are missing."""
    rows: Iterable[Row] = (
        (
            number,
            one.unit.full_name,
            (one.new if one.moved else one.old).name,
            f"{one.ready}/{len(one.lines)}",
            ", ".join(line.clause.number for line in one.missing) or language.say("không thiếu"),
        )
        for number, one in enumerate(found, 1)
    )
    columns = {
        marked("STT"): 6,
        marked("Đơn vị"): 24,
        marked("Đang theo"): 22,
        marked("Điều khoản sẵn sàng"): 14,
        marked("Còn thiếu"): 34,
    }
    return said(Table(marked("Đơn vị sẵn sàng đến đâu"), marked("Đơn vị"), _columns(columns), tuple(rows)), language)


def by_clause(found: Sequence[Readiness], language: Language) -> Table:
    """Return every clause of the new edition with the documents of both editions, over some communes."""
    first = found[0]
    columns = {
        language.say("Điều khoản của %(edition)s", edition=first.new.name): 27,
        language.say("Ở %(edition)s", edition=first.old.name): 9,
        language.say("Tài liệu theo %(edition)s", edition=first.old.name): 20,
        language.say("Tài liệu theo %(edition)s", edition=first.new.name): 20,
        marked("Tình trạng"): 24,
    }
    rows = tuple(_clause(place, found, language) for place in range(len(first.lines)))
    return said(
        Table(
            language.say("Điều khoản: %(old)s và %(new)s", old=first.old.name, new=first.new.name),
            marked("Điều khoản"),
            _columns(columns),
            rows,
        ),
        language,
    )


def _clause(place: int, found: Sequence[Readiness], language: Language) -> Row:
    lines = [one.lines[place] for one in found]
    line = lines[0]
    return (
        line.clause.name,
        ", ".join(line.old) or "–",
        _codes((d for one in lines for d in one.before), language) or "–",
        _codes((d for one in lines for d in one.after), language) or "–",
        _state(lines, language),
    )


def _state(lines: Sequence[Line], language: Language) -> str:
    """Return whether a clause is met, and what it asks anew."""
    missing = sum(line.missing for line in lines)
    if all(line.excluded for line in lines):
        return language.say("Không áp dụng")
    asked = "; ".join(duty.what for duty in lines[0].duties)
    if not missing:
        return language.say("Sẵn sàng; đã có phần: %(asked)s", asked=asked) if asked else language.say("Sẵn sàng")
    where = language.say(" (%(missing)s/%(count)s đơn vị)", missing=missing, count=len(lines)) if len(lines) > 1 else ""
    asked = asked or language.say("chưa có tài liệu")
    return language.say("Còn thiếu%(where)s: %(asked)s", where=where, asked=asked)


def by_document(found: Sequence[Readiness], language: Language) -> Table:
    """Return the documents that the new edition asks more of: what is written for it, and what is to be."""
    tasks: dict[str, list[Writing]] = {}
    for one in found:
        for task in one.tasks:
            tasks.setdefault(task.document.source, []).append(task)
    ordered = sorted(tasks.values(), key=lambda same: (sort_key(same[0].document.code), same[0].document.source))
    rows = tuple(_document(number, same[0], language) for number, same in enumerate(ordered, 1))
    first = found[0]
    columns = {
        marked("STT"): 5,
        marked("Mã hiệu"): 10,
        marked("Tên tài liệu"): 23,
        language.say("Theo %(edition)s", edition=first.old.name): 12,
        language.say("Theo %(edition)s", edition=first.new.name): 14,
        marked("Yêu cầu mới cần được viết"): 36,
    }
    return said(
        Table(marked("Tài liệu mà bản mới đòi hỏi thêm"), marked("Tài liệu"), _columns(columns), rows, NOTHING_ASKED),
        language,
    )


def _document(number: int, task: Writing, language: Language) -> Row:
    to_write = "; ".join(f"{duty.clause}: {duty.what}" for duty in task.to_write)
    ready = ", ".join(duty.clause for duty in task.ready)
    said = [language.say("Đã viết cho %(clauses)s", clauses=ready)] if ready else []
    return (
        number,
        task.document.code,
        task.document.title,
        ", ".join(task.now) or "–",
        ", ".join(task.then) or "–",
        ". ".join([*said, *([to_write] if to_write else [])]),
    )


def _codes(documents: Iterable[Document], language: Language) -> str:
    codes = sorted({d.code for d in documents if d.code and d.meta.kind != "form"}, key=sort_key)
    return ", ".join(language.say(" đến ").join(run) for run in in_runs(codes))


def _columns(widths: dict[str, int]) -> tuple[Column, ...]:
    return tuple(Column(title, width) for title, width in widths.items())
