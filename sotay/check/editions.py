"""Rules on correlations between editions of the standard: both are described, and no clause is forgotten."""

from __future__ import annotations

from collections.abc import Iterator

from sotay.check.documents import did_you_mean
from sotay.clauses import holds, number, requirements
from sotay.errors import Problem
from sotay.load import Sources
from sotay.model import Standard


def correlations(sources: Sources) -> Iterator[Problem]:
    """A correlation names two editions, clauses of theirs, and leaves none of their requirements out."""
    editions = sources.references.editions
    for file, found in sources.references.correlations.items():
        path = f"references/correlations/{file}.yml"
        lines = sources.reference_lines[path]
        for place, name in (("old", found.old), ("new", found.new)):
            if name not in editions:
                hint = did_you_mean(name, editions)
                message = f'"{name}" is not an edition of references/standards/'
                yield Problem(path, lines.get(place, 0), "unknown-edition", message, hint)
        if {found.old, found.new} <= editions.keys():
            old, new = editions[found.old], editions[found.new]
            rows = [(f"clauses.{i}.old", row.old) for i, row in enumerate(found.clauses)]
            targets = [
                (f"clauses.{i}.new.{j}", n) for i, row in enumerate(found.clauses) for j, n in enumerate(row.new)
            ]
            targets += [(f"added.{i}.new", row.new) for i, row in enumerate(found.added)]
            for standard, named in ((old, rows), (new, targets)):
                for place, message in _unknown(standard, named):
                    yield Problem(path, lines.get(place, 0), "unknown-clause", message)
                missing = _missing(standard, [name for _, name in named])
                if missing:
                    hint = "write a line in `clauses`, or for what is new in `added`"
                    message = f"nothing is said of {', '.join(missing)} of {standard.name}"
                    yield Problem(path, lines.get("clauses", 0), "uncorrelated-clause", message, hint)


def _unknown(standard: Standard, named: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    numbers = {number(clause.number) for clause in standard.clauses}
    for place, name in named:
        if number(name) not in numbers:
            yield place, f'"{name}" is not a clause of {standard.name}'


def _missing(standard: Standard, names: list[str]) -> list[str]:
    return [c.number for c in requirements(standard) if not any(holds(name, c.number) for name in names)]
