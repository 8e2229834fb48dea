"""Section 5 of an administrative procedure, whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from macros.fees import fees
from macros.flowchart import flowchart
from macros.html import element
from macros.references import scope_of
from macros.tables import conditions, dossier, legal_basis, results, steps, time_limit, where_to_go
from sotay.model import FrontMatter

Macro = Callable[[Context], Markup]


@pass_context
def procedure_content(context: Context) -> Markup:
    """Return 5.1, 5.2 … with their headings; what the front matter does not have is left out."""
    parts = enumerate(_parts(scope_of(context).document.meta), 1)
    return Markup("\n\n").join(
        Markup("### 5.{}. {}\n\n{}").format(number, title, macro(context)) for number, (title, macro) in parts
    )


def _parts(meta: FrontMatter) -> Iterator[tuple[str, Macro]]:
    if meta.legal:
        yield "Căn cứ pháp lý", legal_basis
    if meta.conditions:
        yield "Yêu cầu, điều kiện", conditions
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


def _sets(context: Context) -> Markup:
    return element("p", f"{scope_of(context).document.meta.sets:02d} bộ.", "sets")
