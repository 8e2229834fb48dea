"""Rules across files, where a broken manual is not enough: what is no mistake, and whose mistake it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from testing.building import SAMPLE
from testing.checking import AS_OF, BASE, PROCEDURE, RECORDS, add, checked, procedure, write

from sotay.base.errors import Problem
from sotay.base.folders import ENGINE
from sotay.check.links import broken_links
from sotay.check.rules import DATED, RULES, VIETNAMESE, WORDED, check
from sotay.load.sources import Sources, load
from sotay.model.documents import Document, FrontMatter
from sotay.model.manual import Manual, Page
from sotay.model.outputs import Converted
from sotay.model.revisions import Standing


def test_each_rule_says_what_must_be() -> None:
    rules = [*RULES, *WORDED, *VIETNAMESE, *DATED]
    assert all(rule.__doc__ for rule in rules)
    assert len(set(rules)) == len(rules)


# ── codes ────────────────────────────────────────────────────────────────────────────────────────


def test_two_communes_may_each_have_a_document_of_one_code(root: Path) -> None:
    for unit in ("xa-an", "xa-binh"):
        write(root, f"units/{unit}/docs/rieng.md", f"---\n{PROCEDURE}---\n")
    assert checked(root) == []


def test_one_commune_may_not_have_two(root: Path) -> None:
    for name in ("a", "b"):
        write(root, f"units/xa-an/docs/{name}.md", f"---\n{PROCEDURE}---\n")
    assert checked(root) == [("units/xa-an/docs/b.md", 3, "duplicate-code", "xa-an")]


def test_a_document_in_place_of_the_shared_one_keeps_its_code(root: Path) -> None:
    write(root, "units/xa-an/docs/quy-trinh/noi-bo.md", (root / "docs/quy-trinh/noi-bo.md").read_text("utf-8"))
    assert checked(root) == []


# ── times, fees ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("limit", "times", "over"),
    [
        ("1 ngày làm việc", ("4 giờ", "4 giờ"), False),
        ("1 ngày làm việc", ("4 giờ", "4 giờ", "1 phút"), True),
        ("trong ngày", ("1 ngày làm việc",), False),
        ("15 ngày", ("10 ngày làm việc",), False),
        ("15 ngày", ("16 ngày",), True),
        ("5 ngày làm việc", ("8 ngày",), True),
        ("1 ngày làm việc", (), False),
    ],
)
def test_the_steps_keep_to_the_limit(root: Path, limit: str, times: tuple[str, ...], over: bool) -> None:
    steps = "".join(f"  - {{what: a, role: mot_cua, time: {time}}}\n" for time in times)
    found = procedure(root, f"time: {{limit: {limit}}}\n" + (f"steps:\n{steps}{RECORDS}" if steps else ""))
    found = [one for one in found if one[2] != "over-opening-hours"]  # tests/test_opening.py
    assert found == ([("docs/sai.md", 7, "time-over-limit", "")] if over else [])


def test_without_a_limit_no_time_is_too_long(root: Path) -> None:
    steps = "time: {note: Chưa quy định}\nsteps:\n  - {what: a, role: mot_cua, time: 5 năm}\n"
    assert procedure(root, steps + RECORDS) == []


def test_the_four_kinds_of_fees(root: Path) -> None:
    fees = "{kind: free}, {kind: unpublished}, {kind: local, fee: le-phi}, {kind: fixed, amount: 0, source: luat-mau}"
    assert procedure(root, f"fees: [{fees}]\n") == []


# ── conditions ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "condition",
    [
        'unit.kind == "phường"',
        '"xã" == unit.kind',
        'unit.kind in ["xã", "phường"]',
        'unit.name != "An"',
        'document.code == "không có"',
        'audience == "khác"',
        "unit.predecessors == []",
    ],
)
def test_a_condition_that_some_commune_meets(root: Path, condition: str) -> None:
    assert procedure(root, "", f"{{% if {condition} %}}A{{% endif %}}\n") == []


@pytest.mark.parametrize(
    "condition", ['unit.kind == "phuong"', '"Xã" == unit.kind', 'unit.name == "Không"', 'unit.kind in ["xã", "x"]']
)
def test_a_condition_that_none_meets(root: Path, condition: str) -> None:
    found = procedure(root, "", f"\n{{% if {condition} %}}A{{% endif %}}\n")
    assert found == [("docs/sai.md", 8, "never-true", "")]


def test_a_commune_that_cannot_be_read_may_be_the_one(root: Path) -> None:
    write(root, "units/phuong-cuc.yml", "name: Cúc\n")
    write(root, "docs/index.md", '---\ntitle: x\n---\n{% if unit.kind == "phường" %}A{% endif %}\n')
    assert checked(root) == []


# ── communes ─────────────────────────────────────────────────────────────────────────────────────


def test_a_xa_and_a_phuong_may_have_one_name(root: Path) -> None:
    unit = (root / "units/xa-an.yml").read_text("utf-8")
    write(root, "units/phuong-an.yml", unit.replace("xã", "phường").replace("00001", "00009"))
    assert checked(root) == []


def test_what_a_communes_file_names_must_be_there(root: Path) -> None:
    add(
        root,
        "units/xa-an.yml",
        "roles: {mot_cua: Một cửa, x: X}\npeople: {y: Y}\nfee_zone: khu-vuc-1\nfees: {le-phi: 1, z: 2}\n"
        "left_out:\n  - {code: QT-01, reason: a}\n  - {code: QT-55, reason: b}\n",
    )
    assert checked(root) == [
        ("units/xa-an.yml", 8, "unknown-role", "xa-an"),
        ("units/xa-an.yml", 9, "unknown-role", "xa-an"),
        ("units/xa-an.yml", 11, "unknown-fee", "xa-an"),
        ("units/xa-an.yml", 14, "unknown-document", "xa-an"),
    ]


def test_the_source_of_a_fee_is_a_legal_act(root: Path) -> None:
    add(root, "units/_province.yml", "    source: khong-co\n")
    assert checked(root) == [("units/_province.yml", 16, "unknown-act", "")]


# ── links ────────────────────────────────────────────────────────────────────────────────────────


def manual(**bodies: str) -> Manual:
    sources = loaded()
    pages = [
        Page(Document(f"{n}.md", f"docs/{n}.md", FrontMatter(n), body, 4), body, Standing("draft"))
        for n, body in bodies.items()
    ]
    return Manual(sources.units["xa-an"], "public", tuple(pages), sources.references, AS_OF)


def loaded() -> Sources:
    sources, _ = load(BASE)
    assert sources is not None
    return sources


def links(targets: list[str], images: list[str]) -> list[Problem]:
    body = "\n".join([*targets, *images])
    found = manual(a=body, b="")
    markups = {
        "a.md": Converted("", (), tuple(targets), tuple(images), ("x",)),
        "b.md": Converted("", (), (), (), ("muc",)),
    }
    features = {path: markup.features for path, markup in markups.items()}
    return list(broken_links(found, features, {"a.md", "b.md", "c.md"}, {"anh/a.png", "mau.docx"}))


def test_links_that_lead_somewhere() -> None:
    targets = ["b.md", "b.md#muc", "./b.md?h=x", "#x", "a.md", "mau.docx", "mailto:a@b.vn", "https://example.vn/x.md"]
    generated = ["pdf/QT-01.pdf", "../pdf/so-tay.pdf", "index.html"]
    assert links([*targets, *generated], ["anh/a.png", "data:image/png;base64,AA"]) == []


@pytest.mark.parametrize(
    ("target", "rule"),
    [
        ("d.md", "dead-link"),
        ("../b.md", "dead-link"),
        ("mau.doc", "dead-link"),
        ("c.md", "document-not-here"),
        ("b.md#khac", "dead-anchor"),
        ("#khac", "dead-anchor"),
    ],
)
def test_links_that_do_not(target: str, rule: str) -> None:
    found = links(["b.md", target], [])
    assert [(p.path, p.line, p.rule) for p in found] == [("docs/a.md", 5, rule)]


@pytest.mark.parametrize(
    ("target", "rule"),
    [
        ("anh/b.png", "missing-picture"),
        ("//example.vn/a.png", "outside-picture"),
        ("HTTP://x/a.png", "outside-picture"),
    ],
)
def test_pictures_that_are_not_there(target: str, rule: str) -> None:
    assert [p.rule for p in links([], [target])] == [rule]


def test_the_shipped_manual_is_without_mistakes() -> None:
    sources, problems = load(ENGINE)
    assert sources is not None
    assert [p for p in (*problems, *check(sources, AS_OF)) if p.level != "note"] == []


def test_what_law_and_standard_ask_for_stops_no_build() -> None:
    sources, _ = load(ENGINE)
    assert sources is not None
    acts = sources.references.acts
    ending = {**acts, "nd-123-2015": replace(acts["nd-123-2015"], until=date(2027, 3, 1))}
    after = check(replace(sources, references=replace(sources.references, acts=ending)), date(2027, 3, 2))
    assert {(p.rule, p.level) for p in after} >= {("act-ended", "finding")}
    assert "mistake" not in {p.level for p in after}


@pytest.mark.parametrize("day", [date(2027, 2, 28), date(2027, 3, 1), date(2028, 11, 29)])
def test_the_shipped_manual_rests_on_no_act_that_has_ended_or_is_to_come(day: date) -> None:
    sources, _ = load(ENGINE)
    assert sources is not None
    assert [p for p in check(sources, day) if p.rule in ("act-ended", "act-not-in-force")] == []


def test_a_change_is_announced_ninety_days_before() -> None:
    sources, _ = load(ENGINE)
    assert sources is not None
    said = {
        day: {p.message for p in check(sources, date(2026, 12, day)) if "2027-03-01" in p.message} for day in (1, 2)
    }
    assert said[1] == said[2] != set()
    assert not [p for p in check(sources, date(2026, 11, 30)) if "2027-03-01" in p.message]


def test_the_sample_manual_is_without_findings() -> None:
    sources, problems = load(SAMPLE)
    assert sources is not None
    assert [*problems, *(p for p in check(sources, AS_OF) if p.level != "note")] == []
