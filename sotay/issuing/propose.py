"""Proposals: what is drafted, made up for those who are to comment and decide; and what they answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sotay.base.errors import SourceError, UserError
from sotay.base.hashing import digest
from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.progress import Progress
from sotay.base.text import closest, fold
from sotay.export.excel import Leaf, workbook
from sotay.export.layout.letters import missing, named
from sotay.export.sheet.proposal import ProposedChange, changes_sheet, comment_sheet, decision_text
from sotay.export.word.answers import answer_of
from sotay.export.word.form import WordForm, word
from sotay.facts.cells import Column, Row, Table, said
from sotay.facts.diff.show import as_text
from sotay.load.sources import Sources
from sotay.model.bundles import Answer, Bundle, ProposedDocument
from sotay.pipeline.repair import settled
from sotay.pipeline.status import Alteration, alterations, standings
from sotay.pipeline.tasks.status import Stand
from sotay.storage.files import place
from sotay.storage.proposals import answers_to, folder_of, read_bundle, write_bundle


@dataclass(frozen=True)
class Draft:
    """What is to be proposed: which drafts of which communes (none named: all), why, and for which day."""

    root: Path
    name: str
    units: tuple[str, ...]
    codes: tuple[str, ...]
    reason: str
    effective: date
    answer_by: date | None = None


Ask = Callable[[Bundle, Sequence[Alteration]], bool]


def propose(draft: Draft, as_of: date, jobs: int, ask: Ask, progress: Progress) -> Path | None:
    """Write a proposal; return its folder, None when `ask` says no.

    SourceError for open mistakes in the sources, UserError where nothing is drafted or the name is taken.
    """
    folder_of(draft.root, draft.name)
    day = max(as_of, draft.effective)
    sources, problems = settled(draft.root, progress)
    if sources is None:
        raise SourceError(problems)
    sources = sources.on(day)
    if letters := missing(draft.reason, sources.folders):
        raise UserError(f"--reason: {named(letters)}; write it in words, or leave it out")
    stands, problems_met = standings(draft.root, draft.units, day, jobs, True, progress)
    if problems_met:
        raise SourceError(problems_met)
    chosen = [_chosen(stand, draft.codes) for stand in stands]
    _refuse_codes(draft, stands)
    found = alterations(chosen)
    if not found:
        raise UserError("nothing to propose: every document reads as issued")
    bundle = Bundle(draft.name, as_of, draft.effective, draft.reason, draft.answer_by, tuple(_documents(chosen)))
    if not ask(bundle, found):
        return None
    files = dict(_files(sources, bundle, found))
    sealed = replace(bundle, files={path: digest(content) for path, content in sorted(files.items())})
    return write_bundle(draft.root, sealed, files, sources.province.language)


def _chosen(stand: Stand, codes: Sequence[str]) -> Stand:
    states = tuple(s for s in stand.states if s.status == "draft" and (not codes or s.code in codes))
    return replace(stand, states=states)


def _refuse_codes(draft: Draft, stands: Sequence[Stand]) -> None:
    drafts = {state.code for stand in stands for state in stand.states if state.status == "draft"}
    for code in draft.codes:
        if code not in drafts:
            near = closest(code, drafts)
            raise UserError(f"{code} is no draft in these communes" + (f"; did you mean {near}?" if near else ""))


def _documents(stands: Sequence[Stand]) -> Iterator[ProposedDocument]:
    found: dict[str, ProposedDocument] = {}
    for stand in stands:
        for state in stand.states:
            known = found.get(state.code, ProposedDocument(state.code, state.title, {}, {}))
            prints = {**known.fingerprints, stand.unit: state.fingerprint}
            found[state.code] = replace(known, fingerprints=prints, before={**known.before, stand.unit: state.last})
    yield from found.values()


def _files(sources: Sources, bundle: Bundle, found: Sequence[Alteration]) -> Iterator[tuple[str, bytes]]:
    """Yield the papers of a proposal, by path below its folder."""
    from sotay.export.layout import press

    folders, units = sources.folders, sources.units
    changes = [
        ProposedChange(a.code, a.title, a.before, a.changes, tuple(units[unit].full_name for unit in a.units))
        for a in found
    ]
    issuer, language = sources.province.issuer, sources.province.language
    told = changes_sheet(bundle, changes, len(bundle.units), issuer, language, folders)
    yield f"{language.address('changes')}.pdf", press.layout(told, folders)
    yield f"{language.address('changes')}.txt", "\n".join(_as_lines(found, language)).encode() + b"\n"
    code, title = language.say("PHIẾU GÓP Ý"), language.say("Đề xuất %(name)s", name=bundle.name)
    sheet = f"{language.address('comment-sheet')}.docx"
    yield sheet, _word(code, title, issuer, bundle, comment_sheet(bundle, language, folders), language)
    for slug in bundle.units:
        unit = units[slug]
        text = decision_text(bundle, unit, sources.references_of(unit).standard.name, folders)
        code, title = unit.language.say("DỰ THẢO"), unit.language.say("Dự thảo quyết định")
        yield (
            f"{language.address('draft-decisions')}/{slug}.docx",
            _word(code, title, unit.agency, bundle, text, unit.language),
        )


def _as_lines(found: Sequence[Alteration], language: Language) -> Iterator[str]:
    for change in found:
        yield f"{change.code} {change.title} [{', '.join(change.units)}]"
        whole = f"  ({language.say('toàn văn')})"
        yield as_text(change.changes, language, "  ") if change.changes is not None else whole


def _word(code: str, title: str, agency: str, bundle: Bundle, html: str, language: Language) -> bytes:
    made = language.say("Ngày lập: %(day)s", day=language.short_date(bundle.made))
    return word(WordForm(code, title, agency, "", made, "", html, language=language))


# ── what they answered ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Gathered:
    """The answers to a proposal, and the communes that have sent none."""

    bundle: Bundle
    language: Language
    answers: tuple[Answer, ...]
    silent: tuple[str, ...]
    """Slugs."""


def gather(root: Path, name: str, progress: Progress) -> Gathered:
    """Return the answers that lie in a proposal's folder; UserError names all files that are none."""
    bundle, _ = read_bundle(root, name)
    sources, problems = settled(root, progress)
    if sources is None:
        raise SourceError(problems)
    answers, wrong = [], []
    for path in answers_to(root, name):
        if path.name.startswith((".", "~$")):
            continue
        try:
            answers.append(answer_of(path.name, path.read_bytes()))
        except ValueError as error:
            wrong.append(f"{path}: {error}")
    if wrong:
        raise UserError("\n".join(wrong))
    heard = {fold(answer.unit) for answer in answers}
    units = ((slug, sources.units[slug].full_name) for slug in bundle.units if slug in sources.units)
    silent = tuple(slug for slug, full in units if fold(full) not in heard and fold(slug) not in heard)
    return Gathered(bundle, sources.province.language, tuple(answers), silent)


