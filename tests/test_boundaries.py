"""The law of boundaries: nothing is cited before its start or after its end; what was before and after never both.

A small manual with many days in it is read on a hundred days, most of them next to one on which something begins or
ends. What each day must say is worked out here from the plan, not asked of the engine.
"""

from __future__ import annotations

import html
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from sotay.expand.manual import expand
from sotay.expand.memory import Memory
from sotay.load.moments import moments
from sotay.load.sources import Sources, load
from sotay.storage.cache import Cache

LEAP, YEAR, HOLIDAY, LAW = date(2028, 2, 29), date(2028, 1, 1), date(2027, 4, 30), date(2027, 3, 1)
DAYS = (LEAP, YEAR, HOLIDAY, LAW, date(2027, 9, 2), date(2026, 12, 31))
ONE = timedelta(days=1)
COUNT = 100


@dataclass(frozen=True)
class Term:
    """An act, a group, a block: from a day on, to before another one."""

    name: str
    since: date | None = None
    until: date | None = None
    by: str = ""

    def holds(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


def plan(seed: int) -> tuple[Term, ...]:
    """Return acts: some replaced on a day by others, ended and revived, in force before they were issued."""
    chance = random.Random(seed)
    acts = []
    for i in range(8):
        change = chance.choice(DAYS)
        acts += [Term(f"cu{i}", None, change, by=f"moi{i}"), Term(f"moi{i}", change)]
    for i in range(6):
        since, until = sorted(chance.sample(DAYS, 2))
        acts.append(Term(f"tam{i}", since, until))
    ended, revived = sorted(chance.sample(DAYS, 2))
    return (*acts, Term("nghi", None, ended), Term("lai", revived), Term("luon"), Term("hoi-to", date(2026, 6, 1)))


BLOCKS = {day: (f"Trước{i}.", f"Sau{i}.") for i, day in enumerate(DAYS)}
GROUPS = (Term("nhom-a"), Term("nhom-b", LAW, LEAP), Term("nhom-c", None, HOLIDAY))
LIMITS = {date.min: 10, date(2026, 12, 31): 9, LAW: 8, HOLIDAY: 7, YEAR: 6, LEAP: 5}
AMOUNTS = {date.min: 1000, LAW: 2000, YEAR: 3000, LEAP: 4000}
FORMS = {"Mẫu số 31": Term("m1", None, LAW), "Mẫu số 32": Term("m2", LAW, LEAP), "Mẫu số 33": Term("m3", LEAP)}


def write(root: Path, acts: tuple[Term, ...]) -> None:
    """Write the plan as people write it."""
    legal = []
    for act in acts:
        facts = {"number": act.name, "kind": "Nghị định", "title": f"về «{act.name}»", "issuer": "Chính phủ"}
        facts |= {"certainty": "high", "issued": "2026-10-01"}  # for `hoi-to` after it took effect
        facts |= {"effective": str(act.since)} if act.since else {}
        facts |= {"until": str(act.until)} if act.until else {}
        facts |= {"replaced_by": act.by} if act.by else {}
        legal.append(f"{act.name}:\n" + "".join(f"  {name}: {value}\n" for name, value in facts.items()))
    path = root / "references/legal.yml"
    path.write_text(path.read_text("utf-8") + "".join(legal), "utf-8")
    shared = [act.name for act in acts if act.name.startswith(("cu", "moi"))]
    lines = [f"nhom-a: [{', '.join(shared)}]\n", "vien-dan: [nghi, lai, luon]\n"]
    for group, name in zip(GROUPS[1:], ("tam0", "tam1"), strict=True):
        days = "".join(f", {k}: {v}" for k, v in (("since", group.since), ("until", group.until)) if v)
        lines.append(f"{group.name}: {{acts: [{name}]{days}}}\n")
    (root / "references/bases.yml").write_text("".join(lines), "utf-8")
    versions = [
        f"    - {{act: luon, number: {number}"
        + "".join(f", {k}: {v}" for k, v in (("since", term.since), ("until", term.until)) if v)
        + "}\n"
        for number, term in FORMS.items()
    ]
    forms = root / "references/forms.yml"
    forms.write_text(
        forms.read_text("utf-8") + "mau-thu:\n  title: Mẫu thử\n  versions:\n" + "".join(versions), "utf-8"
    )
    province = root / "units/_province.yml"
    text = province.read_text("utf-8").replace("amounts: {khu-vuc-1: 5000}", 'amounts: {"": 1000}')
    changes = [f'      - {{from: {day}, amounts: {{"": {amount}}}}}\n' for day, amount in list(AMOUNTS.items())[1:]]
    province.write_text(text + "    changes:\n" + "".join(changes), "utf-8")
    (root / "docs/quy-trinh/thu.md").write_text(DOCUMENT.replace("CHANGES", "".join(_limits())) + _blocks(), "utf-8")


def _limits() -> Iterator[str]:
    for day, days in list(LIMITS.items())[1:]:
        yield f"  - from: {day}\n    time: {{limit: {days} ngày làm việc}}\n"


def _blocks() -> str:
    return "\n".join(
        f'{{% call only(until="{day}") %}}{before}{{% endcall %}}\n'
        f'{{% call only(since="{day}") %}}{after}{{% endcall %}}\n'
        for day, (before, after) in BLOCKS.items()
    )


DOCUMENT = """\
---
title: Thử
code: QT-09
kind: procedure
field: ho-tich
owner: mot_cua
basis: [nhom-a, nhom-b, nhom-c]
legal: [tam2, tam3, tam4, luon, hoi-to, luat-mau]
time: {limit: 10 ngày làm việc}
fees:
  - {kind: local, name: Phí một, fee: le-phi}
  - {kind: fixed, name: Phí hai, amount: 77000, source: tam5}
forms: [mau-thu]
records: [{name: Hồ sơ, keeper: mot_cua, retention: 05 năm}]
changes:
CHANGES---

{{ customary() }}

{{ form("mau-thu") }}

{{ external_list() }}

"""


def days_of(sources: Sources, seed: int) -> list[date]:
    """Return a hundred days: those on which something changes, the ones before and after, and others at random."""
    known = moments(sources, date.min)
    assert {*DAYS} <= {*known}
    near = [day + shift for day in known if day > date.min for shift in (-ONE, timedelta(0), ONE)]
    chance = random.Random(seed)
    others = [date(2026, 1, 1) + timedelta(days=chance.randrange(1200)) for _ in range(COUNT)]
    return [*dict.fromkeys([*near, *others])][:COUNT]


def in_text(text: str, words: str) -> bool:
    return words in html.unescape(text).replace("\xa0", " ")


@pytest.mark.parametrize("seed", range(3))
def test_each_day_says_what_holds_on_it_and_nothing_else(root: Path, tmp_path: Path, seed: int) -> None:
    acts = plan(seed)
    write(root, acts)
    sources, problems = load(root)
    assert sources is not None
    assert problems == []
    memory = Memory(Cache(tmp_path / "memory"), sources.folders)
    terms = {act.name: act for act in acts}
    days = days_of(sources, seed)
    assert len(days) == COUNT
    said: dict[date, str] = {}
    for day in days:
        manuals, met = expand(sources, sources.units["xa-an"], day, memory)
        assert [p for p in met if p.path.endswith("thu.md")] == []
        page = manuals["internal"].page("QT-09")
        assert page is not None
        said[day] = text = page.markdown

        cited = {name for name in terms if in_text(text, f"«{name}»")}
        groups = {"tam0": GROUPS[1], "tam1": GROUPS[2]}
        expected = {
            name
            for name, term in terms.items()
            if term.holds(day) and (name not in groups or groups[name].holds(day)) and name not in ("nghi", "lai")
        }
        assert cited == expected, day
        in_short = {name for name in ("nghi", "lai", "luon") if re.search(rf"^- Nghị định số {name}[;.]", text, re.M)}
        assert in_short == {name for name in ("nghi", "lai", "luon") if terms[name].holds(day)}, day

        for change, (before, after) in BLOCKS.items():
            assert (before in text, after in text) == (day < change, day >= change), day
        limit = LIMITS[max(d for d in LIMITS if d <= day)]
        assert [n for n in LIMITS.values() if in_text(text, f"{n:02d} ngày làm việc")] == [limit], day
        amount = AMOUNTS[max(d for d in AMOUNTS if d <= day)]
        assert [n for n in AMOUNTS.values() if in_text(text, f"{n // 1000}.000 đồng")][:1] == [amount], day
        assert in_text(text, "77.000 đồng") == terms["tam5"].holds(day), day
        numbers = [number for number in FORMS if in_text(text, number)]
        assert numbers == [number for number, term in FORMS.items() if term.holds(day)], day
    for day in random.Random(seed).sample(days, 10):  # what is remembered is what would be filled in
        manuals, _ = expand(sources, sources.units["xa-an"], day)
        page = manuals["internal"].page("QT-09")
        assert page is not None
        assert page.markdown == said[day]


def test_no_other_day_than_the_known_ones_changes_a_word(root: Path) -> None:
    write(root, plan(7))
    sources, problems = load(root)
    assert sources is not None
    assert problems == []
    known, before = {*moments(sources, date.min)}, ""
    day = date(2026, 12, 1)
    while day < date(2027, 5, 15):
        manuals, _ = expand(sources, sources.units["xa-an"], day)
        page = manuals["internal"].page("QT-09")
        assert page is not None
        assert page.fingerprint == before or not before or day in known, day
        before, day = page.fingerprint, day + ONE
