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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from pathlib import Path

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


@dataclass(frozen=True)
class IssuedWords:
    """The words in one folder (`Folders.issued`)."""

    folder: Path
    events: tuple[str, ...] = ()
    """Seals of the events that stand in the registers: the words of any other count for nothing."""

    def text(self, unit: str, code: str, label: str) -> str | None:
        """Return the text of a revision, None where it is not kept; `UserError` for a file that was changed."""
        for path in self._packs(code):
            for line in _lines(path).get((unit, label), ()):
                kept = Kept(**json.loads(line))
                if kept.event in self.events:
                    return kept.text
        return None

    def has(self, unit: str, code: str, label: str) -> bool:
        """Tell whether the text of a revision is kept; `UserError` for a file that was changed."""
        heads = (head for path in self._packs(code) for head in _heads(path))
        return any(head[1:] == (unit, label) and head[0] in self.events for head in heads)

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
        found = ((path, path.stat()) for path in sorted(self.folder.glob("*/*")) if path.is_file())
        return tuple((f"{path.parent.name}/{path.name}", stat.st_size, stat.st_mtime_ns) for path, stat in found)

    def faults(self) -> Iterator[Path]:
        """Yield each file that is not as it was kept. All are read."""
        for path in sorted(path for path in self.folder.glob("*/*") if path.is_file()):
            if path.suffix == ENDING and len(path.stem) == DIGITS:
                try:
                    _read(path)
                except UserError:
                    yield path
            elif digest(path.read_bytes()) != path.name.partition(".")[0]:
                yield path

    def _packs(self, code: str) -> list[Path]:
        return sorted(p for p in within(self.folder, code).glob(f"*{ENDING}") if len(p.stem) == DIGITS)


def _read(path: Path) -> str:
    """Return the content of a file of words; `UserError` when it is not that of its name."""
    try:
        said = lzma.decompress(path.read_bytes())
        if digest(said)[:DIGITS] != path.stem:
            raise ValueError("changed")
    except (lzma.LZMAError, ValueError, EOFError):
        raise UserError(f"{path}: not as it was kept; {REMEDY}") from None
    return said.decode()


@lru_cache(maxsize=8)
def _lines(path: Path) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return the lines of a file by commune and label."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for line in _read(path).split("\n")[:-1]:
        at = _head(line)[1:]
        found[at] = (*found.get(at, ()), line)
    return found


@cache
def _heads(path: Path) -> frozenset[tuple[str, str, str]]:
    """Return event, commune and label of each line of a file: small enough to be known of every file."""
    return frozenset(map(_head, _read(path).split("\n")[:-1]))


def _head(line: str) -> tuple[str, str, str]:
    head = json.loads(line[: line.index(', "text": ')] + "}")
    return head["event"], head["unit"], head["label"]
