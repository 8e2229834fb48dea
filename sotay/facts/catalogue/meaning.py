"""What the words of a record mean: time limits, fees, names of papers, numbers of acts, levels of government.

Nothing is guessed: what is not understood is returned as its words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sotay.base.text import Duration, fold, sort_key

Token = tuple[int, int, tuple[int, ...], int]
Wording = tuple[Token, ...]
"""Words without case, punctuation, leading zeros and the place of the tone mark (hoà, hòa)."""


def wording(text: str) -> Wording:
    """Return the words of a text as they are compared."""
    return sort_key(text)[0]


_HERE = re.compile(r"\(\s*cấp xã\s*\)", re.IGNORECASE)
"""What the names of procedures of a commune may have behind them."""


def name(title: str) -> Wording:
    """Return the words of the name of a procedure, without «Thủ tục» before it and «(cấp xã)» behind it."""
    words, procedure = wording(_HERE.sub(" ", title)), wording("thủ tục")
    return words[2:] if words[:2] == procedure else words


def written_out(text: str, glossary: Mapping[str, str]) -> str:
    """Return a text with its abbreviations written out, except in numbers of acts."""
    words = "|".join(map(re.escape, glossary))
    return re.sub(rf"(?<![\w/-])({words})(?![\w/-])", lambda found: glossary[found[1]], text) if words else text


def overlap(one: Wording, other: Wording) -> float:
    """Return how many of the words of two texts are in both, from 0 to 1."""
    return len({*one} & {*other}) / len({*one} | {*other}) if one and other else 0.0


def _plain(text: str) -> str:
    """Return a text in lower case on one line; lines of its own stay apart."""
    return " ".join(unicodedata.normalize("NFC", text).lower().replace("\n", " ; ").split())


# ── time limits ──────────────────────────────────────────────────────────────────────────────────

Span = tuple[Literal["working", "day", "month", "same_day"], Decimal]
"""A time limit by meaning: working minutes, calendar days, months, or the same day."""
_NO_SPAN = re.compile(
    r"(?:sau|trước|từ|đến|lúc)\s+(?:[0-9]{1,2}\s*(?:giờ|h|g)(?:\s*[0-9]{1,2}(?:\s*phút)?)?)"
    r"|(?:ngày\s+)?[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{4}|tháng\s+[0-9]{1,2}(?:\s+năm\s+|/)[0-9]{4}|năm\s+[0-9]{4}"
    r"|(?:điều|khoản|điểm|mục|mẫu|phụ lục)\s+(?:số\s+)?[0-9]+[a-zđ]?\b"
    r"|[0-9]+(?:\.[0-9]+)?/[0-9]{4}(?:/[\w-]+)?"
)
"""Hours of the clock, dates, and places in acts: numbers that are no time limit."""
_SPAN = re.compile(
    r"(?P<n>[0-9]{1,9}(?:[.,][0-9]{1,9})?|½)\s*(?:\([^()0-9]{1,20}\)\s*)?"
    r"(?P<u>phút|giờ làm việc|giờ|ngày\s*\(?\s*làm việc\)?|ngày lv|ngày|tháng|năm)\b"
    r"|\b(?P<same>trong ngày)(?:\s+làm việc)?\b(?!\s+(?:làm việc\s+)?(?:tiếp theo|kế tiếp|hôm sau|sau))"
)
_NO_LIMIT = re.compile(r"(?:không|chưa) (?:quy định|công bố)")


@dataclass(frozen=True)
class Limits:
    """The time limits of a text: the first, and those of other cases."""

    main: Span | None
    others: frozenset[Span]
    unclear: str = ""
    """The words with figures that are not understood."""
    nothing: bool = False
    """Whether it says that no time limit is laid down."""


def span(duration: Duration) -> Span:
    """Return the meaning of a duration: eight hours are a working day, a year is twelve months."""
    if duration.unit == "same_day":
        return "same_day", Decimal(1)
    if duration.minutes is not None:
        return "working", duration.minutes
    if duration.unit == "day":
        return "day", duration.amount
    return "month", duration.amount * (12 if duration.unit == "year" else 1)


def limits(text: str) -> Limits:
    """Return the time limits that a text states, in its order; parts that add up to the first are left out."""
    plain = _NO_SPAN.sub(" ", _plain(text))
    found = [_span(match) for match in _SPAN.finditer(plain)]
    nothing = not found and bool(_NO_LIMIT.search(plain))
    understood = (found or nothing) and not re.search(r"[0-9]", _SPAN.sub(" ", plain))
    main, others = (found[0], found[1:]) if found else (None, [])
    if main and all(kind == main[0] for kind, _ in others) and sum(amount for _, amount in others) == main[1]:
        others = []
    return Limits(main, frozenset(other for other in others if other != main), "" if understood else text, nothing)


def _span(match: re.Match[str]) -> Span:
    if match["same"]:
        return span(Duration(Decimal(1), "same_day"))
    unit = match["u"]
    unit = "ngày làm việc" if unit.startswith("ngày") and unit != "ngày" else unit
    return span(Duration.parse(f"{match['n'].replace('.', ',')} {unit}") if _positive(match["n"]) else _ZERO)


_ZERO = Duration(Decimal(0), "day")


def _positive(number: str) -> bool:
    return number == "½" or Decimal(number.replace(",", ".")) > 0


# ── fees ─────────────────────────────────────────────────────────────────────────────────────────

_AMOUNT = re.compile(
    r"(?P<cap>(?:tối đa|không quá|không vượt quá)(?:\s+[^\W\d_]+){0,3}?\s+)?"
    r"(?P<n>[0-9]{1,3}(?:[.,][0-9]{3}){1,4}|[0-9]{1,15})\s*(?:đồng|vnđ|vnd|đ)(?!\w)"
    r"(?:\s*(?:/|\bmột\b|\bmỗi\b)\s*(?:0?1\s+)?(?P<per>[^\W\d_]+(?:(?:, | )[^\W\d_]+){0,5}))?"
)
_PER_ENDS = re.compile(r"\b(?:hoặc|tùy|và|cho|đối với|nếu|khi|từ|theo|miễn|tối đa|không quá|mức)\b")
_FREE = re.compile(
    r"\bmiễn\b|\bkhông (?:thu|mất|phải nộp)\b|^không(?: có)?(?: phí| lệ phí|, lệ phí)*\.?$"
    r"|(?<![0-9.,])0 ?(?:đồng|vnđ|vnd|đ)(?!\w)|^0$"
)
_LOCAL = re.compile(
    r"\bhđnd\b|hội đồng nhân dân|\bđịa phương\b|theo nghị quyết|tùy theo [^.;]*?khu vực|tùy (?:theo )?khu vực"
)
_UNPUBLISHED = re.compile(r"(?:chưa|không) (?:công bố|quy định)")
_LOOKS_LIKE_MONEY = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+|[0-9]{4,}|[0-9]\s*%")


@dataclass(frozen=True)
class Price:
    """An amount in đồng and what it is for; `cap` when it is the most that may be asked."""

    amount: int
    per: Wording
    cap: bool = False

    def same(self, other: Price) -> bool:
        """Return whether two prices agree: what one leaves open, or says in more words, does not count."""
        one, two = {*self.per}, {*other.per}
        return (self.amount, self.cap) == (other.amount, other.cap) and (one <= two or two <= one)


@dataclass(frozen=True)
class Prices:
    """What a text says of fees. Free, set by the province and not published are three different things."""

    amounts: tuple[Price, ...] = ()
    free: bool = False
    local: bool = False
    unpublished: bool = False
    unclear: str = ""
    """The words with figures that are not understood."""

    @property
    def understood(self) -> bool:
        """Return whether the text says anything that is understood."""
        return bool(self.amounts or self.free or self.local or self.unpublished)


def prices(text: str) -> Prices:
    """Return what a text says of fees."""
    plain = _plain(text)
    found = []
    for match in _AMOUNT.finditer(plain):
        amount = int(re.sub(r"[.,]", "", match["n"]))
        if amount:
            per = _PER_ENDS.split(match["per"] or "")[0]
            found.append(Price(amount, wording(per), bool(match["cap"])))
    free, local = bool(_FREE.search(plain)), bool(_LOCAL.search(plain))
    unpublished = bool(_UNPUBLISHED.search(plain)) and not (found or free or local)
    rest = _NO_SPAN.sub(" ", _AMOUNT.sub(" ", plain))
    said = bool(found or free or local or unpublished)
    unclear = "" if said and not _LOOKS_LIKE_MONEY.search(rest) else text
    return Prices(tuple(dict.fromkeys(found)), free, local, unpublished, unclear)


# ── papers, acts, levels ─────────────────────────────────────────────────────────────────────────

_COUNTS = re.compile(
    r"[\s,:;–-]*\(?\s*(?:số lượng\s*:?\s*)?(?:bản (?:chính|sao)\s*:?\s*[0-9]+|[0-9]+\s*bản (?:chính|sao))[^()]*\)?\s*$",
    re.IGNORECASE,
)
"""How many copies of a paper there must be, after its name."""
ACT = re.compile(r"[0-9]+(?:\.[0-9]+)?/(?:[0-9]{4}/)?[A-ZĐ][\w-]*(?:/[\w-]+)?")
"""The number of an act: 123/2015/NĐ-CP, 66.7/2025/NQ-CP, 970/QĐ-BYT."""


def paper(text: str) -> Wording:
    """Return the words of the name of a paper, without how many copies there must be."""
    return wording(_COUNTS.sub("", text))


def number_of(text: str) -> str:
    """Return the number of an act as it is compared: upper case, no leading zeros; empty where there is none."""
    match = ACT.search(unicodedata.normalize("NFC", text).upper().replace(" ", " "))
    return re.sub(r"^0+(?=[0-9])", "", match[0]) if match else ""


def name_of(text: str) -> str:
    """Return the name of an act without number as it is compared: `luat ho tich 2014` for «Luật Hộ tịch năm 2014»."""
    return " ".join(word for word in re.findall(r"[a-z0-9]+", fold(text)) if word not in ("nam", "so"))


_COMMUNE = re.compile(r"(?<!thị )\bxã\b|\bphường\b|\bđặc khu\b")
_HIGHER = re.compile(
    r"(?<!cơ )(?<!trụ )\bsở\b|(?<!cán )\bbộ\b|\bcục\b|\btỉnh\b|\bhuyện\b|\btrung ương\b|\bchính phủ\b|\bthành phố\b"
)
Level = Literal["commune", "higher"]


def level(text: str) -> Level | None:
    """Return the level of government that a text names, the commune where it takes part; None: not understood."""
    plain = _plain(text)
    if _COMMUNE.search(plain):
        return "commune"
    return "higher" if _HIGHER.search(plain) else None
