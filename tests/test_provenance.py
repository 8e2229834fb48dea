"""Where facts of law were read: what is missed, too old, doubtful, contradicted; and no document changes for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from sotay.base.folders import ENGINE
from sotay.base.text import Duration
from sotay.check import provenance as rule
from sotay.control.fingerprint import fingerprint
from sotay.facts.provenance import Origin, doubts, origins_of, stated
from sotay.load.sources import Sources, load
from sotay.model.documents import Document, Fee, FrontMatter, Paper, TimeLimit
from sotay.model.provenance import Provenance

TODAY = date(2026, 11, 29)
YEAR = Duration.parse("12 tháng")


@pytest.fixture(scope="module")
def shipped() -> Sources:
    sources, problems = load(ENGINE)
    assert sources is not None, problems
    return sources


def told(*origins: Origin, as_of: date = TODAY, max_age: Duration | None = YEAR) -> list[str]:
    return [found.doubt for found in doubts(origins, as_of, max_age)]


@pytest.mark.parametrize(
    ("age", "as_of", "seen", "aged"),
    [
        ("12 tháng", date(2026, 11, 29), date(2025, 11, 29), False),
        ("12 tháng", date(2026, 11, 29), date(2025, 11, 28), True),
        ("1 năm", date(2028, 2, 29), date(2027, 2, 28), False),
        ("1 năm", date(2028, 2, 29), date(2027, 2, 27), True),
        ("1 tháng", date(2026, 3, 31), date(2026, 2, 28), False),
        ("30 ngày", date(2026, 3, 31), date(2026, 3, 1), False),
        ("30 ngày", date(2026, 3, 31), date(2026, 2, 28), True),
        ("9999 năm", date(2026, 3, 31), date(1, 1, 1), False),
        ("9999999 ngày", date(2026, 3, 31), date(1, 1, 1), False),
        ("12 tháng", date(2026, 11, 29), date(2062, 10, 5), True),
    ],
)
def test_a_source_ages_by_the_calendar(age: str, as_of: date, seen: date, aged: bool) -> None:
    assert told(Origin("x", seen), as_of=as_of, max_age=Duration.parse(age)) == (["aged"] if aged else [])


def test_the_newest_and_the_most_certain_source_that_agrees_counts() -> None:
    old, new = Origin("cũ", TODAY - timedelta(800), "high"), Origin("mới", TODAY, "low")
    assert told(old) == ["aged"]
    assert told(new) == ["doubtful"]
    assert told(old, new) == []
    assert told(old, Origin("mới", TODAY, "high", "5 ngày")) == ["aged", "disputed"]


def test_what_is_said_otherwise_is_no_source() -> None:
    assert told(Origin("x", TODAY, "seen", "5 ngày")) == ["unsourced", "disputed"]
    assert told(Origin("", TODAY)) == ["unsourced"]
    assert told(Origin("x", None)) == ["unsourced"]


def test_without_an_age_nothing_is_missed_or_too_old() -> None:
    assert told(max_age=None) == []
    assert told(Origin("x", date(1999, 1, 1), "low"), max_age=None) == ["doubtful"]


def test_only_what_a_public_procedure_states_needs_a_source() -> None:
    full = FrontMatter(
        title="x",
        kind="procedure",
        audience="public",
        tthc="1",
        time=TimeLimit(Duration.parse("3 ngày")),
        fees=(Fee("free"),),
        dossier=(Paper("y"),),
        basis=("z",),
    )
    assert stated(full) == ("tthc", "time", "fees", "dossier", "basis")
    assert stated(replace(full, audience="internal")) == ()
    assert stated(replace(full, kind="form")) == ()
    silent = replace(full, tthc="", time=TimeLimit(note="?"), fees=(Fee("unpublished"),), dossier=(), basis=())
    assert stated(silent) == ()
    assert stated(replace(silent, legal=("z",))) == ("basis",)


def test_as_a_mistake_each_fact_is_told_at_its_line(shipped: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = [p for p in rule.unproven(shipped, TODAY) if p.rule == "unsourced-fact"]
    assert len(counted) <= 2
    monkeypatch.setattr(rule, "DOCUMENTS", "mistake")
    each = [p for p in rule.unproven(shipped, TODAY) if p.rule == "unsourced-fact" and p.level == "mistake"]
    lacking = [(d, f) for d in shipped.documents for f in stated(d.meta) if not origins_of(d.meta, f)]
    assert len(each) == len(lacking)
    assert all(p.line > 2 for p in each)


def with_sources(document: Document) -> Document:
    sources = (Provenance(stated(document.meta), "Cổng Dịch vụ công quốc gia", TODAY, "seen"),)
    return replace(document, meta=replace(document.meta, sources=sources))


def test_sources_do_not_change_what_is_controlled(shipped: Sources) -> None:
    procedures = [document for document in shipped.documents if stated(document.meta)]
    assert len(procedures) > 80
    for document in procedures:
        assert fingerprint(with_sources(document), document.body, {}) == fingerprint(document, document.body, {})


def test_what_a_document_names_a_source_for_is_not_missed(shipped: Sources) -> None:
    documents = tuple(with_sources(d) if stated(d.meta) else d for d in shipped.documents)
    weak = rule.weaknesses(replace(shipped, documents=documents), TODAY)
    assert [w for w in weak if w.fact.document and w.doubted.doubt == "unsourced"] == []
