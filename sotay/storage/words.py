"""The words of documents as issued, kept in git. The only module that touches `issued/`.

    issued/<CODE>/<hash>.xz       a document as one run of `issue` put it in force: a line of JSON for each commune
    issued/<CODE>/<sha256>.png    a picture it shows, or another file it links to

`archive/` has the same words beside its PDFs; what it has lost of them is restored from here. The texts of
communes differ by a few words, so those of a document are compressed together (`xzcat` shows them). A file is named
after its content, is never changed, and counts only for the events that stand in a register.
"""

from __future__ import annotations

import json
import lzma
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import cache, lru_cache, partial
from pathlib import Path
from sys import intern
from typing import TypeAlias

from sotay.base.errors import UserError
from sotay.base.hashing import digest
from sotay.storage.files import place, within

ENDING = ".xz"
DIGITS = 16
"""How many digits of its hash name a file of words."""
FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 22}]
"""The window holds a document of all communes; preset 1 takes four times as long for a twentieth less."""
REMEDY = "bring it back as git has it"


@dataclass(frozen=True)
class Kept:
    """A document as issued in one commune."""

    event: str
    """Seal of the event that issued it."""
    unit: str
    label: str
    """Issue and revision, `01/00`."""
    text: str
    """The content of the archive's `.json` file."""

    def line(self) -> str:
        """Return it as a line of a file."""
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"


Heads: TypeAlias = tuple[tuple[tuple[str, str], frozenset[str]], ...]
"""Event and label of the lines of a file, each with its communes."""


@dataclass(frozen=True)
class IssuedWords:
    """The words in one folder (`Folders.issued`)."""

    folder: Path
    events: tuple[str, ...] = ()
    """Seals of the events that stand in the registers: the words of any other count for nothing."""
    heads: Mapping[str, Heads] = field(default_factory=dict, repr=False, compare=False)
    """What is in its files, as far as it was looked up, by their names; what else is asked for is unpacked."""

    def text(self, unit: str, code: str, label: str) -> str | None:
        """Return the text of a revision, None where it is not kept; `UserError` for a file that was changed."""
        for path in self._having(unit, code, label):
            for line in _lines(path).get((unit, label), ()):
                kept = Kept(**json.loads(line))
                if kept.event in self.events:
                    return kept.text
        return None

    def has(self, unit: str, code: str, label: str) -> bool:
        """Tell whether the text of a revision is kept; `UserError` for a file that was changed."""
        return any(self._having(unit, code, label))

    def file(self, path: str) -> Path:
        """Return where a file that a document shows is kept; `path` is that in a commune's archive."""
        code, _, name = path.partition("/")
        return within(self.folder, f"{code}/{name.partition('.')[2]}")

    def add(self, code: str, kept: Iterable[Kept], files: Mapping[str, bytes]) -> None:
        """Keep a document of several communes, and the files it shows by their path in a commune's archive."""
        said = "".join(k.line() for k in sorted(kept, key=lambda k: (k.unit, k.label))).encode()
        path = within(self.folder, f"{code}/{digest(said)[:DIGITS]}{ENDING}")
        found = {path: lzma.compress(said, lzma.FORMAT_XZ, filters=FILTERS)} if said else {}
        found |= {self.file(name): content for name, content in files.items()}
        for target, content in found.items():
            if not target.exists():
                place(target, content)

    def state(self) -> tuple[tuple[str, int, int], ...]:
        """Return each file with its size and time, so that a touched one shows."""
        folders = [f for f in os.scandir(self.folder) if f.is_dir()] if self.folder.is_dir() else []
        files = ((f"{f.name}/{file.name}", file.stat()) for f in folders for file in os.scandir(f) if file.is_file())
        return tuple(sorted((name, stat.st_size, stat.st_mtime_ns) for name, stat in files))

    def faults(self) -> Iterator[Path]:
        """Yield each file that is not as it was kept. All are read."""
        for path in sorted(path for path in self.folder.glob("*/*") if path.is_file()):
            if _has_words(path):
                try:
                    _read(path)
                except UserError:
                    yield path
            elif digest(path.read_bytes()) != path.name.partition(".")[0]:
                yield path

    def _having(self, unit: str, code: str, label: str) -> Iterator[Path]:
        """Yield the files with the text of a revision: most are unpacked once only, to learn what is in them."""
        for path in sorted(p for p in within(self.folder, code).glob(f"*{ENDING}") if _has_words(p)):
            heads = self.heads.get(path.stem) or _heads(path)
            if any(said == label and unit in units and event in self.events for (event, said), units in heads):
                yield path

    def looked_up(self, recall: Callable[[str, Callable[[], Heads]], Heads]) -> IssuedWords:
        """Return the same words with what is in all files looked up; `recall` returns what is kept, or unpacks.

        A damaged file is left to who reads it.
        """
        found = {}
        for path in sorted(self.folder.glob(f"*/*{ENDING}")):
            if _has_words(path):
                look = path.stat()
                with suppress(UserError):
                    found[path.stem] = recall(f"{path.stem} {look.st_size} {look.st_mtime_ns}", partial(_heads, path))
        return replace(self, heads=found)


def _has_words(path: Path) -> bool:
    """Tell by its name whether a file has words; others are shown by documents."""
    return path.suffix == ENDING and len(path.stem) == DIGITS


def _read(path: Path) -> bytes:
    """Return the content of a file of words; `UserError` when it is not that of its name."""
    try:
        said = lzma.decompress(path.read_bytes())
        if digest(said)[:DIGITS] != path.stem:
            raise ValueError("changed")
    except (lzma.LZMAError, ValueError, EOFError):
        raise UserError(f"{path}: not as it was kept; {REMEDY}") from None
    return said


@lru_cache(maxsize=8)
def _lines(path: Path) -> dict[tuple[str, ...], tuple[bytes, ...]]:
    """Return the lines of a file by commune and label; only those that are asked for become text."""
    found: dict[tuple[str, ...], tuple[bytes, ...]] = {}
    for line in _read(path).split(b"\n")[:-1]:
        at = _head(line)[1:]
        found[at] = (*found.get(at, ()), line)
    return found


@cache
def _heads(path: Path) -> Heads:
    """Return event and label of a file's lines with the communes: small enough to be known of every file."""
    found: dict[tuple[str, str], set[str]] = {}
    for event, unit, label in map(_head, _read(path).split(b"\n")[:-1]):
        found.setdefault((event, label), set()).add(intern(unit))
    return tuple((at, frozenset(units)) for at, units in found.items())


def _head(line: bytes) -> tuple[str, str, str]:
    head = json.loads(line[: line.index(b', "text": ')] + b"}")
    return head["event"], head["unit"], head["label"]
