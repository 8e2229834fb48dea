"""The secretary's desk: what a commune's document control has to do next, as tables and as a diary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from sotay.base.codes import in_runs
from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.text import sort_key
from sotay.control.copies import PaperCopy, copies_out, to_recall
from sotay.control.notices import STATUS_NAMES
from sotay.control.standing import ended
from sotay.expand.turns import turns
from sotay.export.icalendar import DiaryEvent
from sotay.facts.cells import Column, Row, Table, said
from sotay.facts.inventory import Listed
from sotay.facts.readers import ToRead, by_role
from sotay.facts.reviews import WINDOWS, ReviewDue, reviews
from sotay.facts.turn_words import KINDS, named, sentence
from sotay.facts.turns import Turn
from sotay.load.sources import Sources
from sotay.model.references import References
from sotay.model.revisions import label
from sotay.model.units import Unit
from sotay.portal.calendar import Agenda, TurnsOf, calendar
from sotay.portal.matrix import by_kind_and_name

K = TypeVar("K")
V = TypeVar("V")
AHEAD = timedelta(days=WINDOWS[-1])
DIARY = timedelta(days=730)
"""How far ahead a diary file looks."""
OVERDUE = marked("quá hạn")
TO_BEGIN = marked("nên bắt đầu")


@dataclass(frozen=True)
class UnitDesk:
    """What lies on the desk of a commune's secretary on a day."""

    unit: Unit
    as_of: date
    reviews: tuple[ReviewDue, ...]
    """All to come, not only the near ones."""
    out: tuple[PaperCopy, ...]
    recalled: frozenset[int]
    """The numbers of those copies that are no longer in force."""
    waiting: tuple[Listed, ...]
    """Documents that are not simply in force: drafts, pending."""
    turns: tuple[Turn, ...]
    """What changes by itself in two years."""
    unread: tuple[ToRead, ...]

    @property
    def near(self) -> tuple[ReviewDue, ...]:
        """Return the reviews that are due, or to be begun, soon."""
        return tuple(review for review in self.reviews if review.is_near(self.as_of))

    @property
    def windows(self) -> Mapping[int | None, int]:
        """Return how many reviews are overdue (0) and due in 30, 60 and 90 days."""
        return Counter(review.window(self.as_of) for review in self.reviews)


def desks(
    sources: Sources,
    inventories: Mapping[str, Sequence[Listed]],
    unread: Mapping[str, Sequence[ToRead]],
    as_of: date,
    turns_of: TurnsOf = turns,
) -> tuple[UnitDesk, ...]:
    """Return the desks of the communes that have an inventory and go on, by kind and name."""
    going_on = [sources.units[slug] for slug in inventories if not sources.units[slug].ended(as_of)]
    found = calendar(sources, [unit.slug for unit in going_on], as_of, as_of + DIARY, turns_of)
    return tuple(
        _desk(sources, unit, inventories[unit.slug], unread.get(unit.slug, ()), found)
        for unit in sorted(going_on, key=by_kind_and_name)
    )


def _desk(
    sources: Sources, unit: Unit, inventory: Sequence[Listed], unread: Sequence[ToRead], found: Agenda
) -> UnitDesk:
    register, log = ended(sources.registers[unit.slug], unit), sources.copies[unit.slug]
    documents = sources.documents_of(unit)
    codes = {document.code for document in documents}
    turns = (
        Turn(t.day, t.kind, t.subject, t.by, tuple(code for code in t.codes if code in codes))
        for t in (entry.turn for entry in found.entries if unit.slug in entry.units)
    )
    return UnitDesk(
        unit,
        found.after,
        reviews(documents, register),
        copies_out(log),
        frozenset(item.copy.number for item in to_recall(log, register, found.after)),
        tuple(listed for listed in inventory if listed.status in ("draft", "pending")),
        tuple(turns),
        tuple(unread),
    )


# ── tables ───────────────────────────────────────────────────────────────────────────────────────


def counts(found: Sequence[UnitDesk], language: Language) -> Table:
    """Return how much lies on each desk."""
    widths = {marked("STT"): 5, marked("Đơn vị"): 21, marked("Soát xét quá hạn"): 9}
    widths |= {language.say("Trong %(days)s ngày", days=days): 9 for days in WINDOWS}
    widths |= {marked("Dự thảo"): 9, marked("Bản giấy ở ngoài"): 10, marked("Bản phải thu"): 9}
    widths |= {marked("Lượt chưa đọc"): 10}
    rows: Iterable[Row] = (
        (
            number,
            desk.unit.full_name,
            *(desk.windows.get(days, 0) for days in (0, *WINDOWS)),
            sum(listed.status == "draft" for listed in desk.waiting),
            len(desk.out),
            len(desk.recalled),
            len(desk.unread),
        )
        for number, desk in enumerate(found, 1)
    )
    table = Table(marked("Việc của thư ký ở các đơn vị"), marked("Đơn vị"), _columns(widths), tuple(rows))
    return said(table, language)


