"""Clause numbers are numbers, and what must be met are the clauses without parts."""

from __future__ import annotations

import pytest
from testing.authored import BIRTH, CONTROL, REFERENCES, document

from sotay.base.folders import ENGINE
from sotay.facts.clauses import coverage, holds, number, requirements
from sotay.load.sources import load
from sotay.model.references import Clause, Standard
from sotay.model.units import Excluded

STANDARD = Standard(
    "thu",
    "Thử",
    "Thử",
    tuple(Clause(n) for n in ("7", "7.1", "7.1.5", "7.1.5.1", "7.1.5.2", "7.1.10", "7.5", "8", "8.3", "8.3.1", "8.5")),
)


def test_numbers_are_ordered_as_numbers() -> None:
    assert sorted(["7.1.10", "7.1.5.1", "10.1", "7.1.5"], key=number) == ["7.1.5", "7.1.5.1", "7.1.10", "10.1"]


@pytest.mark.parametrize(("text", "found"), [("7.5.3.2", (7, 5, 3, 2)), ("9.2.2f", (9, 2, 2)), ("8", (8,))])
def test_a_number_is_read(text: str, found: tuple[int, ...]) -> None:
    assert number(text) == found


@pytest.mark.parametrize("text", ["", "7,5", "7.", ".5", "7.5 ", "điều 7", "7.5fg", "٧.٥", "9" * 5000])
def test_what_is_no_number_is_none_and_holds_nothing(text: str) -> None:
    assert number(text) == ()
    assert not holds(text, "7.5")


@pytest.mark.parametrize(
    ("whole", "part", "does"),
    [
        ("7.5", "7.5.1", True),
        ("7.5", "7.50", False),
        ("7.5.1", "7.5", False),
        ("8.5.1", "8.5.1f", True),
        ("8.5.1f", "8.5.1", True),
    ],
)
def test_a_clause_holds_its_parts(whole: str, part: str, does: bool) -> None:
    assert holds(whole, part) is does


def test_what_must_be_met_are_clauses_without_parts() -> None:
    assert [c.number for c in requirements(STANDARD)] == ["7.1.5.1", "7.1.5.2", "7.1.10", "7.5", "8.3.1", "8.5"]


def test_a_clause_is_met_excluded_or_a_gap() -> None:
    documents = (document("a.md", code="A", clauses=("7.1.5.1", "8.5")), document("b.md", code="B", clauses=("7.1",)))
    found = coverage(STANDARD, documents, [Excluded("8.3", "Không thiết kế"), Excluded("7.1.5.2", "Không đo")])
    assert {c.clause.number: [d.code for d in c.documents] for c in found if c.documents} == {
        "7.1": ["B"],
        "7.1.5": ["B"],
        "7.1.5.1": ["A", "B"],
        "7.1.5.2": ["B"],
        "7.1.10": ["B"],
        "8.5": ["A"],
    }
    assert [c.clause.number for c in found if c.gap] == ["7.5"]
    assert [c.clause.number for c in found if c.excluded] == ["7.1.5.2", "8.3", "8.3.1"]


def test_documents_stand_in_the_order_given_and_once() -> None:
    twice = document("c.md", code="C", clauses=("7", "7.5", "7.5.1"))
    found = coverage(REFERENCES.standard, (BIRTH, twice, CONTROL), ())
    assert next([d.code for d in c.documents] for c in found if c.clause.number == "7.5.1") == ["C", "QT-01"]


def test_every_commune_meets_the_standard() -> None:
    sources, _ = load(ENGINE)
    assert sources is not None
    for unit in sources.units.values():
        found = coverage(sources.references.standard, sources.documents_of(unit), unit.excluded)
        assert [c.clause.number for c in found if c.gap] == []
