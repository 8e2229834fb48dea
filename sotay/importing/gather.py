"""A folder of Word files -> what is understood of them all, and the documents made of them."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sotay.base.text import slug
from sotay.importing.across import across
from sotay.importing.document import UNSURE, document
from sotay.importing.mapping import ImportMap
from sotay.importing.outcome import ImportedProcedure, Outcome
from sotay.importing.proposals import proposal_files
from sotay.importing.resolve import Resolver, code_of, page_of
from sotay.importing.understand.acts import ActIndex
from sotay.importing.understand.procedure import understand
from sotay.importing.understand.values import AppendedForm, Procedure
from sotay.importing.yamltext import comment, scalar
from sotay.load.sources import Sources
from sotay.model.wordfiles import DocumentList, ImportedFile, Refusal, WordFile


def roles_of(sources: Sources) -> dict[str, str]:
    """Return the roles that documents may name, with their titles."""
    return dict(sources.province.roles)


def understood(files: Iterable[ImportedFile], sources: Sources) -> tuple[Procedure, ...]:
    """Return what the files of Word say; one that no part of the program has foreseen stops itself alone."""
    index = ActIndex(sources.references.acts)
    return tuple(p for file in files if isinstance(file, WordFile) and (p := _understood(file, index)))


def _understood(file: WordFile, index: ActIndex) -> Procedure | None:
    try:
        return understand(file, index)
    except Exception:  # 52 other files are worth having; this one is refused, and the bug is told
        print(f"{file.path}: a bug in Sotay; please report it with these lines:", file=sys.stderr)
        traceback.print_exc()
        return None


def _refused(files: Sequence[ImportedFile], procedures: Sequence[Procedure]) -> Iterator[Refusal]:
    """Yield the files that were not read, and those that could not be understood."""
    known = {procedure.path for procedure in procedures}
    for file in files:
        if isinstance(file, Refusal):
            yield file
        elif isinstance(file, WordFile) and file.path not in known:
            hint = "report the lines above; the other files came in"
            said = "máy gặp lỗi của chính nó ở tệp này; các tệp khác vẫn nhập"
            yield Refusal(file.path, "word-unreadable", "the program has failed on it", hint, said)


def outcome(
    files: Sequence[ImportedFile], procedures: Sequence[Procedure], settled: ImportMap, sources: Sources
) -> Outcome:
    """Return the documents of all files, their questions, proposals and contradictions."""
    taken: set[str] = set()
    kept = [p for p in procedures if p.path not in settled.left_out]
    resolver = Resolver(settled, sources.references, roles_of(sources))
    texts: dict[str, str] = {}
    made: list[ImportedProcedure] = []
    for procedure in kept:
        page = f"docs/{page_of(procedure, resolver.field(procedure.path), taken)}"
        texts[page], questions = document(procedure, resolver, sources.references.glossary)
        made.append(ImportedProcedure(procedure, page, questions))
    there = {f"docs/{document.path}" for document in sources.documents}
    same = [f"{file.procedure.path}: sổ tay đã có {file.page}" for file in made if file.page in there]
    pages, notes = _forms(kept, resolver, {d.meta.form for d in sources.documents if d.meta.kind == "form"})
    texts |= pages
    texts |= proposal_files(resolver.proposals)
    lists = tuple(file for file in files if isinstance(file, DocumentList))
    return Outcome(
        tuple(made),
        tuple(_refused(files, procedures)),
        {path: why for path, why in settled.left_out.items() if any(p.path == path for p in procedures)},
        lists,
        (*(c for p in kept for c in p.contradictions), *across(kept, lists)),
        resolver.proposals,
        texts,
        notes=(*same, *notes),
    )


def _forms(kept: Sequence[Procedure], resolver: Resolver, there: set[str]) -> tuple[dict[str, str], list[str]]:
    """Return a page for each appended form, once; and what is said of the others."""
    pages: dict[str, str] = {}
    first: dict[str, tuple[Procedure, AppendedForm]] = {}
    notes: list[str] = []
    codes: set[str] = set()
    for procedure in kept:
        for number, form in enumerate(procedure.appended, 1):
            name = resolver.form(form.title)
            if name in there:
                notes.append(f"{procedure.path}: «{form.title}» đã có trang trong sổ tay, không nhập lại")
            elif name in first:
                same = first[name][1].markdown == form.markdown
                told = "giống hệt" if same else "KHÁC"
                notes.append(f"{procedure.path}: «{form.title}» {told} biểu mẫu đã nhập từ {first[name][0].path}")
            else:
                first[name] = procedure, form
                code = _form_code(procedure, number, codes)
                folder = resolver.field(procedure.path) or "khac"
                pages[f"docs/bieu-mau/{folder}/{slug(code)}.md"] = _form_page(procedure, form, name, code, resolver)
    return pages, notes


def _form_code(procedure: Procedure, number: int, taken: set[str]) -> str:
    base = code_of(procedure)[:30] or "BM"
    candidates = (f"{base}-BM{n:02d}" for n in range(number, 999))
    code = next(code for code in candidates if code not in taken)
    taken.add(code)
    return code


def _form_page(procedure: Procedure, form: AppendedForm, name: str, code: str, resolver: Resolver) -> str:
    return "".join(_form_lines(procedure, form, name, code, resolver.field(procedure.path)))


def _form_lines(procedure: Procedure, form: AppendedForm, name: str, code: str, work: str) -> Iterator[str]:
    yield f"---\n# Từ bản Word: {comment(procedure.path)}, {form.place}\n"
    yield f"title: {scalar(form.title)}\ncode: {code}\nkind: form\n"
    yield f"field: {work}\n" if work else f"{UNSURE}field: thư mục này thuộc lĩnh vực nào?\n"
    yield f"form: {name}\n---\n\n{form.markdown}\n"


def grouped(found: Outcome) -> Mapping[tuple[str, str], list[str]]:
    """Return the questions so that one answer settles many: (what is asked, the words) → the files."""
    groups: dict[tuple[str, str], list[str]] = {}
    for question in found.questions:
        paths = groups.setdefault((question.doubt, question.key), [])
        if question.path not in paths:
            paths.append(question.path)
    return dict(sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])))
