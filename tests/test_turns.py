"""The days on which output changes by itself: all of them are known, and between them nothing changes."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from testing.browsing import SHOWN
from testing.building import AN_BINH, AS_OF, BINH_MINH, CAO_SON, UNITS, Sample, shipped_sources
from testing.days import (
    AMENDED,
    FACTS_CHANGE,
    FEE_CHANGES,
    FORM_CHANGES,
    LAW_ENDS,
    RESOLUTION_ENDS,
    TEXT_CHANGES,
    days,
    eventful,
    seen,
    sources_of,
)

from sotay.base.folders import ENGINE
from sotay.base.progress import Progress
from sotay.expand.manual import drafted, expand
from sotay.expand.memory import Memory
from sotay.expand.questions import COMPARED, Question, watched
from sotay.expand.turns import next_day, turns
from sotay.facts.law import has_ended
from sotay.load.sources import Sources, load
from sotay.pipeline.rehearsal import rehearse
from sotay.portal.calendar import calendar
from sotay.storage.cache import Cache

TWO_YEARS = 730


def changing(sources: Sources, unit: str, after: date = AS_OF) -> set[date]:
    return {turn.day for turn in turns(sources.on(after), sources.units[unit], after) if turn.on_pages}


def test_every_kind_of_change_has_its_day(fresh: Sample) -> None:
    sources = sources_of(eventful(fresh))
    found = {(t.kind, t.day, t.subject) for t in turns(sources, sources.units[AN_BINH], AS_OF)}
    assert {
        ("act-ends", LAW_ENDS, "luat-thu"),
        ("act-begins", LAW_ENDS, "luat-moi"),
        ("act-amended", AMENDED, "luat-moi"),
        ("form", FORM_CHANGES, "giay-hen"),
        ("text", TEXT_CHANGES, "STCL"),
        ("facts", FACTS_CHANGE, "QT-HT-01"),
        ("fee", FEE_CHANGES, "le-phi-ho-tich"),
        ("act-ends", RESOLUTION_ENDS, "nghi-quyet-moi"),
        ("issue", date(2026, 12, 1), "03/QĐ-UBND"),
        ("review", date(2027, 1, 6), ""),
    } <= found


def test_pages_change_on_these_days_and_on_no_other(fresh: Sample, tmp_path: Path) -> None:
    sources = sources_of(eventful(fresh))
    memory = Memory(Cache(tmp_path / "memory"), sources.folders)
    known, before, met = changing(sources, AN_BINH), seen(sources, AS_OF, memory), set()
    for day in days(AS_OF + timedelta(1), TWO_YEARS):
        now = seen(sources, day, memory)
        if now != before:
            met.add(day)
            assert now == seen(sources, day, None), "what is remembered is what is filled in"
        before = now
    last = AS_OF + timedelta(TWO_YEARS)
    assert met <= known
    # A draft is not due for review, but may be issued as it is until then.
    reviews = {t.day for t in turns(sources, sources.units[AN_BINH], AS_OF) if t.kind == "review"}
    assert {day for day in known if day <= last} - met <= reviews
    assert {LAW_ENDS, FORM_CHANGES, TEXT_CHANGES, FACTS_CHANGE, FEE_CHANGES, AMENDED, RESOLUTION_ENDS} <= met


def test_the_day_on_a_page_is_the_next_of_them(fresh: Sample) -> None:
    sources = sources_of(eventful(fresh))
    ahead = sorted(changing(sources, AN_BINH))
    for day in [AS_OF, *(d + timedelta(n) for d in ahead for n in (-1, 0))]:
        manuals, _ = expand(sources, sources.units[AN_BINH], day)
        assert manuals["public"].next_day == next((d for d in ahead if d > day), None)


def test_a_commune_that_is_replaced_changes_on_that_day(built: Sample) -> None:
    sources = sources_of(built)
    unit = sources.units[CAO_SON]
    for successor in unit.replaced_by:
        assert next_day(sources, unit, successor.since - timedelta(1)) == successor.since


def test_a_change_of_many_communes_is_told_once(fresh: Sample) -> None:
    sources = sources_of(eventful(fresh))
    agenda = calendar(sources, UNITS, AS_OF, AS_OF + timedelta(TWO_YEARS))
    told = [entry for entry in agenda.entries if (entry.turn.kind, entry.turn.subject) == ("act-ends", "luat-thu")]
    assert [sorted(entry.units) for entry in told] == [sorted(UNITS)]
    assert "QT-HT-01" in told[0].turn.codes
    own = [entry for entry in agenda.entries if entry.turn.kind == "issue"]
    assert [entry.units for entry in own] == [(AN_BINH,)]
    assert BINH_MINH not in own[0].units


# ── the shipped manual ───────────────────────────────────────────────────────────────────────────

TODAY = date(2026, 11, 29)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """Return the shipped manual of two communes, in a folder of its own."""
    root = tmp_path_factory.mktemp("shipped")
    shipped_sources(root, *SHOWN)
    for name in SHOWN:
        shutil.copytree(ENGINE / "units" / name, root / "units" / name)
    sources, problems = load(root)
    assert sources is not None
    assert problems == []
    return sources


@pytest.fixture(scope="module")
def memory(shipped: Sources) -> Memory:
    return Memory(Cache(shipped.folders.cache), shipped.folders)


def dates(questions: Iterator[Question]) -> set[date]:
    """Return the days from which on these questions may have other answers."""
    found = set()
    for *_, sign, day in (q for q in questions if len(q) > 1 and q[-2] in COMPARED):
        # `day <= X` has another answer from the day after X on.
        later = timedelta(sign in ("<=", ">", "==", "!="))
        found |= (
            {date.fromisoformat(day) + later, date.fromisoformat(day)}
            if sign in "==!="
            else {date.fromisoformat(day) + later}
        )
    return found


@pytest.mark.parametrize("slug", SHOWN)
def test_shipped_pages_ask_for_no_day_that_is_not_known(
    slug: str, shipped: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two days a page has asked about, its answers are the same, and so is the page: nothing else changes."""
    known, asked = changing(shipped, slug, TODAY), dict[Question, None]()
    monkeypatch.setattr("sotay.expand.unit.watched", lambda world, own: watched(world, asked))
    last = TODAY + timedelta(TWO_YEARS)
    for day in [TODAY, *sorted(d for d in known if d <= last)]:
        on = shipped.on(day)
        _, problems = drafted(on, on.units[slug], day, uncontrolled=True)
        assert problems == []
    days_asked = {day for day in dates(iter(asked)) if TODAY < day <= last}
    assert days_asked
    assert days_asked <= known


