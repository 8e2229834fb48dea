"""Extras for staff on a procedure's page: due dates for its time limits, and the one-stop office's forms."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from sotay.base.text import Duration, short_date
from sotay.facts.citation import version_on
from sotay.facts.opening import clock, cutoff
from sotay.model.manual import Manual, Page
from sotay.model.paths import page_path
from sotay.model.references import Calendar


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


@dataclass(frozen=True)
class Desk:
    """`calendar` is JSON for the page's script, empty if there is none; `until` is the last known day."""

    limits: tuple[Limit, ...]
    calendar: str
    until: str
    forms: tuple[DeskForm, ...]


def desk(page: Page, manual: Manual) -> dict[str, object] | None:
    """Return the fields of the `Desk` of a procedure with time limits, for staff; None for any other page."""
    meta, calendar = page.document.meta, manual.references.calendar
    if manual.audience != "internal" or meta.kind != "procedure" or meta.time is None:
        return None
    last = cutoff(meta.time)
    stated = [("", meta.time.limit), *((e.when, e.limit) for e in meta.time.exceptions)]
    return asdict(
        Desk(
            limits=tuple(
                _limit(when, limit, "" if when or last is None else clock(last))
                for when, limit in stated
                if limit and calendar
            ),
            calendar=_days(calendar) if calendar else "",
            until=short_date(calendar.until) if calendar else "",
            forms=tuple(_forms(manual)),
        )
    )


def _limit(when: str, limit: Duration, cutoff: str) -> Limit:
    return Limit(when, str(limit), str(limit.amount), limit.unit, cutoff)


def _days(calendar: Calendar) -> str:
    """Return the script's calendar: the known period, days off by name, weekend days worked instead."""
    off = {day.isoformat(): name for day, name in sorted(calendar.days_off().items())}
    working = [day.isoformat() for day in calendar.working]
    stated = {"since": calendar.since.isoformat(), "until": calendar.until.isoformat(), "off": off, "working": working}
    return json.dumps(stated, ensure_ascii=False)


def _forms(manual: Manual) -> Iterator[DeskForm]:
    """Yield the one-stop forms this commune has a page for, with their numbers on the day."""
    pages = {p.document.meta.form: p for p in manual.pages if p.document.meta.kind == "form"}
    for name in manual.references.structure.one_stop:
        if name in pages:
            version = version_on(manual.references.forms[name], manual.as_of)
            page = page_path(pages[name].path)
            yield DeskForm(version.number if version else "", pages[name].document.title, page)
