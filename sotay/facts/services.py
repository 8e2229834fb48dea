"""A procedure's answers to citizens, computed once from its facts for page, notice board and open data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import quote

from pydantic import TypeAdapter

from sotay.base.errors import Mistake
from sotay.base.languages.catalogue import counts, marked
from sotay.base.languages.language import Language
from sotay.facts.citation import act_of, act_state, form_number, form_page, form_title, full_name, short_name
from sotay.facts.structure import issuer_of, word_of
from sotay.model.documents import Document, Fee, Paper
from sotay.model.manual import Manual, Page, Scope
from sotay.model.paths import page_path, pdf_path
from sotay.model.terms import Channel
from sotay.model.units import Unit

UNPUBLISHED = marked("Chưa công bố")
BY_RESOLUTION = marked("Chưa công bố – theo nghị quyết của Hội đồng nhân dân tỉnh")
FREE = marked("Miễn")
FEE = marked("Phí, lệ phí")
CHANNELS: Mapping[Channel, str] = {
    "counter": marked("Nộp trực tiếp tại nơi tiếp nhận và trả kết quả"),
    "online": marked("Nộp trực tuyến trên Cổng Dịch vụ công quốc gia"),
    "post": marked("Gửi qua dịch vụ bưu chính"),
}
AS_ISSUED = marked("Xem tại trang của thủ tục")
"""What is said of a procedure that reads as it was issued and whose facts of then are not known."""
PORTAL = "https://dichvucong.gov.vn"
"""The national portal of public services."""
FILED_ON_PAPER = re.compile(r"(?:cá nhân )?nộp trực tiếp\b", re.IGNORECASE)
"""How the case of a paper begins that is the usual way of filing and no case of its own."""
WAYS: Mapping[Channel, str] = {
    "counter": marked("Trực tiếp"),
    "online": marked("trực tuyến"),
    "post": marked("bưu chính"),
}


@dataclass(frozen=True)
class OfferedForm:
    """A downloadable form; addresses are paths below the site."""

    code: str
    title: str
    number: str
    page: str
    word: str
    pdf: str


@dataclass(frozen=True)
class Needed:
    """A line of the dossier, for the person who prepares it."""

    name: str
    original: int
    copy: int
    shown: bool
    when: str
    form: OfferedForm | None
    issuer: str = ""
    """Who issues it, when applicants get it from others and do not fill it in."""

    @property
    def always(self) -> bool:
        """Return whether everybody brings it; who fills in an electronic form instead of it files online."""
        return not self.when or bool(FILED_ON_PAPER.match(self.when))

    def how_many(self, language: Language) -> str:
        """Return e.g. `01 bản chính, 02 bản sao`, or a note that it is only shown."""
        counted = ((self.original, counts("%(many)s bản chính")), (self.copy, counts("%(many)s bản sao")))
        said = [language.count(what, number, many=f"{number:02d}") for number, what in counted if number]
        return ", ".join([*said, *([language.say("xuất trình, không phải nộp")] if self.shown else [])])


@dataclass(frozen=True)
class Charge:
    """A line of the fees: what it is for and how much, in words."""

    name: str
    amount: str
    kind: str
    dong: int | None
    """The amount in đồng; None if unknown, which is not the same as free."""
    per: str
    source: str
    note: str


@dataclass(frozen=True)
class Service:
    """A procedure as applicants see it; abbreviations are written out."""

    code: str
    title: str
    tthc: str
    field: str
    path: str
    """The page below the site, with `.html`."""
    papers: tuple[Needed, ...]
    sets: int
    limit: str
    """`Trong ngày làm việc`; empty if none is published."""
    limit_note: str
    limits: tuple[tuple[str, str], ...]
    """(case, time limit) pairs for cases with a different limit."""
    charges: tuple[Charge, ...]
    channels: tuple[Channel, ...]
    results: tuple[str, ...]
    conditions: tuple[str, ...]
    legal: tuple[str, ...]
    basis: str
    """The short name of the first legal act."""
    as_issued: bool = False
    """Whether it is shown as issued from an older archive without these answers."""
    sample: bool = False
    """Whether its content has yet to be reviewed."""

    @property
    def forms(self) -> tuple[OfferedForm, ...]:
        """Return the forms to fill in, each once."""
        return tuple(dict.fromkeys(paper.form for paper in self.papers if paper.form))

    def time(self, language: Language) -> str:
        """Return the time limit in a few words."""
        first_words = re.split(r"[;.](?=\s|$)", self.limit_note)[0]
        if self.as_issued:
            return language.say(AS_ISSUED)
        return self.limit or first_words or language.say(UNPUBLISHED)


def services(manual: Manual) -> tuple[Service, ...]:
    """Return the procedures of a manual in its order."""
    return tuple(service(manual, page) for page in manual.pages if page.document.meta.kind == "procedure")


def service(manual: Manual, page: Page) -> Service:
    """Return a procedure's answers; for one shown as issued, the archived answers."""
    return manual.once("service", page, lambda: _service(manual, page))


def _service(manual: Manual, page: Page) -> Service:
    if page.answers is not None:
        return replace(kept(page.answers, manual), path=page_path(page.document.path), sample=page.sample)
    found = service_of(manual.scope(page), page.document)
    return replace(found, as_issued=page.issued is not None, sample=page.sample)


