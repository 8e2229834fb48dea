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
from sotay.base.errors import Mistake
from sotay.base.escape import markdown
from sotay.base.languages.catalogue import marked
from sotay.facts.citation import act_of, role_title, short_name
from sotay.facts.services import CHANNELS
from sotay.model.documents import FrontMatter
from sotay.model.manual import Scope

Macro = Callable[[Context], Markup]
"""The group of acts of references/bases.yml that every procedure cites."""
LEGAL = marked("Căn cứ pháp lý")
NO_DEFINITIONS = marked("Quy trình dùng từ ngữ như trong các văn bản viện dẫn, không viết tắt.")
KEPT_FOR_CITIZENS = marked("Giấy tờ đã nộp do Ủy ban nhân dân lưu trữ và bảo mật theo quy định.")


@pass_context
def procedure_content(context: Context) -> Markup:
    """Return 5.1, 5.2 … with their headings; what the front matter lacks is left out."""
    scope = scope_of(context)
    parts = enumerate(_parts(scope.document.meta), 1)
    return Markup("\n\n").join(
        Markup("### 5.{}. {}\n\n{}").format(number, scope.language.say(title), macro(context))
        for number, (title, macro) in parts
    )


@pass_context
def section(context: Context, title: str) -> Markup:
    """Return where a part of section 5 stands: `mục 5.5`; for citizens, whose page has no numbers, by its title."""
    scope = scope_of(context)
    titles = [name for name, _ in _parts(scope.document.meta)]
    if title not in titles:
        raise Mistake("macro-arguments", f'section 5 of this document has no "{title}"', f"it has {', '.join(titles)}")
    said, number = scope.language.say(title), titles.index(title) + 1
    if scope.audience == "public":
        return markdown(scope.language.say("phần «%(title)s»", title=said))
    return markdown(scope.language.say("mục 5.%(number)s", number=number))


def _parts(meta: FrontMatter) -> Iterator[tuple[str, Macro]]:
    if meta.legal:
        yield LEGAL, legal_basis
    if meta.conditions:
        yield marked("Yêu cầu, điều kiện"), conditions
    if meta.channels:
        yield marked("Cách thức thực hiện"), _channels
    if meta.dossier:
        yield marked("Thành phần hồ sơ"), dossier
        yield marked("Số lượng hồ sơ"), _sets
    yield marked("Thời hạn giải quyết"), time_limit
    yield marked("Nơi tiếp nhận và trả kết quả"), where_to_go
    yield marked("Phí, lệ phí"), fees
    if meta.results:
        yield marked("Kết quả"), results
    if meta.steps:
        yield marked("Lưu đồ"), flowchart
        yield marked("Các bước thực hiện"), steps


@pass_context
def customary(context: Context, caller: Callable[[], str] | None = None) -> Markup:
    """Return the customary sections 3 to 7; a block adds definitions and, from its first heading on, notes."""
    scope = scope_of(context)
    meta = scope.document.meta
    cited = [
        standard(context),
        *(markdown(short_name(act_of(scope, a), scope.language)) for a in _cited_by_all(scope)),
    ]
    cited += [_stated_acts(context)] if meta.legal else []
    defined, notes = _parted(caller() if caller else "")
    kept = records(context) if scope.audience == "internal" else Markup(scope.language.say(KEPT_FOR_CITIZENS))
    sections = (
        (marked("3. Tài liệu viện dẫn"), _cited(cited)),
        (marked("4. Định nghĩa, viết tắt"), _definitions(scope, defined)),
        (marked("5. Nội dung quy trình"), procedure_content(context) + notes),
        (marked("6. Biểu mẫu"), forms(context)),
        (marked("7. Hồ sơ cần lưu"), kept),
    )
    return Markup("\n\n").join(
        Markup("## {}\n\n{}").format(scope.language.say(title), body) for title, body in sections
    )


def _stated_acts(context: Context) -> Markup:
    said = scope_of(context).language.say("các văn bản pháp luật nêu tại %(place)s", place="{}")
    return Markup(said).format(section(context, LEGAL))


def _cited_by_all(scope: Scope) -> tuple[str, ...]:
    return scope.references.bases.get(scope.unit.profile.cited, ())


def _parted(said: str) -> tuple[str, Markup]:
    """Return what a block says before its first heading, and its notes from there on."""
    defined, heading, notes = said.partition("### ")
    return defined, Markup("\n\n" + heading + notes.strip("\n")) if heading else Markup("")


def _cited(entries: Sequence[str]) -> Markup:
    ends = [";"] * (len(entries) - 1) + ["."]
    return Markup("\n").join(Markup("- {}{}").format(entry, end) for entry, end in zip(entries, ends, strict=True))


def _definitions(scope: Scope, said: str) -> Markup:
    lines = [*_abbreviations(scope), Markup(said.strip("\n"))]
    return Markup("\n").join(filter(None, lines)) or Markup(scope.language.say(NO_DEFINITIONS))


def _abbreviations(scope: Scope) -> list[Markup]:
    """Return the abbreviations that the document actually uses, explained."""
    meta = scope.document.meta
    titles = {role_title(scope, step.role) for step in meta.steps}
    said = re.sub(r"\b[A-Z]{2,}-[\w.-]+", "", f"{meta} {scope.document.body} {titles}")  # without codes
    words = set(re.findall(r"\w+", said))
    used = [(short, meant) for short, meant in scope.references.glossary.items() if short in words]
    return [Markup("- **{}**: {}.").format(short, markdown(meant)) for short, meant in sorted(used)]


def _channels(context: Context) -> Markup:
    scope = scope_of(context)
    return items("channels", (text(scope.language.say(CHANNELS[channel])) for channel in scope.document.meta.channels))


def _sets(context: Context) -> Markup:
    scope, sets = scope_of(context), scope_of(context).document.meta.sets
    return element("p", scope.language.count("%(sets)s bộ.", sets, sets=f"{sets:02d}"), "sets")
