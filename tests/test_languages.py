"""Languages: catalogues are complete, no word is left unmarked, dates and durations are each language's own."""

from __future__ import annotations

import ast
import pickle
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from testing.messages import VIETNAMESE, catalogue, code, forms_of, messages, templates

from sotay.base.folders import ENGINE
from sotay.base.languages.catalogue import SOURCE
from sotay.base.languages.known import codes, language
from sotay.base.text import Duration

FOREIGN = [name for name in codes() if name != SOURCE]
ENGLISH = language("en")
PLACEHOLDER = re.compile(r"%\((\w+)\)s|\{(\w*)\}")
TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*\b")

# ── catalogues ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", FOREIGN)
def test_a_catalogue_says_every_message(name: str) -> None:
    known = catalogue(name)
    missing = [f"{m.place}: {m.text}" for m in messages() if not all(forms_of(known, m.text))]
    assert missing == [], "run `python -m testing.messages` in tests/, then translate what is empty"


@pytest.mark.parametrize("name", FOREIGN)
def test_a_catalogue_has_no_message_that_nothing_says(name: str) -> None:
    said = {m.text for m in messages()}
    kept = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue(name) if m.id}
    assert kept - said == set()


@pytest.mark.parametrize("name", FOREIGN)
def test_a_translation_has_the_placeholders_and_the_markup_of_its_message(name: str) -> None:
    known = catalogue(name)
    for message in messages():
        placeholders = set(PLACEHOLDER.findall(message.text)) | ({("num", "")} if message.many else set())
        for form in forms_of(known, message.text):
            assert set(PLACEHOLDER.findall(form)) <= placeholders, message.text
            assert message.many or set(PLACEHOLDER.findall(form)) == placeholders, message.text
            assert sorted(TAG.findall(form)) == sorted(TAG.findall(message.text)), message.text
            assert re.sub(r"%%|%\(\w+\)s", "", form).count("%") == 0, message.text


@pytest.mark.parametrize("name", FOREIGN)
def test_a_translation_has_no_letter_of_the_language_the_code_is_written_in(name: str) -> None:
    known = catalogue(name)
    assert [m.text for m in messages() for form in forms_of(known, m.text) if VIETNAMESE.search(form)] == []


# ── what is not marked ───────────────────────────────────────────────────────────────────────────

OF_COMMUNES = {
    "overrides/print/band.html": "breaks the name of a commune's agency into two lines",
    "overrides/print/decision.html": "the draft of a decision, as NĐ 30/2020/NĐ-CP has it",
    "overrides/print/reading.html": "breaks the name of a commune's agency into two lines",
    "overrides/print/slip.html": "the nation's name and motto, and the name of a commune's agency",
}
"""Templates with words that only papers of communes have."""


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.relative_to(ENGINE).as_posix())
def test_a_template_marks_every_word(path: object) -> None:
    name = path.relative_to(ENGINE).as_posix()  # type: ignore[attr-defined]
    text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)  # type: ignore[attr-defined]
    marked = re.compile(r"""\b_\((["']).*?\1|ngettext\((["']).*?\2, (["']).*?\3""", re.DOTALL)
    left = [line.strip() for line in marked.sub("", text).split("\n") if VIETNAMESE.search(line)]
    assert bool(left) == (name in OF_COMMUNES), left


