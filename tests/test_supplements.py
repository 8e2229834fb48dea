"""A unit's own words for marked blocks of a shared document: where they stand, and that nothing else differs."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from lxml import html
from openpyxl import load_workbook
from testing.building import AN_BINH, AS_OF, BINH_MINH, CAO_SON, SAMPLE, Sample
from testing.printed_pdf import words_of

from sotay.expand.manual import expand
from sotay.expand.turns import next_day
from sotay.load.sources import Sources, load
from sotay.load.supplements import blocks_of, supplemented
from sotay.model.manual import Page
from sotay.portal.matrix import APPLIES, OWN_PART, matrix

SHARED = "docs/quy-trinh-he-thong/kiem-soat.md"
OWN = f"units/{AN_BINH}/docs/quy-trinh-he-thong/kiem-soat.md"
END = """

## 8. Lịch trực

{}Trực theo lịch chung.

Ai vắng thì báo trước.
{}
{}Gọi tổng đài.
{}
Hết lịch trực.
"""
PLAIN = END.format(*[""] * 4)
MARKED = END.format(
    '{% call block("lich-truc") %}\n', "{% endcall %}\n", '{% call block("lien-he") %}\n', "{% endcall %}\n"
)
REASON = "Xã có hai trụ sở"
SUPPLEMENT = """---
supplements: QT-01
reason: Xã có hai trụ sở
---

