"""Documents a commune issued but no longer has: a list of them for staff, and their revisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup as Html

from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.text import slug, sort_key
from sotay.control.lifetime import Lifetime, lifetimes
from sotay.control.notices import farewell, statement
from sotay.control.standing import ended
from sotay.facts.cells import Column
from sotay.facts.tables import table
from sotay.load.sources import Sources
from sotay.model.documents import Document, FrontMatter
from sotay.model.manual import Manual, Page
from sotay.model.paths import WITHDRAWN, revision_name
from sotay.model.registers import Register
from sotay.model.revisions import Standing
from sotay.model.terms import Audience
from sotay.storage.texts import AsIssued

TITLE = marked("Tài liệu đã thu hồi")
INTRODUCTION = marked(
    "Những tài liệu đơn vị đã ban hành và không còn trong bộ tài liệu. Chỉ giữ lại để tra cứu, "
    "không dùng để giải quyết công việc."
)
COLUMNS = (
    Column(marked("Mã hiệu"), 14),
    Column(marked("Tên tài liệu"), 28),
    Column(marked("Các lần ban hành"), 14),
    Column(marked("Hết hiệu lực từ"), 18),
    Column(marked("Quyết định, lý do"), 26),
)


@dataclass(frozen=True)
class _Former:
    """A removed document: its revisions, each with its text if archived."""

    code: str
    lives: tuple[tuple[Lifetime, AsIssued | None], ...]


def former(sources: Sources, manual: Manual) -> tuple[tuple[Page, ...], tuple[Page, ...]]:
    """Return the page listing removed documents (none if there are none) and the pages of their revisions."""
    register = ended(sources.registers[manual.unit.slug], manual.unit)
    here = {document.code for document in sources.documents_of(manual.unit)}
    codes = {code for event in register.events for code in event.documents} - here
    found = [_former(sources, manual.unit.slug, register, code) for code in sorted(codes, key=sort_key)]
    if not found:
        return (), ()
    language = manual.language
    columns = [replace(column, title=language.say(column.title)) for column in COLUMNS]
    rows = [_row(document, register, language) for document in found]
    document = _document(f"{language.address(WITHDRAWN)}.md", FrontMatter(title=language.say(TITLE)))
    listed = Page(document, f"{language.say(INTRODUCTION)}\n\n{table('list', columns, rows)}\n", Standing("in_force"))
    return (listed,), tuple(page for document in found for page in _pages(document, manual))


def _former(sources: Sources, unit: str, register: Register, code: str) -> _Former:
    lives = lifetimes(register, code)
    return _Former(code, tuple((life, sources.archive.text(unit, code, life.revision.label)) for life in lives))


def _row(document: _Former, register: Register, language: Language) -> tuple[str, ...]:
    titles = [text.title for _, text in document.lives if text]
    labels = Html(", ").join(
        Html('<a href="{}">{}</a>').format(_path(document.code, life, language), life.revision.label)
        if text
        else life.revision.label
        for life, text in document.lives
    )
    until, last = document.lives[-1][0].until, register.last(document.code)
    why = f"{last.decision} – {last.reason}".strip(" –") if last and until else ""
    return document.code, titles[-1] if titles else "", labels, language.short_date(until) if until else "", why


def _pages(document: _Former, manual: Manual) -> Iterator[Page]:
    history = tuple(life.revision for life, _ in document.lives)
    for place, (life, text) in enumerate(document.lives):
        if text is None:
            continue
        audience: Audience = "internal" if text.public is None else "public"
        meta = FrontMatter(title=text.title, code=document.code, kind=text.kind, audience=audience)
        page = _document(_path(document.code, life, manual.language), meta)
        standing = Standing(life.state(manual.as_of), history[: place + 1])
        yield Page(
            document=page,
            text=text.internal,
            standing=standing,
            fingerprint=life.revision.fingerprint,
            issued=life.revision,
            successor=life.successor,
            notice=farewell(life.successor, manual.as_of, manual.language)
            if life.successor
            else statement(page, standing, manual.as_of, manual.language),
            origin=text.path,
            files=text.files,
        )


def _path(code: str, life: Lifetime, language: Language) -> str:
    return f"{language.address(WITHDRAWN)}/{slug(code)}.{revision_name(life.revision.label)}.md"


def _document(path: str, meta: FrontMatter) -> Document:
    return Document(path=path, source="", meta=meta, body="", body_line=1)