def test_no_place_rests_on_an_ended_act_without_being_listed(shipped: Sources, memory: Memory) -> None:
    """Only the days of change are looked at: the test above proves that nothing changes between them."""
    acts, root = shipped.references.acts, shipped.folders.root
    last = TODAY + timedelta(TWO_YEARS)
    known = {day for slug in SHOWN for day in changing(shipped, slug, TODAY) if day <= last}
    places = 0
    for day in sorted({TODAY + timedelta(1), *known}):
        found, problems = rehearse(root, SHOWN, TODAY, day, 1, Progress(quiet=True))
        assert problems == ()
        listed = {(loss.act, code) for loss in found.losses for code in (*loss.citing, *loss.naming)}
        ended = {act.number: name for name, act in acts.items() if act.number and has_ended(act, acts, day)}
        on = shipped.on(day)
        for slug in SHOWN:
            pages, _ = drafted(on, on.units[slug], day, memory)
            for page in pages:
                for name in resting(page.markdown, ended):
                    places += 1
                    assert (name, page.document.code) in listed, f"{day} {page.document.source}: {name}"
    assert places, "there was something to find"


def resting(markdown: str, ended: Mapping[str, str]) -> Iterator[str]:
    """Yield the ended acts whose number stands anywhere in a page."""
    plain = html.unescape(markdown).replace("\\", "")
    for number, name in ended.items():
        if re.search(rf"(?<![\w/.-]){re.escape(number)}(?![\w/-])", plain):
            yield name
