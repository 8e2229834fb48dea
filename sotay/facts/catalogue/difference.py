"""One procedure beside one record: what the record says otherwise, field by field, by meaning."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sotay.base.languages.catalogue import SOURCE
from sotay.base.languages.known import language
from sotay.base.text import money
from sotay.facts.catalogue.meaning import (
    Price,
    Prices,
    level,
    limits,
    name,
    name_of,
    number_of,
    overlap,
    paper,
    prices,
    span,
    wording,
)
from sotay.facts.citation import NAMED_KINDS, short_name
from sotay.model.catalogue import Compared, OfficialRecord
from sotay.model.documents import Document, Fee, FrontMatter
from sotay.model.references import LegalAct

Kind = Literal[
    "otherwise",
    "unstated",
    "reworded",
    "renumbered",
    "renamed",
    "elsewhere",
    "new",
    "missing",
    "abolished",
    "merged",
    "unclear",
]
"""What kind of difference. `unstated`: the set says nothing yet; `unclear`: the record's words are not understood."""
ALIKE = 0.6
"""Share of common words from which two papers are one, worded otherwise."""
Acts = Mapping[str, LegalAct]
Amounts = Mapping[str, Collection[int]]
"""Fee of the province → its amounts."""


@dataclass(frozen=True)
class Difference:
    """What a record says otherwise about a field of a procedure; `ours` and `theirs` are words."""

    code: str
    """The national code by which the record calls it; ours where it has none."""
    document: str
    """The code of our document; empty for a procedure that the set does not have."""
    path: str
    title: str
    field: Compared
    kind: Kind
    ours: str
    theirs: str
    place: str
    """Where in which file the record stands."""
    source: str = ""
    seen: str = ""


@dataclass(frozen=True)
class Deviation:
    """A finding before it is tied to its procedure."""

    field: Compared
    kind: Kind
    ours: str
    theirs: str


def differences(document: Document, record: OfficialRecord, acts: Acts, amounts: Amounts) -> Iterator[Deviation]:
    """Yield what a record says otherwise than a procedure; what the record does not have is no difference."""
    meta = document.meta
    if record.code and record.code != meta.tthc:
        yield Deviation("code", "renumbered" if meta.tthc else "unstated", meta.tthc, record.code)
    if record.title and name(record.title) != name(meta.title):
        yield Deviation("title", "renamed", meta.title, record.title)
    if record.limit:
        yield from _limits(meta, record.limit)
    if record.fee:
        yield from _fees(meta, record.fee, amounts)
    if record.dossier:
        yield from _dossier(meta, record.dossier)
    if record.basis:
        yield from _basis(meta, record.basis, acts)
    if who := record.level or record.authority:
        found = level(who)
        if found != "commune":
            yield Deviation("level", "elsewhere" if found else "unclear", "cấp xã", who)


# ── time limits ──────────────────────────────────────────────────────────────────────────────────


ASIDE = re.compile(r"\([^)]*\)")
"""What a record adds in brackets: a number in words."""


def limit_words(meta: FrontMatter) -> str:
    """Return a procedure's time limits in words; empty when it states none."""
    time = meta.time
    if time is None:
        return ""
    main = [str(time.limit)] if time.limit else []
    return "; ".join([*main, *(f"{case.when}: {case.limit}" for case in time.exceptions)])


def _limits(meta: FrontMatter, text: str) -> Iterator[Deviation]:
    said, ours, time = limits(text), limit_words(meta), meta.time
    own = span(time.limit) if time and time.limit else None
    cases = {span(case.limit) for case in time.exceptions} if time else set()
    if ours and " ".join(ASIDE.sub("", text).split()) == ours:
        return
    if own is None and said.main in cases:  # where only named cases have a limit, none of them is the general one
        own = said.main
    if said.unclear:
        yield Deviation("limit", "unclear", ours, text)
    if said.main is None and not said.nothing:
        return
    if said.main != own:
        yield Deviation("limit", "otherwise" if own else "unstated", ours, text)
    told = " ; ".join([time.note, *(case.when for case in time.exceptions)]) if time else ""
    mentioned = {*limits(told).others, limits(told).main}
    if not cases <= {*said.others, said.main} or not said.others <= cases | mentioned | {own}:
        yield Deviation("cases", "otherwise" if cases else "unstated", ours, text)


# ── fees ─────────────────────────────────────────────────────────────────────────────────────────

FREE, BY_PROVINCE, UNPUBLISHED = "miễn", "theo nghị quyết của Hội đồng nhân dân tỉnh", "chưa công bố"


def fee_words(meta: FrontMatter) -> str:
    """Return a procedure's fees in words, one line each; empty when it states none."""
    return "\n".join(_fee_line(fee) for fee in meta.fees)


