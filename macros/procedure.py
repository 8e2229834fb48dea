"""The customary sections of an administrative procedure, whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from macros.drawing.flowchart import flowchart
from macros.fees import fees
from macros.html import element, items, text
from macros.references import scope_of, standard
from macros.tables import conditions, dossier, forms, legal_basis, records, results, steps, time_limit, where_to_go
from sotay.base.escape import markdown
from sotay.facts.citation import CITED_BY_ALL, act_of, role_title, short_name
from sotay.facts.services import CHANNELS
from sotay.model.documents import FrontMatter
from sotay.model.manual import Scope

Macro = Callable[[Context], Markup]
"""The group of acts of references/bases.yml that every procedure cites."""
NO_DEFINITIONS = "Quy trình dùng từ ngữ như trong các văn bản viện dẫn, không viết tắt."
KEPT_FOR_CITIZENS = "Giấy tờ đã nộp do Ủy ban nhân dân lưu trữ và bảo mật theo quy định."


@pass_context
def procedure_content(context: Context) -> Markup:
    """Return 5.1, 5.2 … with their headings; what the front matter lacks is left out."""
    parts = enumerate(_parts(scope_of(context).document.meta), 1)
    return Markup("\n\n").join(
        Markup("### 5.{}. {}\n\n{}").format(number, title, macro(context)) for number, (title, macro) in parts
    )


def _parts(meta: FrontMatter) -> Iterator[tuple[str, Macro]]:
    if meta.legal:
        yield "Căn cứ pháp lý", legal_basis
    if meta.conditions:
        yield "Yêu cầu, điều kiện", conditions
    if meta.channels:
        yield "Cách thức thực hiện", _channels
    if meta.dossier:
        yield "Thành phần hồ sơ", dossier
        yield "Số lượng hồ sơ", _sets
    yield "Thời hạn giải quyết", time_limit
    yield "Nơi tiếp nhận và trả kết quả", where_to_go
    yield "Phí, lệ phí", fees
    if meta.results:
        yield "Kết quả", results
    if meta.steps:
        yield "Lưu đồ", flowchart
        yield "Các bước thực hiện", steps


@pass_context
def customary(context: Context, caller: Callable[[], str] | None = None) -> Markup:
    """Return the customary sections 3 to 7; a block adds definitions and, from its first heading on, notes."""
    scope = scope_of(context)
    meta = scope.document.meta
    cited = [
        standard(context),
        *(markdown(short_name(act_of(scope, a))) for a in scope.references.bases.get(CITED_BY_ALL, ())),
    ]
    cited += [Markup("các văn bản pháp luật nêu tại mục 5.1")] if meta.legal else []
    defined, notes = _parted(caller() if caller else "")
    kept = records(context) if scope.audience == "internal" else Markup(KEPT_FOR_CITIZENS)
    sections = (
        ("3. Tài liệu viện dẫn", _cited(cited)),
        ("4. Định nghĩa, viết tắt", _definitions(scope, defined)),
        ("5. Nội dung quy trình", procedure_content(context) + notes),
        ("6. Biểu mẫu", forms(context)),
        ("7. Hồ sơ cần lưu", kept),
    )
    return Markup("\n\n").join(Markup("## {}\n\n{}").format(title, body) for title, body in sections)


def _parted(said: str) -> tuple[str, Markup]:
    """Return what a block says before its first heading, and its notes from there on."""
    defined, heading, notes = said.partition("### ")
    return defined, Markup("\n\n" + heading + notes.strip("\n")) if heading else Markup("")


def _cited(entries: Sequence[str]) -> Markup:
    ends = [";"] * (len(entries) - 1) + ["."]
    return Markup("\n").join(Markup("- {}{}").format(entry, end) for entry, end in zip(entries, ends, strict=True))


def _definitions(scope: Scope, said: str) -> Markup:
    lines = [*_abbreviations(scope), Markup(said.strip("\n"))]
    return Markup("\n").join(filter(None, lines)) or Markup(NO_DEFINITIONS)


def _abbreviations(scope: Scope) -> list[Markup]:
    """Return the abbreviations that the document actually uses, explained."""
    meta = scope.document.meta
    titles = {role_title(scope, step.role) for step in meta.steps}
    said = re.sub(r"\b[A-Z]{2,}-[\w.-]+", "", f"{meta} {scope.document.body} {titles}")  # without codes
    words = set(re.findall(r"\w+", said))
    used = [(short, meant) for short, meant in scope.references.glossary.items() if short in words]
    return [Markup("- **{}**: {}.").format(short, markdown(meant)) for short, meant in sorted(used)]


def _channels(context: Context) -> Markup:
    return items("channels", (text(CHANNELS[channel]) for channel in scope_of(context).document.meta.channels))


def _sets(context: Context) -> Markup:
    return element("p", f"{scope_of(context).document.meta.sets:02d} bộ.", "sets")
