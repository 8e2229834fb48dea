"""Pages of the staff portal about all communes together: what changes of law or of the standard mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.text import sort_key
from sotay.check.law import lapsed, users_of_acts
from sotay.control.notices import STATUS_NAMES
from sotay.expand.turns import turns
from sotay.facts.cells import Column, Row, Table, said
from sotay.facts.citation import short_name
from sotay.facts.inventory import Listed
from sotay.facts.law import SOON, changes, end
from sotay.facts.readers import ToRead
from sotay.load.sources import Sources
from sotay.model.documents import Document
from sotay.model.paths import SECRETARY, STANDARDS
from sotay.model.revisions import Status
from sotay.model.units import Unit
from sotay.portal import desk
from sotay.portal.calendar import TurnsOf
from sotay.portal.editions import Conversion, Rewording, Use, conversion, usable, uses_of
from sotay.portal.matrix import by_kind_and_name, matrix
from sotay.portal.overview import Overview, everywhere, render
from sotay.portal.provenance import shown, source_tables
from sotay.portal.readiness import Survey, surveys
from sotay.portal.readiness_tables import by_clause, by_commune, by_document

FATES = {
    "same": marked("giữ số"),
    "renumbered": marked("đổi số"),
    "split": marked("tách"),
    "gone": marked("không còn dưới tên cũ"),
}
COUNTED: tuple[Status, ...] = ("in_force", "draft", "pending", "review_due", "withdrawn")
CHANGES = {"begins": marked("có hiệu lực"), "ends": marked("hết hiệu lực"), "amended": marked("được sửa đổi, bổ sung")}


def overviews(
    sources: Sources,
    inventories: Mapping[str, Sequence[Listed]],
    unread: Mapping[str, Sequence[ToRead]],
    as_of: date,
    turns_of: TurnsOf = turns,
) -> tuple[Overview, ...]:
    """Return a province's staff pages in reading order; `inventories` and what is yet to be read are by slug."""
    conversions = (_conversion(conversion(sources, c), sources) for c in usable(sources))
    readiness = (page for survey in surveys(sources) for page in _readiness(survey, inventories))
    found = [_standings(sources, inventories, as_of), _matrix(sources)]
    found += [_acts(sources, as_of)] if sources.province.known.law else []
    secretary = _desks(sources, desk.desks(sources, inventories, unread, as_of, turns_of), as_of)
    return (*found, *_sources(sources, as_of), *conversions, *secretary, *readiness)


# ── status of documents ──────────────────────────────────────────────────────────────────────────


def _standings(sources: Sources, inventories: Mapping[str, Sequence[Listed]], as_of: date) -> Overview:
    units = sorted((sources.units[slug] for slug in inventories), key=by_kind_and_name)
    found = (_counts(units, inventories), _others(units, inventories, sources.province.language))
    tables = tuple(said(table, sources.province.language) for table in found)
    language = sources.province.language
    day, base = language.long_date(as_of), language.address("documents")
    note = language.say("Tính đến %(day)s", day=day)
    markdown = render(sources, "standings.md", {"tables": tables, "as_of": day})
    return Overview(f"{base}.md", language.say("Tình trạng tài liệu"), markdown, "", f"{base}.xlsx", tables, note)


def _counts(units: Sequence[Unit], inventories: Mapping[str, Sequence[Listed]]) -> Table:
    """Return the number of documents per status for each commune."""
    widths = {marked("STT"): 6, marked("Đơn vị"): 24, marked("Số tài liệu"): 12} | {
        STATUS_NAMES[status]: 11 for status in COUNTED
    }
    rows: list[Row] = []
    for number, unit in enumerate(units, 1):
        found = inventories[unit.slug]
        counted = Counter(listed.status for listed in found)
        rows.append((number, unit.full_name, len(found), *(counted[status] for status in COUNTED)))
    return Table(marked("Tình trạng tài liệu của các đơn vị"), marked("Đơn vị"), _columns(widths), tuple(rows))