VIETNAMESE_ALONE = {
    "sotay/base/text.py": "how Vietnamese writes dates, money and durations",
    "sotay/base/letters.py": "letters that look like Vietnamese ones",
    "sotay/base/names.py": "a code may have Đ",
    "sotay/check/agreement.py": "reads Vietnamese prose",
    "sotay/check/contradictions.py": "reads Vietnamese prose",
    "sotay/check/markdown.py": "reads Vietnamese prose",
    "sotay/check/wording.py": "reads Vietnamese prose",
    "sotay/cli/arguments.py": "a yes that people of communes type",
    "sotay/cli/compare.py": "compares with the Vietnamese national catalogue",
    "sotay/cli/new.py": "what is written for a commune",
    "sotay/control/register.py": "names of roles may have đ",
    "sotay/control/standing.py": "the reason of a merger of communes, which is kept in registers' words",
    "sotay/facts/answers.py": "answers to citizens of communes, composed from Vietnamese facts by Vietnamese grammar",
    "sotay/facts/cases.py": "questions to citizens of communes, composed from Vietnamese facts by Vietnamese grammar",
    "sotay/facts/catalogue/difference.py": "compares with the Vietnamese national catalogue",
    "sotay/facts/catalogue/meaning.py": "compares with the Vietnamese national catalogue",
    "sotay/facts/catalogue/report.py": "compares with the Vietnamese national catalogue",
    "sotay/facts/citation.py": "kinds of Vietnamese acts",
    "sotay/facts/lists.py": "the rank of Vietnamese acts",
    "sotay/facts/opening.py": "reads Vietnamese opening hours",
    "sotay/facts/services.py": "reads when a paper is handed in, in Vietnamese",
    "sotay/importing/": "reads Vietnamese Word files, and tells Vietnamese authors what it found in them",
    "sotay/issuing/sign.py": "the name of a field that no reader sees",
    "sotay/load/catalogue/records.py": "reads the Vietnamese national catalogue",
    "sotay/load/fees.py": "describes fields to authors of communes",
    "sotay/load/schema.py": "describes fields to authors, in the language of the code",
    "sotay/load/units.py": "describes fields to authors, in the language of the code",
    "sotay/load/yaml/validate.py": "an example of a word",
    "sotay/model/": "describes fields to authors, in the language of the code",
    "sotay/portal/overview.py": "a code may have Đ",
    "sotay/site/opendata.py": "field names of the Vietnamese data base of procedures",
    "sotay/site/service.py": "the sections of a Vietnamese administrative procedure",
    "macros/drawing/svg.py": "widths of letters",
    "macros/filling.py": "an example in a hint",
    "macros/forms.py": "the nation's name and motto",
}
"""Code with words that no reader of another language meets, and why."""


def test_code_marks_every_word() -> None:
    left: dict[str, list[str]] = {}
    for path in code():
        name = path.relative_to(ENGINE).as_posix()
        found = list(_unmarked(ast.parse(path.read_text("utf-8"))))
        if found and not any(name.startswith(known) for known in VIETNAMESE_ALONE):
            left[name] = found
    assert left == {}


def _unmarked(tree: ast.AST) -> Iterator[str]:
    """Yield texts with Vietnamese letters that are no message; docstrings and what errors say in hints are none."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("Mistake", "Problem", "UserError", "ValueError"):
                continue
            if called in ("say", "marked", "count", "counts") and node.args:
                for argument in (*node.args[1:], *(keyword.value for keyword in node.keywords)):
                    yield from _unmarked(argument)
                continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and VIETNAMESE.search(node.value):
            yield node.value
        yield from _unmarked(node)


# ── what languages write ─────────────────────────────────────────────────────────────────────────


def test_a_language_is_one_object_wherever_it_travels() -> None:
    assert pickle.loads(pickle.dumps(ENGLISH)) is ENGLISH


def test_english_writes_days_and_numbers() -> None:
    day = date(2026, 2, 5)
    assert (ENGLISH.long_date(day), ENGLISH.short_date(day)) == ("5 February 2026", "5\u00a0Feb\u00a02026")
    assert ENGLISH.number(Decimal("1234567.50")) == "1,234,567.5"


@pytest.mark.parametrize(
    ("written", "vietnamese", "english"),
    [
        ("P12M", "12 tháng", "12 months"),
        ("P1Y", "01 năm", "1 year"),
        ("P2W", "14 ngày", "14 days"),
        ("PT4H", "04 giờ làm việc", "4 working hours"),
        ("12 months", "12 tháng", "12 months"),
        ("12 tháng", "12 tháng", "12 months"),
        ("0.5 working days", "0,5 ngày làm việc", "0.5 working days"),
        ("1 working day", "01 ngày làm việc", "1 working day"),
        ("same day", "trong ngày làm việc", "within the working day"),
    ],
)
def test_a_duration_is_read_in_every_language(written: str, vietnamese: str, english: str) -> None:
    read = Duration.parse(written)
    assert (str(read), ENGLISH.duration(read)) == (vietnamese, english)


def test_a_number_chooses_the_form_of_a_message() -> None:
    said = [ENGLISH.count("%(num)s tài liệu", number) for number in (0, 1, 2)]
    assert said == ["0 documents", "1 document", "2 documents"]


@pytest.mark.parametrize(("name", "expected"), [("Guðrún Ørsted", "gudrun-orsted"), ("Straße", "strasse")])
def test_letters_of_other_alphabets_become_ascii(name: str, expected: str) -> None:
    assert ENGLISH.slug(name) == expected
