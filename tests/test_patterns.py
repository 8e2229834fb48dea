"""Step patterns: what a procedure takes over, what it says differently, and what it may not say."""

from __future__ import annotations

from dataclasses import replace

from sotay.base.folders import ENGINE
from sotay.base.text import Duration, exceeds, total
from sotay.load.patterns import resolve
from sotay.load.sources import load
from sotay.model.documents import Document, FrontMatter, Pattern, PatternUse, Step, StepChange
from sotay.model.references import References, Standard, Structure

DAY, DAYS = Duration.parse("1 ngày làm việc"), Duration.parse("2 ngày làm việc")
PATTERNS = {
    "ba-buoc": Pattern(
        "Ba bước",
        (
            Step("Tiếp nhận", "mot_cua", "nhan"),
            Step("Thẩm định", "owner", "xet", DAY, check="Đạt?", no="nhan"),
            Step("Trả", "mot_cua", "tra"),
        ),
    )
}


def references() -> References:
    standard = Standard("x", "TCVN", "Yêu cầu", ())
    return References(standard, {}, {}, Structure((), {}), PATTERNS, {"chung": ("luat-a", "nd-b")})


def document(use: PatternUse, steps: tuple[Step, ...] = ()) -> Document:
    meta = FrontMatter("Cấp giấy", "QT-01", "procedure", owner="dia_chinh", steps=steps, pattern=use)
    return Document("qt.md", "docs/qt.md", meta, "", 1, {"pattern": 4, "pattern.adjust.xe": 7})


def steps_of(use: PatternUse) -> tuple[Step, ...]:
    found, problems = resolve(document(use), references())
    assert problems == ()
    return found.meta.steps


def test_the_owner_does_the_steps_of_the_owner() -> None:
    assert [(s.id, s.role) for s in steps_of(PatternUse("ba-buoc"))] == [
        ("nhan", "mot_cua"),
        ("xet", "dia_chinh"),
        ("tra", "mot_cua"),
    ]


def test_what_is_not_adjusted_stays() -> None:
    step = steps_of(PatternUse("ba-buoc", {"xet": StepChange(what="Đo đạc", time=DAYS)}))[1]
    assert step == replace(PATTERNS["ba-buoc"].steps[1], what="Đo đạc", time=DAYS, role="dia_chinh")


def test_a_decision_can_be_adjusted_away() -> None:
    step = steps_of(PatternUse("ba-buoc", {"xet": StepChange(check="", no="")}))[1]
    assert (step.check, step.no) == ("", "")


def test_steps_are_left_out_and_put_in() -> None:
    extra = Step("Niêm yết", "owner", "niem-yet")
    steps = steps_of(PatternUse("ba-buoc", without=("tra",), after={"xet": (extra,)}))
    assert [s.id for s in steps] == ["nhan", "xet", "niem-yet"]
    assert steps[2].role == "dia_chinh"


def test_acts_of_the_basis_stand_first_and_once() -> None:
    meta = FrontMatter("Cấp giấy", basis=("chung",), legal=("tt-c", "nd-b"))
    found, _ = resolve(Document("qt.md", "docs/qt.md", meta, "", 1), references())
    assert found.meta.legal == ("luat-a", "nd-b", "tt-c")


def test_mistakes_name_their_line_and_a_remedy() -> None:
    unknown = resolve(document(PatternUse("ba-buọc")), references())[1]
    assert [str(p) for p in unknown] == [
        'docs/qt.md:4: unknown-pattern: "ba-buọc" is not in references/patterns.yml — did you mean "ba-buoc"?'
    ]
    step = resolve(document(PatternUse("ba-buoc", {"xe": StepChange(what="…")})), references())[1]
    assert [str(p) for p in step] == [
        'docs/qt.md:7: unknown-step: "xe" is not in pattern "ba-buoc" — did you mean "xet"?'
    ]
    both = resolve(document(PatternUse("ba-buoc"), (Step("Làm", "mot_cua"),)), references())[1]
    assert [p.rule for p in both] == ["pattern-and-steps"]


def test_shipped_patterns_fit_what_they_are_called() -> None:
    sources, problems = load(ENGINE)
    assert sources is not None
    assert problems == []
    limits = {"trong-ngay": "trong ngày", "giai-quyet": "3 ngày làm việc"}
    for name, pattern in sources.references.patterns.items():
        ids = [step.id for step in pattern.steps]
        assert len(set(ids)) == len(ids)
        assert (ids[0], ids[-1]) == ("tiep-nhan", "tra")
        assert all(step.role == "owner" or step.role in sources.province.roles for step in pattern.steps)
        assert all(form in sources.references.forms for step in pattern.steps for form in step.forms)
        assert all(step.no in {*ids, "end", ""} for step in pattern.steps)
        time = total([step.time for step in pattern.steps if step.time])
        assert time is not None
        assert not exceeds(time, Duration.parse(limits.get(name, "15 ngày làm việc")))
