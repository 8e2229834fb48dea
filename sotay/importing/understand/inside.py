"""Contradictions inside one file: cover, headers and footers; steps and limit; annexes named, numbered, absent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sotay.base.text import Duration, exceeds, short_date, total
from sotay.importing.understand.values import Contradiction, Procedure, Prose, Side, WordValue
from sotay.importing.understand.words import bare, line

OF = {"code": "mã hiệu", "title": "tên", "issue": "lần ban hành", "date": "ngày"}
_ATTACHED = re.compile(r"(?:kem theo|dinh kem|phu luc kem)(?! (?:nghi dinh|thong tu|quyet dinh|ho so|don|to khai))")
_WITH_FORM = re.compile(r"\bmau\b[^.;]{0,40}\b(?:kem theo|dinh kem)(?! (?:nghi dinh|thong tu|quyet dinh))")
_NUMBER = re.compile(r"mẫu(?: số)?\s*:?\s*(\d{1,3})", re.IGNORECASE)
_LEVEL = re.compile(
    r"\b(?:so tu phap|ubnd tinh|uy ban nhan dan tinh|uy ban nhan dan cap tinh|ubnd cap tinh|ubnd cap huyen"
    r"|uy ban nhan dan cap huyen|ubnd huyen|uy ban nhan dan huyen|phong tu phap|cap tinh|cap huyen)\b"
)


def contradictions(found: Procedure) -> Iterator[Contradiction]:
    """Yield what cannot all be right in a file."""
    yield from _bands(found)
    yield from _over_limit(found)
    yield from _annexes(found)
    yield from _level(found)


def _bands(found: Procedure) -> Iterator[Contradiction]:
    """Yield, once for each fact and kind of story, what headers and footers say otherwise than the cover."""
    covers: dict[str, WordValue] = {"code": found.code, "title": found.title, "issue": found.issue, "date": found.date}
    told: dict[tuple[str, str], list[Side]] = {}
    for story, name, said in found.bands:
        cover = covers[name]
        if cover.value and said.value and not same(name, cover.value, said.value):
            group = "first" if story.startswith("first") else "usual"
            sides = told.setdefault((name, group), [])
            side = Side(found.path, str(said.place), shown(name, said))
            if side not in sides:
                sides.append(side)
    usual = {name for name, group in told if group == "usual"}
    for (name, group), sides in told.items():
        if group == "first" and name in usual:
            continue
        both = [*sides, *(told.get((name, "first"), []) if group == "usual" else [])]
        cover = covers[name]
        first = Side(found.path, f"bìa ({cover.place})", shown(name, cover))
        yield Contradiction(name, f"{OF[name]} ở bìa khác đầu trang, chân trang", (first, *both))  # type: ignore[arg-type]


def same(name: str, one: str, other: str) -> bool:
    """Return whether two values of a cover agree."""
    if name == "issue":
        return [int(n) for n in re.findall(r"\d+", one)] == [int(n) for n in re.findall(r"\d+", other)]
    if name == "title":
        return _title(one) == _title(other)
    if name == "code":
        return re.sub(r"[^a-z0-9]+", "", bare(one)) == re.sub(r"[^a-z0-9]+", "", bare(other))
    return one == other


def _title(text: str) -> str:
    said = re.sub(r"^(?:quy trinh|thu tuc|cong viec)\s+", "", bare(text))
    return re.sub(r"[^a-z0-9]+", " ", re.sub(r"^(?:thu tuc|giai quyet)\s+", "", said)).strip()


def shown(name: str, said: WordValue) -> str:
    """Return a value as people read it."""
    return short_date(date.fromisoformat(said.value)) if name == "date" and said.value else said.value


# ── times ────────────────────────────────────────────────────────────────────────────────────────


def _over_limit(found: Procedure) -> Iterator[Contradiction]:
    limit = found.limit
    if limit is None or not limit.said.value:
        return
    for when, stated in {"": limit.said.value, **dict(limit.cases)}.items():
        spent = needed(found, when)
        if spent is not None and _longer(spent, Duration.parse(stated)):
            steps = found.steps[0].what.place
            case = f" ({when})" if when else ""
            sides = (
                Side(found.path, str(limit.said.place), f"thời hạn{case}: {stated}"),
                Side(found.path, str(steps), f"tổng các bước: {spent}"),
            )
            yield Contradiction("over-limit", f"các bước{case} dài hơn thời hạn", sides)


def _longer(spent: Duration, limit: Duration) -> bool:
    """Return whether it is longer however «ngày» is meant: offices write it for a working day, too."""
    working = [replace(d, unit="working_day") if d.unit == "day" else d for d in (spent, limit)]
    return exceeds(spent, limit) and exceeds(*working)


def needed(found: Procedure, when: str = "") -> Duration | None:
    """Return what the steps take, usually or in a case; a time that several share counts once."""
    times = []
    named = {time.when for step in found.steps for time in step.times}
    case = when if when in named else ""
    for step in found.steps:
        said = {time.when: time for time in step.times}
        time = said.get(case) or said.get("")
        if time and not time.shared and time.said.value:
            times.append(Duration.parse(time.said.value))
    summed = total(times)
    return summed if summed is None or summed.amount > Decimal(0) else None


# ── annexes ──────────────────────────────────────────────────────────────────────────────────────


def _annexes(found: Procedure) -> Iterator[Contradiction]:
    attached = [form for form in found.forms if _ATTACHED.search(bare(form.words))]
    if not (attached or found.appended):
        attached = [paper.name for paper in found.dossier if _WITH_FORM.search(bare(paper.name.words))]
    if len(attached) > len(found.appended):
        sides = tuple(Side(found.path, str(form.place), form.words) for form in attached)
        yield Contradiction(
            "annex-absent", f"nói có {len(attached)} biểu mẫu kèm theo, tệp có {len(found.appended)}", sides
        )
    appended = {bare(form.title): form for form in found.appended if form.number}
    for form in found.forms:
        number = _NUMBER.search(form.words)
        title = bare(re.sub(r"\(.*?\)", " ", _NUMBER.sub(" ", line(form.value)))).strip(" -–:")
        there = appended.get(title)
        other = _NUMBER.search(there.number) if there else None
        if number and there and other and int(number[1]) != int(other[1]):
            sides = (
                Side(found.path, str(form.place), form.words),
                Side(found.path, str(there.place), f"{there.number} – {there.title}"),
            )
            yield Contradiction("annex-number", "biểu mẫu kèm theo mang số khác", sides)


def _level(found: Procedure) -> Iterator[Contradiction]:
    """Yield where a file says that an office of another level decides."""
    said = [p for title, ps in found.sections if title == "Cơ quan thực hiện" for p in ps]
    said += [*found.scope, Prose(found.title.value, found.title.place)]
    for passage in said:
        words = bare(passage.text)
        if _LEVEL.search(words) and not re.search(r"\b(?:xa|phuong|dac khu)\b", words):
            side = Side(found.path, str(passage.place), passage.text)
            yield Contradiction("level", "thủ tục của cấp khác", (side,))
            return