def _others(units: Sequence[Unit], inventories: Mapping[str, Sequence[Listed]], language: Language) -> Table:
    """Return the documents not simply in force, one row per status with the communes it applies to."""
    having: dict[tuple[str, str, Status], list[str]] = {}
    for unit in units:
        for listed in inventories[unit.slug]:
            if listed.status != "in_force":
                having.setdefault((listed.code, listed.title, listed.status), []).append(unit.full_name)
    ordered = sorted(having.items(), key=lambda item: (sort_key(item[0][0]), item[0]))
    rows = (
        (number, code, title, language.say(STATUS_NAMES[status]), _named(names, len(units), language))
        for number, ((code, title, status), names) in enumerate(ordered, 1)
    )
    widths = {marked("STT"): 6, marked("Mã hiệu"): 12, marked("Tên tài liệu"): 36, marked("Tình trạng"): 14}
    columns = _columns(widths | {marked("Đơn vị"): 32})
    nothing = marked("Mọi tài liệu của các đơn vị đang có hiệu lực.")
    return Table(marked("Tài liệu không ở tình trạng đang hiệu lực"), marked("Tài liệu"), columns, tuple(rows), nothing)


def _named(names: Sequence[str], units: int, language: Language) -> str:
    return language.count("cả %(num)s đơn vị", units) if len(names) == units > 1 else ", ".join(names)


def _columns(widths: Mapping[str, int]) -> tuple[Column, ...]:
    return tuple(Column(title, width) for title, width in widths.items())


# ── the secretary's desk ─────────────────────────────────────────────────────────────────────────


def _desks(sources: Sources, found: Sequence[desk.UnitDesk], as_of: date) -> Iterator[Overview]:
    """Yield the page of all desks, and one for each commune."""
    language = sources.province.language
    base, day = language.address(SECRETARY), language.long_date(as_of)
    title, note = language.say("Bàn thư ký"), language.say("Tính đến %(day)s", day=day)
    pages = {one.unit.full_name: f"{base}/{one.unit.slug}.html" for one in found}
    shared = {"as_of": day}
    tables = (desk.counts(found, language), desk.changes(found, sources.references, language))
    markdown = render(sources, "desk.md", {**shared, "unit": None, "tables": tables, "pages": pages})
    events = desk.diary(found, sources.references, language)
    yield Overview(
        f"{base}.md",
        title,
        markdown,
        "",
        f"{base}.xlsx",
        tables,
        note,
        group=title,
        label=language.say(everywhere(sources.province.known)),
        diary=f"{base}.ics",
        events=events,
    )
    for one in found:
        path, label = f"{base}/{one.unit.slug}", one.unit.full_name
        own = desk.tables(one, sources.references, language)
        markdown = render(sources, "desk.md", {**shared, "unit": one.unit, "tables": own, "pages": {}})
        events = desk.diary([one], sources.references, language)
        yield Overview(
            f"{path}.md",
            f"{title}: {label}",
            markdown,
            "",
            f"{path}.xlsx",
            own,
            note,
            group=title,
            label=label,
            diary=f"{path}.ics",
            events=events,
        )


# ── documents and communes ───────────────────────────────────────────────────────────────────────


def _matrix(sources: Sources) -> Overview:
    found, language = matrix(sources), sources.province.language
    say, base = language.say, language.address("matrix")
    groups = [(section, list(lines)) for section, lines in groupby(found.lines, key=lambda line: line.section)]
    tables = tuple(said(table, sources.province.language) for table in found.tables())
    meanings = {mark: say(meaning) for mark, meaning in found.meanings.items()}
    markdown = render(sources, "matrix.md", {"matrix": found, "groups": groups, "meanings": meanings})
    note = "; ".join(f"{mark}: {meaning}" for mark, meaning in meanings.items())
    return Overview(f"{base}.md", tables[0].title, markdown, "", f"{base}.xlsx", tables, note, wide=True)


# ── the standard ─────────────────────────────────────────────────────────────────────────────────


