"""Strict YAML: nothing is guessed, and every mistake has its line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
import yaml as pyyaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sotay.base.errors import Problem
from sotay.base.letters import clean
from sotay.base.text import Duration
from sotay.load.yaml.parse import parse
from sotay.load.yaml.validate import validate
from sotay.model.documents import AppliesTo, FrontMatter, Step
from sotay.model.references import LegalAct
from sotay.model.units import Holder

quick = settings(max_examples=150, deadline=None)
SAFE = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufeff")).map(clean)


def rules(text: str) -> list[tuple[int, str]]:
    return [(p.line, p.rule) for p in parse(text, "x.yml")[2]]


def said(source: str, model: type[object]) -> list[str]:
    data, lines, problems = parse(source, "x.yml")
    value, mistakes = validate(data, lines, "x.yml", model)
    assert problems == []
    assert (value is None) == bool(mistakes)
    return [str(p) for p in mistakes]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("0241234567", "0241234567"),
        ("00123", "00123"),
        ("08", "08"),
        ("0", 0),
        ("-5", -5),
        ("8000", 8000),
        ("12:30", "12:30"),
        ("1.10", "1.10"),
        ("8.000", "8.000"),
        ("no", "no"),
        ("Yes", "Yes"),
        ("True", "True"),
        ("~", "~"),
        ("2025-07-01", "2025-07-01"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("12345678901234567890", "12345678901234567890"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ("'true'", "true"),
        ('"5"', "5"),
        ("|\n  5", "5"),
    ],
)
def test_what_is_typed_and_what_stays_text(written: str, expected: object) -> None:
    data, _, problems = parse(f"a: {written}", "x.yml")
    assert problems == []
    assert isinstance(data, dict)
    assert data["a"] == expected
    assert type(data["a"]) is type(expected)


@quick
@given(SAFE)
def test_quoted_text_round_trips(s: str) -> None:
    written = "a: '" + s.replace("'", "''") + "'"
    assert parse(written, "x.yml")[0] == {"a": s}


@quick
@given(st.dictionaries(SAFE, st.lists(SAFE, max_size=3), max_size=3))
def test_dumped_text_round_trips(value: dict[str, list[str]]) -> None:
    dumped = pyyaml.safe_dump(value, allow_unicode=True, default_style='"')
    assert parse(dumped, "x.yml")[0] == value


@quick
@given(st.integers(0, 10**12), st.integers(1, 4))
def test_integers_with_leading_zeros_stay_text(number: int, zeros: int) -> None:
    written = "0" * zeros + str(number)
    assert parse(f"- {written}\n- {number}", "x.yml")[0] == [written, number]


def kinds(value: object) -> set[type]:
    inner = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    return {type(value)}.union(*map(kinds, inner))


YAMLISH = st.text("ab01: -?[]{}&*!<|>'\"#%@,~\n\tĐ\u0301", max_size=40) | st.text(max_size=20)


@quick
@given(YAMLISH)
def test_any_text_gives_plain_values_or_problems(s: str) -> None:
    data, lines, problems = parse(s, "x.yml", first_line=5)
    assert kinds(data) <= {str, int, bool, type(None), list, dict}
    assert min(lines.values()) >= 5
    assert all(p.line >= 5 and p.message for p in problems)


def test_lines_of_keys_and_entries() -> None:
    source = "title: x\nsteps:\n  - what: a\n    role: b\n  - what: c\n    note: |\n      d\n    role:\n      e\n"
    _, lines, _ = parse(source, "x.md", first_line=2)
    assert lines == {
        "": 2,
        "title": 2,
        "steps": 3,
        "steps.0": 4,
        "steps.0.what": 4,
        "steps.0.role": 5,
        "steps.1": 6,
        "steps.1.what": 6,
        "steps.1.note": 7,
        "steps.1.role": 9,
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b: c", [(1, "bad-yaml")]),
        ("a:\n\t- x", [(2, "bad-yaml")]),
        ("a: [1,\n", [(2, "bad-yaml")]),
        ("a: 1\nb: \x07", [(2, "unprintable")]),
        ('a: "\\0"', [(1, "unprintable")]),
        ("a: 1\n---\nb: 2", [(2, "bad-yaml")]),
        ("[" * 500, [(1, "bad-yaml")]),
        ("a: 1\n5: x\ntrue: y\n[z]: w", [(2, "bad-yaml"), (3, "bad-yaml"), (4, "bad-yaml")]),
        ("a: 1\nb: 2\na: 3", [(3, "duplicate-key")]),
        ("a: &x 1\nb: *x", [(1, "yaml-anchor"), (2, "yaml-anchor")]),
        ("a: 1\n<<: {b: 2}", [(2, "yaml-anchor")]),
        ("a: !!str 5\nb: !python/name:os.system x", [(1, "yaml-tag"), (2, "yaml-tag")]),
        ("a: x\nb: |\n  ok\n  a\u0301\n", [(4, "not-nfc")]),
        ("a: x # Ð\n", [(1, "lookalike")]),
        ('a: "\\u00d0"\n', [(1, "lookalike")]),
        ('a: "x\n  Ð"\n', [(2, "lookalike")]),
        ("", []),
        ("# only a comment\n", []),
    ],
)
def test_mistakes_have_rule_and_line(text: str, expected: list[tuple[int, str]]) -> None:
    assert rules(text) == expected


def test_all_mistakes_come_at_once_and_the_first_of_equal_keys_counts() -> None:
    data, _, problems = parse("a: 1\na: &x 2\nb: !t y\n", "x.yml")
    assert data == {"a": 1, "b": "y"}
    assert [p.rule for p in problems] == ["duplicate-key", "yaml-anchor", "yaml-tag"]


def test_a_lookalike_is_named_with_its_code_point_and_the_right_letter() -> None:
    problem = parse("address: Ðường 1", "units/xa-a.yml")[2][0]
    assert str(problem) == (
        'units/xa-a.yml:1: lookalike: "Ð" (U+00D0) is not the Vietnamese letter "Đ" — write "Đ" (U+0110)'
    )


def test_a_document_becomes_values_of_the_model() -> None:
    source = """title: Đăng ký khai sinh
