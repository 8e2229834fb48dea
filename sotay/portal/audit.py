"""The auditor's desk: a sample plan, evidence by clause, who has read what, and how long records are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.text import sort_key
from sotay.control.copies import PaperCopy, copies_out
from sotay.control.lifetime import in_force
from sotay.control.standing import ended
from sotay.facts.cells import Column, Row, Table, said
from sotay.facts.clauses import coverage
from sotay.facts.readers import ToRead
from sotay.facts.sampling import drawn, sample_size
from sotay.facts.structure import ordered
from sotay.load.sources import Sources
from sotay.model.documents import Document, Record
from sotay.model.revisions import Revision
from sotay.model.units import Unit

COMPETENCE = ("7.2", "7.3")
"""Clauses for which the log of readings is evidence."""


@dataclass(frozen=True)
class SampledDocument:
    """A document to look into, and the revision that was in force."""

    unit: Unit
    document: Document
    revision: Revision


@dataclass(frozen=True)
class SampledRecord:
    """A kind of record of which some are to be looked at, and the document that asks for it."""

    unit: Unit
    record: Record
    document: Document


@dataclass(frozen=True)
class SampledHolder:
    """A holder whose papers are to be looked at."""

    unit: Unit
    holder: str
    copies: tuple[PaperCopy, ...]


@dataclass(frozen=True)
class AuditPlan:
    """What an audit of these communes looks at on a day; the same seed gives the same plan."""

    seed: str
    as_of: date
    units: tuple[Unit, ...]
    documents: tuple[SampledDocument, ...]
    records: tuple[SampledRecord, ...]
    holders: tuple[SampledHolder, ...]


def audit_plan(sources: Sources, units: Sequence[str], seed: str, size: int | None, as_of: date) -> AuditPlan:
    """Draw the sample of each commune: of documents in force, records and holders of copies."""
    chosen = tuple(sources.units[slug] for slug in units)
    documents: list[SampledDocument] = []
    records: list[SampledRecord] = []
    holders: list[SampledHolder] = []
    for unit in chosen:
        standing = [*_in_force(sources, unit, as_of)]
        seeded = f"{seed} {unit.slug}"
        documents += drawn(standing, seeded, sample_size(len(standing), size), lambda one: one.document.code)
        kept = [SampledRecord(unit, record, one.document) for one in standing for record in one.document.meta.records]
        records += drawn(
            kept, seeded, sample_size(len(kept), size), lambda one: f"{one.document.code} {one.record.name}"
        )
        held: dict[str, list[PaperCopy]] = {}
        for copy in copies_out(sources.copies[unit.slug]):
            held.setdefault(copy.holder, []).append(copy)
        having = [SampledHolder(unit, holder, tuple(copies)) for holder, copies in sorted(held.items())]
        holders += drawn(having, seeded, sample_size(len(having), size), lambda one: one.holder)
    return AuditPlan(seed, as_of, chosen, tuple(documents), tuple(records), tuple(holders))


def _in_force(sources: Sources, unit: Unit, as_of: date) -> Iterator[SampledDocument]:
    register = ended(sources.registers[unit.slug], unit)
    for document in ordered(sources.documents_of(unit), sources.references.structure):
        revision = in_force(register, document.code, as_of) if document.code else None
        if revision:
            yield SampledDocument(unit, document, revision)


# ── tables ───────────────────────────────────────────────────────────────────────────────────────


def audit_tables(sources: Sources, plan: AuditPlan, unread: Mapping[str, Sequence[ToRead]]) -> tuple[Table, ...]:
    """Return the plan and the evidence as lists."""
    language = sources.province.language
    found = (
        _documents(plan, language),
        _records(plan),
        _holders(plan),
        _evidence(sources, plan, language),
        _read(sources, plan, unread, language),
        _retention(sources, plan),
    )
    return tuple(said(table, language) for table in found)


def _documents(plan: AuditPlan, language: Language) -> Table:
    """Return the documents to look into."""
    widths = {
        marked("STT"): 6,
        marked("Đơn vị"): 18,
        marked("Mã hiệu"): 12,
        marked("Tên tài liệu"): 34,
        marked("Lần"): 8,
        marked("Hiệu lực từ"): 10,
        marked("Quyết định"): 12,
    }
    rows = (
        (
            n,
            s.unit.full_name,
            s.document.code,
            s.document.title,
            s.revision.label,
            language.short_date(s.revision.effective),
            s.revision.decision,
        )
        for n, s in enumerate(plan.documents, 1)
    )
    nothing = marked("Không tài liệu nào đang có hiệu lực.")
    return Table(marked("Mẫu: tài liệu"), marked("Mẫu tài liệu"), _columns(widths), tuple(rows), nothing)


def _records(plan: AuditPlan) -> Table:
    widths = {
        marked("STT"): 6,
        marked("Đơn vị"): 18,
        marked("Tên hồ sơ"): 28,
        marked("Thuộc tài liệu"): 12,
        marked("Nơi lưu"): 20,
        marked("Thời gian lưu"): 16,
    }
    rows = (
        (n, s.unit.full_name, s.record.name, s.document.code, _role(s.unit, s.record.keeper), s.record.retention)
        for n, s in enumerate(plan.records, 1)
    )
    nothing = marked("Không tài liệu nào ghi hồ sơ phải lưu.")
    return Table(marked("Mẫu: hồ sơ"), marked("Mẫu hồ sơ"), _columns(widths), tuple(rows), nothing)


def _holders(plan: AuditPlan) -> Table:
    widths = {marked("STT"): 6, marked("Đơn vị"): 22, marked("Người giữ"): 28, marked("Bản số, tài liệu"): 44}
    rows = (
        (n, s.unit.full_name, s.holder, ", ".join(f"{c.number}: {c.code} {c.label}" for c in s.copies))
        for n, s in enumerate(plan.holders, 1)
    )
    title, tab = marked("Mẫu: người giữ bản kiểm soát"), marked("Mẫu người giữ")
    return Table(title, tab, _columns(widths), tuple(rows), marked("Chưa giao bản nào."))


def _evidence(sources: Sources, plan: AuditPlan, language: Language) -> Table:
    """Return each clause of the edition that a commune follows, with the documents that meet it there."""
    widths = {
        marked("STT"): 5,
        marked("Điều khoản"): 8,
        marked("Tên điều khoản"): 20,
        marked("Đơn vị"): 13,
        marked("Mã hiệu"): 10,
        marked("Tên tài liệu"): 24,
    }
    widths |= {marked("Lần"): 7, marked("Hiệu lực từ"): 13}
    rows: list[Row] = []
    for unit in plan.units:
        register = ended(sources.registers[unit.slug], unit)
        standard = sources.references_of(unit).standard
        for found in coverage(standard, sources.documents_of(unit), unit.excluded):
            clause = (found.clause.number, found.clause.heading, unit.full_name)
            if found.excluded:
                why = language.say("không áp dụng: %(reason)s", reason=found.excluded.reason)
                rows.append((0, *clause, "", why, "", ""))
            elif found.gap:
                rows.append((0, *clause, "", language.say("chưa có tài liệu"), "", ""))
            for document in found.documents:
                revision = in_force(register, document.code, plan.as_of)
                if revision:
                    since = (revision.label, language.short_date(revision.effective))
                else:
                    since = ("", language.say("chưa có hiệu lực"))
                rows.append((0, *clause, document.code, document.title, *since))
    numbered = tuple((n, *row[1:]) for n, row in enumerate(rows, 1))
    return Table(marked("Bằng chứng theo điều khoản"), marked("Điều khoản"), _columns(widths), numbered)


def _read(sources: Sources, plan: AuditPlan, unread: Mapping[str, Sequence[ToRead]], language: Language) -> Table:
    """Return who has acknowledged what, and who has yet to, for the clauses on competence and awareness."""
    widths = {
        marked("STT"): 6,
        marked("Điều khoản"): 10,
        marked("Đơn vị"): 18,
        marked("Vị trí"): 24,
        marked("Mã hiệu"): 12,
        marked("Lần"): 8,
        marked("Xác nhận"): 22,
    }
    rows: list[Row] = []
    for unit in plan.units:
        clauses = (c.number for c in sources.references_of(unit).standard.clauses)
        numbers = ", ".join(n for n in clauses if n in COMPETENCE) or "–"
        for event in sources.readings[unit.slug].events:
            for code, read in event.documents.items():
                when = language.say("ngày %(day)s", day=language.short_date(event.day))
                rows.append((0, numbers, unit.full_name, _role(unit, event.role), code, read.label, when))
        for r in unread.get(unit.slug, ()):
            label, missing = r.revision.label, language.say("chưa xác nhận")
            rows.append((0, numbers, unit.full_name, _role(unit, r.role), r.code, label, missing))
    numbered = tuple((n, *row[1:]) for n, row in enumerate(rows, 1))
    nothing = marked("Chưa có lần ban hành nào phải xác nhận.")
    return Table(marked("Đã đọc và hiểu"), marked("Đã đọc"), _columns(widths), numbered, nothing)


def _retention(sources: Sources, plan: AuditPlan) -> Table:
    """Return every record that the communes keep, by retention: how long, what, by whom, and for which documents."""
    widths = {
        marked("STT"): 6,
        marked("Thời gian lưu"): 16,
        marked("Tên hồ sơ"): 28,
        marked("Nơi lưu"): 20,
        marked("Thuộc tài liệu"): 18,
        marked("Số đơn vị"): 12,
    }
    kept: dict[tuple[str, str, str], tuple[set[str], set[str]]] = {}
    for unit in plan.units:
        for document in sources.documents_of(unit):
            for record in document.meta.records:
                key = (record.retention, record.name, _role(unit, record.keeper))
                codes, units = kept.setdefault(key, (set(), set()))
                codes.add(document.code)
                units.add(unit.slug)
    ordered_keys = sorted(kept, key=lambda key: tuple(map(sort_key, key)))
    rows = (
        (n, *key, ", ".join(sorted(kept[key][0], key=sort_key)), len(kept[key][1]))
        for n, key in enumerate(ordered_keys, 1)
    )
    title, tab = marked("Thời gian lưu hồ sơ"), marked("Lưu hồ sơ")
    return Table(title, tab, _columns(widths), tuple(rows), marked("Không có hồ sơ."))


def _role(unit: Unit, role: str) -> str:
    return unit.roles.get(role, role)


def _columns(widths: Mapping[str, int]) -> tuple[Column, ...]:
    return tuple(Column(title, width) for title, width in widths.items())
