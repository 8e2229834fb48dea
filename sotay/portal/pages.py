"""Pages of the staff portal about all communes together: what changes of law or of the standard mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup, escape

from sotay.base.codes import in_runs
from sotay.base.templates import environment
from sotay.base.text import long_date, short_date, sort_key
from sotay.check.law import lapsed, users_of_acts
from sotay.control.notices import STATUS_NAMES
from sotay.facts.citation import short_name
from sotay.facts.inventory import Listed
from sotay.facts.law import SOON, changes, end
from sotay.facts.lists import Column, Row, Table
from sotay.load.sources import Sources
from sotay.model.documents import Document
from sotay.model.revisions import Status
from sotay.model.units import Unit
from sotay.portal.editions import Conversion, Rewording, Use, conversion, usable, uses_of
from sotay.portal.matrix import MEANINGS, by_kind_and_name, matrix
from sotay.portal.provenance import shown, source_tables
from sotay.portal.readiness import Survey, surveys
from sotay.portal.readiness_tables import by_clause, by_commune, by_document

FATES = {"same": "giữ số", "renumbered": "đổi số", "split": "tách", "gone": "không còn dưới tên cũ"}
COUNTED: tuple[Status, ...] = ("in_force", "draft", "pending", "review_due", "withdrawn")
CHANGES = {"begins": "có hiệu lực", "ends": "hết hiệu lực", "amended": "được sửa đổi, bổ sung"}


@dataclass(frozen=True)
class Overview:
    """A page of the portal with its downloads: its PDF, its tables for Excel."""

    path: str
    title: str
    markdown: str
    pdf: str = ""
    workbook: str = ""
    tables: tuple[Table, ...] = ()
    note: str = ""
    """The line below the titles of the tables."""
    wide: bool = False
    """It takes the full width, and is too large to be worth searching."""
    group: str = ""
    """The group of the menu it stands in; empty for the pages that stand by themselves."""
    label: str = ""
    """Its name in that group."""


def overviews(sources: Sources, inventories: Mapping[str, Sequence[Listed]], as_of: date) -> tuple[Overview, ...]:
    """Return a province's staff pages in reading order; `inventories` are by slug."""
    conversions = (_conversion(conversion(sources, c), sources) for c in usable(sources))
    readiness = (page for survey in surveys(sources) for page in _readiness(survey, inventories))
    found = (_standings(sources, inventories, as_of), _matrix(sources), _acts(sources, as_of))
    return (*found, *_sources(sources, as_of), *conversions, *readiness)


# ── status of documents ──────────────────────────────────────────────────────────────────────────


def _standings(sources: Sources, inventories: Mapping[str, Sequence[Listed]], as_of: date) -> Overview:
    units = sorted((sources.units[slug] for slug in inventories), key=by_kind_and_name)
    tables = (_counts(units, inventories), _others(units, inventories))
    note = f"Tính đến {long_date(as_of)}"
    markdown = _render(sources, "standings.md", {"tables": tables, "as_of": long_date(as_of)})
    return Overview("tinh-trang.md", "Tình trạng tài liệu", markdown, "", "tinh-trang.xlsx", tables, note)


def _counts(units: Sequence[Unit], inventories: Mapping[str, Sequence[Listed]]) -> Table:
    """Return the number of documents per status for each commune."""
    widths = {"STT": 6, "Đơn vị": 24, "Số tài liệu": 12} | {STATUS_NAMES[status]: 11 for status in COUNTED}
    rows: list[Row] = []
    for number, unit in enumerate(units, 1):
        found = inventories[unit.slug]
        counted = Counter(listed.status for listed in found)
        rows.append((number, unit.full_name, len(found), *(counted[status] for status in COUNTED)))
    return Table("Tình trạng tài liệu của các đơn vị", "Đơn vị", _columns(widths), tuple(rows))