{# Viết theo họp giao ban. #}
{% call block("lich-truc") %}
Trực tại hai trụ sở {{ unit.full_name }}.
{% endcall %}

{% call block("lien-he", "after") %}
Trụ sở hai có máy riêng.
{% endcall %}
"""


@pytest.fixture
def fresh(tmp_path: Path) -> Sample:
    """Return the sample's sources, with two blocks in a shared document and one commune's own words for them."""
    made = Sample(SAMPLE).sources(tmp_path / "manual")
    append(made, MARKED)
    made.write(OWN, SUPPLEMENT)
    return made


def append(sample: Sample, text: str) -> None:
    original = (SAMPLE / SHARED).read_text("utf-8")
    sample.write(SHARED, original + text)


def sources_of(sample: Sample) -> Sources:
    sources, problems = load(sample.root)
    assert sources is not None
    assert problems == []
    return sources


def page(sample: Sample, unit: str, code: str = "QT-01") -> Page:
    sources = sources_of(sample)
    manuals, problems = expand(sources, sources.units[unit], AS_OF)
    assert problems == []
    found = manuals["internal"].page(code)
    assert found is not None
    return found


def test_words_stand_in_place_of_the_shared_ones_or_after_them(fresh: Sample) -> None:
    text = page(fresh, AN_BINH).markdown.partition("## 8")[2].split()
    assert " ".join(text) == (
        ". Lịch trực Trực tại hai trụ sở xã An Bình. Gọi tổng đài. Trụ sở hai có máy riêng. Hết lịch trực."
    )


def test_marking_a_block_changes_no_word_and_no_fingerprint(fresh: Sample) -> None:
    marked = {unit: page(fresh, unit).fingerprint for unit in (BINH_MINH, CAO_SON)}
    append(fresh, PLAIN)
    (fresh.root / OWN).unlink()
    assert {unit: page(fresh, unit).fingerprint for unit in marked} == marked
    plain = page(fresh, AN_BINH).fingerprint
    append(fresh, MARKED)
    assert page(fresh, AN_BINH).fingerprint == plain
    fresh.write(OWN, SUPPLEMENT)
    assert page(fresh, AN_BINH).fingerprint != plain


def test_nothing_outside_the_blocks_differs(fresh: Sample) -> None:
    sources = sources_of(fresh)
    shared = next(d for d in sources.documents if d.code == "QT-01")
    made = sources.supplemented(shared, AN_BINH)
    assert made.own_blocks == ("lich-truc", "lien-he")

    def without_blocks(body: str) -> str:
        for block in reversed(blocks_of(body)[0]):
            body = body[: block.start] + body[block.end :]
        return body

    assert without_blocks(made.body) == without_blocks(shared.body)
    assert made.meta == shared.meta
    assert sources.supplemented(shared, BINH_MINH) is shared


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (OWN, "unit.full_name", "unit.nam"),
        (OWN, "Trụ sở hai", '{{ doc("QT-99") }}'),
        (SHARED, "Hết lịch trực.", '{{ doc("QT-99") }}'),
        (SHARED, "Gọi tổng đài.", '{{ doc("QT-99") }}'),
        (OWN, "Trụ sở hai có", "[Trụ sở hai](khong-co.md) có"),
        (SHARED, "Hết lịch trực.", "[Hết](khong-co.md)"),
        (OWN, "Trụ sở hai có", "<script>"),
        (OWN, "Trụ sở hai có", "Trụ sở 二 có"),
    ],
)
def test_a_mistake_is_told_where_it_is_written(fresh: Sample, path: str, old: str, new: str) -> None:
    fresh.edit(path, old, new)
    lines = (fresh.root / path).read_text("utf-8").split("\n")
    written = next(number for number, line in enumerate(lines, 1) if new in line)
    code, _, err = fresh.run("check", "--as-of", str(AS_OF), "--jobs", "1")
    *told, count = err.splitlines()
    assert (code, count[-7:]) == (1, "mistake"), err
    assert {line.split(": ")[0] for line in told} == {f"{path}:{written}"}


def test_only_the_units_page_and_pdf_have_its_words(fresh: Sample) -> None:
    fresh.build()
    for unit, has in ((AN_BINH, True), (CAO_SON, False)):
        said = html.parse(str(fresh.out / f"internal/{unit}/quy-trinh-he-thong/kiem-soat.html")).getroot()
        printed = words_of(fresh.out / f"internal/{unit}/pdf/QT-01.pdf")
        for words in (" ".join(said.text_content().split()), printed):
            assert ("Trực tại hai trụ sở" in words, "Trực theo lịch chung" in words) == (has, not has)
            assert ("Trụ sở hai có máy riêng" in words, "Gọi tổng đài" in words) == (has, True)
    listed = (fresh.out / f"internal/{AN_BINH}/danh-muc/tai-lieu.html").read_text("utf-8")
    assert "Kiểm soát thông tin dạng văn bản (có phần riêng của đơn vị)" in listed
    portal = html.parse(str(fresh.out / "internal/ma-tran.html")).getroot()
    row = portal.find_class("own-parts")[0].xpath(".//tbody/tr/td")
    assert [cell.text_content() for cell in row] == [
        "xã An Bình",
        "QT-01 Kiểm soát thông tin dạng văn bản",
        "lich-truc, lien-he",
        REASON,
    ]
    rows = [*load_workbook(fresh.out / "internal/ma-tran.xlsx")["Phần riêng"].iter_rows(min_row=6, values_only=True)]
    assert rows[0][1:] == ("xã An Bình", "QT-01", "Kiểm soát thông tin dạng văn bản", "lich-truc, lien-he", REASON)


def test_the_matrix_marks_it_and_explains_the_mark_only_then(fresh: Sample) -> None:
    found = matrix(sources_of(fresh))
    line = next(line for line in found.lines if line.code == "QT-01")
    marks = dict(zip((unit.slug for unit in found.units), line.marks, strict=True))
    assert marks == {AN_BINH: OWN_PART, BINH_MINH: APPLIES, CAO_SON: APPLIES}
    assert OWN_PART in found.meanings
    (fresh.root / OWN).unlink()
    assert OWN_PART not in matrix(sources_of(fresh)).meanings


def test_words_of_a_unit_make_a_draft_of_it_alone_and_status_names_the_block(fresh: Sample) -> None:
    fresh.issue(1, date(2026, 1, 5))
    fresh.edit(OWN, "máy riêng", "máy trực riêng")
    code, out, err = fresh.run("status", "--diff", "--as-of", str(AS_OF), "--jobs", "1")
    assert (code, err) == (0, "")
    first, *_, last = out.splitlines()
    assert first.startswith("QT-01 Kiểm soát thông tin dạng văn bản: changes 01/00: ")
    assert first.endswith("; own words in: lich-truc, lien-he [xa-an-binh]")
    assert "{+trực+}" in out.replace(" ", "")
    assert last == "1 draft in 1 commune, 1 different change"
    _, out, _ = fresh.run("status", "--diff", "--format", "json", "--as-of", str(AS_OF), "--jobs", "1")
    assert json.loads(out)["changes"][0]["own_blocks"] == ["lich-truc", "lien-he"]


def test_a_day_in_a_units_words_is_a_day_of_that_unit(fresh: Sample) -> None:
    fresh.edit(
        OWN, "Trụ sở hai có máy riêng.", "Trụ sở hai\n{% call only(since='2027-03-01') %}\ncó máy.\n{% endcall %}"
    )
    sources = sources_of(fresh)
    assert next_day(sources, sources.units[AN_BINH], AS_OF) == date(2027, 3, 1)
    assert next_day(sources, sources.units[CAO_SON], AS_OF) != date(2027, 3, 1)


@pytest.mark.parametrize(
    ("body", "names", "unclear"),
    [
        ('{% call block("a") %}x{% endcall %}', ["a"], 0),
        ("{%- call block( 'a' ) -%}x{%- endcall -%}", ["a"], 0),
        ('{% raw %}{% call block("a") %}{% endcall %}{% endraw %}{# {% call block("b") %} #}', [], 0),
        ('{% call block("a") %}{% call only("public") %}x{% endcall %}{% endcall %}', ["a"], 0),
        ('{% call block("a") %}{% call block("b") %}x{% endcall %}{% endcall %}', ["a"], 1),
        ('{% call block("a") %}x', [], 1),
        ("{% call block(a) %}x{% endcall %}", [], 1),
        ("block", [], 0),
    ],
)
def test_blocks_are_found_before_a_page_is_filled_in(body: str, names: list[str], unclear: int) -> None:
    found, wrong = blocks_of(body)
    assert ([block.name for block in found], len(wrong)) == (names, unclear)


def test_lines_of_a_supplemented_document_know_their_files(fresh: Sample) -> None:
    sources = sources_of(fresh)
    shared, (own,) = next(d for d in sources.documents if d.code == "QT-01"), sources.supplements[AN_BINH]
    made = supplemented(shared, [own])
    files = {SHARED: (fresh.root / SHARED).read_text("utf-8"), OWN: SUPPLEMENT}
    for number, line in enumerate(made.body.split("\n"), made.body_line):
        source, place, unit = made.place(number)
        assert unit == (AN_BINH if source == OWN else "")
        if line.strip() and "endcall" not in line:
            assert files[source].split("\n")[place - 1] == line
