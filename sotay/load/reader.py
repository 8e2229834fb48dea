"""Reads files for `load`: each once, keeping its digest and collecting its mistakes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from sotay.base import versions
from sotay.base.errors import Problem, UserError
from sotay.base.folders import Folders
from sotay.base.hashing import digest
from sotay.base.letters import clean, letter_problems
from sotay.control.register import TWO_BRANCHES
from sotay.load.files import missing, no_file, not_a_file
from sotay.load.yaml.parse import Lines, parse
from sotay.load.yaml.validate import validate
from sotay.model.paths import GROUP, PROVINCE
from sotay.storage import kinds
from sotay.storage.cache import Cache

T = TypeVar("T")
LARGE = 8192
"""From this size (letters) on, parsed files are cached: registers grow, and every command parses forty."""


CONFLICT = re.compile(r"^<<<<<<< .*^>>>>>>> ", re.MULTILINE | re.DOTALL)


@dataclass
class Reader:
    """Reads below a root; `digests` has every file read, `lines` the lines of YAML values, `problems` every mistake."""

    folders: Folders
    problems: list[Problem] = field(default_factory=list)
    unread: dict[str, frozenset[str]] = field(default_factory=dict)
    """For each commune (empty: what all share) with documents that could not be read: how pages call these."""
    digests: dict[str, str] = field(default_factory=dict)
    lines: dict[str, Lines] = field(default_factory=dict)

    def path(self, source: str) -> Path:
        """Return the path of a file named relative to the root."""
        return self.folders.root / source

    def group_path(self) -> str:
        """Return the path of what all units have in common; `_province.yml` is the older name."""
        return next((path for path in (GROUP, PROVINCE) if self.path(path).exists()), GROUP)

    def add(self, problems: Iterable[Problem], unit: str = "") -> None:
        """Collect problems, as those of one commune if `unit` is given."""
        self.problems.extend(replace(p, unit=unit) if unit else p for p in problems)

    def text(self, source: str, unit: str = "") -> str | None:
        """Return the text of a file in NFC, or None when it is not UTF-8; wrong letters are reported as mistakes."""
        if what := not_a_file(self.path(source)):
            self.add([no_file(source, what)], unit)
            return None
        try:
            content = self.path(source).read_bytes()
        except FileNotFoundError:
            self.add([missing(source)], unit)
            return None
        except OSError as error:
            self.add([Problem(source, 0, "unreadable", str(error.strerror or error))], unit)
            return None
        self.digests[source] = digest(content)
        try:
            words = content.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            hint = "save the file as UTF-8 (old TCVN3/VNI text must be converted first)"
            self.add([Problem(source, line, "not-utf8", "the file is not UTF-8 text", hint)], unit)
            return None
        if conflict := CONFLICT.search(words):
            line = words.count("\n", 0, conflict.start()) + 1
            message = "git could not join two versions of this file: both stand in it"
            self.add([Problem(source, line, "merge-conflict", message, _way_out(source))], unit)
            return None
        self.add(letter_problems(words, source), unit)
        return clean(words)

    def yaml(self, source: str, model: type[T], unit: str = "") -> tuple[T | None, Lines]:
        """Return a YAML file's value, or None after mistakes, and the line of each place in it."""
        content = self.text(source, unit)
        if content is None:
            return None, {}
        if len(content) < LARGE:
            return self._read(content, source, model, unit)
        key = f"{versions.everything(self.folders)} {model.__name__} {source} {digest(content)}"
        known = Cache(self.folders.cache).recall_object(kinds.YAML, key)
        if known is not None:
            value, self.lines[source] = known
            return value, self.lines[source]
        value, lines = self._read(content, source, model, unit)
        if value is not None:
            self._remember(key, (value, lines))
        return value, lines

    def _remember(self, key: str, read: object) -> None:
        with suppress(UserError):  # what cannot be cached is read again
            Cache(self.folders.cache).remember_object(kinds.YAML, key, read)

    def _read(self, content: str, source: str, model: type[T], unit: str) -> tuple[T | None, Lines]:
        data, lines, problems = parse(content, source)
        self.lines[source] = lines
        unreadable = data is None and problems
        value, mistakes = (None, []) if unreadable else validate(data, lines, source, model)
        self.add([*problems, *mistakes], unit)
        # A lookalike is a mistake in Vietnamese alone, and which language it is may be said in this very file.
        unread = any(problem.rule != "lookalike" for problem in problems)
        return (None if unread or mistakes else value), lines


def _way_out(source: str) -> str:
    """Return what to do about two versions of a file."""
    if source.endswith("/register.yml"):
        return TWO_BRANCHES
    return "keep what is to stand of both and delete the lines <<<<<<<, ======= and >>>>>>>"