def tables(desk: UnitDesk, references: References, language: Language) -> tuple[Table, ...]:
    """Return what lies on a desk."""
    found = (
        _reviews(desk, language),
        _waiting(desk, language),
        _turns([desk], references, language),
        _unread(desk, language),
        _copies(desk),
    )
    return tuple(said(table, language) for table in found)


def changes(found: Sequence[UnitDesk], references: References, language: Language) -> Table:
    """Return what changes soon in these communes, each change once."""
    return said(_turns(found, references, language), language)


def _reviews(desk: UnitDesk, language: Language) -> Table:
    widths = {marked("STT"): 6, marked("Mã hiệu"): 13, marked("Tên tài liệu"): 37, marked("Bắt đầu từ"): 13}
    widths |= {marked("Hạn soát xét"): 14, marked("Trong"): 17}
    day = language.short_date
    rows = (
        (number, r.code, r.title, day(r.begin), day(r.due), _window(r, desk.as_of, language))
        for number, r in enumerate(desk.near, 1)
    )
    nothing = language.say("Không tài liệu nào đến hạn soát xét trong %(days)s ngày tới.", days=WINDOWS[-1])
    return Table(marked("Đến hạn soát xét"), marked("Soát xét"), _columns(widths), tuple(rows), nothing)


def _window(review: ReviewDue, as_of: date, language: Language) -> str:
    days = review.window(as_of)
    if days:
        return language.say("%(days)s ngày", days=days)
    return language.say(TO_BEGIN if days is None else OVERDUE)


def _waiting(desk: UnitDesk, language: Language) -> Table:
    widths = {marked("STT"): 6, marked("Mã hiệu"): 14, marked("Tên tài liệu"): 46, marked("Tình trạng"): 17}
    widths |= {marked("Lần ban hành cuối"): 17}
    rows = (
        (
            number,
            listed.code,
            listed.title,
            language.say(STATUS_NAMES[listed.status]),
            label(listed.issue, listed.revision or 0) if listed.issue else language.say("chưa ban hành"),
        )
        for number, listed in enumerate(desk.waiting, 1)
    )
    title, nothing = marked("Dự thảo và tài liệu chưa có hiệu lực"), marked("Không có dự thảo nào.")
    return Table(title, marked("Dự thảo"), _columns(widths), tuple(rows), nothing)


def _turns(found: Sequence[UnitDesk], references: References, language: Language) -> Table:
    having: dict[Turn, tuple[list[str], set[str]]] = {}
    for desk in found:
        for turn in (t for t in desk.turns if t.day - desk.as_of <= AHEAD and t.kind != "review"):
            units, codes = having.setdefault(Turn(turn.day, turn.kind, turn.subject, turn.by), ([], set()))
            units.append(desk.unit.full_name)
            codes.update(turn.codes)
    rows: list[Row] = []
    for number, (turn, (units, codes)) in enumerate(sorted(having.items()), 1):
        ordered = tuple(sorted(codes, key=sort_key))
        what = sentence(Turn(turn.day, turn.kind, turn.subject, turn.by, ordered), references, language)
        where = [_where(units, len(found), language)] if len(found) > 1 else []
        rows.append((number, language.short_date(turn.day), what, _codes(ordered, language), *where))
    many = len(found) > 1
    widths = {marked("STT"): 6, marked("Ngày"): 12, marked("Thay đổi"): 38 if many else 46}
    widths |= {marked("Tài liệu"): 24 if many else 36} | ({marked("Đơn vị"): 20} if many else {})
    nothing = language.say("Không có gì thay đổi trong %(days)s ngày tới.", days=WINDOWS[-1])
    title = language.say("Văn bản và tài liệu thay đổi trong %(days)s ngày tới", days=WINDOWS[-1])
    return Table(title, marked("Thay đổi"), _columns(widths), tuple(rows), nothing)


def _where(units: Sequence[str], count: int, language: Language) -> str:
    return language.count("cả %(num)s đơn vị", count) if len(units) == count else ", ".join(units)


def _codes(codes: Sequence[str], language: Language) -> str:
    return ", ".join(language.say(" đến ").join(run) for run in in_runs(codes))


