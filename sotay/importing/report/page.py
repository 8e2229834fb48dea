"""The report as a page that opens without a server and prints well."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from sotay.base.folders import ENGINE
from sotay.base.languages.known import language
from sotay.base.templates import environment


def page(told: Mapping[str, Any]) -> str:
    """Return the report as HTML; it needs no other file."""
    groups = [(title, list(those)) for title, those in groupby(told["contradictions"], key=lambda c: c["title"])]
    made = environment(ENGINE / "overrides" / "import", language("vi")).get_template("report.html")
    letters = {fate: sum(f["account"][fate] for f in told["files"]) for fate in ("used", "left", "unknown")}
    return made.render(**told, groups=groups, letters=letters, whole=sum(letters.values()) or 1)