def _others(units: Sequence[Unit], inventories: Mapping[str, Sequence[Listed]]) -> Table:
    """Return the documents not simply in force, one row per status with the communes it applies to."""
    having: dict[tuple[str, str, Status], list[str]] = {}
    for unit in units:
        for listed in inventories[unit.slug]:
            if listed.status != "in_force":
                having.setdefault((listed.code, listed.title, listed.status), []).append(unit.full_name)
    ordered = sorted(having.items(), key=lambda item: (sort_key(item[0][0]), item[0]))
    rows = (
        (number, code, title, STATUS_NAMES[status], _named(names, len(units)))
        for number, ((code, title, status), names) in enumerate(ordered, 1)
    )
    columns = _columns({"STT": 6, "Mã hiệu": 12, "Tên tài liệu": 36, "Tình trạng": 14, "Đơn vị": 32})
    nothing = "Mọi tài liệu của các đơn vị đang có hiệu lực."
    return Table("Tài liệu không ở tình trạng đang hiệu lực", "Tài liệu", columns, tuple(rows), nothing)


def _named(names: Sequence[str], units: int) -> str:
    return f"cả {units} đơn vị" if len(names) == units > 1 else ", ".join(names)


def _columns(widths: Mapping[str, int]) -> tuple[Column, ...]:
    return tuple(Column(title, width) for title, width in widths.items())


# ── documents and communes ───────────────────────────────────────────────────────────────────────


def _matrix(sources: Sources) -> Overview:
    found = matrix(sources)
    groups = [(section, list(lines)) for section, lines in groupby(found.lines, key=lambda line: line.section)]
    tables = found.tables()
    markdown = _render(sources, "matrix.md", {"matrix": found, "groups": groups, "meanings": MEANINGS})
    note = "; ".join(f"{mark}: {meaning}" for mark, meaning in MEANINGS.items())
    return Overview("ma-tran.md", tables[0].title, markdown, "", "ma-tran.xlsx", tables, note, wide=True)


# ── the standard ─────────────────────────────────────────────────────────────────────────────────


def _conversion(change: Conversion, sources: Sources) -> Overview:
    title = f"Chuyển đổi từ {change.old.name} sang {change.new.name}"
    path = f"tieu-chuan/{change.old.id}-{change.new.id}"
    facts = {"change": change, "fates": FATES, "groups": _grouped(change.documents), "units": sources.units}
    return Overview(f"{path}.md", title, _render(sources, "conversion.md", facts), f"{path}.pdf")


def _grouped(documents: Iterable[Rewording]) -> list[tuple[Rewording, list[str]]]:
    """Return what to do, each item with the codes of all documents it applies to."""
    groups: dict[tuple[object, ...], tuple[Rewording, list[str]]] = {}
    for item in documents:
        key = (item.now, item.other, item.notes, item.use.units)
        groups.setdefault(key, (item, []))[1].append(item.use.document.code)
    return list(groups.values())


def _readiness(survey: Survey, inventories: Collection[str]) -> Iterator[Overview]:
    """Yield the page of the province on its readiness for the next edition, and one for each commune."""
    old, new, found = survey.old, survey.new, survey.all
    title, base = f"Sẵn sàng cho {new.name}", f"tieu-chuan/{old.id}-{new.id}-san-sang"
    shared = {"old": old, "new": new, "pages": {}}
    folder = base.rpartition("/")[2]
    pages = {one.unit.full_name: f"{folder}/{one.unit.slug}.html" for one in found if one.unit.slug in inventories}
    tables = (by_commune(found), by_clause(found), by_document(found))
    markdown = _render(survey.sources, "readiness.md", {**shared, "unit": None, "tables": tables, "pages": pages})
    yield Overview(f"{base}.md", title, markdown, f"{base}.pdf", f"{base}.xlsx", tables, f"{old.name} – {new.name}")
    for one in (one for one in found if one.unit.slug in inventories):
        path, own = f"{base}/{one.unit.slug}", (by_clause([one]), by_document([one]))
        facts = {
            **shared,
            "unit": one.unit,
            "tables": own,
            "follows": (new if one.moved else old).name,
            "ready": f"{one.ready} trên {len(one.lines)} điều khoản",
            "missing": ", ".join(line.clause.number for line in one.missing),
        }
        markdown = _render(survey.sources, "readiness.md", facts)
        name, label = f"{title}: {one.unit.full_name}", one.unit.full_name
        yield Overview(
            f"{path}.md", name, markdown, f"{path}.pdf", f"{path}.xlsx", own, label, group=title, label=label
        )


