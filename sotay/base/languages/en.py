"""English, with the dates of most countries that write it: 5 February 2026."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from sotay.base.languages.language import Language
from sotay.base.text import TimeUnit


class English(Language):
    """English."""

    code = "en"
    territory = "GB"
    excel_date = "d mmm yyyy"
    units: ClassVar[Mapping[TimeUnit, tuple[str, str]]] = {
        "minute": ("minute", "minutes"),
        "hour": ("working hour", "working hours"),
        "working_day": ("working day", "working days"),
        "day": ("day", "days"),
        "month": ("month", "months"),
        "year": ("year", "years"),
    }
    read_too: ClassVar[Mapping[str, TimeUnit]] = {"hour": "hour", "hours": "hour"}
    same_day = ("within the working day", "within the day", "the same day", "same day")


LANGUAGE = English()
