"""Contradictions across the files of a folder, and with its master list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sotay.base.text import short_date
from sotay.importing.understand.inside import same
from sotay.importing.understand.values import Contradiction, Procedure, Side
from sotay.importing.understand.words import bare, day
from sotay.model.wordfiles import DocumentList

_RECORD = re.compile(r"^(?:ho so|so|giay to|tai lieu)\s+|^(?:giai quyet|thu tuc|ve|viec|theo doi|yeu cau)\s+")


def across(found: Sequence[Procedure], lists: Sequence[DocumentList]) -> Iterator[Contradiction]:
    """Yield what files say otherwise than other files."""
    yield from _codes(found)
    yield from _posts(found)
    yield from _act_days(found)
    yield from _records(found)
    yield from _listed(found, lists)


def _codes(found: Sequence[Procedure]) -> Iterator[Contradiction]:
    by_code: dict[str, list[Procedure]] = {}
    for procedure in found:
        if procedure.code.value:
            by_code.setdefault(re.sub(r"[^a-z0-9]", "", bare(procedure.code.value)), []).append(procedure)
    for those in by_code.values():
        if len(those) > 1:
            sides = tuple(Side(p.path, str(p.code.place), f"{p.code.value} – {p.title.value}") for p in those)
            yield Contradiction("code-twice", f"mã hiệu {those[0].code.value} của {len(those)} tệp", sides)


def _posts(found: Sequence[Procedure]) -> Iterator[Contradiction]:
    """Yield persons who sign in two posts; who it is is never told."""
    posts: dict[str, dict[str, list[str]]] = {}
    spelt: dict[str, str] = {}
    for procedure in found:
        for person, post in procedure.people:
            posts.setdefault(person, {}).setdefault(bare(post), []).append(procedure.path)
            spelt.setdefault(bare(post), post)
    for held in posts.values():
        if len(held) > 1:
            sides = tuple(
                Side(paths[0], "bảng trách nhiệm", f"{spelt[post]} ({len(paths)} tệp)") for post, paths in held.items()
            )
            yield Contradiction("two-posts", "cùng một người ký mà chức vụ khác nhau (họ tên không ghi ở đây)", sides)


def _act_days(found: Sequence[Procedure]) -> Iterator[Contradiction]:
    days: dict[str, dict[str, list[Side]]] = {}
    for procedure in found:
        for act in procedure.acts:
            if act.day:
                said = short_date(date.fromisoformat(act.day))
                side = Side(procedure.path, str(act.said.place), f"{act.number}: ngày {said}")
                days.setdefault(act.number, {}).setdefault(act.day, []).append(side)
    for number, told in sorted(days.items()):
        if len(told) > 1:
            sides = tuple(sides[0] for sides in sorted(told.values(), key=len))
            yield Contradiction("act-dates", f"văn bản {number} ghi {len(told)} ngày khác nhau", sides)


def _records(found: Sequence[Procedure]) -> Iterator[Contradiction]:
    """Yield records that have the name of another procedure of the set."""
    titles = {subject(p.title.value): p for p in found if p.title.value}
    for procedure in found:
        own = {*subject(procedure.title.value).split()}
        sides = []
        for row in procedure.records:
            core = record_core(row.name.value)
            other = _named(core, titles)
            if other and not {*_VERBS.sub("", core).split()} <= own and not {*_VERBS.sub("", other).split()} <= own:
                said = f"{row.name.value} (của «{titles[other].title.value}»)"
                sides.append(Side(procedure.path, str(row.name.place), said))
        if sides:
            own_side = Side(procedure.path, str(procedure.title.place), procedure.title.value)
            yield Contradiction("other-record", "hồ sơ lưu mang tên của quy trình khác", (own_side, *sides))


_VERBS = re.compile(r"^(?:(?:dang ky|lai|cap|ghi vao so|ghi chu|thay doi|cai chinh|xac nhan|viec|ve)\b ?)+")
"""What offices do, before what they do it to: one register serves «đăng ký» and «đăng ký lại»."""


def _named(core: str, titles: Mapping[str, Procedure]) -> str:
    """Return the longest subject of a procedure that a record names, or the shortest that it begins; or nothing."""
    found = [title for title in titles if len(title.split()) >= 2 and re.search(rf"\b{re.escape(title)}\b", core)]
    begun = [title for title in titles if len(core.split()) >= 3 and title.startswith(f"{core} ")]
    return max(found, key=len, default="") or min(begun, key=len, default="")


def subject(title: str) -> str:
    """Return what a procedure is about: its title without «Thủ tục», folded."""
    said = re.sub(r"[^a-z0-9]+", " ", bare(title)).strip()
    return re.sub(r"^(?:quy trinh |thu tuc |giai quyet )+", "", said)


def record_core(name: str) -> str:
    """Return what a record is about: its name without «Sổ», «Hồ sơ»."""
    said = re.sub(r"[^a-z0-9]+", " ", bare(name)).strip()
    while (shorter := _RECORD.sub("", said)) != said:
        said = shorter
    return said


def _listed(found: Sequence[Procedure], lists: Sequence[DocumentList]) -> Iterator[Contradiction]:
    """Yield rows of a master list that say otherwise than the covers, and files that it lacks."""
    key = re.compile(r"[^a-z0-9]")
    by_code = {key.sub("", bare(p.code.value)): p for p in found if p.code.value}
    for listing in lists:
        listed = set()
        for row in listing.rows:
            procedure = by_code.get(key.sub("", bare(row.code)))
            if procedure is None:
                if row.code:
                    yield Contradiction(
                        "list",
                        "danh mục có tài liệu mà thư mục không có",
                        (Side(listing.path, row.place, f"{row.code} – {row.title}"),),
                    )
                continue
            listed.add(procedure.path)
            stated = day(row.date)
            covers = (
                ("title", row.title, procedure.title),
                ("issue", row.issue, procedure.issue),
                ("date", stated.isoformat() if stated else "", procedure.date),
            )
            for name, value, cover in covers:
                if value and cover.value and not same(name, value, cover.value):
                    sides = (
                        Side(listing.path, row.place, value),
                        Side(procedure.path, f"bìa ({cover.place})", cover.value),
                    )
                    yield Contradiction("list", f"danh mục và bìa khác nhau: {row.code}", sides)
        for path in sorted({p.path for p in by_code.values()} - listed):
            yield Contradiction("list", "tệp không có trong danh mục", (Side(path, "", listing.path),))
