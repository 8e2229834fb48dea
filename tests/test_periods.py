"""What holds for a period only: `changes` of a front matter, blocks of a text; before the day and from the day on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sotay.base.days import day_of
from sotay.base.text import Duration
from sotay.expand.manual import expand
from sotay.load.sources import Sources, load
from sotay.model.documents import Document

TEXT = """\
---
title: Đăng ký
code: QT-09
kind: procedure
field: ho-tich
owner: mot_cua
clauses: ["7.5"]
time: {limit: 5 ngày làm việc}
steps:
  - {what: Nhận, role: mot_cua, time: 1 giờ}
changes:
  - from: 2027-03-01
    time: {limit: 3 ngày làm việc}
  - from: 2028-02-29
    title: Đăng ký, bản mới
    time: {limit: 2 ngày làm việc}
---

{{ time_limit() }}

{% call only(until="2027-03-01") %}Bản cũ.{% endcall %}
{% call only(since="2027-03-01", until="2028-02-29") %}Bản giữa.{% endcall %}
{% call only(since="2028-02-29", audience="internal") %}Bản mới.{% endcall %}
"""
DAYS = {
    "2027-02-28": ("Đăng ký", "5 ngày làm việc", "Bản cũ."),
    "2027-03-01": ("Đăng ký", "3 ngày làm việc", "Bản giữa."),
    "2028-02-28": ("Đăng ký", "3 ngày làm việc", "Bản giữa."),
    "2028-02-29": ("Đăng ký, bản mới", "2 ngày làm việc", "Bản mới."),
    "2099-12-31": ("Đăng ký, bản mới", "2 ngày làm việc", "Bản mới."),
}
"""Day → title, limit, block."""


def loaded(root: Path, text: str = TEXT) -> Sources:
    (root / "docs/quy-trinh/doi.md").write_text(text, "utf-8")
    sources, problems = load(root)
    assert sources is not None
    assert problems == []
    return sources


def found(sources: Sources, day: str) -> Document:
    return next(d for d in sources.on(date.fromisoformat(day)).documents if d.code == "QT-09")


def said(sources: Sources, day: str) -> str:
    as_of = date.fromisoformat(day)
    manuals, problems = expand(sources, sources.units["xa-an"], as_of)
    assert [p for p in problems if p.path.endswith("doi.md")] == []
    page = manuals["internal"].page("QT-09")
    assert page is not None
    return page.markdown


@pytest.mark.parametrize(("day", "expected"), DAYS.items())
def test_each_day_has_its_values_and_its_words(root: Path, day: str, expected: tuple[str, str, str]) -> None:
    sources = loaded(root)
    title, limit, block = expected
    document = found(sources, day)
    assert document.title == title
    assert document.meta.time is not None
    assert document.meta.time.limit == Duration.parse(limit)
    text = said(sources, day)
    assert limit in text
    assert [b for _, _, b in DAYS.values() if b in text] == [block] * [b for _, _, b in DAYS.values()].count(block)


def test_a_day_does_not_depend_on_the_day_before_it(root: Path) -> None:
    sources = loaded(root)
    late = sources.on(date(2030, 1, 1))
    assert found(late, "2027-02-28") == found(sources, "2027-02-28")
    assert late.on(date(2030, 1, 1)) is late


def test_what_is_to_come_is_not_in_the_page_and_not_in_its_key(root: Path) -> None:
    now = found(loaded(root), "2027-02-28")
    later = found(loaded(root, TEXT.replace("2 ngày làm việc", "1 ngày làm việc")), "2027-02-28")
    assert now.digest == later.digest
    assert now.meta.changes == ()


def test_values_know_the_line_of_their_day(root: Path) -> None:
    sources = loaded(root)
    lines = TEXT.splitlines()
    for day, line in (("2027-02-28", 8), ("2027-03-01", 13), ("2028-02-29", 16)):
        place = found(sources, day).lines["time.limit"]
        assert place == line
        assert "limit" in lines[place - 1]


def test_steps_take_the_place_of_a_pattern(root: Path) -> None:
    patterns = "mau:\n  title: Mẫu\n  steps:\n    - {id: a, what: Theo mẫu, role: mot_cua}\n"
    (root / "references/patterns.yml").write_text(patterns, "utf-8")
    head, tail = TEXT.split("steps:\n  - {what: Nhận, role: mot_cua, time: 1 giờ}\n")
    to_steps = tail.replace("    title: Đăng ký, bản mới\n", "    steps: [{what: Riêng, role: mot_cua}]\n")
    sources = loaded(root, head + "pattern: {name: mau}\n" + to_steps)
    assert [s.what for s in found(sources, "2028-02-28").meta.steps] == ["Theo mẫu"]
    assert [s.what for s in found(sources, "2028-02-29").meta.steps] == ["Riêng"]
    assert found(sources, "2028-02-29").meta.pattern is None


def test_two_changes_of_one_day_are_one(root: Path) -> None:
    text = TEXT.replace("  - from: 2028-02-29\n    title", "  - from: 2027-03-01\n    title").replace(
        "    time: {limit: 2 ngày làm việc}\n", ""
    )
    sources = loaded(root, text)
    document = found(sources, "2027-03-01")
    assert (document.title, len(document.periods)) == ("Đăng ký, bản mới", 2)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-03-01", date(2027, 3, 1)),
        ("2028-02-29", date(2028, 2, 29)),
        ("2027-02-29", None),
        ("2027-3-1", None),
        ("20270301", None),
        ("2027-W09-1", None),
        ("٢٠٢٧-٠٣-٠١", None),
        ("2027-03-01 ", None),
    ],
)
def test_a_day_is_written_in_one_way(text: str, day: date | None) -> None:
    assert day_of(text) == day


# ── acts and groups of acts ──────────────────────────────────────────────────────────────────────

ACT = "{name}:\n  number: {name}\n  kind: Nghị định\n  title: Về {name}\n  issuer: Chính phủ\n  certainty: high\n"


def acts(root: Path, **facts: str) -> None:
    """Write acts, each with these lines."""
    path = root / "references/legal.yml"
    text = path.read_text("utf-8")
    for name, lines in facts.items():
        text += ACT.format(name=name) + "".join(f"  {line.strip()}\n" for line in lines.split(";") if line)
    path.write_text(text, "utf-8")


LEGAL = TEXT[: TEXT.index("changes:")] + "basis: [nhom, het]\nlegal: [rieng]\n---\n\n{{ legal_basis() }}\n"


def test_each_day_cites_the_acts_of_the_day(root: Path) -> None:
    acts(
        root,
        cu="until: 2027-03-01; replaced_by: moi",
        moi="effective: 2027-03-01; amended_by: [sua]",
        sua="effective: 2027-06-01; until: 2027-07-01",
        rieng="effective: 2026-01-01; until: 2027-05-01",
        lai="effective: 2027-08-01",
        chung="",
    )
    groups = "nhom: [cu, moi, lai]\nhet: {acts: [chung], since: 2027-02-01, until: 2027-04-01}\n"
    (root / "references/bases.yml").write_text(groups, "utf-8")
    sources = loaded(root, LEGAL)
    for day, cited in {
        "2025-12-31": ("cu",),
        "2027-01-31": ("cu", "rieng"),
        "2027-02-28": ("cu", "chung", "rieng"),
        "2027-03-01": ("moi", "chung", "rieng"),
        "2027-04-01": ("moi", "rieng"),
        "2027-05-01": ("moi",),
        "2027-08-01": ("moi", "lai"),
    }.items():
        assert found(sources, day).meta.legal == cited
        text = said(sources, day)
        assert [n for n in ("cu", "moi", "chung", "rieng", "lai") if f"Về {n}" in text] == sorted(
            cited, key=["cu", "moi", "chung", "rieng", "lai"].index
        )
    assert ["số sua" in said(sources, day) for day in ("2027-05-31", "2027-06-01", "2027-07-01")] == [
        False,
        True,
        False,
    ]


# ── fees ─────────────────────────────────────────────────────────────────────────────────────────


def test_an_amount_is_that_of_its_day_and_its_resolution(root: Path) -> None:
    acts(root, nq1="until: 2028-01-01", nq2="effective: 2028-01-01; until: 2029-01-01")
    path = root / "units/_province.yml"
    path.write_text(
        path.read_text("utf-8")
        + "    source: nq1\n    changes:\n"
        + '      - {from: 2027-01-01, amounts: {"": 6000}}\n'
        + '      - {from: 2028-01-01, source: nq2, amounts: {"": 7000, khu-vuc-1: 9000}}\n',
        "utf-8",
    )
    own = root / "units/xa-an.yml"
    own.write_text(
        own.read_text("utf-8") + "fees:\n  le-phi: {amount: 100, changes: [{from: 2028-06-01, amount: 200}]}\n",
        "utf-8",
    )
    zone = root / "units/xa-binh.yml"
    zone.write_text(zone.read_text("utf-8") + "fee_zone: khu-vuc-1\n", "utf-8")
    sources, problems = load(root)
    assert sources is not None
    assert problems == []
    known = {
        day: tuple(sources.on(date.fromisoformat(day)).units[u].fees.get("le-phi") for u in UNITS)
        for day in ("2026-12-31", "2027-01-01", "2027-12-31", "2028-01-01", "2028-06-01", "2029-01-01")
    }
    assert known == {
        "2026-12-31": (100, 5000, None),
        "2027-01-01": (100, 6000, 6000),
        "2027-12-31": (100, 6000, 6000),
        "2028-01-01": (100, 9000, 7000),
        "2028-06-01": (200, 9000, 7000),
        "2029-01-01": (None, None, None),
    }


UNITS = ("xa-an", "xa-binh", "phuong-cuc")


def test_a_fee_whose_act_has_ended_is_not_published(root: Path) -> None:
    acts(root, tt="until: 2027-03-01")
    text = TEXT[: TEXT.index("changes:")] + "fees:\n  - {kind: fixed, name: Bản sao, amount: 8000, source: tt}\n---\n"
    sources = loaded(root, text + "\n{{ fees() }}\n")
    assert "8.000\xa0đồng" in said(sources, "2027-02-28")
    after = said(sources, "2027-03-01")
    assert "8.000" not in after
    assert "Chưa công bố" in after
    assert "Miễn" not in after
