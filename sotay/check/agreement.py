"""Rules on work and words: who writes a register, where a refusal leads, on which form a result is made out.

What is certain is a finding: `check` fails, and pages are built all the same. A note is what follows from how names
begin, which two registers may share, or from words that a step may say otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sotay.base.errors import Problem
from sotay.check.documents import at, worded
from sotay.load.sources import Sources
from sotay.model.documents import Document, Record

REGISTER = "sổ"
LIST = "danh sách"
TRACKING = "sổ theo dõi"
"""How the names of registers and of lists begin; and that of a case's course, which «Sổ» alone does not mean."""
CLAUSE = r"(?:^|[;,.:]\s*|\bvà\s+)"
WRITES = re.compile(
    rf"{CLAUSE}(?:(?:ghi|vào)\s+(?:[^;,.]*?\s)?(?={REGISTER}\b)|cập nhật\s+(?={LIST}\b))([^;,.]*)", re.IGNORECASE
)
"""Where a clause begins: `ghi Sổ đăng ký`, `ghi kết quả vào Sổ A`, `cập nhật danh sách B`; not `báo … ghi sổ`."""
NUMBERED = re.compile(r"\b(?:procedure_content|customary)\(")
SECTION = re.compile(r"\bmục 5\.\d+\b(?!\d* của)", re.IGNORECASE)
REPLY = re.compile(r"\bvăn bản (?:trả lời|từ chối)\b", re.IGNORECASE)
REFUSES = re.compile(r"\b(?:từ chối|không thụ lý|không giải quyết|dừng)\b", re.IGNORECASE)


def foreign_registers(sources: Sources) -> Iterator[Problem]:
    """Who keeps a register or a list writes it: a step of somebody else does not."""
    for document in worded(sources):
        for i, step in enumerate(document.meta.steps):
            for words in WRITES.findall(step.what):
                meant = _named(document.meta.records, words)
                if meant and all(record.keeper != step.role for record in meant):
                    message = f'the step of "{step.role}" writes "{meant[0].name}", which "{meant[0].keeper}" keeps'
                    hint = "let the keeper's step write it, or correct `keeper` of the record"
                    yield _noted(document, f"steps.{i}.what", "register-keeper", message, hint)


def _named(records: Sequence[Record], words: str) -> list[Record]:
    """Return the registers and lists among the records that these words may mean: the whole name, or how it begins."""
    said = " ".join(words.casefold().split())
    names = [(record, record.name.partition("(")[0].strip().casefold()) for record in records]
    registers = [(record, name) for record, name in names if name.startswith((REGISTER, LIST))]
    if said == REGISTER:
        return [record for record, name in registers if not name.startswith((TRACKING, LIST))]
    return [record for record, name in registers if said.startswith(name) or name.startswith(said)]


def replies_without_step(sources: Sources) -> Iterator[Problem]:
    """A reply that is promised among the results is drafted, signed or handed over by a step."""
    for document in worded(sources):
        meta = document.meta
        done = " ".join(f"{s.what} {s.result} {s.note} {s.no_label}" for s in meta.steps).casefold()
        for i, result in enumerate(meta.results) if meta.steps else ():
            for reply in sorted({found.casefold() for found in REPLY.findall(result)}):
                if reply not in done:
                    message = f'no step drafts, signs or gives "{reply}", which the results promise'
                    hint = "say in the steps who drafts, signs and gives it, or take it off the results"
                    yield _noted(document, f"results.{i}", "reply-without-step", message, hint)


def refusals_that_go_back(sources: Sources) -> Iterator[Problem]:
    """A decision whose «no» refuses does not lead back to a step before it, as if papers were missing."""
    for document in worded(sources):
        steps = document.meta.steps
        for i, step in enumerate(steps):
            back = step.no in {earlier.id for earlier in steps[: i + 1] if earlier.id}
            if back and REFUSES.search(step.no_label):
                message = f'the way "{step.no_label}" refuses, and leads back to "{step.no}"'
                hint = "let it end (`no: end`), or say in `no_label` only what is mended, and the refusal in `note`"
                yield _finding(document, f"steps.{i}.no", "refusal-goes-back", message, hint)


def results_without_form(sources: Sources) -> Iterator[Problem]:
    """A result that is made out on a form of this manual has that form among the forms of its procedure."""
    titles = {template.title.casefold(): form for form, template in sources.references.forms.items()}
    paged = {document.meta.form for document in sources.documents if document.meta.kind == "form"}
    for document in worded(sources):
        meta = document.meta
        used = {*meta.forms, *(form for step in meta.steps for form in step.forms)}
        used |= {record.form for record in meta.records} | {paper.form for paper in meta.dossier}
        for i, result in enumerate(meta.results) if meta.steps else ():
            form = titles.get(re.split(r"\s*(?:[(,;:]| và | đăng ký lại)", result)[0].casefold())
            if form and form in paged and form not in used:
                message = f'the result is made out on "{form}", which no step names'
                hint = f"add `forms: [{form}]` to the step that makes it out"
                yield _finding(document, f"results.{i}", "result-without-form", message, hint)


def typed_sections(sources: Sources) -> Iterator[Problem]:
    """The parts of section 5, which are numbered by themselves, are not cited by a number that shifts with them."""
    for document in worded(sources):
        numbered = NUMBERED.search(document.body)
        for found in SECTION.finditer(document.body) if numbered else ():
            line = document.body_line + document.body.count("\n", 0, found.start())
            message = f'"{found[0]}" is typed, and the number changes with what the front matter has'
            hint = 'write {{ section("Thời hạn giải quyết") }}, with the title of the part'
            yield Problem(document.source, line, "typed-section", message, hint, document.unit, "finding")


def _noted(document: Document, place: str, rule: str, message: str, hint: str) -> Problem:
    return replace(at(document, place, rule, message, hint), level="note")


def _finding(document: Document, place: str, rule: str, message: str, hint: str) -> Problem:
    return replace(at(document, place, rule, message, hint), level="finding")