def _conversion(change: Conversion, sources: Sources) -> Overview:
    language = sources.province.language
    say = language.say
    title = say("Chuyển đổi từ %(old)s sang %(new)s", old=change.old.name, new=change.new.name)
    path = f"{language.address(STANDARDS)}/{change.old.id}-{change.new.id}"
    facts = {
        "change": change,
        "fates": {fate: say(words) for fate, words in FATES.items()},
        "groups": _grouped(change.documents),
        "units": sources.units,
    }
    return Overview(f"{path}.md", title, render(sources, "conversion.md", facts), f"{path}.pdf")


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
    language = survey.sources.province.language
    title = language.say("Sẵn sàng cho %(edition)s", edition=new.name)
    base = f"{language.address(STANDARDS)}/{old.id}-{new.id}-{language.address('readiness')}"
    shared = {"old": old, "new": new, "pages": {}}
    folder = base.rpartition("/")[2]
    pages = {one.unit.full_name: f"{folder}/{one.unit.slug}.html" for one in found if one.unit.slug in inventories}
    tables = (by_commune(found, language), by_clause(found, language), by_document(found, language))
    markdown = render(survey.sources, "readiness.md", {**shared, "unit": None, "tables": tables, "pages": pages})
    editions = f"{old.name} – {new.name}"
    whole = language.say(everywhere(survey.sources.province.known))
    yield Overview(
        f"{base}.md", title, markdown, f"{base}.pdf", f"{base}.xlsx", tables, editions, group=title, label=whole
    )
    for one in (one for one in found if one.unit.slug in inventories):
        path, own = f"{base}/{one.unit.slug}", (by_clause([one], language), by_document([one], language))
        facts = {
            **shared,
            "unit": one.unit,
            "tables": own,
            "follows": (new if one.moved else old).name,
            "ready": language.say("%(ready)s trên %(count)s điều khoản", ready=one.ready, count=len(one.lines)),
            "missing": ", ".join(line.clause.number for line in one.missing),
        }
        markdown = render(survey.sources, "readiness.md", facts)
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
    language = sources.province.language
    acts, users = sources.references.acts, users_of_acts(sources)
    uses = {use.document.source: use for use in uses_of(sources)}

    def row(name: str, what: str, day: date | None, by: str) -> Happening:
        successor = short_name(acts[by], language) if by in acts else ""
        return Happening(
            short_name(acts[name], language),
            language.say(what),
            language.short_date(day) if day else "",
            successor,
            _touched(users[name], uses),
        )

    used = {name: act for name, act in acts.items() if name in users}
    coming = [c for c in changes(acts, as_of) if c.act in used]
    undated = [(n, a) for n, a in used.items() if a.replaced_by and end(a, acts) is None]
    ended = [(n, acts[n], end(acts[n], acts)) for n in dict.fromkeys(c.act for c in lapsed(sources, as_of))]
    sections = (
        (
            marked("Đã hết hiệu lực mà còn được viện dẫn"),
            [row(n, CHANGES["ends"], day, a.replaced_by) for n, a, day in ended],
        ),
        (
            language.count("Thay đổi trong %(num)s ngày tới", SOON.days),
            [row(c.act, CHANGES[c.kind], c.day, c.by) for c in coming if c.day - as_of <= SOON],
        ),
        (
            marked("Thay đổi đã biết sau đó"),
            [row(c.act, CHANGES[c.kind], c.day, c.by) for c in coming if c.day - as_of > SOON],
        ),
        (
            marked("Đã có văn bản thay thế, chưa rõ từ ngày nào"),
            [row(n, marked("được thay thế"), None, a.replaced_by) for n, a in undated],
        ),
    )
    said_sections = [(language.say(title), rows) for title, rows in sections]
    facts = {"sections": said_sections, "as_of": language.long_date(as_of), "total": len(sources.units)}
    path = f"{language.address('acts')}.md"
    return Overview(path, language.say("Văn bản sắp thay đổi"), render(sources, "acts.md", facts))


def _sources(sources: Sources, as_of: date) -> Iterator[Overview]:
    """Yield the page about the sources of facts of law, if the manual keeps track of them."""
    if tables := source_tables(sources, as_of):
        language = sources.province.language
        day, max_age = language.long_date(as_of), sources.references.structure.max_age
        facts: dict[str, object] = {"tables": shown(tables, language), "as_of": day, "max_age": max_age}
        markdown = render(sources, "provenance.md", facts)
        title, note = language.say("Nguồn của dữ kiện pháp lý"), language.say("Tính đến %(day)s", day=day)
        base = language.address("sources")
        yield Overview(f"{base}.md", title, markdown, "", f"{base}.xlsx", tables, note)


def _touched(documents: Iterable[Document], uses: dict[str, Use]) -> tuple[Use, ...]:
    found = (uses[d.source] for d in documents if d.source in uses)
    return tuple(sorted(found, key=lambda use: sort_key(use.document.code)))
