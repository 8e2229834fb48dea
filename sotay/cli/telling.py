"""How mistakes are told: as lines, each once for all communes that it stops, with colour on a terminal; or as JSON."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import TextIO

from sotay.base.errors import Problem, counted
from sotay.cli.arguments import NAMED

FEW = 4
"""From so many communes on, equal mistakes in their own files are one line."""
COLOURS = {"mistake": "\033[31m", "finding": "\033[33m", "note": "\033[36m"}
BOLD, FAINT, PLAIN = "\033[1m", "\033[2m", "\033[0m"
LINE = re.compile(r"(?P<place>\S+?(?::\d+)?): (?P<note>note: )?(?P<rule>[a-z0-9-]+): (?P<said>.*?)(?P<hint> — .*)?$")


def show(problems: Sequence[Problem], form: str, program: str = "build.py") -> None:
    """Print problems: as lines with a count on stderr, or as JSON on stdout."""
    if form == "json":
        import json

        print(spoken(json.dumps([p.as_dict() for p in problems], ensure_ascii=False, indent=2), program))
        return
    levels = {line: problem.level for problem, line in _told(problems)}
    colour = in_colour(sys.stderr)
    for line, level in levels.items():
        said = spoken(line, program)
        print(painted(said, level) if colour else said, file=sys.stderr)
    if problems:
        print(counted(problems), file=sys.stderr)


def lines(problems: Iterable[Problem]) -> list[str]:
    """Return each mistake once; one in a shared file that only some communes meet names them: `… [xa-an, xa-ba]`.

    One that many communes have in their own files alike is one line too: `units/*/register.yml: … [40 communes: …]`.
    """
    return list(dict.fromkeys(line for _, line in _told(problems)))


def _told(problems: Iterable[Problem]) -> list[tuple[Problem, str]]:
    stopped: dict[str, tuple[Problem, list[str]]] = {}
    alike: dict[str, dict[str, list[str]]] = {}
    for problem in problems:
        own = bool(problem.unit) and problem.path.startswith(f"units/{problem.unit}")
        line = str(problem)
        stopped.setdefault(line, (problem, []))[1].extend([] if own or not problem.unit else [problem.unit])
        if own:
            folded = line.replace(f"units/{problem.unit}", "units/*", 1)
            alike.setdefault(folded, {}).setdefault(problem.unit, []).append(line)
    instead: dict[str, str] = {}
    for folded, by_unit in alike.items():
        if len(by_unit) >= FEW:
            said = f"{folded} [{len(by_unit)} communes: {_named([*by_unit])}]"
            instead |= {line: said for of in by_unit.values() for line in of}
    return [
        (problem, instead.get(line, line + (f" [{', '.join(units)}]" if units else "")))
        for line, (problem, units) in stopped.items()
    ]


def _named(units: Sequence[str]) -> str:
    return ", ".join(units[:NAMED]) + (f", … {len(units) - NAMED} more" if len(units) > NAMED else "")


def spoken(text: str, program: str) -> str:
    """Return a message with the commands in it as people type them here."""
    return text.replace("build.py ", f"{program} ")


def in_colour(stream: TextIO) -> bool:
    """Return whether a stream is a terminal that shows colours, and nobody asked for none (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def painted(line: str, level: str) -> str:
    """Return a line of a mistake in colours: its place bold, its rule by level, its hint faint."""
    found = LINE.match(line)
    if found is None:
        return line
    note, hint = found["note"] or "", found["hint"] or ""
    rule = f"{COLOURS[level]}{note}{found['rule']}{PLAIN}"
    return f"{BOLD}{found['place']}{PLAIN}: {rule}: {found['said']}" + (f"{FAINT}{hint}{PLAIN}" if hint else "")
