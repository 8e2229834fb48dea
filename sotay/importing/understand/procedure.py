"""One Word file, understood: values with their places, doubts, contradictions, and the account of its characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sotay.importing.understand.acts import ActIndex, acts_of, cited_in
from sotay.importing.understand.anatomy import Anatomy, Fact, LabelledPart, anatomy
from sotay.importing.understand.charges import fees_of
from sotay.importing.understand.cover import bands, cover, people
from sotay.importing.understand.dossier import dossier
from sotay.importing.understand.inside import contradictions
from sotay.importing.understand.keeping import forms_of, records_of
from sotay.importing.understand.ledger import Ledger
from sotay.importing.understand.limit import limit_of
from sotay.importing.understand.markdown import page
from sotay.importing.understand.stepping import Columns, columns_of, steps_of
from sotay.importing.understand.values import (
    ActCited,
    AppendedForm,
    DoubtKind,
    Procedure,
    Prose,
    StepRow,
    WordValue,
)
from sotay.importing.understand.words import bare, line, unmarked
from sotay.model.wordfiles import Block, Paragraph, Story, WordFile, WordTable, paragraphs
from sotay.model.wordplaces import StoryKind, WordPlace

HEADINGS: dict[Fact, str] = {
    "who": "Đối tượng thực hiện",
    "where": "Cơ quan thực hiện",
    "channels": "Cách thức thực hiện",
    "note": "Lưu ý",
    "other": "Nội dung khác",
}
SEVERAL = "nhiều bảng các bước: tách thành các quy trình riêng?"
SHAPES = 5
DRAWN = "tệp có lưu đồ vẽ: máy vẽ lại từ bảng các bước; xem hai bên có khớp không"
NOTES = "Chú thích"
STEPLESS = "không tìm thấy bảng các bước"
_BANDS: tuple[StoryKind, ...] = ("header", "first header", "even header", "footer", "first footer", "even footer")


def understand(file: WordFile, index: ActIndex) -> Procedure:
    """Return what a file says."""
    ledger = Ledger()
    parts = anatomy(file.body)
    code, title, issue, day = cover(parts.front, ledger)
    signers = people(parts.front, ledger)
    said_in_bands = tuple(bands(file.of(*_BANDS), ledger))
    _front(parts, ledger)
    papers = dossier(parts.facts("dossier", "sets"), ledger)
    limit = limit_of(parts.facts("limit"), ledger)
    steps, doubts = _steps(parts, ledger)
    acts, unnamed = acts_of(parts.facts("acts"), index, ledger)
    fees = fees_of(parts.facts("fee"), ledger)
    declared = _declared(parts, ledger)
    results = tuple(_list(parts.facts("result"), "results", ledger))
    conditions = tuple(_list(parts.facts("conditions"), "conditions", ledger))
    channels = tuple(_list(parts.facts("channels"), "channels", ledger))
    records = records_of(parts.sections.get("records", []), ledger)
    references = tuple(_prose(parts.sections.get("references", []), "tài liệu viện dẫn", ledger))
    found = Procedure(
        file.path,
        file.digest,
        code,
        title,
        issue,
        day,
        purpose=tuple(_prose(parts.sections.get("purpose", []), "mục đích", ledger)),
        scope=tuple(_prose(parts.sections.get("scope", []), "phạm vi", ledger)),
        references=references,
        terms=tuple(_prose(parts.sections.get("terms", []), "định nghĩa", ledger)),
        conditions=conditions,
        dossier=tuple(papers.papers),
        sets=papers.sets,
        limit=limit,
        fees=fees,
        results=results,
        acts=_all_acts(acts, references, index),
        steps=steps,
        forms=declared,
        records=records,
        channels=channels,
        sections=(*_sections(parts, papers.notes, ledger), *_beside(file, parts, ledger)),
        appended=tuple(_appended(file, parts, ledger)),
        doubts=(*doubts, *(("act", said) for said in unnamed), *_drawn(file)),
        bands=said_in_bands,
        people=signers,
    )
    for story in file.of("comment"):
        ledger.leave(story.blocks, "nhận xét của người soạn")
    found = replace(found, account=tuple(ledger.entries(file)))
    return replace(found, contradictions=tuple(contradictions(found)))


def _drawn(file: WordFile) -> Iterator[tuple[DoubtKind, WordValue]]:
    """Yield that a file has a drawing of many shapes: what a flowchart says is not read."""
    if file.counts.shapes >= SHAPES:
        yield "steps", WordValue("", f"{file.counts.shapes} hình vẽ", WordPlace(), DRAWN)


def _all_acts(acts: tuple[ActCited, ...], references: Sequence[Prose], index: ActIndex) -> tuple[ActCited, ...]:
    """Return the acts of section 5, or, where it has none, those of section 3."""
    if acts:
        return acts
    found: dict[str, ActCited] = {}
    for passage in references:
        for act in cited_in(passage.text, passage.place, index):
            found.setdefault(act.number, act)
    return tuple(act for act in found.values() if not act.number.startswith("101/QĐ"))


def _front(parts: Anatomy, ledger: Ledger) -> None:
    """Leave out the contents and the headings: Sotay makes them."""
    for heading in parts.headings:
        ledger.leave(heading, "đề mục")
    for block in parts.front:
        if isinstance(block, Paragraph):
            ledger.leave(block, "mục lục, bìa")
        else:
            ledger.leave([block], "bảng ở phần đầu")


def _steps(parts: Anatomy, ledger: Ledger) -> tuple[tuple[StepRow, ...], tuple[tuple[DoubtKind, WordValue], ...]]:
    """Return the rows of all tables of steps; more than one table with a head is asked about."""
    found: list[StepRow] = []
    doubts: list[tuple[DoubtKind, WordValue]] = []
    columns: Columns | None = None
    for part in parts.facts("steps", "other"):
        if part.label is not None:
            ledger.leave(part.label, "nhãn mục")
        for table in (block for block in part.blocks if isinstance(block, WordTable)):
            own = columns_of(table)
            if own and columns:
                doubts.append(("steps", WordValue("", line(table.rows[0].cells[0].text), table.place, SEVERAL)))
            if own is None and columns and table.columns == columns.width:
                own = replace(columns, head=0)  # the table goes on behind a break
            if own:
                columns = own
                found += steps_of(table, ledger, own)
    if not found:
        place = parts.headings[0].place if parts.headings else WordPlace()
        doubts.append(("steps", WordValue("", "", place, STEPLESS)))
    return tuple(found), tuple(doubts)


def _declared(parts: Anatomy, ledger: Ledger) -> tuple[WordValue, ...]:
    """Return the forms of section 5 and section 6, each once."""
    said: list[WordValue] = []
    for fragment in parts.facts("forms"):
        if fragment.label is not None:
            ledger.leave(fragment.label, "nhãn mục")
            if fragment.rest and bare(fragment.rest) not in ("khong", "khong co"):
                ledger.use(fragment.label, "forms")
                said.append(WordValue(fragment.rest.rstrip(";."), fragment.rest, fragment.label.place))
        said += forms_of(fragment.blocks, ledger)
    said += forms_of(parts.sections.get("forms", []), ledger)
    found: dict[str, WordValue] = {}
    for form in said:
        if bare(form.value) not in found or "kem" in bare(form.words).split():
            found[bare(form.value)] = form
    return tuple(found.values())


def _list(fragments: Sequence[LabelledPart], field: str, ledger: Ledger) -> Iterator[WordValue]:
    """Yield the lines below a label, and what stands behind it."""
    for fragment in fragments:
        if fragment.label is not None:
            if fragment.rest:
                ledger.use(fragment.label, field)
                if bare(fragment.rest) not in ("khong", "khong co"):
                    yield WordValue(fragment.rest, fragment.rest, fragment.label.place)
            else:
                ledger.leave(fragment.label, "nhãn mục")
        for paragraph in paragraphs(tuple(fragment.blocks)):
            said = unmarked(paragraph.text).rstrip(";")
            if said:
                ledger.use(paragraph, field)
                if bare(said) not in ("khong", "khong co"):
                    yield WordValue(said, line(paragraph.text), paragraph.place)


def _prose(blocks: Sequence[Block], field: str, ledger: Ledger) -> Iterator[Prose]:
    for paragraph in paragraphs(tuple(blocks)):
        if said := line(paragraph.numbered):
            ledger.use(paragraph, field)
            yield Prose(said, paragraph.place)


def _sections(parts: Anatomy, notes: Sequence[Prose], ledger: Ledger) -> Iterator[tuple[str, tuple[Prose, ...]]]:
    """Yield what has no field of its own, as sections of the text: «Lưu ý» last."""
    kept: dict[str, list[Prose]] = {}
    for fragment in parts.fragments:
        stepping = fragment.fact == "steps" and any(isinstance(b, Paragraph) and line(b.text) for b in fragment.blocks)
        title = HEADINGS.get(fragment.fact, "Về các bước" if stepping else "")
        if not title:
            continue
        if fragment.label is not None and not ledger.knows(fragment.label):
            if fragment.fact == "note":
                if not bare(fragment.label.text).endswith("luu y"):  # the heading says that much
                    kept.setdefault(title, []).append(Prose(line(fragment.label.text), fragment.label.place))
            elif fragment.rest:
                kept.setdefault(title, []).append(Prose(fragment.rest, fragment.label.place))
            ledger.use(fragment.label, title)
        for paragraph in paragraphs(tuple(fragment.blocks)):
            if line(paragraph.text) and not ledger.knows(paragraph):
                kept.setdefault(title, []).append(Prose(line(paragraph.numbered), paragraph.place))
                ledger.use(paragraph, title)
    if notes:
        kept.setdefault("Lưu ý về hồ sơ", []).extend(notes)
    last = {"Lưu ý về hồ sơ": 1, "Lưu ý": 2}
    for title in sorted(kept, key=lambda t: last.get(t, 0)):
        yield title, tuple(kept[title])


def anchored(file: WordFile, blocks: Sequence[Block]) -> Iterator[Story]:
    """Yield the notes and text boxes that stand at paragraphs of blocks."""
    for paragraph in paragraphs(tuple(blocks)):
        for run in paragraph.runs:
            story = file.story(*run.anchor) if run.anchor else None
            if story and story.kind != "comment":
                yield story


def _beside(file: WordFile, parts: Anatomy, ledger: Ledger) -> Iterator[tuple[str, tuple[Prose, ...]]]:
    """Yield the notes and text boxes of sections 1 to 7 as a section of the text; those of the front are left out."""
    for story in anchored(file, parts.front):
        ledger.leave(story.blocks, "hộp văn bản, chú thích ở phần đầu")
    blocks = [block for section in parts.sections.values() for block in section]
    kept = [p for story in anchored(file, blocks) for p in story.paragraphs if line(p.text)]
    for paragraph in kept:
        ledger.use(paragraph, NOTES)
    if kept:
        yield NOTES, tuple(Prose(line(p.numbered), p.place) for p in kept)


def _appended(file: WordFile, parts: Anatomy, ledger: Ledger) -> Iterator[AppendedForm]:
    for number, blocks in enumerate(parts.forms, 1):
        beside = [block for story in anchored(file, blocks) for block in story.blocks]
        ledger.use((*blocks, *beside), f"biểu mẫu kèm theo {number}")
        lines = [line(p.text) for p in paragraphs(tuple(blocks)) if line(p.text)]
        found = next((said for said in lines[:6] if bare(said).startswith("mau ")), "")
        yield AppendedForm(_form_title(lines, found), found, page((*blocks, *beside)), blocks[0].place)


def _form_title(lines: Sequence[str], number: str) -> str:
    """Return the title of a form: its lines in capitals below number and motto."""
    skipped = ("cong hoa xa hoi", "doc lap", "uy ban nhan dan", "ubnd", "mau ", "phu luc")
    told: list[str] = []
    for said in lines[:14]:
        capital = said.upper() == said and any(c.isalpha() for c in said) and len(said) > 3
        if capital and not bare(said).startswith(skipped):
            told.append(said)
        elif told:
            break
    title = " ".join(told)
    return title[:1] + title[1:].lower() if title else number or (lines[0][:80] if lines else "")
