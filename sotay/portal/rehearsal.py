"""A day to come beside today, for all communes, and the page that tells it to those who have to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sotay.base.templates import environment
from sotay.facts.citation import short_name
from sotay.facts.diff.show import as_html, counted
from sotay.facts.rehearsal import Loss, SharedDifference, ToDecide, UnitRehearsal
from sotay.facts.turn_words import sentence
from sotay.load.sources import Sources
from sotay.portal.calendar import Agenda

FEW = 6
"""Up to this many communes are named one by one."""


@dataclass(frozen=True)
class Rehearsal:
    """A day to come beside today."""

    today: date
    day: date
    sources: Sources
    units: tuple[UnitRehearsal, ...]
    differences: tuple[SharedDifference, ...]
    decisions: tuple[ToDecide, ...]
    losses: tuple[Loss, ...]
    until: Agenda
    """What changes by itself from tomorrow up to the day."""


def page(found: Rehearsal) -> str:
    """Return the page as complete HTML that needs no other file, in Vietnamese."""
    acts, language = found.sources.references.acts, found.sources.province.language
    facts = {
        "found": found,
        "last": found.day - timedelta(days=1),
        "named": lambda units: _named(found, units),
        "act": lambda name: short_name(acts[name], language) if name in acts else name,
        "said": lambda turn: sentence(turn, found.sources.references, language),
        "as_html": lambda changes: as_html(changes, language),
        "counted": lambda changes: counted(changes, language),
        "undecided": [shared for shared in found.differences if shared.difference.undecided],
    }
    folder = found.sources.folders.overrides / "portal"
    return environment(folder, language).get_template("rehearsal.html").render(facts)


def _named(found: Rehearsal, units: Sequence[str]) -> str:
    language = found.sources.province.language
    if len(units) == len(found.units) > 1:
        return language.count("tất cả %(num)s đơn vị", len(units))
    names = [found.sources.units[unit].full_name for unit in units[:FEW]]
    more = language.count(" và %(num)s đơn vị khác", len(units) - FEW) if len(units) > FEW else ""
    return ", ".join(names) + more