def _fee_line(fee: Fee) -> str:
    amount = money(fee.amount).replace("\u00a0", " ") if fee.amount is not None else ""
    price = {"fixed": f"{amount}/{fee.per}".rstrip("/"), "free": FREE, "local": BY_PROVINCE}.get(fee.kind, UNPUBLISHED)
    return f"{fee.name}: {price}" if fee.name else price


def _own_prices(meta: FrontMatter, amounts: Amounts) -> Prices:
    kinds = {fee.kind for fee in meta.fees}
    fixed = [Price(fee.amount, wording(fee.per)) for fee in meta.fees if fee.kind == "fixed" and fee.amount]
    local = [Price(n, wording(fee.per)) for fee in meta.fees if fee.kind == "local" for n in amounts.get(fee.fee, ())]
    return Prices((*fixed, *local), "free" in kinds, "local" in kinds, kinds <= {"unpublished"})


def _fees(meta: FrontMatter, text: str, amounts: Amounts) -> Iterator[Deviation]:
    said, own, ours = prices(text), _own_prices(meta, amounts), fee_words(meta)
    if said.unclear:
        yield Deviation("fee", "unclear", ours, text)
    if not said.understood:
        return
    if own.unpublished:
        if not said.unpublished:
            yield Deviation("fee", "unstated", ours, text)
        return
    noted = prices(" ; ".join(words for fee in meta.fees for words in (fee.name, fee.note)))
    known = (*own.amounts, *noted.amounts)
    # Of what another province asks by zone nothing follows, while ours is not published.
    open_amounts = own.local and said.local and not any(amounts.get(fee.fee) for fee in meta.fees)
    more = [] if open_amounts else [p for p in said.amounts if not any(p.same(k) for k in known)]
    less = [p for p in own.amounts if not any(p.same(s) for s in said.amounts)]
    freed = said.free != own.free and not (said.free and noted.free)
    if more or less or freed or said.local != own.local or said.unpublished:
        yield Deviation("fee", "otherwise", ours, text)


# ── papers and acts ──────────────────────────────────────────────────────────────────────────────


def _dossier(meta: FrontMatter, theirs: tuple[str, ...]) -> Iterator[Deviation]:
    ours = {paper(one.paper): one.paper for one in meta.dossier}
    more, less = [], dict(ours)
    for named in theirs:
        key = paper(named)
        if key in ours:
            less.pop(key, None)
        else:
            more.append(named)
    if not ours:
        yield Deviation("dossier", "unstated", "", "\n".join(theirs))
        return
    pairs: list[tuple[str, str]] = []
    for named in [*more]:
        alike = {key: overlap(key, paper(named)) for key in less}
        near = max(alike, key=lambda key: alike[key], default=())
        if near and alike[near] >= ALIKE:
            pairs.append((less.pop(near), named))
            more.remove(named)
    if pairs:
        yield Deviation("dossier", "reworded", "\n".join(a for a, _ in pairs), "\n".join(b for _, b in pairs))
    if more or less:
        yield Deviation("dossier", "otherwise", "\n".join(less.values()), "\n".join(more))


def _basis(meta: FrontMatter, theirs: tuple[str, ...], acts: Acts) -> Iterator[Deviation]:
    own = {_act_key(acts[act]): short_name(acts[act], language(SOURCE)) for act in meta.legal if act in acts}
    named = _named(acts)
    met: set[str] = set()
    more, unclear = [], []
    for words in theirs:
        key = number_of(words) or named.get(name_of(words), "")
        ours = [known for known in own if known == key or known.startswith(f"{key}/")]
        if not key:
            unclear.append(words)
        elif ours:
            met.update(ours)
        else:
            more.append(words)
    if unclear:
        yield Deviation("basis", "unclear", "", "\n".join(unclear))
    # An act that is named in words not understood may be one of ours.
    less = [] if unclear else [act for key, act in own.items() if key not in met]
    if more or less:
        kind: Kind = "otherwise" if own else "unstated"
        yield Deviation("basis", kind, "\n".join(less), "\n".join(dict.fromkeys(more)))


def _named(acts: Acts) -> dict[str, str]:
    """Return the keys of acts cited by name, with the year and, where only one has that name, without."""
    found: dict[str, list[str]] = {}
    for act in acts.values():
        if act.kind in NAMED_KINDS:
            for words in (_bare_name(act), f"{_bare_name(act)} {_year(act)}"):
                found.setdefault(words, []).append(_act_key(act))
    return {words: keys[0] for words, keys in found.items() if len(keys) == 1}


def _act_key(act: LegalAct) -> str:
    return number_of(act.number) or name_of(act.number)


def _bare_name(act: LegalAct) -> str:
    return name_of(short_name(act, language(SOURCE)).partition(" số ")[0])


def _year(act: LegalAct) -> str:
    """Return the year of an act: in its number, or that of its issue."""
    parts = [part for part in act.number.split("/") if len(part) == 4 and part.isdigit()]
    return parts[0] if parts else str(act.issued.year if act.issued else "")
