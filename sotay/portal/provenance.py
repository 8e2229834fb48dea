"""The page of the staff portal about sources: what facts of law rest on, and what must be read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import get_args

from sotay.base.codes import in_runs
from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.text import sort_key
from sotay.check.provenance import Sourced, facts, weaknesses
from sotay.facts.cells import Cell, Column, Row, Table, said
from sotay.facts.provenance import CERTAINTIES, DOUBTS, FACTS, Doubt, Origin
from sotay.load.sources import Sources
from sotay.model.paths import GROUP, PROVINCE


def source_tables(sources: Sources, as_of: date) -> tuple[Table, ...]:
    """Return what is wrong with the sources of facts of law, and all sources; nothing where none is kept track of."""
    if not sources.references.structure.max_age and not any(d.meta.sources for d in sources.documents):
        return ()
    return _weak(sources, as_of), _read(sources)


def shown(tables: Iterable[Table], language: Language) -> tuple[Table, ...]:
    """Return tables as a page shows them: days as people write them, nothing for what is not known."""

    def row(cells: Row) -> Row:
        return tuple(_words(cell, language) for cell in cells)

    return tuple(replace(table, rows=tuple(map(row, table.rows))) for table in tables)


def _words(cell: Cell, language: Language) -> Cell:
    if cell is None:
        return "–"
    return language.short_date(cell) if isinstance(cell, date) else cell


def _weak(sources: Sources, as_of: date) -> Table:
    language = sources.province.language
    together: dict[tuple[Doubt, str, Origin | None], list[Sourced]] = {}
    for weak in weaknesses(sources, as_of):
        doubt, origin = weak.doubted.doubt, weak.doubted.origin
        what = _what(weak.fact, language) if origin is None else ""
        together.setdefault((doubt, what, origin), []).append(weak.fact)
    order = get_args(Doubt)
    ranked = sorted(together.items(), key=lambda item: (order.index(item[0][0]), sort_key(_first(item[1]))))
    rows = (
        (
            n,
            language.say(DOUBTS[doubt]),
            what or _named(found, language),
            *_origin(origin, language),
            _where(found, language),
        )
        for n, ((doubt, what, origin), found) in enumerate(ranked, 1)
    )
    columns = {
        marked("STT"): 5,
        marked("Tình trạng"): 14,
        marked("Dữ kiện"): 18,
        marked("Nguồn"): 28,
        marked("Ngày đọc"): 10,
        marked("Tài liệu, mục"): 25,
    }
    nothing = marked("Mọi dữ kiện có nguồn còn mới, chắc chắn và không bị nguồn nào nói khác.")
    return said(
        Table(marked("Dữ kiện cần xem lại nguồn"), marked("Cần xem lại"), _columns(columns), tuple(rows), nothing),
        language,
    )


def _read(sources: Sources) -> Table:
    language = sources.province.language
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
            language.say(CERTAINTIES[origin.certainty]) if origin.certainty else None,
            _named(found, language),
            _where(found, language),
        )
        for n, (origin, found) in enumerate(ranked, 1)
    )
    columns = {
        marked("STT"): 5,
        marked("Nguồn"): 32,
        marked("Ngày đọc"): 10,
        marked("Độ chắc chắn"): 11,
        marked("Dữ kiện"): 20,
        marked("Tài liệu, mục"): 22,
    }
    return said(
        Table(
            marked("Các nguồn đã đọc"),
            marked("Các nguồn"),
            _columns(columns),
            tuple(rows),
            marked("Chưa ghi nguồn nào."),
        ),
        language,
    )


def _columns(widths: dict[str, int]) -> tuple[Column, ...]:
    return tuple(Column(title, width) for title, width in widths.items())


ENTRIES = {
    "references/legal.yml": marked("văn bản"),
    "references/forms.yml": marked("số mẫu của biểu mẫu"),
    "references/calendar.yml": marked("ngày nghỉ"),
    GROUP: marked("mức thu của tỉnh"),
    PROVINCE: marked("mức thu của tỉnh"),
}


def _what(fact: Sourced, language: Language) -> str:
    """Return what a fact is about, for readers."""
    names: Mapping[str, str] = {str(name): words for name, words in FACTS.items()}
    return language.say(names[fact.name] if fact.document else ENTRIES[fact.place.path])


def _named(found: list[Sourced], language: Language) -> str:
    return ", ".join(dict.fromkeys(_what(fact, language) for fact in found))


def _origin(origin: Origin | None, language: Language) -> tuple[str | None, date | None]:
    if origin is None:
        return None, None
    return origin.source + (
        language.say(" – nói khác: «%(what)s»", what=origin.says) if origin.says else ""
    ), origin.seen


def _first(found: list[Sourced]) -> str:
    return min(fact.document.code if fact.document else fact.name for fact in found)


SHOWN = 12
"""So many entries that have no code are named; of more, the number stands."""


def _where(found: list[Sourced], language: Language) -> str:
    codes = sorted({fact.document.code for fact in found if fact.document}, key=sort_key)
    runs = [language.say(" đến ").join(run) for run in in_runs(codes)]
    entries = list(dict.fromkeys(fact.name for fact in found if not fact.document))
    more = [language.count("và %(num)s mục khác", len(entries) - SHOWN)] if len(entries) > SHOWN else []
    return ", ".join([*runs, *entries[:SHOWN], *more])
