"""The page of the staff portal about sources: what facts of law rest on, and what must be read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import get_args

from sotay.base.codes import in_runs
from sotay.base.text import short_date, sort_key
from sotay.check.provenance import Sourced, facts, weaknesses
from sotay.facts.lists import Cell, Column, Row, Table
from sotay.facts.provenance import CERTAINTIES, DOUBTS, FACTS, Doubt, Origin
from sotay.load.sources import Sources


def source_tables(sources: Sources, as_of: date) -> tuple[Table, ...]:
    """Return what is wrong with the sources of facts of law, and all sources; nothing where none is kept track of."""
    if not sources.references.structure.max_age and not any(d.meta.sources for d in sources.documents):
        return ()
    return _weak(sources, as_of), _read(sources)


def shown(tables: Iterable[Table]) -> tuple[Table, ...]:
    """Return tables as a page shows them: days as people write them, nothing for what is not known."""
    return tuple(replace(table, rows=tuple(tuple(map(_words, row)) for row in table.rows)) for table in tables)


def _words(cell: Cell) -> Cell:
    if cell is None:
        return "–"
    return short_date(cell) if isinstance(cell, date) else cell


def _weak(sources: Sources, as_of: date) -> Table:
    together: dict[tuple[Doubt, str, Origin | None], list[Sourced]] = {}
    for weak in weaknesses(sources, as_of):
        doubt, origin = weak.doubted.doubt, weak.doubted.origin
        what = _what(weak.fact) if origin is None else ""
        together.setdefault((doubt, what, origin), []).append(weak.fact)
    order = get_args(Doubt)
    ranked = sorted(together.items(), key=lambda item: (order.index(item[0][0]), sort_key(_first(item[1]))))
    rows = (
        (n, DOUBTS[doubt], what or _named(found), *_origin(origin), _where(found))
        for n, ((doubt, what, origin), found) in enumerate(ranked, 1)
    )
    columns = {"STT": 5, "Tình trạng": 14, "Dữ kiện": 18, "Nguồn": 28, "Ngày đọc": 10, "Tài liệu, mục": 25}
    nothing = "Mọi dữ kiện có nguồn còn mới, chắc chắn và không bị nguồn nào nói khác."
    return Table("Dữ kiện cần xem lại nguồn", "Cần xem lại", _columns(columns), tuple(rows), nothing)


def _read(sources: Sources) -> Table:
    together: dict[Origin, list[Sourced]] = {}
    for fact in facts(sources):
        for origin in fact.origins:
            if origin.source and origin.seen and not origin.says:
                together.setdefault(origin, []).append(fact)
    ranked = sorted(together.items(), key=lambda item: (item[0].seen or date.min, sort_key(item[0].source)))
    rows: Iterable[Row] = (
        (
            n,
            origin.source,
            origin.seen,
            CERTAINTIES[origin.certainty] if origin.certainty else None,
            _named(found),
            _where(found),
        )
        for n, (origin, found) in enumerate(ranked, 1)
    )
    columns = {"STT": 5, "Nguồn": 32, "Ngày đọc": 10, "Độ chắc chắn": 11, "Dữ kiện": 20, "Tài liệu, mục": 22}
    return Table("Các nguồn đã đọc", "Các nguồn", _columns(columns), tuple(rows), "Chưa ghi nguồn nào.")


def _columns(widths: dict[str, int]) -> tuple[Column, ...]:
    return tuple(Column(title, width) for title, width in widths.items())


ENTRIES = {
    "references/legal.yml": "văn bản",
    "references/forms.yml": "số mẫu của biểu mẫu",
    "references/calendar.yml": "ngày nghỉ",
    "units/_province.yml": "mức thu của tỉnh",
}


def _what(fact: Sourced) -> str:
    """Return what a fact is about, for readers."""
    names: Mapping[str, str] = {str(name): words for name, words in FACTS.items()}
    return names[fact.name] if fact.document else ENTRIES[fact.place.path]


def _named(found: list[Sourced]) -> str:
    return ", ".join(dict.fromkeys(map(_what, found)))


def _origin(origin: Origin | None) -> tuple[str | None, date | None]:
    if origin is None:
        return None, None
    return origin.source + (f" – nói khác: «{origin.says}»" if origin.says else ""), origin.seen


def _first(found: list[Sourced]) -> str:
    return min(fact.document.code if fact.document else fact.name for fact in found)


SHOWN = 12
"""So many entries that have no code are named; of more, the number stands."""


def _where(found: list[Sourced]) -> str:
    codes = sorted({fact.document.code for fact in found if fact.document}, key=sort_key)
    runs = [" đến ".join(run) for run in in_runs(codes)]
    entries = list(dict.fromkeys(fact.name for fact in found if not fact.document))
    more = [f"và {len(entries) - SHOWN} mục khác"] if len(entries) > SHOWN else []
    return ", ".join([*runs, *entries[:SHOWN], *more])
