"""`build.py standard`: what a change of edition means, as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from sotay.base.errors import SourceError
from sotay.load.sources import load
from sotay.portal.editions import Conversion, Move, Use, conversion, correlation
from sotay.portal.readiness import Readiness, surveys

WIDTH = 110
INDENT = " " * 8


def standard(root: Path, old: str, new: str) -> str:
    """Return what changing editions means, as text; SourceError, or UserError for an unknown edition."""
    sources, problems = load(root)
    if sources is None:
        raise SourceError(problems)
    related = correlation(sources, old, new)
    ready = (one for survey in surveys(sources) if survey.correlation == related for one in survey.all)
    return "\n".join([*report(conversion(sources, related)), *readiness(ready)]) + "\n"


def report(change: Conversion) -> Iterator[str]:
    """Yield the lines of the report."""
    in_use = change.old if change.in_use == "old" else change.new
    yield f"{change.old.name} -> {change.new.name}"
    yield f"Documents name clauses of {in_use.name}."
    yield from ("", f"CLAUSES OF {change.old.name}")
    for move in change.moves:
        yield _row(move.clause.number, move.fate, ", ".join(c.number for c in move.new), move.clause.heading)
        merged = [f"merged with {', '.join(move.merged)}"] if move.merged else []
        yield from _wrapped([*merged, *_unsure(move), *filter(None, [move.note])])
        yield from _touched(move.uses, change.units)
    yield from ("", f"NEW IN {change.new.name}")
    for new in change.added:
        yield _row(new.clause.number, "new", "", new.clause.heading)
        yield from _wrapped(filter(None, [new.note]))
        yield from _touched(new.uses, change.units)
    if change.asked:
        yield from ("", f"ASKED ANEW INSIDE CLAUSES OF {change.new.name}")
    for asked in change.asked:
        yield _row(asked.clause.number, "more", "", asked.clause.heading)
        yield from _wrapped([asked.duty.what])
        yield from _touched(asked.uses, change.units)
    yield from ("", "DOCUMENTS")
    for item in change.documents:
        document, units = item.use.document, item.use.units
        yield _row(document.code, f"{len(units)} of {change.units}", "", document.title)
        other = ", ".join(item.other) or "nothing"
        before, after = (", ".join(item.now), other) if change.in_use == "old" else (other, ", ".join(item.now))
        yield from _wrapped([f"{before} -> {after}"])
        yield from _wrapped(item.notes)
    yield from ("", "NOT APPLICABLE")
    for excused in change.excluded:
        where = f" ({excused.unit})" if excused.unit else ""
        yield _row(excused.clause, "", ", ".join(excused.other), f"{excused.reason}{where}")


def readiness(found: Iterable[Readiness]) -> Iterator[str]:
    """Yield how many clauses the communes are ready for, and which are missing; equal ones together."""
    groups: dict[tuple[str, str], list[Readiness]] = {}
    for one in found:
        missing = ", ".join(line.clause.number for line in one.missing)
        ready = f"{one.ready} of {len(one.lines)} clauses" + (f"; missing {missing}" if missing else "")
        groups.setdefault((ready, "moved" if one.moved else ""), []).append(one)
    total = sum(map(len, groups.values()))
    for place, ((ready, moved), some) in enumerate(groups.items()):
        if not place:
            yield from ("", f"READY FOR {some[0].new.name}")
        yield textwrap.fill(ready, WIDTH, subsequent_indent=INDENT)
        named = f": {', '.join(one.unit.slug for one in some)}" if len(some) < total else ""
        yield from _wrapped([" ".join(filter(None, [f"[{len(some)} of {total} communes{named}]", moved]))])


def _row(first: str, second: str, third: str, words: str) -> str:
    """Return aligned columns; the last one wraps under itself."""
    head = f"{first:<9} {second:<11} {third:<20} "
    return textwrap.fill(words, WIDTH, initial_indent=head, subsequent_indent=" " * len(head)).rstrip() or head.rstrip()


def _wrapped(sentences: Iterable[str]) -> Iterator[str]:
    for sentence in sentences:
        yield textwrap.fill(sentence, WIDTH, initial_indent=INDENT + "  ", subsequent_indent=INDENT + "  ")


def _touched(uses: tuple[Use, ...], units: int) -> Iterator[str]:
    touched = sorted({unit for use in uses for unit in use.units})
    if not uses:
        yield from _wrapped(["no document"])
        return
    named = f": {', '.join(touched)}" if len(touched) < units else ""
    codes = ", ".join(use.document.code for use in uses)
    yield from _wrapped([f"{codes} [{len(touched)} of {units} communes{named}]"])


def _unsure(move: Move) -> list[str]:
    return [] if move.certainty in ("seen", "high") else [f"certainty: {move.certainty}"]