def _unread(desk: UnitDesk, language: Language) -> Table:
    widths = {marked("STT"): 6, marked("Vị trí"): 26, marked("Mã hiệu"): 13, marked("Tên tài liệu"): 30}
    widths |= {marked("Lần"): 8, marked("Hiệu lực từ"): 17}
    rows: list[Row] = []
    for role, of in by_role(desk.unread, desk.unit).items():
        for r in of:
            title, day = desk.unit.roles.get(role, role), language.short_date(r.revision.effective)
            rows.append((len(rows) + 1, title, r.code, r.title, r.revision.label, day))
    nothing = marked("Mọi vị trí đã xác nhận đọc và hiểu, hoặc chưa có lần ban hành nào phải xác nhận.")
    title = marked("Chưa xác nhận đã đọc và hiểu")
    return Table(title, marked("Chưa đọc"), _columns(widths), tuple(rows), nothing)


def _copies(desk: UnitDesk) -> Table:
    widths = {marked("STT"): 6, marked("Người giữ"): 34, marked("Số bản"): 10, marked("Bản số"): 30}
    widths |= {marked("Phải thu hồi"): 20}
    held: dict[str, list[int]] = {}
    for copy in desk.out:
        held.setdefault(copy.holder, []).append(copy.number)
    rows = (
        (number, holder, len(of), _runs(of), _runs([n for n in of if n in desk.recalled]))
        for number, (holder, of) in enumerate(sorted(held.items(), key=lambda pair: sort_key(pair[0])), 1)
    )
    nothing = marked("Chưa giao bản kiểm soát nào.")
    return Table(marked("Bản kiểm soát đang ở ngoài"), marked("Bản giấy"), _columns(widths), tuple(rows), nothing)


def _runs(numbers: Sequence[int]) -> str:
    """Return numbers in runs: `1-6, 9`."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _columns(widths: Mapping[str, int]) -> tuple[Column, ...]:
    return tuple(Column(title, width) for title, width in widths.items())


# ── diary ────────────────────────────────────────────────────────────────────────────────────────


def diary(found: Sequence[UnitDesk], references: References, language: Language) -> tuple[DiaryEvent, ...]:
    """Return the days to come of these desks: reviews to begin, what must be read by when, what changes by itself.

    What is the same in several communes is one event.
    """
    merged: dict[DiaryEvent, list[str]] = {}
    for desk in found:
        for event in (*_begun(desk, language), *_to_read(desk, language), *_changing(desk, references, language)):
            merged.setdefault(event, []).append(desk.unit.full_name)
    many = len(found) > 1
    return tuple(_placed(event, units, len(found), language) if many else event for event, units in merged.items())


def _placed(event: DiaryEvent, units: Sequence[str], count: int, language: Language) -> DiaryEvent:
    where = _where(units, count, language)
    applies = language.say("Áp dụng cho: %(units)s.", units=where)
    told = "\n".join(filter(None, (event.description, applies)))
    return DiaryEvent(event.day, f"{event.name} {where}", event.summary, told, event.category)


def _begun(desk: UnitDesk, language: Language) -> Iterator[DiaryEvent]:
    for (day, due), codes in _grouped(((r.begin, r.due), r.code) for r in desk.reviews if r.due >= desk.as_of):
        name, which = f"begin {day} {due} {' '.join(codes)}", named(tuple(codes), language)
        summary = language.count("Soát xét %(num)s tài liệu: %(which)s", len(codes), which=which)
        last = language.say("Hạn: %(day)s.", day=language.short_date(due))
        yield DiaryEvent(day, name, summary, last, language.say("Soát xét"))


def _to_read(desk: UnitDesk, language: Language) -> Iterator[DiaryEvent]:
    coming = ((r.revision.effective, r.role) for r in desk.unread if r.revision.effective > desk.as_of)
    for day, roles in _grouped(coming):
        titles = [desk.unit.roles.get(role, role) for role in dict.fromkeys(roles)]
        last = day - timedelta(days=1)
        summary = language.say("Hạn đọc và hiểu trước khi áp dụng từ %(day)s", day=language.short_date(day))
        missing = language.say("Chưa xác nhận: %(roles)s.", roles=", ".join(titles))
        yield DiaryEvent(last, f"read {day}", summary, missing, language.say("Đọc và hiểu"))


def _changing(desk: UnitDesk, references: References, language: Language) -> Iterator[DiaryEvent]:
    for turn in desk.turns:
        name = f"turn {turn.day} {turn.kind} {turn.subject} {turn.by}"
        which = language.say("Tài liệu: %(codes)s.", codes=named(turn.codes, language)) if turn.codes else ""
        kind = language.say(KINDS[turn.kind])
        yield DiaryEvent(turn.day, name, sentence(turn, references, language), which, kind)


def _grouped(pairs: Iterable[tuple[K, V]]) -> Iterable[tuple[K, list[V]]]:
    found: dict[K, list[V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found.items()
