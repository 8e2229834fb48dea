"""What a procedure costs and how long it takes, in few words; what is not known is said to be so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sotay.base.languages.known import language
from sotay.base.text import short_date
from sotay.facts.services import AS_ISSUED, UNPUBLISHED, Charge, Service, kept, service
from sotay.model.manual import Manual, Page
from sotay.model.units import Unit

COPIES, IN_TIME, LATE = "Bản sao", "Đúng hạn", "Quá hạn"
ENTITLED, OTHERS = "Người có công, hộ nghèo, người khuyết tật", "Người khác"
CAP = re.compile(r"(?:tổng mức thu )?(không quá [\d.]+ đồng[^;.,]*)", re.IGNORECASE)
PAGES = {"Trang thứ nhất và trang thứ hai": "Trang 1 và 2", "Từ trang thứ ba trở lên": "Từ trang 3"}
DETAILS = re.compile(r"\s*[(;]|, khi có yêu cầu")
NOT_YET, BECAUSE = (
    re.compile(r"^chưa công bố\b", re.IGNORECASE),
    re.compile(r"^chưa công bố (vì [^;.]*)", re.IGNORECASE),
)
NO_GUIDANCE = "chưa có hướng dẫn"
"""What is said of an answer that will hold from a day to come and that nobody knows yet."""


@dataclass(frozen=True)
class Amount:
    """A price of a procedure: what for, empty if that goes without saying, and how much, empty if not known."""

    name: str
    amount: str


@dataclass(frozen=True)
class Told:
    """An answer in words, and whether some of it is not known, so that readers are told whom to ask."""

    words: str
    asks: bool = False

    def on_paper(self, unit: Unit) -> str:
        """Return the answer with the number to call, for paper and wherever nothing can be a link."""
        return f"{self.words} – hỏi {asked_at(unit) or 'nơi tiếp nhận'}" if self.asks else self.words


def cost(service: Service, unknown: str) -> Told:
    """Return what a procedure costs: `Đúng hạn: miễn. Bản sao: 8.000 đồng/bản. Quá hạn: xã chưa cập nhật`."""
    if service.as_issued:
        return Told(AS_ISSUED)
    said = prices(service) or (Amount("", ""),)
    words = (f"{p.name}: {within(p.amount or unknown)}" if p.name else capital(p.amount or unknown) for p in said)
    return Told(". ".join(words), any(not price.amount for price in said))


def duration(service: Service, unknown: str) -> Told:
    """Return how long a procedure takes."""
    return Told(service.time(language("vi"))) if time_is_known(service) else Told(capital(unknown), True)


def prices(service: Service) -> tuple[Amount, ...]:
    """Return the prices of a procedure, those of one amount together, the most that is taken, the unknown ones last."""
    charges = service.charges
    alone = len({charge.amount for charge in charges}) == 1
    named = {charge: "" if alone else name_of(charge.name, service.title) for charge in charges}
    caps = [Amount("", cap[1]) for charge in charges if (cap := CAP.search(charge.note))]
    entitled = ENTITLED in named.values()
    found: dict[str, list[str]] = {}
    for charge, name in named.items():
        unnamed = not name and not alone and not is_known(charge)
        found.setdefault(charge.amount if is_known(charge) else "", []).append(
            (OTHERS if entitled else DETAILS.split(charge.name)[0]) if unnamed else name
        )
    merged = [Amount(_together(names), amount) for amount, names in found.items()]
    return (*(p for p in merged if p.amount), *dict.fromkeys(caps), *(p for p in merged if not p.amount))


def is_known(charge: Charge) -> bool:
    """Return whether the amount of a charge is known."""
    return not charge.amount.startswith(UNPUBLISHED)


def name_of(charged: str, title: str) -> str:
    """Return what a charge is for in as few words as its own procedure needs."""
    name = DETAILS.split(charged)[0]
    if charged in PAGES:
        return PAGES[charged]
    if name.startswith("Cấp bản sao") and not title.startswith("Cấp bản sao"):
        return COPIES
    if "gia đình có công với cách mạng" in name:
        return ENTITLED
    if name.endswith("đúng hạn"):
        return LATE if name.endswith("không đúng hạn") else IN_TIME
    one, other = name.casefold(), title.casefold()
    if one.startswith(other) or other.startswith(one):
        return ""
    return f"{name} và trường hợp khác" if charged.startswith(f"{name};") else name


def time_is_known(service: Service) -> bool:
    """Return whether a time limit, or why there is none, is published."""
    return service.as_issued or bool(service.limit) or not NOT_YET.match(service.limit_note or UNPUBLISHED)


def explained(service: Service) -> str:
    """Return what citizens are told beside a time limit; beside an unknown one, why it is not known."""
    if time_is_known(service):
        return service.limit_note
    reason = BECAUSE.match(service.limit_note)
    return f"{capital(reason[1])}." if reason else ""


def ahead(manual: Manual, page: Page) -> str:
    """Return what is issued for a day to come, in a line: `Từ 01/03/2027: thời hạn …`; empty where nothing is."""
    if not page.standing.coming:
        return ""
    now = service(manual, page)
    then = kept(page.ahead, manual) if page.ahead is not None else now
    told = {
        "thời hạn": (duration(then, NO_GUIDANCE), duration(now, NO_GUIDANCE)),
        "phí, lệ phí": (cost(then, NO_GUIDANCE), cost(now, NO_GUIDANCE)),
    }
    changed = {what: new for what, (new, old) in told.items() if new != old}
    said = [f"{what} {within(new.words)}" for what, new in changed.items() if not new.asks]
    said += [f"theo quy định mới {NO_GUIDANCE}, hỏi trước khi nộp"] if len(said) < len(changed) else []
    day = short_date(page.standing.coming[0].effective)
    return f"Từ {day}: {'; '.join(said)}" if said else f"Từ {day} áp dụng bản sửa đổi"


def not_known(unit: Unit) -> str:
    """Return who has not said it yet: `xã chưa cập nhật`."""
    return f"{unit.kind} chưa cập nhật"


def asked_at(unit: Unit) -> str:
    """Return the telephone number that answers; empty where the unit gives none."""
    return unit.one_stop.phone or unit.contacts.phone


def within(words: str) -> str:
    """Return an answer as it stands within a sentence."""
    return words[:1].lower() + words[1:]


def capital(words: str) -> str:
    """Return an answer as it stands at the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def _together(names: list[str]) -> str:
    """Return what has one price: `Đúng hạn; người có công`; nothing for what goes without saying."""
    if not all(names):
        return ""
    return "; ".join([names[0], *map(within, names[1:])])
