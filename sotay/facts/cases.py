"""The questions whose answers leave only one's own papers, time limit and fees on a procedure's page.

They are made of the cases that the procedure itself names (`when`), so that nobody writes them twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sotay.base.text import slug
from sotay.facts.answers import IN_TIME, LATE, name_of, within
from sotay.facts.services import FILED_ON_PAPER, Service

MANY = 3
"""How many questions are asked at most; the cases beyond them are one question with several answers."""
KEY = 40
"""Letters of a question's name in the address of a page."""
OFFICE_KNOWS = re.compile(
    r"cơ sở dữ liệu|khai thác được|xác minh|(?:trường hợp|diện) phải có"
    r"|^(?:người .*|có )?(?:có )?(?:các )?(?:giấy tờ|tài liệu|quyết định) ?(?:này)?$",
    re.IGNORECASE,
)
"""Cases that only the office can tell, or that say no more than «if there is one»: they are not asked."""
WITHOUT, NOT = re.compile(r"^không có (.+)", re.IGNORECASE), re.compile(r"^không phải (.+)", re.IGNORECASE)
WITHIN = re.compile(r"trong (\d+ ngày.*?)(?= thì|[();]|$)")
KEPT = re.compile(r"^còn ", re.IGNORECASE)
"""How a case begins that speaks of its paper without naming it."""
YES, NO = "co", "khong"
YES_OR_NO = ((YES, "Có"), (NO, "Không"))
FILING, LATENESS, APART = "cach-nop", "qua-han", "truong-hop"
ON_PAPER, ONLINE = "giay", "truc-tuyen"


@dataclass(frozen=True)
class CaseQuestion:
    """A question and its answers as (value, words) pairs; `several` may be true at once."""

    key: str
    ask: str
    answers: tuple[tuple[str, str], ...] = YES_OR_NO
    several: bool = False


@dataclass(frozen=True)
class Cases:
    """What is asked, and for each line of the page the answer that it needs: `key=value`, empty if none."""

    questions: tuple[CaseQuestion, ...]
    papers: tuple[str, ...]
    limits: tuple[str, ...]
    charges: tuple[str, ...]


@dataclass(frozen=True)
class _Case:
    """When something applies: the answer to a question. The lower its rank, the more the question decides."""

    question: CaseQuestion
    value: str
    rank: int


def cases(service: Service) -> Cases:
    """Return the questions of a procedure, what decides most first; none where everybody needs the same."""
    papers = [_case(paper.when, paper.name) for paper in service.papers]
    lacked = {c.question.ask.casefold(): _Case(c.question, YES, c.rank) for c in papers if c and c.value == NO}
    whole = [f"Có {paper.name} không?".casefold() for paper in service.papers]
    papers = [case or lacked.get(ask) for case, ask in zip(papers, whole, strict=True)]
    limits = [_case(when) for when, _ in service.limits]
    charges = [_charged(charge.name, service) for charge in service.charges]
    ranked = sorted((c for c in (*charges, *papers, *limits) if c), key=lambda c: c.rank)
    asked = list(dict.fromkeys(c.question for c in ranked))
    apart = [q for q in asked[MANY - 1 :] if q.answers == YES_OR_NO] if len(asked) > MANY else []
    single = asked if not apart else asked[: MANY - 1]
    single = single[:MANY]
    together = CaseQuestion(APART, "Chọn những gì đúng với bạn", tuple((q.key, q.ask.rstrip("?")) for q in apart), True)

    def told(case: _Case | None) -> str:
        if case is None or case.question not in (*single, *apart):
            return ""
        alone = case.question in single
        return f"{case.question.key}={case.value}" if alone else f"{APART}={case.question.key}"

    return Cases(
        (*single, *((together,) if apart else ())),
        tuple(map(told, papers)),
        tuple(map(told, limits)),
        tuple(map(told, charges)),
    )


def _case(when: str, name: str = "") -> _Case | None:
    """Return what is asked of somebody to whom a line may not apply; None if it always does, or nobody can tell."""
    first = when.partition(";")[0].strip()
    if FILED_ON_PAPER.match(when):
        ways = ((ON_PAPER, "Trực tiếp hoặc qua bưu chính"), (ONLINE, "Trực tuyến"))
        return _Case(CaseQuestion(FILING, "Nộp bằng cách nào?", ways), ON_PAPER, 3)
    if not first or OFFICE_KNOWS.search(first):
        return None
    if lacking := WITHOUT.match(first):
        return _Case(CaseQuestion(_key(f"có {lacking[1]}"), f"Có {lacking[1]} không?"), NO, 1)
    if other := NOT.match(first):
        return _Case(CaseQuestion(_key(other[1]), f"Có phải {other[1]} không?"), NO, 1)
    said = f"{name}: {within(first)}" if KEPT.match(first) else first
    return _Case(CaseQuestion(_key(said), f"{said}?"), YES, 2)


def _charged(name: str, service: Service) -> _Case | None:
    """Return whether a fee depends on having come in time."""
    said = name_of(name, service.title)
    if said not in (IN_TIME, LATE):
        return None
    days = next((found[1] for charge in service.charges if (found := WITHIN.search(charge.name))), "")
    ask = f"Đã quá {days.strip()} chưa?" if days else "Đã quá hạn đăng ký chưa?"
    return _Case(CaseQuestion(LATENESS, ask, ((NO, "Chưa"), (YES, "Đã quá"))), YES if said == LATE else NO, 0)


def _key(words: str) -> str:
    return slug(words)[:KEY].rstrip("-")