def kept(answers: Mapping[str, Any], manual: Manual) -> Service:
    """Return the archived answers; forms the commune no longer has are named without a link."""
    found = _shape().validate_python(answers)
    return replace(found, papers=tuple(_offered_now(paper, manual) for paper in found.papers))


@cache
def _shape() -> TypeAdapter[Service]:
    return TypeAdapter(Service)


def _offered_now(paper: Needed, manual: Manual) -> Needed:
    """Return the paper with its form's current addresses; without a form that has none, or that others issue."""
    page = manual.page(paper.form.code) if paper.form else None
    if paper.form is None or page is None:
        return replace(paper, form=None)
    issuer = issuer_of(page.document, manual.references, "public")
    return replace(paper, form=None if issuer else replace(paper.form, **_addresses(page.document)), issuer=issuer)


def service_of(scope: Scope, document: Document) -> Service:
    """Return the answers from a procedure's facts, whatever its status."""
    meta = document.meta
    plain = _Plain(scope.references.glossary)
    time = meta.time
    limit = scope.language.duration(time.limit) if time and time.limit else ""
    return Service(
        code=document.code,
        title=document.title,
        tthc=meta.tthc,
        field=scope.references.structure.fields.get(meta.field, ""),
        path=page_path(document.path),
        papers=tuple(_needed(scope, paper, plain) for paper in meta.dossier),
        sets=meta.sets,
        limit=limit[:1].upper() + limit[1:],
        limit_note=plain(time.note) if time else "",
        limits=tuple((plain(e.when), scope.language.duration(e.limit)) for e in time.exceptions) if time else (),
        charges=tuple(_charge(scope, fee, plain) for fee in meta.fees),
        channels=meta.channels,
        results=plain.all(meta.results),
        conditions=plain.all(meta.conditions),
        legal=tuple(_legal(scope, act) for act in meta.legal),
        basis=short_name(act_of(scope, meta.legal[0]), scope.language) if meta.legal else "",
    )


def address(unit: Unit, path: str) -> str:
    """Return the URL of a page of the public site; empty while the site has no address."""
    return f"{unit.sites.public.rstrip('/')}/{quote(path)}" if unit.sites.public else ""


class _Plain:
    """Writes out abbreviations from the glossary, except in numbers of acts."""

    def __init__(self, glossary: Mapping[str, str]) -> None:
        self.glossary = glossary
        self.pattern = re.compile(rf"(?<![\w/-])({'|'.join(map(re.escape, glossary))})(?![\w/-])")

    def __call__(self, said: str) -> str:
        return self.pattern.sub(lambda found: self.glossary[found[1]], said) if self.glossary else said

    def all(self, said: Iterable[str]) -> tuple[str, ...]:
        return tuple(map(self, said))


def _needed(scope: Scope, paper: Paper, plain: _Plain) -> Needed:
    page = form_page(scope, paper.form) if paper.form else None
    issuer = issuer_of(page, scope.references, "public") if page else ""
    form = _form(scope, paper.form, page) if page and not issuer else None
    return Needed(plain(paper.paper), paper.original, paper.copy, paper.shown, plain(paper.when), form, issuer)


def _form(scope: Scope, form_id: str, page: Document) -> OfferedForm:
    return OfferedForm(page.code, form_title(scope, form_id), form_number(scope, form_id), **_addresses(page))


def _addresses(form: Document) -> dict[str, str]:
    return {"page": page_path(form.path), "word": word_of(form), "pdf": pdf_path(form.code)}


def _legal(scope: Scope, act_id: str) -> str:
    act = act_of(scope, act_id)
    state = act_state(scope, act)
    return full_name(act, scope.language) + (f" ({state})" if state else "")


# ── fees ─────────────────────────────────────────────────────────────────────────────────────────


def _charge(scope: Scope, fee: Fee, plain: _Plain) -> Charge:
    source = short_name(act_of(scope, fee.source), scope.language) if fee.source else ""
    dong = {"free": 0, "fixed": fee.amount, "local": scope.unit.fees.get(fee.fee)}.get(fee.kind)
    return Charge(
        plain(fee.name or scope.language.say(FEE)),
        fee_amount(scope, fee),
        fee.kind,
        dong,
        plain(fee.per),
        source,
        plain(fee.note),
    )


def fee_amount(scope: Scope, fee: Fee) -> str:
    """Return the price of a fee line in words; raise Mistake if a fixed fee has no amount."""
    if fee.kind == "free":
        return scope.language.say(FREE)
    if fee.kind == "unpublished":
        return scope.language.say(UNPUBLISHED)
    if fee.kind == "local":
        amount = scope.unit.fees.get(fee.fee)
        return scope.language.say(BY_RESOLUTION) if amount is None else _per(scope, amount, fee.per)
    if fee.amount is None:
        raise Mistake("macro-arguments", f'the fixed fee "{fee.name}" has no amount', "write amount: in đồng")
    return _per(scope, fee.amount, fee.per)


def _per(scope: Scope, amount: int, unit: str) -> str:
    said = scope.language.money(amount, scope.unit.currency)
    return f"{said}/{unit}" if unit else said
