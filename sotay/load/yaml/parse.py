"""Strict YAML: only true, false, null and plain integers are typed, everything else stays the text it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from sotay.base.errors import Problem
from sotay.base.letters import clean, letter_problems

Lines = Mapping[str, int]
"""Dotted path (`steps.2.role`; `""` is the document) → the line of the file on which it starts."""

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one of the two that reads; they do not agree about `{check: Đủ?, no: end}`."""
_DEEPEST = 40
_WORDS = {"true": True, "false": False, "null": None, "": None}
# No leading zero (a code, a phone number), and short enough to be the same number in every tool.
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_HINTS = {
    "mapping values are not allowed": 'put a value that contains ": " in quotes',
    "cannot start any token": "indent with spaces, not tabs; quote a value that begins with @, ` or %",
    "end of stream": "a quote or a bracket is opened and never closed",
    "did not find expected": "check the indentation and the quotes of this line and the one above",
}


def parse(text: str, path: str, first_line: int = 1) -> tuple[object, Lines, list[Problem]]:
    """Parse one YAML document that starts on `first_line` of the file `path`.

    Return its value (None when it cannot be read at all), the lines of its parts, and all problems:
    `bad-yaml`, `duplicate-key`, `yaml-anchor`, `yaml-tag`, and those of `letter_problems`. Never raises because of
    the text. Values are str, int, bool, None, list and dict only; dates are text.
    """
    builder = _YamlBuilder(path, first_line)
    spelling = letter_problems(text, path, first_line)
    try:
        value = builder.document(yaml.parse(text, Loader=LOADER))
    except yaml.YAMLError as error:
        value = None
        if not (isinstance(error, yaml.reader.ReaderError) and spelling):  # the same, said better
            builder.problems.append(_bad_yaml(error, text, path, first_line))
    return value, builder.lines, builder.problems + (spelling or builder.escaped)


def _bad_yaml(error: yaml.YAMLError, text: str, path: str, first_line: int) -> Problem:
    if isinstance(error, yaml.reader.ReaderError):
        line = text.encode()[: error.position].count(b"\n")
        return Problem(path, first_line + line, "bad-yaml", str(error.reason), "delete the invisible character")
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Problem(path, first_line, "bad-yaml", str(error))
    message = ", ".join(filter(None, (error.problem, error.context)))
    hint = next((hint for words, hint in _HINTS.items() if words in message), "")
    return Problem(path, first_line + error.problem_mark.line, "bad-yaml", message, hint)


class _YamlBuilder:
    """Builds the value of one document from the parser's events."""

    def __init__(self, path: str, first_line: int) -> None:
        self.path, self.first_line = path, first_line
        self.lines: dict[str, int] = {"": first_line}
        self.problems: list[Problem] = []
        self.escaped: list[Problem] = []
        """Wrong letters in values: an escape (`"\\u00d0"`) can hide what the file's text does not show."""

    def document(self, events: Iterator[Any]) -> object:
        """Return the value of the one document in `events`."""
        self.events, value, begun = events, None, False
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent) and begun:
                self.problem(event, "bad-yaml", "a second document begins here", "delete the line ---")
                break
            begun |= isinstance(event, yaml.DocumentStartEvent)
            if isinstance(event, yaml.NodeEvent):
                value = self.value(event, ())
        return value

    def value(self, event: Any, at: tuple[str, ...]) -> object:
        """Return the value, or the key of the value, that starts with `event` at the path `at`."""
        self.lines.setdefault(".".join(at), self.line(event))
        if isinstance(event, yaml.AliasEvent):
            self.problem(event, "yaml-anchor", f"*{event.anchor} is an alias", "write the value out")
            return None
        if event.anchor:
            self.problem(event, "yaml-anchor", f"&{event.anchor} is an anchor", "write the value out")
        if event.tag:
            self.problem(event, "yaml-tag", f'"{event.tag}" is a tag', "delete it; put text in quotes")
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if len(at) >= _DEEPEST:
            raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=event.start_mark)
        return self.sequence(at) if isinstance(event, yaml.SequenceStartEvent) else self.mapping(at)

    def scalar(self, event: Any) -> object:
        """Return text, or the value of a plain true, false, null, nothing or integer."""
        if event.style == '"':
            self.escaped += letter_problems(event.value, self.path, self.line(event), columns=False)
        if not event.implicit[0] or event.tag:
            return clean(event.value)
        if _INTEGER.fullmatch(event.value):
            return int(event.value)
        return _WORDS.get(event.value, event.value)

    def sequence(self, at: tuple[str, ...]) -> list[object]:
        """Return the list whose first event has been read."""
        items: list[object] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.value(event, (*at, str(len(items)))))
        return items

    def mapping(self, at: tuple[str, ...]) -> dict[str, object]:
        """Return the mapping whose first event has been read; the first of two equal keys counts."""
        entries: dict[str, object] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(event, at)
            if key in entries:
                first = self.lines[".".join((*at, key))]
                self.problem(event, "duplicate-key", f'"{key}" stands twice', f"it is already on line {first}")
            value = self.value(next(self.events), (*at, key))
            entries.setdefault(key, value)
        return entries

    def key(self, event: Any, at: tuple[str, ...]) -> str:
        """Return the key that starts with `event`; anything but plain text is a problem."""
        written = getattr(event, "value", "")
        if written == "<<" and event.implicit[0]:
            self.problem(event, "yaml-anchor", "<< merges another mapping", "write the fields out")
            return "<<"
        key = self.value(event, (*at, written))
        if isinstance(key, str):
            return key
        self.problem(event, "bad-yaml", f"a key is text, not {shown(key)}", "put it in quotes")
        return str(written)

    def line(self, event: Any) -> int:
        """Return the line of the file on which `event` starts."""
        return self.first_line + int(event.start_mark.line)

    def problem(self, event: Any, rule: str, message: str, hint: str) -> None:
        """Record a mistake where `event` starts."""
        self.problems.append(Problem(self.path, self.line(event), rule, message, hint))


def shown(value: object) -> str:
    """Return a value as shown in messages."""
    if isinstance(value, (list, dict)):
        return "a list" if isinstance(value, list) else "a mapping"
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else f'"{value[:60]}…"'
    return "nothing" if value is None else str(value).lower()