code: 0123
clauses: [7.5, 8]
applies_to: {kinds: [xã]}
steps:
  - what: 5
    role: mot_cua
    time: ½ ngày làm việc
    no: end
"""
    data, lines, _ = parse(source, "x.md")
    value, problems = validate(data, lines, "x.md", FrontMatter)
    assert problems == []
    assert value == FrontMatter(
        title="Đăng ký khai sinh",
        code="0123",
        clauses=("7.5", "8"),
        applies_to=AppliesTo(kinds=("xã",)),
        steps=(Step("5", "mot_cua", time=Duration(Decimal("0.5"), "working_day"), no="end"),),
    )


def test_a_mapping_of_values_and_dates() -> None:
    source = "x-1:\n  {number: 1/2020, kind: Luật, title: T, issuer: I, certainty: low, issued: 2020-01-31}\n"
    data, lines, _ = parse(source, "x.yml")
    acts, _ = validate(data, lines, "x.yml", dict[str, LegalAct])
    assert acts is not None
    assert acts["x-1"].issued == date(2020, 1, 31)


@dataclass(frozen=True)
class Unit:
    """A small class with what the model's classes have."""

    __pydantic_config__ = FrontMatter.__pydantic_config__
    address: str
    holders: tuple[Holder, ...] = ()
    kind: str = field(default="xã")


def test_an_unknown_field_names_the_nearest_one() -> None:
    assert said("kind: xã\nadress: y\naddress: z\n", Unit) == [
        'x.yml:2: unknown-field: "adress" is not a field of a unit — did you mean "address"?'
    ]
    assert said("address: z\nholders:\n- holder: a\n  copy: 1\n", Unit) == [
        'x.yml:4: unknown-field: "copy" is not a field of an entry of "holders" — did you mean "copies"?'
    ]
    assert said("address: z\nzzz: 1\n", Unit) == [
        'x.yml:2: unknown-field: "zzz" is not a field of a unit — its fields are address, holders, kind'
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "steps:\n  - role: a\n    what: b\n  - role: a",
            ['1: missing-field: the front matter has no "title"', '4: missing-field: an entry of "steps" has no'],
        ),
        ("title: x\nlegal: a", ['2: wrong-type: "legal" must be a list, not "a"']),
        ("title: [x]", ['1: wrong-type: "title" must be text, not a list']),
        ("title: true", ['1: wrong-type: "title" must be text, not true']),
        ("title:", ['1: wrong-type: "title" must be text, not nothing — leave the field out']),
        ("title: x\nsteps:\n- 3", ['3: wrong-type: an entry of "steps" must be a mapping, not 3']),
        ("title: x\nsample: maybe", ['2: wrong-type: "sample" must be true or false, not "maybe"']),
        ("title: x\nsets: 0", ['2: wrong-value: "sets" must be greater than or equal to 1, not 0']),
        ("title: x\nkind: procdure", ['2: wrong-value: "kind" must be one of "handbook", "policy"']),
        (
            "title: x\nchannels:\n  - counter\n  - fax",
            ['4: wrong-value: an entry of "channels" must be one of "counter", "online", "post", not'],
        ),
        ("title: x\ntime:\n  limit: 4 uren", ['3: wrong-value: "limit": "4 uren" is not a duration — write «']),
        ("title: x\nfees:\n- {kind: fixed, amount: 8.000}", ['3: wrong-type: "amount" must be a whole number']),
        ("- a", ["1: wrong-type: the front matter must be a mapping, not a list"]),
        ("", ["1: wrong-type: the front matter must be a mapping, not nothing"]),
    ],
)
def test_what_does_not_fit_the_model_is_said_in_words(source: str, expected: list[str]) -> None:
    messages = said(source, FrontMatter)
    assert len(messages) == len(expected)
    for message, start in zip(messages, expected, strict=True):
        assert message.startswith(f"x.yml:{start}")
        assert "pydantic" not in message


def test_a_wrong_choice_is_one_problem_with_a_remedy() -> None:
    (message,) = said("title: x\nkind: procdure", FrontMatter)
    assert message.endswith('"page", not "procdure" — did you mean "procedure"?')


def test_dates_are_dates() -> None:
    act = "number: a\nkind: b\ntitle: c\nissuer: d\ncertainty: low\n"
    assert said(act + "issued: 2020-02-30", LegalAct) == [
        'x.yml:6: wrong-value: "issued" must be a date like 2025-07-01, not "2020-02-30"'
    ]
    assert said(act + "issued: 86400", LegalAct) == [
        'x.yml:6: wrong-type: "issued" must be a date like 2025-07-01, not 86400'
    ]


def test_a_part_of_a_file_is_found_below_its_path() -> None:
    data, lines, _ = parse("a:\n  holder: x\n  copies: hai\n", "x.yml")
    assert isinstance(data, dict)
    _, problems = validate(data["a"], lines, "x.yml", Holder, at="a")
    assert problems == [Problem("x.yml", 3, "wrong-type", '"copies" must be a whole number, not "hai"')]
