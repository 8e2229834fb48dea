"""What staff have first on a procedure's page: due dates for its time limits, and the one-stop office's forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal

from sotay.base.languages.language import Language
from sotay.base.text import Duration, number
from sotay.control.notices import applied
from sotay.expand.served import own_path
from sotay.facts.answers import cost, duration, not_known
from sotay.facts.citation import version_on
from sotay.facts.opening import clock, spans
from sotay.facts.services import Service, address, service
from sotay.facts.workdays import calendar_data, last_hour
from sotay.model.contracts import FILL
from sotay.model.manual import Manual, Page
from sotay.model.paths import page_path


@dataclass(frozen=True)
class Limit:
    """A time limit; `when` is empty for the default one."""

    when: str
    said: str
    amount: str
    unit: str
    cutoff: str = ""
    """The hour (`15:00`) from which on a same-day limit ends on the next working day."""


@dataclass(frozen=True)
class DeskForm:
    """A form and its page, a path below the site."""

    number: str
    title: str
    page: str
    prepared: bool
    """Whether it has blanks that what this page knows can be written into."""


@dataclass(frozen=True)
class Desk:
    """`calendar` is JSON for the page's script, empty if there is none; `until` is the last known day."""

    limits: tuple[Limit, ...]
    calendar: str
    until: str
    forms: tuple[DeskForm, ...]
    closes: str
    """The hour (`17:00`) at which the one-stop office closes, when a result is due; empty if its hours do not say."""
    fee: str
    """What is paid whatever the case, in digits: `8.000`; empty where that depends."""
    citizens: str
    """The address of the citizens' page, absolute or from the folder in which both trees are; empty if it has none."""


def desk(page: Page, manual: Manual) -> dict[str, object] | None:
    """Return the fields of the `Desk` of a procedure with time limits, for staff; None for any other page.

    Earlier revisions and pages of changes have none: nobody receives a dossier by them.
    """
    meta, calendar = page.document.meta, manual.references.calendar
    if manual.audience != "internal" or meta.kind != "procedure" or meta.time is None:
        return None
    if not manual.unit.profile.deadlines or own_path(page.path) != page.path:
        return None
    last = last_hour(meta.time)
    stated = [("", meta.time.limit), *((e.when, e.limit) for e in meta.time.exceptions)]
    return asdict(
        Desk(
            limits=tuple(
                _limit(when, limit, manual.language, "" if when else last)
                for when, limit in stated
                if limit and calendar
            ),
            calendar=manual.once("calendar", None, lambda: _calendar(manual)),
            until=manual.language.short_date(calendar.until) if calendar else "",
            forms=manual.once("one-stop forms", None, lambda: tuple(_forms(manual))),
            closes=next((clock(end) for _, end in reversed(spans(manual.unit.one_stop.hours))), ""),
            fee=_fee(service(manual, page)),
            citizens=_for_citizens(page, manual),
        )
    )


def _calendar(manual: Manual) -> str:
    calendar = manual.references.calendar
    return calendar_data(calendar, manual.unit.week, manual.language) if calendar else ""


def _fee(answers: Service) -> str:
    """Return the one amount that everybody pays."""
    dong = {charge.dong for charge in answers.charges}
    only = dong.pop() if len(dong) == 1 and len(answers.charges) == 1 else 0 if dong == {0} else None
    return "" if only is None else number(Decimal(only))


def _for_citizens(page: Page, manual: Manual) -> str:
    """Return where citizens read it: on their site or, while that has no address, in the tree next to this one."""
    if page.document.meta.audience != "public" or applied(page.standing, manual.as_of) is None:
        return ""
    path = page_path(page.path)
    return address(manual.unit, path) or f"{'../' * (path.count('/') + 2)}public/{manual.unit.slug}/{path}"


def _limit(when: str, limit: Duration, language: Language, cutoff: str) -> Limit:
    return Limit(when, language.duration(limit), str(limit.amount), limit.unit, cutoff)


def _forms(manual: Manual) -> Iterator[DeskForm]:
    """Yield the one-stop forms this commune has a page for, with their numbers on the day."""
    pages = {p.document.meta.form: p for p in manual.pages if p.document.meta.kind == "form"}
    for name in manual.references.structure.one_stop:
        if name in pages:
            version = version_on(manual.references.forms[name], manual.as_of)
            form, known = pages[name], version.number if version else ""
            yield DeskForm(known, form.document.title, page_path(form.path), f"{FILL}=" in form.markdown)


def answers_for_staff(page: Page, manual: Manual) -> dict[str, object]:
    """Return what a procedure's first screen answers, in the words that citizens read."""
    answers, unknown = service(manual, page), not_known(manual.unit)
    return {
        "answers": answers,
        "language": manual.language,
        "slug": manual.unit.slug,
        "cost": cost(answers, unknown).words,
        "duration": duration(answers, unknown).words,
    }
