"""A procedure as a document of Sotay: front matter with questions beside values, and the text below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sotay.importing.resolve import Resolver, code_of
from sotay.importing.understand.markdown import escaped, prose
from sotay.importing.understand.values import DossierPaper, FeeSaid, LimitSaid, Procedure, Prose, StepRow, WordValue
from sotay.importing.understand.words import bare, mark
from sotay.importing.yamltext import comment, scalar

LONGEST_STEP = 250
"""Letters of a step that go into its box; of a longer one the first line, the rest explains it."""
UNSURE = "# ? "
_CUSTOMARY = re.compile(
    r".*tcvn iso 900[01].*|.*101/qd-bkhcn.*|nhu muc 5.*"
    r"|(?:cac )?(?:van ban )?(?:phap luat|phap ly|phap quy|quy pham phap luat|quy dinh)\b.*\b(?:muc 5|noi dung).*"
    r"|(?:cac )?van ban (?:phap luat|phap ly|phap quy)(?: (?:co )?lien quan| hien hanh)*"
)


@dataclass(frozen=True)
class Question:
    """What a person is asked; `key` is equal where one answer settles both."""

    path: str
    about: str
    said: WordValue
    doubt: str
    key: str


@dataclass
class Asker:
    """Writes questions as comments, and keeps them for the report."""

    path: str
    asked: list[Question] = field(default_factory=list)

    def __call__(self, said: WordValue, about: str = "", doubt: str = "", key: str = "") -> str:
        """Return the comment that asks: where it stands in Word, its words, and what is asked."""
        why = doubt or said.doubt
        self.asked.append(Question(self.path, about, said, why, key or comment(said.words)))
        words = f": «{comment(said.words)[:300]}»" if said.words else ""
        return comment(f"{UNSURE}{f'{about}: ' if about else ''}{said.place}{words} ({why})")


def document(
    found: Procedure, resolver: Resolver, glossary: Mapping[str, str], code: str = ""
) -> tuple[str, tuple[Question, ...]]:
    """Return the Markdown file of a procedure, and the questions in it."""
    ask = Asker(found.path)
    head = "\n".join(_head(found, resolver, code or code_of(found), ask))
    body = "\n\n".join(filter(None, _body(found, glossary)))
    return f"---\n{head}\n---\n\n{body}\n", tuple(ask.asked)


# ── front matter ─────────────────────────────────────────────────────────────────────────────────


def _head(found: Procedure, resolver: Resolver, code: str, ask: Asker) -> Iterator[str]:
    issue, day = found.issue.value or "?", found.date.value or "?"
    yield f"# Từ bản Word: {comment(found.path)}; lần ban hành {issue}, ngày {day}"
    name = found.path.rpartition("/")[2].rpartition(".")[0]
    if found.title.value:
        yield f"title: {scalar(found.title.value)}"
    else:
        yield f"title: {scalar(name)}  {ask(found.title, doubt='không thấy tên ở bìa, tạm lấy tên tệp')}"
    if code:
        yield f"code: {scalar(code)}"
    yield "kind: procedure" if code else ask(found.code, "code", "không thấy mã hiệu ở bìa")
    folder = found.path.rpartition("/")[0]
    if work := resolver.field(found.path):
        yield f"field: {work}"
    else:
        yield ask(WordValue("", folder, found.title.place), "field", "thư mục này thuộc lĩnh vực nào?")
    yield from _acts(found, resolver)
    yield from _limit(found, ask)
    yield from _fees(found.fees, resolver, ask)
    yield from _dossier(found, resolver, ask)
    yield from _lines("results", found.results)
    yield from _lines("conditions", found.conditions)
    yield from _steps(found, resolver, ask)
    yield from _forms(found, resolver)
    yield from _records(found, resolver, ask)
    for about, passages in (("mục 1", found.purpose), ("mục 2", found.scope)):
        if not passages:
            yield ask(WordValue("", "", found.title.place), about, "bản Word không có mục này")
    for kind, said in found.doubts:
        yield ask(said, kind)


def _acts(found: Procedure, resolver: Resolver) -> Iterator[str]:
    yield from _list("legal", [resolver.act(act) for act in found.acts])


def _list(name: str, ids: Sequence[str]) -> Iterator[str]:
    if ids:
        yield f"{name}:"
        yield from (f"  - {one}" for one in ids)


def _lines(name: str, values: Sequence[WordValue]) -> Iterator[str]:
    if values:
        yield f"{name}:"
        yield from (f"  - {scalar(said.value)}" for said in values)


def _limit(found: Procedure, ask: Asker) -> Iterator[str]:
    limit = found.limit
    if limit is None:
        return
    asked = f"  {ask(limit.said)}" if limit.said.doubt else ""
    yield f"time:{'' if limit.said.value else asked}"
    if limit.said.value:
        yield f"  limit: {limit.said.value}{asked}"
    if limit.note or not limit.said.value:
        yield f"  note: {scalar(limit.note or limit.said.words)}"
    if limit.cases:
        yield "  exceptions:"
        yield from (f"    - {{when: {_inline(when)}, limit: {_inline(said)}}}" for when, said in _cases(found, limit))


def _cases(found: Procedure, limit: LimitSaid) -> Iterator[tuple[str, str]]:
    """Yield the cases of a limit in the words of the steps where these mean the same: both speak of «xác minh»."""
    named = dict.fromkeys(time.when for step in found.steps for time in step.times if time.when)
    for when, said in limit.cases:
        alike = [name for name in named if {*bare(name).split()} & {*bare(when).split()} - _EMPTY]
        yield (alike[0] if len(alike) == len(limit.cases) == 1 else when), said


_EMPTY = {"truong", "hop", "phai", "can", "co", "neu", "doi", "voi", "ho", "so"}


def _fees(fees: Sequence[FeeSaid], resolver: Resolver, ask: Asker) -> Iterator[str]:
    if fees:
        yield "fees:"
    for fee in fees:
        settled = resolver.settled.fees.get(comment(fee.said.words))
        source = next((n for n, act in resolver.references.acts.items() if act.number.upper() == fee.source), "")
        kind = "local" if settled else fee.kind if source or fee.kind != "fixed" else "unpublished"
        doubt = "" if settled else fee.said.doubt or ("mức thu theo văn bản nào?" if kind != fee.kind else "")
        yield f"  - kind: {kind}" + (f"  {ask(fee.said, doubt=doubt)}" if doubt else "")
        if fee.name:
            yield f"    name: {scalar(fee.name)}"
        if settled:
            yield f"    fee: {settled}"
        if kind == "fixed":
            yield f"    amount: {fee.amount}"
            yield from ([f"    per: {scalar(fee.per)}"] if fee.per else [])
            yield f"    source: {source}"
        if kind == "unpublished" or (kind == "free" and bare(fee.said.value) != "khong thu"):
            yield f"    note: {scalar(comment(fee.said.words))}"


def _dossier(found: Procedure, resolver: Resolver, ask: Asker) -> Iterator[str]:
    if found.dossier:
        yield "dossier:"
    for paper in found.dossier:
        yield f"  - paper: {scalar(comment(paper.name.value))}"
        yield from _paper(paper, resolver)
    if found.dossier and found.sets:
        yield f"sets: {found.sets.value}"
    elif found.dossier:
        yield ask(WordValue("", "", found.dossier[0].name.place), "sets", "bản Word không ghi số bộ hồ sơ")


def _paper(paper: DossierPaper, resolver: Resolver) -> Iterator[str]:
    if form := resolver.known_form(paper.name.value):
        yield f"    form: {form}"
    if paper.original:
        yield f"    original: {paper.original}"
    if paper.copy:
        yield f"    copy: {paper.copy}"
    if paper.shown:
        yield "    shown: true"
    if paper.when:
        yield f"    when: {scalar('; '.join(comment(said.value).rstrip('.;') for said in paper.when))}"


def _steps(found: Procedure, resolver: Resolver, ask: Asker) -> Iterator[str]:
    if found.steps:
        yield "steps:"
    for step in found.steps:
        yield from _step(step, resolver, ask)


def _step(step: StepRow, resolver: Resolver, ask: Asker) -> Iterator[str]:
    said = [line for line in step.what.value.split("\n") if line.strip()] or ["?"]
    if sum(map(len, said)) <= LONGEST_STEP:
        said = [" ".join(said)]
    yield f"  - what: {scalar(comment(said[0]))}"
    role, doubt = resolver.role(step.who)
    yield f"    role: {role}" + (f"  {ask(step.who, doubt=doubt)}" if doubt else "")
    yield from _times(step, ask)
    if step.result:
        yield f"    result: {scalar(comment(step.result.value))}"
    notes = [comment(line) for line in said[1:]] + [comment(note.value) for note in step.notes]
    if notes:
        yield f"    note: {scalar(' '.join(notes))}"


def _times(step: StepRow, ask: Asker) -> Iterator[str]:
    cases = [time for time in step.times if time.when]
    for time in (time for time in step.times if not time.when):
        if time.shared:
            yield "    shared_time: true"
        elif time.said.value:
            yield f"    time: {time.said.value}"
        elif time.said.doubt:
            yield f"    {ask(time.said, 'time')}"
    if any(time.said.sure for time in cases):
        yield "    cases:"
    for time in cases:
        value = (
            ", shared_time: true" if time.shared else f", time: {_inline(time.said.value)}" if time.said.value else ""
        )
        if time.said.sure or time.shared:
            yield f"      - {{when: {_inline(time.when)}{value}}}"
        else:
            yield f"      {ask(time.said, f'cases, {time.when}')}"


def _forms(found: Procedure, resolver: Resolver) -> Iterator[str]:
    named = dict.fromkeys(resolver.form(form.value) for form in found.forms)
    yield from _list("forms", list(named))


def _records(found: Procedure, resolver: Resolver, ask: Asker) -> Iterator[str]:
    known = [row for row in found.records if row.retention.value and row.keeper.words]
    if known:
        yield "records:"
    for row in known:
        keeper, doubt = resolver.role(row.keeper)
        yield f"  - name: {scalar(comment(row.name.value))}"
        yield f"    keeper: {keeper}" + (f"  {ask(row.keeper, doubt=doubt)}" if doubt else "")
        yield f"    retention: {scalar(comment(row.retention.value))}"
    for row in found.records:
        if row not in known:
            yield ask(row.name, "records", "thiếu nơi lưu hoặc thời gian lưu")


def _inline(text: str) -> str:
    """Return a text as a value inside braces: there commas and brackets count."""
    said = scalar(comment(text))
    return said if said.startswith('"') or not re.search(r"[,{}\[\]:#]", said) else '"' + said + '"'


# ── text ─────────────────────────────────────────────────────────────────────────────────────────


def _body(found: Procedure, glossary: Mapping[str, str]) -> Iterator[str]:
    yield from _section("1. Mục đích", found.purpose)
    yield from _section("2. Phạm vi áp dụng", found.scope)
    terms = _terms(found.terms, glossary)
    notes = "\n\n".join(f"### {title}\n\n{_prose(said)}" for title, said in found.sections)
    complete = bool(found.forms and found.records and all(r.retention.value and r.keeper.words for r in found.records))
    if complete and is_customary(found.references):
        block = "\n\n".join(filter(None, (terms, notes)))
        yield f"{{% call customary() %}}\n{block}\n{{% endcall %}}" if block else "{{ customary() }}"
        return
    yield from _section("3. Tài liệu viện dẫn", found.references)
    yield f"## 4. Định nghĩa, viết tắt\n\n{_prose(found.terms) or 'Không có.'}"
    yield "## 5. Nội dung quy trình\n\n{{ procedure_content() }}"
    yield notes
    yield f"## 6. Biểu mẫu\n\n{'{{ forms() }}' if found.forms else 'Không có.'}"
    kept = any(r.retention.value and r.keeper.words for r in found.records)
    yield f"## 7. Hồ sơ cần lưu\n\n{'{{ records() }}' if kept else 'Không có.'}"


def is_customary(references: Sequence[Prose]) -> bool:
    """Return whether section 3 says no more than what `customary()` writes."""
    said = [re.sub(r"^[-–•*+\d.) ]+", "", bare(p.text)) for p in references]
    return bool(said) and all(_CUSTOMARY.fullmatch(words.rstrip(" .;")) for words in said)


def _section(title: str, passages: Sequence[Prose]) -> Iterator[str]:
    yield f"## {title}\n\n{_prose(passages) or '(chưa có)'}"


_NOTE = re.compile(r"^[-–•*\s]*Lưu ý\s*:\s*(\S)", re.IGNORECASE)


def _prose(passages: Sequence[Prose]) -> str:
    """Return paragraphs and lists: bullets that follow each other are one list."""
    parts: list[str] = []
    for passage in passages:
        said = prose(_NOTE.sub(lambda m: m[1].upper(), passage.text))
        bullet = said.startswith("- ")
        gap = "\n" if parts and bullet and parts[-1].rpartition("\n")[2].startswith("- ") else "\n\n"
        parts.append((gap if parts else "") + said)
    return "".join(parts)


_TERM = re.compile(r"^[-–•*+\s]*(?P<term>[^:]{1,60}?)\s*:\s*(?P<meaning>.+?)[;.]?$")


def _terms(passages: Sequence[Prose], glossary: Mapping[str, str]) -> str:
    """Return the definitions of section 4 that are not those of the glossary."""
    lines = []
    for passage in passages:
        found = _TERM.match(passage.text)
        if not found or mark(found["term"]):
            lines.append(f"- {escaped(passage.text.lstrip('-–•*+ '))}")
        elif bare(glossary.get(found["term"], "")) != bare(found["meaning"]):
            lines.append(f"- **{escaped(found['term'])}**: {escaped(found['meaning'])}.")
    return "\n".join(lines)