def write_summary(root: Path, found: Gathered, as_of: date, issuer: str = "") -> Path:
    """Write the answers as an Excel file into the proposal's folder; return the file."""
    file = folder_of(root, found.bundle.name) / f"{found.language.address('all-comments')}.xlsx"
    language = found.language
    day = language.long_date(as_of)
    note = language.say("Đề xuất %(name)s, tính đến %(day)s", name=found.bundle.name, day=day)
    leaves = [Leaf(said(table, language), note) for table in _tables(found)]
    place(file, workbook(leaves, issuer, language=language))
    return file


def _tables(found: Gathered) -> Iterator[Table]:
    answers: Iterator[Row] = (
        (n, a.unit, a.who, a.day, a.verdict, len(a.comments), a.file) for n, a in enumerate(found.answers, 1)
    )
    widths = {
        marked("TT"): 6,
        marked("Đơn vị"): 20,
        marked("Người góp ý"): 22,
        marked("Ngày"): 12,
        marked("Kết luận"): 16,
        marked("Số ý kiến"): 8,
        marked("Tệp"): 16,
    }
    yield Table(
        marked("Phiếu đã nhận"), marked("Phiếu"), _columns(widths), tuple(answers), marked("Chưa nhận phiếu nào.")
    )
    lines = [(c.code, c.place, c.said, c.instead, a.unit, a.who, "") for a in found.answers for c in a.comments]
    lines.sort(key=lambda line: line[0])
    rows: tuple[Row, ...] = tuple((n, *line) for n, line in enumerate(lines, 1))
    widths = {
        marked("TT"): 5,
        marked("Mã hiệu"): 10,
        marked("Mục, trang"): 10,
        marked("Ý kiến"): 22,
        marked("Đề nghị viết thành"): 20,
    }
    widths |= {marked("Đơn vị"): 12, marked("Người góp ý"): 9, marked("Tiếp thu, giải trình"): 12}
    yield Table(marked("Tổng hợp góp ý"), marked("Góp ý"), _columns(widths), rows, marked("Không có góp ý."))


def _columns(widths: dict[str, int]) -> tuple[Column, ...]:
    return tuple(Column(title, width) for title, width in widths.items())
