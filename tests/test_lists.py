"""The lists as values: what the site, print and Excel show is worked out once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from testing.authored import BIRTH, CONTROL, SCOPE

from sotay.facts.cells import CodeRange, Link
from sotay.facts.shown import LISTS, shown
from sotay.load.documents import called
from sotay.model.documents import Record


@pytest.mark.parametrize("word", sorted(LISTS))
def test_a_list_has_a_cell_for_each_column_and_fills_the_width(word: str) -> None:
    table = LISTS[word](SCOPE)
    assert sum(column.width for column in table.columns) == 100
    assert {len(row) for row in table.rows} <= {len(table.columns)}
    assert table.rows or table.nothing


def test_a_cell_leads_to_the_document_it_names() -> None:
    rows = LISTS["master_list"](SCOPE).rows
    assert [row[2] for row in rows[:2]] == [(Link(CONTROL.title, CONTROL),), (Link(BIRTH.title, BIRTH),)]


def test_a_page_shows_the_lists_it_calls_in_their_order() -> None:
    calls = called("{{ left_out() }}\n\n{{ doc('QT-01') }} {{master_list()}}\n\n`distribution()`\n")
    assert shown(replace(CONTROL, calls=calls)) == ("left_out", "master_list")


def test_codes_that_follow_each_other_are_named_by_the_first_and_the_last() -> None:
    kept = (Record("Sổ theo dõi hồ sơ", next(iter(SCOPE.unit.roles)), "05 năm"),)
    codes = ("QT-08", "QT-09", "QT-10", "QT-12", "QT-13", "STCL")
    documents = {code: replace(CONTROL, meta=replace(CONTROL.meta, code=code, records=kept)) for code in codes}
    rows = LISTS["record_list"](replace(SCOPE, documents=documents)).rows
    links = {code: Link(code, document) for code, document in documents.items()}
    of_all = (
        CodeRange(links["QT-08"], links["QT-10"], "QT-08 đến QT-10"),
        links["QT-12"],
        links["QT-13"],
        links["STCL"],
    )
    assert [row[3] for row in rows] == [of_all]
    assert of_all[0].words == "QT-08 đến QT-10"