# ── legal acts ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Happening:
    """What happens to an act in use, when (empty: unknown), through which other act, and who is affected."""

    act: str
    what: str
    day: str
    by: str
    uses: tuple[Use, ...]


def _acts(sources: Sources, as_of: date) -> Overview:
    acts, users = sources.references.acts, users_of_acts(sources)
    uses = {use.document.source: use for use in uses_of(sources)}

    def row(name: str, what: str, day: date | None, by: str) -> Happening:
        successor = short_name(acts[by]) if by in acts else ""
        return Happening(
            short_name(acts[name]), what, short_date(day) if day else "", successor, _touched(users[name], uses)
        )

    used = {name: act for name, act in acts.items() if name in users}
    coming = [c for c in changes(acts, as_of) if c.act in used]
    undated = [(n, a) for n, a in used.items() if a.replaced_by and end(a, acts) is None]
    ended = [(n, acts[n], end(acts[n], acts)) for n in dict.fromkeys(c.act for c in lapsed(sources, as_of))]
    sections = (
        ("Đã hết hiệu lực mà còn được viện dẫn", [row(n, CHANGES["ends"], day, a.replaced_by) for n, a, day in ended]),
        (
            f"Thay đổi trong {SOON.days} ngày tới",
            [row(c.act, CHANGES[c.kind], c.day, c.by) for c in coming if c.day - as_of <= SOON],
        ),
        (
            "Thay đổi đã biết sau đó",
            [row(c.act, CHANGES[c.kind], c.day, c.by) for c in coming if c.day - as_of > SOON],
        ),
        (
            "Đã có văn bản thay thế, chưa rõ từ ngày nào",
            [row(n, "được thay thế", None, a.replaced_by) for n, a in undated],
        ),
    )
    facts = {"sections": sections, "as_of": long_date(as_of), "total": len(sources.units)}
    return Overview("van-ban-thay-doi.md", "Văn bản sắp thay đổi", _render(sources, "acts.md", facts))


def _sources(sources: Sources, as_of: date) -> Iterator[Overview]:
    """Yield the page about the sources of facts of law, if the manual keeps track of them."""
    if tables := source_tables(sources, as_of):
        day, max_age = long_date(as_of), sources.references.structure.max_age
        facts: dict[str, object] = {"tables": shown(tables), "as_of": day, "max_age": max_age}
        markdown = _render(sources, "provenance.md", facts)
        title, note = "Nguồn của dữ kiện pháp lý", f"Tính đến {day}"
        yield Overview("nguon-du-kien.md", title, markdown, "", "nguon-du-kien.xlsx", tables, note)


def _touched(documents: Iterable[Document], uses: dict[str, Use]) -> tuple[Use, ...]:
    found = (uses[d.source] for d in documents if d.source in uses)
    return tuple(sorted(found, key=lambda use: sort_key(use.document.code)))


# ── templates ────────────────────────────────────────────────────────────────────────────────────


def communes(uses: Iterable[Use]) -> Sequence[str]:
    """Return the slugs of the communes that have any of the documents."""
    return sorted({unit for use in uses for unit in use.units})


CODES = re.compile(r"\b[A-ZĐ]{2,}(?:[-.][A-ZĐ0-9]+)+")


def unbroken(cell: object) -> Markup:
    """Return a cell as HTML in which no code breaks at its hyphens."""
    return Markup(CODES.sub(r'<span class="code">\g<0></span>', str(escape(str(cell)))))


@cache
def _templates(folder: Path) -> Environment:
    made = environment(folder)
    made.filters |= {"communes": communes, "in_runs": in_runs, "unbroken": unbroken}
    made.filters["capitalized"] = lambda text: text[:1].upper() + text[1:]
    return made


def _render(sources: Sources, name: str, facts: dict[str, object]) -> str:
    folder = sources.folders.overrides / "portal"
    return _templates(folder).get_template(name).render(**facts)
