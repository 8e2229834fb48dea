"""An import as plain values: what all forms of its report are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sotay.importing.gather import grouped
from sotay.importing.outcome import ImportedProcedure, Outcome
from sotay.importing.understand.inside import shown
from sotay.importing.understand.values import AccountEntry, Contradiction, Procedure, WordValue
from sotay.importing.writing import PutFiles

FIELDS = {
    "code": "Mã hiệu",
    "title": "Tên",
    "issue": "Lần ban hành",
    "date": "Ngày ban hành",
    "time": "Thời hạn",
    "sets": "Số bộ hồ sơ",
    "fees": "Phí, lệ phí",
    "legal": "Căn cứ pháp lý",
    "dossier": "Thành phần hồ sơ",
    "results": "Kết quả",
    "conditions": "Yêu cầu, điều kiện",
    "steps": "Các bước",
    "forms": "Biểu mẫu",
    "records": "Hồ sơ cần lưu",
}
KINDS: Mapping[str, str] = {
    "title": "Tên ở bìa khác đầu trang, chân trang",
    "issue": "Lần ban hành ở bìa khác đầu trang, chân trang",
    "date": "Ngày ở bìa khác đầu trang, chân trang",
    "code": "Mã hiệu ở bìa khác đầu trang, chân trang",
    "over-limit": "Các bước dài hơn thời hạn",
    "annex-absent": "Biểu mẫu «kèm theo» không có trong tệp",
    "annex-number": "Biểu mẫu kèm theo mang số khác",
    "code-twice": "Một mã hiệu của nhiều tệp",
    "two-posts": "Một người hai chức vụ",
    "act-dates": "Một văn bản nhiều ngày",
    "other-record": "Hồ sơ lưu mang tên quy trình khác",
    "level": "Thủ tục của cấp khác",
    "list": "Danh mục và tệp khác nhau",
}
"""What contradictions are called, in the order of the report."""


def values_of(found: Procedure) -> Iterator[tuple[str, WordValue]]:
    """Yield each value with the field it goes to."""
    for name in ("code", "title", "issue", "date"):
        said: WordValue = getattr(found, name)
        yield name, WordValue(shown(name, said), said.words, said.place, said.doubt)
    if found.limit:
        yield "time", found.limit.said
        for when, limit in found.limit.cases:
            yield "time", WordValue(f"{when}: {limit}", found.limit.said.words, found.limit.said.place)
    yield from (("fees", fee.said) for fee in found.fees)
    yield from (("legal", act.said if act.said.value else _named(act.said, act.number)) for act in found.acts)
    yield from (("dossier", paper.name) for paper in found.dossier)
    if found.sets:
        yield "sets", found.sets
    yield from (("results", said) for said in found.results)
    yield from (("conditions", said) for said in found.conditions)
    for step in found.steps:
        times = "; ".join(
            f"{f'{t.when}: ' if t.when else ''}{'chung với bước trên' if t.shared else t.said.value or '?'}"
            for t in step.times
        )
        yield (
            "steps",
            WordValue(
                " | ".join(filter(None, (step.what.value, step.who.words, times))), step.what.words, step.what.place
            ),
        )
    yield from (("forms", said) for said in found.forms)
    for row in found.records:
        kept = " | ".join(filter(None, (row.name.value, row.keeper.words, row.retention.value)))
        yield "records", WordValue(kept, row.name.words, row.name.place)


def _named(said: WordValue, number: str) -> WordValue:
    return WordValue(number, said.words, said.place, said.doubt)


def account(entries: tuple[AccountEntry, ...]) -> dict[str, int]:
    """Return how many characters were used, left out and not understood."""
    letters: Counter[str] = Counter()
    for entry in entries:
        letters[entry.fate] += entry.letters
    return {fate: letters[fate] for fate in ("used", "left", "unknown")}


def report(found: Outcome, written: PutFiles | None) -> dict[str, Any]:
    """Return the whole report: JSON has just this."""
    return {
        "summary": found.first_line,
        "files": [_file(file, found) for file in found.files],
        "refused": [
            {"path": r.path, "kind": r.rule, "message": r.message, "hint": r.hint, "said": r.said}
            for r in found.refused
        ],
        "left_out": dict(found.left_out),
        "contradictions": [_contradiction(c) for c in _sorted(found.contradictions)],
        "questions": [
            {"asked": asked, "words": words, "files": files} for (asked, words), files in grouped(found).items()
        ],
        "proposals": {
            "roles": dict(sorted(found.proposals.roles.items())),
            "forms": dict(sorted(found.proposals.forms.items())),
            "acts": {name: act.said.words for name, act in sorted(found.proposals.acts.items())},
        },
        "check": [str(problem) for problem in found.problems],
        "notes": list(found.notes),
        "edited": dict(written.edited) if written else {},
        "gone": list(written.gone) if written else [],
    }


def _sorted(found: tuple[Contradiction, ...]) -> list[Contradiction]:
    order = list(KINDS)
    return sorted(found, key=lambda c: (order.index(c.kind), c.sides[0].path, c.what))


def _contradiction(found: Contradiction) -> dict[str, Any]:
    sides = [{"path": side.path, "place": side.place, "says": side.says} for side in found.sides]
    return {"kind": found.kind, "title": KINDS[found.kind], "what": found.what, "sides": sides}


def _file(file: ImportedProcedure, found: Outcome) -> dict[str, Any]:
    procedure = file.procedure
    return {
        "path": procedure.path,
        "digest": procedure.digest,
        "state": file.state,
        "document": file.page,
        "title": procedure.title.value or procedure.path,
        "code": procedure.code.value,
        "values": [
            {
                "field": name,
                "title": FIELDS[name],
                "value": said.value,
                "words": said.words,
                "place": str(said.place),
                "sure": said.sure,
            }
            for name, said in values_of(procedure)
        ],
        "questions": [
            {"about": q.about, "asked": q.doubt, "words": q.said.words, "place": str(q.said.place)}
            for q in file.questions
        ],
        "account": account(procedure.account),
        "left": _reasons(procedure, "left"),
        "unknown": [{"place": str(e.place), "words": e.text} for e in procedure.account if e.fate == "unknown"],
        "contradictions": sum(any(s.path == procedure.path for s in c.sides) for c in found.contradictions),
    }


def _reasons(procedure: Procedure, fate: str) -> dict[str, int]:
    letters: Counter[str] = Counter()
    for entry in procedure.account:
        if entry.fate == fate:
            letters[entry.reason] += entry.letters
    return dict(sorted(letters.items()))
